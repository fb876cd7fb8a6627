"""What one criterion is worth, and how criteria come to totals."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import formula
from scoring.formula import Method, Mode, NotApplicablePolicy
from tests.scoring.years import BANDS, DAYS, group, leaf, lines, result, table

NA = {"na": True, "reason": "không có nhiệm vụ này"}
TABLES = Path(__file__).parents[2] / "demo" / "data" / "criteria"


def node(content, code, unit="a"):
    return lines(content)[unit]["nodes"][code]


def worth(criterion, entry, **policy):
    """The score of one criterion for the only unit."""
    return node(table(criterion, entries={"a": {criterion["code"]: entry}}, policy=policy), "x")


def rounding(mode, places=2):
    return Method(places=places, mode=mode, na=NotApplicablePolicy.ZERO)


@pytest.mark.parametrize(
    ("mode", "points", "expected"),
    [
        (Mode.HALF_UP, "0.125", "0.13"),
        (Mode.HALF_UP, "-0.125", "-0.13"),
        (Mode.HALF_UP, "0.1249", "0.12"),
        (Mode.HALF_EVEN, "0.125", "0.12"),
        (Mode.HALF_EVEN, "0.135", "0.14"),
        (Mode.HALF_EVEN, "0.1251", "0.13"),
        (Mode.HALF_EVEN, "-0.125", "-0.12"),
        (Mode.DOWN, "0.129", "0.12"),
        (Mode.DOWN, "-0.129", "-0.12"),
        (Mode.DOWN, "-0.009", "0.00"),
        (Mode.HALF_UP, "-0.004", "0.00"),
    ],
)
def test_rounding_follows_its_mode(mode, points, expected):
    assert str(rounding(mode).round(Fraction(points))) == expected


@given(st.fractions(), st.sampled_from(Mode), st.integers(0, 4))
def test_rounding_is_never_off_by_a_step(points, mode, places):
    rounded = Fraction(rounding(mode, places).round(points))

    assert abs(rounded - points) < Fraction(1, 10**places)


@pytest.mark.parametrize(
    ("criterion", "entry", "expected"),
    [
        pytest.param(leaf("x", "manual"), {"points": "7.25"}, "7.25", id="manual"),
        pytest.param(leaf("x", "pass_fail"), {"passed": True}, "10.00", id="passed"),
        pytest.param(leaf("x", "pass_fail"), {"passed": False}, "0.00", id="failed"),
        pytest.param(
            leaf("x", "percent_of_plan"), {"target": 3, "actual": 2}, "6.67", id="two thirds"
        ),
        pytest.param(
            leaf("x", "percent_of_plan"), {"target": 3, "actual": 4}, "10.00", id="capped at plan"
        ),
        pytest.param(
            leaf("x", "percent_of_plan", cap=True, cap_ratio="1.2"),
            {"target": 3, "actual": 9},
            "10.00",
            id="cap goes before cap_ratio",
        ),
        pytest.param(
            leaf("x", "percent_of_plan", cap=False),
            {"target": 2, "actual": 5},
            "25.00",
            id="uncapped",
        ),
        pytest.param(
            leaf("x", "percent_of_plan", cap=False, cap_ratio="1.2"),
            {"target": 2, "actual": 5},
            "12.00",
            id="capped by ratio",
        ),
        pytest.param(leaf("x", "bands", bands=BANDS), {"value": "95"}, "10.00", id="gte reached"),
        pytest.param(leaf("x", "bands", bands=BANDS), {"value": 80.1}, "5.00", id="gt reached"),
        pytest.param(leaf("x", "bands", bands=BANDS), {"value": "80"}, "0.00", id="gt is strict"),
        pytest.param(leaf("x", "late_days", bands=DAYS), {"days": -4}, "10.00", id="early"),
        pytest.param(leaf("x", "late_days", bands=DAYS), {"days": "7.5"}, "4.00", id="late"),
        pytest.param(leaf("x", "late_days", bands=DAYS), {"days": 8}, "0.00", id="lt is strict"),
        pytest.param(leaf("x", "count", points_per_unit="2.5"), {"count": 3}, "7.50", id="count"),
        pytest.param(leaf("x", "count", points_per_unit="2.5"), {"count": 5}, "10.00", id="full"),
        pytest.param(
            leaf("x", "plus_minus", base="5", plus="1", minus="2", min="0"),
            {"plus": 1, "minus": 2},
            "2.00",
            id="plus minus",
        ),
        pytest.param(
            leaf("x", "plus_minus", base="5", plus="1", minus="2", min="0"),
            {"plus": 0, "minus": 9},
            "0.00",
            id="not below min",
        ),
        pytest.param(
            leaf("x", "plus_minus", plus="4", minus="1"),
            {"plus": 3, "minus": 0},
            "10.00",
            id="not above max",
        ),
        pytest.param(
            leaf("x", "plus_minus", plus="4", minus="1"),
            {"plus": 0, "minus": 3},
            "-3.00",
            id="below 0 without min",
        ),
    ],
)
def test_leaf_is_worth(criterion, entry, expected):
    assert worth(criterion, entry) == expected


@pytest.mark.parametrize(
    ("criterion", "entry", "expected"),
    [
        (leaf("x", "count", None, points_per_unit="3"), {"count": 40}, "120.00"),
        (leaf("x", "manual", None), {"points": "12.5"}, "12.50"),
        (leaf("x", "plus_minus", None, plus="4", minus="1"), {"plus": 9, "minus": 0}, "36.00"),
    ],
)
def test_bonus_leaf_without_max_is_not_cut(criterion, entry, expected):
    content = table(group("C", criterion, role="bonus"), entries={"a": {"x": entry}})

    assert node(content, "x") == expected


def test_base_leaf_type_without_points_is_a_mistake_of_the_program():
    with pytest.raises(NotImplementedError):
        formula.Leader(code="x", name="x").points(None)


# --- leader ---

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


# --- groups and totals ---


def uncapped(code, most):
    return leaf(code, "percent_of_plan", most, cap=False)


@pytest.mark.parametrize(("cap", "expected"), [({}, "20.00"), ({"cap": True}, "10.00")])
def test_base_group_is_cut_only_when_it_says_so(cap, expected):
    content = table(
        group("I", uncapped("x", "10"), most="10", **cap),
        entries={"a": {"x": {"target": 1, "actual": 2}}},
    )

    assert node(content, "I") == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [({"most": "5"}, "5.00"), ({"most": "5", "cap": False}, "12.00"), ({"cap": True}, "12.00")],
)
def test_bonus_group_with_a_max_is_cut_unless_it_says_not(more, expected):
    inner = group("C.1", leaf("x", "count", None, points_per_unit=3), **more)
    content = table(group("C", inner, role="bonus"), entries={"a": {"x": {"count": 4}}})

    assert node(content, "C") == expected


def whole(**policy):
    """Base 10, bonus 8 + 4, deduction 3."""
    return table(
        leaf("m", "manual"),
        group("C", leaf("c", "manual", None), role="bonus"),
        group("D", leaf("d", "manual", None), role="bonus"),
        group("T", leaf("t", "manual", None), role="deduction"),
        entries={
            "a": {k: {"points": p} for k, p in (("m", 10), ("c", 8), ("d", 4), ("t", "3"))},
        },
        policy=policy,
    )


def test_total_is_base_and_bonus_less_deduction():
    line = lines(whole())["a"]

    figures = [line[key] for key in ("base", "bonus", "deduction", "total")]
    assert figures == ["10.00", "12.00", "3.00", "19.00"]


def test_bonus_cap_cuts_the_sum_of_bonus_groups():
    line = lines(whole(bonus_cap="9.5"))["a"]

    assert (line["bonus"], line["total"]) == ("9.50", "16.50")


@pytest.mark.parametrize(("floor", "total"), [("25", "25.00"), ("19", "19.00")])
def test_total_never_falls_below_its_floor(floor, total):
    assert lines(whole(total_floor=floor))["a"]["total"] == total


def test_missing_entries_are_listed_in_the_order_of_the_table():
    content = table(leaf("b", "manual"), leaf("a", "manual"), entries={"u": {}, "v": {}})
    content["entries"]["v"] = {"a": {"points": 1}, "b": {"points": 1}}

    whole_result = result(content)

    assert whole_result["complete"] is False
    assert lines(content)["u"]["missing"] == ["b", "a"]
    assert lines(content)["v"]["missing"] == []


@pytest.mark.parametrize(
    ("floor", "points", "failed"),
    [
        ({"share": "0.5"}, "4.9999", ["x"]),
        ({"share": "0.5"}, "5", []),
        ({"points": "3"}, "2.5", ["x"]),
        ({"points": "3"}, "3", []),
    ],
)
def test_floor_is_missed_only_below_it(floor, points, failed):
    criterion = leaf("x", "manual", floor=floor)
    policy = {"floor_effect": "flag", "rounding": {"places": 4, "mode": "down"}}
    content = table(criterion, entries={"a": {"x": {"points": points}}}, policy=policy)

    assert lines(content)["a"]["failed_floors"] == failed


def test_node_off_the_scale_misses_no_floor():
    criterion = leaf("x", "manual", floor={"points": "3"})
    policy = {"floor_effect": "exclude", "na": "rescale"}

    line = lines(table(criterion, entries={"a": {"x": NA}}, policy=policy))["a"]

    assert (line["failed_floors"], line["rank"]) == ([], 1)


@pytest.mark.parametrize("places", [0, 1, 4])
def test_scores_are_written_with_exactly_the_places(places):
    content = table(
        leaf("x", "manual"),
        entries={"a": {"x": {"points": "2"}}},
        policy={"rounding": {"places": places, "mode": "down"}},
    )

    assert node(content, "x") == str(Decimal(2).quantize(Decimal(1).scaleb(-places)))


def test_very_large_scores_stay_exact():
    huge = leaf("x", "count", None, points_per_unit="999999999.9999")
    content = table(
        group("C", huge, role="bonus"),
        entries={"a": {"x": {"count": 999999999}}},
        policy={"rounding": {"places": 4, "mode": "down"}},
    )

    assert lines(content)["a"]["total"] == "999999998999900000.0001"
