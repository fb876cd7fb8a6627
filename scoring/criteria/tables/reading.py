"""Row by row through a table: every flaw is noted, none stops the reading."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from scoring.criteria.linting import Severity
from scoring.criteria.tables import headings, numbering, values
from scoring.criteria.tables.grids import MOST_COLUMNS, MOST_ROWS, Cell, Row, tidy
from scoring.criteria.tables.headings import Layout
from scoring.criteria.tables.totals import is_total
from scoring.yearfile.reading import CODE_LENGTH, plain

Json = dict[str, Any]
LONGEST_NAME = 1000


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing about a cell; rows and columns count from 1, as a spreadsheet shows them."""

    code: str
    severity: Severity
    row: int
    column: int
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Line:
    """One row that became a node, before it has its code."""

    row: int
    token: str
    node: Json
    depth: int
    above: "Line | None" = None
    children: list["Line"] = field(default_factory=list)
    extras: list["Extra"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Extra:
    """A row without numbering below a criterion: a further part of it, or words about it."""

    row: int
    name: str
    points: Decimal | None
    node: Json


@dataclass
class Reader:
    """Goes through the rows once and notes what it meets."""

    layout: Layout
    flaws: list[Flaw] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    tops: list[Line] = field(default_factory=list)
    open: list[Line] = field(default_factory=list)
    totals: list[tuple[int, Decimal]] = field(default_factory=list)
    outline: numbering.Outline = field(default_factory=numbering.Outline)
    is_numbered: bool = False

    def note(self, code: str, at: int, name: str, /, **params: object) -> None:
        """Note what keeps a cell from being read."""
        self._flaw(code, Severity.ERROR, at, name, params)

    def ask(self, code: str, at: int, name: str, /, **params: object) -> None:
        """Note what was read in one of several ways."""
        self._flaw(code, Severity.WARNING, at, name, params)

    def _flaw(
        self, code: str, severity: Severity, row: int, name: str, params: Mapping[str, object]
    ) -> None:
        column = self.layout.columns.get(name, 0) + 1
        self.flaws.append(Flaw(code, severity, row, column, params))

    def cell(self, row: Row, name: str) -> Cell:
        """The cell of a field, None where the table has no such column or the row is short."""
        column = self.layout.columns.get(name)
        return None if column is None or column >= len(row) else row[column]

    def take(self, number: int, row: Row) -> None:
        """Read one row, whatever it turns out to be."""
        if not any(tidy(cell) for cell in row):
            return
        if self.layout.repeats(row):
            self.skipped.append(number)
            return
        token, name = self._token_and_name(number, row)
        name, points = self._name_and_points(number, row, name)
        if not token and is_total(name):
            self._total(number, name, points)
        elif not name and points is None and not token:
            self.skipped.append(number)
        else:
            self._keep(number, row, token=token, name=name, points=points)

    def _token_and_name(self, number: int, row: Row) -> tuple[str, str]:
        """Numbering has its own cell, or stands before the words of the row's first cell."""
        code, name = self.cell(row, headings.CODE), tidy(self.cell(row, headings.NAME))
        text = tidy(code)
        if hasattr(code, "month"):  # a spreadsheet took 1.2 for the first of February
            day, month = text[8:10].lstrip("0"), text[5:7].lstrip("0")
            self.ask("code_is_date", number, headings.CODE, given=f"{day}.{month}")
            return f"{day}.{month}", name
        if text and numbering.is_token(text):
            return numbering.clean(text), name
        given = [tidy(cell) for cell in row if tidy(cell)]
        is_wide = len(given) == 1 and not tidy(self.cell(row, headings.MAX))
        first = text or name or (given[0] if is_wide else "")
        token, rest = numbering.split(first)
        words = rest if not name or first == name else f"{rest}\n{name}"
        if text and not token and len(text) <= CODE_LENGTH and name:
            bullet = not numbering.bare(text)
            return ("" if bullet else numbering.clean(text)), name
        return token, words

    def _name_and_points(self, number: int, row: Row, name: str) -> tuple[str, Decimal | None]:
        given = self.cell(row, headings.MAX)
        read = values.amount(given)
        words, trailing = values.trailing_points(name)
        if read.problem:
            self.note(read.problem, number, headings.MAX, given=tidy(given)[:40])
        if read.is_negative and read.value:
            self.ask("negative_max", number, headings.MAX, given=tidy(given)[:40])
        if read.value is not None:
            return (words if trailing == read.value else name), read.value
        return (name, None) if trailing is None else (words, trailing)

    def _total(self, number: int, name: str, points: Decimal | None) -> None:
        self.skipped.append(number)
        if points is not None:
            self.totals.append((number, points))

    def _keep(
        self, number: int, row: Row, *, token: str, name: str, points: Decimal | None
    ) -> None:
        node = self._fields(number, row)
        is_numbered = headings.CODE in self.layout.columns or self.is_numbered
        if not token and is_numbered and (self.open or points is None):
            self._extra(Extra(number, numbering.bare(name), points, node))
            return
        if not name:
            self.note("name_missing", number, headings.NAME)
        if len(name) > LONGEST_NAME:
            self.ask("name_cut", number, headings.NAME, most=LONGEST_NAME)
            node["guide"] = "\n".join(filter(None, (name, node.get("guide"))))
        # A name is one line: what a cell breaks into several is joined.
        node["name"] = " ".join(name.split())[:LONGEST_NAME]
        if points is not None:
            node["max"] = plain(points)
        self._attach(number, token, node)

    def _attach(self, number: int, token: str, node: Json) -> None:
        depth = self.outline.depth_of(token) if token else 0
        self.is_numbered = self.is_numbered or bool(token)
        if self.outline.is_astray:
            self.ask("number_astray", number, headings.CODE, given=token)
        del self.open[depth:]
        above = self.open[-1] if self.open else None
        line = Line(number, token or str(len(self.tops) + 1), node, depth, above)
        (above.children if above else self.tops).append(line)
        self.open.append(line)

    def _extra(self, extra: Extra) -> None:
        if self.open:
            self.open[-1].extras.append(extra)
        else:  # a title above the first criterion
            self.skipped.append(extra.row)

    def _fields(self, number: int, row: Row) -> Json:
        node: Json = {}
        for name, reader in FIELD_READERS.items():
            cell = self.cell(row, name)
            if not tidy(cell):
                continue
            value = reader(cell)
            if value is None:
                self.ask(f"{name}_unread", number, name, given=tidy(cell)[:60])
                node["guide"] = "\n".join(filter(None, (node.get("guide"), tidy(cell))))
            elif name == headings.TYPE:
                node |= value
            else:
                node[name] = value
        return node


def _text(cell: Cell) -> str:
    return tidy(cell)


def _line(cell: Cell) -> str:
    return " ".join(tidy(cell).split())[:250]


def _step(cell: Cell) -> str | None:
    value = values.amount(cell).value
    return plain(value) if value else None


# Guides first: what another column could not say is added to them.
FIELD_READERS: Mapping[str, Callable[[Cell], Any]] = {
    headings.GUIDE: _text,
    headings.TYPE: lambda cell: values.scoring(tidy(cell)),
    headings.EVIDENCE: values.proof,
    headings.OWNER: _line,
    headings.DEADLINE: values.day,
    headings.BASIS: _text,
    headings.STEP: _step,
    headings.FLOOR: values.floor,
}


def read_rows(rows: Sequence[Row], *, columns: Mapping[str, int] | None = None) -> Reader:
    """Go through all rows: what is a criterion, what belongs to one, what is neither."""
    cut = [row[:MOST_COLUMNS] for row in rows[:MOST_ROWS]]
    layout = headings.find(cut)
    if columns is not None:
        layout = Layout(columns, layout.first, layout.has_heading)
    reader = Reader(layout)
    for number, row in enumerate(cut[layout.first :], layout.first + 1):
        reader.take(number, row)
    if len(rows) > MOST_ROWS:
        reader.note("too_many_rows", MOST_ROWS, headings.NAME, most=MOST_ROWS)
    if not reader.tops:
        reader.note("nothing_found", 1, headings.NAME)
    return reader
