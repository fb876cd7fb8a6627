"""The unit whose self-score a person works on, and everything its pages show."""

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django.utils import timezone

from accounts.requests import Request
from blocs.models import Member
from scoring.exports import selfscore
from scoring.exports.proofs import ByCriterion
from scoring.exports.selfscore import Answer, Gap, OwnScore
from scoring.models import Criterion, Return, Round, ScoreSheet, Window
from scoring.rules import Sight, sight
from scoring.states import Phase, RoundState, SheetState
from scoring.views.found import find
from scoring.views.self_score.steps import Step, steps_of

UNIT = "don-vi"


@dataclass
class Own:
    """One unit of the person's own in a round; rows are read when they are first asked for."""

    round: Round
    member: Member
    sight: Sight
    others: tuple[Member, ...] = ()

    @cached_property
    def sheet(self) -> ScoreSheet:
        """The unit's sheet, unsaved while nothing was entered for it."""
        if not hasattr(self.member, "sheet"):
            return ScoreSheet(round=self.round, member=self.member)
        sheet: ScoreSheet = self.member.sheet
        sheet.round, sheet.member = self.round, self.member
        return sheet

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """What the unit has to answer."""
        return selfscore.answers_of(self.round, self.member.pk)

    @cached_property
    def proofs(self) -> ByCriterion:
        """The unit's evidence by criterion."""
        return selfscore.proofs_for(self.round, self.member.pk)

    @property
    def proved(self) -> frozenset[int]:
        """The criteria that a piece of evidence stands for."""
        return selfscore.proved_by(self.proofs, on=timezone.localdate())

    @cached_property
    def gaps(self) -> list[Gap]:
        """What keeps the unit from handing in."""
        return selfscore.gaps_of(self.answers, proved=self.proved)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The answers page by page."""
        groups = Criterion.objects.filter(criteria=self.round.criteria_id, type="group")
        return steps_of({group.pk: group for group in groups}, self.answers)

    @cached_property
    def score(self) -> OwnScore:
        """What the answers come to."""
        return selfscore.own_score(self.round, self.member, self.answers)

    @cached_property
    def returns(self) -> list[Return]:
        """The criteria that wait for the unit's correction."""
        return list(selfscore.returns_of(self.round, self.member.pk))

    @cached_property
    def is_late(self) -> bool:
        """Self-scoring is shut today, the unit's own extension included."""
        return selfscore.is_late(self.round, self.member.pk)

    @property
    def earlier_year(self) -> int:
        """The year whose values stand beside the inputs."""
        return self.round.bloc_year.year - 1

    @property
    def window(self) -> Window | None:
        """The days of self-scoring, when the calendar has any."""
        return self.round.calendar.get(Phase.SELF)

    @property
    def is_early(self) -> bool:
        """Self-scoring has not begun."""
        return self.window is not None and timezone.localdate() < self.window.opens_on

    @property
    def is_open(self) -> bool:
        """The unit may edit all its answers."""
        at_work = self.sheet.state == SheetState.DRAFT and self.round.state == RoundState.OPEN
        return at_work and not self.is_late

    @property
    def leads(self) -> bool:
        """The person is the head of the unit."""
        return self.member.unit_id in self.sight.leads

    @property
    def done(self) -> int:
        """How many criteria have a score."""
        return sum(answer.value is not None for answer in self.answers)

    @property
    def query(self) -> str:
        """What addresses add so that a person of several units stays with this one."""
        return f"&{UNIT}={self.member.code}" if self.others else ""


def find_own(request: Request, slug: str, year: int) -> Own:
    """Return the unit that the address or the form names, or the person's first; else 404."""
    round_ = find(request.user, slug, year)
    seen = sight(request.user, round_)
    mine = Member.objects.filter(bloc_year=round_.bloc_year_id, unit__in=seen.units)
    members = tuple(mine.select_related("sheet__submitted_by").order_by("position"))
    code = request.POST.get(UNIT) or request.GET.get(UNIT)
    chosen = [each for each in members if code in {None, each.code}]
    if not chosen:
        raise Http404
    others = tuple(each for each in members if each.pk != chosen[0].pk)
    return Own(round_, chosen[0], seen, others)
