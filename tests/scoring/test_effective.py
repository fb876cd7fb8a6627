"""Which score of a cell counts."""

import itertools

import pytest

from scoring.effective import NOTHING, Effective, agreement, effective

STAGES = ("BOARD", "DEPARTMENT", "BLOC", "CROSS", "SELF")
A, B = {"points": "1"}, {"points": "2"}


def test_empty_cell_has_no_value_and_no_stage():
    assert effective({}) == NOTHING == Effective(None, "")


@pytest.mark.parametrize("first", range(len(STAGES)))
def test_latest_stage_that_scored_counts(first):
    """Every stage from `first` on has said something of its own."""
    said = {stage: {"points": stage} for stage in STAGES[first:]}
    checks = [said.pop("CROSS")] if "CROSS" in said else []

    assert effective(said, checks) == Effective({"points": STAGES[first]}, STAGES[first])


@pytest.mark.parametrize("emptied", STAGES[:3])
def test_emptied_stage_gives_way_to_the_self_score(emptied):
    assert effective({emptied: None, "SELF": A}) == Effective(A, "SELF")


@pytest.mark.parametrize(
    ("checks", "agreed"),
    [
        pytest.param([], None, id="nobody checked"),
        pytest.param([A], A, id="one"),
        pytest.param([A, dict(A)], A, id="two who agree"),
        pytest.param([A, B], None, id="two who differ"),
        pytest.param([A, None], None, id="one left it empty"),
        pytest.param([None, None], None, id="both left it empty"),
    ],
)
def test_checks_count_when_all_say_the_same(checks, agreed):
    assert agreement(checks) == agreed


def test_checkers_who_differ_leave_the_self_score():
    assert effective({"SELF": A}, [A, B]) == Effective(A, "SELF")


def test_checkers_who_differ_leave_an_empty_cell_empty():
    assert effective({"SELF": None}, [A, B]) == NOTHING


def test_adding_an_earlier_stage_never_changes_a_later_one():
    for late, early in itertools.combinations(("BOARD", "DEPARTMENT", "BLOC", "SELF"), 2):
        assert effective({late: A}) == effective({late: A, early: B})
