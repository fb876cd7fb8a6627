"""Numbers people type: comma and point are the same, thousands are never guessed."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.forms import PageForm, PointsField, clean_text, read_points, whole


class OneForm(PageForm):
    points = PointsField(required=False)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("9", "9"), ("9,5", "9.5"), ("9.5", "9.5"), (" 13,75 ", "13.75"), ("0", "0"),
        ("-1,5", "-1.5"), ("−2", "-2"), ("100", "100"), ("1375", "1375"),
    ],
)  # fmt: skip
def test_comma_and_point_mean_the_same(typed, expected):
    assert read_points(typed) == Decimal(expected)


@pytest.mark.parametrize("typed", ["1.234", "9.125", "1,234", "1.234,5", "1,234.50", "12.345.678"])
def test_ambiguous_number_is_refused_with_the_reason(typed):
    with pytest.raises(ValidationError) as refused:
        read_points(typed)

    assert refused.value.code == "ambiguous"


@pytest.mark.parametrize(
    "typed", ["chín", "1e3", "NaN", "Infinity", "9,", ",5", "1 000", "٣", "+4"]
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        read_points(typed)

    assert refused.value.code == "invalid"


@given(st.decimals(min_value=-999999, max_value=999999, places=2))
def test_every_number_of_two_decimals_comes_back(number):
    typed = f"{number:.2f}".replace(".", ",")

    assert read_points(typed) == number


def test_empty_field_is_nothing():
    form = OneForm({"points": "  "})

    assert form.is_valid()
    assert form.cleaned_data["points"] is None


def test_stored_number_is_shown_with_a_comma():
    form = OneForm(initial={"points": Decimal("9.5")})

    assert 'value="9,5"' in str(form["points"])


def test_typed_text_is_kept_beside_its_error():
    form = OneForm({"points": "9.125"})

    assert not form.is_valid()
    assert 'value="9.125"' in str(form["points"])


def test_page_owns_the_form_tag():
    helper = OneForm().helper

    assert (helper.form_tag, helper.disable_csrf) == (False, True)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("999999999", 999_999_999),
        ("9" * 5000, 0),
        ("²", 0),
        ("٣", 0),
        ("-1", 0),
        ("", 0),
    ],
)
def test_key_is_a_short_whole_number_or_none(text, number):
    assert whole(text) == number


def test_text_is_kept_in_one_way_and_without_what_no_database_keeps():
    assert clean_text(" nghi\u0309\x00\ud800 ốm\r\nhai\tngày ") == "nghỉ ốm\nhai ngày"
