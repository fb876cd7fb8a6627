"""What is typed around a self-score: the head's word for it, and criteria handed back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm
from scoring.models import Criterion


class SubmitForm(PageForm):
    """The head answers for what the unit says of itself."""

    truthful = forms.BooleanField(
        label=_("Tôi chịu trách nhiệm trước pháp luật về tính trung thực của bản tự chấm này."),
        error_messages={"required": _("Hãy đánh dấu xác nhận trước khi nộp.")},
    )


class GiveBackForm(PageForm):
    """Which criteria a unit has to correct, and why."""

    codes = forms.MultipleChoiceField(
        label=_("Tiêu chí trả lại"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Hãy chọn ít nhất một tiêu chí.")},
    )
    reason = forms.CharField(
        label=_("Lý do trả lại"),
        max_length=500,
        help_text=_("Đơn vị đọc được lý do này ở từng tiêu chí, tối đa 500 chữ."),
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, nodes: Sequence[Criterion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes: Any = self.fields["codes"]
        codes.choices = [(node.code, f"{node.code} {node.name}") for node in nodes]
