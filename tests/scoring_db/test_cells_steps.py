"""Undo and redo: act by act, cell by cell, never over somebody else's work."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from core.audit import first_break
from core.models import AuditEntry
from core.transitions import Refused
from scoring import actions
from scoring.actions import Outcome
from scoring.models import CriteriaSet, Criterion, Entry, Round, Step, Window
from scoring.states import Phase
from tests.factories import make_user
from tests.scoring_db.cells import BOARD, CODE, SELF, At, people
from tests.scoring_db.years import filled, loaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    """A round with nothing in it."""
    return At(loaded())


@pytest.fixture
def full():
    """A round whose every cell the bloc has filled: I.2 is 20 points."""
    return At(loaded(entries=filled()))


@pytest.fixture
def me():
    return make_user()


def undo(at, by, **more):
    return actions.undo(at.round.pk, by=by, **more)


def redo(at, by, **more):
    return actions.redo(at.round.pk, by=by, **more)


def outcomes(replayed):
    return [cell.outcome for cell in replayed.cells]


def test_undo_brings_back_value_and_reason_as_a_new_version(full, me):
    full.put("5", by=me, note="một")
    full.put("6", by=me, note="hai")

    replayed = undo(full, me)

    entry = full.entry()
    assert (entry.value, entry.note, entry.version) == ({"points": "5"}, "một", 4)
    assert (outcomes(replayed), replayed.step.is_undone) == ([Outcome.SAVED], True)


def test_first_value_of_a_cell_is_undone_to_nothing(at, me):
    at.put("5", by=me)

    undo(at, me)

    assert (at.counts(), at.version()) == (None, 2)


def test_redo_does_it_again(full, me):
    full.put("5", by=me, note="một")
    undo(full, me)

    replayed = redo(full, me)

    assert (full.counts(), full.entry().note, replayed.step.is_undone) == ("5", "một", False)


def test_cell_filled_five_times_goes_back_and_forth_step_by_step(full, me):
    for points in "12345":
        full.put(points, by=me)

    back = [(undo(full, me), full.counts())[1] for _ in range(5)]
    forth = [(redo(full, me), full.counts())[1] for _ in range(5)]
    back_again = [(undo(full, me), full.counts())[1] for _ in range(5)]

    assert back == back_again == ["4", "3", "2", "1", "20"]
    assert forth == ["1", "2", "3", "4", "5"]


def test_hundred_steps_are_remembered(full, me):
    for number in range(100):
        full.put(str(number % 30 + 0.5), by=me)

    for _ in range(100):
        assert outcomes(undo(full, me)) == [Outcome.SAVED]

    assert full.counts() == "20"
    with pytest.raises(Refused, match="Không còn gì để hoàn tác"):
        undo(full, me)


def test_nothing_to_redo_is_said(full, me):
    full.put("5", by=me)

    with pytest.raises(Refused, match="Không còn gì để làm lại"):
        redo(full, me)


def test_paste_is_undone_as_a_whole(full, me):
    full.save(*(full.change("5", version=1, unit=f"dv-{n}") for n in (3, 1, 2)), by=me)

    replayed = undo(full, me)

    assert outcomes(replayed) == [Outcome.SAVED] * 3
    assert [cell.entry.sheet.member.code for cell in replayed.cells] == ["dv-3", "dv-1", "dv-2"]
    assert [full.counts(f"dv-{n}") for n in (1, 2, 3)] == ["20"] * 3


def test_new_act_drops_what_was_undone(full, me):
    full.put("5", by=me)
    full.put("6", by=me)
    undo(full, me)

    full.put("7", by=me)

    with pytest.raises(Refused):
        redo(full, me)
    assert [step.changes[0]["new"][0]["points"] for step in Step.objects.all()] == ["5", "7"]


def test_act_that_stored_nothing_keeps_what_may_be_redone(full, me):
    full.put("5", by=me)
    undo(full, me)

    full.save(full.change("99", version=3), by=me)
    redo(full, me)

    assert full.counts() == "5"


def test_cell_that_somebody_changed_since_stays_and_the_others_go_back(full, me):
    full.save(full.change("5", version=1), full.change("5", version=1, unit="dv-2"), by=me)
    full.put("7", by=make_user())

    replayed = undo(full, me)

    assert outcomes(replayed) == [Outcome.CONFLICT, Outcome.SAVED]
    assert (full.counts(), full.counts("dv-2")) == ("7", "20")


def test_same_value_of_somebody_else_is_somebody_elses(full, me):
    """5, then 7, then 5 again by another hand: the last 5 is not mine to take back."""
    other = make_user()
    full.put("5", by=me)
    full.put("7", by=other)
    full.put("5", by=other)

    assert outcomes(undo(full, me)) == [Outcome.CONFLICT]
    assert full.counts() == "5"


def test_reason_that_somebody_wrote_since_stays(full, me):
    full.put("5", by=me)
    full.put("5", by=make_user(), note="đối chiếu lại")

    assert outcomes(undo(full, me)) == [Outcome.CONFLICT]


def test_older_act_below_somebody_elses_stays_when_the_newer_is_undone(full, me):
    full.put("5", by=me)
    full.put("7", by=make_user())
    full.put("9", by=me)

    assert outcomes(undo(full, me)) == [Outcome.SAVED]
    assert full.counts() == "7"
    assert outcomes(undo(full, me)) == [Outcome.CONFLICT]
    assert full.counts() == "7"


def test_redo_stops_where_somebody_came_after_the_undo(full, me):
    full.put("5", by=me)
    undo(full, me)
    full.put("7", by=make_user())

    assert outcomes(redo(full, me)) == [Outcome.CONFLICT]
    assert full.counts() == "7"


def test_each_person_has_acts_of_their_own(full):
    one, other = people(2)
    full.put("5", by=one)
    full.put("6", by=other, unit="dv-2")

    undo(full, one)

    assert (full.counts(), full.counts("dv-2")) == ("20", "6")


def test_each_desk_has_acts_of_its_own(full, me):
    full.put("5", by=me, seat=SELF)
    full.put("6", by=me)

    undo(full, me, seat=SELF)

    assert (full.entry(seat=SELF).value, full.counts()) == (None, "6")


def test_each_check_has_acts_of_its_own(at, me):
    first, second = at.check("dv-2"), at.check("dv-3")
    at.put("5", by=me, seat=first)
    at.put("6", by=me, seat=second)

    undo(at, me, seat=first)

    assert at.entry(seat=first).value is None
    assert at.entry(seat=second).value == {"points": "6"}


def test_cell_that_is_locked_meanwhile_stays(full, me):
    full.put("5", by=me)
    Window.objects.create(
        round=full.round, phase=Phase.BLOC, opens_on=date(2020, 1, 1), closes_on=date(2020, 2, 1)
    )

    (cell,) = undo(full, me).cells

    assert (cell.outcome, "đến hết 01/02/2020" in cell.message) == (Outcome.LOCKED, True)
    assert full.counts() == "5"


def test_self_score_is_not_undone_once_it_is_submitted(at, me):
    at.put("5", by=me, seat=SELF)
    at.submit()

    assert outcomes(undo(at, me, seat=SELF)) == [Outcome.LOCKED]
    assert at.counts() == "5"


def test_closed_round_is_not_undone(full, me):
    full.put("5", by=me)
    actions.close_round(full.round.pk, by=None)

    with pytest.raises(Refused, match="đã khoá"):
        undo(full, me)


def test_board_undoes_its_own_correction(full, me):
    actions.close_round(full.round.pk, by=None)
    full.put("5", by=me, seat=BOARD, note="thẩm định")

    undo(full, me, seat=BOARD)

    assert (full.counts(), full.entry(seat=BOARD).note) == ("20", "Hoàn tác")


@pytest.mark.parametrize(("act", "reason"), [(undo, "Hoàn tác"), (redo, "Làm lại")])
def test_after_the_submission_the_audit_has_a_reason_for_it(full, me, act, reason):
    full.put("5", by=me)
    if act is redo:
        undo(full, me)
    full.submit()

    act(full, me)

    assert full.entry().note == reason


def test_audit_tells_undo_and_redo_from_saves(full, me):
    full.put("5", by=me)
    undo(full, me)
    redo(full, me)

    acts = AuditEntry.objects.filter(act__startswith="scoring.entry").order_by("number")
    assert [(each.act, each.by, each.facts["value"]) for each in acts] == [
        ("scoring.entry.saved", me, '{"points": "5"}'),
        ("scoring.entry.undone", me, '{"points": "20"}'),
        ("scoring.entry.redone", me, '{"points": "5"}'),
    ]
    assert first_break() is None


def test_cells_of_a_table_that_was_replaced_stay_behind(full, me):
    """The same code of a new version is another cell, even where it holds the same value."""
    full.put("5", by=me)
    old = full.entry()
    newer = CriteriaSet.objects.create(name="bản 2", policy=full.round.criteria.policy)
    twin = Criterion.objects.create(
        criteria=newer, position=1, code=CODE, name="Điểm tay", type="manual", max="30"
    )
    Round.objects.update(criteria=newer)
    Entry.objects.create(sheet=old.sheet, criterion=twin, value={"points": "5"}, saved_by=me)

    replayed = undo(full, me)

    assert replayed.cells == ()
    assert Entry.objects.get(criterion=twin).value == {"points": "5"}


def test_cost_of_an_undo_does_not_grow_with_the_cells(full, me, django_assert_num_queries):
    cells = [full.change("5", version=1, unit=f"dv-{n}") for n in (1, 2, 3)]
    full.save(*cells, by=me)
    with django_assert_num_queries(19 + 3):  # one UPDATE a cell
        undo(full, me)

    full.save(full.change("5", version=3), by=me)
    with django_assert_num_queries(19 + 1):
        undo(full, me)


@pytest.mark.django_db(transaction=True)
def test_two_presses_of_undo_at_once_undo_two_acts(full, me):
    """The second waits for the first and takes back the act before, not the same one again."""
    full.put("5", by=me)
    full.put("6", by=me)

    def press(_number):
        try:
            return outcomes(undo(full, me))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(press, range(2)))

    assert done == [[Outcome.SAVED]] * 2
    assert full.counts() == "20"
    assert first_break() is None
