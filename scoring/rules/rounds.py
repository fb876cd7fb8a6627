"""Who may do what in a round, on a sheet, at a check: one table."""

from typing import TYPE_CHECKING

import rules
from django.utils import timezone

from blocs.models import Appointment, Office
from scoring import states
from scoring.models import Check, Criterion, Extension, Round, ScoreSheet
from scoring.rules.sight import may_answer, sight, tied_units

if TYPE_CHECKING:
    from accounts.models import User


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
