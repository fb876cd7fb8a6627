"""What a cell holds, and how a place in a sheet is called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from unicodedata import category, normalize

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell without a usable value; `shown` is what the spreadsheet program shows there."""

    shown: str


Cell = str | Decimal | bool | datetime | date | time | Broken | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet from A1 on; rows are as wide as the last cell with content."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]

    def at(self, row: int, column: int) -> Cell:
        """Return a cell by its place counted from 0; nothing lies outside the sheet."""
        if not 0 <= row < len(self.rows):
            return None
        cells = self.rows[row]
        return cells[column] if 0 <= column < len(cells) else None


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of a file in order, and the properties somebody gave it."""

    sheets: tuple[Sheet, ...]
    properties: Mapping[str, str] = field(default_factory=dict)

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of that name."""
        return next((each for each in self.sheets if each.name == name), None)


def without_controls(text: str) -> str:
    """Return text composed and without control characters: no cell and no XML needs them."""
    kept = (c for c in text if c in "\n\t" or category(c) != "Cc")
    return normalize("NFC", "".join(kept))


def column_letters(column: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 25 Z, 26 AA."""
    letters = ""
    while column >= 0:
        column, letter = divmod(column, 26)
        letters = chr(65 + letter) + letters
        column -= 1
    return letters


def name_of(row: int, column: int) -> str:
    """Name a cell as spreadsheets do: (6, 1) is B7."""
    return f"{column_letters(column)}{row + 1}"


def place(sheet: str, *, row: int, column: int) -> str:
    """Say where a cell is, so that a person finds it in the open file."""
    return _("trang “%(sheet)s”, dòng %(row)d, cột %(column)s (ô %(name)s)") % {
        "sheet": sheet,
        "row": row + 1,
        "column": column_letters(column),
        "name": name_of(row, column),
    }
