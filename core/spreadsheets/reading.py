"""A file from outside becomes cells; numbers become exact again."""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from core.spreadsheets import ods, xlsx
from core.spreadsheets.cells import Book, Broken, Cell, Sheet, without_controls
from core.spreadsheets.container import XLSX, damaged, repack, unpack
from core.spreadsheets.limits import Limits
from core.spreadsheets.scanning import Allowance, Marks

NOISE = Decimal("1e-9")  # 0.1 + 0.2 in a formula is 0.30000000000000004
LARGEST = Decimal("1e15")  # from here on a float has no decimals left to trust


def read_book(raw: bytes, *, limits: Limits | None = None) -> Book:
    """Read an .xlsx or .ods file; ValidationError says in words why it is not taken.

    Refuses bombs, macros, locked and damaged files before the library sees a byte of them.
    """
    limits = limits or Limits.of_settings()
    kind, parts = unpack(raw, limits=limits)
    scan = xlsx.scan if kind == XLSX else ods.scan
    marks, properties = scan(parts, Allowance(limits))
    try:
        return Book(tuple(_sheets(repack(parts), marks)), properties.found)
    except (CalamineError, OverflowError, ValueError) as error:
        raise damaged() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the library dies; no Exception
            raise
        raise damaged() from error


def _sheets(packed: BytesIO, marks: dict[str, Marks]) -> list[Sheet]:
    with CalamineWorkbook.from_filelike(packed) as book:
        names = [m.name for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
        return [
            _sheet(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False), marks)
            for name in names
        ]


def _sheet(name: str, rows: Sequence[Sequence[Any]], marks: dict[str, Marks]) -> Sheet:
    cells = [[_cell(value) for value in row] for row in rows]
    for (row, column), shown in marks.get(name, {}).items():
        cells.extend([] for _ in range(row + 1 - len(cells)))
        cells[row].extend(None for _ in range(column + 1 - len(cells[row])))
        cells[row][column] = Broken(shown)
    return Sheet(name, tuple(map(tuple, cells)))


def _cell(value: Any) -> Cell:
    if isinstance(value, bool | date | time):
        return value
    if isinstance(value, float | int):
        return _exact(value)
    if isinstance(value, str):
        return plain_text(value) or None
    return Broken(str(value))


def plain_text(text: str) -> str:
    """Return text as people mean it: composed, trimmed, nothing that cannot be seen."""
    return without_controls(text).strip()


def _exact(value: float) -> Decimal | Broken:
    """Return the number that was typed, without what binary arithmetic added."""
    number = Decimal(repr(value))
    if not number.is_finite() or abs(number) >= LARGEST:
        return Broken(repr(value))
    number = number.quantize(NOISE)
    whole = number.to_integral_value()
    return whole if number == whole else number.normalize()
