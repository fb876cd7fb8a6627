"""Cells as HTML: a table may have ten thousand, and the template language is too slow for them.

So is format_html, by a factor of three: here every text goes through escape() on its own. A cell
is its text; the browser makes the inputs when the cell comes near the screen.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from html import escape
from itertools import pairwise
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.templatetags.ui import icon
from core.wording import points
from scoring import forms
from scoring.exports import Held
from scoring.models import Criterion, Desk
from scoring.states import Stage
from scoring.views.apart import apart
from scoring.views.table import Column, Row, Table

Json = dict[str, Any]
EMPTY = Held(None, 0)
LETTERS = {Stage.SELF: "T", Stage.CROSS: "C", Stage.BLOC: "K", Stage.DEPARTMENT: "S",
           Stage.BOARD: "H"}  # fmt: skip
ORDER = list(LETTERS)


def draw_row(table: Table, row: Row, columns: tuple[Column, ...]) -> SafeString:
    """Draw the cells of one unit, in the order of the columns."""
    groups = [column.group.pk for column in columns]
    ends = [here != after for here, after in pairwise([*groups, None])]
    pairs = zip(columns, ends, strict=True)
    return _joined(_cell(table, row, each, ends_group=end) for each, end in pairs)


def draw_line(table: Table, column: Column) -> SafeString:
    """Draw the cells of one criterion, in the order of the units."""
    return _joined(_cell(table, row, column) for row in table.rows)


def _joined(cells: Iterable[str]) -> SafeString:
    return SafeString("".join(cells))


def _cell(table: Table, row: Row, column: Column, *, ends_group: bool = False) -> str:
    """The text to be typed over where the person may enter, the value and a lock where not."""
    held = row.entries.get(column.row.pk, EMPTY)
    value = held.own if column.enters else held.value
    facts = {"v": str(held.version)} if held.version and column.enters else {}
    facts |= {"na": reason} if (reason := reason_of(value)) else {}
    facts |= {name: text for name, text in marks(table, column, held).items() if text}
    names = "".join(f' data-{name}="{escape(text)}"' for name, text in facts.items())
    is_shut = column.row.pk in row.shut
    inner = (
        _text(column.row.type, value)
        if column.enters
        else _locked(column, value, empty="" if is_shut else "–")
    )
    under = note(row, column.row, held.value)
    under = under and f'<span class="td-cell__pts">{escape(under)}</span>'
    states = " ".join(_states(column, held, ends_group=ends_group)) + (" has-pts" if under else "")
    return f'<td class="{states}"{names}>{inner}{under}</td>'


def _states(column: Column, held: Held, *, ends_group: bool) -> Iterator[str]:
    yield "td-cell"
    if ends_group:
        yield "is-groupend"
    if not column.enters:
        yield "is-locked"
    if held.value is None:
        yield "is-empty"
    elif column.enters and held.own is None:
        yield "is-ghost"
    if reason_of(held.own if column.enters else held.value):
        yield "is-na"


def reason_of(value: Json | None) -> str:
    """Why the criterion does not apply to the unit, if it does not."""
    return str(value["reason"]) if value and value.get("na") else ""


def marks(table: Table, column: Column, held: Held) -> dict[str, str]:
    """What stands beside the own value of a cell, "" for nothing.

    `g` is the value of the stage before one's own, as it would be typed, `gs` the letter of that
    stage, `x` says that the stages before differ; `s` is the letter of the stage that counts when
    it is not one's own; `d` is how many points one's own value lies apart from the self-score.
    """
    if not column.enters:
        own = Stage.DEPARTMENT if column.row.owner else Stage.BLOC
        return {"s": "" if held.stage in {own, ""} else LETTERS[Stage(held.stage)]}
    before = _before(table, column, held)
    stage, value = before[0] if before else ("", None)
    differ = len({str(each) for _stage, each in before}) > 1
    counts = held.own is not None and held.value != held.own
    return {
        "g": _text(column.row.type, value),
        "gs": LETTERS[Stage(stage)] if stage else "",
        "x": "1" if differ else "",
        "s": LETTERS[Stage(held.stage)] if counts else "",
        "d": apart(column.leaf, held.own, held.by_stage.get(Stage.SELF)),
    }


def _before(table: Table, column: Column, held: Held) -> list[tuple[str, Json]]:
    """What the stages before the person's own say, the latest first."""
    is_owned = bool(column.row.owner) and table.desk == Desk.BLOC
    own = Stage.DEPARTMENT if is_owned else Stage(table.desk)
    stages = reversed(ORDER[: ORDER.index(own)])
    said = ((stage, held.by_stage.get(stage)) for stage in stages)
    return [(stage, value) for stage, value in said if value is not None]


def _text(kind: str, value: Json | None) -> str:
    """Write an entry in one text, as the browser takes it apart again: 100/97,5 for a pair."""
    if value is None or value.get("na"):
        return ""
    if kind == "pass_fail":
        return _("Đạt") if value["passed"] else _("Không")
    return escape("/".join(forms.shown(kind, value).values()))


def _locked(column: Column, value: Json | None, *, empty: str) -> str:
    owner = column.row.owner
    why = _("khoá, %(owner)s chấm") % {"owner": owner} if owner else _("khoá")
    text = "" if reason_of(value) else _text(column.row.type, value) or empty
    return (
        f'<span class="td-cell__val">{icon("lock-fill", "td-cell__mark")}{text}</span>'
        f'<span class="visually-hidden">{escape(why)}</span>'
    )


def note(row: Row, criterion: Criterion, value: Json | None) -> str:
    """Say what stands under the input: that nothing applies, or the points it came to."""
    if value is None:
        return ""
    if value.get("na"):
        return _("không áp dụng")
    if criterion.type == "manual" or row.points is None:
        return ""
    score = row.points["nodes"].get(criterion.code)
    if score is None:
        return ""
    facts = {"points": points(Decimal(score))}
    if criterion.type == "leader" and row.is_running:
        return _("%(points)s đ, tạm tính") % facts  # the next entry of any unit moves it
    return _("%(points)s đ") % facts
