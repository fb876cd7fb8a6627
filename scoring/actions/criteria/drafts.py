"""A draft is edited against the edition that was read; whoever is late is told by whom."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import subject_of
from core.models import AuditEntry
from core.transitions import Refused
from scoring import states
from scoring.models import CriteriaSet


class Overtaken(Exception):
    """Somebody edited the draft after it was read; nothing was stored."""

    def __init__(self, criteria: CriteriaSet) -> None:
        self.criteria = criteria
        self.by, self.at = _last_editor(criteria)
        super().__init__(f"{criteria}: {criteria.edition}")


def _last_editor(criteria: CriteriaSet) -> tuple[User | None, datetime | None]:
    entries = AuditEntry.objects.filter(subject=subject_of(criteria)).select_related("by")
    last = entries.order_by("-number").first()
    if last is None:
        return None, None
    return (last.by if isinstance(last.by, User) else None), last.at


def locked_draft(criteria_id: int, *, edition: int) -> CriteriaSet:
    """Lock a draft for one edit and count the edit; Overtaken when another one came first."""
    criteria = CriteriaSet.objects.select_for_update(of=("self",)).get(pk=criteria_id)
    if criteria.state != states.CriteriaState.DRAFT:
        raise Refused(_("Bộ tiêu chí đã thông qua, không sửa được. Hãy lập bản mới."))
    if criteria.edition != edition:
        raise Overtaken(criteria)
    CriteriaSet.objects.filter(pk=criteria.pk).update(edition=F("edition") + 1)
    criteria.edition += 1
    return criteria
