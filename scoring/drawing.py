"""Who checks whom, drawn so that anybody can repeat it, and who checks harshly. Pure.

The draw, in words that need no program: write "seed:code" for every unit, take the SHA-256 of
that text (UTF-8) in hexadecimal, and sort the units by it. They now stand in a ring; each unit
checks the next k. So everybody checks k units and is checked by k, nobody checks itself, and
while 2k is less than the number of units, no two check each other.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from statistics import median
from typing import NamedTuple

FEW_CELLS = 10  # below this a mean says more about the cells than about the checker


class Pair(NamedTuple):
    """One unit checks another."""

    checker: str
    checked: str


class DrawProblem(StrEnum):
    """Why there is no such draw."""

    TOO_FEW_UNITS = "too_few_units"
    NOBODY_CHECKED = "nobody_checked"
    TOO_MANY_EACH = "too_many_each"
    MUTUAL = "mutual"


class Undrawable(Exception):
    """The numbers allow no draw; `problem` says why."""

    def __init__(self, problem: DrawProblem) -> None:
        super().__init__(problem)
        self.problem = problem


def problem_of(units: int, per_unit: int, *, allows_mutual: bool = False) -> DrawProblem | None:
    """Say what is wrong with the numbers, or nothing.

    From 2k = n on, units that check each other cannot be avoided by any draw: there are more
    checks than pairs of units.
    """
    if units < 2:
        return DrawProblem.TOO_FEW_UNITS
    if per_unit < 1:
        return DrawProblem.NOBODY_CHECKED
    if per_unit > units - 1:
        return DrawProblem.TOO_MANY_EACH
    is_mutual = 2 * per_unit >= units
    return DrawProblem.MUTUAL if is_mutual and not allows_mutual else None


def draw(
    units: Iterable[str], per_unit: int, *, seed: str, allows_mutual: bool = False
) -> tuple[Pair, ...]:
    """Draw who checks whom; the same units, number and seed give the same pairs."""
    ring = shuffled(units, seed=seed)
    problem = problem_of(len(ring), per_unit, allows_mutual=allows_mutual)
    if problem is not None:
        raise Undrawable(problem)
    return tuple(
        Pair(checker, ring[(place + step) % len(ring)])
        for place, checker in enumerate(ring)
        for step in range(1, per_unit + 1)
    )


def shuffled(units: Iterable[str], *, seed: str) -> list[str]:
    """Put units into the order of the ring, whatever order they came in."""
    return sorted(units, key=lambda code: (place_of(code, seed=seed), code))


def place_of(code: str, *, seed: str) -> str:
    """Return the digest that a unit is sorted by."""
    return sha256(f"{seed}:{code}".encode()).hexdigest()


def mutual_of(pairs: Iterable[Pair]) -> list[Pair]:
    """Return each two units that check each other, once, in alphabetical order."""
    known = set(pairs)
    return sorted(p for p in known if p.checker < p.checked and Pair(p.checked, p.checker) in known)


def uneven_of(units: Iterable[str], pairs: Sequence[Pair], *, per_unit: int) -> list[str]:
    """Return the units that check, or are checked by, more or fewer than the draw meant."""
    made = Counter(pair.checker for pair in pairs)
    received = Counter(pair.checked for pair in pairs)
    return [unit for unit in units if {made[unit], received[unit]} != {per_unit}]


@dataclass(frozen=True, slots=True)
class Mark:
    """What one checker made of one cell: its points, the unit's own, the most there is."""

    checker: str
    unit: str
    criterion: str
    points: Decimal
    own: Decimal | None
    most: Decimal


@dataclass(frozen=True, slots=True)
class Deviation:
    """How far a checker lies from something: mean points, mean share of the maximum, cells.

    `share` is None where no cell has a maximum.
    """

    points: Fraction
    share: Fraction | None
    cells: int

    @property
    def is_few(self) -> bool:
        """So few cells that the mean proves nothing."""
        return self.cells < FEW_CELLS


@dataclass(frozen=True, slots=True)
class Severity:
    """One checker against the self-scores, and against the others who checked the same cells."""

    checker: str
    from_self: Deviation | None
    from_others: Deviation | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The mean of a unit's cross-checks, and what it would be were all checkers equally severe."""

    unit: str
    mean: Fraction
    evened: Fraction


def severity_of(marks: Sequence[Mark]) -> list[Severity]:
    """Measure every checker; negative means harsher. The order is that of their first mark."""
    others = _medians(marks)
    by_checker: dict[str, list[Mark]] = {}
    for mark in marks:
        by_checker.setdefault(mark.checker, []).append(mark)
    return [
        Severity(
            checker,
            _deviation([(m, Fraction(m.own)) for m in own if m.own is not None]),
            _deviation([(m, others[key]) for m in own if (key := _key(m)) in others]),
        )
        for checker, own in by_checker.items()
    ]


def what_if(marks: Sequence[Mark]) -> list[WhatIf]:
    """Take from every mark the share by which its checker lies off the others; nothing is stored.

    A checker whom nobody can be compared with keeps the marks as they are.
    """
    shares = {
        each.checker: each.from_others.share
        for each in severity_of(marks)
        if each.from_others is not None and each.from_others.share is not None
    }
    sums: dict[str, dict[str, tuple[Fraction, Fraction]]] = {}
    for mark in marks:
        per_checker = sums.setdefault(mark.unit, {})
        was, evened = per_checker.get(mark.checker, (Fraction(0), Fraction(0)))
        off = shares.get(mark.checker, Fraction(0)) * Fraction(mark.most)
        points = Fraction(mark.points)
        per_checker[mark.checker] = (was + points, evened + points - off)
    return [_mean(unit, list(per_checker.values())) for unit, per_checker in sums.items()]


def _mean(unit: str, sums: Sequence[tuple[Fraction, Fraction]]) -> WhatIf:
    was = sum((each for each, _ in sums), Fraction(0))
    evened = sum((each for _, each in sums), Fraction(0))
    return WhatIf(unit, was / len(sums), evened / len(sums))


def _key(mark: Mark) -> tuple[str, str, str]:
    return mark.checker, mark.unit, mark.criterion


def _medians(marks: Sequence[Mark]) -> dict[tuple[str, str, str], Fraction]:
    """For each mark, the median of what the others gave the same cell; none for a lone checker."""
    cells: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        cells.setdefault((mark.unit, mark.criterion), []).append(mark)
    return {
        _key(mark): median([Fraction(m.points) for m in cell if m is not mark])
        for cell in cells.values()
        if len(cell) > 1
        for mark in cell
    }


def _deviation(compared: Sequence[tuple[Mark, Fraction]]) -> Deviation | None:
    if not compared:
        return None
    gaps = [(Fraction(mark.points) - against, Fraction(mark.most)) for mark, against in compared]
    shares = [gap / most for gap, most in gaps if most]
    return Deviation(
        points=sum((gap for gap, _ in gaps), Fraction(0)) / len(gaps),
        share=sum(shares, Fraction(0)) / len(shares) if shares else None,
        cells=len(gaps),
    )
