"""Decisions on differences: what is stored, what needs a reason, what is refused."""

from datetime import date

import pytest
import time_machine

from core.models import AuditEntry
from core.transitions import Refused
from scoring import actions
from scoring.actions import Outcome
from scoring.actions.appraisal import Choice, Decision, accept_proposed, decide
from scoring.exports.differences import differences
from scoring.models import Desk, Entry, Step
from scoring.states import Phase, Stage
from tests.factories import make_user
from tests.scoring_db.appraised import (
    checked,
    closed,
    member_of,
    put,
    self_scored,
    sheet_of,
    submit,
    window,
)
from tests.scoring_db.years import filled, loaded

pytestmark = pytest.mark.django_db


def decision(round_, choice, unit="dv-1", **more):
    facts = {"version": 0, "self_version": 1} | more
    return Decision(member_of(round_, unit).pk, "I.2", choice, **facts)


def stored(round_, stage, unit="dv-1", code="I.2"):
    entry = Entry.objects.get(
        sheet__round=round_, sheet__member__code=unit, criterion__code=code, stage=stage
    )
    return entry.value, entry.note


def scored_apart():
    """The bloc gave 20 where the unit gave itself 25."""
    round_ = self_scored()
    put(round_, "dv-1", Stage.BLOC, I_2={"points": "20"})
    return round_


class TestAtTheBloc:
    def test_confirming_what_stands_says_so_by_itself(self):
        round_ = scored_apart()

        save = decide(
            round_.pk, decision(round_, Choice.CONFIRM, version=1), desk=Desk.BLOC, by=make_user()
        )

        assert save.stored
        assert stored(round_, Stage.BLOC) == ({"points": "20"}, "Thống nhất với điểm thẩm định.")
        assert [row.is_decided for row in differences(round_)] == [True]

    def test_keeping_the_self_score_over_another_value_needs_a_reason(self):
        round_ = scored_apart()
        person = make_user()

        without = decide(
            round_.pk, decision(round_, Choice.KEEP, version=1), desk=Desk.BLOC, by=person
        )
        kept = decide(
            round_.pk,
            decision(round_, Choice.KEEP, version=1, reason="đủ minh chứng"),
            desk=Desk.BLOC,
            by=person,
        )

        assert (without.outcome, kept.outcome) == (Outcome.REASON_NEEDED, Outcome.SAVED)
        assert stored(round_, Stage.BLOC) == ({"points": "25"}, "đủ minh chứng")

    def test_keeping_what_counts_anyway_says_so_by_itself(self):
        round_ = self_scored(units=3)
        checked(round_, "dv-2", "dv-1", I_2={"points": "24"})
        checked(round_, "dv-3", "dv-1", I_2={"points": "21"})

        decide(round_.pk, decision(round_, Choice.KEEP), desk=Desk.BLOC, by=make_user())

        assert stored(round_, Stage.BLOC) == ({"points": "25"}, "Thống nhất giữ điểm tự chấm.")

    def test_agreeing_checks_are_confirmed_as_the_bloc_s_own(self):
        round_ = self_scored()
        checked(round_, "dv-2", "dv-1", I_2={"points": "24"})

        decide(round_.pk, decision(round_, Choice.CONFIRM), desk=Desk.BLOC, by=make_user())

        assert stored(round_, Stage.BLOC)[0] == {"points": "24"}

    def test_confirmed_again_keeps_its_reason(self):
        round_ = self_scored()
        put(round_, "dv-1", Stage.BLOC, I_2={"points": "20"}, note="thiếu báo cáo")

        save = decide(
            round_.pk, decision(round_, Choice.CONFIRM, version=1), desk=Desk.BLOC, by=make_user()
        )

        assert (save.stored, save.entry.version) == (True, 1)
        assert stored(round_, Stage.BLOC)[1] == "thiếu báo cáo"

    def test_own_value_needs_a_reason_even_if_it_is_what_counts(self):
        round_ = scored_apart()
        own = {"version": 1, "raw": {"points": "20.0"}}

        save = decide(
            round_.pk, decision(round_, Choice.OWN, **own), desk=Desk.BLOC, by=make_user()
        )

        assert save.outcome == Outcome.REASON_NEEDED

    def test_own_value_is_checked_against_the_rule(self):
        round_ = scored_apart()
        own = {"version": 1, "raw": {"points": "31"}, "reason": "sáng kiến"}

        save = decide(
            round_.pk, decision(round_, Choice.OWN, **own), desk=Desk.BLOC, by=make_user()
        )

        assert (save.outcome, save.problems[0].code) == (Outcome.INVALID, "number_above")
        assert stored(round_, Stage.BLOC)[0] == {"points": "20"}

    def test_late_decision_is_a_conflict(self):
        round_ = scored_apart()
        one = decision(round_, Choice.CONFIRM, version=1)
        decide(round_.pk, one, desk=Desk.BLOC, by=make_user())

        late = decision(round_, Choice.KEEP, version=1, reason="đủ")
        save = decide(round_.pk, late, desk=Desk.BLOC, by=make_user())

        assert save.outcome == Outcome.CONFLICT

    def test_self_score_that_changed_since_is_not_kept_unseen(self):
        round_ = scored_apart()
        Entry.objects.filter(stage=Stage.SELF, criterion__code="I.2").update(version=2)

        with pytest.raises(Refused, match="vừa sửa điểm tự chấm"):
            decide(
                round_.pk,
                decision(round_, Choice.KEEP, version=1, reason="đủ"),
                desk=Desk.BLOC,
                by=make_user(),
            )

    def test_sealed_or_draft_self_score_is_not_copied_out(self):
        round_ = self_scored()
        window(round_, Phase.SELF, date(2026, 11, 1), date(2026, 11, 30))

        with time_machine.travel("2026-11-30 12:00+07:00"), pytest.raises(Refused, match="niêm"):
            decide(round_.pk, decision(round_, Choice.KEEP), desk=Desk.BLOC, by=make_user())

        assert not Entry.objects.filter(stage=Stage.BLOC).exists()

    def test_nothing_is_kept_where_the_unit_said_nothing(self):
        round_ = loaded(entries=filled())
        submit(round_, "dv-1")

        with pytest.raises(Refused, match="chưa có điểm"):
            decide(
                round_.pk,
                decision(round_, Choice.KEEP, version=1, self_version=0),
                desk=Desk.BLOC,
                by=make_user(),
            )

    def test_decision_is_undone_like_any_act(self):
        round_, person = scored_apart(), make_user()
        decide(
            round_.pk,
            decision(round_, Choice.KEEP, version=1, reason="đủ"),
            desk=Desk.BLOC,
            by=person,
        )

        actions.undo(round_.pk, by=person)

        assert stored(round_, Stage.BLOC)[0] == {"points": "20"}


class TestAtTheBoard:
    def test_board_confirms_what_the_bloc_came_to(self):
        round_ = scored_apart()
        closed(round_)

        decide(round_.pk, decision(round_, Choice.CONFIRM), desk=Desk.BOARD, by=make_user())

        assert stored(round_, Stage.BOARD) == ({"points": "20"}, "Thống nhất với điểm thẩm định.")

    def test_board_going_back_to_the_bloc_s_value_says_why(self):
        round_ = scored_apart()
        closed(round_)
        put(round_, "dv-1", Stage.BOARD, I_2={"points": "25"}, note="đủ")
        back = decision(round_, Choice.CONFIRM, version=1)

        silent = decide(round_.pk, back, desk=Desk.BOARD, by=make_user())
        told = decide(
            round_.pk,
            decision(round_, Choice.CONFIRM, version=1, reason="xem lại"),
            desk=Desk.BOARD,
            by=make_user(),
        )

        assert (silent.outcome, told.outcome) == (Outcome.REASON_NEEDED, Outcome.SAVED)
        assert stored(round_, Stage.BOARD) == ({"points": "20"}, "xem lại")

    def test_audit_has_who_old_new_and_reason(self):
        round_, judge = scored_apart(), make_user()
        closed(round_)

        decide(
            round_.pk,
            decision(round_, Choice.KEEP, reason="đủ minh chứng"),
            desk=Desk.BOARD,
            by=judge,
        )

        fact = AuditEntry.objects.filter(act="scoring.entry.saved").get()
        assert (fact.by, fact.facts["stage"], fact.facts["old"]) == (judge, "BOARD", "null")
        assert fact.facts["value"] == '{"points": "25"}'
        assert fact.facts["reason"] == "đủ minh chứng"

    @pytest.mark.parametrize("desk", [Desk.BLOC, Desk.BOARD])
    def test_nothing_is_decided_or_accepted_once_ranked(self, desk):
        round_ = scored_apart()
        closed(round_)
        actions.freeze_ranking(round_.pk, by=None)
        before = list(Entry.objects.values())

        with pytest.raises(Refused):
            decide(
                round_.pk, decision(round_, Choice.CONFIRM, version=1), desk=desk, by=make_user()
            )
        with pytest.raises(Refused):
            accept_proposed(
                round_.pk,
                members={member_of(round_).pk},
                codes={"I.2"},
                desk=desk,
                by=make_user(),
            )

        assert list(Entry.objects.values()) == before

    @pytest.mark.parametrize(("desk", "is_closed"), [(Desk.BOARD, False), (Desk.BLOC, True)])
    def test_each_desk_decides_in_its_own_time(self, desk, is_closed):
        round_ = scored_apart()
        if is_closed:
            closed(round_)

        with pytest.raises(Refused):
            decide(
                round_.pk, decision(round_, Choice.CONFIRM, version=1), desk=desk, by=make_user()
            )


ALL = {"I.1", "I.2", "II.1", "II.2"}


class TestAccepting:
    def accept(self, round_, *units, codes=ALL, desk=Desk.BLOC, by=None):
        members = {member_of(round_, unit).pk for unit in units}
        return accept_proposed(
            round_.pk, members=members, codes=codes, desk=desk, by=by or make_user()
        )

    def test_cells_without_difference_become_the_bloc_s_in_one_step(self):
        round_, person = self_scored(), make_user()

        saved = self.accept(round_, "dv-1", "dv-2", codes=ALL - {"II.2"}, by=person)

        assert len([c for c in saved.cells if c.stored]) == 6
        assert Entry.objects.filter(stage=Stage.BLOC).count() == 6
        assert Step.objects.get().kind == "ACCEPTED"
        actions.undo(round_.pk, by=person)
        assert not Entry.objects.filter(stage=Stage.BLOC, value__isnull=False).exists()

    def test_disputed_and_filled_cells_are_left_alone(self):
        round_ = self_scored(units=3)
        checked(round_, "dv-2", "dv-1", I_1=None, I_2={"points": "20"}, II_1={"passed": True})
        put(round_, "dv-1", Stage.BLOC, I_1={"target": "100", "actual": "10"}, note="chậm")

        self.accept(round_, "dv-1", codes=ALL - {"II.2"})

        bloc = Entry.objects.filter(stage=Stage.BLOC).values_list("criterion__code", flat=True)
        assert sorted(bloc) == ["I.1", "II.1"]
        assert stored(round_, Stage.BLOC, code="I.1")[1] == "chậm"

    def test_cell_the_desk_has_emptied_is_filled_again(self):
        round_ = self_scored()
        put(round_, "dv-1", Stage.BLOC, I_2=None)

        self.accept(round_, "dv-1", codes={"I.2"})

        assert stored(round_, Stage.BLOC) == ({"points": "25"}, "")

    def test_draft_of_a_unit_is_not_copied_out(self):
        round_ = self_scored()
        sheet = sheet_of(round_)
        sheet.state = "DRAFT"
        sheet.save()

        saved = self.accept(round_, "dv-1", codes={"I.2"})

        assert (saved.cells, saved.step) == ((), None)

    def test_board_accepts_what_department_and_bloc_agree_on_with_the_unit(self):
        round_ = scored_apart()
        closed(round_)

        self.accept(round_, "dv-1", desk=Desk.BOARD)

        board = Entry.objects.filter(stage=Stage.BOARD).values_list("criterion__code", flat=True)
        assert sorted(board) == ["I.1", "II.1", "II.2"]

    def test_acceptance_is_no_decision(self):
        round_ = self_scored()

        self.accept(round_, "dv-1", codes={"I.2"})

        assert differences(round_) == []
