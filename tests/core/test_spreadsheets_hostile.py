"""Hostile spreadsheets are refused in words, fast and in little memory."""

import json
import os
import random
import subprocess
import sys
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError

from core.spreadsheets import read_book
from tests.core.hostile_spreadsheets import FILES, ods, oods, xlsx

EXPECTED = {
    "too_large": {"too_many_bytes"},
    "old_format": {"old_xls"},
    "encrypted": {"locked_xlsx", "locked_member", "locked_ods"},
    "macro": {"macro", "macro_elsewhere", "ods_macro"},
    "external": {"external_link"},
    "doctype": {
        "laughs_in_sheet", "laughs_in_strings", "laughs_in_styles", "laughs_in_properties",
        "laughs_in_ods", "outside_entity", "outside_dtd", "parameter_entity", "utf16_doctype",
    },
    "bomb": {"bomb_of_rows", "bomb_of_spaces", "bomb_in_strings"},
    "too_wide": {
        "far_corner", "beyond_the_sheet", "address_as_entity", "huge_row_number",
        "sixteen_thousand_columns", "a_million_rows", "ods_rows_repeated", "ods_columns_repeated",
    },
    "too_much": {
        "many_elements", "many_sheets", "one_sheet_five_hundred_times", "many_styles",
        "fifty_times_a_large_sheet", "sparse_corners", "one_text_everywhere",
        "text_of_a_megabyte", "inline_text_of_a_megabyte", "ods_both_repeated", "ods_spaces",
        "ods_text_repeated", "ods_percent_repeated", "ods_many_tables",
    },
}  # fmt: skip
CODES = {name: code for code, names in EXPECTED.items() for name in names}


@pytest.fixture(scope="module")
def measured():
    """Every file, read in a process of its own that nothing slows down."""
    command = [sys.executable, "-m", "tests.core.hostile_spreadsheets"]
    own = {name: text for name, text in os.environ.items() if not name.startswith("COVERAGE_")}
    own["PYTEST_XDIST_WORKER"] = ""
    run = subprocess.run(command, capture_output=True, check=True, env=own)
    return json.loads(run.stdout)


def test_there_are_at_least_sixty_hostile_files():
    assert len(FILES) >= 60


@pytest.mark.parametrize("name", FILES)
def test_hostile_file_is_refused_for_its_own_reason(name):
    with pytest.raises(ValidationError) as refused:
        read_book(FILES[name]())

    assert refused.value.code == CODES.get(name, "damaged")


@pytest.mark.parametrize("name", FILES)
def test_hostile_file_costs_two_seconds_and_300_mb_at_most(measured, name):
    code, seconds, megabytes = measured[name]

    assert code == CODES.get(name, "damaged")
    assert seconds <= 2
    assert megabytes < 300


@pytest.mark.parametrize("name", ["html", "bomb_of_rows", "laughs_in_sheet", "old_xls", "macro"])
def test_refusal_is_one_vietnamese_sentence(name):
    with pytest.raises(ValidationError) as refused:
        read_book(FILES[name]())

    assert refused.value.messages[0].startswith("Tệp ")


def test_honest_twins_of_the_hostile_files_are_read():
    number = '<table:table-cell office:value-type="float" office:value="1"/>'

    assert read_book(xlsx()).sheets[0].at(0, 0) == 1
    assert read_book(ods("")).sheets == ()
    assert read_book(oods(f"<table:table-row>{number}</table:table-row>")).sheets[0].at(0, 0) == 1


PARTS = ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml", "xl/sharedStrings.xml"]
WORDS = [
    *(b"<", b">", b'"', b"/", b"&", b"0", b"9999999999", b"-1", b"s", b"1e308", b"NaN", b" "),
    *(b"<c/>", b"<v>", b't="s"', b't="d"', b's="4"', b"\xc3", b"]]>", b"<!--", b"<?x?>"),
]


def mutated(parts, chance):
    """The workbook with a few bytes of one part replaced."""
    name = chance.choice(PARTS)
    part = bytearray(parts[name])
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(part))
        part[at : at + chance.randint(0, 6)] = chance.choice(WORDS)
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, bytes(part) if each == name else content)
    return packed.getvalue()


@pytest.mark.parametrize("seed", range(6))
def test_damaged_workbooks_are_read_or_refused_never_a_crash(honest_workbook, seed):
    chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
    with ZipFile(BytesIO(honest_workbook)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    refused = 0

    for _ in range(150):
        try:
            read_book(mutated(parts, chance))
        except ValidationError:
            refused += 1

    assert 0 < refused < 150


class PanicException(BaseException):
    """What the library raises when it dies: its own name, and no Exception."""


@pytest.mark.parametrize("error", [PanicException, OverflowError, ValueError])
def test_library_that_dies_is_a_damaged_file(monkeypatch, error):
    def dying(_packed):
        raise error

    monkeypatch.setattr("core.spreadsheets.reading.CalamineWorkbook.from_filelike", dying)

    with pytest.raises(ValidationError, match="nguyên vẹn"):
        read_book(xlsx())


def test_library_that_is_stopped_stays_stopped(monkeypatch):
    def stopped(_packed):
        raise KeyboardInterrupt

    monkeypatch.setattr("core.spreadsheets.reading.CalamineWorkbook.from_filelike", stopped)

    with pytest.raises(KeyboardInterrupt):
        read_book(xlsx())
