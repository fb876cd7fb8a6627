"""What the cross-checks of a unit came to, and where they differ. Only once all are in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from blocs.models import Member
from scoring.exports.checks.papers import Opinion, in_no_order
from scoring.exports.stages import Stages, cell_of, stages_of
from scoring.models import Criterion, Round
from scoring.states import Stage

Json = dict[str, Any]


class Kind(StrEnum):
    """How a cell is disputed."""

    CHECKERS = "checkers"
    SELF = "self"


@dataclass(frozen=True, slots=True)
class Voice:
    """What one checker said, with its name: for the bloc's desk and the Board."""

    checker: Member
    value: Json | None
    note: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One cell where the checkers differ among themselves, or agree on another value than self."""

    member: Member
    criterion: Criterion
    kind: Kind
    own: Json | None
    own_note: str
    voices: tuple[Voice, ...]


def disagreements(round_: Round) -> list[Disagreement]:
    """Return the disputed cells in table order, with three queries.

    Cells of a unit are there once its cross-checks are settled, and once its own score is open.
    """
    members = _members(round_)
    cells = stages_of(round_, members)
    nodes = [n for n in _leaves(round_) if not n.owner]
    known = {member.pk: member for member in members}
    return [
        _disagreement(member, node, said, known=known)
        for member in members
        for node in nodes
        if _is_disputed(said := cell_of(cells, member.pk, node.pk))
    ]


def _is_disputed(said: Stages) -> bool:
    own = said.value_of(Stage.SELF)
    differs = own is not None and any(check.value != own for check in said.checks)
    return differs or said.are_checks_split


def _disagreement(
    member: Member, node: Criterion, said: Stages, *, known: dict[int, Member]
) -> Disagreement:
    own = said.by_stage.get(Stage.SELF)
    voices = (
        Voice(known[check.checker], check.value, check.note)
        for check in said.checks
        if check.checker is not None
    )
    return Disagreement(
        member=member,
        criterion=node,
        kind=Kind.CHECKERS if said.are_checks_split else Kind.SELF,
        own=own.value if own else None,
        own_note=own.note if own else "",
        voices=tuple(sorted(voices, key=lambda each: each.checker.position)),
    )


@dataclass(frozen=True, slots=True)
class Result:
    """One criterion of one unit as its people may read it: what was said, never by whom."""

    criterion: Criterion
    own: Json | None
    opinions: tuple[Opinion, ...]

    @property
    def is_disputed(self) -> bool:
        """Some checker differs from the unit, or the checkers from each other."""
        return any(each.value != self.own for each in self.opinions)


def results_of(
    round_: Round, member: Member, *, own_units: frozenset[int] = frozenset()
) -> list[Result]:
    """Return what the cross-checks of one unit came to; no opinions before all are in."""
    cells = stages_of(round_, [member], own_units=own_units)
    return list(_results(member, cells.get(member.pk, {}), _leaves(round_)))


def _results(
    member: Member, cells: dict[int, Stages], nodes: Sequence[Criterion]
) -> Iterator[Result]:
    for node in nodes:
        if not node.owner:
            said = cells.get(node.pk) or Stages()
            voiced = [Opinion(c.value, c.note) for c in said.checks if c.value is not None]
            yield Result(node, said.value_of(Stage.SELF), in_no_order(voiced))


def _members(round_: Round) -> Sequence[Member]:
    rows = Member.objects.filter(bloc_year=round_.bloc_year_id).select_related("sheet")
    return tuple(rows.order_by("position"))


def _leaves(round_: Round) -> Sequence[Criterion]:
    nodes = Criterion.objects.filter(criteria=round_.criteria_id).exclude(type="group")
    return tuple(nodes.order_by("position"))
