"""Scores that hang on the bloc: the leader formula, N/A, and the published tables."""

import json
from pathlib import Path

import pytest

from scoring.formula import NotApplicablePolicy
from tests.scoring.years import NA, group, leaf, lines, node, table, worth

TABLES = Path(__file__).parents[2] / "demo" / "data" / "criteria"


ORACLE = {
    "u1": {"target": 100, "actual": 120},
    "u2": {"target": 100, "actual": 110},
    "u3": {"target": 50, "actual": 50},
    "u4": {"target": 80, "actual": 60},
    "u5": {"target": 0, "actual": 5},
    "u6": {"target": 0, "actual": 2},
}


def led(plans, **parts):
    entries = {unit: {"x": plan} for unit, plan in plans.items()}
    content = table(leaf("x", "leader"), entries=entries, **parts)
    return {unit: line["nodes"]["x"] for unit, line in lines(content).items()}


def test_leader_gives_the_published_points():
    expected = {"u1": "10.00", "u2": "7.50", "u3": "5.00", "u4": "3.75", "u5": "10.00"}
    assert led(ORACLE) == expected | {"u6": "4.00"}


def test_leader_who_falls_back_lifts_the_others():
    scores = led(ORACLE | {"u1": {"target": 100, "actual": 115}})

    assert (scores["u1"], scores["u2"]) == ("10.00", "8.33")


def test_leaders_who_tie_all_get_the_maximum():
    scores = led({"a": {"target": 3, "actual": 4}, "b": {"target": 6, "actual": 8}})

    assert scores == {"a": "10.00", "b": "10.00"}


def test_units_without_target_who_did_nothing_get_nothing():
    assert led({"a": {"target": 0, "actual": 0}, "b": NA}) == {"a": "0.00", "b": "0.00"}


def test_excluded_unit_is_measured_but_leads_nobody():
    plans = {
        "a": {"target": 100, "actual": 300},
        "b": {"target": 100, "actual": 120},
        "c": {"target": 0, "actual": 9},
        "d": {"target": 0, "actual": 3},
    }
    status = {"a": {"excluded": "vi phạm"}, "c": {"excluded": "vi phạm"}}

    assert led(plans, status=status) == dict.fromkeys("abcd", "10.00")


def test_table_a_with_every_point_earned_makes_1000():
    criteria = json.loads((TABLES / "table_A.json").read_text("utf-8"))["criteria"]
    full = {
        "pass_fail": {"passed": True},
        "count": {"count": 1000},
        "leader": {"target": 10, "actual": 11},
    }
    leaves = {
        node["code"]: full[node["type"]] for node in _all(criteria) if node["type"] != "group"
    }

    line = lines(table(*criteria, entries={"a": leaves}))["a"]

    assert len(leaves) == 176
    assert line["total"] == "1000.00"
    assert {code: line["nodes"][code] for code in ("I", "II", "III", "III.4")} == {
        "I": "700.00",
        "II": "200.00",
        "III": "100.00",
        "III.4": "25.00",
    }


def test_table_d_has_criteria_at_the_top():
    criteria = json.loads((TABLES / "table_D.json").read_text("utf-8"))["criteria"]
    entries = {"a": {node["code"]: {"points": node["max"]} for node in criteria}}

    assert lines(table(*criteria, entries=entries))["a"]["total"] == "100.00"


def _all(nodes):
    for each in nodes:
        yield each
        yield from _all(each.get("children", []))


# --- not applicable ---


def half_applicable(**policy):
    """Of 4 + 6 points the 6 do not apply to unit a; unit b has 1 of the 6."""
    criteria = group("I", leaf("m", "manual", "4"), leaf("x", "manual", "6"), most="10")
    entries = {
        "a": {"m": {"points": "1"}, "x": NA},
        "b": {"m": {"points": "2"}, "x": {"points": "1"}},
    }
    return table(criteria, entries=entries, policy=policy)


@pytest.mark.parametrize(
    ("policy", "score", "sum_"),
    [
        ("zero", "0.00", "1.00"),
        ("full", "6.00", "7.00"),
        ("bloc_average", "1.00", "2.00"),
        ("rescale", None, "2.50"),
    ],
)
def test_not_applicable_follows_the_policy(policy, score, sum_):
    line = lines(half_applicable(na=policy))["a"]

    assert (line["nodes"]["x"], line["nodes"]["I"], line["total"]) == (score, sum_, sum_)


@pytest.mark.parametrize("policy", NotApplicablePolicy)
@pytest.mark.parametrize("role", ["bonus", "deduction"])
def test_not_applicable_is_0_outside_the_base(role, policy):
    content = table(
        group("C", leaf("x", "pass_fail"), role=role),
        entries={"a": {"x": NA}, "b": {"x": {"passed": True}}},
        policy={"na": policy},
    )

    assert node(content, "x") == "0.00"


def test_plan_without_target_does_not_apply():
    plan = {"target": 0, "actual": 7}

    assert worth(leaf("x", "percent_of_plan"), plan, na="full") == "10.00"
    assert worth(leaf("x", "percent_of_plan"), plan, na="rescale") is None


def test_average_is_rounded_and_leaves_the_excluded_out():
    points = {"a": NA, "b": {"points": "1"}, "c": {"points": "1"}, "d": {"points": "2"}}
    entries = {unit: {"x": entry} for unit, entry in points.items()} | {"e": {"x": {"points": 9}}}
    content = table(leaf("x", "manual"), entries=entries, policy={"na": "bloc_average"})

    content["status"] = {"e": {"excluded": "vi phạm"}}

    assert node(content, "x") == "1.33"


def test_missing_entry_counts_as_0_in_the_average():
    entries = {"a": {"x": NA}, "b": {"x": {"points": "8"}}, "c": {}}
    content = table(leaf("x", "manual"), entries=entries, policy={"na": "bloc_average"})

    assert node(content, "x") == "4.00"


def test_average_of_nobody_is_0():
    content = table(leaf("x", "manual"), entries={"a": {"x": NA}}, policy={"na": "bloc_average"})

    assert node(content, "x") == "0.00"


def test_group_without_an_applicable_child_is_rescaled_away_by_its_parent():
    inner = group("I.1", leaf("x", "manual", "3"), leaf("y", "manual", "3"), most="6")
    outer = group("I", inner, leaf("m", "manual", "2"), most="8")
    entries = {"a": {"x": NA, "y": NA, "m": {"points": "1"}}}

    line = lines(table(outer, entries=entries, policy={"na": "rescale"}))["a"]

    assert line["nodes"] == {"I": "4.00", "I.1": None, "x": None, "y": None, "m": "1.00"}


def test_top_groups_are_rescaled_as_one():
    first = group("I", leaf("x", "manual", "30"), most="30")
    second = group("II", leaf("m", "manual", "60"), most="60")
    entries = {"a": {"x": NA, "m": {"points": "10"}}}

    line = lines(table(first, second, entries=entries, policy={"na": "rescale"}))["a"]

    assert (line["nodes"]["I"], line["nodes"]["II"], line["base"]) == (None, "10.00", "15.00")


def test_unit_to_which_nothing_applies_has_a_base_of_0():
    line = lines(table(leaf("x", "manual"), entries={"a": {"x": NA}}, policy={"na": "rescale"}))[
        "a"
    ]

    assert (line["base"], line["nodes"]) == ("0.00", {"x": None})


def test_children_worth_nothing_leave_nothing_to_rescale():
    both = group("I", leaf("x", "manual", "6"), leaf("m", "manual", "0"), most="6")
    entries = {"a": {"x": NA, "m": {"points": "0"}}}

    assert node(table(both, entries=entries, policy={"na": "rescale"}), "I") == "0.00"


def test_rescaled_group_is_cut_after_it_was_scaled():
    over = leaf("m", "percent_of_plan", "5", cap=False)
    both = group("I", over, leaf("x", "manual", "5"), most="10", cap=True)
    entries = {"a": {"m": {"target": 1, "actual": 2}, "x": NA}}

    assert node(table(both, entries=entries, policy={"na": "rescale"}), "I") == "10.00"
