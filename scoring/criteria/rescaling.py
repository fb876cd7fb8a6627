"""What becomes of stored entries when the scale of a criterion changes after scoring began."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from scoring.criteria.differences import SCORED, plain
from scoring.formula import AnyLeaf, Entry, Manual, NotApplicable, Points
from scoring.yearfile.cells import SHAPES
from scoring.yearfile.dumping import value_of
from scoring.yearfile.reading import DECIMALS
from scoring.yearfile.reading import plain as written


class Choice(StrEnum):
    """What the bloc decides for the entries of one criterion."""

    KEEP = "keep"
    CLAMP = "clamp"
    RESCALE = "rescale"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a choice does not fit an entry."""

    code: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Carried:
    """The entry under the new version; None is an empty cell."""

    entry: Entry | None


def is_asked(old: AnyLeaf, new: AnyLeaf) -> bool:
    """Whether the scale changed, so that somebody must say what becomes of the entries."""
    return bool(_scale(old) != _scale(new))


def choices(old: AnyLeaf, new: AnyLeaf) -> tuple[Choice, ...]:
    """What may be chosen for a criterion, the least harmful first.

    Only points by hand lie on a scale of their own. Any other entry is a fact – a plan and what
    came of it, a count, days – that the new version scores anew, so it is kept or thrown away.
    Facts of another shape mean something else: nothing of them can be kept. A criterion measured
    against the plan and one measured against the leader take the same facts.
    """
    if not _same_shape(old, new):
        return (Choice.RESET,)
    if not isinstance(new, Manual):
        return (Choice.KEEP, Choice.RESET)
    scaled = (Choice.RESCALE,) if old.max and new.max is not None else ()
    return (Choice.KEEP, Choice.CLAMP, *scaled, Choice.RESET)


def carry(
    entry: Entry, *, old: AnyLeaf, new: AnyLeaf, choice: Choice, places: int = DECIMALS
) -> Carried | Refusal:
    """Bring one entry to the new version, or say why the choice does not fit it.

    Points are cut to the maximum and down to the step (clamp), or keep their share of the maximum
    and go to the nearest step (rescale); without a step they go by `places` decimals. What does
    not apply still does not, unless it is reset.
    """
    if choice is Choice.RESET:
        return Carried(None)
    if choice not in choices(old, new):
        is_other = not _same_shape(old, new)
        return Refusal("type_changed" if is_other else "not_a_scale", {"choice": choice.value})
    if isinstance(entry, NotApplicable) or not isinstance(entry, Points):
        return Carried(entry)
    assert isinstance(new, Manual)
    if choice is Choice.KEEP:
        return _kept(entry, new)
    if choice is Choice.CLAMP:
        return Carried(_clamped(entry, new, places))
    share = Fraction(entry.points) / Fraction(old.max or 1)
    return Carried(_nearest(share * Fraction(new.max or 0), new, places))


def _same_shape(old: AnyLeaf, new: AnyLeaf) -> bool:
    return SHAPES[type(old)].build is SHAPES[type(new)].build


def _kept(entry: Points, new: Manual) -> Carried | Refusal:
    if new.max is not None and entry.points > new.max:
        return Refusal("above_max", {"points": written(entry.points), "max": written(new.max)})
    if new.step and entry.points % new.step:
        return Refusal("off_step", {"points": written(entry.points), "step": written(new.step)})
    return Carried(entry)


def _clamped(entry: Points, new: Manual, places: int) -> Points:
    points = entry.points if new.max is None else min(entry.points, new.max)
    step = new.step or Decimal(1).scaleb(-places)
    return replace(entry, points=_steps(Fraction(points), step) * step)


def _nearest(points: Fraction, new: Manual, places: int) -> Points:
    """The nearest step, halves up; the last one below the maximum where that is no step."""
    step = new.step or Decimal(1).scaleb(-places)
    return _clamped(Points(_steps(points + Fraction(step) / 2, step) * step), new, places)


def _steps(points: Fraction, step: Decimal) -> int:
    return points // Fraction(step)


def _scale(leaf: AnyLeaf) -> Any:
    given = value_of(leaf)
    return plain({key: given[key] for key in given if key in SCORED - {"floor"}})
