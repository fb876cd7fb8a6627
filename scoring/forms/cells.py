"""What is typed into a cell, read into the year file's entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import PLACES, read_points

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Json = dict[str, Any]
REASON = "ly_do"
YES, NO = "dat", "khong"


@dataclass(frozen=True, slots=True)
class Part:
    """One input of a cell: the key of the year file, the name people read, how it is typed."""

    key: str
    label: "StrOrPromise"
    short: "StrOrPromise" = ""
    whole: bool = False
    choice: bool = False


PLAN = (
    Part("target", gettext_lazy("kế hoạch"), gettext_lazy("KH")),
    Part("actual", gettext_lazy("thực hiện"), gettext_lazy("TH")),
)
PARTS: dict[str, tuple[Part, ...]] = {
    "manual": (Part("points", gettext_lazy("điểm")),),
    "pass_fail": (Part("passed", gettext_lazy("đạt hay không"), choice=True),),
    "percent_of_plan": PLAN,
    "leader": PLAN,
    "bands": (Part("value", gettext_lazy("giá trị")),),
    "late_days": (Part("days", gettext_lazy("số ngày chậm")),),
    "count": (Part("count", gettext_lazy("số lần"), whole=True),),
    "plus_minus": (
        Part("plus", gettext_lazy("số lần cộng"), gettext_lazy("cộng"), whole=True),
        Part("minus", gettext_lazy("số lần trừ"), gettext_lazy("trừ"), whole=True),
    ),
}


def read_entry(kind: str, typed: Mapping[str, str], *, places: int = PLACES) -> Json | None:
    """Return the entry that was typed, None for an emptied cell; ValidationError in words.

    A reason under `ly_do` says that the criterion does not apply, whatever else was typed.
    `places` is how many decimals the rule of the criterion asks for.
    """
    reason = typed.get(REASON, "").strip()
    if reason:
        return {"na": True, "reason": reason}
    filled = {part: typed.get(part.key, "").strip() for part in PARTS[kind]}
    if not any(filled.values()):
        return None
    gaps = [str(part.label) for part, text in filled.items() if not text]
    if gaps:
        raise ValidationError(_("Còn thiếu %(part)s.") % {"part": ", ".join(gaps)}, code="gap")
    return {part.key: _read(part, text, places) for part, text in filled.items()}


def _read(part: Part, text: str, places: int) -> bool | str:
    if part.choice:
        return _choose(text)
    number = read_points(text, places=places)
    if part.whole and number != number.to_integral_value():
        raise ValidationError(
            _("“%(typed)s” phải là số nguyên.") % {"typed": text}, code="not_whole"
        )
    return plain(number)


def _choose(text: str) -> bool:
    if text not in {YES, NO}:
        message = _("“%(typed)s” không phải là Đạt hoặc Không.") % {"typed": text}
        raise ValidationError(message, code="no_choice")
    return text == YES


def plain(number: Decimal) -> str:
    """Write a number as the year file does: no exponent, no zeros at the end, no minus zero."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def shown(kind: str, value: Json | None) -> dict[str, str]:
    """Return what the inputs of a cell hold for a stored entry: decimal comma, no thousands."""
    if value is None or value.get("na"):
        return {part.key: "" for part in PARTS[kind]}
    return {part.key: _show(value[part.key]) for part in PARTS[kind]}


def _show(value: bool | str) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return str(value).replace(".", ",")


def spoken(kind: str, value: Json | None) -> str:
    """Say an entry in words, as a conflict or a screen reader needs it."""
    if value is None:
        return _("trống")
    if value.get("na"):
        return _("không áp dụng: %(reason)s") % {"reason": value["reason"]}
    texts = [
        _speak(value[part.key]) + (f" {part.label}" if len(PARTS[kind]) > 1 else "")
        for part in PARTS[kind]
    ]
    return ", ".join(texts)


def _speak(value: bool | str) -> str:
    if isinstance(value, bool):
        return _("đạt") if value else _("không đạt")
    return str(value).replace(".", ",")
