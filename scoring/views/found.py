"""The round of an address, if the person may know of it, and forms drawn for its criteria."""

from collections.abc import Mapping

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import User
from core.transitions import Refused
from scoring.models import Round

CRITERIA = "bo"  # which set of criteria a form was drawn for


def find(user: User, slug: str, year: int) -> Round:
    """Return the round with its names, or 404."""
    visible = Round.objects.visible_to(user).select_related(
        "bloc_year__bloc", "bloc_year__authority", "criteria", "closed_by", "unsealed_by"
    )
    return get_object_or_404(visible, bloc_year__bloc__slug=slug, bloc_year__year=year)


def refuse_old_criteria(round_: Round, posted: Mapping[str, str]) -> None:
    """Refuse a form drawn for another set of criteria: its inputs name none of this one."""
    now = str(round_.criteria_id)
    if posted.get(CRITERIA, now) != now:
        raise Refused(_("Bộ tiêu chí vừa đổi, chưa lưu gì: hãy tải lại trang rồi nhập lại."))
