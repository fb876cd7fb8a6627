"""The synthetic scored years of the demo."""

import json
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[2] / "demo" / "data"
LIVE = "khoi-mau-1"  # its year is under way: cells are left empty on purpose
SLUGS = sorted({path.stem for path in (DATA / "blocs").glob("*.json")} - {LIVE})


def scored(slug: str) -> Any:
    return json.loads((DATA / "scores" / f"{slug}.json").read_text(encoding="utf-8"))


def codes(slug: str) -> list[str]:
    told = json.loads((DATA / "blocs" / f"{slug}.json").read_text(encoding="utf-8"))
    return [member["code"] for member in told["members"]]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_unit_is_scored_on_the_same_leaves(slug: str) -> None:
    year = scored(slug)
    leaves = [list(entries) for entries in year["entries"].values()]

    assert list(year["entries"]) == codes(slug)
    assert leaves == [leaves[0]] * len(leaves)
    assert set(year["pledge_completion"]) == set(year["women_share"]) == set(codes(slug))
    assert set(year["status"]) <= set(codes(slug))
    assert year["note"].startswith("Số liệu minh họa")


@pytest.mark.parametrize("slug", SLUGS)
def test_scored_year_shows_the_hard_cases(slug: str) -> None:
    year = scored(slug)
    cells = [entry for entries in year["entries"].values() for entry in entries.values()]

    assert [cell["reason"] for cell in cells if cell.get("na")] != []
    assert [cell for cell in cells if cell.get("target") == "0"] != []
    assert [status for status in year["status"].values() if "suspended" in status] != []


def test_one_bloc_is_scored_on_table_a() -> None:
    keys = {slug: scored(slug)["criteria"] for slug in SLUGS}

    assert keys == dict.fromkeys(SLUGS, "S1") | {"cum-5-catp": "A"}
