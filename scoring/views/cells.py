"""Cells as HTML: a table has over a thousand, and the template language is too slow for them."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.templatetags.ui import icon
from core.wording import points
from scoring import forms
from scoring.models import Criterion
from scoring.views.table import Column, Row

Json = dict[str, Any]


def draw_row(row: Row, columns: tuple[Column, ...]) -> SafeString:
    """Draw the cells of one unit, in the order of the columns."""
    groups = [column.group.pk for column in columns]
    ends = [here != after for here, after in pairwise([*groups, None])]
    cells = (draw_cell(row, each, ends_group=end) for each, end in zip(columns, ends, strict=True))
    return format_html_join("", "{}", ((cell,) for cell in cells))


def draw_cell(row: Row, column: Column, *, ends_group: bool) -> SafeString:
    """Draw one cell: inputs where the person may enter, the value and a lock where not."""
    held = row.entries.get(column.row.pk)
    value = held.value if held else None
    classes = "td-cell"
    classes += " is-groupend" if ends_group else ""
    classes += "" if column.enters else " is-locked"
    classes += " is-empty" if value is None else ""
    classes += " is-na" if value and value.get("na") else ""
    return format_html(
        '<td class="{}" data-c="{}" data-v="{}">{}{}</td>',
        classes,
        column.row.pk,
        held.version if held else 0,
        _inputs(row, column, value) if column.enters else _locked(column, value),
        _note(row, column, value),
    )


def _inputs(row: Row, column: Column, value: Json | None) -> SafeString:
    kind = column.row.type
    shown = forms.shown(kind, value)
    fields = [_field(row, column, part, shown[part.key]) for part in forms.PARTS[kind]]
    inner = format_html_join("", "{}", ((field,) for field in fields))
    return format_html('<span class="td-pair">{}</span>', inner) if len(fields) > 1 else inner


def _field(row: Row, column: Column, part: forms.Part, text: str) -> SafeString:
    labels = f"dv-{row.member.pk} tc-{column.row.pk} td-{column.row.pk}"
    labels += f" pt-{part.key}" if part.short else ""
    if part.choice:
        return format_html(
            '<select class="td-cell__in" name="{}" aria-labelledby="{}" disabled>{}</select>',
            part.key,
            labels,
            _choices(text),
        )
    return format_html(
        '<input class="td-cell__in" name="{}" value="{}" placeholder="{}"'
        ' inputmode="decimal" autocomplete="off" aria-labelledby="{}" readonly>',
        part.key,
        text,
        part.short,
        labels,
    )


def _choices(chosen: str) -> SafeString:
    options = (("", "–"), (forms.YES, _("Đạt")), (forms.NO, _("Không")))
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((key, mark_safe(" selected") if key == chosen else "", word) for key, word in options),
    )


def _locked(column: Column, value: Json | None) -> SafeString:
    texts = [text for text in forms.shown(column.row.type, value).values() if text]
    word = spoken_short(column.row.type, value) if column.row.type == "pass_fail" else ""
    return format_html(
        '<span class="td-cell__val">{}{}</span><span class="visually-hidden">{}</span>',
        icon("lock-fill", "td-cell__mark"),
        word or "/".join(reversed(texts)) or "–",
        _("khoá, %(owner)s chấm") % {"owner": column.row.owner} if column.row.owner else _("khoá"),
    )


def spoken_short(kind: str, value: Json | None) -> str:
    """Say a cell in one or two words."""
    return forms.spoken(kind, value) if value and not value.get("na") else ""


def _note(row: Row, column: Column, value: Json | None) -> SafeString:
    return format_html('<span class="td-cell__pts">{}</span>', note(row, column.row, value))


def note(row: Row, criterion: Criterion, value: Json | None) -> str:
    """Say what stands under the input: that nothing applies, or the points it came to."""
    if value is None:
        return ""
    if value.get("na"):
        return _("không áp dụng")
    if criterion.type == "manual" or row.points is None:
        return ""
    score = row.points["nodes"].get(criterion.code)
    return "" if score is None else _("%(points)s đ") % {"points": points(Decimal(score))}
