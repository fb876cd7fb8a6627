"""Where the self-score and what the appraisers say lie apart, in points of the one formula."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from blocs.models import Member
from scoring import formula, yearfile
from scoring.effective import Effective
from scoring.exports.content import year_of
from scoring.exports.stages import Cells, Said, Stages, stages_of
from scoring.exports.stored import Stored
from scoring.exports.talks import NO_QUESTION, Question, questions_of
from scoring.models import Criterion, Desk, Round
from scoring.states import Stage

Json = dict[str, Any]
Points = Decimal | None
Pick = Callable[[Stages], Json | None]
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell whose appraisal is not the self-score, or was made so by a decision.

    `appraised` is what the earlier stages came to; at the bloc's own desk, what counts. `own` is
    the desk's entry. Points are None for a criterion that does not apply.
    """

    member: Member
    criterion: Criterion
    said: Stages
    appraised: Effective
    own: Said | None
    self_points: Points
    points: Points
    final_points: Points
    check_points: tuple[Points, ...]
    question: Question = NO_QUESTION

    @property
    def self_score(self) -> Said:
        """The unit's entry; a difference has one."""
        return self.said.by_stage[Stage.SELF]

    @property
    def is_decided(self) -> bool:
        """The desk has an entry with a reason: whatever it holds, somebody decided."""
        return self.own is not None and self.own.value is not None and bool(self.own.note)

    @property
    def is_split(self) -> bool:
        """Checkers disagree and nobody has decided between them."""
        return self.appraised.stage == Stage.SELF and self.said.are_checks_split

    @property
    def gap(self) -> Points:
        """Appraised points less the self-score; of disagreeing checkers, the widest."""
        rivals = self.check_points if self.is_split else (self.points,)
        gaps = [_less(each, self.self_points) for each in rivals]
        return None if None in gaps else max((g for g in gaps if g is not None), key=abs)

    @property
    def widest(self) -> Points:
        """The larger of the gaps that the appraisal and the decision leave."""
        gaps = (self.gap, _less(self.final_points, self.self_points))
        return None if None in gaps else max(abs(g) for g in gaps if g is not None)


def _less(points: Points, other: Points) -> Points:
    """Return the distance; None where only one of the two applies."""
    if points is None and other is None:
        return ZERO
    return None if points is None or other is None else points - other


def differences(
    round_: Round, at_least: Decimal = ZERO, *, desk: str = Desk.BLOC
) -> list[Difference]:
    """Return the cells that differ by so many points, 0 for all, in the order of the table.

    A cell where the desk decided to keep the self-score stays in the list. Self-scores that are
    sealed or not handed in are compared with nothing. The number of queries is constant.
    """
    members = _members(round_)
    nodes = tuple(Criterion.objects.filter(criteria=round_.criteria_id).order_by("position"))
    cells = stages_of(round_, members)
    scale = Scale(round_, members, nodes, cells)
    questions = questions_of(round_)
    rows = _compared(scale, desk=desk, questions=questions)
    return [row for row in rows if _is_listed(row, at_least)]


def _members(round_: Round) -> Sequence[Member]:
    rows = Member.objects.filter(bloc_year=round_.bloc_year_id).select_related("sheet")
    return tuple(rows.order_by("position"))


def _is_listed(row: Difference, at_least: Decimal) -> bool:
    if row.is_decided and row.own is not None and row.own.value == row.self_score.value:
        return True
    widest = row.widest
    return widest is None or (widest > 0 and widest >= at_least)


def appraised_of(said: Stages, desk: str) -> Effective:
    """Return what a desk has before it: for the Board all earlier stages, else what counts."""
    return said.without(Stage.BOARD) if desk == Desk.BOARD else said.counts


class Scale:
    """Turns sets of entries into points; reads what all sets share once."""

    def __init__(
        self, round_: Round, members: Sequence[Member], nodes: Sequence[Criterion], cells: Cells
    ) -> None:
        self.members, self.cells = members, cells
        self.nodes = [node for node in nodes if node.type != "group"]
        self.year = year_of(round_, Stored(members, nodes, {}))
        self.leaves = {leaf.code: leaf for leaf in formula.leaves(self.year.criteria)}
        self.read: dict[tuple[str, str], formula.Entry] = {}

    def points(self, pick: Pick) -> Mapping[str, Mapping[str, Points]]:
        """Return unit → criterion → points, when every cell holds what `pick` takes of it."""
        entries = {m.code: dict(self._entries(m, pick)) for m in self.members}
        year = replace(self.year, entries={unit: row for unit, row in entries.items() if row})
        return {unit: score.nodes for unit, score in yearfile.compute(year).items()}

    def _entries(self, member: Member, pick: Pick) -> Iterator[tuple[str, formula.Entry]]:
        row = self.cells.get(member.pk, {})
        for node in self.nodes:
            value = pick(row[node.pk]) if node.pk in row else None
            if value is not None:
                yield node.code, self._entry(node.code, value)

    def _entry(self, code: str, value: Json) -> formula.Entry:
        """Read an entry; the same words on the same criterion are read once."""
        key = (code, str(value))
        if key not in self.read:
            self.read[key] = yearfile.parse_entry(self.leaves[code], value)
        return self.read[key]


def _compared(
    scale: Scale, *, desk: str, questions: Mapping[tuple[int, int], Question]
) -> Iterator[Difference]:
    by_unit = scale.points(lambda said: said.value_of(Stage.SELF))
    appraised = scale.points(lambda said: appraised_of(said, desk).value)
    final = scale.points(lambda said: said.counts.value) if desk == Desk.BOARD else appraised
    checks = [scale.points(check) for check in _checks(scale.cells)]
    for member in scale.members:
        for node in scale.nodes:
            said = scale.cells[member.pk].get(node.pk)
            if said is None or said.value_of(Stage.SELF) is None:
                continue
            place = (member.code, node.code)
            yield Difference(
                member=member,
                criterion=node,
                said=said,
                appraised=appraised_of(said, desk),
                own=said.by_stage.get(desk),
                self_points=_at(by_unit, place),
                points=_at(appraised, place),
                final_points=_at(final, place),
                check_points=tuple(_at(each, place) for each in checks[: len(said.checks)]),
                question=questions.get((member.pk, node.pk), NO_QUESTION),
            )


def _checks(cells: Cells) -> Iterator[Pick]:
    """One set of entries for the first check of every cell, one for the second, and so on."""
    most = max((len(said.checks) for row in cells.values() for said in row.values()), default=0)
    return map(_nth_check, range(most))


def _nth_check(number: int) -> Pick:
    def pick(said: Stages) -> Json | None:
        has_one = number < len(said.checks)
        return said.checks[number].value if has_one else said.counts.value

    return pick


def _at(points: Mapping[str, Mapping[str, Points]], place: tuple[str, str]) -> Points:
    unit, code = place
    return points[unit][code]
