"""Whose turn it is: the office of head goes round in the order of the division decision."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum


class Turn(Enum):
    """Why a unit is proposed as head."""

    DEPUTY = "deputy"  # the deputy takes over
    ORDER = "order"  # the next unit after the head
    FIRST = "first"  # nobody knows the head, so the order begins at its start
    NOBODY = "nobody"  # no unit may be proposed


@dataclass(frozen=True, slots=True)
class Slate:
    """Who should be head and deputy, by the keys of the units."""

    head: int | None
    deputy: int | None
    turn: Turn


@dataclass(frozen=True, slots=True)
class Heads:
    """Who holds the offices now; None when nobody knows."""

    head: int | None = None
    deputy: int | None = None


def next_slate(order: Sequence[int], now: Heads, *, barred: Collection[int] = ()) -> Slate:
    """Propose the deputy, else the unit after the head; barred units are passed over."""
    eligible = [unit for unit in order if unit not in barred]
    if not eligible:
        return Slate(None, None, Turn.NOBODY)
    head, turn = _next_head(order, now, eligible)
    deputy = _after(head, order, eligible)
    return Slate(head, deputy if deputy != head else None, turn)


def preview(
    order: Sequence[int], now: Heads, *, years: int, barred: Collection[int] = ()
) -> list[Slate]:
    """Run the rotation for some years; a unit is barred in the first of them only."""
    slates: list[Slate] = []
    for _ in range(years):
        slate = next_slate(order, now, barred=barred)
        slates.append(slate)
        now, barred = Heads(slate.head, slate.deputy), ()
    return slates


def _next_head(order: Sequence[int], now: Heads, eligible: list[int]) -> tuple[int, Turn]:
    if now.deputy is not None and now.deputy in eligible:
        return now.deputy, Turn.DEPUTY
    if now.head is not None and now.head in order:
        return _after(now.head, order, eligible), Turn.ORDER
    return eligible[0], Turn.FIRST


def _after(unit: int, order: Sequence[int], eligible: list[int]) -> int:
    """Return the next eligible unit, from the start again after the last."""
    start = order.index(unit) + 1
    return next(one for one in (*order[start:], *order[:start]) if one in eligible)
