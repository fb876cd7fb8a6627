"""Cells as HTML: a table has over a thousand, and the template language is too slow for them.

So is format_html, by a factor of three: here every text goes through escape() on its own.
"""

from decimal import Decimal
from html import escape
from itertools import pairwise
from typing import Any

from django.utils.safestring import SafeString
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
    cells = (_cell(row, each, ends_group=end) for each, end in zip(columns, ends, strict=True))
    return SafeString("".join(cells))


def _cell(row: Row, column: Column, *, ends_group: bool) -> str:
    """Inputs where the person may enter, the value and a lock where not."""
    held = row.entries.get(column.row.pk)
    value = held.value if held else None
    classes = "td-cell"
    classes += " is-groupend" if ends_group else ""
    classes += "" if column.enters else " is-locked"
    classes += " is-empty" if value is None else ""
    reason = value["reason"] if value and value.get("na") else ""
    more = f' data-na="{escape(reason)}"' if reason else ""
    inner = _inputs(row, column, value) if column.enters else _locked(column, value)
    return (
        f'<td class="{classes}{" is-na" if reason else ""}" data-c="{column.row.pk}"'
        f' data-v="{held.version if held else 0}"{more}>{inner}'
        f'<span class="td-cell__pts">{escape(note(row, column.row, value))}</span></td>'
    )


def _inputs(row: Row, column: Column, value: Json | None) -> str:
    shown = forms.shown(column.row.type, value)
    labels = f"dv-{row.member.pk} tc-{column.row.pk} td-{column.row.pk}"
    fields = [_field(part, shown[part.key], labels) for part in forms.PARTS[column.row.type]]
    return f'<span class="td-pair">{"".join(fields)}</span>' if len(fields) > 1 else fields[0]


def _field(part: forms.Part, text: str, labels: str) -> str:
    if part.choice:
        return (
            f'<select class="td-cell__in" name="{part.key}" aria-labelledby="{labels}" disabled>'
            f"{_choices(text)}</select>"
        )
    short = escape(str(part.short)) if part.short else ""
    return (
        f'<input class="td-cell__in" name="{part.key}" value="{escape(text)}"'
        f' placeholder="{short}" inputmode="decimal" autocomplete="off"'
        f' aria-labelledby="{labels}{f" pt-{part.key}" if short else ""}" readonly>'
    )


def _choices(chosen: str) -> str:
    options = (("", "–"), (forms.YES, _("Đạt")), (forms.NO, _("Không")))
    return "".join(
        f'<option value="{key}"{" selected" if key == chosen else ""}>{escape(word)}</option>'
        for key, word in options
    )


def _locked(column: Column, value: Json | None) -> str:
    owner = column.row.owner
    why = _("khoá, %(owner)s chấm") % {"owner": owner} if owner else _("khoá")
    return (
        f'<span class="td-cell__val">{icon("lock-fill", "td-cell__mark")}'
        f"{escape(_short(column.row.type, value))}</span>"
        f'<span class="visually-hidden">{escape(why)}</span>'
    )


def _short(kind: str, value: Json | None) -> str:
    """Say what a cell holds in as few signs as fit: 97,5/100 for a plan of 100."""
    if value is None or value.get("na"):
        return "–"
    if kind == "pass_fail":
        return forms.spoken(kind, value)
    return "/".join(reversed(forms.shown(kind, value).values()))


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
