"""Totals to ranks, and what a result says about them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ranking import (
    ByDecision,
    ByNode,
    ByPledge,
    ByWomenShare,
    Grade,
    LeastDeduction,
    MostBonus,
    Standing,
    grade_of,
    rank,
)
from tests.scoring.years import DELETED, leaf, lines, result, table, year

D = Decimal


def ranked(totals, *tie_breaks, **facts):
    """(unit, rank) of units with these totals; facts are by unit."""
    standings = [
        Standing(unit=unit, total=D(total), **facts.get(unit, {})) for unit, total in totals.items()
    ]
    return [(place.unit, place.rank) for place in rank(standings, tie_breaks=tie_breaks)]


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        pytest.param({"a": 1, "b": 3, "c": 2}, [("b", 1), ("c", 2), ("a", 3)], id="by total"),
        pytest.param(
            {"a": 80, "b": 90, "c": "90.0", "d": 70},
            [("b", 1), ("c", 1), ("a", 3), ("d", 4)],
            id="a tie skips a rank",
        ),
        pytest.param(
            {"d": 1, "c": 2, "b": 2, "a": 2},
            [("c", 1), ("b", 1), ("a", 1), ("d", 4)],
            id="three tied in file order",
        ),
    ],
)
def test_rank(totals, expected):
    assert ranked(totals) == expected


@pytest.mark.parametrize(
    ("rule", "first", "second"),
    [
        (ByNode("I"), {"nodes": {"I": D(2)}}, {"nodes": {"I": D(1)}}),
        (ByNode("I"), {"nodes": {"I": D(1)}}, {"nodes": {"I": None}}),
        (LeastDeduction(), {"deduction": D(1)}, {"deduction": D(2)}),
        (MostBonus(), {"bonus": D(2)}, {"bonus": D(1)}),
        (ByPledge(), {"pledge": D("0.9")}, {"pledge": D("0.89")}),
        (ByPledge(), {"pledge": D("0.1")}, {}),
        (ByWomenShare(D("0.7")), {"women_share": D("0.70")}, {"women_share": D("0.69")}),
        (ByWomenShare(D(0)), {"women_share": D(0)}, {}),
        (ByDecision(("first", "second")), {}, {}),
        (ByDecision(("first",)), {}, {}),
    ],
)
def test_tie_is_broken(rule, first, second):
    places = ranked({"second": 5, "first": 5}, rule, first=first, second=second)

    assert places == [("first", 1), ("second", 2)]


def test_women_share_above_the_limit_makes_no_difference():
    facts = {"a": {"women_share": D("0.7")}, "b": {"women_share": D("0.9")}}

    assert ranked({"a": 5, "b": 5}, ByWomenShare(D("0.7")), **facts) == [("a", 1), ("b", 1)]


def test_units_the_decision_does_not_name_stay_level():
    places = ranked({"a": 5, "b": 5, "c": 5}, ByDecision(("c",)))

    assert places == [("c", 1), ("a", 2), ("b", 2)]


def test_rules_are_tried_in_order_and_the_last_that_parted_is_told():
    first, second = MostBonus(), ByPledge()
    standings = [
        Standing(unit="a", total=D(5), pledge=D(1)),
        Standing(unit="b", total=D(5), pledge=D("0.5")),
        Standing(unit="c", total=D(5), bonus=D(1)),
        Standing(unit="d", total=D(4), bonus=D(9)),
    ]

    places = rank(standings, tie_breaks=[LeastDeduction(), first, second])

    assert [(p.unit, p.rank, p.broken_by) for p in places] == [
        ("c", 1, first),
        ("a", 2, second),
        ("b", 3, second),
        ("d", 4, None),
    ]


def test_units_still_level_tell_what_parted_them_from_the_others():
    standings = [
        Standing(unit="a", total=D(5), bonus=D(1)),
        Standing(unit="b", total=D(5)),
        Standing(unit="c", total=D(5)),
    ]

    places = rank(standings, tie_breaks=[MostBonus(), ByPledge()])

    assert [(p.rank, p.broken_by) for p in places] == [(n, MostBonus()) for n in (1, 2, 2)]


def test_units_that_do_not_compete_come_last_in_file_order():
    out = {"competes": False}

    places = ranked({"a": 9, "b": 1, "c": 8, "d": 2}, a=out, c=out)

    assert places == [("d", 1), ("b", 2), ("a", None), ("c", None)]


@given(st.lists(st.integers(0, 3), max_size=8))
def test_rank_is_one_more_than_the_number_of_better_units(totals):
    places = dict(ranked({str(n): total for n, total in enumerate(totals)}))

    for n, total in enumerate(totals):
        assert places[str(n)] == 1 + sum(other > total for other in totals)


@pytest.mark.parametrize(
    ("total", "grade"),
    [("900", "Xuất sắc"), ("899.99", "Tốt"), ("800", None), ("800.01", "Tốt"), ("0", None)],
)
def test_grade_is_the_first_that_is_reached(total, grade):
    grades = [
        Grade(name="Xuất sắc", min=D(900)),
        Grade(name="Tốt", min=D(800), inclusive=False),
    ]

    assert grade_of(D(total), grades) == grade


# --- the whole result ---


def points(**by_unit):
    return {unit: {"x": {"points": value}} for unit, value in by_unit.items()}


def ranks(content):
    return {unit: line["rank"] for unit, line in lines(content).items()}


def test_excluded_unit_is_listed_without_rank_and_suspended_keeps_its_own():
    status = {"a": {"excluded": "vi phạm"}, "b": {"suspended": "đang xác minh"}}
    content = table(leaf("x", "manual"), entries=points(a=9, b=8, c=7), status=status)

    found = [
        (u["code"], u["rank"], u["excluded"], u["suspended"]) for u in result(content)["units"]
    ]

    assert found == [
        ("b", 1, None, "đang xác minh"),
        ("c", 2, None, None),
        ("a", None, "vi phạm", None),
    ]


@pytest.mark.parametrize(
    ("effect", "expected"), [("exclude", {"b": 1, "a": None}), ("flag", {"b": 1, "a": 2})]
)
def test_missed_floor_costs_the_rank_only_under_exclude(effect, expected):
    criterion = leaf("x", "manual", floor={"points": "5"})
    content = table(criterion, entries=points(a=4, b=6), policy={"floor_effect": effect})

    assert ranks(content) == expected
    assert lines(content)["a"]["failed_floors"] == ["x"]
    assert lines(content)["a"]["excluded"] is None


def test_unit_barred_by_a_floor_still_leads():
    criteria = [leaf("x", "leader"), leaf("m", "manual", floor={"points": 5})]
    entries = {
        "a": {"x": {"target": 10, "actual": 15}, "m": {"points": 0}},
        "b": {"x": {"target": 10, "actual": 12}, "m": {"points": 6}},
    }
    content = table(*criteria, entries=entries, policy={"floor_effect": "exclude"})

    assert lines(content)["b"]["nodes"]["x"] == "7.00"


def test_result_quotes_the_tie_break_as_the_policy_has_it():
    rule = {"by": "women_share", "at_least": "0.70"}
    content = table(
        leaf("x", "manual"),
        entries=points(a=5, b=5),
        policy={"tie_break": [{"by": "pledge"}, rule]},
        women_share={"b": "0.7"},
    )

    found = result(content)["units"]

    assert [(u["code"], u["rank"], u["tie_broken_by"]) for u in found] == [
        ("b", 1, rule),
        ("a", 2, rule),
    ]


def test_result_has_the_public_form():
    found = result(year((("entries", "phap-che"), DELETED)))

    assert list(found) == ["schema", "complete", "units", "digest"]
    assert (found["schema"], found["complete"]) == ("thiduakhenthuong/score/1", False)
    assert found["units"][0] == {
        "code": "tham-muu",
        "rank": 1,
        "total": "64.75",
        "base": "61.75",
        "bonus": "3.00",
        "deduction": "0.00",
        "grade": "Tốt",
        "excluded": None,
        "suspended": None,
        "failed_floors": [],
        "missing": [],
        "nodes": {
            "I": "38.25",
            "I.1": "8.50",
            "I.2": "10.00",
            "I.3": "9.75",
            "I.4": "10.00",
            "II": "23.50",
            "II.1": "10.00",
            "II.2": "4.00",
            "II.3": "7.50",
            "II.4": "2.00",
            "C": "3.00",
            "C.1": "3.00",
            "T": "0.00",
            "T.1": "0.00",
        },
        "tie_broken_by": None,
    }
