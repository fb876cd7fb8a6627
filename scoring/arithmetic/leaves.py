"""One criterion of one unit: from what was entered to the rounded score."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring import formula
from scoring.arithmetic.steps import Move, Param, Step
from scoring.formula import (
    AnyLeaf,
    Assured,
    Band,
    Bands,
    Count,
    Delay,
    Entry,
    LateDays,
    Leader,
    Manual,
    Method,
    NotApplicable,
    NotApplicablePolicy,
    Passed,
    PassFail,
    PercentOfPlan,
    PlusMinus,
    Points,
    Progress,
    Reading,
    Role,
    Tallied,
    Tally,
)

ZERO, HALF, ONE = Fraction(0), Fraction(1, 2), Fraction(1)
Steps = list[Step]


@dataclass(frozen=True, slots=True)
class Column:
    """One criterion as the whole bloc filled it: what a leader or an average is measured against.

    `entries` are by unit; `absent` are the excluded units, seen by nobody else.
    """

    leaf: AnyLeaf
    entries: Mapping[str, Entry | None]
    absent: frozenset[str]
    role: Role
    method: Method

    def explain(self, unit: str) -> tuple[Step, ...]:
        """From the entry of a unit to its score."""
        entry = self.entries[unit]
        steps = self._raw(entry)
        if steps[-1].result is None:
            steps.append(self._worth_of_nothing())
        return tuple(rounded(steps, self.method))

    def _raw(self, entry: Entry | None) -> Steps:
        if entry is None:
            return [Step(Move.EMPTY, ZERO)]
        if isinstance(entry, NotApplicable):
            return [Step(Move.NOT_APPLICABLE, None, {"reason": entry.reason})]
        if isinstance(self.leaf, Leader) and isinstance(entry, Progress):
            return [self._led(entry)]
        return RAW[type(self.leaf)](self.leaf, entry)

    def _worth_of_nothing(self) -> Step:
        """What the policy gives for a criterion that does not apply."""
        policy = self.method.na
        if self.role is not Role.BASE:
            return Step(Move.NA_EXTRA, ZERO)
        if policy is NotApplicablePolicy.ZERO:
            return Step(Move.NA_ZERO, ZERO)
        if policy is NotApplicablePolicy.FULL:
            return Step(Move.NA_FULL, self.leaf.ceiling, {"max": self.leaf.ceiling})
        if policy is NotApplicablePolicy.BLOC_AVERAGE:
            seen = list(self._seen())
            average = sum(seen, ZERO) / max(len(seen), 1)
            return Step(Move.NA_AVERAGE, average, {"sum": sum(seen, ZERO), "count": len(seen)})
        return Step(Move.NA_LEAVES, None)

    def _seen(self) -> Iterable[Fraction]:
        """The scores of those to whom the criterion applies; an empty cell is a zero."""
        for unit, entry in self.entries.items():
            score = rounded(self._raw(entry), self.method)[-1].result
            if unit not in self.absent and score is not None:
                yield score

    def _led(self, entry: Progress) -> Step:
        rivals = [
            (Fraction(other.actual), Fraction(other.target))
            for unit, other in self.entries.items()
            if isinstance(other, Progress) and unit not in self.absent
        ]
        actual, target = Fraction(entry.actual), Fraction(entry.target)
        if not target:
            most = max([done for done, plan in rivals if not plan] + [actual])
            return self._share(actual, most)
        best = max([done / plan for done, plan in rivals if plan] + [actual / target])
        return self._against(best, actual=actual, target=target)

    def _share(self, actual: Fraction, most: Fraction) -> Step:
        if not most:
            return Step(Move.LEADER_NOBODY, ZERO)
        params: dict[str, Param] = {"actual": actual, "most": most, "max": self.leaf.ceiling}
        return Step(Move.LEADER_SHARE, self.leaf.ceiling * actual / most, params)

    def _against(self, best: Fraction, *, actual: Fraction, target: Fraction) -> Step:
        ratio, most = actual / target, self.leaf.ceiling
        params: dict[str, Param] = {"actual": actual, "target": target, "max": most}
        if ratio <= 1:
            return Step(Move.LEADER_UNDER, most * ratio / 2, params)
        params |= {"ratio": ratio, "best": best}
        if ratio == best:
            return Step(Move.LEADER_FIRST, most, params)
        over = (ratio - 1) / (best - 1)
        return Step(Move.LEADER_BETWEEN, most / 2 + most / 2 * over, params)


def rounded(steps: Steps, method: Method) -> Steps:
    """Round what the steps came to, and say so where it changes the number."""
    exact = steps[-1].result
    if exact is None or Fraction(method.round(exact)) == exact:
        return steps
    params: dict[str, Param] = {"places": method.places, "mode": method.mode.value}
    return [*steps, Step(Move.ROUND, Fraction(method.round(exact)), params)]


def limited(steps: Steps, *, most: Decimal | None, least: Decimal | None = None) -> Steps:
    """Keep what the steps came to within its limits, and say so where they bite."""
    came_to = steps[-1].result
    if came_to is not None and most is not None and came_to > most:
        steps = [*steps, Step(Move.CUT, Fraction(most), {"max": most})]
        came_to = Fraction(most)
    if came_to is not None and least is not None and came_to < least:
        steps = [*steps, Step(Move.RAISED, Fraction(least), {"min": least})]
    return steps


def _given(_leaf: Manual, entry: Points) -> Steps:
    return [Step(Move.GIVEN, Fraction(entry.points), {"points": entry.points})]


def _passed(leaf: PassFail, entry: Passed) -> Steps:
    if entry.passed:
        return [Step(Move.PASSED, leaf.ceiling, {"max": leaf.ceiling})]
    return [Step(Move.FAILED, ZERO)]


def _ratio(leaf: PercentOfPlan, entry: Progress) -> Steps:
    if not entry.target:
        return [Step(Move.NO_TARGET, None, {"actual": entry.actual})]
    ratio, most = Fraction(entry.actual) / Fraction(entry.target), leaf.ceiling
    params: dict[str, Param] = {"actual": entry.actual, "target": entry.target, "max": most}
    steps = [Step(Move.RATIO, most * ratio, params)]
    cap = ONE if leaf.cap is not False else leaf.cap_ratio
    if cap is not None and ratio > cap:
        cut: dict[str, Param] = {"ratio": ratio, "cap": cap, "max": most}
        steps.append(Step(Move.RATIO_CUT, most * Fraction(cap), cut))
    return steps


def _band(leaf: Bands, entry: Reading) -> Steps:
    band = _holding(leaf.bands, entry.value)
    if band is None:
        return [Step(Move.NO_BAND, ZERO, {"value": entry.value})]
    params: dict[str, Param] = {"value": entry.value, "op": band.op.value, "limit": band.value}
    return [Step(Move.BAND, Fraction(band.points), params)]


def _late(leaf: LateDays, entry: Delay) -> Steps:
    band = _holding(leaf.bands, max(entry.days, Decimal(0)))  # early counts as on time
    if band is None:
        return [Step(Move.LATE_NO_BAND, ZERO, {"days": entry.days})]
    params: dict[str, Param] = {"days": entry.days, "op": band.op.value, "limit": band.value}
    return [Step(Move.LATE_BAND, Fraction(band.points), params)]


def _holding(bands: Iterable[Band], value: Decimal) -> Band | None:
    return next((band for band in bands if band.holds(value)), None)


def _tally(leaf: Tallied, entry: Count) -> Steps:
    earned = Fraction(entry.count) * Fraction(leaf.points_per_unit)
    params: dict[str, Param] = {"count": entry.count, "each": leaf.points_per_unit}
    return limited([Step(Move.TALLY, earned, params)], most=leaf.max)


def _plus_minus(leaf: PlusMinus, entry: Tally) -> Steps:
    base = leaf.base or Decimal(0)
    earned = Fraction(base) + Fraction(entry.plus) * Fraction(leaf.plus)
    earned -= Fraction(entry.minus) * Fraction(leaf.minus)
    params: dict[str, Param] = {
        "base": base, "plus": entry.plus, "plus_each": leaf.plus,
        "minus": entry.minus, "minus_each": leaf.minus,
    }  # fmt: skip
    return limited([Step(Move.PLUS_MINUS, earned, params)], most=leaf.max, least=leaf.min)


def _assured(leaf: Assured, entry: Progress) -> Steps:
    if not entry.target:
        return [Step(Move.ASSURED_NOTHING, ZERO, {"actual": entry.actual})]
    ratio = min(Fraction(entry.actual) / Fraction(entry.target), ONE)
    params: dict[str, Param] = {"actual": entry.actual, "target": entry.target, "max": leaf.ceiling}
    return [Step(Move.ASSURED, HALF * leaf.ceiling * ratio, params)]


RAW: dict[type[AnyLeaf], Callable[..., Steps]] = {
    formula.Manual: _given,
    formula.PassFail: _passed,
    formula.PercentOfPlan: _ratio,
    formula.Bands: _band,
    formula.LateDays: _late,
    formula.Tallied: _tally,
    formula.PlusMinus: _plus_minus,
    formula.Assured: _assured,
}
