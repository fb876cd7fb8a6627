"""What is typed becomes an entry, an entry becomes what is shown."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from scoring import forms
from scoring.views.words import rule_in_words, tie_in_words


@pytest.mark.parametrize(
    ("kind", "value", "shown", "spoken"),
    [
        ("manual", {"points": "13.75"}, {"points": "13,75"}, "13,75"),
        ("manual", None, {"points": ""}, "trống"),
        ("manual", {"na": True, "reason": "x"}, {"points": ""}, "không áp dụng: x"),
        ("pass_fail", {"passed": True}, {"passed": "dat"}, "đạt"),
        ("pass_fail", {"passed": False}, {"passed": "khong"}, "không đạt"),
        (
            "leader",
            {"target": "100", "actual": "97.5"},
            {"target": "100", "actual": "97,5"},
            "100 kế hoạch, 97,5 thực hiện",
        ),
        (
            "plus_minus",
            {"plus": "3", "minus": "1"},
            {"plus": "3", "minus": "1"},
            "3 số lần cộng, 1 số lần trừ",
        ),
    ],
)
def test_entry_is_shown_with_decimal_comma(kind, value, shown, spoken):
    assert forms.shown(kind, value) == shown
    assert forms.spoken(kind, value) == spoken


@pytest.mark.parametrize("kind", sorted(forms.PARTS))
def test_what_is_shown_is_read_back_as_the_same_entry(kind):
    value = {part.key: True if part.choice else "12" for part in forms.PARTS[kind]}

    assert forms.read_entry(kind, forms.shown(kind, value)) == value


@pytest.mark.parametrize(
    ("number", "text"),
    [("0", "0"), ("-0.00", "0"), ("1E+3", "1000"), ("9.50", "9.5"), ("100", "100"), ("-2", "-2")],
)
def test_number_is_written_as_in_the_year_file(number, text):
    assert forms.plain(Decimal(number)) == text


def test_half_a_pair_is_no_entry():
    with pytest.raises(ValidationError, match="kế hoạch"):
        forms.read_entry("leader", {"target": " ", "actual": "5"})


BANDS = [
    {"op": "gte", "value": "95", "points": "10"},
    {"op": "gt", "value": "80", "points": "7.5"},
    {"op": "lte", "value": "5", "points": "1"},
    {"op": "lt", "value": "1", "points": "0"},
]


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ({"type": "manual", "max": "60"}, "tối đa 60 điểm"),
        ({"type": "manual", "max": "60", "step": "0.25"}, "tối đa 60 điểm, từng nấc 0,25"),
        ({"type": "pass_fail", "max": "5"}, "đạt: 5 điểm, không đạt: 0 điểm"),
        (
            {"type": "percent_of_plan", "max": "5"},
            "5 điểm theo tỷ lệ đạt kế hoạch, không quá 5",
        ),
        (
            {"type": "percent_of_plan", "max": "5", "cap": False, "cap_ratio": "1.2"},
            "5 điểm theo tỷ lệ đạt kế hoạch, tối đa 1,2 lần",
        ),
        (
            {"type": "percent_of_plan", "max": "5", "cap": False},
            "5 điểm theo tỷ lệ đạt kế hoạch, tính cả phần vượt",
        ),
        (
            {"type": "leader", "max": "5"},
            "tối đa 5 điểm cho đơn vị vượt kế hoạch nhiều nhất cụm, khối",
        ),
        (
            {"type": "bands", "max": "10", "bands": BANDS},
            "tối đa 10 điểm: từ 95: 10 điểm; trên 80: 7,5 điểm; đến 5: 1 điểm; dưới 1: 0 điểm",
        ),
        ({"type": "late_days", "bands": BANDS[2:3]}, "theo bậc: đến 5 ngày: 1 điểm"),
        (
            {"type": "count", "max": "9", "points_per_unit": "1.5"},
            "mỗi lần 1,5 điểm, tối đa 9",
        ),
        ({"type": "count", "points_per_unit": "2"}, "mỗi lần 2 điểm"),
        (
            {"type": "plus_minus", "plus": "2", "minus": "1"},
            "gốc 0 điểm, mỗi lần cộng 2, mỗi lần trừ 1",
        ),
    ],
)
def test_rule_is_said_in_words(node, words):
    assert rule_in_words(node) == words


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"by": "node", "code": "I.2"}, "điểm I.2 cao hơn"),
        ({"by": "least_deduction"}, "điểm trừ ít hơn"),
        ({"by": "most_bonus"}, "điểm thưởng nhiều hơn"),
        ({"by": "pledge"}, "tỷ lệ thực hiện giao ước cao hơn"),
        ({"by": "women_share", "at_least": "0.70"}, "tỷ lệ nữ từ 70%"),
        ({"by": "decision", "order": ["a"]}, "quyết định của cụm, khối"),
    ],
)
def test_tie_break_is_said_in_words(entry, words):
    assert tie_in_words(entry) == words
