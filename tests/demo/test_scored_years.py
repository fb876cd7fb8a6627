"""The synthetic scored years of the demo."""

import json
from pathlib import Path
from typing import Any

import pytest

from scoring import yearfile

DATA = Path(__file__).parents[2] / "demo" / "data"
LIVE = "khoi-mau-1"  # its year is under way: cells are left empty on purpose
SLUGS = sorted({path.stem for path in (DATA / "blocs").glob("*.json")} - {LIVE})


def scored(slug: str) -> Any:
    return json.loads((DATA / "scores" / f"{slug}.json").read_text(encoding="utf-8"))


def told(slug: str) -> Any:
    return json.loads((DATA / "blocs" / f"{slug}.json").read_text(encoding="utf-8"))


def codes(slug: str) -> list[str]:
    return [member["code"] for member in told(slug)["members"]]


def standings(slug: str) -> list[dict[str, Any]]:
    """Rank the bloc from its facts, its entries and the table they name."""
    facts, year = told(slug), scored(slug)
    table = DATA / "criteria" / f"table_{year['criteria']}.json"
    content = {
        "schema": "thiduakhenthuong/year/1",
        "year": facts["year"],
        "authority": facts["authority"],
        "bloc": {key: facts[key] for key in ("slug", "name", "kind", "head", "deputy")},
        "units": [
            {key: unit[key] for key in ("code", "name", "type")} for unit in facts["members"]
        ],
        "criteria": json.loads(table.read_text(encoding="utf-8"))["criteria"],
        **{key: value for key, value in year.items() if key not in ("note", "criteria")},
    }
    outcome = yearfile.result(yearfile.parse(json.dumps(content).encode()))
    assert outcome["complete"]
    units: list[dict[str, Any]] = outcome["units"]
    return units


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


@pytest.mark.parametrize(
    ("slug", "ranks", "breaker"),
    [
        ("cum-5-catp", [1, 2, 3, 4, 5, 6, 6], "women_share"),
        ("cum-vp-cac-dang-uy-ha-noi", [1, 2, 3, 4, 5, 6, 7, 7, 9, 10, 11, None], "node"),
        ("cum-vp-huyen-thi-uy-ha-noi", [1, 2, 3, 4, 4, 6], "pledge"),
        ("khoi-ban-co-quan-hai-phong", [1, 2, 3, 4, 5, 6, 6, None], "most_bonus"),
        ("khoi-co-quan-dang-can-tho", [1, 2, 3, 4, 5, 5], "least_deduction"),
    ],
)
def test_one_tie_is_broken_and_one_is_shared(
    slug: str, ranks: list[int | None], breaker: str
) -> None:
    units = standings(slug)
    broken = [unit for unit in units if unit["tie_broken_by"]]

    assert [unit["rank"] for unit in units] == ranks
    assert [unit["tie_broken_by"]["by"] for unit in broken] == [breaker, breaker]
    assert broken[0]["total"] == broken[1]["total"]


@pytest.mark.parametrize("slug", SLUGS)
def test_nobody_on_hold_leads_the_bloc(slug: str) -> None:
    first = standings(slug)[0]

    assert (first["rank"], first["suspended"], first["excluded"]) == (1, None, None)
