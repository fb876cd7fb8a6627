"""The leader formula: meeting the plan earns half; the rest is measured against the bloc's best."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from scoring.formula.criteria import AnyLeaf
from scoring.formula.entries import Entry, Progress

HALF = Fraction(1, 2)


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
