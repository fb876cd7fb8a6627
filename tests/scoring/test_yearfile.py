"""Year files there and back: nothing is lost, and the order of keys means nothing."""

import json
import random
from decimal import Decimal

import pytest

from scoring import yearfile
from scoring.formula import NotApplicable, Points
from tests.oracles.random_years import random_year
from tests.scoring.years import (
    DELETED,
    ENTRIES,
    YEAR,
    bare_policy,
    group,
    leaf,
    parse,
    result,
    year,
)


def test_dump_loses_nothing_and_is_a_fixed_point():
    for seed in range(100):
        year_file = parse(random_year(seed))

        written = yearfile.dump(year_file)

        assert yearfile.parse(written) == year_file, f"seed {seed}"
        assert yearfile.dump(yearfile.parse(written)) == written, f"seed {seed}"


def test_dump_keeps_every_key_of_the_example():
    assert json.loads(yearfile.dump(parse(YEAR))) == YEAR | {
        "entries": {
            unit: {code: as_written(entry) for code, entry in ENTRIES.items()}
            for unit in ("tham-muu", "phap-che")
        },
        "women_share": {"tham-muu": "0.4"},
        "criteria": json.loads(
            json.dumps(YEAR["criteria"]).replace("80,", '"80",').replace("5}", '"5"}')
        ),
    }


def as_written(entry):
    return {k: str(v) if type(v) is int else v for k, v in entry.items()}


def test_dump_of_a_sparse_year_stays_sparse():
    sparse = year(entries={"tham-muu": {}}, policy=bare_policy())
    sparse["criteria"] = [leaf("x", "manual", deadline="2027-01-31", evidence="Ảnh, biên bản")]
    for key in ("status", "pledge_completion", "women_share"):
        del sparse[key]
    del sparse["bloc"]["deputy"], sparse["authority"]["place"]

    written = json.loads(yearfile.dump(parse(sparse)))

    sparse["bloc"]["deputy"] = None
    assert written == sparse | {"entries": {}}


@pytest.mark.parametrize(
    ("path", "absent"),
    [
        (("bloc", "head"), ("bloc", "head")),
        (("authority", "place"), ("authority", "place")),
        (("units", 0, "leader"), ("units", 0, "leader")),
        (("policy", "bonus_cap"), ("policy", "bonus_cap")),
        (("status", "phap-che", "suspended"), ("status", "phap-che")),
    ],
)
def test_null_is_as_if_absent(path, absent):
    assert parse(year((path, None))) == parse(year((absent, DELETED)))


def shuffled(value, dice):
    """The same content with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = list(value)
        dice.shuffle(keys)
        return {key: shuffled(value[key], dice) for key in keys}
    return [shuffled(item, dice) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(10))
def test_order_of_keys_and_white_space_change_nothing(seed):
    content = random_year(seed)
    other = json.dumps(shuffled(content, random.Random(seed)), indent=3).encode()  # noqa: S311 - a test

    assert yearfile.result(yearfile.parse(other)) == result(content)


def test_digest_is_the_same_on_every_machine():
    digest = result(YEAR)["digest"]

    assert digest == DIGEST
    assert result(year((("women_share", "tham-muu"), "0.41")))["digest"] != digest


DIGEST = "sha256:05c34275ead3728d2d69cbf836c0ff6567e8fe6b7dd6b234ce345f16c301865e"


@pytest.mark.parametrize("seed", range(20))
def test_order_of_units_changes_no_score(seed):
    content = random_year(seed)
    turned = content | {"units": content["units"][::-1]}

    def scores(result_):
        return {u["code"]: (u["rank"], u["total"], u["nodes"]) for u in result_["units"]}

    assert scores(result(turned)) == scores(result(content))


def test_more_points_by_hand_never_lower_the_total():
    for seed in range(100):
        content = random_year(seed)
        content["criteria"].insert(0, leaf("extra", "manual", "9", step="3"))
        unit = content["units"][0]["code"]
        cells = content["entries"].setdefault(unit, {})
        totals = []
        for points in (0, 3, 9):
            cells["extra"] = {"points": points}
            line = next(u for u in result(content)["units"] if u["code"] == unit)
            totals.append(Decimal(line["total"]))

        assert totals == sorted(totals), f"seed {seed}"


# --- one criterion, one cell ---

CRITERION = leaf("I.1", "manual", "10", step="0.5")


def test_cell_is_checked_against_its_criterion():
    assert yearfile.check_cell(CRITERION, {"points": "9.50"}) == {"points": "9.5"}
    assert yearfile.check_cell(CRITERION, {"na": True, "reason": "x"}) == {
        "na": True,
        "reason": "x",
    }


def test_cell_is_refused_with_every_problem():
    with pytest.raises(yearfile.Invalid) as refused:
        yearfile.check_cell(CRITERION, {"points": "12.25"}, place="I.1")

    assert [(p.place, p.code, dict(p.params)) for p in refused.value.problems] == [
        ("I.1", "number_above", {"most": "10", "field": "points"}),
        ("I.1", "points_step", {"step": "0.5", "field": "points"}),
    ]
    assert str(refused.value) == "I.1: number_above; I.1: points_step"


def test_group_has_no_cells():
    with pytest.raises(yearfile.Invalid, match="entry_for_group"):
        yearfile.check_cell(group("g", CRITERION, most="10"), {"points": 1})


def test_entry_is_read_by_itself():
    criterion = yearfile.parse_leaf(CRITERION)

    assert yearfile.parse_entry(criterion, {"points": 1}) == Points(1)
    assert yearfile.parse_entry(criterion, {"na": True, "reason": "x"}) == NotApplicable("x")
