"""A conference adopts a set; a bloc's year is scored by it."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from blocs.models import BlocYear, Conference
from core.audit import record
from core.transitions import Refused
from scoring import states
from scoring.actions.criteria.drafts import locked_draft
from scoring.criteria import errors, lint
from scoring.exports.tables import table_of
from scoring.models import CriteriaSet, Round, ScoreSheet


@transaction.atomic
def adopt_set(
    criteria_id: int, *, on: date, conference_id: int | None, edition: int, by: User
) -> CriteriaSet:
    """Adopt a draft as it stands: it is locked from here on. Refused while it has errors."""
    criteria = locked_draft(criteria_id, edition=edition)
    if criteria.previous_id is not None:
        raise Refused(_("Bản mới của một bộ đang dùng có hiệu lực khi được áp dụng."))
    refuse_errors(criteria)
    states.ADOPT.apply(criteria)
    criteria.adopted_on = on
    criteria.conference = _conference(criteria, conference_id)
    criteria.save(update_fields=["state", "adopted_on", "conference"])
    record(by, "scoring.criteria.adopted", criteria, on=on.isoformat(), conference=conference_id)
    return criteria


def refuse_errors(criteria: CriteriaSet) -> None:
    """Refuse a table that a year file would not take."""
    found = errors(lint(table_of(criteria.pk), policy=criteria.policy, year=criteria.year))
    if found:
        raise Refused(
            ngettext(
                "Bộ tiêu chí còn %(count)d lỗi phải sửa trước.",
                "Bộ tiêu chí còn %(count)d lỗi phải sửa trước.",
                len(found),
            )
            % {"count": len(found)}
        )


def _conference(criteria: CriteriaSet, conference_id: int | None) -> Conference | None:
    if conference_id is None:
        return None
    return Conference.objects.get(pk=conference_id, bloc_year__bloc=criteria.bloc_id)


@transaction.atomic
def start_round(criteria_id: int, bloc_year_id: int, *, by: User) -> Round:
    """Let a bloc's year be scored by an adopted set: its round opens, a sheet for each member."""
    criteria = CriteriaSet.objects.select_for_update(of=("self",)).get(pk=criteria_id)
    bloc_year = BlocYear.objects.get(pk=bloc_year_id)
    if criteria.state != states.CriteriaState.ADOPTED:
        raise Refused(_("Chỉ chấm điểm theo bộ tiêu chí đã thông qua."))
    if criteria.bloc_id not in (None, bloc_year.bloc_id):
        raise Refused(_("Bộ tiêu chí này của cụm, khối khác."))
    try:
        with transaction.atomic():
            round_ = Round.objects.create(bloc_year=bloc_year, criteria=criteria)
    except IntegrityError as error:
        raise Refused(_("Năm này đã có vòng chấm điểm.")) from error
    members = bloc_year.members.order_by("position")
    ScoreSheet.objects.bulk_create([ScoreSheet(round=round_, member=m) for m in members])
    record(by, "scoring.round.started", round_, criteria=criteria.pk)
    return round_
