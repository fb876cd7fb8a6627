"""The leader formula: meeting the plan earns half; the rest is measured against the bloc's best."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Self

from scoring.formula.criteria import AnyLeaf, Group, Leader, Leaf, Node
from scoring.formula.entries import Entry, Progress

HALF, ONE = Fraction(1, 2), Fraction(1)


@dataclass(frozen=True, slots=True)
class Best:
    """The largest ratio among units with a target, the largest actual among those without."""

    ratio: Fraction
    actual: Fraction

    @classmethod
    def of(cls, entries: Iterable[Entry | None]) -> Self:
        """The best of the units that take part."""
        plans = [entry for entry in entries if isinstance(entry, Progress)]
        ratios = (Fraction(p.actual) / Fraction(p.target) for p in plans if p.target)
        actuals = (Fraction(p.actual) for p in plans if not p.target)
        return cls(max(ratios, default=Fraction(0)), max(actuals, default=Fraction(0)))

    def points(self, leaf: AnyLeaf, entry: Progress) -> Fraction:
        """Points of one unit; an excluded unit above the best counts as a best of its own."""
        actual = Fraction(entry.actual)
        if not entry.target:
            most = max(self.actual, actual)
            return leaf.ceiling * actual / most if most else Fraction(0)
        ratio = actual / Fraction(entry.target)
        if ratio <= 1:
            return HALF * leaf.ceiling * ratio
        if ratio >= self.ratio:
            return leaf.ceiling
        return HALF * leaf.ceiling * (1 + (ratio - 1) / (self.ratio - 1))


@dataclass(frozen=True, kw_only=True)
class Assured(Leaf[Progress]):
    """What a leader criterion is worth to a unit whatever the others reach: at most half."""

    def points(self, entry: Progress) -> Fraction:
        """Exact below the plan, half from the plan on; nothing is sure without a plan."""
        if not entry.target:
            return Fraction(0)
        return HALF * self.ceiling * min(Fraction(entry.actual) / Fraction(entry.target), ONE)


def preliminary(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Return the table as one unit may count on it before the bloc is known."""
    return tuple(_preliminary(node) for node in nodes)


def _preliminary(node: Node) -> Node:
    if isinstance(node, Group):
        return replace(node, children=preliminary(node.children))
    if isinstance(node, Leader):
        return Assured(**{each.name: getattr(node, each.name) for each in fields(node)})
    return node
