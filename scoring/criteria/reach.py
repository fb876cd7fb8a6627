"""What a criterion can come to: the best score that is possible, and who takes which value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise

from scoring.formula import (
    Band,
    Bands,
    Comparison,
    Group,
    LateDays,
    Leader,
    Leaf,
    Manual,
    Node,
    PassFail,
    PercentOfPlan,
    PlusMinus,
    Role,
    Tallied,
)

ZERO = Fraction(0)
Limit = Fraction | None
UPWARD = frozenset({Comparison.GT, Comparison.GTE})


class Unread(Exception):
    """A value that the best score hangs on is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Hole:
    """Values between two bands that no band takes; `low` and `high` may belong to it or not."""

    low: Decimal
    high: Decimal
    has_low: bool
    has_high: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Values that lie on the same side of every limit: one limit, or all between two of them."""

    low: Decimal | None
    high: Decimal | None
    value: Decimal
    row: int | None

    @property
    def is_limit(self) -> bool:
        """Whether this is a single value."""
        return self.low is not None and self.low == self.high


def stretches(bands: Sequence[Band], *, least: Decimal | None = None) -> list[Stretch]:
    """Part the line of values at every limit; `least` is where the values begin."""
    limits = sorted({band.value for band in bands} | ({least} if least is not None else set()))
    known = [Stretch(None, limits[0], limits[0] - 1, None)] if limits else []
    for low, high in pairwise([*limits, None]):
        assert low is not None
        known.append(Stretch(low, low, low, None))
        inside = low + 1 if high is None else (low + high) / 2
        known.append(Stretch(low, high, inside, None))
    return [
        Stretch(each.low, each.high, each.value, _row(bands, each.value))
        for each in known
        if least is None or each.value >= least
    ]


def _row(bands: Sequence[Band], value: Decimal) -> int | None:
    return next((number for number, band in enumerate(bands) if band.holds(value)), None)


def stretches_of(leaf: Bands | LateDays) -> list[Stretch]:
    """The stretches of a leaf scored by bands; days late begin at 0."""
    if not leaf.bands:
        raise Unread
    return stretches(leaf.bands, least=Decimal(0) if isinstance(leaf, LateDays) else None)


def holes(parted: Sequence[Stretch], *, from_start: bool = False) -> list[Hole]:
    """Runs of values that no band takes, between bands that do.

    Beyond the outermost bands nothing is missing: 0 points are meant. With `from_start` the
    first value must be taken too.
    """
    runs = [list(run) for _, run in groupby(parted, key=lambda each: each.row is None)]
    return [
        Hole(first.low, last.high, first.is_limit, last.is_limit)
        for number, run in enumerate(runs)
        if (first := run[0]).row is None and (last := run[-1]) is not parted[-1]
        if number > 0 or from_start
        if first.low is not None and last.high is not None
    ]


def unused(parted: Iterable[Stretch], bands: Sequence[Band]) -> list[int]:
    """Rows that no value ever comes to, because earlier rows take them all."""
    used = {each.row for each in parted}
    return [number for number in range(len(bands)) if number not in used]


def overlaps(parted: Sequence[Stretch], bands: Sequence[Band]) -> list[tuple[int, int]]:
    """Pairs of rows that look from opposite sides, give other points, and share values.

    Rows that look from the same side always share values: that is how a scale of bands is read.
    """
    used = {each.row for each in parted}
    pairs = {
        (each.row, later)
        for each in parted
        if each.row is not None
        for later in range(each.row + 1, len(bands))
        if later in used and bands[later].holds(each.value)
        if _differ(bands[each.row], bands[later])
    }
    return sorted(pairs)


def _differ(one: Band, other: Band) -> bool:
    return (one.op in UPWARD) != (other.op in UPWARD) and one.points != other.points


def best(node: Node, *, role: Role) -> Limit:
    """The highest score that a node can reach; None where there is no limit.

    Raises Unread while a parameter that decides it is missing.
    """
    if isinstance(node, Group):
        return _best_group(node, role=role)
    assert isinstance(node, Leaf)
    match node:
        case Bands() | LateDays():
            return max((_points(node, each) for each in stretches_of(node)), default=ZERO)
        case Manual():
            return _best_manual(node)
        case Tallied():
            return _best_tallied(node)
        case PlusMinus():
            return _best_plus_minus(node)
        case PercentOfPlan():
            return _best_plan(node)
        case _:
            assert isinstance(node, PassFail | Leader)
            return _given(node.max)


def best_of(nodes: Iterable[Node], *, role: Role) -> Limit:
    """The highest sum of siblings."""
    total = ZERO
    for node in nodes:
        most = best(node, role=role)
        if most is None:
            return None
        total += most
    return total


def _best_group(group: Group, *, role: Role) -> Limit:
    total = best_of(group.children, role=role)
    is_capped = role is not Role.BASE if group.cap is None else group.cap
    if group.max is None or not is_capped:
        return total
    cap = Fraction(group.max)
    return cap if total is None else min(total, cap)


def _points(leaf: Bands | LateDays, stretch: Stretch) -> Fraction:
    return ZERO if stretch.row is None else Fraction(leaf.bands[stretch.row].points)


def _best_manual(leaf: Manual) -> Limit:
    if leaf.max is None:
        return None
    if not leaf.step:
        return Fraction(leaf.max)
    return Fraction(leaf.max // leaf.step) * Fraction(leaf.step)


def _best_plan(leaf: PercentOfPlan) -> Limit:
    most = _given(leaf.max)
    if leaf.cap is not False or not most:
        return most
    return None if leaf.cap_ratio is None else most * Fraction(leaf.cap_ratio)


def _best_plus_minus(leaf: PlusMinus) -> Limit:
    gain = max(_given(leaf.plus), -_given(leaf.minus))
    start = Fraction(leaf.base or 0)
    most = start if gain <= 0 else None
    if leaf.max is not None:
        most = Fraction(leaf.max) if most is None else min(most, Fraction(leaf.max))
    if most is not None and leaf.min is not None:
        most = max(most, Fraction(leaf.min))
    return most


def _best_tallied(leaf: Tallied) -> Limit:
    if _given(leaf.points_per_unit) <= 0:
        return ZERO
    return None if leaf.max is None else Fraction(leaf.max)


def _given(value: Decimal | None) -> Fraction:
    if value is None:
        raise Unread
    return Fraction(value)
