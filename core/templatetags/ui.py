"""Formatting for templates; never a query."""

from datetime import date
from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop, ngettext

from core import wording

register = template.Library()
WEEKDAYS = (
    gettext_noop("thứ Hai"),
    gettext_noop("thứ Ba"),
    gettext_noop("thứ Tư"),
    gettext_noop("thứ Năm"),
    gettext_noop("thứ Sáu"),
    gettext_noop("thứ Bảy"),
    gettext_noop("Chủ nhật"),
)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Draw one symbol of the sprite; it never speaks, the word beside it does."""
    return format_html(
        '<svg class="td-icon {}" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        extra,
        static("vendor/icons.svg"),
        name,
    )


@register.filter
def points(value: Decimal | str | None, places: int | None = None) -> str:
    """Write points with decimal comma; `places` fixes the number of decimals."""
    return wording.points(value, places=places)


@register.filter
def fixed_points(text: str | None) -> str:
    """Write a computed number with the decimals of the rounding rule."""
    return wording.fixed_points(text)


@register.filter
def long_date(day: date | None) -> str:
    """Write a date as papers do."""
    return wording.long_date(day)


@register.filter
def weekday(day: date) -> str:
    """Name the day of the week."""
    return gettext(WEEKDAYS[day.weekday()])


@register.filter
def days_left(deadline: date, today: date) -> str:
    """Say how far a deadline is: còn 3 ngày, hôm nay, chậm 2 ngày."""
    left = (deadline - today).days
    if left == 0:
        return gettext("hạn hôm nay")
    if left > 0:
        return ngettext("còn %(n)d ngày", "còn %(n)d ngày", left) % {"n": left}
    return ngettext("chậm %(n)d ngày", "chậm %(n)d ngày", -left) % {"n": -left}


@register.filter
def or_unknown(text: object) -> object:
    """Write “chưa rõ” where nobody has told us."""
    return text or gettext("chưa rõ")


@register.filter
def item(mapping: dict[object, object], key: object) -> object:
    """Look a key up."""
    return mapping.get(key)
