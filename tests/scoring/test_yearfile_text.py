"""Bytes and numbers of a year file: what is refused, and that numbers are exact."""

import json

import pytest

from scoring import yearfile
from tests.scoring.years import (
    GOOD,
    YEAR,
    problems,
    text_with,
    year,
)


def nested(levels):
    return b"[" * levels + b"]" * levels


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"", [("", "not_json")], id="empty"),
        pytest.param(b"{", [("", "not_json")], id="cut off"),
        pytest.param(GOOD + b"x", [("", "not_json")], id="more after the end"),
        pytest.param(b"\xef\xbb\xbf" + GOOD, [("", "byte_order_mark")], id="BOM"),
        pytest.param(GOOD.decode().encode("utf-16"), [("", "not_utf8")], id="UTF-16"),
        pytest.param(GOOD + b"\xff", [("", "not_utf8")], id="broken UTF-8"),
        pytest.param(nested(100_000), [("", "nested_too_deep")], id="nesting bomb"),
        pytest.param(b"null", [("", "wrong_type")], id="null"),
        pytest.param(b'"x"', [("", "wrong_type")], id="not an object"),
        pytest.param(text_with('"year": 2026', '"year": NaN'), [("year", "not_finite")], id="NaN"),
        pytest.param(
            text_with('"points_per_unit": "2.5"', '"points_per_unit": -Infinity'),
            [("criteria.II.3.points_per_unit", "not_finite")],
            id="Infinity",
        ),
        pytest.param(
            text_with('"name": "Cụm', '"name": NaN, "other": "Cụm'),
            [("bloc.name", "not_finite"), ("bloc.other", "unknown_key")],
            id="NaN for a text",
        ),
        pytest.param(
            text_with('"year": 2026', '"year": 2026, "year": 2026'),
            [("year", "duplicate_key")],
            id="duplicate key at the top",
        ),
        pytest.param(
            text_with(
                '"I.2": {"passed": true}', '"I.2": {"passed": true}, "I.2": {"passed": true}'
            ),
            [("entries.tham-muu.I.2", "duplicate_key")],
            id="duplicate entry",
        ),
        pytest.param(
            text_with('"code": "I.4",', '"code": "I.4", "code": "I.4",'),
            [("criteria.I.4.code", "duplicate_key")],
            id="duplicate key in a criterion",
        ),
        pytest.param(
            text_with("Phòng Pháp chế", r"Phòng Pha\u0301p chế"),
            [("units.phap-che.name", "not_nfc")],
            id="not NFC behind an escape",
        ),
        pytest.param(
            text_with("Phòng Pháp chế", "Phòng Pha\u0301p chế"),
            [("units.phap-che.name", "not_nfc")],
            id="not NFC",
        ),
        pytest.param(
            text_with('"women_share": {', '"women_share": {"a\u0301": "0.1", '),
            [("women_share.a\u0301", "not_nfc"), ("women_share.a\u0301", "unknown_unit")],
            id="key not NFC",
        ),
        pytest.param(
            text_with("Phòng Pháp chế", r"Phòng \ud800"),
            [("units.phap-che.name", "surrogate")],
            id="lone surrogate",
        ),
        pytest.param(
            text_with('"Phòng Pháp chế"', r'"Phòng \u0000"'),
            [("units.phap-che.name", "control_character")],
            id="NUL",
        ),
    ],
)
def test_text_is_refused(content, expected):
    assert problems(content) == expected


def test_escapes_that_are_nfc_are_read():
    assert problems(json.dumps(YEAR).encode()) == []


def test_file_over_50_mb_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr("json.loads", None)

    assert problems(b" " * 50_000_001) == [("", "file_too_large")]


# --- numbers ---


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1e3", "number_form"),
        ("+5", "number_form"),
        ("01", "number_form"),
        ("1,5", "number_form"),
        (" 5", "number_form"),
        ("5.", "number_form"),
        (".5", "number_form"),
        ("", "number_form"),
        ("1_0", "number_form"),
        ("٣", "number_form"),
        ("NaN", "number_form"),
        ("0x10", "number_form"),
        ("1.23456", "number_decimals"),
        ("1.00000", "number_decimals"),
        ("1000000000.0001", "number_range"),
        ("-1000000001", "number_range"),
        ("9" * 5000, "number_range"),
        (True, "wrong_type"),
        (None, "wrong_type"),
        ([], "wrong_type"),
        ({}, "wrong_type"),
    ],
)
def test_number_is_refused(value, code):
    change = (("criteria", 1, "children", 3, "base"), value)

    assert problems(year(change)) == [("criteria.II.4.base", code)]


@pytest.mark.parametrize(
    ("literal", "code"),
    [
        ("1e-5", "number_decimals"),
        ("0.00001", "number_decimals"),
        ("1e10", "number_range"),
        ("1e999", "number_range"),
        ("1e99999999999999999999", "number_range"),
        ("9" * 5000, "number_range"),
    ],
)
def test_json_number_is_refused(literal, code):
    content = text_with('"base": "5"', f'"base": {literal}')

    assert problems(content) == [("criteria.II.4.base", code)]


@pytest.mark.parametrize(
    ("literal", "written"),
    [
        ("5", "5"),
        ("13.75", "13.75"),
        ("1e3", "1000"),
        ("12000e-3", "12"),
        ("-0", "0"),
        ("0e5", "0"),
        ('"-0.0000"', "0"),
        ('"2.5000"', "2.5"),
        ('"1000000000"', "1000000000"),
        ("-1E9", "-1000000000"),
    ],
)
def test_number_is_read_exactly(literal, written):
    year_file = yearfile.parse(text_with('"base": "5"', f'"base": {literal}'))

    assert yearfile.document(year_file)["criteria"][1]["children"][3]["base"] == written
