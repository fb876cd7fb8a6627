"""The explanation comes to what the formula comes to, step by step, for every unit."""

import json
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest

from scoring import arithmetic, yearfile
from scoring.arithmetic import Move
from scoring.formula import Group, walk
from scoring.ranking import ByNode
from tests.oracles.random_years import random_year
from tests.scoring.years import YEAR

YEARS, PARTS = 360, 3


def parsed(content):
    return yearfile.parse(json.dumps(content).encode())


@cache
def explained(seed):
    """A random year with the explanation of every unit, in the order of the file."""
    year_file = parsed(random_year(seed))
    return year_file, [arithmetic.explain(year_file, unit.code) for unit in year_file.units]


def chains(reason):
    """Every chain of steps of a unit."""
    for top in reason.tops:
        yield from (node.steps for node in top.walk())
    yield from (reason.base, reason.bonus, reason.deduction, reason.total)


def assert_explains(reason, score):
    nodes = {n.node.code: n for top in reason.tops for n in top.walk()}

    def exact(number):
        return None if number is None else Fraction(number)

    assert {code: node.score for code, node in nodes.items()} == {
        code: exact(points) for code, points in score.nodes.items()
    }
    ends = [reason.base[-1].result or 0, *(s[-1].result for s in (reason.bonus, reason.deduction))]
    assert ends == [exact(score.base), exact(score.bonus), exact(score.deduction)]
    assert reason.total[-1].result == exact(score.total)
    missed = [c for c, n in nodes.items() if n.floor and n.floor.move is Move.FLOOR_MISSED]
    assert missed == list(score.failed_floors)


def assert_ranks(reason, place):
    assert reason.rank[-1].result == place.rank
    parted = [step.params["rule"] for step in reason.rank if step.move is Move.TIE_PARTED]
    assert (parted[-1] if parted else None) == place.broken_by


@pytest.mark.parametrize("part", range(PARTS))
def test_explanation_of_random_years_comes_to_the_formulas_numbers(part):
    for seed in range(part, YEARS, PARTS):
        year_file, reasons = explained(seed)
        scores = yearfile.compute(year_file)
        places = {place.unit: place for place in yearfile.places(year_file, scores)}
        for reason in reasons:
            assert_explains(reason, scores[reason.unit])
            assert_ranks(reason, places[reason.unit])


def test_every_step_follows_from_the_one_before():
    """What a step puts in is what the step before came to."""
    for seed in range(YEARS):
        for reason in explained(seed)[1]:
            for steps in chains(reason):
                for before, step in pairwise(steps):
                    assert_follows(before, step)


def assert_follows(before, step):
    match step.move:
        case Move.ROUND:
            size = Fraction(1, 10 ** step.params["places"])
            assert 0 < abs(step.result - before.result) < size
        case Move.RESCALE:
            assert step.params["sum"] == before.result
        case Move.RATIO_CUT:
            assert step.params["ratio"] > step.params["cap"]
        case Move.CUT:
            assert before.result > step.result == step.params["max"]
        case Move.RAISED:
            assert before.result < step.result == step.params["min"]
        case _:
            assert before.result is None


def test_random_years_use_every_step():
    seen = Counter()
    for seed in range(YEARS):
        for reason in explained(seed)[1]:
            seen.update(step.move for steps in chains(reason) for step in steps)
            seen.update(step.move for step in reason.rank)
            floors = (n.floor for top in reason.tops for n in top.walk() if n.floor)
            seen.update(step.move for step in floors)

    beforehand = {Move.ASSURED, Move.ASSURED_NOTHING}
    assert {move for move in Move if seen[move] < 5} - beforehand == set()


def one_criterion(leaf, entries, **policy):
    """A year of one criterion and as many units as entries."""
    codes = [f"u{number}" for number in range(len(entries))]
    group = {"code": "I", "name": "Nhóm", "type": "group", "max": leaf["max"]}
    return {
        **{key: YEAR[key] for key in ("schema", "year", "authority")},
        "bloc": {"slug": "cum", "name": "Cụm", "kind": "CUM", "head": None, "deputy": None},
        "units": [{"code": code, "name": code} for code in codes],
        "policy": {"rounding": {"places": 2, "mode": "half_up"}, "na": "rescale"} | policy,
        "criteria": [group | {"children": [{"code": "I.1", "name": "Một"} | leaf]}],
        "entries": {code: {"I.1": entry} for code, entry in zip(codes, entries, strict=True)},
    }


def only(leaf, entries, **policy):
    """The steps of the first unit in a year of one criterion."""
    year_file = parsed(one_criterion(leaf, entries, **policy))
    reason = arithmetic.explain(year_file, year_file.units[0].code)
    assert_explains(reason, yearfile.compute(year_file)[reason.unit])
    return reason.tops[0].children[0].steps


def told(steps):
    return [(step.move, step.result) for step in steps]


def test_plan_of_975_per_mille_is_told_in_one_step():
    (step,) = only({"type": "percent_of_plan", "max": "150"}, [{"target": "100", "actual": "97.5"}])

    assert (step.move, step.result) == (Move.RATIO, Fraction("146.25"))
    assert step.params == {"actual": Decimal("97.5"), "target": 100, "max": 150}


def test_third_is_rounded_in_a_step_of_its_own():
    steps = only({"type": "percent_of_plan", "max": "10"}, [{"target": "3", "actual": "1"}])

    assert told(steps) == [(Move.RATIO, Fraction(10, 3)), (Move.ROUND, Fraction("3.33"))]


def test_leader_names_the_ratio_of_the_best():
    steps = only(
        {"type": "leader", "max": "10"},
        [{"target": "100", "actual": "110"}, {"target": "100", "actual": "115"}],
    )

    assert told(steps)[0] == (Move.LEADER_BETWEEN, Fraction(25, 3))
    assert (steps[0].params["ratio"], steps[0].params["best"]) == (
        Fraction("1.1"),
        Fraction("1.15"),
    )


@pytest.mark.parametrize(
    ("entry", "move", "points"),
    [
        ({"target": "100", "actual": "60"}, Move.ASSURED, 3),
        ({"target": "100", "actual": "120"}, Move.ASSURED, 5),
        ({"target": "0", "actual": "7"}, Move.ASSURED_NOTHING, 0),
    ],
)
def test_unit_alone_counts_on_half_of_a_leader_criterion(entry, move, points):
    year_file = parsed(
        one_criterion({"type": "leader", "max": "10"}, [entry, {"target": "100", "actual": "190"}])
    )
    mine = arithmetic.alone(year_file, year_file.units[0].code)

    reason = arithmetic.explain(mine, mine.units[0].code, ranks=False)

    (step,) = reason.tops[0].children[0].steps
    assert (step.move, step.result, reason.rank) == (move, points, ())


def test_nothing_that_a_unit_alone_is_told_depends_on_the_others():
    """Change every entry and every fact of the others: not one step changes."""
    for seed in range(150):
        content = random_year(seed)
        mine = content["units"][0]["code"]
        bare = {
            **content,
            "entries": {u: e for u, e in content["entries"].items() if u == mine},
            "status": {u: s for u, s in content["status"].items() if u == mine},
        }
        said, said_bare = (
            arithmetic.explain(arithmetic.alone(parsed(each), mine), mine, ranks=False)
            for each in (content, bare)
        )
        assert list(chains(said)) == list(chains(said_bare))


def test_path_leads_from_the_top_to_the_node():
    year_file = parsed(random_year(3))
    reason = arithmetic.explain(year_file, year_file.units[0].code, ranks=False)

    for node in walk(year_file.criteria):
        path = [each.node for each in reason.path(node.code)]
        assert path[-1] == node
        for above, below in pairwise(path):
            assert isinstance(above, Group)
            assert below in above.children
    assert reason.path("khong-co") == ()


def test_tie_that_the_second_rule_parts_tells_both_rules():
    for seed in range(YEARS):
        for reason in explained(seed)[1]:
            steps = reason.rank
            moves = [step.move for step in steps]
            if moves == [Move.PLACED, Move.TIE_LEVEL, Move.TIE_PARTED]:
                assert [step.params["number"] for step in steps[1:]] == [1, 2]
                assert steps[0].params["level"] == steps[1].params["level"] > 0
                if isinstance(steps[1].params["rule"], ByNode):
                    return
    pytest.fail("no year shows it")
