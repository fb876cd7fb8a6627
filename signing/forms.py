"""A signature drawn by hand, as it comes from the browser."""

import json
from itertools import pairwise
from math import hypot
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

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
