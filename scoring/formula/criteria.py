"""The tree of criteria; every leaf type knows what its own entry is worth before rounding."""

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any, Generic, TypeVar

from scoring.formula.entries import Count, Delay, Passed, Points, Progress, Reading, Tally

E = TypeVar("E")


class Role(StrEnum):
    """What a top-level group does to the total."""

    BASE = "base"
    BONUS = "bonus"
    DEDUCTION = "deduction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The least score of a node: a share of its maximum, or points. Exactly one is given."""

    share: Decimal | None = None
    points: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Node:
    """What every node carries. None stands for a key that the table does not give."""

    code: str
    name: str
    max: Decimal | None = None
    owner: str | None = None
    evidence: bool | str | None = None
    deadline: str | None = None
    step: Decimal | None = None
    guide: str | None = None
    legal_basis: str | None = None
    floor: Floor | None = None

    @property
    def least(self) -> Fraction | None:
        """The score below which the floor is missed."""
        if self.floor is None:
            return None
        if self.floor.points is not None:
            return Fraction(self.floor.points)
        return Fraction(self.floor.share or 0) * Fraction(self.max or 0)


@dataclass(frozen=True, kw_only=True)
class Group(Node):
    """A sum of its children. `role` stands on top-level groups only; the whole branch has it."""

    children: tuple[Node, ...]
    role: Role | None = None
    cap: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Leaf(Node, Generic[E]):
    """A criterion that is scored; `points` is exact, and None where it cannot be applied."""

    def points(self, entry: E) -> Fraction | None:
        """Turn the entry into points, before rounding; TypeError where it takes the whole bloc."""
        raise TypeError(f"{type(self).__name__} is not scored unit by unit")

    @cached_property
    def ceiling(self) -> Fraction:
        """The maximum as an exact number."""
        return Fraction(self.max or 0)


@dataclass(frozen=True, kw_only=True)
class Manual(Leaf[Points]):
    """Points by hand, within the maximum and in steps."""

    def points(self, entry: Points) -> Fraction:
        return Fraction(entry.points)


@dataclass(frozen=True, kw_only=True)
class PassFail(Leaf[Passed]):
    """All or nothing."""

    def points(self, entry: Passed) -> Fraction:
        return self.ceiling if entry.passed else Fraction(0)


@dataclass(frozen=True, kw_only=True)
class PercentOfPlan(Leaf[Progress]):
    """In proportion to the plan; capped at the plan unless `cap` is false."""

    cap: bool | None = None
    cap_ratio: Decimal | None = None

    def points(self, entry: Progress) -> Fraction | None:
        if not entry.target:
            return None
        ratio = Fraction(entry.actual) / Fraction(entry.target)
        if self.cap is not False:
            ratio = min(ratio, Fraction(1))
        elif self.cap_ratio is not None:
            ratio = min(ratio, Fraction(self.cap_ratio))
        return self.ceiling * ratio


class Comparison(StrEnum):
    """How a band compares the value with its own."""

    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"


COMPARE: dict[Comparison, Callable[[Decimal, Decimal], bool]] = {
    Comparison.GT: operator.gt,
    Comparison.GTE: operator.ge,
    Comparison.LT: operator.lt,
    Comparison.LTE: operator.le,
}


@dataclass(frozen=True, slots=True)
class Band:
    """Points for every value on one side of a limit."""

    op: Comparison
    value: Decimal
    points: Decimal

    def holds(self, value: Decimal) -> bool:
        """Whether the value lies on this band's side."""
        return COMPARE[self.op](value, self.value)


def band_points(bands: Iterable[Band], value: Decimal) -> Fraction:
    """Points of the first band that holds, in the order of the table; none holds: 0."""
    return next((Fraction(band.points) for band in bands if band.holds(value)), Fraction(0))


@dataclass(frozen=True, kw_only=True)
class Bands(Leaf[Reading]):
    """Points by band."""

    bands: tuple[Band, ...]

    def points(self, entry: Reading) -> Fraction:
        return band_points(self.bands, entry.value)


@dataclass(frozen=True, kw_only=True)
class LateDays(Leaf[Delay]):
    """Points by days late; early counts as on time."""

    bands: tuple[Band, ...]

    def points(self, entry: Delay) -> Fraction:
        return band_points(self.bands, max(entry.days, Decimal(0)))


@dataclass(frozen=True, kw_only=True)
class Tallied(Leaf[Count]):
    """So many points each time, up to the maximum when there is one (type `count`)."""

    points_per_unit: Decimal

    def points(self, entry: Count) -> Fraction:
        earned = Fraction(entry.count) * Fraction(self.points_per_unit)
        return earned if self.max is None else min(earned, self.ceiling)


@dataclass(frozen=True, kw_only=True)
class PlusMinus(Leaf[Tally]):
    """Around a starting score, kept between `min` and the maximum where they are given."""

    plus: Decimal
    minus: Decimal
    base: Decimal | None = None
    min: Decimal | None = None

    def points(self, entry: Tally) -> Fraction:
        earned = Fraction(self.base or 0) + Fraction(entry.plus) * Fraction(self.plus)
        earned -= Fraction(entry.minus) * Fraction(self.minus)
        if self.max is not None and earned > self.ceiling:
            earned = self.ceiling
        if self.min is not None and earned < self.min:
            earned = Fraction(self.min)
        return earned


@dataclass(frozen=True, kw_only=True)
class Leader(Leaf[Progress]):
    """Relative to the best of the bloc, so it cannot be scored for one unit alone."""


AnyLeaf = Leaf[Any]


def leaves(nodes: Iterable[Node]) -> Iterator[AnyLeaf]:
    """The criteria that are scored, in the order of the table."""
    return (node for node in walk(nodes) if isinstance(node, Leaf))


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Every node, a group before its children, in the order of the table."""
    for node in nodes:
        yield node
        if isinstance(node, Group):
            yield from walk(node.children)


def role_of(node: Node) -> Role:
    """What a top-level node does to the total; a leaf at the top counts to the base."""
    return (isinstance(node, Group) and node.role) or Role.BASE
