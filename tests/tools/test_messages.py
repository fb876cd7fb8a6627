"""Catalogues compiled by us are read by Python's own gettext."""

import gettext
from pathlib import Path

import pytest

from tools import messages

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Nộp phiếu"
msgstr "Submit the sheet"

msgid "%(count)s đơn vị"
msgid_plural "%(count)s đơn vị"
msgstr[0] "%(count)s unit"
msgstr[1] "%(count)s units"

#, fuzzy
msgid "Trả lại"
msgstr "Return?"
"""


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO, "utf-8")
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    return path


def test_translations_and_plurals_are_found_and_fuzzy_ones_are_not(catalogue: Path) -> None:
    messages.compile_messages()

    english = gettext.translation("django", catalogue.parents[2], ["en"])
    assert english.gettext("Nộp phiếu") == "Submit the sheet"
    units = [english.ngettext("%(count)s đơn vị", "%(count)s đơn vị", n) for n in (1, 2)]
    assert units == ["%(count)s unit", "%(count)s units"]
    assert english.gettext("Trả lại") == "Trả lại"


def test_what_did_not_change_is_not_written_again(catalogue: Path) -> None:
    messages.compile_messages()
    compiled = catalogue.with_suffix(".mo")
    compiled.touch()
    before = compiled.stat().st_mtime_ns

    messages.compile_messages()
    assert compiled.stat().st_mtime_ns == before

    catalogue.write_text(PO.replace("Submit the sheet", "Hand in"), "utf-8")
    messages.compile_messages()
    assert b"Hand in" in compiled.read_bytes()
