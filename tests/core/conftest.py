"""What several tests of core share."""

from datetime import date, datetime, time
from io import BytesIO

import pytest
import xlsxwriter


@pytest.fixture(scope="session")
def honest_workbook():
    """Every kind of cell, as Excel would write it."""
    packed = BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    sheet = book.add_worksheet("Bảng chấm")
    sheet.write_row(0, 0, ["98,5", 97.5, 9.125, 3, True, "", None, "  Đơn vị A "])
    sheet.write_datetime(
        1,
        0,
        datetime.combine(date(2026, 11, 5), time()),
        book.add_format({"num_format": "dd/mm/yyyy"}),
    )
    sheet.write_datetime(1, 1, date(2026, 11, 6), book.add_format({"num_format": "d/m/yyyy h:mm"}))
    sheet.write_datetime(1, 2, time(9, 41), book.add_format({"num_format": "hh:mm"}))
    sheet.write_number(1, 3, 1.5, book.add_format({"num_format": "[h]:mm"}))
    sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")
    sheet.write_formula(2, 1, "=0.1+0.2", None, 0.1 + 0.2)
    sheet.write_formula(2, 2, '="9"&",5"', None, "9,5")
    sheet.write_number(3, 0, 0.955, book.add_format({"num_format": "0.0%"}))
    sheet.write_number(3, 1, 0.5, book.add_format({"num_format": 9}))
    sheet.write_number(3, 2, 0)
    sheet.write_number(3, 3, 123456789.25)
    hidden = book.add_worksheet("Ẩn")
    hidden.write_string(4, 2, "=1+1")
    hidden.very_hidden()
    book.add_chartsheet("Biểu đồ").set_chart(_chart(book))
    book.set_custom_property("anh-chup", "abc-123")
    book.close()
    return packed.getvalue()


def _chart(book):
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='Bảng chấm'!$B$1:$D$1"})
    return chart
