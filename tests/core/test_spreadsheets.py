"""The door to spreadsheets: what is read is exact, what is written stays what it is."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.spreadsheets import (
    Area,
    Book,
    Broken,
    Choice,
    Formula,
    Limits,
    Page,
    Put,
    Sheet,
    Style,
    Within,
    name_of,
    place,
    read_book,
    write_book,
)
from tests.core.hostile_spreadsheets import HEAD, MAIN, PAYLOADS, ods, oods, table, with_part, xlsx

AT = datetime(2026, 11, 5, 2, 41, tzinfo=UTC)


def written(*puts, **page):
    """The bytes of a workbook with one page."""
    pages = [Page(name="Trang", cells=puts, **page)]
    return write_book(pages, properties={"anh-chup": "abc"}, title="Bảng chấm", at=AT)


def reopened(raw):
    """The page, as another library sees it."""
    return openpyxl.load_workbook(BytesIO(raw))["Trang"]


# --- Reading ---


def test_cells_keep_their_kind(honest_workbook):
    sheet = read_book(honest_workbook).sheet("Bảng chấm")

    assert sheet.rows[0][:8] == (
        "98,5", Decimal("97.5"), Decimal("9.125"), Decimal(3), True, None, None, "Đơn vị A",
    )  # fmt: skip
    assert sheet.rows[1][:3] == (
        date(2026, 11, 5),
        date(2026, 11, 6),
        time(9, 41),
    )
    assert sheet.rows[3][2:4] == (0, Decimal("123456789.25"))


def test_what_has_no_usable_value_is_marked(honest_workbook):
    sheet = read_book(honest_workbook).sheet("Bảng chấm")

    assert sheet.at(2, 0) == Broken("#DIV/0!")
    assert sheet.at(3, 0) == Broken("95,5%")
    assert sheet.at(3, 1) == Broken("50%")
    assert isinstance(sheet.at(1, 3), Broken)


def test_formula_gives_its_value_without_the_noise_of_floats(honest_workbook):
    sheet = read_book(honest_workbook).sheet("Bảng chấm")

    assert sheet.at(2, 1) == Decimal("0.3")
    assert sheet.at(2, 2) == "9,5"


def test_hidden_sheets_and_properties_are_read_and_charts_are_not(honest_workbook):
    book = read_book(honest_workbook)

    assert [sheet.name for sheet in book.sheets] == ["Bảng chấm", "Ẩn"]
    assert book.sheet("Ẩn").at(4, 2) == "=1+1"
    assert book.properties == {"anh-chup": "abc-123"}
    assert book.sheet("Biểu đồ") is None


def test_nothing_lies_outside_a_sheet():
    sheet = Sheet("A", (("a",), ()))

    assert [sheet.at(*where) for where in ((0, 0), (0, 1), (1, 0), (2, 0), (-1, 0), (0, -1))] == [
        "a", None, None, None, None, None,
    ]  # fmt: skip
    assert Book((sheet,)).sheet("B") is None


@pytest.mark.parametrize("typed", ["1e308", "NaN", "1e15", "-1e15"])
def test_number_too_large_to_be_exact_is_marked(typed):
    sheet = read_book(xlsx(f"<row><c><v>{typed}</v></c></row>")).sheets[0]

    assert isinstance(sheet.at(0, 0), Broken)


@given(st.decimals(min_value=-1_000_000_000, max_value=1_000_000_000, places=4, allow_nan=False))
def test_every_number_of_four_decimals_survives_a_round_trip(number):
    assert read_book(written(Put(0, 0, number))).sheets[0].at(0, 0) == number


def test_formula_that_was_never_computed_is_marked_beyond_the_last_value():
    rows = f'<row r="1">{"<c><v>1</v></c>"}</row><row r="3"><c r="C3"><f>1+1</f></c></row>'

    sheet = read_book(xlsx(rows)).sheets[0]

    assert sheet.at(2, 2) == Broken("")
    assert sheet.at(0, 0) == 1


def test_text_is_composed_and_trimmed():
    decomposed = "  Tha\u0302\u0301m \u00a0"

    sheet = read_book(xlsx(f'<row><c t="inlineStr"><is><t>{decomposed}</t></is></c></row>'))

    assert sheet.sheets[0].at(0, 0) == "Thấm"


def test_styled_empty_cells_far_away_do_not_make_a_sheet_large():
    rows = '<row><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'

    assert read_book(xlsx(rows)).sheets[0].rows == ((1,),)


def test_percent_format_of_ones_own_is_recognised():
    styles = (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="0.00%"/>'
        '</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    rows = '<row><c s="1"><v>0.9725</v></c><c s="0"><v>0.5</v></c><c s="7"><v>2</v></c></row>'

    sheet = read_book(with_part("xl/styles.xml", styles, rows=rows)).sheets[0]

    assert sheet.rows == ((Broken("97,25%"), Decimal("0.5"), 2),)


def test_percent_of_nonsense_is_shown_as_it_stands():
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="9"/></cellXfs></styleSheet>'

    rows = '<row><c s="0"><v>abc</v></c></row>'
    sheet = read_book(with_part("xl/styles.xml", styles, rows=rows)).sheets[0]

    assert sheet.at(0, 0) == Broken("abc")


CELLS = (
    '<table:table-row><table:table-cell office:value-type="string"><text:p>Đơn vị</text:p>'
    '</table:table-cell><table:table-cell/><table:table-cell office:value-type="float"'
    ' office:value="9.5"/></table:table-row>'
    '<table:table-row table:number-rows-repeated="2"><table:table-cell'
    ' office:value-type="percentage" office:value="0.5" table:number-columns-repeated="2"/>'
    '<table:table-cell office:value-type="string" calcext:value-type="error">'
    "<text:p>#DIV/0!</text:p></table:table-cell></table:table-row>"
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell'
    ' table:number-columns-repeated="16384"/></table:table-row>'
)


def test_open_document_sheet_is_read_with_its_repetitions():
    sheet = read_book(oods(CELLS)).sheets[0]

    percents = (Broken("50%"), Broken("50%"), Broken(""))
    assert sheet.rows == (("Đơn vị", None, Decimal("9.5")), percents, percents)


def test_open_document_properties_are_read():
    meta = (
        f'{HEAD}<office:document-meta xmlns:office="o" xmlns:meta="m"><office:meta>'
        '<meta:user-defined meta:name="anh-chup">abc</meta:user-defined><meta:x>no</meta:x>'
        "</office:meta></office:document-meta>"
    )

    assert read_book(ods(table(""), meta=meta)).properties == {"anh-chup": "abc"}


def test_limits_are_the_callers():
    limits = Limits(bytes=100_000, unpacked=100_000, rows=1, columns=2, cells=2)
    cell = "<c><v>1</v></c>"

    read_book(xlsx(f"<row>{cell * 2}</row>"), limits=limits)
    with pytest.raises(ValidationError, match="tối đa 1 dòng và 2 cột"):
        read_book(xlsx(f"<row>{cell * 3}</row>"), limits=limits)


@pytest.mark.parametrize(
    ("row", "column", "name"),
    [(0, 0, "A1"), (6, 1, "B7"), (0, 25, "Z1"), (9, 26, "AA10"), (0, 701, "ZZ1"), (0, 702, "AAA1")],
)
def test_cell_is_named_as_people_see_it(row, column, name):
    assert name_of(row, column) == name


def test_place_says_sheet_row_and_column():
    assert place("Bảng chấm", row=6, column=1) == "trang “Bảng chấm”, dòng 7, cột B (ô B7)"


# --- Writing ---


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_never_becomes_a_formula_a_link_or_a_number(payload):
    cell = reopened(written(Put(0, 0, payload)))["A1"]

    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert (
        read_book(written(Put(0, 0, payload))).sheets[0].at(0, 0)
        == payload.strip().translate({0: None, 13: None}).strip()
    )


@pytest.mark.parametrize("payload", ["=1", "+1", "-1", "@a", "\t1", "\uff1d1"])
def test_text_that_looks_live_stays_text_when_its_cell_is_edited(payload):
    sheet = reopened(written(Put(0, 0, payload), Put(1, 0, "Đơn vị")))

    assert sheet["A1"].quotePrefix
    assert not sheet["A2"].quotePrefix


def test_formula_is_written_only_where_the_page_says_so():
    cell = reopened(written(Put(0, 0, Formula("SUM(B1:C1)", Decimal("9.5")))))["A1"]

    assert (cell.data_type, cell.value) == ("f", "=SUM(B1:C1)")


def test_formula_shows_its_value_before_it_is_computed():
    book = read_book(written(Put(0, 0, Formula("1+1", Decimal(2))), Put(0, 1, Formula('"a"', "a"))))

    assert book.sheets[0].rows == ((2, "a"),)


def test_every_kind_of_value_is_written_as_itself():
    day = date(2026, 11, 5)
    puts = [Put(0, n, v) for n, v in enumerate(["a", Decimal("9.5"), 3, True, day, None, ""])]

    cells = reopened(written(*puts))[1]

    values = [cell.value for cell in cells]
    assert values == ["a", 9.5, 3, True, datetime.combine(day, time()), None, None]


@pytest.mark.parametrize("text", ["x" * 40_000, "a\ud800b", "Tha\u0302\u0301m"])
def test_text_that_no_cell_can_hold_is_made_to_fit(text):
    shown = read_book(written(Put(0, 0, text))).sheets[0].at(0, 0)

    assert shown in {"x" * 32_767, "a?b", "Thấm"}


def test_page_is_frozen_landscape_on_a4_with_its_heads_on_every_sheet_of_paper():
    page = {"frozen": (2, 1), "footer": "Ảnh chụp A&B", "widths": {0: 30}, "heights": {0: 30}}
    sheet = reopened(written(Put(0, 0, "a"), **page))

    assert sheet.freeze_panes == "B3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$2", "$A:$A")
    assert sheet.oddFooter.left.text == "Ảnh chụp A&&B"
    assert sheet.row_dimensions[1].height == 30


def test_page_frozen_by_rows_only_repeats_no_column():
    sheet = reopened(written(Put(0, 0, "a"), frozen=(1, 0)))

    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", None)


def test_protected_page_lets_open_cells_be_typed_into():
    puts = (Put(0, 0, "khoá"), Put(0, 1, "mở", Style(open=True)))
    sheet = reopened(written(*puts, is_protected=True))

    assert sheet.protection.sheet
    assert (sheet["A1"].protection.locked, sheet["B1"].protection.locked) == (True, False)


def test_hidden_page_is_not_offered_for_showing():
    pages = [Page(name="Trang", cells=[]), Page(name="Mã", cells=[], is_hidden=True)]
    raw = write_book(pages, properties={}, title="a", at=AT)

    assert openpyxl.load_workbook(BytesIO(raw))["Mã"].sheet_state == "veryHidden"


AREA = Area(top=0, left=0, bottom=4, right=0)


def test_choice_offers_a_list_and_asks_before_it_takes_something_else():
    check = Choice(area=AREA, options=("Đạt", "Không"), title="t" * 50, words="w" * 300)
    [rule] = reopened(written(checks=[check])).data_validations.dataValidation

    assert (rule.type, rule.formula1, rule.errorStyle) == ("list", '"Đạt,Không"', "warning")
    assert (str(rule.sqref), len(rule.promptTitle), len(rule.prompt)) == ("A1:A5", 32, 255)


def test_condition_stops_what_it_does_not_hold_for():
    check = Within(area=AREA, condition="A1>=0", title="Điểm", words="tối đa 10 điểm")
    [rule] = reopened(written(checks=[check])).data_validations.dataValidation

    assert (rule.type, rule.formula1, rule.errorStyle) == ("custom", "A1>=0", None)
    assert rule.error == "tối đa 10 điểm"


def test_condition_that_excel_would_drop_is_an_error_of_ours():
    check = Within(area=AREA, condition="A1>=0" + "+0" * 200, title="a", words="b")

    with pytest.raises(ValueError, match="A1>=0"):
        written(checks=[check])


def test_same_pages_give_the_same_bytes():
    puts = [Put(0, 0, "a", Style(bold=True, fill="#FFFFFF", wrap=True)), Put(1, 0, Decimal(1))]

    assert written(*puts) == written(*puts)
