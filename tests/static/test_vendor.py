"""The vendored files are the ones that tools/vendor.py fetched, and nothing else."""

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = json.loads((ROOT / "static/vendor/MANIFEST.json").read_text())
FILES = {path: digest for entry in ENTRIES for path, digest in entry["files"].items()}


@pytest.mark.parametrize("path", FILES)
def test_vendored_file_has_the_recorded_hash(path: str) -> None:
    assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == FILES[path]


@pytest.mark.parametrize("folder", ["static/vendor", "static/fonts", "tests/vendor"])
def test_nothing_is_vendored_without_an_entry(folder: str) -> None:
    present = {p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob("*") if p.is_file()}

    assert present - {"static/vendor/MANIFEST.json"} <= set(FILES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_every_package_ships_its_licence(entry: dict[str, object]) -> None:
    assert entry["licence"]
    assert [path for path in entry["files"] if re.search("licen", path, re.IGNORECASE)]


def test_no_vendored_script_points_to_a_source_map() -> None:
    texts = {p: (ROOT / p).read_bytes() for p in FILES if p.endswith((".js", ".css"))}

    assert texts
    assert [path for path, text in texts.items() if b"sourceMappingURL" in text] == []


def icons_in_sprite() -> set[str]:
    sprite = ET.parse(ROOT / "static/vendor/icons.svg")  # noqa: S314  # our own file
    return {symbol.attrib["id"] for symbol in sprite.iter("{http://www.w3.org/2000/svg}symbol")}


def test_sprite_holds_the_listed_icons() -> None:
    assert icons_in_sprite() == set((ROOT / "tools/icons.txt").read_text().split())
