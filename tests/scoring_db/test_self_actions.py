"""A self-score goes to the head, to the bloc, and back: what moves, what is refused, who wins."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import time_machine
from django.db import connection

from core.audit import first_break
from core.models import AuditEntry
from core.transitions import Refused
from scoring import actions
from scoring.actions import CellChange, Outcome
from scoring.models import Check, Criterion, Draw, Entry, Return
from scoring.states import CheckState, RoundState, SheetState
from tests.scoring_db.selfscores import (
    AFTER,
    AT_SELF,
    OPEN_FROM,
    OPEN_TO,
    OWN,
    WITHIN,
    answer,
    answer_all,
    at,
    bring_to,
    member_of,
    round_with_people,
    sheet_of,
    submitted,
    with_band,
)
from tests.scoring_db.years import filled

DAY = date(2026, 11, 1)
ACTS = {
    "propose": actions.propose_sheet,
    "submit": actions.submit_sheet,
    "withdraw": actions.withdraw_sheet,
}
ARROWS = {
    ("propose", SheetState.DRAFT): SheetState.PROPOSED,
    ("submit", SheetState.DRAFT): SheetState.SUBMITTED,
    ("submit", SheetState.PROPOSED): SheetState.SUBMITTED,
    ("withdraw", SheetState.PROPOSED): SheetState.DRAFT,
    ("withdraw", SheetState.SUBMITTED): SheetState.DRAFT,
}


def check_of(round_, people, state, *, checked="dv-1", checker="dv-2"):
    """A cross-check of one unit by another."""
    draw = Draw.objects.filter(round=round_).first() or Draw.objects.create(
        round=round_, seed="a" * 32, per_unit=1, drawn_by=people.secretary, drawn_at=WITHIN
    )
    handed = {"handed_in_at": WITHIN} if state == CheckState.HANDED_IN else {"reason": "liên quan"}
    return Check.objects.create(
        draw=draw,
        checker=member_of(round_, checker),
        checked=member_of(round_, checked),
        state=state,
        **handed,
    )


@pytest.mark.django_db
class TestHandingIn:
    @pytest.mark.parametrize("state", list(SheetState))
    @pytest.mark.parametrize("act", sorted(ACTS))
    def test_every_pair_of_act_and_state(self, act, state):
        round_, people = round_with_people()
        bring_to(state, round_, people)

        expected = ARROWS.get((act, state))
        if expected is None:
            with pytest.raises(Refused, match="Không thể"):
                ACTS[act](round_.pk, member_of(round_).pk, by=people.leaders[0])
        else:
            ACTS[act](round_.pk, member_of(round_).pk, by=people.leaders[0])

        assert sheet_of(round_).state == (expected or state)

    def test_submission_keeps_who_and_when_and_withdrawal_forgets_it(self):
        round_, people = round_with_people()
        submitted(round_, people)
        before = sheet_of(round_)

        actions.withdraw_sheet(round_.pk, member_of(round_).pk, by=people.leaders[0])

        after = sheet_of(round_)
        assert (before.submitted_by, after.submitted_by) == (people.leaders[0], None)
        assert (before.submitted_at is None, after.submitted_at) == (False, None)

    def test_each_step_stands_in_the_audit(self):
        round_, people = round_with_people()
        bring_to(SheetState.PROPOSED, round_, people)
        member = member_of(round_)

        actions.submit_sheet(round_.pk, member.pk, by=people.leaders[0])
        actions.withdraw_sheet(round_.pk, member.pk, by=people.leaders[0])

        told = AuditEntry.objects.filter(act__startswith="scoring.sheet.").order_by("number")
        assert list(told.values_list("act", "by_id")) == [
            ("scoring.sheet.proposed", people.officer.pk),
            ("scoring.sheet.submitted", people.leaders[0].pk),
            ("scoring.sheet.withdrawn", people.leaders[0].pk),
        ]
        assert told[1].facts == {"round": round_.pk, "unit": "dv-1"}

    @pytest.mark.parametrize("act", ["propose", "submit"])
    def test_missing_score_is_named_with_the_count(self, act):
        round_, people = round_with_people()
        answer(round_, "I.2", {"points": "3"})

        with pytest.raises(Refused, match=r"2 tiêu chí.*I\.1 Chỉ tiêu: chưa có điểm"):
            ACTS[act](round_.pk, member_of(round_).pk, by=people.leaders[0])

        assert sheet_of(round_).state == SheetState.DRAFT

    def test_one_gap_is_told_without_first(self):
        round_, people = round_with_people()
        answer_all(round_)
        answer(round_, "II.1", None)

        with pytest.raises(Refused, match=r"Còn 1 tiêu chí.*: II\.1 Có quy chế chưa có điểm"):
            actions.submit_sheet(round_.pk, member_of(round_).pk, by=people.leaders[0])

    def test_zero_is_a_score(self):
        round_, people = round_with_people()
        nothing = {"I_1": {"target": "100", "actual": "0"}, "I_2": {"points": "0"}}

        submitted(round_, people, **nothing, II_1={"passed": False})

        assert sheet_of(round_).state == SheetState.SUBMITTED

    def test_evidence_that_is_asked_for_may_be_an_explanation(self):
        round_, people = round_with_people()
        node = Criterion.objects.get(criteria=round_.criteria, code="I.2")
        node.rule |= {"evidence": "báo cáo"}
        node.save(update_fields=["rule"])
        answer_all(round_)

        with pytest.raises(Refused, match=r"I\.2 Điểm tay chưa có minh chứng hoặc thuyết minh"):
            actions.submit_sheet(round_.pk, member_of(round_).pk, by=people.leaders[0])
        answer(round_, "I.2", OWN["I.2"], note="Số 12/BC-CAT ngày 03/11/2026")
        actions.submit_sheet(round_.pk, member_of(round_).pk, by=people.leaders[0])

        assert sheet_of(round_).state == SheetState.SUBMITTED

    def test_late_member_gets_a_sheet_by_proposing(self):
        round_, people = round_with_people()
        sheet_of(round_).delete()

        with pytest.raises(Refused, match="3 tiêu chí"):
            actions.propose_sheet(round_.pk, member_of(round_).pk, by=people.officer)

    @pytest.mark.parametrize("act", sorted(ACTS))
    def test_closed_round_refuses(self, act):
        round_, people = round_with_people(entries=filled())
        actions.close_round(round_.pk, by=None)

        with pytest.raises(Refused, match="đã khoá"):
            ACTS[act](round_.pk, member_of(round_).pk, by=people.leaders[0])

    def test_proposed_sheet_is_not_edited(self):
        round_, people = round_with_people()
        bring_to(SheetState.PROPOSED, round_, people)

        save = answer(round_, "I.2", {"points": "9"})

        assert (save.outcome, "rút lại" in save.message) == (Outcome.LOCKED, True)


@pytest.mark.django_db
class TestDays:
    @pytest.mark.parametrize("act", ["propose", "submit"])
    @pytest.mark.parametrize(
        ("when", "is_open"),
        [
            pytest.param(at(date(2026, 10, 31), 23), False, id="evening before"),
            pytest.param(at(OPEN_FROM, 0), True, id="first minute"),
            pytest.param(at(OPEN_TO, 23), True, id="last evening"),
            pytest.param(AFTER, False, id="second after midnight"),
        ],
    )
    def test_handing_in_follows_the_calendar(self, when, is_open, act):
        round_, people = round_with_people()
        answer_all(round_)
        with_band(round_)
        before = sheet_of(round_).state

        with time_machine.travel(when, tick=False):
            if is_open:
                ACTS[act](round_.pk, member_of(round_).pk, by=people.leaders[0])
            else:
                with pytest.raises(Refused, match="01/11/2026 đến hết 30/11/2026"):
                    ACTS[act](round_.pk, member_of(round_).pk, by=people.leaders[0])

        assert (sheet_of(round_).state != before) == is_open

    def test_extension_opens_for_its_unit_alone(self):
        round_, people = round_with_people()
        for unit in ("dv-1", "dv-2"):
            answer_all(round_, unit=unit)
        round_ = with_band(round_)
        member, other = member_of(round_), member_of(round_, "dv-2")
        with time_machine.travel(WITHIN, tick=False):
            asked = actions.ask_extension(
                round_.pk,
                member.pk,
                phase="SELF",
                until=date(2026, 12, 3),
                reason="bão",
                by=people.officer,
            )
            actions.answer_extension(asked.pk, is_granted=True, answer="", by=people.head)

        with time_machine.travel(at(date(2026, 12, 3), 23), tick=False):
            actions.submit_sheet(round_.pk, member.pk, by=people.leaders[0])
            with pytest.raises(Refused):
                actions.submit_sheet(round_.pk, other.pk, by=people.leaders[1])

        assert sheet_of(round_).state == SheetState.SUBMITTED

    def test_submitted_sheet_is_not_withdrawn_after_the_last_day_but_a_proposed_one_is(self):
        round_, people = round_with_people()
        submitted(round_, people)
        bring_to(SheetState.PROPOSED, round_, people, unit="dv-2")
        with_band(round_)

        with time_machine.travel(AFTER, tick=False):
            with pytest.raises(Refused, match="gia hạn"):
                actions.withdraw_sheet(round_.pk, member_of(round_).pk, by=people.leaders[0])
            actions.withdraw_sheet(round_.pk, member_of(round_, "dv-2").pk, by=people.leaders[1])

        assert sheet_of(round_).state == SheetState.SUBMITTED
        assert sheet_of(round_, "dv-2").state == SheetState.DRAFT


@pytest.mark.django_db
class TestWithdrawal:
    @pytest.mark.parametrize("code", ["I.2", "II.2"])
    def test_score_of_the_bloc_or_a_department_keeps_it_submitted(self, code):
        round_, people = round_with_people()
        submitted(round_, people)
        raw = {"points": "7"} if code == "I.2" else {"count": "1"}
        change = CellChange(member_of(round_).pk, code, raw, 0, "thẩm định")
        assert actions.save_cells(round_.pk, [change], by=people.secretary).cells[0].stored

        with pytest.raises(Refused, match="Đã có người chấm"):
            actions.withdraw_sheet(round_.pk, member_of(round_).pk, by=people.leaders[0])

    @pytest.mark.parametrize("state", list(CheckState))
    def test_check_that_was_handed_in_keeps_it_submitted(self, state):
        round_, people = round_with_people()
        submitted(round_, people)
        check_of(round_, people, state)

        if state == CheckState.HANDED_IN:
            with pytest.raises(Refused, match="Đã có người chấm"):
                actions.withdraw_sheet(round_.pk, member_of(round_).pk, by=people.leaders[0])
        else:
            actions.withdraw_sheet(round_.pk, member_of(round_).pk, by=people.leaders[0])

    def test_open_return_keeps_it_submitted(self):
        round_, people = round_with_people()
        submitted(round_, people)
        hand_back(round_, people)

        with pytest.raises(Refused, match="bị trả lại"):
            actions.withdraw_sheet(round_.pk, member_of(round_).pk, by=people.leaders[0])

    def test_withdrawn_self_score_no_longer_counts(self):
        round_, people = round_with_people()
        submitted(round_, people)
        actions.withdraw_sheet(round_.pk, member_of(round_).pk, by=people.leaders[0])

        with pytest.raises(Refused, match="12 ô"):
            actions.close_round(round_.pk, by=people.secretary)


def hand_back(round_, people, *codes, unit="dv-1", by=None):
    return actions.return_criteria(
        round_.pk,
        member_of(round_, unit).pk,
        codes=codes or ["I.2"],
        reason="thiếu căn cứ",
        by=by or people.secretary,
    )


@pytest.mark.django_db
class TestReturns:
    def test_only_the_named_criteria_open_again(self):
        round_, people = round_with_people()
        submitted(round_, people)

        hand_back(round_, people, "I.2")

        named = answer(round_, "I.2", {"points": "18"}, note="đã rà soát")
        other = answer(round_, "II.1", {"passed": False}, note="đã rà soát")
        assert (named.outcome, other.outcome) == (Outcome.SAVED, Outcome.LOCKED)
        assert sheet_of(round_).state == SheetState.SUBMITTED

    def test_change_of_a_returned_score_needs_an_explanation(self):
        round_, people = round_with_people()
        submitted(round_, people)
        hand_back(round_, people, "I.2")

        assert answer(round_, "I.2", {"points": "18"}).outcome == Outcome.REASON_NEEDED

    def test_return_keeps_reason_and_who_in_row_and_audit(self):
        round_, people = round_with_people()
        submitted(round_, people)

        first, second = hand_back(round_, people, "II.1", "I.2")

        assert (first.criterion.code, second.criterion.code) == ("I.2", "II.1")
        assert (first.reason, first.by) == ("thiếu căn cứ", people.secretary)
        assert AuditEntry.objects.get(act="scoring.criteria.returned").facts == {
            "round": round_.pk,
            "unit": "dv-1",
            "criteria": ["I.2", "II.1"],
            "reason": "thiếu căn cứ",
        }

    @pytest.mark.parametrize("state", [SheetState.DRAFT, SheetState.PROPOSED])
    def test_nothing_returns_before_it_was_submitted(self, state):
        round_, people = round_with_people()
        bring_to(state, round_, people)

        with pytest.raises(Refused, match="chưa nộp"):
            hand_back(round_, people)

    def test_nothing_returns_under_the_seal(self):
        round_, people = round_with_people()
        submitted(round_, people)
        round_ = with_band(round_)

        with time_machine.travel(WITHIN, tick=False), pytest.raises(Refused, match="niêm phong"):
            hand_back(round_, people)
        with time_machine.travel(AFTER, tick=False):
            assert len(hand_back(round_, people)) == 1

    @pytest.mark.parametrize("codes", [["II.2"], ["I"], ["X"], ["I.2", "X"], []])
    def test_only_what_the_unit_scores_itself_returns(self, codes):
        round_, people = round_with_people()
        submitted(round_, people)

        with pytest.raises(Refused, match="Bảng vừa đổi"):
            actions.return_criteria(
                round_.pk, member_of(round_).pk, codes=codes, reason="r", by=people.secretary
            )
        assert not Return.objects.exists()

    def test_second_return_waits_for_the_first_answer(self):
        round_, people = round_with_people()
        submitted(round_, people)
        hand_back(round_, people)

        with pytest.raises(Refused, match=r"I\.2 đã trả lại"):
            hand_back(round_, people, "II.1", "I.2")
        assert Return.objects.count() == 1

    def test_answer_closes_all_that_were_corrected(self):
        round_, people = round_with_people()
        submitted(round_, people)
        hand_back(round_, people, "I.2", "II.1")
        answer(round_, "I.2", {"points": "18"}, note="tính lại")
        answer(round_, "II.1", OWN["II.1"], note="quy chế số 5/QC")

        answered = actions.answer_returns(round_.pk, member_of(round_).pk, by=people.leaders[0])

        assert [each.answered_by for each in answered] == [people.leaders[0]] * 2
        assert not Return.objects.filter(answered_at=None).exists()
        assert answer(round_, "I.2", {"points": "1"}, note="x").outcome == Outcome.LOCKED
        facts = AuditEntry.objects.get(act="scoring.criteria.answered").facts
        assert facts["criteria"] == ["I.2", "II.1"]

    def test_answer_is_refused_while_one_is_as_it_was(self):
        round_, people = round_with_people()
        answer(round_, "II.1", OWN["II.1"], note="ghi từ đầu")
        submitted(round_, people)
        hand_back(round_, people, "I.2", "II.1")
        answer(round_, "I.2", {"points": "18"}, note="tính lại")

        with pytest.raises(Refused, match=r"II\.1 chưa sửa"):
            actions.answer_returns(round_.pk, member_of(round_).pk, by=people.leaders[0])

    def test_answer_is_refused_for_an_emptied_criterion(self):
        round_, people = round_with_people()
        submitted(round_, people)
        hand_back(round_, people, "I.2")
        answer(round_, "I.2", None, note="bỏ")

        with pytest.raises(Refused, match=r"I\.2 đang trống"):
            actions.answer_returns(round_.pk, member_of(round_).pk, by=people.leaders[0])

    def test_answer_without_a_return_is_refused(self):
        round_, people = round_with_people()
        submitted(round_, people)

        with pytest.raises(Refused, match="Không có tiêu chí"):
            actions.answer_returns(round_.pk, member_of(round_).pk, by=people.leaders[0])

    def test_criterion_that_left_the_table_is_answered_as_it_is(self):
        round_, people = round_with_people()
        submitted(round_, people)
        hand_back(round_, people, "I.2")
        Criterion.objects.filter(criteria=round_.criteria, code="I.2").update(owner="Sở Y tế")

        answered = actions.answer_returns(round_.pk, member_of(round_).pk, by=people.leaders[0])

        assert len(answered) == 1

    def test_answered_criterion_may_return_again(self):
        round_, people = round_with_people()
        submitted(round_, people)
        hand_back(round_, people)
        answer(round_, "I.2", {"points": "18"}, note="tính lại")
        actions.answer_returns(round_.pk, member_of(round_).pk, by=people.leaders[0])

        hand_back(round_, people)

        assert Return.objects.count() == 2

    def test_board_returns_what_the_bloc_has_closed(self):
        round_, people = closed_on_self_scores()

        hand_back(round_, people, by=people.board_member)
        answer(round_, "I.2", {"points": "18"}, note="tính lại")
        actions.answer_returns(round_.pk, member_of(round_).pk, by=people.leaders[0])

        assert Entry.objects.get(
            sheet__member=member_of(round_), criterion__code="I.2", stage="SELF"
        ).value == {"points": "18"}

    def test_ranked_round_neither_returns_nor_answers(self):
        round_, people = closed_on_self_scores()
        actions.freeze_ranking(round_.pk, by=people.board_secretary)

        with pytest.raises(Refused, match="đã chốt"):
            hand_back(round_, people, by=people.board_member)
        with pytest.raises(Refused, match="đã chốt"):
            actions.answer_returns(round_.pk, member_of(round_).pk, by=people.leaders[0])


def closed_on_self_scores():
    """A round closed on what its units say, and a department's criterion scored by the bloc."""
    round_, people = round_with_people()
    for unit in ("dv-1", "dv-2", "dv-3"):
        submitted(round_, people, unit=unit)
        change = CellChange(member_of(round_, unit).pk, "II.2", {"count": "1"}, 0, "theo dõi")
        actions.save_cells(round_.pk, [change], by=people.secretary)
    return actions.close_round(round_.pk, by=people.secretary), people


LED = [
    {"code": "I", "name": "Nhiệm vụ", "max": "20", "type": "group", "children": [
        {"code": "I.1", "name": "Vượt kế hoạch", "max": "10", "type": "leader"},
        {"code": "I.2", "name": "Điểm tay", "max": "10", "type": "manual"},
    ]},
]  # fmt: skip


def led_entries(*actuals):
    return {
        f"dv-{number}": {"I.1": {"target": "100", "actual": actual}, "I.2": {"points": "1"}}
        for number, actual in enumerate(actuals, start=1)
    }


@pytest.mark.django_db
class TestClosing:
    def test_open_return_blocks_closing_and_is_named(self):
        round_, people = closed_on_self_scores()
        actions.reopen_round(round_.pk, reason="sai", by=people.board_secretary)
        hand_back(round_, people, "I.2", unit="dv-2")

        with pytest.raises(Refused, match=r"Còn 1 tiêu chí trả lại.*dv-2, tiêu chí I\.2"):
            actions.close_round(round_.pk, by=people.secretary)

        round_.refresh_from_db()
        assert round_.state == RoundState.OPEN

    def test_several_open_returns_are_counted(self):
        round_, people = closed_on_self_scores()
        actions.reopen_round(round_.pk, reason="sai", by=people.board_secretary)
        hand_back(round_, people, "I.1", "I.2")

        with pytest.raises(Refused, match=r"Còn 2 tiêu chí.*đầu tiên: .*dv-1, tiêu chí I\.1"):
            actions.close_round(round_.pk, by=people.secretary)

    def test_open_return_blocks_the_ranking(self):
        round_, people = closed_on_self_scores()
        hand_back(round_, people, by=people.board_member)

        with pytest.raises(Refused, match="chờ đơn vị sửa"):
            actions.freeze_ranking(round_.pk, by=people.board_secretary)

    def test_reopening_keeps_the_sheets(self):
        round_, people = closed_on_self_scores()

        actions.reopen_round(round_.pk, reason="sai", by=people.board_secretary)

        assert sheet_of(round_).state == SheetState.SUBMITTED
        assert sheet_of(round_).submitted_by == people.leaders[0]

    def test_close_records_every_leader_column_as_final(self):
        round_, people = round_with_people(
            criteria=LED, entries=led_entries("120", "110", "60"),
            policy={"rounding": {"places": 2, "mode": "half_up"}, "na": "rescale"},
        )  # fmt: skip

        actions.close_round(round_.pk, by=people.secretary)

        closed, final = AuditEntry.objects.order_by("-number")[:2][::-1]
        assert (closed.act, final.act) == ("scoring.round.closed", "scoring.column.final")
        assert final.facts == {
            "round": round_.pk,
            "criterion": "I.1",
            "points": {"dv-1": "10.00", "dv-2": "7.50", "dv-3": "3.00"},
        }

    def test_final_column_says_nothing_where_the_criterion_does_not_apply(self):
        entries = led_entries("120", "110", "60")
        entries["dv-3"]["I.1"] = {"na": True, "reason": "không có"}
        round_, people = round_with_people(
            criteria=LED, entries=entries,
            policy={"rounding": {"places": 2, "mode": "half_up"}, "na": "rescale"},
        )  # fmt: skip

        actions.close_round(round_.pk, by=people.secretary)

        final = AuditEntry.objects.get(act="scoring.column.final")
        assert final.facts["points"]["dv-3"] == ""


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_who_submit_at_once_submit_once(self):
        round_, people = round_with_people()
        answer_all(round_)
        member = member_of(round_).pk

        def submit(leader):
            try:
                actions.submit_sheet(round_.pk, member, by=leader)
            except Refused:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(submit, [people.leaders[0], people.leaders[1]]))

        assert sorted(done) == [False, True]
        assert AuditEntry.objects.filter(act="scoring.sheet.submitted").count() == 1
        assert first_break() is None

    def test_no_edit_slips_in_after_the_submission(self):
        """Each edit either came before the submission or was told that it is over."""
        round_, people = round_with_people()
        answer_all(round_)
        member = member_of(round_).pk

        def edit(number):
            version = Entry.objects.get(criterion__code="I.2", stage="SELF").version
            change = CellChange(member, "I.2", {"points": str(number)}, version, None)
            save = actions.save_cells(round_.pk, [change], by=None, seat=AT_SELF).cells[0]
            connection.close()
            return save.outcome

        def submit(_number):
            actions.submit_sheet(round_.pk, member, by=people.leaders[0])
            connection.close()
            return "submitted"

        with ThreadPoolExecutor(4) as pool:
            tasks = [pool.submit(edit, n) for n in range(1, 11)]
            tasks.insert(5, pool.submit(submit, 0))
            tasks += [pool.submit(edit, n) for n in range(11, 21)]
            outcomes = [task.result() for task in tasks]

        submitted_at = AuditEntry.objects.get(act="scoring.sheet.submitted").number
        saves = AuditEntry.objects.filter(act="scoring.entry.saved", number__gt=submitted_at)
        assert set(outcomes) <= {"saved", "conflict", "locked", "submitted"}
        assert not saves.exists()
        assert answer(round_, "I.2", {"points": "30"}).outcome == Outcome.LOCKED

    def test_two_who_return_one_criterion_return_it_once(self):
        round_, people = round_with_people()
        submitted(round_, people)

        def give_back(_number):
            try:
                hand_back(round_, people)
            except Refused:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(give_back, range(2)))

        assert sorted(done) == [False, True]
        assert Return.objects.count() == 1
