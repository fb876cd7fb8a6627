"""What the server says of cells after they were sent: as the grid draws them, and all totals."""

from typing import Any

from django.utils import timezone

from core.wording import fixed_points, points
from scoring import forms
from scoring.exports import Held
from scoring.models import Entry
from scoring.views.cells import EMPTY, marks, note, reason_of
from scoring.views.table import Column, Row, Table
from scoring.views.typed import Told

Json = dict[str, Any]


class Answers:
    """Words the cells of one table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.columns = {c.row.code: c for section in table.sections for c in section.columns}
        self.rows = {row.member.code: row for row in table.rows}

    def cell(self, unit: str, criterion: str, told: Told) -> Json:
        """Say what became of a cell and, where the server keeps something, what it is now."""
        said = {
            "unit": unit,
            "criterion": criterion,
            "status": told.outcome.value,
            "message": told.message,
        }
        row, column = self.rows.get(unit), self.columns.get(criterion)
        if told.entry is None or row is None or column is None:
            return said
        # What the act saw, not what somebody stored while the totals were read: who is told a
        # later version without its value would write over it unseen.
        held = row.entries.get(column.row.pk, EMPTY)._replace(
            own=told.entry.value, version=told.entry.version
        )
        return said | self._now(row, column, held) | {"at": _at(told.entry)}

    def _now(self, row: Row, column: Column, held: Held) -> Json:
        kind = column.row.type
        return {
            "version": held.version,
            "shown": forms.shown(kind, held.own),
            "spoken": forms.spoken(kind, held.own),
            "na": reason_of(held.own),
            "note": note(row, column.row, held.value),
            "marks": marks(self.table, column, held),
        }


def _at(entry: Entry) -> str:
    return f"{timezone.localtime(entry.saved_at):%H:%M}" if entry.saved_at else ""


def totals(table: Table) -> Json:
    """Totals and ranks as the server computes them; only where the person may see them."""
    return {"filled": points(str(table.filled)), "rows": [_total(table, row) for row in table.rows]}


def _total(table: Table, row: Row) -> Json:
    return {
        "unit": row.member.code,
        "total": fixed_points(row.points["total"]) if row.points else "",
        "rank": row.rank,
        "done": row.done,
        "notes": dict(_running(table, row)),
    }


def _running(table: Table, row: Row) -> list[tuple[str, str]]:
    """The points of leader criteria: one unit's entry moves those of all."""
    leaders = [
        c.row for section in table.sections for c in section.columns if c.row.type == "leader"
    ]
    return [(c.code, note(row, c, row.entries.get(c.pk, EMPTY).value)) for c in leaders]
