"""Print the year-end report once, whoever runs and however often."""

from celery import shared_task
from django.utils import timezone

from awards.documents import RankingSheet
from awards.models import Decision, RankingReport
from core import jobs
from core.models import Job
from core.tasks import LedgerTask
from scoring.models import Ranking
from signing import actions as signing
from signing.states import ISSUE

STEPS = 3


@shared_task(base=LedgerTask)
def render_report(job: Job, bloc_year_id: int, report_id: int) -> None:
    """Print and issue a reserved report; a second run, or one beside this, changes nothing."""
    report = RankingReport.objects.select_related("document").get(pk=report_id)
    if not ISSUE.open_for(report.document):
        return
    jobs.beat(job, 0, STEPS)
    ranking = Ranking.objects.select_related("round").get(round__bloc_year=bloc_year_id)
    decision = Decision.objects.recorded().filter(bloc_year=bloc_year_id).first()
    on = timezone.localdate(job.created_at)
    sheet = RankingSheet.of(ranking, decision, code=report.document.code, on=on)
    jobs.beat(job, 1, STEPS)
    paper = sheet.to_paper()
    jobs.beat(job, 2, STEPS)
    signing.issue_document(report.document_id, pdf=paper.pdf, by=job.by)
    jobs.beat(job, STEPS, STEPS)
