"""Cross-checks: what is drawn, changed, refused, handed in, and who wins a race."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import time_machine
from django.db import connection

from blocs.models import Member
from core.audit import first_break
from core.models import AuditEntry
from core.transitions import Refused
from scoring import actions, drawing
from scoring.actions import CellChange, Outcome, Seat
from scoring.models import Check, Desk, Draw, Entry, Extension, Round, Step
from scoring.states import CheckState, ExtensionState, Phase, SheetState
from tests.factories import make_user
from tests.scoring_db import checking
from tests.scoring_db.years import filled, loaded

IN_TIME = "2026-12-05T10:00:00+07:00"


def member(round_, code):
    return Member.objects.get(bloc_year=round_.bloc_year, code=code)


def codes_of(draw):
    return set(draw.checks.values_list("checker__code", "checked__code"))


def check_of(round_, checker, checked):
    return Check.objects.get(draw__round=round_, checker__code=checker, checked__code=checked)


def write(check, code="I.2", points="20", *, version=0, note=None, by=None):
    """Save one cell of a check."""
    raw = {"points": points} if isinstance(points, str) else points
    change = CellChange(check.checked_id, code, raw, version, note)
    seat = Seat(Desk.CROSS, check.pk)
    return actions.save_cells(check.draw.round_id, [change], seat=seat, by=by).cells[0]


@pytest.mark.django_db
class TestDraw:
    def test_pairs_are_those_that_anybody_gets_from_the_seed(self):
        round_ = loaded(units=5)
        person = make_user()

        draw = actions.draw_checks(round_.pk, per_unit=2, seed="abc", by=person)

        units = [f"dv-{number}" for number in range(1, 6)]
        assert codes_of(draw) == set(drawing.draw(units, 2, seed="abc"))
        assert (draw.seed, draw.per_unit, draw.drawn_by) == ("abc", 2, person)

    def test_seed_is_made_at_the_press(self):
        first = actions.draw_checks(loaded(units=5).pk, per_unit=1, by=None)
        second = actions.draw_checks(loaded(units=5, slug="cum-6").pk, per_unit=1, by=None)

        assert len(first.seed) == 32
        assert first.seed != second.seed

    def test_draw_stands_in_the_audit_with_its_seed_and_pairs(self):
        round_ = loaded(units=3)

        draw = actions.draw_checks(round_.pk, per_unit=1, seed="abc", by=None)

        facts = AuditEntry.objects.get(act="scoring.checks.drawn").facts
        assert facts.pop("pairs") == [
            f"{pair.checker} → {pair.checked}"
            for pair in drawing.draw(["dv-1", "dv-2", "dv-3"], 1, seed="abc")
        ]
        assert facts == {
            "round": round_.pk, "seed": "abc", "per_unit": 1, "old_seed": "", "reason": "",
        }  # fmt: skip
        assert draw.checks.count() == 3

    def test_second_draw_needs_a_reason(self):
        round_ = checking.drawn()

        with pytest.raises(Refused, match="phải ghi lý do"):
            actions.draw_checks(round_.pk, per_unit=2, seed="other", reason=" ", by=None)

        assert Draw.objects.get().seed == checking.SEED

    def test_second_draw_replaces_the_pairs_and_keeps_the_old_seed(self):
        round_ = checking.drawn()

        again = actions.draw_checks(
            round_.pk, per_unit=1, seed="other", reason="thêm đơn vị", by=None
        )

        last = AuditEntry.objects.filter(act="scoring.checks.drawn").latest("number")
        assert (last.facts["old_seed"], last.facts["reason"]) == (checking.SEED, "thêm đơn vị")
        assert (again.checks.count(), Draw.objects.get().seed) == (5, "other")

    def test_second_draw_keeps_aside_who_stood_aside(self):
        round_ = checking.drawn(per_unit=1, units=3)
        check = Check.objects.first()
        actions.recuse(check.pk, reason="có liên quan", by=None)
        pair = (check.checker.code, check.checked.code)

        same = actions.draw_checks(round_.pk, per_unit=1, seed=checking.SEED, reason="lại", by=None)
        assert (same.checks.count(), check_of(round_, *pair)) == (3, check)

        other = actions.draw_checks(round_.pk, per_unit=1, seed="3", reason="lại", by=None)
        assert pair not in drawing.draw(["dv-1", "dv-2", "dv-3"], 1, seed="3")
        assert (other.checks.count(), check_of(round_, *pair).reason) == (4, "có liên quan")

    def test_draw_is_final_once_a_check_has_begun(self):
        round_ = checking.drawn()
        write(Check.objects.first())

        with pytest.raises(Refused, match="Đã có đơn vị chấm chéo"):
            actions.draw_checks(round_.pk, per_unit=2, reason="lại", by=None)

    def test_draw_is_final_once_a_check_is_handed_in(self):
        round_ = checking.drawn()
        checking.hand_in(Check.objects.first())

        with pytest.raises(Refused, match="Đã có đơn vị chấm chéo"):
            actions.draw_checks(round_.pk, per_unit=2, reason="lại", by=None)

    @pytest.mark.parametrize(
        ("units", "per_unit", "words"),
        [
            (1, 1, "ít nhất hai đơn vị"),
            (3, 0, "ít nhất một đơn vị khác"),
            (3, 3, "nhiều nhất 2 đơn vị khác"),
            (2, 1, "Chỉ có hai đơn vị"),
            (5, 3, "Với 5 đơn vị, chấm quá 2 đơn vị"),
        ],
    )
    def test_impossible_numbers_are_refused_in_words(self, units, per_unit, words):
        round_ = loaded(units=units)

        with pytest.raises(Refused, match=words):
            actions.draw_checks(round_.pk, per_unit=per_unit, by=None)

        assert not Draw.objects.exists()

    def test_two_units_check_each_other_when_that_is_allowed(self):
        round_ = loaded(units=2)

        draw = actions.draw_checks(round_.pk, per_unit=1, allows_mutual=True, by=None)

        assert codes_of(draw) == {("dv-1", "dv-2"), ("dv-2", "dv-1")}

    def test_closed_round_is_not_drawn(self):
        round_ = loaded(entries=filled())
        actions.close_round(round_.pk, by=None)

        with pytest.raises(Refused, match="đã khoá"):
            actions.draw_checks(round_.pk, per_unit=1, by=None)


@pytest.mark.django_db
class TestChange:
    def test_swap_gives_the_check_to_another_and_keeps_the_reason(self):
        round_ = checking.self_scored(units=5)
        check = checking.paired(round_, ("dv-1", "dv-2"))[0]

        done = actions.swap_check(
            check.pk, checker_id=member(round_, "dv-3").pk, reason="ốm", by=None
        )

        assert (done.check.checker.code, done.check.reason) == ("dv-3", "ốm")
        assert done.is_mutual is False
        assert AuditEntry.objects.get(act="scoring.check.swapped").facts == {
            "checker": "dv-3", "checked": "dv-2", "old_checker": "dv-1", "reason": "ốm",
        }  # fmt: skip

    def test_swap_tells_of_a_mutual_and_uneven_pair_and_does_it(self):
        round_ = checking.self_scored(units=3)
        checks = checking.paired(round_, ("dv-1", "dv-2"), ("dv-2", "dv-3"), ("dv-3", "dv-1"))

        done = actions.swap_check(
            checks[0].pk, checker_id=member(round_, "dv-3").pk, reason="ốm", by=None
        )

        assert (done.is_mutual, done.uneven) == (True, ("dv-1", "dv-3"))
        assert check_of(round_, "dv-3", "dv-2") == checks[0]

    @pytest.mark.parametrize(
        ("checker", "words"), [("dv-2", "chính mình"), ("dv-3", "đã được phân công")]
    )
    def test_swap_to_itself_or_to_a_second_check_is_refused(self, checker, words):
        round_ = checking.self_scored(units=3)
        checks = checking.paired(round_, ("dv-1", "dv-2"), ("dv-3", "dv-2"))

        with pytest.raises(Refused, match=words):
            actions.swap_check(
                checks[0].pk, checker_id=member(round_, checker).pk, reason="ốm", by=None
            )

    @pytest.mark.parametrize("begun", ["written", "handed in", "stood aside"])
    def test_check_that_has_begun_is_not_swapped(self, begun):
        round_ = checking.self_scored(units=3)
        check = checking.paired(round_, ("dv-1", "dv-2"))[0]
        if begun == "written":
            write(check)
        elif begun == "handed in":
            checking.hand_in(check)
        else:
            actions.recuse(check.pk, reason="có liên quan", by=None)

        with pytest.raises(Refused, match="đã bắt đầu chấm hoặc đã xong"):
            actions.swap_check(check.pk, checker_id=member(round_, "dv-3").pk, reason="ốm", by=None)

    def test_member_of_another_bloc_is_not_found(self):
        round_, other = checking.self_scored(units=3), loaded(slug="cum-6")
        check = checking.paired(round_, ("dv-1", "dv-2"))[0]

        with pytest.raises(Member.DoesNotExist):
            actions.swap_check(check.pk, checker_id=member(other, "dv-3").pk, reason="ốm", by=None)

    def test_replacement_checks_beside_the_one_that_stood_aside(self):
        round_ = checking.self_scored(units=4)
        checks = checking.paired(
            round_, ("dv-1", "dv-2"), ("dv-2", "dv-3"), ("dv-3", "dv-4"), ("dv-4", "dv-1")
        )
        actions.recuse(checks[0].pk, reason="có liên quan", by=None)

        done = actions.assign_check(
            round_.pk,
            checker_id=member(round_, "dv-4").pk,
            checked_id=member(round_, "dv-2").pk,
            reason="thay dv-1",
            by=None,
        )

        assert (done.check.state, done.check.reason) == (CheckState.ASSIGNED, "thay dv-1")
        assert (done.is_mutual, done.uneven) == (False, ("dv-1", "dv-4"))
        assert AuditEntry.objects.get(act="scoring.check.assigned").facts == {
            "checker": "dv-4", "checked": "dv-2", "reason": "thay dv-1",
        }  # fmt: skip

    def test_who_stood_aside_is_not_assigned_again(self):
        round_ = checking.self_scored(units=3)
        check = checking.paired(round_, ("dv-1", "dv-2"))[0]
        actions.recuse(check.pk, reason="có liên quan", by=None)

        with pytest.raises(Refused, match="đã thôi chấm"):
            actions.assign_check(
                round_.pk,
                checker_id=check.checker_id,
                checked_id=check.checked_id,
                reason="thử lại",
                by=None,
            )

    def test_nobody_is_assigned_before_the_draw(self):
        round_ = checking.self_scored(units=3)

        with pytest.raises(Refused, match="Chưa bốc thăm"):
            actions.assign_check(
                round_.pk,
                checker_id=member(round_, "dv-1").pk,
                checked_id=member(round_, "dv-2").pk,
                reason="thêm",
                by=None,
            )

    def test_standing_aside_keeps_the_reason_and_locks_the_check(self):
        round_ = checking.self_scored(units=3)
        check = checking.paired(round_, ("dv-1", "dv-2"))[0]
        write(check)

        actions.recuse(check.pk, reason="Lãnh đạo là anh em", by=None)

        check.refresh_from_db()
        assert (check.state, check.reason) == (CheckState.RECUSED, "Lãnh đạo là anh em")
        assert write(check, points="10", version=1, note="x").outcome == Outcome.LOCKED

    def test_standing_aside_without_a_reason_is_refused(self):
        check = checking.paired(checking.self_scored(units=3), ("dv-1", "dv-2"))[0]

        with pytest.raises(Refused, match="phải nêu lý do"):
            actions.recuse(check.pk, reason="  ", by=None)

    def test_who_has_handed_in_can_no_longer_stand_aside(self):
        check = checking.paired(checking.self_scored(units=3), ("dv-1", "dv-2"))[0]
        checking.hand_in(check)

        with pytest.raises(Refused, match="không tham gia chấm chéo"):
            actions.recuse(check.pk, reason="muộn", by=None)


@pytest.mark.django_db
class TestFilling:
    @pytest.fixture
    def check(self):
        return checking.paired(checking.self_scored(units=3), ("dv-1", "dv-2"))[0]

    def test_difference_from_the_self_score_needs_a_reason(self, check):
        same = write(check, points="20")
        without = write(check, "II.1", {"passed": False})
        given = write(check, "II.1", {"passed": False}, note="chưa có quy chế")

        assert [same.outcome, without.outcome, given.outcome] == [
            Outcome.SAVED,
            Outcome.REASON_NEEDED,
            Outcome.SAVED,
        ]

    def test_all_that_is_empty_is_taken_over_in_one_step(self, check):
        person = make_user()
        write(check, points="15", note="thiếu")

        saved = actions.accept_self(check.pk, by=person)

        values = dict(check.entries.values_list("criterion__code", "value"))
        assert values == {
            "I.1": {"target": "100", "actual": "90"},
            "I.2": {"points": "15"},
            "II.1": {"passed": True},
        }
        assert saved.step.kind == "ACCEPTED"
        assert len(saved.step.changes) == 2

    def test_one_criterion_is_taken_over_instead_of_what_was_written(self, check):
        write(check, points="15", note="thiếu")

        actions.accept_self(check.pk, codes=["I.2"], by=None)

        entry = check.entries.get()
        assert (entry.value, entry.note, entry.version) == ({"points": "20"}, "", 2)

    def test_cell_that_was_emptied_is_taken_over_again(self, check):
        write(check)
        write(check, points=None, version=1, note="nhầm")

        actions.accept_self(check.pk, by=None)

        assert check.entries.get(criterion__code="I.2").value == {"points": "20"}

    def test_taking_over_when_nothing_is_left_stores_nothing(self, check):
        actions.accept_self(check.pk, by=None)

        saved = actions.accept_self(check.pk, by=None)

        assert (saved.cells, saved.step) == ((), None)
        assert Step.objects.count() == 1

    def test_taken_over_cells_are_undone_together(self, check):
        person = make_user()
        actions.accept_self(check.pk, by=person)

        actions.undo(check.draw.round_id, seat=Seat(Desk.CROSS, check.pk), by=person)

        assert set(check.entries.values_list("value", flat=True)) == {None}

    def test_owned_criterion_is_not_taken_over(self, check):
        with pytest.raises(Refused, match="Còn 3 tiêu chí chưa chấm"):
            actions.hand_in(check.pk, by=None)

        saved = actions.accept_self(check.pk, by=None)

        assert {cell.entry.criterion.code for cell in saved.cells} == set(checking.OWN)


@pytest.mark.django_db
class TestHandIn:
    @pytest.fixture
    def check(self):
        return checking.paired(checking.self_scored(units=3), ("dv-1", "dv-2"))[0]

    def test_full_check_is_handed_in_by_somebody_at_some_time(self, check):
        person = make_user()
        actions.accept_self(check.pk, by=person)

        done = actions.hand_in(check.pk, by=person)

        assert (done.state, done.handed_in_by) == (CheckState.HANDED_IN, person)
        assert done.handed_in_at is not None
        facts = AuditEntry.objects.get(act="scoring.check.handed_in").facts
        assert facts == {"checker": "dv-1", "checked": "dv-2"}

    def test_what_is_missing_is_counted_and_named(self, check):
        write(check, "I.1", {"target": "100", "actual": "90"})

        with pytest.raises(Refused, match=r"Còn 2 tiêu chí chưa chấm, đầu tiên là I\.2"):
            actions.hand_in(check.pk, by=None)

        check.refresh_from_db()
        assert check.state == CheckState.ASSIGNED

    def test_zero_is_a_score(self, check):
        actions.accept_self(check.pk, codes=["I.1", "II.1"], by=None)
        write(check, points="0", note="không có")

        assert actions.hand_in(check.pk, by=None).state == CheckState.HANDED_IN

    def test_difference_that_came_up_afterwards_needs_a_reason_too(self, check):
        """The unit corrects a criterion that was returned to it, after the check took it over."""
        actions.accept_self(check.pk, by=None)
        Entry.objects.filter(
            sheet__member=check.checked, stage="SELF", criterion__code="I.2"
        ).update(value={"points": "5"})

        with pytest.raises(Refused, match=r"chấm khác mà chưa nêu lý do: I\.2"):
            actions.hand_in(check.pk, by=None)

    def test_second_hand_in_is_refused(self, check):
        actions.accept_self(check.pk, by=None)
        actions.hand_in(check.pk, by=None)

        with pytest.raises(Refused, match="nộp phiếu chấm chéo"):
            actions.hand_in(check.pk, by=None)

    def test_check_that_is_handed_in_is_locked(self, check):
        actions.accept_self(check.pk, by=None)
        actions.hand_in(check.pk, by=None)

        assert write(check, points="1", version=1, note="muộn").outcome == Outcome.LOCKED

    def test_check_of_a_unit_that_took_its_sheet_back_waits(self, check):
        actions.accept_self(check.pk, by=None)
        checking.submit(check.draw.round, state=SheetState.DRAFT)

        with pytest.raises(Refused, match="đã nộp bản tự chấm"):
            actions.hand_in(check.pk, by=None)

    @pytest.mark.parametrize("day", ["2026-11-30", "2026-12-11"])
    def test_check_is_handed_in_within_its_window(self, check, day):
        checking.window(check.draw.round, opens=date(2026, 12, 1), closes=date(2026, 12, 10))
        with time_machine.travel(IN_TIME, tick=False):
            actions.accept_self(check.pk, by=None)

        with (
            time_machine.travel(f"{day}T10:00:00+07:00", tick=False),
            pytest.raises(Refused, match=r"từ 01/12/2026 đến hết 10/12/2026"),
        ):
            actions.hand_in(check.pk, by=None)

    def test_extension_of_the_checker_gives_it_more_days(self, check):
        round_ = check.draw.round
        checking.window(round_, opens=date(2026, 12, 1), closes=date(2026, 12, 10))
        Extension.objects.create(
            round=round_,
            member=check.checker,
            phase=Phase.CROSS,
            until=date(2026, 12, 12),
            state=ExtensionState.GRANTED,
            asked_at="2026-12-09T00:00:00Z",
        )

        with time_machine.travel("2026-12-12T10:00:00+07:00", tick=False):
            actions.accept_self(check.pk, by=None)
            assert actions.hand_in(check.pk, by=None).state == CheckState.HANDED_IN

    def test_criteria_of_departments_are_nobodys_to_check(self):
        round_ = checking.self_scored(units=3)
        round_.criteria.nodes.exclude(type="group").update(owner="Sở Nội vụ")
        check = checking.paired(round_, ("dv-1", "dv-2"))[0]

        assert actions.hand_in(check.pk, by=None).state == CheckState.HANDED_IN

    def test_closed_round_takes_no_check(self, check):
        Round.objects.filter(pk=check.draw.round_id).update(
            state="CLOSED", closed_at="2026-12-20T00:00:00Z"
        )

        with pytest.raises(Refused, match="đã khoá"):
            actions.hand_in(check.pk, by=None)


def outcome_of(act):
    """Run an act in a thread of its own and say whether it was refused."""
    try:
        act()
    except Refused:
        return False
    finally:
        connection.close()
    return True


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_who_hand_in_at_once_hand_in_once(self):
        check = checking.paired(checking.self_scored(units=3), ("dv-1", "dv-2"))[0]
        actions.accept_self(check.pk, by=None)

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(outcome_of, [lambda: actions.hand_in(check.pk, by=None)] * 2))

        assert sorted(done) == [False, True]
        assert AuditEntry.objects.filter(act="scoring.check.handed_in").count() == 1

    def test_edit_beside_a_hand_in_comes_before_it_or_is_locked(self):
        """Whoever wins: no entry of a handed-in check is younger than the hand-in."""
        check = checking.paired(checking.self_scored(units=3), ("dv-1", "dv-2"))[0]
        actions.accept_self(check.pk, by=None)
        outcomes = []

        def edit():
            for number in range(1, 15):
                version = Entry.objects.get(check_in=check, criterion__code="I.2").version
                save = write(check, points=str(number), version=version, note="khác")
                outcomes.append(save.outcome)

        with ThreadPoolExecutor(2) as pool:
            acts = [edit, lambda: actions.hand_in(check.pk, by=None)]
            assert list(pool.map(outcome_of, acts)) == [True, True]

        order = list(
            AuditEntry.objects.filter(act__in=["scoring.entry.saved", "scoring.check.handed_in"])
            .order_by("number")
            .values_list("act", flat=True)
        )
        assert order[-1] == "scoring.check.handed_in" or outcomes[-1] == Outcome.SAVED
        assert "scoring.entry.saved" not in order[order.index("scoring.check.handed_in") :]
        locked = outcomes.count(Outcome.LOCKED)
        assert outcomes == [Outcome.SAVED] * (14 - locked) + [Outcome.LOCKED] * locked
        assert first_break() is None

    def test_two_draws_at_once_leave_one_draw(self):
        round_ = loaded(units=5)

        def draw():
            actions.draw_checks(round_.pk, per_unit=1, by=None)

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(outcome_of, [draw, draw]))

        assert sorted(done) == [False, True]
        assert (Draw.objects.count(), Check.objects.count()) == (1, 5)

    def test_draw_beside_the_first_entry_never_takes_it_away(self):
        round_ = checking.drawn(per_unit=1)
        check = Check.objects.first()

        def again():
            actions.draw_checks(round_.pk, per_unit=1, reason="lại", by=None)

        def first():
            try:
                write(check)
            except Check.DoesNotExist as gone:
                raise Refused("đã bốc lại") from gone

        with ThreadPoolExecutor(2) as pool:
            redrawn, written = pool.map(outcome_of, [again, first])

        assert redrawn != written
        assert Entry.objects.filter(check_in=check).count() == written
