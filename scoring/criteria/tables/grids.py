"""Where a table comes from: a sheet, or text and HTML pasted from Word or Excel → rows of cells."""

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

Cell = str | Decimal | date | bool | None
Row = Sequence[Cell]

MOST_ROWS, MOST_COLUMNS = 5_000, 100
LONGEST_NUMBER = 20  # digits before or after the point; 1E+999999 is not written out
SPACES = re.compile(r"[^\S\n]+")
NUMBER_TEXT = re.compile(r"[-+]?\d+")
LINE_BREAKERS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4"})
SILENT = frozenset({"script", "style", "head", "title", "template", "xml"})
PARTS_OF_TABLE = frozenset({"tr", "td", "th"})


def tidy(cell: Cell) -> str:
    """A cell as text: NFC, no no-break spaces, one space between words, lines kept."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        is_short = cell.is_finite() and abs(cell.adjusted()) <= LONGEST_NUMBER
        return format(cell.normalize(), "f") if is_short else str(cell)
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    text = unicodedata.normalize("NFC", str(cell))
    text = "".join(
        " " if unicodedata.category(c) in {"Cc", "Zs", "Cf"} and c != "\n" else c for c in text
    )
    lines = (SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def rows_of_text(text: str) -> list[list[Cell]]:
    """Rows of what Excel or Word puts on the clipboard as text: tabs between cells.

    Quoted cells may hold line breaks and doubled quotes. A quote that nobody closes would swallow
    the rest, so such a text is read line by line.
    """
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    try:
        rows = list(csv.reader(clean.splitlines(keepends=True), dialect="excel-tab", strict=True))
    except csv.Error:
        rows = [line.split("\t") for line in clean.split("\n")]
    return [list(row) for row in rows]


def rows_of_html(text: str) -> list[list[Cell]]:
    """Rows of the largest table of an HTML text; merged cells stand at their first place."""
    reader = _TableReader()
    reader.feed(text)
    reader.close()
    grids = [_spread(table) for table in reader.tables]
    return max(grids, key=lambda grid: sum(map(len, grid)), default=[])


@dataclass
class _Span:
    """A cell of HTML with the room it takes."""

    wide: int
    high: int
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return tidy("".join(self.parts))


class _TableReader(HTMLParser):
    """Collects cells; tables inside a cell become its text. Nothing is run, nothing is fetched."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[_Span]]] = []
        self.depth = 0
        self.silent = 0
        self.cell: _Span | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        elif tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append([])
        elif tag in PARTS_OF_TABLE and self.depth == 1:
            self._open(tag, dict(attrs))
        elif self.cell is not None and tag in LINE_BREAKERS:
            self.cell.parts.append("\n")
        elif self.cell is not None and tag in PARTS_OF_TABLE:
            self.cell.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(self.silent - 1, 0)
        elif tag == "table":
            self.depth = max(self.depth - 1, 0)
        if self.depth == 0 or (self.depth == 1 and tag in PARTS_OF_TABLE):
            self.cell = None
        elif self.cell is not None and tag in LINE_BREAKERS:
            self.cell.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.silent:
            # A line break of the source is a space; only tags break lines.
            self.cell.parts.append(data.replace("\n", " "))

    def _open(self, tag: str, attrs: dict[str, str | None]) -> None:
        table = self.tables[-1]
        if tag == "tr":
            table.append([])
            self.cell = None
            return
        self.cell = _Span(
            _span(attrs.get("colspan"), MOST_COLUMNS), _span(attrs.get("rowspan"), MOST_ROWS)
        )
        if not table:
            table.append([])
        table[-1].append(self.cell)


def _span(text: str | None, most: int) -> int:
    """How many rows or columns a cell takes; nonsense is one, and nothing is endless."""
    found = NUMBER_TEXT.fullmatch((text or "").strip())
    return min(max(int(found[0][:6]), 1), most) if found else 1


def _spread(table: Sequence[Sequence[_Span]]) -> list[list[Cell]]:
    """Give every cell its column; the room of merged cells stays empty."""
    taken: dict[int, set[int]] = {}
    rows: list[list[Cell]] = []
    for number, cells in enumerate(table[: MOST_ROWS + 1]):
        row: dict[int, str] = {}
        column = 0
        for cell in cells:
            while column in taken.get(number, ()):
                column += 1
            if column >= MOST_COLUMNS:
                break
            row[column] = cell.text
            for below in range(number + 1, min(number + cell.high, len(table))):
                taken.setdefault(below, set()).update(range(column, column + cell.wide))
            column += cell.wide
        rows.append([row.get(each, "") for each in range(max(row, default=-1) + 1)])
    return rows
