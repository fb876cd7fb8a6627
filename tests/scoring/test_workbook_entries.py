"""Cells of a sheet become entries as people mean them; what could mean something else does not."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from core.spreadsheets import Broken
from scoring import yearfile
from scoring.models import Criterion
from scoring.views.table import Column
from scoring.views.workbook.entries import Misread, entry_of, said

NODES = {
    "manual": {"max": "30", "step": "0.5"},
    "pass_fail": {"max": "20"},
    "percent_of_plan": {"max": "30"},
    "late_days": {"max": "5", "bands": [{"op": "lte", "value": "0", "points": "5"}]},
    "count": {"max": "20", "points_per_unit": "5"},
    "plus_minus": {"max": "10", "plus": "1", "minus": "1"},
}


def column(kind):
    node = {"code": "I.1", "name": "Tiêu chí", "type": kind, **NODES[kind]}
    rule = {key: value for key, value in node.items() if key not in {"code", "name", "type", "max"}}
    row = Criterion(code="I.1", name="Tiêu chí", type=kind, max=node["max"], rule=rule)
    leaf = yearfile.parse_leaf(node)
    return Column(row, node, leaf, group=row, top=row, parent=row, path=("I.1",), enters=True)


ABSENT = {"na": True, "reason": "mới lập"}


@pytest.mark.parametrize(
    ("kind", "cells", "entry"),
    [
        ("manual", {"points": Decimal("12.5")}, {"points": "12.5"}),
        ("manual", {"points": "12,5"}, {"points": "12.5"}),
        ("manual", {"points": " 12.5 "}, {"points": "12.5"}),
        ("manual", {"points": Decimal(0)}, {"points": "0"}),
        ("manual", {"points": None}, None),
        ("manual", {"points": "KAD: mới lập"}, ABSENT),
        ("manual", {"points": "kad mới lập"}, ABSENT),
        ("manual", {"points": "Không áp dụng –  mới  lập"}, ABSENT),
        ("pass_fail", {"passed": "Đạt"}, {"passed": True}),
        ("pass_fail", {"passed": "KHÔNG ĐẠT"}, {"passed": False}),
        ("pass_fail", {"passed": "khong"}, {"passed": False}),
        ("pass_fail", {"passed": True}, {"passed": True}),
        ("pass_fail", {"passed": "KAD: mới lập"}, ABSENT),
        (
            "percent_of_plan",
            {"target": Decimal(100), "actual": Decimal("97.55")},
            {"target": "100", "actual": "97.55"},
        ),
        ("percent_of_plan", {"target": Decimal(100), "actual": "KAD: mới lập"}, ABSENT),
        ("percent_of_plan", {"target": "KAD: mới lập", "actual": None}, ABSENT),
        ("percent_of_plan", {"target": None, "actual": None}, None),
        ("late_days", {"days": Decimal(-3)}, {"days": "-3"}),
        ("late_days", {"days": "\u22123"}, {"days": "-3"}),
        ("count", {"count": Decimal(4)}, {"count": "4"}),
        ("plus_minus", {"plus": Decimal(2), "minus": "0"}, {"plus": "2", "minus": "0"}),
    ],
)
def test_cell_is_read_as_people_mean_it(kind, cells, entry):
    assert entry_of(column(kind), cells) == entry


@pytest.mark.parametrize(
    ("kind", "cells", "key", "words"),
    [
        ("manual", {"points": Decimal(31)}, "points", "Điểm không được lớn hơn 30."),
        ("manual", {"points": Decimal("20.25")}, "points", "Điểm không phải bội số của 0,5."),
        ("manual", {"points": Decimal("1.005")}, "points", "1,005 có quá 2 chữ số sau dấu phẩy."),
        ("manual", {"points": "1.234"}, "points", "“1.234” có thể hiểu theo hai cách"),
        ("manual", {"points": "chín"}, "points", "không phải là số"),
        ("manual", {"points": True}, "points", "không phải là số"),
        ("manual", {"points": Decimal(10**12)}, "points", "phần nguyên có tối đa 9 chữ số"),
        ("manual", {"points": Broken("95%")}, "points", "95%: ghi số, không ghi dấu phần trăm."),
        ("manual", {"points": Broken("")}, "points", "Công thức chưa có kết quả"),
        ("manual", {"points": Broken("#DIV/0!")}, "points", "Ô báo lỗi #DIV/0!."),
        ("manual", {"points": date(2026, 9, 5)}, "points", "Ô là ngày, giờ (05/09/2026)"),
        ("manual", {"points": "KAD:"}, "points", "Không áp dụng cần lý do"),
        ("pass_fail", {"passed": "có"}, "passed", "“có” không phải là Đạt hoặc Không."),
        ("pass_fail", {"passed": Decimal(1)}, "passed", "“1” không phải là Đạt hoặc Không."),
        ("percent_of_plan", {"target": Decimal(100), "actual": None}, "actual", "thiếu thực hiện"),
        ("percent_of_plan", {"target": None, "actual": Decimal(9)}, "target", "thiếu kế hoạch"),
        ("percent_of_plan", {"target": Decimal(1), "actual": "x"}, "actual", "không phải là số"),
        (
            "percent_of_plan",
            {"target": Decimal(1), "actual": Decimal(-1)},
            "actual",
            "Thực hiện không được nhỏ hơn 0.",
        ),
        ("count", {"count": Decimal("2.5")}, "count", "phải là số nguyên"),
        (
            "plus_minus",
            {"plus": Decimal(1), "minus": Decimal("0.5")},
            "minus",
            "“0,5” phải là số nguyên.",
        ),
        ("manual", {"points": f"KAD: {'x' * 40_000}"}, "points", "Lý do dài quá 500 ký tự."),
    ],
)
def test_what_is_wrong_is_said_of_the_right_cell(kind, cells, key, words):
    with pytest.raises(Misread) as misread:
        entry_of(column(kind), cells)

    assert words in " ".join(misread.value.messages)
    assert misread.value.key == key


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("Đạt", "Đạt"),
        (Decimal("9.50"), "9,5"),
        (True, "Đạt"),
        (False, "Không"),
        (Broken(""), "công thức"),
        (Broken("#N/A"), "#N/A"),
        (date(2026, 11, 5), "05/11/2026"),
        (datetime.combine(date(2026, 11, 5), time(9, 41)), "05/11/2026"),
        (time(9, 41), "09:41"),
        ("x" * 200, "x" * 120),
    ],
)
def test_cell_is_said_as_its_sheet_shows_it(cell, words):
    assert said(cell) == words
