"""Forms drawn one way, numbers that are never guessed, texts that can be kept."""

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.wording import points

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EDGES = " \t\r\n\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000\ufeff"  # what copying brings along
NUMBER = re.compile(r"-?[0-9]{1,9}(?:([.,])([0-9]+))?")
UNCLEAR = re.compile(r"-?[0-9]+[.,][0-9]{3,}|-?[0-9]{1,3}(?:[.,][0-9]{3})+[.,][0-9]+")
GROUPED = re.compile(r"-?[0-9]{1,3}(?:[.,][0-9]{3}){2,}")
LONG = re.compile(r"-?[0-9]{10,}(?:[.,][0-9]{1,2})?")
PLACES = 2
DIGITS = 9  # of a key or a version: what is longer is none of ours
UNKEPT = frozenset({"Cc", "Cs"})  # control signs and halves of signs, which no database keeps


def whole(text: str) -> int:
    """Read a key or a version that an address or a form names; 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else 0


def clean_text(text: str) -> str:
    """One way to write a text: line feeds, composed letters, nothing that no database keeps."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = (sign for sign in lines if sign == "\n" or unicodedata.category(sign) not in UNKEPT)
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def read_points(text: str, *, places: int = PLACES) -> Decimal:
    """Read 9, 9,5 or 9.5 with so many decimals at most; ValidationError for 1.234 or words.

    Three digits after a point are never taken: they are how thousands are written. After a comma
    they are, where more than two decimals are allowed. static/js/numbers.js says the same.
    """
    typed = text.strip(EDGES).replace("\u2212", "-")
    found = NUMBER.fullmatch(typed)
    if found and _is_fine(found[1], found[2] or "", places=places):
        return Decimal(typed.replace(",", "."))
    code, message = _refusal(typed)
    raise ValidationError(message, code=code, params={"typed": typed, "places": places})


def _is_fine(mark: str | None, decimals: str, *, places: int) -> bool:
    return len(decimals) <= places and not (mark == "." and len(decimals) == 3)


def _refusal(typed: str) -> tuple[str, "StrOrPromise"]:
    """Say why a text is no number of ours."""
    if UNCLEAR.fullmatch(typed) or GROUPED.fullmatch(typed):
        return "ambiguous", _(
            "“%(typed)s” có thể hiểu theo hai cách: viết số không có dấu ngăn hàng nghìn, "
            "tối đa %(places)s chữ số sau dấu phẩy."
        )
    if LONG.fullmatch(typed):
        return "long", _("“%(typed)s” quá dài: phần nguyên có tối đa 9 chữ số.")
    return "invalid", _("“%(typed)s” không phải là số, ví dụ đúng: 9 hoặc 9,5.")


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
