"""Tables of criteria as people keep them in Word and Excel, read into nodes."""

import json
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.criteria import errors, lint, walk
from scoring.criteria.tables import find, read_table, rows_of_html, rows_of_text, tidy
from scoring.criteria.tables.numbering import Outline, roman, split
from scoring.criteria.tables.totals import is_total
from scoring.criteria.tables.values import amount, day, floor, proof, scoring, trailing_points

HEAD = ("TT", "Nội dung tiêu chí", "Điểm tối đa")


def outline(nodes, depth=0):
    return [
        line
        for node in nodes
        for line in (
            ("  " * depth + node["code"], node["name"], node.get("max")),
            *outline(node.get("children", ()), depth + 1),
        )
    ]


def read(*rows, head=HEAD):
    return read_table([head, *rows])


def flaws(outcome):
    return [(flaw.row, flaw.column, flaw.code) for flaw in outcome.flaws]


def only(outcome):
    """The one criterion that was read."""
    assert len(outcome.nodes) == 1, outcome.nodes
    return outcome.nodes[0]


# --- whole tables ---


def test_a_table_of_five_levels_pasted_from_excel():
    text = (
        "BẢNG TIÊU CHÍ NĂM 2026\r\n"
        "TT\tNội dung\tĐiểm\tMinh chứng\tĐơn vị chấm\tThời hạn\r\n"
        "A\tTIÊU CHÍ CHUNG\t80\r\n"
        "I\tNhiệm vụ chính trị\t50\r\n"
        "1\tChỉ tiêu kế hoạch\t30\tBáo cáo năm\r\n"
        "1.1\tThu ngân sách\t12,5\tx\tSở Tài chính\ttrước ngày 15/12\r\n"
        "1.2\tChỉ tiêu khác\t17,5\t\t\t31/12/2026\r\n"
        "2\tCải cách hành chính\t20\r\n"
        "II\tXây dựng Đảng (30 điểm)\r\n"
        "1\tSinh hoạt chi bộ\t15\r\n"
        "a)\tĐủ 12 kỳ\t10\r\n"
        "b)\tCó chuyên đề\t5\r\n"
        "2\tĐảng phí\t15\r\n"
        "B\tĐIỂM THƯỞNG\t10\r\n"
        "1\tCó bằng khen\t10\r\n"
        "C\tĐIỂM TRỪ\r\n"
        "1\tVi phạm\t-5\r\n"
        "Tổng cộng\t\t80\r\n"
    )

    outcome = read_table(rows_of_text(text))

    assert outline(outcome.nodes) == [
        ("A", "TIÊU CHÍ CHUNG", "80"),
        ("  A.I", "Nhiệm vụ chính trị", "50"),
        ("    A.I.1", "Chỉ tiêu kế hoạch", "30"),
        ("      A.I.1.1", "Thu ngân sách", "12.5"),
        ("      A.I.1.2", "Chỉ tiêu khác", "17.5"),
        ("    A.I.2", "Cải cách hành chính", "20"),
        ("  A.II", "Xây dựng Đảng", "30"),
        ("    A.II.1", "Sinh hoạt chi bộ", "15"),
        ("      A.II.1.a", "Đủ 12 kỳ", "10"),
        ("      A.II.1.b", "Có chuyên đề", "5"),
        ("    A.II.2", "Đảng phí", "15"),
        ("B", "ĐIỂM THƯỞNG", "10"),
        ("  B.1", "Có bằng khen", "10"),
        ("C", "ĐIỂM TRỪ", "5"),
        ("  C.1", "Vi phạm", "5"),
    ]
    assert [node.get("role") for node in outcome.nodes] == [None, "bonus", "deduction"]
    known = {node["code"]: node for node in walk(outcome.nodes)}
    assert known["A.I.1.1"] == {
        "code": "A.I.1.1",
        "name": "Thu ngân sách",
        "max": "12.5",
        "type": "manual",
        "evidence": True,
        "owner": "Sở Tài chính",
        "deadline": "12-15",
    }
    assert known["A.I.1"]["evidence"] == "Báo cáo năm"
    assert known["A.I.1.2"]["deadline"] == "2026-12-31"
    assert flaws(outcome) == [(17, 3, "negative_max")]
    assert (outcome.rows["A.I.1.1"], outcome.skipped) == (6, (18,))
    assert errors(lint(outcome.nodes)) == []


def test_a_table_pasted_from_word_with_merged_cells_and_two_heading_rows():
    html = """<html><head><style>td { color: red }</style></head><body><!-- Word -->
    <table><tr><td rowspan=2>STT</td><td rowspan="2">Nội dung</td><td colspan=2>Điểm</td>
      <td rowspan=2>Cách chấm</td></tr><tr><td>Tối đa</td><td>Tự chấm</td></tr>
    <tr><td>(1)</td><td>(2)</td><td>(3)</td><td>(4)</td><td>(5)</td></tr>
    <tr><td colspan=5><b>I. Nhiệm vụ chính&nbsp;trị (60 điểm)</b></td></tr>
    <tr><td>1</td><td>Tiêu chí<br>một</td><td>40</td><td></td><td>Tỷ lệ % kế hoạch</td></tr>
    <tr><td rowspan=3>2</td><td>Tiêu chí hai</td><td>20</td></tr>
    <tr><td>- phần a</td><td>12</td></tr><tr><td>- phần b</td><td>8</td></tr>
    <tr><td colspan=2>TỔNG CỘNG</td><td>60</td></tr></table>
    <table><tr><td>Người lập</td></tr></table><script>alert(1)</script></body></html>"""

    outcome = read_table(rows_of_html(html))

    assert outline(outcome.nodes) == [
        ("I", "Nhiệm vụ chính trị", "60"),
        ("  I.1", "Tiêu chí một", "40"),
        ("  I.2", "Tiêu chí hai", "20"),
        ("    I.2.1", "phần a", "12"),
        ("    I.2.2", "phần b", "8"),
    ]
    assert outcome.nodes[0]["children"][0]["type"] == "percent_of_plan"
    assert flaws(outcome) == []
    assert outcome.layout.columns == {"code": 0, "name": 1, "max": 2, "type": 4}


def test_a_list_without_any_table_is_read_by_its_numbering():
    outcome = read_table(
        rows_of_text("I. Việc A (50 điểm)\n1. Một (20 điểm)\n2. Hai: 30 điểm\nII. Việc B (5đ)\n")
    )

    assert outline(outcome.nodes) == [
        ("I", "Việc A", "50"),
        ("  I.1", "Một", "20"),
        ("  I.2", "Hai", "30"),
        ("II", "Việc B", "5"),
    ]
    assert not outcome.layout.has_heading


@pytest.mark.parametrize("key", ["A", "S1"])
def test_a_table_that_is_written_out_is_read_back(key):
    nodes = json.loads(Path(f"demo/data/criteria/table_{key}.json").read_text())["criteria"]
    rows = [
        [node["code"], node["name"], node.get("max", "").replace(".", ",")] for node in walk(nodes)
    ]

    outcome = read_table([["Mã", "Nội dung", "Điểm chuẩn"], *rows])

    assert outline(outcome.nodes) == [
        (code, " ".join(name.split()), most) for code, name, most in outline(nodes)
    ]
    assert flaws(outcome) == []


STYLES = [
    lambda n: "IVX"[:0] or ["I", "II", "III", "IV", "V"][n],
    lambda n: str(n + 1),
    lambda n: f"{'abcde'[n]})",
]


@st.composite
def trees(draw, depth=0):
    size = draw(st.integers(1, 4))
    deeper = depth < 2 and draw(st.booleans())
    return [draw(trees(depth + 1)) if deeper and draw(st.booleans()) else None for _ in range(size)]


@given(trees())
def test_any_tree_numbered_as_people_do_is_read_back(tree):
    rows = []
    number(tree, rows, depth=0)

    outcome = read(*rows)

    assert shape(outcome.nodes) == tree
    assert len({node["code"] for node in walk(outcome.nodes)}) == len(rows)


def number(tree, rows, depth):
    for place, children in enumerate(tree):
        points = Decimal(1) if children is None else None
        rows.append([STYLES[depth](place), f"Việc số {len(rows)}", points])
        number(children or [], rows, depth + 1)


def shape(nodes):
    return [shape(node["children"]) if "children" in node else None for node in nodes]


# --- headings ---


def test_columns_are_found_by_their_headings_in_any_order():
    head = (
        *("Ghi chú", "Điểm liệt", "Bước điểm", "Căn cứ", "Thời gian", "Cơ quan thẩm định"),
        *("Tài liệu kiểm chứng", "Phương pháp chấm", "Thang điểm", "Tiêu chí", "Mã tiêu chí"),
    )
    row = (
        *("Xem sổ", "50%", "0,5", "NĐ 152", date(2026, 12, 1), "Sở Nội vụ"),
        *("không", "Nhập điểm", Decimal("12.50"), "Việc một", Decimal(1)),
    )

    node = only(read(row, head=head))

    assert node == {
        "code": "1",
        "name": "Việc một",
        "max": "12.5",
        "type": "manual",
        "guide": "Xem sổ",
        "evidence": False,
        "owner": "Sở Nội vụ",
        "deadline": "2026-12-01",
        "legal_basis": "NĐ 152",
        "step": "0.5",
        "floor": {"share": "0.5"},
    }


def test_a_heading_further_down_and_repeated_on_each_page_is_left_out():
    rows = [("CỤM THI ĐUA SỐ 5",), (), HEAD, ("1", "Một", "5"), HEAD, ("2", "Hai", "5")]

    outcome = read_table(rows)

    assert [node["code"] for node in outcome.nodes] == ["1", "2"]
    assert (outcome.layout.first, outcome.skipped) == (3, (5,))


def test_columns_may_be_named_by_the_reader():
    rows = [("x", "1", "Một", "9", "5")]

    assert outline(read_table(rows, columns={"code": 1, "name": 2, "max": 4}).nodes) == [
        ("1", "Một", "5")
    ]


def test_without_a_heading_columns_are_told_by_how_they_look():
    rows = [("1", "Việc thứ nhất", "5"), ("2", "Việc thứ hai", "7,5"), ("", "", "")]

    outcome = read_table(rows)

    assert outcome.layout.columns == {"code": 0, "name": 1, "max": 2}
    assert outline(outcome.nodes) == [("1", "Việc thứ nhất", "5"), ("2", "Việc thứ hai", "7.5")]


@pytest.mark.parametrize("rows", [[], [()], [("", None)], [HEAD], [("Lời nói đầu",), HEAD]])
def test_nothing_to_read_is_told(rows):
    outcome = read_table(rows)

    assert outcome.nodes == ()
    assert "nothing_found" in [flaw.code for flaw in outcome.flaws]


def test_a_long_text_is_no_heading():
    assert find([("1", "Nội dung " * 20, "Điểm tối đa " * 9)]).has_heading is False


def test_a_second_row_that_is_already_a_criterion_is_no_heading():
    rows = [HEAD, ("", "Điểm chuyên cần", "5"), ("1", "Một", "5")]

    assert find(rows).first == 1


# --- rows that are no criteria of their own ---


def test_rows_without_numbering_are_parts_when_their_points_add_up():
    outcome = read(("1", "Một", "10"), ("", "- phần a", "6"), ("", "+ phần b", "4"))

    assert outline(outcome.nodes) == [
        ("1", "Một", "10"),
        ("  1.1", "phần a", "6"),
        ("  1.2", "phần b", "4"),
    ]


def test_rows_without_numbering_give_a_sum_to_one_without_points():
    outcome = read(("1", "Một", ""), ("-", "phần a", "6"), ("-", "phần b", "4"))

    assert outline(outcome.nodes)[0] == ("1", "Một", "10")


def test_other_rows_without_numbering_become_guidance():
    outcome = read(
        ("1", "Một", "10"), ("", "- Tốt", "10"), ("", "- Khá", "7,5"), ("", "Xem sổ", "")
    )

    assert only(outcome)["guide"] == "- Tốt: 10\n- Khá: 7,5\n- Xem sổ"
    assert flaws(outcome) == [(3, 2, "rows_folded")]


def test_words_below_a_group_become_its_guidance():
    outcome = read(("I", "Nhóm", ""), ("", "Áp dụng cho mọi đơn vị", ""), ("1", "Một", "5"))

    assert only(outcome)["guide"] == "- Áp dụng cho mọi đơn vị"
    assert only(outcome)["max"] == "5"


def test_words_above_the_first_criterion_are_left_out():
    assert read(("", "Phần mở đầu", ""), ("1", "Một", "5")).skipped == (2,)


def test_a_single_row_without_numbering_is_no_part():
    assert only(read(("1", "Một", "10"), ("", "chi tiết", "10")))["guide"] == "- chi tiết: 10"


def test_points_that_cannot_be_added_up_stay_words():
    outcome = read(("1", "Một", "10"), ("", "a", "4"), ("", "b", ""), ("", "", "6"))

    assert only(outcome)["guide"] == "- a: 4\n- b"


@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("Tổng cộng", True),
        ("TỔNG ĐIỂM (I + II)", True),
        ("Cộng", True),
        ("Tổng kết công tác thi đua", False),
        ("Cộng tác viên", False),
    ],
)
def test_only_sums_are_totals(name, total):
    assert is_total(name) is total


def test_a_total_that_differs_is_told():
    outcome = read(("1", "Một", "10"), ("", "Cộng", "9"), ("", "Tổng cộng", "11"))

    assert flaws(outcome) == [(4, 3, "total_differs")]
    assert dict(outcome.flaws[0].params) == {"given": "11", "sum": "10"}
    assert flaws(read(("1", "Một", "10"), ("", "Tổng cộng: 10 điểm", ""))) == []
    assert flaws(read(("1", "Một", "10"), ("", "Tổng cộng", ""))) == []


def test_a_total_may_count_the_bonus():
    rows = [("A", "Chung", ""), ("1", "Một", "10"), ("B", "Điểm thưởng", ""), ("1", "Hai", "5")]

    assert flaws(read(*rows, ("", "Tổng", "15"))) == []
    assert flaws(read(*rows, ("", "Tổng", "10"))) == []


def test_a_table_without_numbering_is_numbered():
    outcome = read(("Một", "5"), ("Hai", "6"), head=("Nội dung", "Điểm"))

    assert outline(outcome.nodes) == [("1", "Một", "5"), ("2", "Hai", "6")]


def test_a_leaf_named_after_bonus_has_no_role():
    assert "role" not in only(read(("1", "Điểm thưởng", "5")))


# --- flaws, all of them ---


def test_every_flaw_is_told_with_its_row_and_column():
    outcome = read(
        ("1", "Một", "1.234"),
        ("1", "Hai", "mười"),
        ("3", "", "5"),
        ("4", "Bốn", "99999999999"),
        ("5", "Năm", "0,12345"),
        ("6", "Sáu", Decimal("0.123456")),
        ("7", "Bảy", Decimal("NaN")),
        (date(2026, 2, 1), "Tám", "5"),
    )

    assert flaws(outcome) == [
        (2, 3, "ambiguous_number"),
        (3, 1, "duplicate_code"),
        (3, 3, "not_a_number"),
        (4, 2, "name_missing"),
        (5, 3, "not_a_number"),
        (6, 3, "not_a_number"),
        (7, 3, "number_decimals"),
        (8, 3, "number_range"),
        (9, 1, "code_is_date"),
    ]


@pytest.mark.parametrize("tokens", ["I I.1 II.1", "I.1 I.2 I.1.a", "1 1.1 2.1"])
def test_numbering_below_a_branch_that_is_not_open_is_told(tokens):
    outcome = read(*[(token, "Việc", "5") for token in tokens.split()])

    assert flaws(outcome)[0] == (4, 1, "number_astray")


def test_what_a_column_cannot_say_is_kept_as_guidance():
    head = (*HEAD, "Thời hạn", "Cách chấm", "Điểm sàn", "Hướng dẫn")

    node = only(read(("1", "Một", "5", "quý IV", "theo biên bản", "cao", "Xem sổ"), head=head))

    assert node["guide"] == "Xem sổ\ntheo biên bản\nquý IV\ncao"


def test_a_name_longer_than_allowed_is_cut_and_kept_whole_in_the_guide():
    long = "Việc " * 300

    outcome = read(("1", long, "5"))

    assert len(only(outcome)["name"]) == 1000
    assert only(outcome)["guide"] == long.strip()
    assert flaws(outcome) == [(2, 2, "name_cut")]


def test_a_code_longer_than_allowed_is_told():
    rows = [(f"{'a' * 6}{'.' + 'b' * 8 if n else ''}{'.c' * n}", "x", "1") for n in range(32)]

    assert (33, 1, "code_too_long") in flaws(read(*rows))


def test_more_rows_than_a_table_may_have_are_told():
    rows = [HEAD, *[(str(n), "Việc", "1") for n in range(1, 5010)]]

    outcome = read_table(rows)

    assert flaws(outcome) == [(5000, 2, "too_many_rows")]
    assert len(outcome.nodes) == 4999


def test_a_code_that_is_no_numbering_is_kept_as_words_of_the_name():
    assert only(read(("Ghi chú chung", "", "5")))["name"] == "Ghi chú chung"
    assert only(read(("TC-01/A", "Một", "5")))["code"] == "TC-01/A"


# --- single values ---


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("10", "10"),
        ("9,5", "9.5"),
        ("9.5", "9.5"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("2,7500", "2.75"),
        ("1.000,5", "1000.5"),
        ("10 điểm", "10"),
        ("10đ", "10"),
        ("Tối đa: 10 điểm", "10"),
        ("không quá 5", "5"),
        ("0-10", "10"),
        ("từ 0 đến 10", "10"),
        ("+5", "5"),
        ("−5", "5"),
        (Decimal("7.50"), "7.5"),
        (None, None),
        ("", None),
        (" \xa0 ", None),
    ],
)
def test_points_are_read_as_people_write_them(cell, expected):
    read_amount = amount(cell)

    assert (read_amount.value, read_amount.problem) == (expected and Decimal(expected), "")


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("1.000", "ambiguous_number"),
        ("1,000", "ambiguous_number"),
        ("12 tháng", "not_a_number"),
        ("1e3", "not_a_number"),
        (True, "not_a_number"),
        (Decimal("1e12"), "number_range"),
        (Decimal("Infinity"), "number_range"),
        ("9999999999", "number_range"),
    ],
)
def test_points_that_could_be_two_things_are_refused(cell, problem):
    assert amount(cell).problem == problem


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Công tác Đảng (200 điểm)", ("Công tác Đảng", Decimal(200))),
        ("Công tác Đảng [tối đa 7,5 đ].", ("Công tác Đảng", Decimal("7.5"))),
        ("Việc hai: 30 điểm", ("Việc hai", Decimal(30))),
        ("Việc (giai đoạn 2)", ("Việc (giai đoạn 2)", None)),
        ("Việc (1.234 điểm)", ("Việc (1.234 điểm)", None)),
    ],
)
def test_points_behind_a_name_are_taken_off(name, expected):
    assert trailing_points(name) == expected


def test_points_behind_a_name_stay_where_the_column_says_otherwise():
    assert only(read(("1", "Có bằng khen (2 điểm)", "10")))["name"] == "Có bằng khen (2 điểm)"
    assert only(read(("1", "Có bằng khen (2 điểm)", "2")))["name"] == "Có bằng khen"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 điểm/lần", {"type": "count", "points_per_unit": "2"}),
        ("Mỗi sáng kiến được cộng 0,5 điểm", {"type": "count", "points_per_unit": "0.5"}),
        ("1.234 điểm/lần", None),
        ("Đạt / không đạt", {"type": "pass_fail"}),
        ("% kế hoạch", {"type": "percent_of_plan"}),
        ("So với đơn vị dẫn đầu", {"type": "leader"}),
        ("Theo mức", {"type": "bands"}),
        ("Số ngày chậm", {"type": "late_days"}),
        ("Cộng, trừ", {"type": "plus_minus"}),
        ("Tự chấm", {"type": "manual"}),
        ("khác", None),
    ],
)
def test_a_type_is_told_by_its_words(text, expected):
    assert scoring(text) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (date(2026, 2, 1), "2026-02-01"),
        ("15/12", "12-15"),
        ("trước 15.12.2026", "2026-12-15"),
        ("29/2", "02-29"),
        ("31/2", None),
        ("quý IV", None),
    ],
)
def test_a_day_is_read_from_its_cell(cell, expected):
    assert day(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (True, True),
        ("x", True),
        ("✓", True),
        ("Bắt buộc", True),
        ("không", False),
        ("Biên bản", "Biên bản"),
        (None, None),
    ],
)
def test_a_rule_about_proof_is_read_from_its_cell(cell, expected):
    assert proof(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("50%", {"share": "0.5"}), ("5", {"points": "5"}), ("150%", None), ("cao", None)],
)
def test_a_floor_is_points_or_a_share(cell, expected):
    assert floor(cell) == expected


@pytest.mark.parametrize("cell", ["0", "chưa rõ"])
def test_a_step_of_nothing_is_no_step(cell):
    outcome = read(("1", "Một", "5", cell), head=(*HEAD, "Bước điểm"))

    assert "step" not in only(outcome)
    assert flaws(outcome) == [(2, 4, "step_unread")]


# --- numbering ---


@pytest.mark.parametrize(
    ("tokens", "depths"),
    [
        ("A I 1 a b 2 II 1 B I", [0, 1, 2, 3, 3, 2, 1, 2, 0, 1]),
        ("I II III IV V VI IX X", [0] * 8),
        ("I 1 1.1 1.2 2 2.1 II", [0, 1, 2, 2, 1, 2, 0]),
        ("a b c d đ e g h i k", [0] * 10),
        ("A B C D Đ E G H I K", [0] * 10),
        ("1 i ii iii 2 i", [0, 1, 1, 1, 0, 1]),
        ("I.1 I.2 I.1.a", [0, 0, 1]),
        ("I I.1 I.1.a I.2 II", [0, 1, 2, 1, 0]),
        ("TC1 TC2 TC10", [0, 0, 0]),
        ("1 1a 1b 2", [0, 1, 1, 0]),
        ("C D", [0, 0]),
        ("V VI", [0, 0]),
        ("I 1 2 II 1 C 1 T 1", [0, 1, 1, 0, 1, 0, 1, 0, 1]),
        ("I A 1 B 1 II A", [0, 1, 2, 1, 2, 0, 1]),
        ("I 1 A 1", [0, 1, 0, 1]),
        ("1 2 A", [0, 0, 0]),
    ],
)
def test_numbering_tells_the_depth(tokens, depths):
    follower = Outline()

    assert [follower.depth_of(token) for token in tokens.split()] == depths


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I. Nhiệm vụ", ("I", "Nhiệm vụ")),
        ("Phần A: Chung", ("A", "Chung")),
        ("(1). Việc", ("1", "Việc")),
        ("1.1 Việc", ("1.1", "Việc")),
        ("1.1. Việc", ("1.1", "Việc")),
        ("a) Việc", ("a", "Việc")),
        ("Nhiệm vụ", ("", "Nhiệm vụ")),
        ("100 phần trăm", ("", "100 phần trăm")),
        ("1.5 tỷ đồng", ("1.5", "tỷ đồng")),
    ],
)
def test_numbering_before_words_is_parted_from_them(text, expected):
    assert split(text) == expected


@pytest.mark.parametrize(
    ("token", "value"),
    [("I", 1), ("iv", 4), ("XLIX", 49), ("MCMXC", 1990), ("IIII", 0), ("A", 0), ("", 0)],
)
def test_roman_numbers_are_read_strictly(token, value):
    assert roman(token) == value


# --- where rows come from ---


def test_text_of_a_clipboard_keeps_quoted_line_breaks():
    assert rows_of_text('1\t"Việc ""một""\ndòng hai"\t5\r\n2\tHai') == [
        ["1", 'Việc "một"\ndòng hai', "5"],
        ["2", "Hai"],
    ]


def test_a_quote_nobody_closes_swallows_nothing():
    assert rows_of_text('1\t"Một\n2\tHai') == [["1", '"Một'], ["2", "Hai"]]


def test_cells_are_tidied():
    assert tidy("  Thư\u0301\xa0 viện \n\n\u200b hai\t ") == "Thứ viện\nhai"
    assert tidy(Decimal("10.00")) == "10"
    assert tidy(date(2026, 1, 2)) == "2026-01-02"


def test_html_without_a_table_has_no_rows():
    assert rows_of_html("<p>Không có bảng</p></td></table>") == []


def test_the_largest_table_counts_and_tables_inside_cells_are_text():
    inner = "<table><tr><td>trong</td><td>cùng</td></tr></table>"
    html = f"<table><tr><td>nhỏ</td></tr></table><table><td>a{inner}b<td>c<tr><td>d</td></table>"

    assert rows_of_html(html) == [["a\ntrong cùng\nb", "c"], ["d"]]


@pytest.mark.parametrize("span", ["0", "-1", "", "x", "999999999999999", "3.5"])
def test_spans_are_never_endless(span):
    html = f"<table><tr><td colspan='{span}' rowspan='{span}'>a<td>b</tr><tr><td>c</tr></table>"

    assert sum(map(len, rows_of_html(html))) <= 202


def test_columns_beyond_the_limit_are_left_out():
    html = f"<table><tr>{'<td>a</td>' * 500}</tr></table>"

    assert [len(row) for row in rows_of_html(html)] == [100]


def test_what_is_no_text_is_not_read():
    html = "<table><tr><td>a<script>x</script><style>y</style></style>b</td></tr></table>"

    assert rows_of_html(html) == [["ab"]]


@pytest.mark.parametrize(
    "row",
    [
        ("." * 50_000, "mục " * 10_000, "1"),
        ("mục " * 10_000, "x", "1" * 50_000),
        ("1", "-" * 50_000, ":" * 50_000),
        ("1", " " * 50_000 + "( " * 20_000, "mỗi " * 20_000),
    ],
)
def test_cells_of_any_length_are_read_in_no_time(row):
    start = time.process_time()

    read_table([("TT", "Nội dung", "Cách chấm"), row, (*row[::-1], "1")])

    assert time.process_time() - start < 5


cells = (
    st.none()
    | st.booleans()
    | st.decimals(allow_nan=True)
    | st.dates()
    | st.text(max_size=12)
    | st.sampled_from(
        [*HEAD, "I", "1", "1.1", "a)", "-", "Tổng cộng", "5", "10 điểm", "Minh chứng", "II.1"]
    )
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(cells, max_size=5), max_size=12))
def test_any_rows_are_read_without_a_fall(rows):
    outcome = read_table(rows)

    json.dumps(outcome.nodes)
    lint(outcome.nodes)
    assert all(0 < flaw.row <= max(len(rows), 1) for flaw in outcome.flaws)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="<>/tableTRdh =\"'&;nbsp123\n\t", max_size=80), st.text(max_size=40))
def test_any_pasted_text_is_read_without_a_fall(markup, text):
    read_table(rows_of_html(markup + text))
    read_table(rows_of_text(text + markup))
