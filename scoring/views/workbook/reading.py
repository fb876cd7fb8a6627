"""A workbook read against the table: every cell an entry or a problem, all of them in one pass."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.spreadsheets import Book, Cell, Sheet, place
from scoring import forms
from scoring.matching import Layout, Part, Stray, Wanted, find_layout, parts_missing
from scoring.views.table import Column, Table
from scoring.views.workbook.drawing import Values, columns_of
from scoring.views.workbook.entries import Misread, entry_of, said
from scoring.workbook import GRID, OURS, is_sum

Json = dict[str, Any]
LISTED = 20  # headings that are told one by one
PROBLEMS = 500  # problems that are kept; who has more has the wrong file


@dataclass
class Reading:
    """What a workbook holds for the table: entries, problems by cell, and what was passed over."""

    cells: Values = field(default_factory=dict)
    problems: list[Json] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read(book: Book, table: Table) -> Reading:
    """Read the sheet that fits the table best; ValidationError when none fits at all."""
    columns = {column.row.code: column for column in columns_of(table)}
    units = [Wanted(row.member.code, row.member.name) for row in table.rows]
    criteria = {code: _wanted(column) for code, column in columns.items()}
    sheet, layout = _best(book, units, list(criteria.values()))
    reading = Reading(warnings=list(_warnings(sheet, layout, table)))
    gaps = parts_missing(layout, criteria)
    reading.warnings += [_gap(columns[code], keys) for code, keys in gaps.items()]
    by_code: dict[str, dict[str, int]] = {}
    for each in layout.columns:
        by_code.setdefault(each.code, {})[each.key] = each.index
    for line in layout.lines:
        for code, parts in by_code.items():
            if code not in gaps:
                spots = {key: layout.place(line.index, at) for key, at in parts.items()}
                _read_cell(reading, sheet, unit=line.code, column=columns[code], spots=spots)
    if len(reading.problems) > PROBLEMS:
        words = _("Tệp còn %(n)d lỗi nữa chưa liệt kê; sửa các lỗi này trước.")
        reading.warnings.append(words % {"n": len(reading.problems) - PROBLEMS})
        del reading.problems[PROBLEMS:]
    return reading


def _wanted(column: Column) -> Wanted:
    """Name a criterion and its inputs in every language the file may have been made in."""
    words: dict[str, list[str]] = {part.key: [] for part in forms.PARTS[column.row.type]}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for part in forms.PARTS[column.row.type]:
                words[part.key] += [str(part.label), str(part.short)]
    parts = tuple(Part(key, tuple(told)) for key, told in words.items())
    return Wanted(column.row.code, column.row.name, parts)


def _best(book: Book, units: Sequence[Wanted], criteria: Sequence[Wanted]) -> tuple[Sheet, Layout]:
    """Our own page when the file has it, else the sheet in which most cells were found."""
    sheets = [each for each in book.sheets if each.name not in OURS]
    own = [each for each in sheets if each.name == GRID]
    found = [
        (each, find_layout(_texts(each), units=units, criteria=criteria)) for each in own or sheets
    ]
    best = max(found, key=lambda pair: pair[1].found, default=None)
    if best is None or not best[1].found:
        raise ValidationError(
            _(
                "Không tìm thấy bảng điểm trong tệp: cần một dòng tiêu đề có mã hoặc tên tiêu chí "
                "và một cột có mã hoặc tên đơn vị của bảng này."
            ),
            code="no_table",
        )
    return best


def _texts(sheet: Sheet) -> list[list[str]]:
    return [[_text(cell) for cell in row] for row in sheet.rows]


def _text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return forms.plain(cell)
    return cell if isinstance(cell, str) else ""


def _warnings(sheet: Sheet, layout: Layout, table: Table) -> Iterator[str]:
    """Say what in the sheet was passed over, and what of the table is not in it."""
    strays = [s for s in layout.strays if sheet.name != GRID or not is_sum(s.text)]
    yield from (_stray(sheet, each) for each in strays[:LISTED])
    if len(strays) > LISTED:
        words = _("Còn %(n)d tiêu đề khác không thuộc bảng này, bỏ qua.")
        yield words % {"n": len(strays) - LISTED}
    if layout.is_moved:
        yield _("Các dòng của tệp đã đổi chỗ: đơn vị được nhận theo mã, theo tên.")
    names = {row.member.code: row.member.name for row in table.rows}
    missing = [names[code] for code in layout.missing]
    if missing:
        words = ngettext(
            "Tệp không có %(n)d đơn vị của bảng: %(names)s.",
            "Tệp không có %(n)d đơn vị của bảng: %(names)s.",
            len(missing),
        )
        yield words % {"n": len(missing), "names": ", ".join(missing)}


def _stray(sheet: Sheet, stray: Stray) -> str:
    facts = {
        "text": stray.text[:80],
        "place": place(sheet.name, row=stray.row, column=stray.column),
    }
    if stray.is_repeated:
        return _("“%(text)s” có hai lần, bỏ qua lần sau: %(place)s.") % facts
    return _("“%(text)s” không phải đơn vị hay tiêu chí của bảng này, bỏ qua: %(place)s.") % facts


def _gap(column: Column, keys: Sequence[str]) -> str:
    labels = [str(part.label) for part in forms.PARTS[column.row.type] if part.key in keys]
    return _("%(code)s thiếu cột %(parts)s, bỏ qua cả tiêu chí.") % {
        "code": column.row.code,
        "parts": ", ".join(labels),
    }


def _read_cell(
    reading: Reading,
    sheet: Sheet,
    *,
    unit: str,
    column: Column,
    spots: Mapping[str, tuple[int, int]],
) -> None:
    """Read one cell of the table, which may take two of the sheet."""
    cells = {key: sheet.at(*spot) for key, spot in spots.items()}
    try:
        entry = entry_of(column, cells)
    except Misread as error:
        row, at = spots[error.key]
        reading.problems.append(
            {
                "unit": unit,
                "code": column.row.code,
                "place": place(sheet.name, row=row, column=at),
                "typed": said(cells[error.key]),
                "message": " ".join(error.messages),
                "expected": column.rule,
            }
        )
        return
    reading.cells.setdefault(unit, {})[column.row.code] = entry
