"""What one unit may count on before the bloc is known."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.formula import compute, preliminary
from tests.scoring.years import NA, group, leaf, lines, parse, table


def alone(content, unit="a"):
    """Score one unit by the preliminary table, as if it were the only one."""
    year_file = parse(content)
    return compute(
        preliminary(year_file.criteria),
        {unit: year_file.entries.get(unit, {})},
        units=[unit],
        absent=frozenset(),
        method=year_file.policy.method,
    )[unit]


def led(entry):
    return table(leaf("x", "leader"), entries={"a": {"x": entry}})


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [(80, 60, "3.75"), (50, 50, "5.00"), (100, 120, "5.00"), (100, 0, "0.00"), (0, 5, "0.00")],
)
def test_leader_is_worth_at_most_half(target, actual, expected):
    score = alone(led({"target": target, "actual": actual}))

    assert score.nodes["x"] == Decimal(expected)


def test_leader_that_does_not_apply_leaves_the_scale():
    content = table(
        leaf("x", "leader"), leaf("y", "manual"), entries={"a": {"x": NA, "y": {"points": 8}}}
    )
    content["policy"]["na"] = "rescale"

    score = alone(content)

    assert (score.nodes["x"], score.total) == (None, Decimal("16.00"))


def test_other_criteria_and_groups_stay_as_they_are():
    content = table(
        group("I", leaf("x", "leader"), leaf("y", "manual"), most="20"),
        entries={"a": {"x": {"target": 1, "actual": 2}, "y": {"points": 7}}},
    )

    score = alone(content)

    assert score.nodes == {"I": Decimal(12), "x": Decimal(5), "y": Decimal(7)}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 20)), min_size=1, max_size=6))
def test_preliminary_never_promises_more_than_the_bloc_gives(plans):
    entries = {
        f"u{n}": {"x": {"target": target, "actual": actual}}
        for n, (target, actual) in enumerate(plans)
    }
    content = table(leaf("x", "leader"), entries=entries)

    final = {unit: Decimal(line["nodes"]["x"]) for unit, line in lines(content).items()}

    assert all(alone(content, unit).nodes["x"] <= final[unit] for unit in entries)
