"""Who may do what with a unit's self-score: role × state of the sheet × state of the round."""

import pytest

from blocs.models import Office
from scoring import actions
from scoring.models import ScoreSheet
from scoring.states import RoundState, SheetState
from tests.factories import appoint
from tests.scoring_db.selfscores import bring_to, member_of, round_with_people
from tests.scoring_db.years import filled

pytestmark = pytest.mark.django_db
EVERYBODY = (
    "officer", "leader", "other_leader", "secretary", "head", "board_member", "board_secretary",
    "inspector", "administrator", "stranger",
)  # fmt: skip
UNIT, HEAD, BLOC, BOARD = (
    {"officer", "leader"}, {"leader"}, {"secretary", "head"}, {"board_member", "board_secretary"},
)  # fmt: skip
D, P, S = SheetState.DRAFT, SheetState.PROPOSED, SheetState.SUBMITTED
MAY = {
    "self_score": {D: UNIT, P: UNIT, S: UNIT},
    "propose_sheet": {D: UNIT},
    "submit_sheet": {D: HEAD, P: HEAD},
    "withdraw_sheet": {P: UNIT, S: HEAD},
    "return_criteria": {D: BLOC, P: BLOC, S: BLOC},
    "answer_returns": {D: HEAD, P: HEAD, S: HEAD},
}
ALWAYS = {"self_score": UNIT, "answer_returns": HEAD, "return_criteria": BOARD}


def sheet_of(round_):
    rows = ScoreSheet.objects.select_related("member", "round__bloc_year")
    return rows.get(member=member_of(round_))


def person(people, name):
    if name in {"leader", "other_leader"}:
        return people.leaders[name == "other_leader"]
    return getattr(people, name)


def allowed(people, act, round_):
    sheet = sheet_of(round_)
    return {n for n in EVERYBODY if person(people, n).has_perm(f"scoring.{act}", sheet)}


@pytest.mark.parametrize("state", list(SheetState))
@pytest.mark.parametrize("act", sorted(MAY))
def test_permission_matrix_of_the_sheet_while_the_round_is_open(act, state):
    round_, people = round_with_people()
    bring_to(state, round_, people)

    assert allowed(people, act, round_) == MAY[act].get(state, set())


@pytest.mark.parametrize("state", [RoundState.CLOSED, RoundState.RANKED])
@pytest.mark.parametrize("act", sorted(MAY))
def test_permission_matrix_of_the_sheet_once_the_round_is_closed(act, state):
    round_, people = round_with_people(entries=filled())
    actions.close_round(round_.pk, by=None)
    if state == RoundState.RANKED:
        actions.freeze_ranking(round_.pk, by=None)

    expected = ALWAYS.get(act, set())
    if state == RoundState.RANKED and act != "self_score":
        expected = set()
    assert allowed(people, act, round_) == expected


def test_office_that_has_ended_opens_nothing():
    round_, people = round_with_people()
    people.leaders[0].appointments.update(valid_to="2011-01-01")

    assert allowed(people, "submit_sheet", round_) == set()


def test_desk_hands_nothing_back_to_its_own_unit():
    round_, people = round_with_people()
    bring_to(S, round_, people)
    appoint(people.secretary, Office.UNIT_OFFICER, unit=member_of(round_).unit)

    assert allowed(people, "return_criteria", round_) == {"head"}
