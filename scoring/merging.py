"""A table that was changed in two places: who changed what, cell by cell. Pure.

`base` is what the file held when it was made, `mine` what the database holds now, `theirs` what
the file holds when it comes back.
"""

from collections.abc import Hashable, Mapping
from enum import StrEnum
from typing import TypeVar

Value = Hashable | Mapping[str, object] | None
Place = TypeVar("Place", bound=Hashable)


class Verdict(StrEnum):
    """What the two sides did to one cell since the base."""

    UNCHANGED = "unchanged"
    TAKE = "take"
    KEEP = "keep"
    SAME = "same"
    CONFLICT = "conflict"


def judge(base: Value, mine: Value, theirs: Value) -> Verdict:
    """Compare both sides with what they started from."""
    if theirs == base:
        return Verdict.UNCHANGED if mine == base else Verdict.KEEP
    if mine == base:
        return Verdict.TAKE
    return Verdict.SAME if mine == theirs else Verdict.CONFLICT


def judge_without_base(mine: Value, theirs: Value) -> Verdict:
    """Compare two sides only: an empty one never wins over a filled one by itself."""
    if mine == theirs:
        return Verdict.UNCHANGED
    if theirs is None:
        return Verdict.KEEP
    return Verdict.TAKE if mine is None else Verdict.CONFLICT


def merge(
    base: Mapping[Place, Value], mine: Mapping[Place, Value], theirs: Mapping[Place, Value]
) -> dict[Place, Verdict]:
    """Judge every cell the file holds; a cell that the base does not know has none.

    Cells that are not in the file were cut out of it, which changes nothing.
    """
    return {
        place: judge(base[place], mine.get(place), value)
        if place in base
        else judge_without_base(mine.get(place), value)
        for place, value in theirs.items()
    }
