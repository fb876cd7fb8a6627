"""Workbooks of our own: text stays text, formulas only where a page says Formula."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from core.spreadsheets.cells import without_controls
from core.spreadsheets.limits import TEXT

A4 = 9
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
TITLE, WORDS, RULE, FOOTER = 32, 255, 255, 110  # what Excel takes; an & of a footer is doubled
ALLOWED = {
    "select_locked_cells": True,
    "select_unlocked_cells": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
}


@dataclass(frozen=True, slots=True)
class Formula:
    """What Excel computes, without the equals sign; `value` is shown until it does."""

    text: str
    value: Decimal | str = ""


Written = str | Decimal | int | date | Formula | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a cell looks, and whether a protected page lets it be typed into."""

    bold: bool = False
    wrap: bool = False
    fill: str = ""
    colour: str = ""
    align: str = ""
    size: int = 11
    number: str = ""
    border: bool = False
    turned: bool = False
    open: bool = False
    quoted: bool = False


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Put:
    """One cell, by its place counted from 0."""

    row: int
    column: int
    value: Written
    style: Style = PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A rectangle of cells, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A list to pick from; something else can be typed after a question."""

    area: Area
    options: tuple[str, ...]
    title: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """A condition on what may be typed, as a formula about the first cell of the area."""

    area: Area
    condition: str
    title: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet, landscape A4.

    `frozen` counts the header rows and columns: they stay on screen and are printed on every
    page. `across` is how many pages of paper the sheet is wide.
    """

    name: str
    cells: Sequence[Put]
    widths: Mapping[int, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    checks: Sequence[Choice | Within] = ()
    frozen: tuple[int, int] | None = None
    footer: str = ""
    is_protected: bool = False
    is_hidden: bool = False
    across: int = 1


class PlainSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet whose formulas are written as they stand.

    The library looks in each for thirty functions of newer programs, which takes most of the time
    of a large workbook; ours use none of them.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


def write_book(
    pages: Sequence[Page], *, properties: Mapping[str, str], title: str, at: datetime
) -> bytes:
    """Return the .xlsx file; the same pages at the same moment give the same bytes."""
    packed = BytesIO()
    book = xlsxwriter.Workbook(
        packed,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False},
    )  # fmt: skip
    book.set_properties({"title": clean(title, WORDS), "created": at.replace(tzinfo=None)})
    for name, text in properties.items():
        book.set_custom_property(name, clean(text, WORDS), "text")
    formats: dict[Style, Any] = {}
    for page in pages:
        _write_page(book, page, formats)
    book.close()
    return packed.getvalue()


def _write_page(book: Any, page: Page, formats: dict[Style, Any]) -> None:
    sheet = book.add_worksheet(page.name, worksheet_class=PlainSheet)
    for put in page.cells:
        style = _style_of(put)
        if style not in formats:
            formats[style] = book.add_format(_properties(style))
        _write(sheet, put, formats[style])
    for column, width in page.widths.items():
        sheet.set_column(column, column, width)
    for row, height in page.heights.items():
        sheet.set_row(row, height)
    for check in page.checks:
        _check(sheet, check)
    _set_up(sheet, page)


def _write(sheet: Any, put: Put, look: Any) -> None:
    where = (put.row, put.column)
    match put.value:
        case None | "":
            sheet.write_blank(*where, None, look)
        case Formula(text, value):
            sheet.write_formula(*where, f"={text}", look, _float(value))
        case bool():
            sheet.write_boolean(*where, put.value, look)
        case Decimal() | int():
            sheet.write_number(*where, _float(put.value), look)
        case date():
            sheet.write_datetime(*where, put.value, look)
        case text:
            sheet.write_string(*where, clean(text), look)


def _float(value: Decimal | int | str) -> float | str:
    return value if isinstance(value, str) else float(value)


def clean(text: str, most: int = TEXT) -> str:
    """Return text as a file can hold it: composed, no half or control characters, not too long."""
    return without_controls(text.encode("utf-8", "replace").decode())[:most]


def _style_of(put: Put) -> Style:
    """Text that looks like a formula stays text even when somebody edits its cell."""
    if isinstance(put.value, date) and not put.style.number:
        return replace(put.style, number="dd/mm/yyyy")
    is_live = isinstance(put.value, str) and put.value.startswith(LIVE)
    return replace(put.style, quoted=True) if is_live else put.style


def _properties(style: Style) -> dict[str, Any]:
    chosen = {
        "bold": style.bold,
        "text_wrap": style.wrap,
        "bg_color": style.fill,
        "font_color": style.colour,
        "align": style.align,
        "num_format": style.number,
        "border": 1 if style.border else 0,
        "border_color": "#B8BEC6" if style.border else "",
        "rotation": 90 if style.turned else 0,
        "quote_prefix": style.quoted,
    }
    fixed = {"font_name": "Arial", "font_size": style.size, "valign": "vcenter"}
    return fixed | {k: v for k, v in chosen.items() if v} | {"locked": not style.open}


def _check(sheet: Any, check: Choice | Within) -> None:
    area, title, words = check.area, clean(check.title, TITLE), clean(check.words, WORDS)
    told = {"input_title": title, "input_message": words,
            "error_title": title, "error_message": words}  # fmt: skip
    rule: dict[str, Any]
    if isinstance(check, Choice):
        rule = {"validate": "list", "source": list(check.options), "error_type": "warning"}
    else:
        if len(check.condition) > RULE:
            raise ValueError(check.condition)
        rule = {"validate": "custom", "value": f"={check.condition}", "error_type": "stop"}
    sheet.data_validation(area.top, area.left, area.bottom, area.right, rule | told)


def _set_up(sheet: Any, page: Page) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(page.across, 0)
    if page.frozen is not None:
        row, column = page.frozen
        sheet.freeze_panes(row, column)
        if row:
            sheet.repeat_rows(0, row - 1)
        if column:
            sheet.repeat_columns(0, column - 1)
    if page.footer:
        sheet.set_footer(f"&L&8{clean(page.footer, FOOTER).replace('&', '&&')}&R&8&P/&N")
    if page.is_protected:
        sheet.protect("", ALLOWED)
    if page.is_hidden:
        sheet.very_hidden()
