"""A workbook beside the table: what each side did to a cell, and who did it."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from scoring import forms
from scoring.exports import Held
from scoring.merging import Verdict, merge
from scoring.models import Entry, Round, Upload
from scoring.views.table import Column, Row, Table
from scoring.views.typed import unit_refusal
from scoring.views.workbook.drawing import Values, columns_of, values_of

Json = dict[str, Any]
Place = tuple[str, str]
NOTHING = Held(None, 0)
SHOWN = 300  # of each list on a page: the form stays below what the server takes


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell in which the file and the table differ."""

    row: Row
    column: Column
    verdict: Verdict
    base: Json | None
    theirs: Json | None
    is_known: bool
    refusal: str = ""
    who: str = ""
    at: datetime | None = None

    @property
    def held(self) -> Held:
        """What the table holds now."""
        return self.row.entries.get(self.column.row.pk, NOTHING)

    @property
    def token(self) -> str:
        """Name the cell and what it held when the page was drawn."""
        seen = json.dumps([self.held.value, self.theirs], sort_keys=True).encode()
        mark = hashlib.sha256(seen).hexdigest()[:12]
        return f"{self.row.member.pk}-{self.column.row.pk}-{self.held.version}-{mark}"

    @property
    def base_in_words(self) -> str:
        """What the cell held when the file was made."""
        return forms.spoken(self.column.row.type, self.base) if self.is_known else _("chưa rõ")

    @property
    def mine_in_words(self) -> str:
        """What the cell holds now."""
        return forms.spoken(self.column.row.type, self.held.value)

    @property
    def theirs_in_words(self) -> str:
        """What the file holds."""
        return forms.spoken(self.column.row.type, self.theirs)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All cells of a file, by what is to be done with them."""

    takes: Sequence[Difference]
    conflicts: Sequence[Difference]
    locked: Sequence[Difference]
    kept: int
    same: int

    @property
    def open(self) -> list[Difference]:
        """What may be taken over."""
        return [*self.conflicts, *self.takes]

    @property
    def hidden(self) -> int:
        """How many of these the page does not list."""
        return sum(max(0, len(each) - SHOWN) for each in (self.conflicts, self.takes))


@dataclass(frozen=True, slots=True)
class Sides:
    """What the file held then and holds now, and who saved what the table holds."""

    base: Mapping[Place, Json | None]
    theirs: Mapping[Place, Json | None]
    saved: Mapping[tuple[int, int, str], Entry]
    table: Table

    def difference(self, row: Row, column: Column, verdict: Verdict) -> Difference:
        """Put the three sides of one cell together."""
        held = row.entries.get(column.row.pk, NOTHING)
        entry = self.saved.get((row.member.pk, column.row.pk, held.stage))
        place = (row.member.code, column.row.code)
        theirs = self.theirs[place]
        return Difference(
            row=row,
            column=column,
            verdict=verdict,
            base=self.base.get(place),
            theirs=theirs,
            is_known=place in self.base,
            refusal=self._refusal(row, column, theirs),
            who=str(entry.saved_by) if entry and entry.saved_by else "",
            at=entry.saved_at if entry else None,
        )

    def _refusal(self, row: Row, column: Column, theirs: Json | None) -> str:
        """Say why the person may not take this cell over, or nothing."""
        if not self.table.enters:
            return _("Bạn không nhập điểm ở bảng này vào lúc này.")
        if not column.enters:
            return _("Tiêu chí này do %(owner)s chấm.") % {"owner": column.row.owner}
        if theirs is None and row.entries.get(column.row.pk, NOTHING).own is None:
            return _("Điểm đến từ bước chấm trước, không xoá được ở đây.")
        is_submitted = hasattr(row.member, "sheet") and row.member.sheet.is_submitted
        desk, unit = self.table.desk, row.member.unit_id
        return unit_refusal(self.table.sight, unit, desk=desk, is_submitted=is_submitted)


def compare(upload: Upload, table: Table) -> Comparison:
    """Judge every cell of a file that the person may see."""
    columns = {each.row.code: each for each in columns_of(table)}
    rows = {row.member.code: row for row in table.rows}
    theirs = {
        (unit, code): value
        for (unit, code), value in _flat(upload.cells).items()
        if unit in rows and code in columns and columns[code].row.pk not in rows[unit].shut
    }
    base = _flat(upload.snapshot.cells) if upload.snapshot else {}
    verdicts = merge(base, _flat(values_of(table, list(columns.values()))), theirs)
    changed = [place for place, v in verdicts.items() if v in {Verdict.TAKE, Verdict.CONFLICT}]
    saved = _savers(table.round, changed, rows=rows, columns=columns)
    sides = Sides(base, theirs, saved, table)
    found = [sides.difference(rows[p[0]], columns[p[1]], verdicts[p]) for p in changed]
    free = [each for each in found if not each.refusal]
    counts = list(verdicts.values())
    return Comparison(
        takes=[each for each in free if each.verdict == Verdict.TAKE],
        conflicts=[each for each in free if each.verdict == Verdict.CONFLICT],
        locked=[each for each in found if each.refusal],
        kept=counts.count(Verdict.KEEP),
        same=counts.count(Verdict.SAME) + counts.count(Verdict.UNCHANGED),
    )


def _flat(cells: Mapping[str, Mapping[str, Json | None]] | Values) -> dict[Place, Json | None]:
    return {(unit, code): value for unit, row in cells.items() for code, value in row.items()}


def _savers(
    round_: Round,
    places: Iterable[Place],
    *,
    rows: Mapping[str, Row],
    columns: Mapping[str, Column],
) -> dict[tuple[int, int, str], Entry]:
    """Return who saved the entries that count, in one query."""
    wanted = {(rows[unit].member.pk, columns[code].row.pk) for unit, code in places}
    found = Entry.objects.of_round(round_).filter(
        sheet__member__in={member for member, _code in wanted},
        criterion__in={criterion for _unit, criterion in wanted},
    )
    entries = found.select_related("saved_by", "sheet").order_by("pk")
    return {(e.sheet.member_id, e.criterion_id, e.stage): e for e in entries}
