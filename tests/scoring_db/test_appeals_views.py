"""The score page of a unit and the pages of appeals: who reads, who acts, what is kept."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from blocs.models import Office
from scoring import actions
from scoring.actions import appeals, talk
from scoring.actions.talk import Spot
from scoring.models import Appeal, Desk, Entry, Extension, Round
from scoring.states import AppealState, ExtensionState, Phase, RoundState, Stage
from tests.factories import appoint, make_unit, make_user
from tests.personas import cast_for
from tests.scoring_db.appraised import checked, closed, member_of, put, self_scored, window

pytestmark = pytest.mark.django_db
WHERE = {"slug": "cum-5", "year": 2026}
DESKS = {"secretary", "head"}
JUDGES = {"board_member", "board_secretary"}
READERS = {"inspector", "administrator"}
OWN = {"officer", "leader"}
EVERYBODY = sorted(DESKS | JUDGES | READERS | OWN | {"other", "stranger", "scorer"})


def at(name, **more):
    return reverse(f"scoring:{name}", kwargs=WHERE | more)


def person(cast, name):
    if name == "scorer":
        user = make_user()
        appoint(user, Office.DEPARTMENT_SCORER, unit=make_unit("Sở Nội vụ"))
        return user
    leaders = {"leader": 0, "other": 1}
    return cast.leaders[leaders[name]] if name in leaders else getattr(cast, name)


@pytest.fixture
def as_user(client):
    def as_user(user):
        client.force_login(user)
        return client

    return as_user


def disputed(units=2, scorer=None):
    """The bloc gave dv-1 20 on I.2, where it gave itself 25; the round is still open."""
    round_ = self_scored(units=units)
    put(round_, "dv-1", Stage.BLOC, by=scorer, note="thiếu báo cáo", I_2={"points": "20"})
    return round_


def in_state(round_, state):
    if state != RoundState.OPEN:
        closed(round_)
    if state == RoundState.RANKED:
        actions.freeze_ranking(round_.pk, by=None)
    return Round.objects.get(pk=round_.pk)


def appealed(round_, unit="dv-1", code="I.2", text="Xin xem lại"):
    where = Spot(round_.pk, member_of(round_, unit).pk, code)
    return appeals.open_appeal(where, text=text, by=make_user())


def text_of(response):
    return response.content.decode()


def row_of(response, code="I.2"):
    return next(row for row in response.context["rows"] if row.node.code == code)


def start(unit="dv-1", code="I.2"):
    return at("open_appeal", unit=unit) + f"?tieu-chi={code}"


class TestScorePage:
    @pytest.mark.parametrize("state", list(RoundState))
    @pytest.mark.parametrize("name", EVERYBODY)
    def test_page_of_a_unit_is_its_own_and_the_desks(self, as_user, name, state):
        round_ = in_state(disputed(), state)

        response = as_user(person(cast_for(round_.bloc_year), name)).get(
            at("unit_score", unit="dv-1")
        )

        reads = name in DESKS | JUDGES | READERS | OWN
        assert response.status_code == (200 if reads else 404)

    def test_unit_of_nowhere_is_404(self, as_user):
        client = as_user(cast_for(disputed().bloc_year).secretary)

        assert client.get(at("unit_score", unit="khong-co")).status_code == 404

    def test_unit_learns_what_others_gave_it_when_the_bloc_has_closed(self, as_user):
        round_ = disputed()
        client = as_user(cast_for(round_.bloc_year).officer)

        before = client.get(at("unit_score", unit="dv-1"))
        closed(round_)
        after = client.get(at("unit_score", unit="dv-1"))

        own, bloc, department, board = row_of(before).stages
        assert (own.spoken, bloc, department, board) == ("25", None, None, None)
        assert "thiếu báo cáo" not in text_of(before)
        assert before.context["total"] is None
        own, bloc, *_rest = row_of(after).stages
        assert (own.counts, bloc.spoken, bloc.counts) == (False, "20", True)
        assert "thiếu báo cáo" in text_of(after)
        assert after.context["total"] == "77.00"

    def test_desk_sees_stages_while_the_round_is_open(self, as_user):
        response = as_user(cast_for(disputed().bloc_year).head).get(at("unit_score", unit="dv-1"))

        assert row_of(response).stages[1].spoken == "20"

    def test_sealed_self_score_is_the_unit_s_alone(self, as_user):
        round_ = disputed()
        window(round_, Phase.SELF, date(2026, 11, 1), date(2026, 11, 30))
        cast = cast_for(round_.bloc_year)

        with time_machine.travel("2026-11-15 12:00+07:00"):
            desk = as_user(cast.secretary).get(at("unit_score", unit="dv-1"))
            own = as_user(cast.officer).get(at("unit_score", unit="dv-1"))

        assert row_of(desk, "I.1").stages[0] is None
        assert row_of(own, "I.1").stages[0].spoken == "100 kế hoạch, 90 thực hiện"

    def test_checks_are_told_without_who_said_what(self, as_user):
        round_ = self_scored(units=3)
        checked(round_, "dv-2", "dv-1", I_2={"points": "24"}, note="thiếu văn bản")
        checked(round_, "dv-3", "dv-1", I_2={"points": "21"})
        closed(round_)

        response = as_user(cast_for(round_.bloc_year).officer).get(at("unit_score", unit="dv-1"))

        assert row_of(response).checks == (("21", ""), ("24", "thiếu văn bản"))
        assert "Đơn vị dv-2" not in text_of(response)
        assert ("chấm chéo", "thiếu văn bản") in row_of(response).reasons

    def test_empty_criterion_says_so(self, as_user):
        round_ = self_scored()
        Entry.objects.filter(criterion__code="I.2").delete()

        response = as_user(cast_for(round_.bloc_year).secretary).get(at("unit_score", unit="dv-1"))

        assert (row_of(response).stage, row_of(response).reasons) == ("chưa có điểm", [])

    def test_links_lead_to_appeals_and_talk(self, as_user):
        round_ = in_state(disputed(), RoundState.CLOSED)
        opened = appealed(round_)
        where = Spot(round_.pk, member_of(round_).pk, "I.2")
        talk.add_remark(where, text="Đã xem", desk=Desk.BLOC, by=make_user())

        page = text_of(
            as_user(cast_for(round_.bloc_year).officer).get(at("unit_score", unit="dv-1"))
        )

        assert at("appeal", appeal=opened.pk) in page
        assert start(code="I.1") in page
        assert start(code="I.2") not in page
        assert "Trao đổi (1)" in page

    def test_answered_appeal_leaves_room_for_another(self, as_user):
        round_ = in_state(disputed(), RoundState.CLOSED)
        appeals.reject_appeal(appealed(round_).pk, answer="đủ", by=make_user())

        page = text_of(
            as_user(cast_for(round_.bloc_year).officer).get(at("unit_score", unit="dv-1"))
        )

        assert start(code="I.2") in page

    @pytest.mark.parametrize(
        ("closes", "words", "offers"),
        [
            (None, "cho đến khi Hội đồng chốt", True),
            (date(2026, 12, 5), "đến hết 05/12/2026 (còn 3 ngày)", True),
            (date(2026, 12, 1), "hạn cuối là 01/12/2026", False),
        ],
    )
    def test_deadline_of_appeals_is_in_sight(self, as_user, closes, words, offers):
        round_ = in_state(disputed(), RoundState.CLOSED)
        if closes:
            window(round_, Phase.APPEAL, date(2026, 11, 20), closes)

        with time_machine.travel("2026-12-02 12:00+07:00"):
            client = as_user(cast_for(round_.bloc_year).officer)
            page = text_of(client.get(at("unit_score", unit="dv-1")))
            form = text_of(client.get(start()))

        assert words in page
        assert (start() in page) == offers == ("Gửi kiến nghị" in form)

    def test_unit_with_more_time_is_told_its_own_deadline(self, as_user):
        round_ = in_state(disputed(), RoundState.CLOSED)
        window(round_, Phase.APPEAL, date(2026, 11, 20), date(2026, 12, 1))
        Extension.objects.create(
            round=round_,
            member=member_of(round_),
            phase=Phase.APPEAL,
            until=date(2026, 12, 4),
            reason="bão",
            state=ExtensionState.GRANTED,
            asked_at="2026-11-30T00:00Z",
        )

        with time_machine.travel("2026-12-02 12:00+07:00"):
            client = as_user(cast_for(round_.bloc_year).officer)
            page = text_of(client.get(at("unit_score", unit="dv-1")))

        assert "đến hết 04/12/2026 (còn 2 ngày)" in page

    @pytest.mark.parametrize("units", [2, 30])
    def test_cost_does_not_grow(self, as_user, django_assert_num_queries, units):
        round_ = in_state(disputed(units=units), RoundState.CLOSED)
        client = as_user(cast_for(round_.bloc_year).officer)

        with django_assert_num_queries(17):
            client.get(at("unit_score", unit="dv-1"))


class TestOpening:
    @pytest.mark.parametrize("state", list(RoundState))
    @pytest.mark.parametrize("name", EVERYBODY)
    def test_unit_s_people_appeal_between_close_and_freeze(self, as_user, name, state):
        round_ = in_state(disputed(), state)
        client = as_user(person(cast_for(round_.bloc_year), name))

        shown = client.get(start())
        sent = client.post(start(), {"noi_dung": "Xin xem lại"})

        may = name in OWN and state == RoundState.CLOSED
        reads = name in DESKS | JUDGES | READERS | OWN
        assert shown.status_code == (200 if may else 403 if reads else 404)
        assert sent.status_code == (302 if may else 403 if reads else 404)
        assert Appeal.objects.exists() == may

    def test_appeal_without_words_is_422(self, as_user):
        round_ = in_state(disputed(), RoundState.CLOSED)

        response = as_user(cast_for(round_.bloc_year).officer).post(start(), {"noi_dung": " "})

        assert response.status_code == 422
        assert "Lỗi:" in text_of(response)

    @pytest.mark.parametrize("code", ["I", "khong-co", ""])
    def test_criterion_of_nowhere_is_404(self, as_user, code):
        round_ = in_state(disputed(), RoundState.CLOSED)

        client = as_user(cast_for(round_.bloc_year).officer)

        assert client.get(start(code=code)).status_code == 404

    def test_second_appeal_is_told_and_not_stored(self, as_user):
        round_ = in_state(disputed(), RoundState.CLOSED)
        appealed(round_)

        response = as_user(cast_for(round_.bloc_year).officer).post(
            start(), {"noi_dung": "Lần nữa"}, follow=True
        )

        assert "đang có một kiến nghị" in text_of(response)
        assert Appeal.objects.count() == 1

    def test_empty_score_is_said(self, as_user):
        round_ = in_state(disputed(), RoundState.CLOSED)
        Entry.objects.filter(criterion__code="I.2").delete()

        page = text_of(as_user(cast_for(round_.bloc_year).officer).get(start()))

        assert "<b>trống</b>" in page


class TestReading:
    @pytest.mark.parametrize("name", EVERYBODY)
    def test_list_shows_a_unit_its_own_and_the_desks_all(self, as_user, name):
        round_ = in_state(disputed(), RoundState.CLOSED)
        appealed(round_)
        appealed(round_, "dv-2")

        response = as_user(person(cast_for(round_.bloc_year), name)).get(at("appeals"))

        if name in {"stranger", "scorer"}:
            assert response.status_code == (404 if name == "stranger" else 403)
            return
        own = {"officer": ["dv-1"], "leader": ["dv-1"], "other": ["dv-2"]}
        listed = [each.sheet.member.code for each in response.context["appeals"]]
        assert listed == own.get(name, ["dv-1", "dv-2"])

    @pytest.mark.parametrize("name", EVERYBODY)
    def test_appeal_is_404_for_other_units(self, as_user, name):
        round_ = in_state(disputed(), RoundState.CLOSED)
        opened = appealed(round_)

        response = as_user(person(cast_for(round_.bloc_year), name)).get(
            at("appeal", appeal=opened.pk)
        )

        reads = name in DESKS | JUDGES | READERS | OWN
        assert response.status_code == (200 if reads else 404)

    def test_waiting_appeals_come_first(self, as_user):
        round_ = in_state(disputed(), RoundState.CLOSED)
        appeals.reject_appeal(appealed(round_).pk, answer="đủ", by=make_user())
        appealed(round_, "dv-2")

        response = as_user(cast_for(round_.bloc_year).head).get(at("appeals"))

        assert [each.state for each in response.context["appeals"]] == ["OPEN", "REJECTED"]
        assert "1 kiến nghị chờ trả lời" in text_of(response)

    @pytest.mark.parametrize("state", list(RoundState))
    def test_empty_list_says_when_appeals_are_taken(self, as_user, state):
        round_ = in_state(disputed(), state)

        page = text_of(as_user(cast_for(round_.bloc_year).officer).get(at("appeals")))

        words = {
            RoundState.OPEN: "nhận sau khi cụm, khối khoá",
            RoundState.CLOSED: "nhận cho đến khi Hội đồng chốt",
            RoundState.RANKED: "xếp hạng đã chốt",
        }
        assert words[state] in page

    def test_reopened_round_hides_the_bloc_s_score_from_the_unit_again(self, as_user):
        round_ = in_state(disputed(), RoundState.CLOSED)
        opened = appealed(round_)
        client = as_user(cast_for(round_.bloc_year).officer)

        before = client.get(at("appeal", appeal=opened.pk)).context
        actions.reopen_round(round_.pk, reason="nhầm", by=None)
        after = client.get(at("appeal", appeal=opened.pk)).context

        assert (before["score"], before["reason"]) == ("20", "thiếu báo cáo")
        assert (after["score"], after["self_score"]) == ("", "25")

    def test_appeal_on_an_empty_cell_is_readable(self, as_user):
        round_ = in_state(disputed(), RoundState.CLOSED)
        opened = appealed(round_)
        Entry.objects.filter(criterion__code="I.2").delete()

        response = as_user(cast_for(round_.bloc_year).head).get(at("appeal", appeal=opened.pk))

        assert response.context["score"] == ""

    @pytest.mark.parametrize("count", [1, 30])
    def test_cost_of_the_list_does_not_grow(self, as_user, django_assert_num_queries, count):
        round_ = in_state(disputed(units=30), RoundState.CLOSED)
        for number in range(1, count + 1):
            appealed(round_, f"dv-{number}")
        client = as_user(cast_for(round_.bloc_year).head)

        with django_assert_num_queries(8):
            client.get(at("appeals"))

    @pytest.mark.parametrize("count", [1, 30])
    def test_cost_of_an_appeal_does_not_grow(self, as_user, django_assert_num_queries, count):
        round_ = in_state(disputed(), RoundState.CLOSED)
        opened = appealed(round_)
        for _number in range(count):
            appeals.add_message(opened.pk, text="Thêm", desk=Desk.BOARD, by=make_user())
        client = as_user(cast_for(round_.bloc_year).board_member)

        with django_assert_num_queries(15):
            client.get(at("appeal", appeal=opened.pk))


class TestActing:
    @pytest.mark.parametrize("name", EVERYBODY)
    def test_message_comes_from_the_unit_the_bloc_or_the_board(self, as_user, name):
        round_ = in_state(disputed(), RoundState.CLOSED)
        opened = appealed(round_)
        client = as_user(person(cast_for(round_.bloc_year), name))

        client.post(at("appeal_message", appeal=opened.pk), {"noi_dung": "Thêm"})

        sides = dict.fromkeys(OWN, "SELF") | dict.fromkeys(DESKS, "BLOC")
        sides |= dict.fromkeys(JUDGES, "BOARD")
        said = [each.desk for each in opened.messages.all()][1:]
        assert said == ([sides[name]] if name in sides else [])

    def test_message_without_words_is_422(self, as_user):
        round_ = in_state(disputed(), RoundState.CLOSED)
        opened = appealed(round_)

        response = as_user(cast_for(round_.bloc_year).officer).post(
            at("appeal_message", appeal=opened.pk), {"noi_dung": ""}
        )

        assert response.status_code == 422

    @pytest.mark.parametrize("name", EVERYBODY)
    def test_only_the_unit_withdraws(self, as_user, name):
        round_ = in_state(disputed(), RoundState.CLOSED)
        opened = appealed(round_)
        client = as_user(person(cast_for(round_.bloc_year), name))

        response = client.post(at("withdraw_appeal", appeal=opened.pk))

        opened.refresh_from_db()
        assert (opened.state == AppealState.WITHDRAWN) == (name in OWN)
        reads = name in DESKS | JUDGES | READERS | OWN
        assert response.status_code == (302 if name in OWN else 403 if reads else 404)

    @pytest.mark.parametrize("name", EVERYBODY)
    def test_only_the_board_answers(self, as_user, name):
        round_ = in_state(disputed(), RoundState.CLOSED)
        opened = appealed(round_)
        client = as_user(person(cast_for(round_.bloc_year), name))

        response = client.post(
            at("answer_appeal", appeal=opened.pk), {"ket_qua": "giu", "ket_luan": "đủ"}
        )

        opened.refresh_from_db()
        assert (opened.state == AppealState.REJECTED) == (name in JUDGES)
        reads = name in DESKS | JUDGES | READERS | OWN
        assert response.status_code == (302 if name in JUDGES else 403 if reads else 404)

    def test_upheld_appeal_shows_the_new_score_and_the_reason(self, as_user):
        round_ = in_state(disputed(), RoundState.CLOSED)
        opened = appealed(round_)
        cast = cast_for(round_.bloc_year)
        typed = {"ket_qua": "nhan", "ket_luan": "Có báo cáo", "points": "24,5", "phien_ban": "0"}

        as_user(cast.board_member).post(at("answer_appeal", appeal=opened.pk), typed)
        page = as_user(cast.officer).get(at("appeal", appeal=opened.pk))

        assert page.context["score"] == "24,5"
        assert page.context["stage"] == "Hội đồng chấm"
        assert "Có báo cáo" in text_of(page)

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({}, "Hãy chọn chấp nhận"),
            ({"ket_qua": "nhan"}, "Hãy nhập điểm mới"),
            ({"ket_qua": "nhan", "points": "31"}, "30"),
            ({"ket_qua": "nhan", "points": "chín"}, "không phải là số"),
            ({"ket_qua": "giu", "ket_luan": " "}, "Kết luận và lý do"),
        ],
    )
    def test_answer_that_cannot_stand_is_told_and_kept(self, as_user, typed, words):
        round_ = in_state(disputed(), RoundState.CLOSED)
        opened = appealed(round_)
        client = as_user(cast_for(round_.bloc_year).board_member)

        response = client.post(
            at("answer_appeal", appeal=opened.pk), {"ket_luan": "vì thế"} | typed
        )

        opened.refresh_from_db()
        assert (response.status_code, opened.state) == (422, AppealState.OPEN)
        assert words in text_of(response)
        assert ("vì thế" in text_of(response)) == ("ket_luan" not in typed)

    def test_judge_who_scored_is_told_before_answering(self, as_user):
        round_ = disputed()
        cast = cast_for(round_.bloc_year)
        Entry.objects.filter(criterion__code="I.2", stage=Stage.BLOC).update(
            saved_by=cast.board_member
        )
        closed(round_)
        opened = appealed(round_)

        barred = as_user(cast.board_member).get(at("appeal", appeal=opened.pk))
        free = as_user(cast.board_secretary).get(at("appeal", appeal=opened.pk))

        assert "Người đã chấm ô này không trả lời" in text_of(barred)
        assert 'name="ket_luan"' not in text_of(barred)
        assert 'name="ket_luan"' in text_of(free)

    def test_stale_answer_is_refused_with_a_message(self, as_user):
        round_ = in_state(disputed(), RoundState.CLOSED)
        opened = appealed(round_)
        put(round_, "dv-1", Stage.BOARD, note="họp", I_2={"points": "22"})
        client = as_user(cast_for(round_.bloc_year).board_member)
        version = client.get(at("appeal", appeal=opened.pk)).context["board_version"]
        typed = {"ket_qua": "nhan", "ket_luan": "Có báo cáo", "points": "24"}

        long = typed | {"phien_ban": "9" * 5000}
        stale = client.post(at("answer_appeal", appeal=opened.pk), long, follow=True)
        fresh = client.post(at("answer_appeal", appeal=opened.pk), typed | {"phien_ban": version})

        assert "Hội đồng vừa đổi điểm" in text_of(stale)
        assert (version, fresh.status_code) == (1, 302)

    def test_appeal_of_another_round_is_404(self, as_user):
        round_ = in_state(disputed(), RoundState.CLOSED)
        other = appealed(in_state(self_scored(slug="cum-6"), RoundState.CLOSED))
        client = as_user(cast_for(round_.bloc_year).board_member)

        assert client.get(at("appeal", appeal=other.pk)).status_code == 404
