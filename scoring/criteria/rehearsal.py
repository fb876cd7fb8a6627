"""A new table tried on a scored year: who moves, what separates nobody, what has no twin."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring import yearfile
from scoring.criteria.drafts import Json
from scoring.criteria.linting import Finding, errors, lint
from scoring.criteria.rescaling import Carried, Choice, carry, choices
from scoring.formula import AnyLeaf, Entry, UnitScore, leaves
from scoring.yearfile import YearFile

Entries = dict[str, dict[str, Entry]]


class Unfinished(ValueError):
    """The draft cannot be computed yet: with the errors that bar it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{each.place}: {each.code}" for each in findings))


@dataclass(frozen=True, slots=True)
class Move:
    """One unit under both tables; a rank of None is no rank."""

    unit: str
    name: str
    old_rank: int | None
    new_rank: int | None
    old_total: Decimal
    new_total: Decimal

    @property
    def is_moved(self) -> bool:
        """Whether the rank is another one."""
        return self.old_rank != self.new_rank


@dataclass(frozen=True, slots=True)
class Level:
    """A criterion that gives every ranked unit the same score."""

    code: str
    name: str
    score: Decimal


@dataclass(frozen=True, slots=True)
class Unmapped:
    """Codes that one table alone has, or both for other things; `refitted` had to fit a scale."""

    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()
    type_changed: tuple[str, ...] = ()
    refitted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the new table would have made of the year."""

    moves: tuple[Move, ...]
    level: tuple[Level, ...]
    unreachable: tuple[Finding, ...]
    unmapped: Unmapped

    @property
    def movers(self) -> tuple[Move, ...]:
        """The units whose rank is another one."""
        return tuple(move for move in self.moves if move.is_moved)


def rehearse(year_file: YearFile, nodes: Sequence[Json], *, policy: Json) -> Rehearsal:
    """Score a known year by a draft; raises Unfinished while the draft has errors.

    Entries go to the criterion of the same code: points by hand in proportion to the maximum,
    facts as they are. A criterion without known entries is worth 0 for everybody alike.
    """
    findings = lint(nodes, policy=policy, year=year_file.year)
    if errors(findings):
        raise Unfinished(errors(findings))
    tried = _year(year_file, nodes, policy, entries={})
    entries, unmapped = _mapped(year_file, tried)
    tried = _year(year_file, nodes, policy, entries=entries)
    before, after = yearfile.compute(year_file), yearfile.compute(tried)
    return Rehearsal(
        moves=_moves(year_file, tried, before, after),
        level=tuple(_level(tried, after, skipped=unmapped.only_new + unmapped.type_changed)),
        unreachable=tuple(each for each in findings if each.code in UNREACHABLE),
        unmapped=unmapped,
    )


UNREACHABLE = frozenset({"unreachable", "band_never_reached", "grade_unreachable"})


def compared(before: YearFile, after: YearFile) -> tuple[Move, ...]:
    """The units of two versions of one year, in the order of the old ranking."""
    return _moves(before, after, yearfile.compute(before), yearfile.compute(after))


def _year(
    year_file: YearFile, nodes: Sequence[Json], policy: Json, *, entries: Entries
) -> YearFile:
    """The same units under the draft; the year file's own reader holds it to every rule."""
    content = yearfile.document(year_file) | {
        "criteria": list(nodes),
        "policy": _for_units(policy, {unit.code for unit in year_file.units}),
        "entries": {
            unit: {code: yearfile.entry_of(entry) for code, entry in cells.items()}
            for unit, cells in entries.items()
        },
    }
    return yearfile.parse(json.dumps(content, ensure_ascii=False).encode())


def _for_units(policy: Json, units: set[str]) -> dict[str, Any]:
    """A decision about units that were no members then says nothing here."""
    chain = []
    for each in policy.get("tie_break", ()):
        if "order" in each:
            order = [unit for unit in each["order"] if unit in units]
            if not order:
                continue
            chain.append(each | {"order": order})
        else:
            chain.append(each)
    return {**policy, **({"tie_break": chain} if "tie_break" in policy else {})}


def _mapped(year_file: YearFile, tried: YearFile) -> tuple[Entries, Unmapped]:
    before = {leaf.code: leaf for leaf in leaves(year_file.criteria)}
    after = {leaf.code: leaf for leaf in leaves(tried.criteria)}
    shared = [code for code in after if code in before]
    other = [code for code in shared if choices(before[code], after[code]) == (Choice.RESET,)]
    kept = [code for code in shared if code not in other]
    places = tried.policy.method.places
    refitted: dict[str, None] = {}
    entries: Entries = {}
    for unit, cells in year_file.entries.items():
        for code in kept:
            if code in cells:
                entry = _fitted(cells[code], old=before[code], new=after[code], places=places)
                entries.setdefault(unit, {})[code] = entry
                if entry != cells[code]:
                    refitted[code] = None
    return entries, Unmapped(
        only_old=tuple(code for code in before if code not in after),
        only_new=tuple(code for code in after if code not in before),
        type_changed=tuple(other),
        refitted=tuple(refitted),
    )


def _fitted(entry: Entry, *, old: AnyLeaf, new: AnyLeaf, places: int) -> Entry:
    """Points keep their share of the maximum where there is one, else they are cut to fit."""
    offered = choices(old, new)
    choice = next(c for c in (Choice.RESCALE, Choice.CLAMP, Choice.KEEP) if c in offered)
    if choice is Choice.RESCALE and old.max == new.max:
        choice = Choice.CLAMP
    carried = carry(entry, old=old, new=new, choice=choice, places=places)
    assert isinstance(carried, Carried)
    assert carried.entry is not None
    return carried.entry


def _moves(
    old: YearFile, new: YearFile, before: Mapping[str, UnitScore], after: Mapping[str, UnitScore]
) -> tuple[Move, ...]:
    names = {unit.code: unit.name for unit in old.units}
    ranks = {place.unit: place.rank for place in yearfile.places(new, dict(after))}
    return tuple(
        Move(
            unit=place.unit,
            name=names[place.unit],
            old_rank=place.rank,
            new_rank=ranks[place.unit],
            old_total=before[place.unit].total,
            new_total=after[place.unit].total,
        )
        for place in yearfile.places(old, dict(before))
    )


def _level(
    tried: YearFile, scores: Mapping[str, UnitScore], *, skipped: Sequence[str]
) -> list[Level]:
    """One ranked unit alone is separated from nobody, so it says nothing."""
    ranked = [place.unit for place in yearfile.places(tried, dict(scores)) if place.rank]
    found: list[Level] = []
    for leaf in leaves(tried.criteria):
        given = {scores[unit].nodes[leaf.code] for unit in ranked}
        if len(ranked) > 1 and len(given) == 1 and leaf.code not in skipped:
            found.append(Level(leaf.code, leaf.name, given.pop() or Decimal(0)))
    return found
