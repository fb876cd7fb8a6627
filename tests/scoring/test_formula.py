"""What one criterion is worth, and how scores are rounded."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import formula
from scoring.formula import Method, Mode, NotApplicablePolicy
from tests.scoring.years import BANDS, DAYS, group, leaf, node, table, worth


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


def test_leader_cannot_be_scored_alone():
    with pytest.raises(TypeError, match="Leader"):
        formula.Leader(code="x", name="x").points(None)
