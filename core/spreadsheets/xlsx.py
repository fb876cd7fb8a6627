"""The parts of an .xlsx file that hold cells, counted cell by cell."""

import re
from collections.abc import Iterator, Mapping

from core.spreadsheets.container import SHEET, damaged
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

WHERE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
PRINTED = {"t", "v"}
PERCENT_FORMATS = {"9", "10"}
STRINGS, STYLES, WORKBOOK = "xl/sharedstrings.xml", "xl/styles.xml", "xl/workbook.xml"
RELATIONS, CUSTOM = "xl/_rels/workbook.xml.rels", "docprops/custom.xml"


class Strings(Reader):
    """Learns how long each shared text is: a cell shows it by its number."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(allowance)
        self.lengths: list[int] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """One text begins."""
        if name == "si":
            self.lengths.append(0)

    def text(self, text: str) -> None:
        """Its pieces may come in several runs."""
        if self.lengths:
            self.lengths[-1] += len(text)


class Styles(Reader):
    """Learns which styles show a number as percent: 0.95 there was typed as 95 %."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(allowance)
        self.formats = set(PERCENT_FORMATS)
        self.percents: list[bool] = []
        self.is_inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Formats come before the styles that use them."""
        if name == "numFmt" and "%" in attributes.get("formatCode", ""):
            self.formats.add(attributes.get("numFmtId", ""))
        elif name == "cellXfs":
            self.is_inside = True
        elif name == "xf" and self.is_inside:
            self.percents.append(attributes.get("numFmtId", "") in self.formats)

    def end(self, name: str) -> None:
        """Other lists of styles follow."""
        if name == "cellXfs":
            self.is_inside = False


class Contents(Reader):
    """Reads the names of the sheets and the parts they stand in."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(allowance)
        self.sheets: list[tuple[str, str]] = []
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        """The workbook names sheets by id, its relations say which part an id is."""
        if name == "sheet":
            ids = [text for key, text in attributes.items() if key.rpartition(":")[2] == "id"]
            self.sheets.append((attributes.get("name", ""), ids[0] if ids else ""))
            if len(self.sheets) > SHEETS:
                raise too_much()
        elif name == "Relationship":
            self._relate(attributes)

    def _relate(self, attributes: Attributes) -> None:
        target = attributes.get("Target", "").lower()
        target = target[1:] if target.startswith("/") else f"xl/{target}"
        number = attributes.get("Id", "")
        is_strings = attributes.get("Type", "").lower().endswith("sharedstrings")
        if number in self.targets or (is_strings and target != STRINGS):
            raise damaged()
        self.targets[number] = target

    def parts(self) -> Iterator[tuple[str, str]]:
        """Return each sheet with its part, as often as it is named."""
        for name, number in self.sheets:
            yield name, self.targets.get(number, "")


class Grid(Reader):
    """Counts the cells of one sheet and marks those that hold no usable value."""

    def __init__(self, allowance: Allowance, *, strings: Strings, styles: Styles) -> None:
        super().__init__(allowance)
        self.lengths, self.percents = strings.lengths, styles.percents
        self.marks: Marks = {}
        self.row = self.column = 0
        self.last_row = self.last_column = self.texts = 0
        self.kind = self.style = self.shown = self.inside = ""
        self.has_formula = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Rows and cells say where they are, or follow the last one."""
        if name == "row":
            self.row = _whole(attributes.get("r")) or self.row + 1
            self.column = 0
        elif name == "c":
            self._open_cell(attributes)
        elif name == "f":
            self.has_formula = True
        self.inside = name

    def _open_cell(self, attributes: Attributes) -> None:
        self.column += 1
        if "r" in attributes:
            self.column, self.row = _column_row(attributes["r"])
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.shown, self.has_formula = "", False

    def text(self, text: str) -> None:
        """Only values count; formulas are never read."""
        if self.inside in PRINTED:
            self.shown += text
            if len(self.shown) > TEXT:
                raise too_much()

    def end(self, name: str) -> None:
        """A cell is complete."""
        self.inside = ""
        if name == "c" and (self.shown or self.has_formula):
            self._close_cell()

    def _close_cell(self) -> None:
        self.allowance.reach(self.row, self.column)
        self.last_row = max(self.last_row, self.row)
        self.last_column = max(self.last_column, self.column)
        self.texts += self._length()
        if self.kind == "e" or not self.shown:
            self.marks[self.row - 1, self.column - 1] = self.shown
        elif self.kind == "n" and self._is_percent():
            self.marks[self.row - 1, self.column - 1] = percent(self.shown)
        if len(self.marks) > self.allowance.limits.cells:
            raise too_much()

    def _is_percent(self) -> bool:
        number = _whole(self.style)
        return number is not None and number < len(self.percents) and self.percents[number]

    def _length(self) -> int:
        if self.kind != "s":
            return len(self.shown)
        number = _whole(self.shown)
        if number is None or number >= len(self.lengths):
            raise damaged()
        if self.lengths[number] > TEXT:
            raise too_much()
        return self.lengths[number]


def scan(parts: Mapping[str, bytes], allowance: Allowance) -> tuple[dict[str, Marks], Properties]:
    """Read every part once; return marked cells by sheet, and the properties."""
    lower = {name.lower(): part for name, part in parts.items()}
    strings, styles, contents = Strings(allowance), Styles(allowance), Contents(allowance)
    properties = Properties(allowance, tag="property")
    known = {STRINGS: strings, STYLES: styles, WORKBOOK: contents, RELATIONS: contents}
    for name, reader in {**known, CUSTOM: properties}.items():
        reader.read(lower.get(name, b"<nothing/>"))
    grids = {
        name: Grid(allowance, strings=strings, styles=styles)
        for name in lower
        if SHEET.fullmatch(name)
    }
    for name, grid in grids.items():
        grid.read(lower[name])
    marks: dict[str, Marks] = {}
    for sheet, part in contents.parts():
        if part in grids:
            _spend(grids[part], allowance)
            marks[sheet] = grids[part].marks
        elif part in lower:
            raise damaged()  # a sheet in a part that was not counted as one
    return marks, properties


def _spend(grid: Grid, allowance: Allowance) -> None:
    """A part counts as often as the workbook shows it."""
    allowance.spend_area(grid.last_row, grid.last_column)
    allowance.spend_text(grid.texts)


def _whole(text: str | None) -> int | None:
    return int(text) if text and len(text) < 8 and text.isascii() and text.isdecimal() else None


def _column_row(reference: str) -> tuple[int, int]:
    found = WHERE.fullmatch(reference)
    if found is None:
        raise damaged()
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column, int(found[2])
