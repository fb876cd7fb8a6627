"""The draw of cross-checks and the severity of checkers."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import drawing
from scoring.drawing import Deviation, DrawProblem, Mark, Pair, Severity, WhatIf

SEEDS = st.text(st.characters(codec="utf-8"), max_size=20)


@st.composite
def draws(draw, *, least=2, most=60, mutual=True):
    """Units, how many each checks, and a seed."""
    count = draw(st.integers(least, most))
    highest = count - 1 if mutual else (count - 1) // 2
    units = [f"dv-{number}" for number in range(1, count + 1)]
    return draw(st.permutations(units)), draw(st.integers(1, highest)), draw(SEEDS)


def pairs_of(units, per_unit, seed):
    return drawing.draw(units, per_unit, seed=seed, allows_mutual=True)


# --- The draw ---


@given(draws())
def test_everybody_checks_and_is_checked_by_as_many_others(given_draw):
    units, per_unit, seed = given_draw

    pairs = pairs_of(units, per_unit, seed)

    assert Counter(pair.checker for pair in pairs) == dict.fromkeys(units, per_unit)
    assert Counter(pair.checked for pair in pairs) == dict.fromkeys(units, per_unit)
    assert drawing.uneven_of(units, pairs, per_unit=per_unit) == []


@given(draws())
def test_nobody_checks_itself_and_no_pair_comes_twice(given_draw):
    pairs = pairs_of(*given_draw)

    assert all(pair.checker != pair.checked for pair in pairs)
    assert len(set(pairs)) == len(pairs)


@given(draws(least=3, mutual=False))
def test_nobody_checks_who_checks_it_while_that_can_be_avoided(given_draw):
    units, per_unit, seed = given_draw

    pairs = drawing.draw(units, per_unit, seed=seed)

    assert drawing.mutual_of(pairs) == []


@given(draws())
def test_two_who_check_each_other_are_there_from_half_of_the_units_on(given_draw):
    units, per_unit, seed = given_draw

    is_mutual = bool(drawing.mutual_of(pairs_of(units, per_unit, seed)))

    assert is_mutual == (2 * per_unit >= len(units))


@given(draws(), st.randoms())
def test_order_of_the_units_does_not_matter(given_draw, chance):
    units, per_unit, seed = given_draw
    again = list(units)
    chance.shuffle(again)

    assert pairs_of(again, per_unit, seed) == pairs_of(units, per_unit, seed)


def test_draw_is_what_anybody_gets_with_sha256_and_sort():
    """As one would on paper, with `printf '2026-a:dv-1' | sha256sum` for each unit, and `sort`."""
    units = ["dv-1", "dv-2", "dv-3", "dv-4", "dv-5"]
    lines = sorted((sha256(f"2026-a:{unit}".encode()).hexdigest(), unit) for unit in units)
    ring = [unit for _digest, unit in lines]

    pairs = drawing.draw(units, 2, seed="2026-a")

    assert ring == ["dv-1", "dv-3", "dv-4", "dv-2", "dv-5"]
    assert pairs == (
        ("dv-1", "dv-3"), ("dv-1", "dv-4"), ("dv-3", "dv-4"), ("dv-3", "dv-2"), ("dv-4", "dv-2"),
        ("dv-4", "dv-5"), ("dv-2", "dv-5"), ("dv-2", "dv-1"), ("dv-5", "dv-1"), ("dv-5", "dv-3"),
    )  # fmt: skip


def test_every_order_of_the_ring_comes_equally_often():
    """Chi-square over the 24 orders of 4 units: 23 degrees, 0.1 % of fair draws exceed 49.7."""
    runs = 12_000
    units = ["a", "b", "c", "d"]
    seen = Counter(tuple(drawing.shuffled(units, seed=str(number))) for number in range(runs))
    expected = runs / 24

    assert set(seen) == set(permutations(units))
    assert sum((n - expected) ** 2 / expected for n in seen.values()) < 49.7


def test_every_pair_comes_equally_often():
    """Chi-square over the 42 pairs of 7 units: 41 degrees, 0.1 % of fair draws exceed 74.7."""
    runs = 4_200
    units = [f"dv-{number}" for number in range(7)]
    seen = Counter(p for n in range(runs) for p in drawing.draw(units, 1, seed=f"{n:032x}"))
    expected = runs * 7 / 42

    assert len(seen) == 42
    assert sum((n - expected) ** 2 / expected for n in seen.values()) < 74.7


@pytest.mark.parametrize(
    ("units", "per_unit", "allows_mutual", "problem"),
    [
        (0, 1, False, DrawProblem.TOO_FEW_UNITS),
        (1, 1, True, DrawProblem.TOO_FEW_UNITS),
        (2, 1, False, DrawProblem.MUTUAL),
        (2, 1, True, None),
        (2, 2, True, DrawProblem.TOO_MANY_EACH),
        (3, 0, False, DrawProblem.NOBODY_CHECKED),
        (3, 1, False, None),
        (3, 2, False, DrawProblem.MUTUAL),
        (4, 2, False, DrawProblem.MUTUAL),
        (5, 2, False, None),
        (5, 4, True, None),
        (5, 5, True, DrawProblem.TOO_MANY_EACH),
    ],
)
def test_numbers_that_allow_no_draw_are_named(units, per_unit, allows_mutual, problem):
    assert drawing.problem_of(units, per_unit, allows_mutual=allows_mutual) is problem


def test_impossible_draw_is_refused_with_its_problem():
    with pytest.raises(drawing.Undrawable) as caught:
        drawing.draw(["a", "b"], 1, seed="x")

    assert caught.value.problem is DrawProblem.MUTUAL


def test_two_units_can_only_check_each_other():
    pairs = drawing.draw(["a", "b"], 1, seed="x", allows_mutual=True)

    assert set(pairs) == {("a", "b"), ("b", "a")}
    assert drawing.mutual_of(pairs) == [("a", "b")]


def test_changed_draw_names_who_has_more_or_fewer():
    pairs = [Pair("a", "b"), Pair("b", "c"), Pair("a", "c")]

    assert drawing.uneven_of(["a", "b", "c"], pairs, per_unit=1) == ["a", "c"]


# --- Severity ---


def mark(checker, points, *, unit="u", criterion="I.1", own="20", most="20"):
    return Mark(
        checker,
        unit,
        criterion,
        Decimal(points),
        None if own is None else Decimal(own),
        Decimal(most),
    )


def test_checker_is_measured_against_self_scores_and_the_other_checkers():
    marks = [mark("a", "10"), mark("b", "18"), mark("c", "20")]

    assert drawing.severity_of(marks) == [
        Severity("a", Deviation(-10, Fraction(-1, 2), 1), Deviation(-9, Fraction(-9, 20), 1)),
        Severity("b", Deviation(-2, Fraction(-1, 10), 1), Deviation(3, Fraction(3, 20), 1)),
        Severity("c", Deviation(0, Fraction(0), 1), Deviation(6, Fraction(6, 20), 1)),
    ]


def test_mean_runs_over_the_cells_of_a_checker():
    marks = [mark("a", "10"), mark("a", "6", criterion="I.2", own="8", most="8")]

    assert drawing.severity_of(marks) == [
        Severity("a", Deviation(-6, Fraction(-3, 8), 2), None)  # −10 and −2; −1/2 and −1/4
    ]


def test_cell_without_self_score_is_compared_with_the_others_only():
    marks = [mark("a", "10", own=None), mark("b", "12", own=None)]

    assert drawing.severity_of(marks) == [
        Severity("a", None, Deviation(-2, Fraction(-1, 10), 1)),
        Severity("b", None, Deviation(2, Fraction(1, 10), 1)),
    ]


def test_criterion_without_maximum_has_points_and_no_share():
    marks = [mark("a", "3", own="5", most="0")]

    assert drawing.severity_of(marks) == [Severity("a", Deviation(-2, None, 1), None)]


@pytest.mark.parametrize(("cells", "few"), [(9, True), (10, False)])
def test_few_cells_are_said_to_be_few(cells, few):
    assert Deviation(Fraction(0), None, cells).is_few == few


def test_what_if_takes_the_severity_away():
    """Over ten points each, a lies 4 below b, which is 20 % of the maximum; b as much above."""
    marks = [
        mark("a", "14", unit="u"), mark("b", "18", unit="u"), mark("a", "10", unit="v"),
        mark("b", "14", unit="v"), mark("a", "12", unit="w"),
    ]  # fmt: skip

    assert drawing.what_if(marks) == [
        WhatIf("u", Fraction(16), Fraction(16)),
        WhatIf("v", Fraction(12), Fraction(12)),
        WhatIf("w", Fraction(12), Fraction(16)),
    ]


def test_what_if_leaves_marks_alone_that_nothing_can_be_compared_with():
    assert drawing.what_if([mark("a", "14")]) == [WhatIf("u", Fraction(14), Fraction(14))]


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from("uvw"), st.integers(0, 20)),
        unique_by=lambda each: each[:2],
    )
)
def test_checkers_who_agree_with_all_are_neither_harsh_nor_lenient(drawn):
    marks = [mark(checker, "15", unit=unit, own="15") for checker, unit, _points in drawn]

    assert all(each.from_self.points == 0 for each in drawing.severity_of(marks))
    assert all(each.mean == each.evened for each in drawing.what_if(marks))


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from("uvw"), st.integers(0, 20)),
        unique_by=lambda each: each[:2],
    ),
    st.integers(-5, 5),
)
def test_moving_one_checker_moves_only_its_own_distance_from_self(drawn, shift):
    marks = [mark(checker, str(points), unit=unit) for checker, unit, points in drawn]
    moved = [
        mark(m.checker, str(m.points + (shift if m.checker == "a" else 0)), unit=m.unit)
        for m in marks
    ]

    before = {each.checker: each.from_self.points for each in drawing.severity_of(marks)}
    after = {each.checker: each.from_self.points for each in drawing.severity_of(moved)}

    assert after == before | ({"a": before["a"] + shift} if "a" in before else {})
