"""What is typed about cross-checks beside the scores."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blocs.models import Member
from core.forms import PageForm

LONGEST = 500


def _reason(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        required=required,
        widget=forms.Textarea({"rows": 2}),
    )


class DrawForm(PageForm):
    """How many units each checks; a reason when lots are drawn again."""

    per_unit = forms.IntegerField(
        label=_("Mỗi đơn vị chấm"),
        min_value=1,
        max_value=99,
        initial=2,
        help_text=_("Số đơn vị khác mà mỗi đơn vị chấm chéo."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    allows_mutual = forms.BooleanField(
        label=_("Chấp nhận có cặp đơn vị chấm lẫn nhau"), required=False
    )
    reason = _reason(_("Lý do bốc thăm lại"))

    def __init__(self, *args: Any, is_again: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not is_again:
            del self.fields["reason"]


def _members(members: Sequence[Member]) -> list[tuple[str, str]]:
    return [("", "–"), *((str(each.pk), each.name) for each in members)]


class SwapForm(PageForm):
    """Who checks instead, and why."""

    checker_id = forms.TypedChoiceField(label=_("Đơn vị chấm thay"), coerce=int)
    reason = _reason(_("Lý do đổi"))

    def __init__(self, members: Sequence[Member], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["checker_id"].choices = _members(members)  # type: ignore[attr-defined]


class AssignForm(PageForm):
    """Who checks whom beside the draw, and why."""

    checker_id = forms.TypedChoiceField(label=_("Đơn vị chấm"), coerce=int)
    checked_id = forms.TypedChoiceField(label=_("Chấm đơn vị"), coerce=int)
    reason = _reason(_("Lý do phân công thêm"))

    def __init__(self, members: Sequence[Member], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("checker_id", "checked_id"):
            self.fields[name].choices = _members(members)  # type: ignore[attr-defined]


class RecuseForm(PageForm):
    """Why a unit does not check another."""

    reason = _reason(_("Lý do không tham gia"))
