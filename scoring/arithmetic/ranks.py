"""The place of one unit: how many are ahead, and which tie-break parted it from its equals."""

from collections.abc import Sequence
from fractions import Fraction

from scoring.arithmetic.steps import Move, Param, Step
from scoring.ranking import Standing, TieBreak


def rank_steps(
    standings: Sequence[Standing],
    unit: str,
    *,
    tie_breaks: Sequence[TieBreak],
    excluded: str,
    missed: Sequence[str],
) -> tuple[Step, ...]:
    """Return the steps to a rank; a unit that does not compete has one step that says why."""
    own = next(standing for standing in standings if standing.unit == unit)
    if excluded:
        return (Step(Move.EXCLUDED, None, {"reason": excluded}),)
    if not own.competes:
        return (Step(Move.BARRED, None, {"codes": tuple(missed)}),)
    running = [standing for standing in standings if standing.competes]
    level = [standing for standing in running if standing.total == own.total]
    above = sum(standing.total > own.total for standing in running)
    params: dict[str, Param] = {"above": above, "level": len(level) - 1, "of": len(running)}
    steps = [Step(Move.PLACED, Fraction(above + 1), params)]
    return (*steps, *_parted(own, level, above=above, tie_breaks=tie_breaks))


def _parted(
    own: Standing, level: list[Standing], *, above: int, tie_breaks: Sequence[TieBreak]
) -> list[Step]:
    """Each rule is tried on those who are level until nobody is."""
    steps: list[Step] = []
    for number, rule in enumerate(tie_breaks, 1):
        if len(level) == 1:
            return steps
        merits = {standing.unit: rule.merit(standing) for standing in level}
        ahead = sum(merit > merits[own.unit] for merit in merits.values())
        equals = [each for each in level if merits[each.unit] == merits[own.unit]]
        move = Move.TIE_LEVEL if len(equals) == len(level) else Move.TIE_PARTED
        above, level = above + ahead, equals
        params: dict[str, Param] = {
            "number": number,
            "rule": rule,
            "above": ahead,
            "level": len(equals) - 1,
        }
        steps.append(Step(move, Fraction(above + 1), params))
    if len(level) > 1:
        steps.append(Step(Move.SHARED, Fraction(above + 1), {"level": len(level) - 1}))
    return steps
