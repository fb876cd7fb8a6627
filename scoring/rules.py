"""Who sees and who writes scores: one table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import rules
from django.db.models import Q, QuerySet
from django.utils import timezone

from blocs.models import Appointment, BlocYear, Office
from scoring import states
from scoring.models import Check, CriteriaSet, Criterion, Desk, Extension, Round, ScoreSheet

if TYPE_CHECKING:
    from accounts.models import User

KEEPERS = frozenset({Office.BLOC_SECRETARY, Office.BLOC_HEAD})
JUDGES = frozenset({Office.BOARD_SECRETARY, Office.BOARD_MEMBER})
READERS = JUDGES | {Office.INSPECTOR, Office.ADMINISTRATOR}
OF_THE_UNIT = frozenset({Office.UNIT_OFFICER, Office.UNIT_LEADER})


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person sees and enters of one round, from the offices of today."""

    keeps: bool
    judges: bool
    reads: bool
    units: frozenset[int]
    departments: frozenset[str]
    staffed: frozenset[str]
    state: str
    leads: frozenset[int] = frozenset()

    @property
    def is_open(self) -> bool:
        """The units, the bloc and the departments are scoring."""
        return self.state == states.RoundState.OPEN

    @property
    def is_closed(self) -> bool:
        """The bloc has finished and the Board is appraising."""
        return self.state == states.RoundState.CLOSED

    @property
    def is_ranked(self) -> bool:
        """Nothing changes any more."""
        return self.state == states.RoundState.RANKED

    @property
    def sees_ranks(self) -> bool:
        """Units learn totals and ranks of others when the ranking is frozen, not before."""
        return self.keeps or self.reads or (self.is_ranked and bool(self.units))

    @property
    def in_turn(self) -> bool:
        """The bloc's desk appraises while it scores, the Board from then on."""
        return (self.is_open and self.keeps) or (self.is_closed and self.judges)

    def appraises(self, unit_id: int) -> bool:
        """Nobody appraises a unit of their own."""
        return self.in_turn and unit_id not in self.units

    def hears(self, unit_id: int) -> bool:
        """What is said of a unit's scores is its own, the bloc's desk's and the Board's."""
        return self.keeps or self.reads or unit_id in self.units

    def side(self, unit_id: int) -> Desk | None:
        """The side a person speaks from about a unit, the unit's own people first; None: silent."""
        if unit_id in self.units:
            return Desk.SELF
        if self.keeps:
            return Desk.BLOC
        return Desk.BOARD if self.judges else None

    def sees_row(self, unit_id: int) -> bool:
        """Departments score every unit; a unit sees itself."""
        return self.sees_ranks or bool(self.departments) or unit_id in self.units

    def sees_column(self, owner: str) -> bool:
        """A department sees the criteria it scores, nothing else."""
        return self.sees_ranks or bool(self.units) or owner in self.departments

    def enters(self, owner: str, *, desk: str = Desk.BLOC) -> bool:
        """Tell whether a person at a desk fills criteria of an owner ("": nobody's own).

        What a department owns is its alone; the bloc's desk fills in only for one that has
        nobody appointed to score. The Board may correct everything once the bloc has closed.
        """
        if desk == Desk.BOARD:
            return self.is_closed and self.judges
        if owner in self.departments:
            return self.is_open
        return self.is_open and self.keeps and owner not in self.staffed


def sight(user: "User", round_: Round) -> Sight:
    """Read a person's offices once and say what they open; the round brings its bloc_year."""
    if user.pk not in round_.offices:
        round_.offices[user.pk] = list(_offices_around(user))
    appointments = round_.offices[user.pk]
    held = [each for each in appointments if each.user_id == user.pk]
    offices = {each.office for each in held if each.bloc_id is None}
    in_bloc = {each.office for each in held if each.bloc_id == round_.bloc_year.bloc_id}
    return Sight(
        keeps=bool(in_bloc & KEEPERS),
        judges=bool(offices & JUDGES),
        reads=bool(offices & READERS),
        units=frozenset(e.unit_id for e in held if e.office in OF_THE_UNIT and e.unit_id),
        departments=_departments(held),
        staffed=_departments(appointments),
        state=round_.state,
        leads=frozenset(e.unit_id for e in held if e.office == Office.UNIT_LEADER and e.unit_id),
    )


def _offices_around(user: "User") -> QuerySet[Appointment]:
    """What a person holds today, and who scores for any department."""
    today = Appointment.objects.on(timezone.localdate()).filter(user__is_active=True)
    relevant = Q(user_id=user.pk) | Q(office=Office.DEPARTMENT_SCORER)
    return today.filter(relevant).select_related("unit")


def _departments(appointments: Iterable[Appointment]) -> frozenset[str]:
    scorers = (e.unit for e in appointments if e.office == Office.DEPARTMENT_SCORER)
    return frozenset(unit.name for unit in scorers if unit)


@rules.predicate
def keeps_the_scores(user: "User", round_: Round) -> bool:
    """The bloc's secretary or head."""
    return sight(user, round_).keeps


@rules.predicate
def scores_a_criterion(user: "User", round_: Round) -> bool:
    """Somebody's department owns a criterion of this round."""
    departments = sight(user, round_).departments
    owned = Criterion.objects.filter(criteria=round_.criteria_id, owner__in=departments)
    return bool(departments) and owned.exists()


@rules.predicate
def judges_for_the_board(user: "User", round_: Round) -> bool:
    """A member or the secretary of the Board."""
    return sight(user, round_).judges


@rules.predicate
def sees_ranks(user: "User", round_: Round) -> bool:
    """Everybody of the bloc once frozen; before that the bloc's desk and the Board."""
    return sight(user, round_).sees_ranks


@rules.predicate
def is_open(user: "User", round_: Round) -> bool:
    """Scores may still change."""
    return states.CLOSE.open_for(round_)


@rules.predicate
def is_closed(user: "User", round_: Round) -> bool:
    """Closed and not yet frozen."""
    return states.FREEZE.open_for(round_)


@rules.predicate
def works_for_the_unit(user: "User", sheet: ScoreSheet) -> bool:
    """An officer or the head of the unit of a sheet."""
    return sheet.member.unit_id in sight(user, sheet.round).units


@rules.predicate
def appraises_the_unit(user: "User", sheet: ScoreSheet) -> bool:
    """The bloc's desk while it scores, the Board from then on; never of one's own unit."""
    return sight(user, sheet.round).appraises(sheet.member.unit_id)


@rules.predicate
def leads_the_unit(user: "User", sheet: ScoreSheet) -> bool:
    """The head of the unit of a sheet, who answers for what it says."""
    return sheet.member.unit_id in sight(user, sheet.round).leads


@rules.predicate
def can_be_proposed(user: "User", sheet: ScoreSheet) -> bool:
    """The officer is still at work on the self-score."""
    return states.PROPOSE.open_for(sheet) and sheet.round.state == states.RoundState.OPEN


@rules.predicate
def can_be_submitted(user: "User", sheet: ScoreSheet) -> bool:
    """The self-score is not handed in yet."""
    return states.SUBMIT.open_for(sheet) and sheet.round.state == states.RoundState.OPEN


@rules.predicate
def can_be_withdrawn(user: "User", sheet: ScoreSheet) -> bool:
    """The self-score left the officer's desk."""
    return states.WITHDRAW.open_for(sheet) and sheet.round.state == states.RoundState.OPEN


@rules.predicate
def is_submitted(user: "User", sheet: ScoreSheet) -> bool:
    """The head has confirmed it; nobody below takes it back."""
    return sheet.is_submitted


@rules.predicate
def can_still_change(user: "User", sheet: ScoreSheet) -> bool:
    """The ranking is not frozen."""
    return sheet.round.state != states.RoundState.RANKED


@rules.predicate
def sees_self_scores(user: "User", round_: Round) -> bool:
    """Who follows how far the units are: the bloc's desk and the Board."""
    seen = sight(user, round_)
    return seen.keeps or seen.reads


def tied_units(user: "User") -> frozenset[int]:
    """The units a person holds any office of: in their affairs others decide."""
    held = Appointment.objects.held_by(user, on=timezone.localdate())
    return frozenset(held.exclude(unit=None).values_list("unit", flat=True))


def may_answer(seen: Sight, *, tied: frozenset[int], unit_id: int) -> bool:
    """The bloc's desk while it scores, or the Board, but nobody of the asking unit."""
    in_turn = (seen.is_open and seen.keeps) or (seen.judges and not seen.is_ranked)
    return in_turn and unit_id not in tied


@rules.predicate
def answers_for_the_bloc(user: "User", extension: Extension) -> bool:
    """The bloc's desk or the Board, but nobody who holds an office of the asking unit."""
    seen = sight(user, extension.round)
    return may_answer(seen, tied=tied_units(user), unit_id=extension.member.unit_id)


@rules.predicate
def is_between_close_and_freeze(user: "User", sheet: ScoreSheet) -> bool:
    """The unit knows its scores, and they may still be corrected."""
    return sheet.round.state == states.RoundState.CLOSED


@rules.predicate
def is_secretary_of_the_board(user: "User", round_: Round) -> bool:
    """The standing office of the Board."""
    held = Appointment.objects.held_by(user, on=timezone.localdate())
    return held.filter(office=Office.BOARD_SECRETARY).exists()


@rules.predicate
def is_sealed(user: "User", round_: Round) -> bool:
    """Self-scores are hidden from all but their own unit."""
    return round_.is_sealed(timezone.localdate())


@rules.predicate
def is_being_checked(user: "User", check: Check) -> bool:
    """The check is not handed in, nobody stood aside, and scores may still change."""
    return states.HAND_IN.open_for(check) and states.CLOSE.open_for(check.draw.round)


@rules.predicate
def checks_for_the_unit(user: "User", check: Check) -> bool:
    """An officer or the head of the checking unit who holds no office in the checked one."""
    units = sight(user, check.draw.round).units
    return check.checker.unit_id in units and check.checked.unit_id not in units


rules.add_perm("scoring.draw_checks", is_open & keeps_the_scores)
rules.add_perm("scoring.fill_check", is_being_checked & checks_for_the_unit)
rules.add_perm("scoring.see_check_report", sees_self_scores)
rules.add_perm("scoring.attach_evidence", works_for_the_unit)
rules.add_perm("scoring.review_evidence", appraises_the_unit)
rules.add_perm("scoring.enter_scores", is_open & (keeps_the_scores | scores_a_criterion))
rules.add_perm("scoring.set_status", is_open & keeps_the_scores)
rules.add_perm("scoring.close_round", is_open & keeps_the_scores)
rules.add_perm("scoring.reopen_round", is_closed & judges_for_the_board)
rules.add_perm("scoring.freeze_ranking", is_closed & judges_for_the_board)
rules.add_perm("scoring.see_ranking", sees_ranks)
rules.add_perm("scoring.self_score", works_for_the_unit)
rules.add_perm("scoring.propose_sheet", works_for_the_unit & can_be_proposed)
rules.add_perm("scoring.submit_sheet", leads_the_unit & can_be_submitted)
rules.add_perm(
    "scoring.withdraw_sheet",
    can_be_withdrawn & (leads_the_unit | (works_for_the_unit & ~is_submitted)),
)
rules.add_perm("scoring.answer_returns", leads_the_unit & can_still_change)
rules.add_perm("scoring.return_criteria", appraises_the_unit)
rules.add_perm("scoring.see_self_scores", sees_self_scores)
rules.add_perm(
    "scoring.set_calendar",
    (is_open & keeps_the_scores) | (is_closed & is_secretary_of_the_board),
)
rules.add_perm("scoring.ask_extension", works_for_the_unit & can_still_change)
rules.add_perm("scoring.answer_extension", answers_for_the_bloc)
rules.add_perm("scoring.unseal_round", is_sealed & is_secretary_of_the_board)
rules.add_perm("scoring.see_differences", sees_self_scores)
rules.add_perm("scoring.decide_difference", appraises_the_unit)
rules.add_perm("scoring.ask_unit", appraises_the_unit)
rules.add_perm(
    "scoring.accept_proposed", (is_open & keeps_the_scores) | (is_closed & judges_for_the_board)
)
rules.add_perm("scoring.open_appeal", works_for_the_unit & is_between_close_and_freeze)
rules.add_perm("scoring.withdraw_appeal", works_for_the_unit & can_still_change)
rules.add_perm("scoring.answer_appeal", is_closed & judges_for_the_board)


@rules.predicate
def keeps_the_set(user: "User", criteria: CriteriaSet) -> bool:
    """The desk of the bloc whose set it is, or the Board's secretary."""
    return CriteriaSet.objects.kept_by(user).filter(pk=criteria.pk).exists()


@rules.predicate
def is_draft(user: "User", criteria: CriteriaSet) -> bool:
    """The set may still be edited."""
    return states.ADOPT.open_for(criteria)


@rules.predicate
def is_in_force(user: "User", criteria: CriteriaSet) -> bool:
    """The set was adopted and no newer version has taken its place."""
    return states.REPLACE.open_for(criteria)


@rules.predicate
def opens_rounds(user: "User", bloc_year: BlocYear) -> bool:
    """The desk of the bloc, or the Board's secretary."""
    held = Appointment.objects.held_by(user, on=timezone.localdate())
    desk = Q(office__in=KEEPERS, bloc=bloc_year.bloc_id)
    return held.filter(desk | Q(office=Office.BOARD_SECRETARY)).exists()


rules.add_perm("scoring.edit_criteria", is_draft & keeps_the_set)
rules.add_perm("scoring.use_criteria", is_in_force & keeps_the_set)
rules.add_perm("scoring.start_round", opens_rounds)
