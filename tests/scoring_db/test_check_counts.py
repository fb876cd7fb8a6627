"""When a cross-check counts, and what nobody learns before that."""

from datetime import date

import pytest
import time_machine

from blocs.models import Member
from scoring import actions, exports
from scoring.actions import CellChange, Outcome, Seat
from scoring.models import Check, Desk, Round
from scoring.states import CheckState, Phase, SheetState
from tests.scoring_db import checking

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """dv-2 and dv-3 check dv-1 and both give 15 where dv-1 gave itself 20."""
    round_ = checking.self_scored(units=3)
    checks = checking.paired(round_, ("dv-2", "dv-1"), ("dv-3", "dv-1"))
    for check in checks:
        checking.give(check, I_2="15")
    return round_, checks


def held(round_, *, code="I.2", own=False):
    member = Member.objects.get(bloc_year=round_.bloc_year, code="dv-1")
    units = frozenset({member.unit_id}) if own else frozenset()
    stored = exports.stored_of(Round.objects.get(pk=round_.pk), own_units=units)
    criterion = next(node for node in stored.nodes if node.code == code)
    return stored.cells[member.pk][criterion.pk]


def test_check_does_not_count_while_it_is_being_written(two):
    round_, _checks = two

    assert (held(round_).value, held(round_).stage) == ({"points": "20"}, "SELF")


@pytest.mark.parametrize("own", [True, False])
def test_first_check_that_is_handed_in_waits_for_the_others(two, own):
    round_, checks = two

    checking.hand_in(checks[0])

    cell = held(round_, own=own)
    assert (cell.stage, cell.by_stage) == ("SELF", {"SELF": {"points": "20"}})


def test_checks_count_together_when_all_are_handed_in(two):
    round_, checks = two

    checking.hand_in(*checks)

    assert (held(round_).value, held(round_).stage) == ({"points": "15"}, "CROSS")


def test_check_of_who_stood_aside_is_not_waited_for(two):
    round_, checks = two
    checking.hand_in(checks[0])

    Check.objects.filter(pk=checks[1].pk).update(state=CheckState.RECUSED, reason="có liên quan")

    assert (held(round_).value, held(round_).stage) == ({"points": "15"}, "CROSS")


@pytest.mark.parametrize(("day", "stage"), [("2026-12-10", "SELF"), ("2026-12-11", "CROSS")])
def test_check_that_never_came_is_waited_for_until_the_window_ends(two, day, stage):
    round_, checks = two
    checking.window(round_, opens=date(2026, 12, 1), closes=date(2026, 12, 10))
    checking.hand_in(checks[0])

    with time_machine.travel(f"{day}T10:00:00+07:00", tick=False):
        assert held(round_).stage == stage


def test_reason_is_asked_for_what_counts_and_not_for_what_is_awaited(two):
    """The bloc enters 15: nothing changes once both checks say so, but it does before."""
    round_, checks = two
    member = checks[0].checked_id
    checking.hand_in(checks[0])
    change = CellChange(member, "I.2", {"points": "15"}, 0)

    before = actions.save_cells(round_.pk, [change], by=None).cells[0]
    checking.hand_in(checks[1])
    after = actions.save_cells(round_.pk, [change], by=None).cells[0]

    assert (before.outcome, after.outcome) == (Outcome.REASON_NEEDED, Outcome.SAVED)


def test_progress_does_not_count_what_checkers_write():
    round_ = checking.self_scored(units=3)
    checks = checking.paired(round_, ("dv-2", "dv-1"))
    before = Round.objects.with_progress().get().filled

    checking.give(checks[0], I_2="15", II_2={"count": "1"})

    assert before == 9
    assert Round.objects.with_progress().get().filled == 9


def save(round_, check, points="20"):
    change = CellChange(check.checked_id, "I.2", {"points": points}, 0)
    seat = Seat(Desk.CROSS, check.pk)
    return actions.save_cells(round_.pk, [change], seat=seat, by=None).cells[0]


def test_check_is_locked_until_the_unit_has_submitted():
    round_ = checking.self_scored(units=3)
    check = checking.paired(round_, ("dv-2", "dv-1"))[0]
    checking.submit(round_, state=SheetState.PROPOSED)

    early = save(round_, check)
    checking.submit(round_)
    now = save(round_, check)

    assert (early.outcome, now.outcome) == (Outcome.LOCKED, Outcome.SAVED)
    assert "đã nộp bản tự chấm" in early.message


@pytest.mark.parametrize(("day", "outcome"), [("2026-11-30", "locked"), ("2026-12-01", "saved")])
def test_check_is_locked_until_the_seal_is_broken(day, outcome):
    round_ = checking.self_scored(units=3)
    check = checking.paired(round_, ("dv-2", "dv-1"))[0]
    checking.window(round_, Phase.SELF, opens=date(2026, 11, 1), closes=date(2026, 11, 30))

    with time_machine.travel(f"{day}T10:00:00+07:00", tick=False):
        assert save(round_, check).outcome == outcome
