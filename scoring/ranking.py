"""Totals to ranks: the tie-break chain, shared ranks, grades. Pure, in the order of the file."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a unit brings to the ranking; one that does not compete is listed without a rank."""

    unit: str
    total: Decimal
    bonus: Decimal = ZERO
    deduction: Decimal = ZERO
    nodes: Mapping[str, Decimal | None] = field(default_factory=dict)
    pledge: Decimal | None = None
    women_share: Decimal | None = None
    competes: bool = True


class TieBreak(ABC):
    """A rule that may separate units with the same total."""

    @abstractmethod
    def merit(self, standing: Standing) -> Decimal | int:
        """The higher goes first."""


@dataclass(frozen=True)
class ByNode(TieBreak):
    """The higher score of one node first; a node that left the scale gives 0 points."""

    code: str

    def merit(self, standing: Standing) -> Decimal:
        return standing.nodes[self.code] or ZERO


@dataclass(frozen=True)
class LeastDeduction(TieBreak):
    """The smaller deduction first."""

    def merit(self, standing: Standing) -> Decimal:
        return standing.deduction.copy_negate()


@dataclass(frozen=True)
class MostBonus(TieBreak):
    """The larger bonus first, as it counts in the total: after the bonus cap."""

    def merit(self, standing: Standing) -> Decimal:
        return standing.bonus


@dataclass(frozen=True)
class ByPledge(TieBreak):
    """The more of its pledge a unit completed, the better; nothing known is nothing done."""

    def merit(self, standing: Standing) -> Decimal:
        return standing.pledge or ZERO


@dataclass(frozen=True)
class ByWomenShare(TieBreak):
    """Units with enough women first (NĐ 152/2025, Art 4(6)); an unknown share is not enough."""

    at_least: Decimal

    def merit(self, standing: Standing) -> int:
        return int(standing.women_share is not None and standing.women_share >= self.at_least)


@dataclass(frozen=True)
class ByDecision(TieBreak):
    """The order somebody decided; units that the decision does not name come after, level."""

    order: tuple[str, ...]
    reason: str | None = None

    def merit(self, standing: Standing) -> int:
        after = len(self.order)
        return -(self.order.index(standing.unit) if standing.unit in self.order else after)


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's line in the ranking. `broken_by` is the last rule that parted it from its equals."""

    unit: str
    rank: int | None
    broken_by: TieBreak | None = None


Level = list[Standing]


def rank(standings: Sequence[Standing], *, tie_breaks: Sequence[TieBreak] = ()) -> list[Place]:
    """Order by total, then by the tie-breaks; equals share a rank and the next is skipped.

    Equals stay in the given order. Units that do not compete follow, in the given order.
    """
    competing = [standing for standing in standings if standing.competes]
    places: list[Place] = []
    for level in _levels(competing, lambda standing: standing.total):
        broken_by: dict[str, TieBreak] = {}
        for tied in _part(level, tie_breaks, broken_by=broken_by):
            shared = len(places) + 1
            places += [Place(s.unit, shared, broken_by.get(s.unit)) for s in tied]
    return places + [Place(s.unit, None) for s in standings if not s.competes]


def _part(
    level: Level, tie_breaks: Iterable[TieBreak], *, broken_by: dict[str, TieBreak]
) -> list[Level]:
    """Part units of one total by each rule in turn, noting the last that parted each of them."""
    parts = [level]
    for tie_break in tie_breaks:
        finer: list[Level] = []
        for part in parts:
            levels = _levels(part, tie_break.merit)
            if len(levels) > 1:
                broken_by.update((standing.unit, tie_break) for standing in part)
            finer += levels
        parts = finer
    return parts


def _levels(standings: Level, merit: Callable[[Standing], Decimal | int]) -> list[Level]:
    """The best first; units of the same merit keep their order (the sort is stable)."""
    ordered = sorted(standings, key=merit, reverse=True)
    return [list(level) for _, level in groupby(ordered, key=merit)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A class for totals from `min` on; strictly above it when not inclusive."""

    name: str
    min: Decimal
    inclusive: bool = True


def grade_of(total: Decimal, grades: Iterable[Grade]) -> str | None:
    """The first grade in the given order that the total reaches."""
    for grade in grades:
        if total > grade.min or (grade.inclusive and total == grade.min):
            return grade.name
    return None
