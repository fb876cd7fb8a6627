"""Dates, numbers and counts as official papers write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core import wording
from core.templatetags import ui


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 4, 14), "ngày 14 tháng 4 năm 2026"),
        (date(2026, 12, 1), "ngày 01 tháng 12 năm 2026"),
        (None, "ngày … tháng … năm …"),
    ],
)
def test_long_date_pads_as_the_decree_says(day, words):
    assert wording.long_date(day) == ui.long_date(day) == words


def test_moment_is_in_the_time_of_vietnam():
    assert wording.moment(datetime(2026, 11, 22, 1, 15, 3, tzinfo=UTC)) == "08:15:03, 22/11/2026"
    assert wording.moment(None) == ""


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("1234567.5", None, "1.234.567,5"),
        (Decimal("987.50"), 2, "987,50"),
        ("9", None, "9"),
        ("-2.25", 2, "−2,25"),
        (None, 2, "–"),
        (Decimal("1000"), 0, "1.000"),
    ],
)
def test_points_have_comma_and_dots(value, places, text):
    assert wording.points(value, places=places) == ui.points(value, places) == text


@pytest.mark.parametrize(
    ("text", "words"), [("848.50", "848,50"), ("1000", "1.000"), ("0.0000", "0,0000"), (None, "–")]
)
def test_computed_numbers_keep_their_decimals(text, words):
    assert wording.fixed_points(text) == ui.fixed_points(text) == words


def test_small_counts_are_words():
    assert [wording.counted(n) for n in (7, 12, 13)] == ["bảy", "mười hai", "13"]
    assert wording.two_digits(7) == "07"
    assert wording.upper("Phòng Tham mưu") == "PHÒNG THAM MƯU"


@pytest.mark.parametrize(
    ("deadline", "words"),
    [(3, "còn 3 ngày"), (0, "hạn hôm nay"), (-2, "chậm 2 ngày")],
)
def test_days_left_says_early_and_late(deadline, words):
    today = date(2026, 11, 25)

    assert ui.days_left(date.fromordinal(today.toordinal() + deadline), today) == words


def test_unknown_is_written_not_left_blank():
    assert ui.or_unknown("") == "chưa rõ"
    assert ui.or_unknown("Hà Nội") == "Hà Nội"
    assert ui.weekday(date(2026, 11, 25)) == "thứ Tư"
    assert ui.item({"a": 1}, "a") == 1
    assert ui.item({}, "a") is None


def test_icon_never_speaks():
    assert 'aria-hidden="true"' in ui.icon("check-lg")
