"""Ask for the year-end report; a worker prints it."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from awards import tasks
from awards.models import RankingReport
from blocs.models import BlocYear
from core.audit import record
from core.models import Job, JobState
from core.transitions import Refused
from scoring.models import Ranking
from signing import actions as signing
from signing.models import DocumentKind
from signing.states import DocumentState


@transaction.atomic
def request_report(bloc_year_id: int, *, by: User | None) -> Job:
    """Queue the report of a ranked year, or return the job that already waits for it."""
    bloc_year = BlocYear.objects.select_for_update(of=("self",)).get(pk=bloc_year_id)
    if not Ranking.objects.filter(round__bloc_year=bloc_year).exists():
        raise Refused(_("Xếp hạng của năm này chưa được chốt."))
    waiting = Job.objects.filter(
        task=tasks.render_report.name,
        state__in=[JobState.QUEUED, JobState.RUNNING],
        arguments__bloc_year_id=bloc_year_id,
    ).first()
    if waiting is not None:
        return waiting
    report = _unprinted(bloc_year) or _reserve(bloc_year, by=by)
    job = tasks.render_report.enqueue(
        by=by, about=bloc_year, bloc_year_id=bloc_year_id, report_id=report.pk
    )
    record(by, "awards.report.requested", report)
    return job


def _unprinted(bloc_year: BlocYear) -> RankingReport | None:
    """A report whose printing failed keeps its code for the next try."""
    reports = bloc_year.reports.filter(document__state=DocumentState.PREPARING)
    return reports.first()


def _reserve(bloc_year: BlocYear, *, by: User | None) -> RankingReport:
    year = bloc_year.year
    label = signing.Label(
        kind=DocumentKind.RANKING_REPORT,
        title=f"Báo cáo kết quả chấm điểm, xếp hạng thi đua năm {year}, {bloc_year.name}"[:300],
        bloc=bloc_year.bloc.slug,
        year=year,
        is_sample=bloc_year.is_sample,
    )
    document = signing.prepare_document(label, by=by)
    return RankingReport.objects.create(bloc_year=bloc_year, document=document)
