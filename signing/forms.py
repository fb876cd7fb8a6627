"""Consent to a paper: the drawing as it comes from the browser, the password, or a refusal."""

import json
from itertools import pairwise
from math import hypot
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import ConfirmForm
from accounts.models import User
from core.forms import PageForm

MOST_STROKES, MOST_POINTS = 200, 8000
LEAST_LENGTH, LEAST_WIDTH = 0.35, 0.12  # of the width of the pad


class StrokesField(forms.CharField):
    """Strokes as JSON: lists of points (x, y) between 0 and 1; nothing drawn is an empty list."""

    widget = forms.HiddenInput
    default_error_messages = {
        "broken": _("Hình chữ ký không đọc được. Mời vẽ lại."),
        "simple": _("Nét vẽ quá đơn giản để nhận ra là chữ ký. Mời vẽ lại, rõ và đủ nét hơn."),
    }

    def to_python(self, value: Any) -> Any:
        """Return the strokes; refuse what is no drawing and what anybody could have drawn."""
        text = super().to_python(value)
        if not text:
            return []
        try:
            strokes = [[_point(point) for point in stroke] for stroke in json.loads(text)]
        except (ValueError, TypeError, RecursionError) as error:
            raise ValidationError(self.error_messages["broken"], code="broken") from error
        if len(strokes) > MOST_STROKES or sum(map(len, strokes)) > MOST_POINTS:
            raise ValidationError(self.error_messages["broken"], code="broken")
        if strokes and is_too_simple(strokes):
            raise ValidationError(self.error_messages["simple"], code="simple")
        return strokes


def is_too_simple(strokes: list[list[list[float]]]) -> bool:
    """A dot, a tick or a short dash is not a signature."""
    points = [point for stroke in strokes for point in stroke]
    if not points:
        return True
    across = [x for x, _y in points]
    length = sum(
        hypot(x2 - x1, y2 - y1) for stroke in strokes for (x1, y1), (x2, y2) in pairwise(stroke)
    )
    return max(across) - min(across) < LEAST_WIDTH or length < LEAST_LENGTH


def _point(told: Any) -> list[float]:
    x, y = (float(number) for number in told)
    if not (0 <= x <= 1 and 0 <= y <= 1):  # refuses NaN, too
        raise ValueError(told)
    return [round(x, 4), round(y, 4)]


class SignForm(ConfirmForm):
    """Consent to a paper: what was seen, the drawing, the password."""

    seen_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    way = forms.ChoiceField(
        label=_("Cách ký"),
        choices=[
            ("ve", _("Vẽ chữ ký")),
            ("luu", _("Chữ ký đã lưu")),
            ("ten", _("Ghi họ tên")),
        ],
        widget=forms.RadioSelect,
        initial="ten",
    )
    strokes = StrokesField(label=_("Hình chữ ký"), required=False)
    keep = forms.BooleanField(label=_("Lưu chữ ký này cho lần sau"), required=False)
    agreed = forms.BooleanField(
        label=_("Tôi đã đọc và đồng ý ký văn bản này."),
        error_messages={"required": _("Mời xác nhận rằng bạn đã đọc và đồng ý.")},
    )

    field_order = ("seen_hash", "way", "strokes", "keep", "agreed", "password")

    def __init__(self, user: User, *args: Any, saved: Any = None, **options: Any) -> None:
        super().__init__(user, *args, **options)
        self.saved = saved

    def clean(self) -> dict[str, Any] | None:
        """Bring the strokes that the chosen way stands for."""
        told = self.cleaned_data
        way = told.get("way")
        if way == "ve" and "strokes" in told and not told["strokes"]:
            self.add_error("strokes", _("Chưa có nét nào. Mời vẽ chữ ký, hoặc chọn ghi họ tên."))
        if way == "luu":
            if not self.saved:
                self.add_error("way", _("Bạn chưa lưu chữ ký nào."))
            told["strokes"] = self.saved or []
        if way == "ten":
            told["strokes"] = []
        return super().clean()


class RefuseForm(PageForm):
    """Why somebody does not sign."""

    reason = forms.CharField(
        label=_("Lý do từ chối"),
        max_length=1000,
        help_text=_("Thư ký và các đơn vị khác sẽ đọc được lý do này."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
