"""What two versions of a table differ in, node by node and field by field."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from scoring.criteria.drafts import Json
from scoring.yearfile.reading import PLAIN

MOST_PAIRS = 10_000  # beyond, only equal names are compared: alike ones would take minutes
ALIKE = 0.75  # shares of common text above which a new name is taken for the old one, edited
SCORED = frozenset(
    {
        *("type", "max", "step", "cap", "cap_ratio", "bands", "points_per_unit"),
        *("plus", "minus", "base", "min", "role", "floor"),
    }
)
NOT_COMPARED = frozenset({"code", "children"})


class Kind(StrEnum):
    """What became of a node."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a node; None where a version does not give it."""

    key: str
    old: Any
    new: Any

    @property
    def is_scored(self) -> bool:
        """Whether points hang on the field."""
        return self.key in SCORED


@dataclass(frozen=True, slots=True)
class Placed:
    """A node where it stands: below which node, and how deep."""

    node: Json
    parent: str | None
    depth: int

    @property
    def code(self) -> str:
        """The code, which names the node in its own version."""
        return str(self.node.get("code", ""))


@dataclass(frozen=True, slots=True)
class Difference:
    """One node of the old version, of the new one, or of both."""

    old: Placed | None
    new: Placed | None
    changes: tuple[Change, ...] = ()
    is_moved: bool = False

    @property
    def kind(self) -> Kind:
        """The most telling word for it; a node that is renamed may be changed and moved too."""
        if self.old is None:
            return Kind.ADDED
        if self.new is None:
            return Kind.REMOVED
        if self.old.code != self.new.code:
            return Kind.RENAMED
        if self.changes:
            return Kind.CHANGED
        return Kind.MOVED if self.is_moved else Kind.SAME

    @property
    def is_scored(self) -> bool:
        """Whether a score that is there already may come out otherwise."""
        return any(change.is_scored for change in self.changes)


def compare(old: Sequence[Json], new: Sequence[Json]) -> list[Difference]:
    """Compare two tables in the order of the new one, what was removed at its old place.

    Nodes are matched by code. A removed and an added node of one type whose names are alike are
    taken for one that was renamed; the reader may see it otherwise.
    """
    before, after = _by_code(old), _by_code(new)
    twins = {code: code for code in before if code in after} | _renamed(before, after)
    moved = _moved(before, after, twins)
    found = {
        new_code: Difference(
            before[code], after[new_code], _changes(before[code], after[new_code]), code in moved
        )
        for code, new_code in twins.items()
    }
    rows = {code: found.get(code) or Difference(None, placed) for code, placed in after.items()}
    return _with_removed(rows, before, twins)


def _by_code(nodes: Sequence[Json]) -> dict[str, Placed]:
    """Every node by its code; of nodes with one code the first counts, as in the year file."""
    placed: dict[str, Placed] = {}
    for each in _placed(nodes, parent=None, depth=0):
        placed.setdefault(each.code, each)
    return placed


def _placed(nodes: Sequence[Json], *, parent: str | None, depth: int) -> Iterator[Placed]:
    for node in nodes:
        here = Placed(node, parent, depth)
        yield here
        yield from _placed(node.get("children", ()), parent=here.code, depth=depth + 1)


def _renamed(before: Mapping[str, Placed], after: Mapping[str, Placed]) -> dict[str, str]:
    """Old code → new code, the most alike first; every node has one twin at most."""
    gone = [placed for code, placed in before.items() if code not in after]
    fresh = [placed for code, placed in after.items() if code not in before]
    likeness_of = _likeness if len(gone) * len(fresh) <= MOST_PAIRS else _same_name
    pairs = sorted(
        (-likeness_of(one.node, other.node), one.code, other.code)
        for one in gone
        for other in fresh
    )
    twins: dict[str, str] = {}
    for likeness, code, new_code in pairs:
        if -likeness >= ALIKE and code not in twins and new_code not in twins.values():
            twins[code] = new_code
    return twins


def _likeness(one: Json, other: Json) -> float:
    if one.get("type") != other.get("type"):
        return 0
    matcher = SequenceMatcher(None, _name(one), _name(other), autojunk=False)
    # The cheap upper limit spares most pairs the exact figure.
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0


def _same_name(one: Json, other: Json) -> float:
    return float(one.get("type") == other.get("type") and _name(one) == _name(other))


def _name(node: Json) -> str:
    return str(node.get("name", "")).casefold()


def _moved(
    before: Mapping[str, Placed], after: Mapping[str, Placed], twins: Mapping[str, str]
) -> set[str]:
    """Old codes of nodes below another parent, or passed by brothers and sisters that stayed."""
    places = {code: number for number, code in enumerate(after)}
    moved = {
        code
        for code, new_code in twins.items()
        if _twin_of(before[code].parent, twins) != after[new_code].parent
    }
    families: dict[str | None, list[str]] = {}
    for code, placed in before.items():
        if code in twins and code not in moved:
            families.setdefault(placed.parent, []).append(code)
    for family in families.values():
        kept = _longest_rise([places[twins[code]] for code in family])
        moved |= {code for code in family if places[twins[code]] not in kept}
    return moved


def _twin_of(parent: str | None, twins: Mapping[str, str]) -> str | None:
    return None if parent is None else twins.get(parent, parent)


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """The most numbers that can keep their order; whatever is left has moved."""
    ends: list[int] = []
    chains: list[list[int]] = []
    for number in numbers:
        length = bisect_left(ends, number)
        chain = [*(chains[length - 1] if length else []), number]
        ends[length : length + 1] = [number]
        chains[length : length + 1] = [chain]
    return set(chains[-1]) if chains else set()


def _changes(old: Placed, new: Placed) -> tuple[Change, ...]:
    keys = dict.fromkeys((*old.node, *new.node))
    both = ((key, old.node.get(key), new.node.get(key)) for key in keys if key not in NOT_COMPARED)
    return tuple(Change(key, was, now) for key, was, now in both if plain(was) != plain(now))


def plain(value: Any) -> Any:
    """A value to compare: numbers by what they are worth, however they were written."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, bool):
        return ("flag", value)  # Python takes True for 1
    if value is None:
        return None
    return Decimal(value) if PLAIN.fullmatch(str(value)) else str(value)


def _with_removed(
    rows: Mapping[str, Difference], before: Mapping[str, Placed], twins: Mapping[str, str]
) -> list[Difference]:
    """Put what was removed after the node that stood before it."""
    behind: dict[str, list[Difference]] = {}
    anchor = ""
    for code, placed in before.items():
        if code in twins:
            anchor = twins[code]
        else:
            behind.setdefault(anchor, []).append(Difference(placed, None))
    merged = behind.pop("", [])
    for code, row in rows.items():
        merged += [row, *behind.get(code, [])]
    return merged
