"""Moving one criterion among the others: up, down, into a group, out of it, or beside another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scoring.yearfile.tree import DEEPEST


class Way(StrEnum):
    """What a button or a drop asks for."""

    UP = "up"
    DOWN = "down"
    IN = "in"
    OUT = "out"
    BEFORE = "before"
    AFTER = "after"
    INSIDE = "inside"


@dataclass(frozen=True, slots=True)
class Row:
    """One node: its key, the key it stands below, whether it may have children."""

    key: int
    parent: int | None
    is_group: bool


Families = dict[int | None, list[int]]


def moved(
    rows: Sequence[Row], key: int, way: Way, *, target: int | None = None
) -> list[Row] | None:
    """Return the table after the move, or None when there is nowhere to go.

    Up and down pass a brother or sister; in goes to the end of the group just above, out to the
    place behind the group it leaves. A node never goes below itself, nor deeper than a table may.
    """
    known = {row.key: row for row in rows}
    families: Families = {None: []}
    for row in rows:
        families.setdefault(row.parent, []).append(row.key)
    goal = _goal(known, families, key, way, target)
    if goal is None:
        return None
    parent, place = goal
    if _is_below(known, parent, key) or _depth(known, parent) + _height(families, key) > DEEPEST:
        return None
    siblings = families[known[key].parent]
    if parent == known[key].parent and siblings.index(key) < place:
        place -= 1
    siblings.remove(key)
    families.setdefault(parent, []).insert(place, key)
    parents = {child: above for above, family in families.items() for child in family}
    return [Row(each, parents[each], known[each].is_group) for each in _in_order(families, None)]


def _goal(
    known: Mapping[int, Row], families: Families, key: int, way: Way, target: int | None
) -> tuple[int | None, int] | None:
    """The new parent and the place in its family, counted before the node is taken out."""
    parent = known[key].parent
    family = families[parent]
    place = family.index(key)
    match way:
        case Way.UP:
            return (parent, place - 1) if place else None
        case Way.DOWN:
            return (parent, place + 2) if place + 1 < len(family) else None
        case Way.IN:
            above = family[place - 1] if place else None
            return _end_of(known, families, above)
        case Way.OUT:
            return None if parent is None else _beside(known, families, parent, 1)
    if target is None or target not in known or target == key:
        return None
    if way is Way.INSIDE:
        return _end_of(known, families, target)
    return _beside(known, families, target, int(way is Way.AFTER))


def _end_of(
    known: Mapping[int, Row], families: Families, group: int | None
) -> tuple[int | None, int] | None:
    if group is None or not known[group].is_group:
        return None
    return group, len(families.get(group, ()))


def _beside(
    known: Mapping[int, Row], families: Families, key: int, offset: int
) -> tuple[int | None, int]:
    parent = known[key].parent
    return parent, families[parent].index(key) + offset


def _is_below(known: Mapping[int, Row], key: int | None, above: int) -> bool:
    while key is not None:
        if key == above:
            return True
        key = known[key].parent
    return False


def _depth(known: Mapping[int, Row], key: int | None) -> int:
    depth = 0
    while key is not None:
        key, depth = known[key].parent, depth + 1
    return depth


def _height(families: Families, key: int) -> int:
    return 1 + max((_height(families, child) for child in families.get(key, ())), default=0)


def _in_order(families: Families, key: int | None) -> Iterator[int]:
    for child in families.get(key, ()):
        yield child
        yield from _in_order(families, child)
