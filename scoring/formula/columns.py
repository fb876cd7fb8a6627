"""One criterion, all units of the bloc: the scores of a column, rounded."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from scoring.formula.criteria import AnyLeaf, Leader, Role
from scoring.formula.entries import Entry, NotApplicable, Progress
from scoring.formula.leader import Best
from scoring.formula.method import Method, NotApplicablePolicy

ZERO = Fraction(0)


def score_column(
    leaf: AnyLeaf,
    entries: Mapping[str, Entry | None],
    *,
    role: Role,
    absent: frozenset[str],
    method: Method,
) -> dict[str, Decimal | None]:
    """Score one criterion for every unit.

    An entry of None is missing and worth 0; it still counts in the bloc's average, for it is
    neither excluded nor N/A. `absent` are the excluded units: scored, but seen by nobody else.
    A score of None is a criterion that does not apply and leaves the scale.
    """
    exact = _exact_points(leaf, entries, absent=absent)
    scores = {unit: None if p is None else method.round(p) for unit, p in exact.items()}
    if all(score is not None for score in scores.values()):
        return scores
    seen = [s for unit, s in scores.items() if s is not None and unit not in absent]
    filler = _not_applicable(leaf, seen, role=role, method=method)
    return {unit: filler if score is None else score for unit, score in scores.items()}


def _not_applicable(
    leaf: AnyLeaf, seen: list[Decimal], *, role: Role, method: Method
) -> Decimal | None:
    """What N/A is worth. It is 0 in bonus and deduction groups under every policy."""
    if role is not Role.BASE or method.na is NotApplicablePolicy.ZERO:
        return method.round(ZERO)
    if method.na is NotApplicablePolicy.FULL:
        return method.round(leaf.ceiling)
    if method.na is NotApplicablePolicy.BLOC_AVERAGE:
        return method.round(sum(map(Fraction, seen), ZERO) / max(len(seen), 1))
    return None


def _exact_points(
    leaf: AnyLeaf, entries: Mapping[str, Entry | None], *, absent: frozenset[str]
) -> dict[str, Fraction | None]:
    rivals = (entry for unit, entry in entries.items() if unit not in absent)
    best = Best.of(rivals) if isinstance(leaf, Leader) else None
    exact: dict[str, Fraction | None] = {}
    for unit, entry in entries.items():
        if entry is None:
            exact[unit] = ZERO
        elif isinstance(entry, NotApplicable):
            exact[unit] = None
        elif best is not None and isinstance(entry, Progress):
            exact[unit] = best.points(leaf, entry)
        else:
            exact[unit] = leaf.points(entry)
    return exact
