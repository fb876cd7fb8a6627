"""The scorer agrees with an independent one on many random years, and they cover every rule."""

import json
from collections import Counter

import pytest

from scoring import yearfile
from tests.oracles import score_oracle
from tests.oracles.random_years import LEAVES, MODES, POLICIES, random_year

YEARS = 1500
PARTS = 6
TIE_BREAKS = ("node", "least_deduction", "most_bonus", "pledge", "women_share", "decision")


def scored(file):
    return yearfile.result(yearfile.parse(json.dumps(file).encode()))


@pytest.mark.parametrize("part", range(PARTS))
def test_random_years_score_like_the_oracle(part):
    for seed in range(part, YEARS, PARTS):
        file = random_year(seed)

        result = scored(file)

        expected = score_oracle.result(file)
        assert result["units"] == expected["units"], f"seed {seed}"
        assert result["complete"] == expected["complete"], f"seed {seed}"


def nodes_of(nodes):
    for node in nodes:
        yield node
        yield from nodes_of(node.get("children", []))


def features(file, result):
    """What a year shows, as words to count."""
    policy = file["policy"]
    yield f"mode {policy['rounding']['mode']}"
    yield f"na {policy['na']}"
    yield from (f"option {key}" for key in ("bonus_cap", "total_floor") if key in policy)
    yield "complete" if result["complete"] else "incomplete"
    for node in nodes_of(file["criteria"]):
        yield f"type {node['type']}"
        yield f"role {node.get('role')}"
        yield from (f"floor {kind}" for kind in node.get("floor", {}))
        yield from (f"{node['type']} {k}" for k in ("cap", "cap_ratio", "step") if k in node)
    for unit in result["units"]:
        yield from outcomes(unit, policy)
    for again in Counter(u["rank"] for u in result["units"] if u["rank"]).values():
        yield "shared rank" if again > 1 else "own rank"


def outcomes(unit, policy):
    yield "graded" if unit["grade"] else "without a grade"
    yield from (key for key in ("excluded", "suspended", "missing") if unit[key])
    if unit["failed_floors"]:
        yield f"floor {policy['floor_effect']}"
        yield "barred" if unit["rank"] is None and not unit["excluded"] else "floor, no bar"
    if unit["tie_broken_by"]:
        yield f"broken by {unit['tie_broken_by']['by']}"
    if unit["total"] == unit["base"] == unit["bonus"]:
        yield "all zero"
    yield from ("null node" for score in unit["nodes"].values() if score is None)
    yield from ("negative" for score in unit["nodes"].values() if score and score[0] == "-")


def test_random_years_show_every_rule_often():
    seen = Counter()
    for seed in range(YEARS):
        file = random_year(seed)
        seen.update(set(features(file, score_oracle.result(file))))

    expected = {
        *(f"type {kind}" for kind in (*LEAVES, "group")),
        *(f"mode {mode}" for mode in MODES),
        *(f"na {policy}" for policy in POLICIES),
        *(f"broken by {rule}" for rule in TIE_BREAKS),
        *(f"role {role}" for role in (None, "base", "bonus", "deduction")),
        *("floor share", "floor points", "floor exclude", "floor flag", "barred"),
        *("option bonus_cap", "option total_floor", "group cap", "manual step"),
        *("percent_of_plan cap", "percent_of_plan cap_ratio", "complete", "incomplete"),
        *("excluded", "suspended", "missing", "graded", "without a grade"),
        *("shared rank", "own rank", "null node", "negative"),
    }
    rare = {feature: seen[feature] for feature in expected if seen[feature] < 8}
    assert rare == {}
