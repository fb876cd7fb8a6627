"""Remarks and questions beside a cell: who says what, what is asked, what is done."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core.models import AuditEntry
from core.transitions import Refused
from scoring import actions
from scoring.actions import talk
from scoring.actions.talk import Spot
from scoring.exports.talks import questions_of, threads_of
from scoring.models import Criterion, Desk, Remark
from tests.factories import add_member, make_unit, make_user
from tests.scoring_db.appraised import closed, member_of
from tests.scoring_db.years import filled, loaded

pytestmark = pytest.mark.django_db


def spot(round_, unit="dv-1", code="I.2"):
    return Spot(round_.pk, member_of(round_, unit).pk, code)


def asked(round_, **where):
    return talk.ask_to_explain(
        spot(round_, **where), text="Vì sao 25?", desk=Desk.BLOC, by=make_user()
    )


def criterion(round_, code="I.2"):
    return Criterion.objects.get(criteria=round_.criteria, code=code)


class TestRemark:
    def test_remark_keeps_author_side_and_words(self):
        round_, person = loaded(), make_user()

        remark = talk.add_remark(spot(round_), text="Đủ hồ sơ", desk=Desk.BOARD, by=person)

        assert (remark.author, remark.desk, remark.text) == (person, "BOARD", "Đủ hồ sơ")
        assert not remark.is_question

    def test_audit_names_the_cell(self):
        round_, person = loaded(), make_user()

        talk.add_remark(spot(round_), text="Đủ hồ sơ", desk=Desk.BLOC, by=person)

        fact = AuditEntry.objects.get(act="scoring.remark.added")
        assert fact.by == person
        assert fact.facts == {
            "round": round_.pk,
            "unit": "dv-1",
            "criterion": "I.2",
            "desk": "BLOC",
        }

    def test_late_member_is_talked_about_too(self):
        round_ = loaded()
        late = add_member(round_.bloc_year, make_unit(), code="moi")

        talk.add_remark(
            Spot(round_.pk, late.pk, "I.2"), text="Mới vào", desk=Desk.BLOC, by=make_user()
        )

        assert Remark.objects.get().sheet.member == late

    def test_group_is_no_cell(self):
        round_ = loaded()

        with pytest.raises(Criterion.DoesNotExist):
            talk.add_remark(spot(round_, code="I"), text="?", desk=Desk.BLOC, by=make_user())

    def test_nothing_is_said_once_ranked(self):
        round_ = loaded(entries=filled())
        question = asked(round_)
        closed(round_)
        actions.freeze_ranking(round_.pk, by=None)

        with pytest.raises(Refused, match="đã chốt"):
            talk.add_remark(spot(round_), text="Muộn", desk=Desk.SELF, by=make_user())
        with pytest.raises(Refused, match="đã chốt"):
            talk.answer(question.pk, text="Muộn", by=make_user())
        with pytest.raises(Refused, match="đã chốt"):
            talk.resolve(question.pk, by=make_user())

        assert Remark.objects.count() == 1


class TestQuestion:
    def test_question_is_open_answered_and_resolved(self):
        round_, asker = loaded(), make_user()
        place = (member_of(round_).pk, criterion(round_).pk)

        question = asked(round_)
        first = questions_of(round_)[place]
        talk.answer(question.pk, text="Có báo cáo số 5", by=make_user())
        second = questions_of(round_)[place]
        talk.resolve(question.pk, by=asker)
        question.refresh_from_db()

        assert [(q.is_open, q.is_answered) for q in (first, second)] == [
            (True, False),
            (True, True),
        ]
        assert questions_of(round_) == {}
        assert question.resolved_by == asker

    def test_remark_of_the_desk_is_no_answer(self):
        round_ = loaded()
        asked(round_)

        talk.add_remark(spot(round_), text="Hỏi lại", desk=Desk.BLOC, by=make_user())

        assert [q.is_answered for q in questions_of(round_).values()] == [False]

    def test_answer_speaks_for_the_unit(self):
        round_ = loaded()

        remark = talk.answer(asked(round_).pk, text="Vì thế", by=make_user())

        assert (remark.desk, remark.criterion.code) == ("SELF", "I.2")

    def test_resolved_question_takes_no_answer_and_is_resolved_once(self):
        round_ = loaded()
        question = asked(round_)
        talk.resolve(question.pk, by=make_user())

        with pytest.raises(Refused, match="đã xong"):
            talk.answer(question.pk, text="Muộn", by=make_user())
        with pytest.raises(Refused, match="đã xong"):
            talk.resolve(question.pk, by=make_user())

    def test_plain_remark_is_nothing_to_resolve(self):
        remark = talk.add_remark(spot(loaded()), text="Đủ", desk=Desk.BLOC, by=make_user())

        with pytest.raises(Remark.DoesNotExist):
            talk.resolve(remark.pk, by=make_user())


class TestThreads:
    def test_thread_is_one_unit_s_and_in_order(self):
        round_ = loaded()
        for unit, code, text in [
            ("dv-1", "I.2", "một"),
            ("dv-1", "I.2", "hai"),
            ("dv-1", "I.1", "ba"),
            ("dv-2", "I.2", "khác"),
        ]:
            talk.add_remark(spot(round_, unit, code), text=text, desk=Desk.BLOC, by=make_user())

        mine = threads_of(round_, member=member_of(round_).pk)
        one = threads_of(round_, member=member_of(round_).pk, criteria=[criterion(round_).pk])

        assert {c: [r.text for r in rows] for c, rows in mine.items()} == {
            criterion(round_).pk: ["một", "hai"],
            criterion(round_, "I.1").pk: ["ba"],
        }
        assert [[r.text for r in rows] for rows in one.values()] == [["một", "hai"]]


@pytest.mark.django_db(transaction=True)
def test_two_who_resolve_at_once_resolve_once():
    question = asked(loaded())

    def resolve(person):
        try:
            talk.resolve(question.pk, by=person)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(resolve, [make_user(), make_user()]))

    assert sorted(done) == [False, True]
    assert AuditEntry.objects.filter(act="scoring.question.resolved").count() == 1
