"""Differences: which cells lie apart, by how many points, and what is never compared."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from scoring import actions
from scoring.exports.differences import differences
from scoring.models import Criterion, Desk, Remark
from scoring.states import CheckState, Phase, Stage
from tests.factories import make_user
from tests.scoring_db.appraised import (
    checked,
    closed,
    member_of,
    put,
    self_scored,
    sheet_of,
    window,
)

pytestmark = pytest.mark.django_db


def told(rows):
    return [(row.member.code, row.criterion.code, row.gap) for row in rows]


def test_no_difference_where_only_the_unit_has_scored():
    assert differences(self_scored()) == []


def test_difference_is_appraised_points_less_the_self_score():
    round_ = self_scored()
    put(round_, "dv-1", Stage.BLOC, I_1={"target": "100", "actual": "80"}, I_2={"points": "27"})

    rows = differences(round_)

    assert told(rows) == [("dv-1", "I.1", Decimal("-3.00")), ("dv-1", "I.2", Decimal("2.00"))]
    assert (rows[0].self_points, rows[0].points) == (Decimal("27.00"), Decimal("24.00"))
    assert rows[0].appraised.stage == Stage.BLOC


def test_equal_points_of_other_numbers_are_no_difference():
    round_ = self_scored()
    put(round_, "dv-1", Stage.BLOC, I_1={"target": "1000", "actual": "900"})

    assert differences(round_) == []


def test_threshold_keeps_what_reaches_it():
    round_ = self_scored()
    put(round_, "dv-1", Stage.BLOC, I_2={"points": "23.5"})
    put(round_, "dv-2", Stage.BLOC, I_2={"points": "24"})

    assert told(differences(round_, Decimal("1.5"))) == [("dv-1", "I.2", Decimal("-1.50"))]
    assert len(differences(round_, Decimal("0.01"))) == 2
    assert differences(round_, Decimal("1.51")) == []


def test_criterion_that_no_longer_applies_is_listed_whatever_the_threshold():
    round_ = self_scored()
    put(round_, "dv-1", Stage.BLOC, I_2={"na": True, "reason": "không có nhiệm vụ"})

    rows = differences(round_, Decimal(1000))

    assert told(rows) == [("dv-1", "I.2", None)]
    assert rows[0].widest is None


def test_criterion_that_applies_to_neither_is_no_difference():
    round_ = self_scored(units=1)
    na = {"na": True, "reason": "không có"}
    sheet_of(round_).entries.filter(criterion__code="I.2").update(value=na)
    put(round_, "dv-1", Stage.BLOC, I_2=na | {"reason": "không có nhiệm vụ"})

    assert differences(round_) == []


def test_draft_and_sealed_self_scores_are_compared_with_nothing():
    round_ = self_scored()
    put(round_, "dv-1", Stage.BLOC, I_2={"points": "9"})
    put(round_, "dv-2", Stage.BLOC, I_2={"points": "9"})
    sheet = sheet_of(round_, "dv-2")
    sheet.state = "DRAFT"
    sheet.save()
    window(round_, Phase.SELF, date(2026, 11, 1), date(2026, 11, 30))

    with time_machine.travel("2026-11-30 12:00+07:00"):
        sealed = differences(round_)
    with time_machine.travel("2026-12-01 00:00+07:00"):
        opened = differences(round_)

    assert sealed == []
    assert [row.member.code for row in opened] == ["dv-1"]


def test_agreeing_checks_are_the_appraisal_before_the_bloc_speaks():
    round_ = self_scored(units=3)
    checked(round_, "dv-2", "dv-1", I_2={"points": "20"})
    checked(round_, "dv-3", "dv-1", I_2={"points": "20"})

    (row,) = differences(round_)

    assert (row.appraised.stage, row.gap, row.is_split) == (Stage.CROSS, Decimal("-5.00"), False)
    assert row.check_points == (Decimal("20.00"), Decimal("20.00"))


def test_split_checks_are_listed_by_the_widest_until_the_bloc_decides():
    round_ = self_scored(units=3)
    checked(round_, "dv-2", "dv-1", I_2={"points": "24"})
    checked(round_, "dv-3", "dv-1", I_2={"points": "21"})

    (split,) = differences(round_)
    put(round_, "dv-1", Stage.BLOC, I_2={"points": "25"}, note="theo báo cáo")
    (decided,) = differences(round_)

    assert (split.is_split, split.gap) == (True, Decimal("-4.00"))
    assert (decided.is_split, decided.gap, decided.is_decided) == (False, Decimal("0.00"), True)


def test_check_that_is_not_in_is_not_seen():
    round_ = self_scored(units=3)
    checked(round_, "dv-2", "dv-1", I_2={"points": "20"})
    checked(round_, "dv-3", "dv-1", state=CheckState.ASSIGNED, I_2={"points": "20"})

    assert differences(round_) == []


def test_entry_of_the_desk_is_a_decision_only_with_a_note():
    round_ = self_scored()
    put(round_, "dv-1", Stage.BLOC, I_2={"points": "20"})
    put(round_, "dv-2", Stage.BLOC, I_2={"points": "20"}, note="thiếu minh chứng")

    assert [row.is_decided for row in differences(round_)] == [False, True]


def test_kept_self_score_stays_in_the_list_as_decided():
    round_ = self_scored()
    put(round_, "dv-1", Stage.BLOC, I_2={"points": "25"}, note="giữ")
    put(round_, "dv-2", Stage.BLOC, I_2={"points": "25"})

    assert [(row.member.code, row.is_decided) for row in differences(round_)] == [("dv-1", True)]


def test_board_sees_what_the_bloc_came_to_beside_its_own():
    round_ = self_scored()
    put(round_, "dv-1", Stage.BLOC, I_2={"points": "20"}, note="thiếu")
    closed(round_)
    put(round_, "dv-1", Stage.BOARD, I_2={"points": "25"}, note="đủ")
    round_.refresh_from_db()

    (row,) = differences(round_, desk=Desk.BOARD)

    assert (row.appraised.stage, row.points, row.gap) == ("BLOC", Decimal("20.00"), Decimal(-5))
    assert (row.own.value, row.final_points, row.is_decided) == ({"points": "25"}, 25, True)


def test_board_changing_an_undisputed_cell_is_listed():
    round_ = self_scored()
    closed(round_)
    put(round_, "dv-1", Stage.BOARD, I_2={"points": "10"}, note="trùng thành tích")
    round_.refresh_from_db()

    (row,) = differences(round_, desk=Desk.BOARD)

    assert (row.gap, row.widest) == (Decimal("0.00"), Decimal("15.00"))


def test_frozen_round_still_shows_its_differences():
    round_ = self_scored()
    put(round_, "dv-1", Stage.BLOC, I_2={"points": "20"}, note="thiếu")
    closed(round_)
    round_ = actions.freeze_ranking(round_.pk, by=None).round

    assert told(differences(round_, desk=Desk.BOARD)) == [("dv-1", "I.2", Decimal("-5.00"))]


def test_open_question_is_told_with_its_answer():
    round_ = self_scored()
    put(round_, "dv-1", Stage.BLOC, I_2={"points": "20"})
    place = {
        "sheet": sheet_of(round_),
        "criterion": Criterion.objects.get(criteria=round_.criteria, code="I.2"),
        "author": make_user(),
        "at": "2026-11-26T00:00Z",
    }

    Remark.objects.create(**place, text="trước", desk=Desk.SELF)
    Remark.objects.create(**place, text="vì sao?", desk=Desk.BLOC, is_question=True)
    (asked,) = differences(round_)
    Remark.objects.create(**place, text="vì thế", desk=Desk.SELF)
    (answered,) = differences(round_)

    assert (asked.question.is_open, asked.question.is_answered) == (True, False)
    assert (answered.question.is_open, answered.question.is_answered) == (True, True)


@pytest.mark.parametrize("units", [2, 12])
def test_cost_does_not_grow(django_assert_num_queries, units):
    round_ = self_scored(units=units)
    for number in range(1, units + 1):
        put(round_, f"dv-{number}", Stage.BLOC, I_2={"points": "20"})

    with django_assert_num_queries(7):
        rows = differences(round_)

    assert len(rows) == units
    assert member_of(round_).pk == rows[0].member.pk
