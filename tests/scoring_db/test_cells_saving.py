"""A change of a cell is stored, or its sender is told why not; the other cells go their way."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from core.audit import first_break
from core.models import AuditEntry, AuditHead
from core.transitions import Refused
from scoring import actions
from scoring.actions import Outcome, Seat
from scoring.actions.cells.saving import store
from scoring.actions.cells.scene import open_scene
from scoring.models import Desk, Entry, Extension, Step, StepKind, Window
from scoring.states import CheckState, ExtensionState, Phase, RoundState, SheetState
from tests.factories import add_member, make_unit, make_user
from tests.scoring_db.cells import BLOC, BOARD, SELF, At
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


def outcomes(saved):
    return [cell.outcome for cell in saved.cells]


class TestManyCells:
    def test_each_cell_has_its_own_outcome_and_the_good_ones_are_stored(self, full):
        full.put("21", unit="dv-2")
        full.submit("dv-3")

        saved = full.save(
            full.change("5", version=1),
            full.change("6", version=1, unit="dv-2"),
            full.change("31", version=1, code="I.2", unit="dv-3"),
            full.change("7", version=1, unit="dv-3"),
            full.change("20", version=1, unit="dv-3"),
        )

        assert outcomes(saved) == [
            Outcome.SAVED,
            Outcome.CONFLICT,
            Outcome.INVALID,
            Outcome.REASON_NEEDED,
            Outcome.SAVED,
        ]
        assert [full.counts(f"dv-{n}") for n in (1, 2, 3)] == ["5", "21", "20"]

    def test_act_is_one_step_of_the_cells_that_changed(self, full):
        person = make_user()

        saved = full.save(
            full.change("5", version=1),
            full.change("20", version=1, unit="dv-2"),
            full.change("31", version=1, unit="dv-3"),
            by=person,
            kind=StepKind.PASTED,
        )

        assert (saved.step.kind, saved.step.by, saved.step.desk) == ("PASTED", person, "BLOC")
        assert saved.step.changes == [
            {
                "entry": full.entry().pk,
                "old": [{"points": "20"}, ""],
                "new": [{"points": "5"}, ""],
            }
        ]

    def test_act_that_changes_nothing_leaves_no_step_and_no_audit(self, full):
        before = AuditEntry.objects.count()

        saved = full.save(full.change("20", version=1), full.change("99", version=1, unit="dv-2"))

        assert (saved.step, Step.objects.count()) == (None, 0)
        assert AuditEntry.objects.count() == before

    def test_act_of_no_cells_is_nothing(self, at):
        saved = at.save()

        assert (saved.cells, saved.step) == ((), None)

    def test_cell_sent_twice_goes_back_to_what_it_held_before(self, full):
        person = make_user()

        saved = full.save(full.change("5", version=1), full.change("6", version=2), by=person)
        actions.undo(full.round.pk, by=person)

        assert outcomes(saved) == [Outcome.SAVED, Outcome.SAVED]
        assert (full.counts(), full.version()) == ("20", 4)

    def test_cost_does_not_grow_with_the_cells(self, full, django_assert_num_queries):
        changes = [full.change("5", version=1, unit=f"dv-{n}") for n in (1, 2, 3)]
        for count, queries in ((1, 18), (3, 20)):  # one UPDATE a cell, nothing else
            with django_assert_num_queries(queries):
                full.save(*changes[:count])
            Entry.objects.update(version=1, value={"points": "1"})

    def test_criterion_of_another_table_is_refused(self, at):
        with pytest.raises(Refused, match="Bảng vừa đổi"):
            at.save(at.change("5", code="IX"))

    def test_member_of_another_year_is_refused(self, at):
        other = At(loaded(slug="cum-6"))

        with pytest.raises(Refused, match="Bảng vừa đổi"):
            at.save(other.change("5"))

    def test_late_member_gets_a_sheet(self, at):
        add_member(at.round.bloc_year, make_unit(), code="moi")

        at.put("5", unit="moi")

        assert at.counts("moi") == "5"


class TestVersions:
    def test_version_of_an_empty_cell_is_zero(self, at):
        (cell,) = at.save(at.change("5", version=3)).cells

        assert (cell.outcome, cell.entry.value, cell.entry.version) == (Outcome.CONFLICT, None, 0)
        assert not cell.stored

    def test_same_value_with_another_reason_is_a_conflict(self, full):
        """Else the second reason would be lost and its author told that it is stored."""
        full.put("5", note="một")

        (cell,) = full.save(full.change("5", version=1, note="hai")).cells

        assert (cell.outcome, cell.entry.note) == (Outcome.CONFLICT, "một")

    def test_reason_alone_may_change(self, full):
        entry = full.put("20", note="theo báo cáo")

        assert (entry.note, entry.version) == ("theo báo cáo", 2)

    def test_value_without_a_reason_keeps_the_one_that_stands(self, full):
        full.put("5", note="theo báo cáo")

        assert full.put("6").note == "theo báo cáo"

    def test_guard_in_the_database_holds_where_the_lock_was_not_taken(self, full):
        with transaction.atomic():
            scene = open_scene(full.round.pk, seat=BLOC, members={full.member().pk}, codes={"I.2"})
            cell = scene.cell(full.member().pk, "I.2")
            Entry.objects.filter(pk=cell.entry.pk).update(version=7)

            written = store(scene, cell, value={"points": "1"}, note="", by=None)

        assert written.save.outcome == Outcome.CONFLICT
        assert full.entry().value == {"points": "20"}


class TestOneCell:
    def test_reason_that_is_missing_is_told_as_a_refusal(self, full):
        full.submit()

        with pytest.raises(Refused, match="Cần lý do"):
            actions.save_cell(
                full.round.pk, full.member().pk, "I.2", raw={"points": "5"}, version=1, by=None
            )

    def test_locked_cell_is_told_as_a_refusal(self, full):
        Window.objects.create(
            round=full.round,
            phase=Phase.BLOC,
            opens_on=date(2020, 1, 1),
            closes_on=date(2020, 2, 1),
        )

        with pytest.raises(Refused, match="từ 01/01/2020 đến hết 01/02/2020"):
            actions.clear_cell(full.round.pk, full.member().pk, "I.2", version=1, by=None)


class TestReason:
    """Once a unit has submitted, what counts changes with a reason only."""

    def test_change_of_what_counts_needs_one(self, full):
        full.submit()

        (cell,) = full.save(full.change("5", version=1)).cells

        assert (cell.outcome, cell.message) == (
            Outcome.REASON_NEEDED,
            "Cần lý do khi đổi điểm đã nộp.",
        )

    @pytest.mark.parametrize("words", ["", "  \n"])
    def test_blank_is_none(self, full, words):
        full.submit()

        assert outcomes(full.save(full.change("5", version=1, note=words), reason=words)) == [
            Outcome.REASON_NEEDED
        ]

    def test_one_for_the_whole_act_is_written_to_each_cell_without_its_own(self, full):
        for unit in ("dv-1", "dv-2"):
            full.submit(unit)

        full.save(
            full.change("5", version=1, note="riêng"),
            full.change("5", version=1, unit="dv-2"),
            reason="chung",
        )

        assert [full.entry(unit=f"dv-{n}").note for n in (1, 2)] == ["riêng", "chung"]

    def test_old_one_does_not_stand_for_a_new_change(self, full):
        full.submit()
        full.put("5", note="một")

        assert outcomes(full.save(full.change("6", version=2))) == [Outcome.REASON_NEEDED]

    def test_first_score_of_an_empty_cell_needs_none(self, at):
        at.save(at.change(None), seat=SELF)
        at.put("1", unit="dv-1", code="I.2", seat=SELF)
        at.put(None, seat=SELF)
        at.submit()

        assert at.put("5").note == ""

    def test_confirming_what_counts_needs_none(self, at):
        at.put("5", seat=SELF)
        at.submit()

        assert at.put("5").version == 1

    def test_emptying_needs_one_where_it_changes_what_counts(self, at):
        at.put("5", seat=SELF)
        at.submit()
        at.put("5")

        assert outcomes(at.save(at.change(None, version=1))) == [Outcome.SAVED]

    def test_emptying_back_to_another_value_needs_one(self, full):
        full.submit()

        assert outcomes(full.save(full.change(None, version=1))) == [Outcome.REASON_NEEDED]

    def test_self_score_below_the_blocs_needs_none(self, full):
        full.submit()
        full.hand_back()

        assert full.put("5", seat=SELF).note == ""
        assert full.counts() == "20"

    @pytest.mark.parametrize("points", ["5", "6"])
    def test_sealed_self_score_is_not_told_by_who_needs_a_reason(self, at, points):
        """Else the bloc would try values until one of them needs none."""
        today = timezone.localdate()
        Window.objects.create(round=at.round, phase=Phase.SELF, opens_on=today, closes_on=today)
        at.put("5", seat=SELF)
        at.submit()

        assert outcomes(at.save(at.change(points))) == [Outcome.SAVED]


class TestUnit:
    def test_draft_is_written_and_does_not_count_yet(self, at):
        at.put("5", seat=SELF)

        assert (at.entry(seat=SELF).stage, at.counts()) == ("SELF", None)

    def test_submitted_counts(self, at):
        at.put("5", seat=SELF)
        at.submit()

        assert at.counts() == "5"

    @pytest.mark.parametrize(
        ("state", "words"),
        [(SheetState.PROPOSED, "chờ thủ trưởng"), (SheetState.SUBMITTED, "đã nộp")],
    )
    def test_sheet_that_left_the_unit_is_locked(self, at, state, words):
        at.put("5", seat=SELF)
        at.submit(state=state)

        (cell,) = at.save(at.change("6", version=1), seat=SELF).cells

        assert cell.outcome == Outcome.LOCKED
        assert words in cell.message

    def test_only_what_was_returned_may_be_changed(self, at):
        at.put("5", seat=SELF)
        at.put({"passed": True}, seat=SELF, code="II.1")
        at.submit()
        at.hand_back(code="I.2")

        saved = at.save(
            at.change("6", version=1, note="đã sửa"),
            at.change({"passed": False}, version=1, code="II.1", note="đã sửa"),
            seat=SELF,
        )

        assert outcomes(saved) == [Outcome.SAVED, Outcome.LOCKED]

    def test_answered_return_is_locked_again(self, at):
        at.put("5", seat=SELF)
        at.submit()
        back = at.hand_back()
        back.answered_at = timezone.now()
        back.save()

        assert outcomes(at.save(at.change("6", version=1, note="x"), seat=SELF)) == [Outcome.LOCKED]

    def test_criterion_of_a_department_is_not_the_units(self, at):
        (cell,) = at.save(at.change({"count": "2"}, code="II.2"), seat=SELF).cells

        assert (cell.outcome, cell.message) == (
            Outcome.LOCKED,
            "Tiêu chí này do Sở Nội vụ chấm.",
        )

    def test_closed_round_takes_only_what_was_returned(self, full):
        full.put("5", seat=SELF)
        full.put("5", seat=SELF, unit="dv-2")
        actions.close_round(full.round.pk, by=None)
        full.hand_back()

        saved = full.save(
            full.change("6", version=1, note="đã sửa"),
            full.change("6", version=1, unit="dv-2"),
            seat=SELF,
        )

        assert outcomes(saved) == [Outcome.SAVED, Outcome.LOCKED]
        assert saved.cells[1].message == "Vòng chấm đã khoá, không sửa được điểm."

    def test_ranked_round_takes_nothing_even_when_returned(self, full):
        actions.close_round(full.round.pk, by=None)
        full.hand_back()
        full.round.refresh_from_db()
        full.round.state = RoundState.RANKED
        full.round.save()

        with pytest.raises(Refused, match="đã khoá"):
            full.save(full.change("6", note="x"), seat=SELF)


class TestWindows:
    TODAY = date(2026, 6, 15)

    @pytest.fixture(autouse=True)
    def clock(self, time_machine):
        time_machine.move_to("2026-06-15T09:00:00+07:00", tick=False)

    def window(self, at, phase, opens, closes):
        return Window.objects.create(
            round=at.round,
            phase=phase,
            opens_on=date(2026, 6, opens),
            closes_on=date(2026, 6, closes),
        )

    @pytest.mark.parametrize(
        ("opens", "closes", "outcome"),
        [
            (15, 15, Outcome.SAVED),
            (1, 15, Outcome.SAVED),
            (15, 30, Outcome.SAVED),
            (16, 30, Outcome.LOCKED),
            (1, 14, Outcome.LOCKED),
        ],
    )
    def test_both_days_of_a_window_belong_to_it(self, at, opens, closes, outcome):
        self.window(at, Phase.SELF, opens, closes)

        assert outcomes(at.save(at.change("5"), seat=SELF)) == [outcome]

    def test_department_has_a_window_of_its_own(self, at):
        self.window(at, Phase.BLOC, 1, 14)

        saved = at.save(at.change("5"), at.change({"count": "1"}, code="II.2"))

        assert outcomes(saved) == [Outcome.LOCKED, Outcome.SAVED]

    @pytest.mark.parametrize(
        ("state", "until", "outcome"),
        [
            (ExtensionState.GRANTED, 15, Outcome.SAVED),
            (ExtensionState.GRANTED, 14, Outcome.LOCKED),
            (ExtensionState.ASKED, 20, Outcome.LOCKED),
            (ExtensionState.REFUSED, 20, Outcome.LOCKED),
        ],
    )
    def test_extension_counts_when_granted_for_its_unit_only(self, at, state, until, outcome):
        self.window(at, Phase.SELF, 1, 10)
        Extension.objects.create(
            round=at.round,
            member=at.member(),
            phase=Phase.SELF,
            until=date(2026, 6, until),
            reason="lũ",
            state=state,
            asked_at=timezone.now(),
        )

        saved = at.save(at.change("5"), at.change("5", unit="dv-2"), seat=SELF)

        assert outcomes(saved) == [outcome, Outcome.LOCKED]

    def test_extension_of_the_checker_counts_for_its_check(self, at):
        seat = at.check(checker="dv-2", checked="dv-1")
        self.window(at, Phase.CROSS, 1, 10)
        Extension.objects.create(
            round=at.round,
            member=at.member("dv-2"),
            phase=Phase.CROSS,
            until=date(2026, 6, 15),
            reason="lũ",
            state=ExtensionState.GRANTED,
            asked_at=timezone.now(),
        )

        assert outcomes(at.save(at.change("5"), seat=seat)) == [Outcome.SAVED]


class TestChecker:
    def test_each_checker_has_a_cell_of_its_own(self, at):
        first, second = at.check("dv-2"), at.check("dv-3")

        at.put("5", seat=first)
        at.put("6", seat=second)

        assert [at.entry(seat=seat).value["points"] for seat in (first, second)] == ["5", "6"]
        assert at.counts() is None

    def test_check_waits_for_the_self_score(self, at):
        seat = at.check()
        at.submit(state=SheetState.DRAFT)

        (cell,) = at.save(at.change("5"), seat=seat).cells

        assert (cell.outcome, "đã nộp bản tự chấm" in cell.message) == (Outcome.LOCKED, True)

    def test_checks_that_are_handed_in_count_when_they_agree(self, at):
        first, second = at.check("dv-2"), at.check("dv-3")
        for seat in (first, second):
            at.put("5", seat=seat)
            at.hand_in(seat)

        assert at.counts() == "5"

    @pytest.mark.parametrize("state", [CheckState.HANDED_IN, CheckState.RECUSED])
    def test_check_that_is_over_is_locked(self, at, state):
        seat = at.check(state=state)

        (cell,) = at.save(at.change("5"), seat=seat).cells

        assert (cell.outcome, "không sửa được" in cell.message) == (Outcome.LOCKED, True)

    def test_unit_that_is_not_checked_is_locked(self, at):
        seat = at.check(checker="dv-2", checked="dv-1")

        saved = at.save(at.change("5"), at.change("5", unit="dv-3"), seat=seat)

        assert outcomes(saved) == [Outcome.SAVED, Outcome.LOCKED]

    def test_desk_without_a_check_is_locked(self, at):
        assert outcomes(at.save(at.change("5"), seat=Seat(Desk.CROSS))) == [Outcome.LOCKED]

    def test_criterion_of_a_department_is_not_checked(self, at):
        seat = at.check()

        assert outcomes(at.save(at.change({"count": "1"}, code="II.2"), seat=seat)) == [
            Outcome.LOCKED
        ]

    def test_check_of_another_round_is_refused(self, at):
        other = At(loaded(slug="cum-6")).check()

        with pytest.raises(Refused, match="Bảng vừa đổi"):
            at.save(at.change("5"), seat=other)

    def test_finding_that_differs_from_the_self_score_needs_a_reason(self, at):
        at.put("5", seat=SELF)
        at.submit()
        seat = at.check()

        saved = at.save(at.change("6"), seat=seat)
        again = at.save(at.change("6", note="thiếu minh chứng"), seat=seat)

        assert (outcomes(saved), outcomes(again)) == ([Outcome.REASON_NEEDED], [Outcome.SAVED])

    def test_finding_that_agrees_needs_none(self, at):
        at.put("5", seat=SELF)
        at.submit()

        assert at.put("5", seat=at.check()).note == ""


class TestBoard:
    def test_board_waits_until_the_bloc_has_closed(self, full):
        with pytest.raises(Refused, match="Hội đồng chấm sau khi"):
            full.save(full.change("5"), seat=BOARD)

    def test_board_corrects_what_is_closed(self, full):
        actions.close_round(full.round.pk, by=None)

        full.put("5", seat=BOARD, note="đối chiếu")

        assert (full.entry(seat=BOARD).stage, full.counts()) == ("BOARD", "5")

    def test_board_gives_a_reason_for_a_submitted_sheet(self, full):
        full.submit()
        actions.close_round(full.round.pk, by=None)

        saved = full.save(full.change("5"), seat=BOARD)
        again = full.save(full.change("5", note="đối chiếu lại"), seat=BOARD)

        assert (outcomes(saved), outcomes(again)) == ([Outcome.REASON_NEEDED], [Outcome.SAVED])

    def test_closed_score_is_changed_with_a_reason_even_if_nothing_was_handed_in(self, full):
        actions.close_round(full.round.pk, by=None)

        silent = full.save(full.change("15"), seat=BOARD)
        told = full.save(full.change("15", note="thẩm định"), seat=BOARD)

        assert (outcomes(silent), outcomes(told)) == ([Outcome.REASON_NEEDED], [Outcome.SAVED])
        assert silent.cells[0].message == "Hội đồng đổi điểm thì cần ghi lý do."
        assert full.counts() == "15"

    def test_same_score_and_a_first_score_need_none(self, at):
        at.put("20", unit="dv-2")
        at.close()

        saved = at.save(at.change("20", unit="dv-2"), at.change("9"), seat=BOARD)

        assert outcomes(saved) == [Outcome.SAVED, Outcome.SAVED]

    def test_draft_of_a_unit_counts_for_nobody(self, at):
        at.put("7", seat=SELF)
        at.close()

        assert outcomes(at.save(at.change("9"), seat=BOARD)) == [Outcome.SAVED]

    def test_bloc_no_longer_writes_what_is_closed(self, full):
        actions.close_round(full.round.pk, by=None)

        with pytest.raises(Refused, match="đã khoá"):
            full.save(full.change("5", version=1))


class TestAudit:
    def test_change_says_stage_old_new_and_reason(self, full):
        person = make_user()
        full.submit()

        full.put("5", by=person, note="đối chiếu lại")

        entry = AuditEntry.objects.get(act="scoring.entry.saved")
        assert entry.by == person
        assert entry.facts == {
            "round": full.round.pk,
            "unit": "dv-1",
            "criterion": "I.2",
            "stage": "BLOC",
            "old": '{"points": "20"}',
            "value": '{"points": "5"}',
            "reason": "đối chiếu lại",
            "version": 2,
        }

    def test_paste_is_one_link_a_cell_and_the_chain_holds(self, full):
        full.save(*(full.change("5", version=1, unit=f"dv-{n}") for n in (1, 2, 3)))

        saved = AuditEntry.objects.filter(act="scoring.entry.saved")
        assert [entry.facts["unit"] for entry in saved.order_by("number")] == [
            "dv-1",
            "dv-2",
            "dv-3",
        ]
        assert AuditHead.objects.get().number == AuditEntry.objects.count()
        assert first_break() is None
