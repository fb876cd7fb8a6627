"""Entries: what each type of criterion lets a unit hand in."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from scoring import formula
from scoring.formula import AnyLeaf, Entry
from scoring.yearfile.reading import Record, Spot, flag, lines, number, plain, whole

Build = Callable[..., Entry]
Reader = Callable[[Spot], Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of an entry with their readers, and the dataclass they make."""

    build: Build
    readers: dict[str, Reader]


at_least_0 = partial(number, least=0)
times = partial(whole, least=0)
PROGRESS = Shape(formula.Progress, {"target": at_least_0, "actual": at_least_0})
SHAPES: dict[type[AnyLeaf], Shape] = {
    formula.Manual: Shape(formula.Points, {"points": at_least_0}),
    formula.PassFail: Shape(formula.Passed, {"passed": flag}),
    formula.PercentOfPlan: PROGRESS,
    formula.Leader: PROGRESS,
    formula.Bands: Shape(formula.Reading, {"value": number}),
    formula.LateDays: Shape(formula.Delay, {"days": number}),
    formula.Tallied: Shape(formula.Count, {"count": times}),
    formula.PlusMinus: Shape(formula.Tally, {"plus": times, "minus": times}),
}


def entry(spot: Spot, leaf: AnyLeaf) -> Entry | None:
    """Read one entry; every problem is told at the entry's own place."""
    if not spot.is_type(dict, "object"):
        return None
    if "na" in spot.value:
        fields = _fields(spot, ("na", "reason"))
        return _not_applicable(fields)
    shape = SHAPES[type(leaf)]
    fields = _fields(spot, tuple(shape.readers))
    values: dict[str, Any] = {
        key: fields.read(key, reader) for key, reader in shape.readers.items()
    }
    if None in values.values():
        return None
    if isinstance(leaf, formula.Manual):
        _check_points(fields.spots["points"], values["points"], leaf=leaf)
    return shape.build(**values)


def _fields(spot: Spot, keys: tuple[str, ...]) -> Record:
    if set(spot.value) != set(keys):
        spot.note("entry_keys", expected=", ".join(keys))
    return Record(spot, {key: spot.field_of(key) for key in keys if key in spot.value})


def _not_applicable(fields: Record) -> Entry | None:
    if fields.spots["na"].value is not True:
        fields.spots["na"].note("na_true")
    reason = fields.read("reason", lines)
    return None if reason is None else formula.NotApplicable(reason)


def _check_points(spot: Spot, points: Decimal, *, leaf: formula.Manual) -> None:
    if leaf.max is not None and points > leaf.max:
        spot.note("number_above", most=plain(leaf.max))
    if leaf.step and points % leaf.step:
        spot.note("points_step", step=plain(leaf.step))
