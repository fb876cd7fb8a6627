"""Which score of a cell counts: the one of the latest stage that gave one. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Json = dict[str, Any]
LATE = ("BOARD", "DEPARTMENT", "BLOC")


class Effective(NamedTuple):
    """The entry that counts and the stage it comes from; nothing and "" for an empty cell."""

    value: Json | None
    stage: str


NOTHING = Effective(None, "")


def effective(by_stage: Mapping[str, Json | None], checks: Sequence[Json | None] = ()) -> Effective:
    """Return what counts: Board, department or bloc, then the cross-check, then the self-score.

    `checks` are the entries of the checks that were handed in. They count when all of them say
    the same; checkers who disagree leave the decision to the bloc, and the self-score stands.
    """
    for stage in LATE:
        value = by_stage.get(stage)
        if value is not None:
            return Effective(value, stage)
    agreed = agreement(checks)
    if agreed is not None:
        return Effective(agreed, "CROSS")
    own = by_stage.get("SELF")
    return NOTHING if own is None else Effective(own, "SELF")


def agreement(checks: Sequence[Json | None]) -> Json | None:
    """Return what every check says, or None where they differ or one says nothing."""
    first = checks[0] if checks else None
    return first if all(each == first for each in checks) else None
