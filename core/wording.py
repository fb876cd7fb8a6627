"""Dates, numbers and counts as official papers write them."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

IN_WORDS = (
    *("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"),
    *("mười", "mười một", "mười hai"),
)


def long_date(day: date | None) -> str:
    """Return “ngày 05 tháng 02 năm 2026”: a zero before days < 10 and months 1, 2 (NĐ 30/2020)."""
    if day is None:
        return "ngày … tháng … năm …"
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def moment(at: datetime | None) -> str:
    """Return “08:15:03, 22/11/2026” in Vietnam's time."""
    return f"{timezone.localtime(at):%H:%M:%S, %d/%m/%Y}" if at else ""


def points(value: Decimal | str | None, *, places: int | None = None) -> str:
    """Write a number with decimal comma and thousands dot; None is an en dash."""
    if value is None:
        return "–"
    number = Decimal(value)
    text = f"{number:,f}" if places is None else f"{number:,.{places}f}"
    whole, _, decimals = text.partition(".")
    if places is None:
        decimals = decimals.rstrip("0")
    whole = whole.replace(",", ".").replace("-", "−")
    return f"{whole},{decimals}" if decimals else whole


def fixed_points(text: str | None) -> str:
    """Write a computed number with all the decimals it was given: “848.50” is “848,50”."""
    return points(text, places=len(text.partition(".")[2]) if text else None)


def two_digits(number: int) -> str:
    """Write counts below 10 as 01-09."""
    return f"{number:02d}"


def counted(number: int) -> str:
    """Write small counts in words, as the opening lines of papers do: 7 is “bảy”."""
    return IN_WORDS[number] if 0 <= number < len(IN_WORDS) else str(number)


def upper(text: str) -> str:
    """Capitals as they are typed on papers, so that extracted text equals what one reads."""
    return text.upper()
