"""Groups, caps, bonus, deduction and floors: how criteria come to totals."""

from decimal import Decimal

import pytest

from tests.scoring.years import NA, group, leaf, lines, node, result, table


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
