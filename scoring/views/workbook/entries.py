"""The cells of one criterion in a sheet, read as if they had been typed into the grid."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.spreadsheets import Broken, Cell
from scoring import forms, yearfile
from scoring.matching import fold
from scoring.views.table import Column
from scoring.views.typed import problem_in_words
from scoring.workbook import NO, NOT_APPLICABLE, YES

Json = dict[str, Any]
LONGEST = 500  # characters of a reason, as in the grid
ABSENT = re.compile(rf"\s*(?:{NOT_APPLICABLE}|không áp dụng)\s*[:.;,–-]*\s*(.*)", re.I | re.S)
CHOICES = {fold(YES): forms.YES, fold(NO): forms.NO, "khong dat": forms.NO}


class Misread(ValidationError):
    """What is wrong with a cell; `key` is the input of the criterion that is wrong."""

    key = ""


@contextmanager
def _blamed(key: str) -> Iterator[None]:
    """Say which input a problem is about."""
    try:
        yield
    except ValidationError as error:
        misread = Misread(error.messages)
        misread.key = key
        raise misread from error


def entry_of(column: Column, cells: Mapping[str, Cell]) -> Json | None:
    """Return the entry that the cells of a criterion hold; Misread says what is wrong, and where.

    “KAD: lý do” in any of them says that the criterion does not apply.
    """
    kind, places, typed = column.row.type, column.places, {}
    keys = [part.key for part in forms.PARTS[kind]]
    for part in forms.PARTS[kind]:
        with _blamed(part.key):
            text = _typed(cells[part.key], part, places)
            absent = ABSENT.fullmatch(text)
            if absent:
                return _checked(column, {"na": True, "reason": _reason(absent[1])})
            if text:  # is it one that this input takes, whatever the other holds?
                forms.read_entry(kind, dict.fromkeys(keys, text), places=places)
            typed[part.key] = text
    with _blamed(next((key for key in keys if not typed[key]), keys[0])):
        raw = forms.read_entry(kind, typed, places=places)
    return None if raw is None else _checked(column, raw)


def _checked(column: Column, raw: Json) -> Json:
    """Return the entry as the year file writes it; the rule of the criterion has its say."""
    try:
        return yearfile.entry_of(yearfile.parse_entry(column.leaf, raw))
    except yearfile.Invalid as invalid:
        misread = Misread([problem_in_words(column.row, each) for each in invalid.problems])
        keys = [part.key for part in forms.PARTS[column.row.type]]
        named = [field for field in map(_field, invalid.problems) if field in keys]
        misread.key = (named or keys)[0]
        raise misread from invalid


def _field(problem: yearfile.Problem) -> str:
    return str(problem.params.get("field", ""))


def _reason(text: str) -> str:
    if not text.strip():
        raise ValidationError(
            _("Không áp dụng cần lý do: ghi “%(kad)s: lý do”.") % {"kad": NOT_APPLICABLE}
        )
    if len(text) > LONGEST:
        raise ValidationError(_("Lý do dài quá %(most)d ký tự.") % {"most": LONGEST})
    return " ".join(text.split())


def _typed(cell: Cell, part: forms.Part, places: int) -> str:
    """Return a cell as a person would type it into the grid."""
    match cell:
        case None:
            return ""
        case bool():
            return forms.YES if cell else forms.NO
        case str():
            return CHOICES.get(fold(cell), cell) if part.choice else cell
        case Decimal():
            return _number(cell, places)
        case Broken():
            raise ValidationError(_broken(cell))
    raise ValidationError(
        _("Ô là ngày, giờ (%(shown)s): đổi định dạng ô thành số rồi ghi lại.")
        % {"shown": said(cell)}
    )


def _number(number: Decimal, places: int) -> str:
    text = forms.plain(number)
    if len(text.partition(".")[2]) > places:
        raise ValidationError(
            _("%(number)s có quá %(places)d chữ số sau dấu phẩy.")
            % {"number": text.replace(".", ","), "places": places}
        )
    return text.replace(".", ",")


def _broken(cell: Broken) -> str:
    if cell.shown.endswith("%"):
        return _("%(shown)s: ghi số, không ghi dấu phần trăm.") % {"shown": cell.shown}
    if not cell.shown:
        return _("Công thức chưa có kết quả: mở tệp bằng Excel, lưu rồi nhập lại.")
    return _("Ô báo lỗi %(shown)s.") % {"shown": cell.shown}


def said(cell: Cell) -> str:
    """Return a cell as its spreadsheet shows it, for people who look for it."""
    match cell:
        case Broken(shown):
            return shown or _("công thức")
        case Decimal():
            return forms.plain(cell).replace(".", ",")
        case bool():
            return YES if cell else NO
        case date() | time():
            return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else f"{cell:%H:%M}"
    return str(cell)[:120]
