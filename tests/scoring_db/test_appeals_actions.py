"""Appeals: who opens, who may answer, what an answer does to the score, and what it blocks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import time_machine
from django.db import connection

from blocs.models import Office
from core.audit import first_break
from core.models import AuditEntry
from core.transitions import Refused
from scoring import actions, exports, yearfile
from scoring.actions import CellChange, Seat, appeals
from scoring.actions.criteria import apply_version
from scoring.actions.talk import Spot
from scoring.models import Appeal, Criterion, Desk, Entry, Extension, Step
from scoring.states import AppealState, ExtensionState, Phase, RoundState, Stage
from tests.factories import appoint, make_user
from tests.scoring_db.appraised import closed, member_of, put, self_scored, window
from tests.scoring_db.criteria_sets import next_version, table_with

pytestmark = pytest.mark.django_db
NEW = {"points": "25"}


def spot(round_, unit="dv-1", code="I.2"):
    return Spot(round_.pk, member_of(round_, unit).pk, code)


def disputed(scorer=None):
    """A closed round: the bloc gave 20 where the unit gave itself 25."""
    round_ = self_scored()
    put(round_, "dv-1", Stage.BLOC, by=scorer, note="thiếu", I_2={"points": "20"})
    return closed(round_)


def appealed(round_, **where):
    return appeals.open_appeal(spot(round_, **where), text="Xin xem lại", by=make_user())


def uphold(appeal, *, raw=NEW, version=0, by=None):
    return appeals.uphold_appeal(
        appeal.pk, raw=raw, version=version, answer="Có báo cáo", by=by or make_user()
    )


def reject(appeal, *, by=None):
    return appeals.reject_appeal(appeal.pk, answer="Đã xem đủ", by=by or make_user())


def state_of(appeal):
    return Appeal.objects.get(pk=appeal.pk).state


def counting(round_):
    stored = exports.stored_of(round_)
    node = Criterion.objects.get(criteria=round_.criteria, code="I.2")
    return stored.cells[member_of(round_).pk][node.pk].value


class TestOpening:
    def test_appeal_starts_a_thread_in_the_unit_s_words(self):
        round_, officer = disputed(), make_user()

        appeal = appeals.open_appeal(spot(round_), text="Xin xem lại", by=officer)

        message = appeal.messages.get()
        assert (appeal.state, appeal.opened_by) == (AppealState.OPEN, officer)
        assert (message.text, message.desk, message.author) == ("Xin xem lại", "SELF", officer)
        assert AuditEntry.objects.get(act="scoring.appeal.opened").facts == {
            "round": round_.pk,
            "unit": "dv-1",
            "criterion": "I.2",
        }

    def test_second_open_appeal_on_a_criterion_is_refused(self):
        round_ = disputed()
        appealed(round_)

        with pytest.raises(Refused, match="đang có một kiến nghị"):
            appealed(round_)
        appealed(round_, code="I.1")
        appealed(round_, unit="dv-2")

        assert Appeal.objects.count() == 3

    @pytest.mark.parametrize("end", [reject, lambda a: appeals.withdraw_appeal(a.pk, by=None)])
    def test_ended_appeal_leaves_room_for_another(self, end):
        round_ = disputed()
        end(appealed(round_))

        assert appealed(round_).state == AppealState.OPEN

    def test_group_takes_no_appeal(self):
        with pytest.raises(Criterion.DoesNotExist):
            appealed(disputed(), code="I")

    def test_open_round_takes_no_appeal(self):
        with pytest.raises(Refused, match="sau khi cụm, khối khoá"):
            appealed(self_scored())

    def test_ranked_round_takes_no_appeal(self):
        round_ = disputed()
        actions.freeze_ranking(round_.pk, by=None)

        with pytest.raises(Refused, match="đã chốt"):
            appealed(round_)

    @pytest.mark.parametrize(
        ("now", "is_in_time"),
        [
            ("2026-12-09 23:59:59+07:00", False),
            ("2026-12-10 00:00+07:00", True),
            ("2026-12-20 23:59:59+07:00", True),
            ("2026-12-21 00:00+07:00", False),
        ],
    )
    def test_band_of_appeals_has_two_days_at_its_ends(self, now, is_in_time):
        round_ = disputed()
        window(round_, Phase.APPEAL, date(2026, 12, 10), date(2026, 12, 20))

        with time_machine.travel(now):
            if is_in_time:
                assert appealed(round_).state == AppealState.OPEN
            else:
                with pytest.raises(Refused, match="10/12/2026 đến hết 20/12/2026"):
                    appealed(round_)

    def test_unit_with_more_time_appeals_after_the_others(self):
        round_ = disputed()
        window(round_, Phase.APPEAL, date(2026, 12, 10), date(2026, 12, 20))
        Extension.objects.create(
            round=round_,
            member=member_of(round_),
            phase=Phase.APPEAL,
            until=date(2026, 12, 22),
            reason="bão",
            state=ExtensionState.GRANTED,
            asked_at="2026-12-20T00:00Z",
        )

        with time_machine.travel("2026-12-22 12:00+07:00"):
            assert appealed(round_).state == AppealState.OPEN
            with pytest.raises(Refused, match="Thời gian kiến nghị"):
                appealed(round_, unit="dv-2")


class TestTalking:
    def test_message_joins_the_thread_with_its_side(self):
        appeal, judge = appealed(disputed()), make_user()

        appeals.add_message(appeal.pk, text="Cho xem báo cáo", desk=Desk.BOARD, by=judge)

        assert [(m.desk, m.text) for m in appeal.messages.all()] == [
            ("SELF", "Xin xem lại"),
            ("BOARD", "Cho xem báo cáo"),
        ]

    def test_ended_appeal_takes_no_message(self):
        appeal = appealed(disputed())
        reject(appeal)

        with pytest.raises(Refused, match="đã kết thúc"):
            appeals.add_message(appeal.pk, text="Nhưng", desk=Desk.SELF, by=make_user())


class TestAnswering:
    def test_rejected_appeal_keeps_the_score_and_the_reason(self):
        round_, judge = disputed(), make_user()
        appeal = appealed(round_)
        before = list(Entry.objects.values())

        reject(appeal, by=judge)

        appeal.refresh_from_db()
        assert (appeal.state, appeal.answer, appeal.answered_by) == (
            AppealState.REJECTED,
            "Đã xem đủ",
            judge,
        )
        assert appeal.answered_at is not None
        assert list(Entry.objects.values()) == before

    def test_upheld_appeal_gives_the_score_in_the_board_s_name(self):
        round_, judge = disputed(), make_user()

        uphold(appealed(round_), by=judge)

        entry = Entry.objects.get(stage=Stage.BOARD)
        assert (entry.value, entry.note, entry.saved_by) == (NEW, "Có báo cáo", judge)
        assert counting(round_) == NEW

    def test_upheld_appeal_stands_in_the_audit_with_old_and_new(self):
        round_, judge = disputed(), make_user()

        uphold(appealed(round_), by=judge)

        saved, upheld = AuditEntry.objects.order_by("-number")[:2][::-1]
        assert (saved.act, saved.facts["old"], saved.facts["value"]) == (
            "scoring.entry.saved",
            "null",
            '{"points": "25"}',
        )
        assert (upheld.act, upheld.by, upheld.facts["answer"]) == (
            "scoring.appeal.upheld",
            judge,
            "Có báo cáo",
        )

    def test_upheld_appeal_is_no_step_to_undo(self):
        round_, judge = disputed(), make_user()
        uphold(appealed(round_), by=judge)

        assert not Step.objects.exists()
        with pytest.raises(Refused, match="Không còn gì"):
            actions.undo(round_.pk, seat=Seat(Desk.BOARD), by=judge)

    def test_value_outside_the_rule_changes_nothing(self):
        round_ = disputed()
        appeal = appealed(round_)

        with pytest.raises(yearfile.Invalid):
            uphold(appeal, raw={"points": "31"})

        assert state_of(appeal) == AppealState.OPEN
        assert not Entry.objects.filter(stage=Stage.BOARD).exists()

    def test_upheld_with_the_score_that_counts_is_refused(self):
        appeal = appealed(disputed())

        with pytest.raises(Refused, match="bằng điểm đang tính"):
            uphold(appeal, raw={"points": "20"})

        assert state_of(appeal) == AppealState.OPEN

    def test_board_s_entry_that_changed_since_is_not_written_over(self):
        round_ = disputed()
        appeal = appealed(round_)
        put(round_, "dv-1", Stage.BOARD, by=make_user(), note="họp", I_2={"points": "22"})

        with pytest.raises(Refused, match="vừa đổi điểm"):
            uphold(appeal, version=0)
        uphold(appeal, version=1)

        assert counting(round_) == NEW

    def test_appeal_about_a_criterion_that_left_the_table_can_only_be_rejected(self):
        round_, by = disputed(), make_user()
        appeal = appealed(round_)
        actions.reopen_round(round_.pk, reason="nhầm", by=None)
        nodes = table_with(I={"max": "30"})
        nodes[0]["children"] = nodes[0]["children"][:1]
        version = next_version(round_, by, nodes)
        apply_version(version.pk, chosen={}, reason="bỏ", edition=version.edition, by=by)
        closed(round_)

        with pytest.raises(Refused, match=r"Tiêu chí I\.2 không còn .* chỉ có thể giữ nguyên"):
            uphold(appeal)

        assert state_of(appeal) == AppealState.OPEN
        assert reject(appeal).state == AppealState.REJECTED


class TestSeparation:
    def test_who_scored_the_cell_does_not_answer(self):
        scorer = make_user()
        appeal = appealed(disputed(scorer))

        for act in (reject, uphold):
            with pytest.raises(Refused, match="Người đã chấm ô này"):
                act(appeal, by=scorer)

        assert state_of(appeal) == AppealState.OPEN

    def test_who_scored_before_somebody_else_wrote_over_it_does_not_answer_either(self):
        round_, first = self_scored(), make_user()
        member = member_of(round_).pk
        for version, (points, by) in enumerate([("20", first), ("21", make_user())]):
            change = CellChange(member, "I.2", {"points": points}, version, "lý do")
            actions.save_cells(round_.pk, [change], by=by)
        closed(round_)

        with pytest.raises(Refused, match="Người đã chấm ô này"):
            reject(appealed(round_), by=first)

    def test_who_scored_another_cell_may_answer(self):
        scorer = make_user()
        round_ = disputed(scorer)

        assert reject(appealed(round_, code="I.1"), by=scorer).state == AppealState.REJECTED

    def test_who_upheld_before_does_not_answer_again(self):
        round_, judge = disputed(), make_user()
        uphold(appealed(round_), by=judge)

        with pytest.raises(Refused, match="Người đã chấm ô này"):
            reject(appealed(round_), by=judge)

    def test_people_of_the_unit_do_not_answer(self):
        round_, judge = disputed(), make_user()
        appoint(judge, Office.UNIT_OFFICER, unit=member_of(round_).unit)
        appoint(judge, Office.BOARD_MEMBER)

        with pytest.raises(Refused, match="Người của đơn vị"):
            reject(appealed(round_), by=judge)
        assert reject(appealed(round_, unit="dv-2"), by=judge).state == AppealState.REJECTED


ACTS = {
    "withdraw": lambda appeal: appeals.withdraw_appeal(appeal.pk, by=make_user()),
    "reject": reject,
    "uphold": uphold,
}
RESULT = {
    "withdraw": AppealState.WITHDRAWN,
    "reject": AppealState.REJECTED,
    "uphold": AppealState.UPHELD,
}


class TestTransitions:
    @pytest.mark.parametrize("act", ACTS)
    def test_open_appeal_goes_where_the_act_leads(self, act):
        appeal = appealed(disputed())

        assert ACTS[act](appeal).state == state_of(appeal) == RESULT[act]

    @pytest.mark.parametrize("second", ACTS)
    @pytest.mark.parametrize("first", ACTS)
    def test_ended_appeal_goes_nowhere(self, first, second):
        appeal = appealed(disputed())
        ACTS[first](appeal)
        before = list(Entry.objects.values())

        with pytest.raises(Refused, match="Không thể"):
            ACTS[second](appeal)

        assert state_of(appeal) == RESULT[first]
        assert list(Entry.objects.values()) == before

    @pytest.mark.parametrize("act", ["reject", "uphold"])
    def test_reopened_round_waits_with_its_answers(self, act):
        round_ = disputed()
        appeal = appealed(round_)
        actions.reopen_round(round_.pk, reason="nhầm", by=None)

        with pytest.raises(Refused, match="sau khi cụm, khối khoá"):
            ACTS[act](appeal)

        assert state_of(appeal) == AppealState.OPEN

    def test_unit_may_withdraw_while_the_round_is_open_again(self):
        round_ = disputed()
        appeal = appealed(round_)
        actions.reopen_round(round_.pk, reason="nhầm", by=None)

        assert ACTS["withdraw"](appeal).state == AppealState.WITHDRAWN


class TestFreezing:
    def test_open_appeals_hold_the_ranking_and_are_named(self):
        round_ = disputed()
        for unit, code in [("dv-1", "I.1"), ("dv-1", "I.2"), ("dv-2", "I.1"), ("dv-2", "I.2")]:
            appealed(round_, unit=unit, code=code)

        with pytest.raises(Refused, match=r"Còn 4 kiến nghị .*: Đơn vị dv-1, I\.1; .* …"):
            actions.freeze_ranking(round_.pk, by=None)

        round_.refresh_from_db()
        assert round_.state == RoundState.CLOSED

    @pytest.mark.parametrize("act", ACTS)
    def test_ended_appeals_hold_nothing(self, act):
        round_ = disputed()
        ACTS[act](appealed(round_))

        actions.freeze_ranking(round_.pk, by=None)

        round_.refresh_from_db()
        assert round_.state == RoundState.RANKED

    @pytest.mark.parametrize("act", ACTS)
    def test_nothing_about_appeals_moves_once_ranked(self, act):
        round_ = disputed()
        appeal = appealed(round_)
        ACTS["reject"](appeal)
        actions.freeze_ranking(round_.pk, by=None)
        before = list(Entry.objects.values())

        with pytest.raises(Refused, match="đã chốt"):
            ACTS[act](appeal)
        with pytest.raises(Refused, match="đã chốt"):
            appeals.add_message(appeal.pk, text="?", desk=Desk.SELF, by=make_user())

        assert list(Entry.objects.values()) == before


def race(*acts):
    """Run acts at the same time; tell of each whether it was done."""

    def run(act):
        try:
            act()
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_answers_at_once_are_one_answer(self):
        round_ = disputed()
        appeal = appealed(round_)
        one, other = make_user(), make_user()

        done = race(lambda: uphold(appeal, by=one), lambda: reject(appeal, by=other))

        assert sorted(done) == [False, True]
        is_upheld = state_of(appeal) == AppealState.UPHELD
        assert Entry.objects.filter(stage=Stage.BOARD).exists() == is_upheld == done[0]
        assert first_break() is None

    def test_two_appeals_at_once_are_one_appeal(self):
        round_ = disputed()
        one, other = make_user(), make_user()
        where = spot(round_)

        done = race(
            lambda: appeals.open_appeal(where, text="một", by=one),
            lambda: appeals.open_appeal(where, text="hai", by=other),
        )

        assert sorted(done) == [False, True]
        assert Appeal.objects.count() == 1

    def test_appeal_and_freezing_at_once_leave_no_open_appeal_behind(self):
        round_, person = disputed(), make_user()
        where = spot(round_)

        done = race(
            lambda: appeals.open_appeal(where, text="một", by=person),
            lambda: actions.freeze_ranking(round_.pk, by=None),
        )

        round_.refresh_from_db()
        assert sorted(done) == [False, True]
        assert (round_.state == RoundState.RANKED) == done[1]
        assert Appeal.objects.exists() == done[0]
