"""The self-score of one unit read back: its answers, what is missing, what it may count on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from blocs.models import Member
from scoring import formula, yearfile
from scoring.effective import effective
from scoring.exports.content import year_of
from scoring.exports.proofs import ByCriterion, proofs_of, status_on
from scoring.exports.stored import Stored
from scoring.models import Criterion, Entry, Extension, Return, Round
from scoring.proving import Status
from scoring.states import CheckState, ExtensionState, Phase, RoundState, Stage

Json = dict[str, Any]


class Lack(StrEnum):
    """What is missing in an answer."""

    SCORE = "score"
    PROOF = "proof"


class Gap(NamedTuple):
    """One place that keeps a unit from handing in."""

    code: str
    name: str
    lack: Lack


@dataclass(frozen=True, slots=True)
class Answer:
    """What a unit says of one criterion; without an entry it has said nothing yet."""

    criterion: Criterion
    entry: Entry | None = None

    @property
    def value(self) -> Json | None:
        """The entry of the year file, or nothing."""
        return self.entry.value if self.entry else None

    @property
    def note(self) -> str:
        """The explanation that stands beside it."""
        return self.entry.note if self.entry else ""

    @property
    def version(self) -> int:
        """What a save has to name: 0 while nothing is stored."""
        return self.entry.version if self.entry else 0


def answers_of(round_: Round, member_id: int) -> tuple[Answer, ...]:
    """Return what a unit has to answer, in the order of the table: two queries.

    What a department owns is not the unit's to score.
    """
    nodes = Criterion.objects.filter(criteria=round_.criteria_id, owner="")
    rows = Entry.objects.of_round(round_).filter(sheet__member=member_id, stage=Stage.SELF)
    entries = {entry.criterion_id: entry for entry in rows.select_related("saved_by").order_by()}
    scored = nodes.exclude(type="group").order_by("position")
    return tuple(Answer(node, entries.get(node.pk)) for node in scored)


def gaps_of(answers: Iterable[Answer], *, proved: Collection[int] = frozenset()) -> list[Gap]:
    """Return what is missing: a score (0 is one), or the proof that the criterion asks for.

    An explanation stands in for proof. `proved` are the criteria with a piece of evidence.
    """
    lacks = ((answer.criterion, _lack(answer, proved)) for answer in answers)
    return [Gap(node.code, node.name, lack) for node, lack in lacks if lack is not None]


def _lack(answer: Answer, proved: Collection[int]) -> Lack | None:
    if answer.value is None:
        return Lack.SCORE
    is_asked = bool(answer.criterion.rule.get("evidence")) and not answer.value.get("na")
    has_proof = answer.criterion.pk in proved or bool(answer.note.strip())
    return Lack.PROOF if is_asked and not has_proof else None


def proved_by(proofs: ByCriterion, *, on: date) -> frozenset[int]:
    """Return the criteria with evidence that nobody refused and that is valid on a day."""
    good = {Status.IN_REVIEW, Status.ACCEPTED}
    return frozenset(node for node, each in proofs.items() if status_on(each, on=on) in good)


def proofs_for(round_: Round, member_id: int) -> ByCriterion:
    """Return the evidence of one unit by criterion."""
    return proofs_of(round_, [member_id]).get(member_id, {})


@dataclass(frozen=True, slots=True)
class OwnScore:
    """The points of one unit by its own answers, as texts; nothing where N/A left the scale."""

    total: str
    points: Mapping[str, str | None]


def own_score(round_: Round, member: Member, answers: Sequence[Answer]) -> OwnScore:
    """Add a unit's own answers up, leader criteria at what it is sure of: at most half.

    No other unit's figures enter, so nothing of a sealed self-score can be read from it.
    """
    year_file = year_of(round_, _frame(round_))
    table = formula.preliminary(year_file.criteria)
    leaves = {leaf.code: leaf for leaf in formula.leaves(year_file.criteria)}
    entries = {
        each.criterion.code: yearfile.parse_entry(leaves[each.criterion.code], each.value)
        for each in answers
        if each.value is not None
    }
    method = year_file.policy.method
    scores = formula.compute(
        table, {member.code: entries}, units=[member.code], absent=frozenset(), method=method
    )[member.code]

    def text(score: Decimal | None) -> str | None:
        return None if score is None else method.text(score)

    points = {code: text(scores.nodes[code]) for code in entries}
    return OwnScore(method.text(scores.total), points)


def _frame(round_: Round) -> Stored:
    """The members and criteria of a round without a single cell."""
    members = Member.objects.filter(bloc_year=round_.bloc_year_id).select_related("sheet")
    nodes = Criterion.objects.filter(criteria=round_.criteria_id).order_by("position")
    return Stored(tuple(members.order_by("position")), tuple(nodes), {})


class Earlier(NamedTuple):
    """What counted for a unit under the same code the year before."""

    kind: str
    value: Json


EARLIER = ("criterion__code", "criterion__type", "stage", "check_in__state", "value")


def earlier_of(round_: Round, member: Member) -> dict[str, Earlier]:
    """Return what counted for the same unit last year, by code, once that year is published."""
    rows = Entry.objects.filter(
        sheet__member__unit=member.unit_id,
        sheet__round__bloc_year__year=round_.bloc_year.year - 1,
        sheet__round__state=RoundState.RANKED,
        criterion__criteria=Subquery(
            Round.objects.filter(pk=OuterRef("sheet__round")).values("criteria")
        ),
    )
    by_stage: dict[tuple[str, str], dict[str, Json | None]] = {}
    checks: dict[tuple[str, str], list[Json | None]] = {}
    for code, kind, stage, state, value in rows.order_by().values_list(*EARLIER):
        found = by_stage.setdefault((code, kind), {})
        if stage != Stage.CROSS:
            found[stage] = value
        elif state == CheckState.HANDED_IN:
            checks.setdefault((code, kind), []).append(value)
    counted = {key: effective(found, checks.get(key, [])) for key, found in by_stage.items()}
    return {
        code: Earlier(kind, each.value)
        for (code, kind), each in counted.items()
        if each.value is not None
    }


def extended_until(round_: Round, member_id: int, phase: str = Phase.SELF) -> date | None:
    """Return the last day that a unit was granted for a band, if it was."""
    granted = Extension.objects.filter(
        round=round_, member=member_id, phase=phase, state=ExtensionState.GRANTED
    )
    return granted.order_by("-until").values_list("until", flat=True).first()


def returns_of(round_: Round, member_id: int) -> QuerySet[Return]:
    """Return the criteria that were handed back to a unit and wait for its answer."""
    rows = Return.objects.filter(
        sheet__round=round_, sheet__member=member_id, answered_at=None
    ).select_related("criterion", "by")
    return rows.order_by("criterion__position")


def is_corrected(back: Return, answer: Answer) -> bool:
    """Tell whether a unit changed the score or the explanation since it got a criterion back."""
    saved_at = answer.entry.saved_at if answer.entry else None
    return saved_at is not None and saved_at >= back.at


class Progress(NamedTuple):
    """How many criteria a member scored, and how many wait for its correction."""

    member: Member
    answered: int
    returned: int


def progress_of(round_: Round) -> list[Progress]:
    """Return how far every member is, in one query; counts only, no value."""
    own = Q(
        sheet__entries__stage=Stage.SELF,
        sheet__entries__value__isnull=False,
        sheet__entries__criterion__criteria=round_.criteria_id,
        sheet__entries__criterion__owner="",
    )
    back = Return.objects.filter(sheet__member=OuterRef("pk"), answered_at=None)
    counted = back.order_by().values("sheet").annotate(n=Count("pk")).values("n")
    members = Member.objects.filter(bloc_year=round_.bloc_year_id).select_related(
        "sheet__submitted_by"
    )
    rows = members.annotate(
        answered=Count("sheet__entries", filter=own), returned=Coalesce(Subquery(counted), 0)
    )
    return [
        Progress(row, getattr(row, "answered", 0), getattr(row, "returned", 0))
        for row in rows.order_by("position")
    ]


def is_late(round_: Round, member_id: int, phase: str = Phase.SELF) -> bool:
    """Tell whether a band is shut for a unit today, its granted extension included."""
    until = extended_until(round_, member_id, phase)
    return not round_.is_in_time(phase, on=timezone.localdate(), until=until)
