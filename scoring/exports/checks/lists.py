"""The cross-checks of a round: who checks whom, how far each is, whose results may be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Count, Q
from django.utils import timezone

from blocs.models import Member
from core.audit import subject_of
from core.models import AuditEntry
from scoring import drawing
from scoring.drawing import Pair
from scoring.exports.stored import hidden_of
from scoring.models import Check, Criterion, Draw, Extension, Round
from scoring.states import CheckState, ExtensionState, Phase


@dataclass(frozen=True, slots=True)
class Assignment:
    """One check and how far it is; `until` is the last day, None without a calendar.

    `is_open`: the unit under check has submitted and its seal is broken.
    """

    check: Check
    filled: int
    of: int
    until: date | None
    is_open: bool


@dataclass(frozen=True)
class Overview:
    """The draw of a round and all its checks."""

    round: Round
    draw: Draw
    members: Sequence[Member]
    assignments: Sequence[Assignment]

    @cached_property
    def is_over(self) -> bool:
        """The time for checks has ended: what is there counts."""
        return self.round.ends_checks(timezone.localdate())

    @cached_property
    def settled(self) -> frozenset[int]:
        """The members whose results may be read: no check of theirs is awaited any more."""
        checks = [each.check for each in self.assignments]
        got = {each.checked_id for each in checks if each.state == CheckState.HANDED_IN}
        if self.is_over:
            return frozenset(got)
        waits = {each.checked_id for each in checks if each.state == CheckState.ASSIGNED}
        return frozenset(got - waits)

    @property
    def is_finished(self) -> bool:
        """Nobody is awaited any more, and somebody has handed in."""
        states = {each.check.state for each in self.assignments}
        is_awaited = CheckState.ASSIGNED in states and not self.is_over
        return CheckState.HANDED_IN in states and not is_awaited

    @property
    def has_begun(self) -> bool:
        """A check was written in or handed in, so lots are not drawn again."""
        return any(
            each.filled or each.check.state == CheckState.HANDED_IN for each in self.assignments
        )

    @property
    def pairs(self) -> list[Pair]:
        """Who checks whom now, without those who stood aside."""
        live = (each.check for each in self.assignments if each.check.state != CheckState.RECUSED)
        return [Pair(check.checker.code, check.checked.code) for check in live]

    @property
    def mutual(self) -> list[tuple[Member, Member]]:
        """Members that check each other."""
        known = {member.code: member for member in self.members}
        return [(known[a], known[b]) for a, b in drawing.mutual_of(self.pairs)]

    @property
    def uneven(self) -> list[Member]:
        """Members that check, or are checked by, more or fewer than was drawn."""
        known = {member.code: member for member in self.members}
        codes = drawing.uneven_of(known, self.pairs, per_unit=self.draw.per_unit)
        return [known[code] for code in codes]


def overview_of(round_: Round) -> Overview | None:
    """Return the draw with all checks in a constant number of queries; None before the draw."""
    draw = Draw.objects.filter(round=round_).select_related("drawn_by").first()
    if draw is None:
        return None
    members = Member.objects.filter(bloc_year=round_.bloc_year_id).select_related("sheet")
    listed = tuple(members.order_by("position"))
    return Overview(round_, draw, listed, tuple(_assignments(round_, draw, listed)))


def _assignments(round_: Round, draw: Draw, members: Sequence[Member]) -> list[Assignment]:
    filled = Q(entries__value__isnull=False, entries__criterion__criteria=round_.criteria_id)
    rows = draw.checks.select_related("checker", "checked", "handed_in_by")
    nodes = Criterion.objects.filter(criteria=round_.criteria_id, owner="")
    of = nodes.exclude(type="group").count()
    hidden = hidden_of(round_, members)
    until = _last_days(round_)
    counted = rows.annotate(filled=Count("entries", filter=filled))
    window = round_.calendar.get(Phase.CROSS)
    closes = window.closes_on if window else None
    return [
        Assignment(
            check=check,
            filled=check.filled,
            of=of,
            until=max(closes, until.get(check.checker_id, closes)) if closes else None,
            is_open=check.checked_id not in hidden,
        )
        for check in counted.order_by("checker__position", "checked__position")
    ]


def _last_days(round_: Round) -> dict[int, date]:
    rows = Extension.objects.filter(
        round=round_, phase=Phase.CROSS, state=ExtensionState.GRANTED
    ).order_by("until")
    return dict(rows.values_list("member", "until"))


@dataclass(frozen=True, slots=True)
class PastDraw:
    """One press of the button, as the audit keeps it."""

    at: datetime
    seed: str
    per_unit: int
    reason: str


def draws_of(draw: Draw) -> list[PastDraw]:
    """Return every draw of the round, the first first; the last is the one that stands."""
    rows = AuditEntry.objects.filter(subject=subject_of(draw), act="scoring.checks.drawn")
    return [
        PastDraw(row.at, row.facts["seed"], row.facts["per_unit"], row.facts["reason"])
        for row in rows.order_by("number")
    ]


def find_check(round_: Round, pk: int) -> Check:
    """Return a check of the round with its units; Check.DoesNotExist for any other."""
    rows = Check.objects.filter(draw__round=round_).select_related(
        "draw", "checker", "checked__sheet", "handed_in_by"
    )
    check = rows.get(pk=pk)
    check.draw.round = round_
    return check
