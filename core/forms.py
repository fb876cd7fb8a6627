"""Forms drawn one way, and numbers that are never guessed."""

import re
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.wording import points

PLAIN = re.compile(r"-?[0-9]{1,9}(?:[.,][0-9]{1,2})?")


def read_points(text: str) -> Decimal:
    """Read 9, 9,5 or 9.5 with at most two decimals; ValidationError for 1.234, 9.125 or words."""
    typed = text.strip().replace("\u2212", "-")
    if PLAIN.fullmatch(typed):
        return Decimal(typed.replace(",", "."))
    if re.fullmatch(r"-?\d+[.,]\d{3,}", typed) or re.fullmatch(r"-?\d{1,3}(?:[.,]\d{3})+.*", typed):
        raise ValidationError(
            _(
                "“%(typed)s” có thể hiểu theo hai cách: viết số không có dấu ngăn hàng nghìn, "
                "tối đa hai chữ số sau dấu phẩy."
            ),
            code="ambiguous",
            params={"typed": typed},
        )
    raise ValidationError(
        _("“%(typed)s” không phải là số, ví dụ đúng: 9 hoặc 9,5."),
        code="invalid",
        params={"typed": typed},
    )


class PointsField(forms.CharField):
    """A decimal typed with comma or point; what is ambiguous is refused, never guessed."""

    def to_python(self, value: Any) -> Any:
        """Return a Decimal, or None when nothing was typed."""
        text = super().to_python(value)
        return read_points(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number with a decimal comma."""
        return points(value) if isinstance(value, Decimal) else value


class PageForm(forms.Form):
    """A form drawn by crispy inside a <form> tag that the template owns."""

    use_required_attribute = False  # the browser's own bubbles speak the browser's language

    @property
    def helper(self) -> FormHelper:
        """Crispy without its own <form> tag and token."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.form_show_errors = True
        return helper
