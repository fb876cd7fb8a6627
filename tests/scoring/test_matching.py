"""Headings are found wherever people put them; what could mean two things means neither."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.matching import (
    Column,
    Index,
    Layout,
    Line,
    Part,
    Stray,
    Wanted,
    find_layout,
    fold,
    parts_missing,
)

PLAN = (Part("target", ("kế hoạch", "KH")), Part("actual", ("thực hiện", "TH")))
POINTS = (Part("points", ("điểm",)),)
UNITS = [
    Wanted("tham-muu", "Phòng Tham mưu"),
    Wanted("phap-che", "Phòng Pháp chế"),
    Wanted("thanh-tra", "Thanh tra"),
]
CRITERIA = [
    Wanted("I.1", "Chỉ tiêu", PLAN),
    Wanted("I.2", "Điểm tay", POINTS),
    Wanted("II", "Sáng kiến", POINTS),
]
OURS = [
    ["Bảng chấm điểm", "", "", "", "", ""],
    ["Mã", "Đơn vị", "I.1 Chỉ tiêu", "I.1 Chỉ tiêu", "I.2 Điểm tay", "II Sáng kiến"],
    ["", "", "KH", "TH", "điểm", "điểm"],
    ["tham-muu", "Phòng Tham mưu", "100", "90", "5", ""],
    ["phap-che", "Phòng Pháp chế", "", "", "", ""],
    ["thanh-tra", "Thanh tra", "", "", "", ""],
]
COLUMNS = (
    Column(2, "I.1", "target"), Column(3, "I.1", "actual"), Column(4, "I.2", "points"),
    Column(5, "II", "points"),
)  # fmt: skip
LINES = (Line(3, "tham-muu"), Line(4, "phap-che"), Line(5, "thanh-tra"))


def layout(texts):
    return find_layout(texts, units=UNITS, criteria=CRITERIA)


def turned(texts):
    return [list(column) for column in zip(*texts, strict=True)]


def test_the_sheet_we_made_is_understood():
    assert layout(OURS) == Layout(columns=COLUMNS, lines=LINES)
    assert layout(OURS).found == 12


def test_the_same_sheet_on_its_side_is_understood():
    found = layout(turned(OURS))

    assert found == Layout(columns=COLUMNS, lines=LINES, is_flipped=True)
    assert found.place(3, 2) == (2, 3)
    assert layout(OURS).place(3, 2) == (3, 2)


@given(st.randoms(use_true_random=False))
def test_moved_rows_and_columns_are_followed(chance):
    rows, order = OURS[3:], list(range(2, 6))
    chance.shuffle(rows)
    chance.shuffle(order)
    texts = [[row[c] for c in (0, 1, *order)] for row in [*OURS[:3], *rows]]

    found = layout(texts)

    assert {(texts[2][c.index], c.code, c.key) for c in found.columns} == {
        ("KH", "I.1", "target"), ("TH", "I.1", "actual"), ("điểm", "I.2", "points"),
        ("điểm", "II", "points"),
    }  # fmt: skip
    assert [texts[line.index][0] for line in found.lines] == [line.code for line in found.lines]
    assert found.is_moved == (rows != OURS[3:])


def test_names_alone_are_enough_whatever_their_accents_and_spaces():
    texts = [
        ["TT", "Tên đơn vị", "CHI TIEU", "", "sáng  kiến"],
        ["", "", "Kế hoạch", "Thực hiện", ""],
        ["1", "thanh tra", "1", "1", "1"],
        ["2", "PHÒNG  PHÁP CHẾ", "1", "1", "1"],
    ]

    found = layout(texts)

    assert found.columns == (
        Column(2, "I.1", "target"), Column(3, "I.1", "actual"), Column(4, "II", "points"),
    )  # fmt: skip
    assert [line.code for line in found.lines] == ["thanh-tra", "phap-che"]
    assert (found.is_moved, found.missing) == (True, ("tham-muu",))


@pytest.mark.parametrize("text", ["I.1", " i.1. ", "I.1: Chỉ tiêu", "I.1 gì cũng được", "chi tieu"])
def test_criterion_is_named_by_code_or_name(text):
    assert Index(CRITERIA).find(text) == "I.1"


@pytest.mark.parametrize("text", ["", "  ", "I", "I.11", "Chỉ tiêu khác", "Tổng"])
def test_other_words_name_no_criterion(text):
    assert Index(CRITERIA).find(text) is None


def test_a_name_of_two_units_means_neither_but_their_codes_do():
    twins = Index([Wanted("a", "Công an xã Bình Minh"), Wanted("b", "Công an xã Bình Minh")])

    assert twins.find("Công an xã Bình Minh") is None
    assert twins.find("b Công an xã Bình Minh") == "b"


def test_unknown_and_repeated_headings_are_told_with_their_place():
    texts = [
        ["Mã", "Đơn vị", "I.2", "I.2", "Ghi chú", "II"],
        ["tham-muu", "", "1", "2", "x", "3"],
        ["la-lung", "", "1", "2", "x", "3"],
        ["tham-muu", "", "1", "2", "x", "3"],
        ["", "", "", "", "", ""],
        ["Tổng", "", "", "", "", ""],
    ]

    found = layout(texts)

    assert found.strays == (
        Stray(0, 3, "I.2", is_repeated=True),
        Stray(0, 4, "Ghi chú"),
        Stray(2, 0, "la-lung"),
        Stray(3, 0, "tham-muu", is_repeated=True),
        Stray(5, 0, "Tổng"),
    )
    assert found.missing == ("phap-che", "thanh-tra")


def test_strays_of_a_flipped_sheet_are_told_where_people_see_them():
    texts = turned([["", "II", "Ghi chú"], ["tham-muu", "3", ""], ["thanh-tra", "3", ""]])

    found = layout(texts)

    assert found.is_flipped
    assert found.strays == (Stray(2, 0, "Ghi chú"),)


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [[]],
        [["a", "b"], ["c"]],
        [["I.1", "I.2"], ["KH", ""]],
        [["tham-muu"], ["phap-che"]],
    ],
)
def test_sheet_without_units_or_criteria_has_no_cells(texts):
    assert layout(texts).found == 0


def test_criterion_at_the_very_left_leaves_no_room_for_units():
    assert layout([["I.2", "II"], ["1", "2"]]).lines == ()


def test_heading_that_lacks_an_input_is_told():
    texts = [["", "I.1", "I.2"], ["", "TH", ""], ["tham-muu", "90", "5"]]
    wanted = {each.code: each for each in CRITERIA}

    assert parts_missing(layout(texts), wanted) == {"I.1": ("target",)}
    assert parts_missing(layout(OURS), wanted) == {}


def test_empty_heading_beside_a_complete_criterion_belongs_to_nobody():
    texts = [["", "I.2", "", "II"], ["", "điểm", "x", "điểm"], ["tham-muu", "1", "2", "3"]]

    assert [column.index for column in layout(texts).columns] == [1, 3]


def test_rows_may_end_early():
    texts = [["", "I.2", "II"], ["tham-muu"], [], ["thanh-tra", "1"]]

    assert [line.index for line in layout(texts).lines] == [1, 3]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Phòng  THAM mưu. ", "phong tham muu"),
        ("Đội Hoà-Bình", "doi hoa binh"),
        ("Đội Hòa_Bình", "doi hoa binh"),
        ("…", ""),
    ],
)
def test_fold_leaves_letters_only(text, folded):
    assert fold(text) == folded


def test_heads_are_looked_for_near_the_top_only():
    texts = [["x"]] * 45 + OURS

    assert layout(texts).found == 0


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=8))
def test_no_sheet_whatever_makes_it_stumble(texts):
    found = layout(texts)

    assert found.found >= 0


def test_large_sheets_are_matched_fast():
    chance = random.Random(1)  # noqa: S311  # repeatable
    units = [Wanted(f"u{n}", f"Đơn vị {n}") for n in range(100)]
    criteria = [Wanted(f"I.{n}", f"Tiêu chí {n}", POINTS) for n in range(200)]
    rows = [[u.code, *(str(chance.randint(0, 9)) for _ in criteria)] for u in units]

    found = find_layout([["", *(c.code for c in criteria)], *rows], units=units, criteria=criteria)

    assert found.found == 20_000
