"""The content of an .ods file, counted cell by cell with its repetitions."""

from collections.abc import Mapping

from core.spreadsheets.container import damaged, encrypted
from core.spreadsheets.limits import SHEETS, TEXT
from core.spreadsheets.scanning import (
    Allowance,
    Attributes,
    Marks,
    Properties,
    Reader,
    percent,
    too_much,
)

CELLS = {"table-cell", "covered-table-cell"}
VALUES = ("office:", "table:formula")
SPACES = 1_000


class Manifest(Reader):
    """A locked file says so in its list of parts."""

    def start(self, name: str, attributes: Attributes) -> None:
        """One entry of the list."""
        if name == "encryption-data":
            raise encrypted()


class Tables(Reader):
    """Counts the cells of all sheets; a cell repeated a thousand times counts a thousand times."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(allowance)
        self.marks: dict[str, Marks] = {}
        self.names: list[str] = []
        self.is_open = False
        self.row = self.column = 0
        self.last_row = self.last_column = 0
        self.row_times = self.times = 1
        self.length = 0
        self.is_filled = False
        self.mark: str | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        """Tables, rows and cells open in that order."""
        if name == "table":
            self._open_table(attributes)
        elif name == "table-row":
            self.row_times = _times(attributes, "table:number-rows-repeated")
            self.column = 0
        elif name in CELLS:
            self._open_cell(attributes)
        elif name == "s" and _times(attributes, "text:c") > SPACES:
            raise too_much()

    def _open_table(self, attributes: Attributes) -> None:
        if self.is_open:
            raise damaged()  # a table inside a cell
        if len(self.names) == SHEETS:
            raise too_much()
        self.is_open = True
        self.names.append(attributes.get("table:name", ""))
        self.marks[self.names[-1]] = {}
        self.row = self.last_row = self.last_column = 0

    def _open_cell(self, attributes: Attributes) -> None:
        self.times = _times(attributes, "table:number-columns-repeated")
        self.length = 0
        self.is_filled = any(name.startswith(VALUES) for name in attributes)
        kind = attributes.get("calcext:value-type", attributes.get("office:value-type"))
        self.mark = "" if kind == "error" else None
        if kind == "percentage":
            self.mark = percent(attributes.get("office:value", ""))

    def text(self, text: str) -> None:
        """Characters of the cell that is open."""
        self.length += len(text)
        self.is_filled = self.is_filled or bool(text.strip())
        if self.length > TEXT:
            raise too_much()

    def end(self, name: str) -> None:
        """Count what was repeated."""
        if name in CELLS:
            self._close_cell()
        elif name == "table-row":
            self.row += self.row_times
        elif name == "table":
            self.allowance.spend_area(self.last_row, self.last_column)
            self.is_open = False

    def _close_cell(self) -> None:
        first, self.column = self.column, self.column + self.times
        if not self.is_filled:
            return
        last_row = self.row + self.row_times
        self.allowance.reach(last_row, self.column)
        self.last_row = max(self.last_row, last_row)
        self.last_column = max(self.last_column, self.column)
        self.allowance.spend_text(self.length * self.times * self.row_times)
        if self.row_times * self.times > SPACES and self.mark is not None:
            raise too_much()
        if self.mark is not None and self.names:
            self._mark(first, self.mark)

    def _mark(self, first: int, shown: str) -> None:
        for row in range(self.row, self.row + self.row_times):
            for column in range(first, self.column):
                self.marks[self.names[-1]][row, column] = shown


def _times(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "1")
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise damaged()
    return int(text)


def scan(parts: Mapping[str, bytes], allowance: Allowance) -> tuple[dict[str, Marks], Properties]:
    """Read every part once; return marked cells by sheet, and the properties."""
    lower = {name.lower(): part for name, part in parts.items()}
    tables, properties = Tables(allowance), Properties(allowance, tag="user-defined")
    readers = (
        ("meta-inf/manifest.xml", Manifest(allowance)),
        ("content.xml", tables),
        ("meta.xml", properties),
    )
    for name, reader in readers:
        reader.read(lower.get(name, b"<nothing/>"))
    return tables.marks, properties
