"""Pages of the appraisal: who sees and decides, what is remembered, what a refusal keeps."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from blocs.models import Office
from evidence.models import Evidence, EvidenceFile
from scoring import actions
from scoring.actions import talk
from scoring.actions.talk import Spot
from scoring.models import Criterion, Desk, Entry, Proof, Remark, Round
from scoring.states import Phase, RoundState, Stage
from tests.factories import appoint, make_unit, make_user
from tests.personas import cast_for
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
WHERE = {"slug": "cum-5", "year": 2026}
DESKS = {"secretary", "head"}
JUDGES = {"board_member", "board_secretary"}
READERS = {"inspector", "administrator"}
UNIT = {"officer", "leader", "other"}
EVERYBODY = sorted(DESKS | JUDGES | READERS | UNIT | {"stranger", "scorer"})


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


def scored_apart(units=2):
    """The bloc gave 20 on I.2 where every unit gave itself 25."""
    round_ = self_scored(units=units)
    for number in range(1, units + 1):
        put(round_, f"dv-{number}", Stage.BLOC, I_2={"points": "20"})
    return round_


def in_state(round_, state):
    if state != RoundState.OPEN:
        closed(round_)
    if state == RoundState.RANKED:
        actions.freeze_ranking(round_.pk, by=None)
    return Round.objects.get(pk=round_.pk)


def node(round_, code="I.2"):
    return Criterion.objects.get(criteria=round_.criteria, code=code)


def spot(round_, unit="dv-1", code="I.2"):
    return f"{member_of(round_, unit).pk}-{node(round_, code).pk}"


def sent(round_, cach="dung", **more):
    return {
        "o": spot(round_),
        "cach": cach,
        "phien_ban": "1",
        "phien_ban_tu_cham": "1",
        "vi_sao": "",
    } | more


def stored(round_, stage=Stage.BLOC, unit="dv-1"):
    rows = Entry.objects.filter(sheet__member__code=unit, criterion__code="I.2", stage=stage)
    return rows.values_list("value", "note").first()


def text_of(response):
    return response.content.decode()


class TestWhoSees:
    @pytest.mark.parametrize("state", list(RoundState))
    @pytest.mark.parametrize("name", EVERYBODY)
    def test_list_is_for_desks_and_the_board(self, as_user, name, state):
        round_ = in_state(scored_apart(), state)

        response = as_user(person(cast_for(round_.bloc_year), name)).get(at("differences"))

        if name == "stranger":
            assert response.status_code == 404
        else:
            sees = name in DESKS | JUDGES | READERS
            assert response.status_code == (200 if sees else 403)

    @pytest.mark.parametrize("state", list(RoundState))
    @pytest.mark.parametrize("name", EVERYBODY)
    def test_decision_is_of_the_desk_whose_turn_it_is(self, as_user, name, state):
        round_ = in_state(scored_apart(), state)
        version = "1" if state == RoundState.OPEN else "0"
        client = as_user(person(cast_for(round_.bloc_year), name))

        response = client.post(at("decide"), sent(round_, phien_ban=version))

        turn = {RoundState.OPEN: DESKS, RoundState.CLOSED: JUDGES, RoundState.RANKED: set()}
        expected = 302 if name in turn[state] else 404 if name == "stranger" else 403
        assert response.status_code == expected
        desk = Stage.BLOC if state == RoundState.OPEN else Stage.BOARD
        assert bool((stored(round_, desk) or (None, ""))[1]) == (expected == 302)

    @pytest.mark.parametrize("act", ["accept", "take_back"])
    @pytest.mark.parametrize("name", EVERYBODY)
    def test_bulk_is_of_the_desk_whose_turn_it_is(self, as_user, name, act):
        round_ = closed(scored_apart())
        client = as_user(person(cast_for(round_.bloc_year), name))

        response = client.post(at(act))

        assert response.status_code == (
            302 if name in JUDGES else 404 if name == "stranger" else 403
        )

    def test_nobody_decides_about_a_unit_of_their_own(self, as_user):
        round_ = scored_apart()
        secretary = cast_for(round_.bloc_year).secretary
        appoint(secretary, Office.UNIT_OFFICER, unit=member_of(round_).unit)
        client = as_user(secretary)

        own = client.post(at("decide"), sent(round_))
        page = text_of(client.get(at("differences"), {"o": spot(round_)}))
        other = client.post(at("decide"), sent(round_, o=spot(round_, "dv-2")))

        assert (own.status_code, other.status_code) == (403, 302)
        assert "Bạn có vai trò ở đơn vị này" in page

    def test_score_of_a_staffed_department_is_not_the_bloc_s_to_decide(self, as_user):
        round_ = scored_apart()
        cast = cast_for(round_.bloc_year)
        person(cast, "scorer")
        typed = {"o": spot(round_, code="II.2"), "count": "9", "vi_sao": "thấy khác"}

        response = as_user(cast.secretary).post(at("decide"), sent(round_, "khac", **typed))

        assert response.status_code == 403

    @pytest.mark.parametrize("wrong", ["", "x", "0-0", "1-999999999"])
    def test_cell_of_nowhere_is_404(self, as_user, wrong):
        round_ = scored_apart()

        client = as_user(cast_for(round_.bloc_year).secretary)

        assert client.post(at("decide"), sent(round_, o=wrong)).status_code == 404

    def test_sealed_scores_leave_no_trace_on_the_page(self, as_user):
        round_ = scored_apart()
        client = as_user(cast_for(round_.bloc_year).secretary)
        opened = text_of(client.get(at("differences")))
        window(round_, Phase.SELF, date(2026, 11, 1), date(2026, 11, 30))

        with time_machine.travel("2026-11-30 12:00+07:00"):
            sealed = text_of(as_user(new_secretary(round_)).get(at("differences")))

        assert "Còn <b>2</b> trên 2" in opened
        assert "Chưa có chênh lệch" in sealed
        assert "Đơn vị dv-1" not in sealed


def new_secretary(round_):
    """Somebody who signs in on the day that is travelled to."""
    user = make_user()
    appoint(user, Office.BLOC_SECRETARY, bloc=round_.bloc_year.bloc)
    return user


class TestList:
    def test_page_counts_what_is_left(self, as_user):
        round_ = scored_apart(units=3)
        Entry.objects.filter(sheet__member__code="dv-2", stage=Stage.BLOC).update(note="thiếu")

        page = text_of(as_user(cast_for(round_.bloc_year).secretary).get(at("differences")))

        assert "Còn <b>2</b> trên 3" in page

    def test_filters_keep_unit_criterion_and_state(self, as_user):
        round_ = scored_apart(units=3)
        put(round_, "dv-3", Stage.BLOC, I_1={"target": "100", "actual": "10"}, note="chậm")
        client = as_user(cast_for(round_.bloc_year).secretary)

        def listed(**asked):
            work = client.get(at("differences"), asked).context["work"]
            return [(row.member.code, row.criterion.code) for row in work.shown]

        assert len(listed()) == 4
        assert listed(**{"don-vi": "dv-3"}) == [("dv-3", "I.1"), ("dv-3", "I.2")]
        assert listed(**{"tieu-chi": "I.1"}) == [("dv-3", "I.1")]
        assert listed(**{"trang-thai": "da"}) == [("dv-3", "I.1")]
        assert len(listed(**{"trang-thai": "chua"})) == 3
        assert listed(nguong="5,01") == [("dv-3", "I.1")]
        assert len(listed(**{"trang-thai": "sai"})) == 4

    def test_question_filter_lists_what_the_unit_was_asked(self, as_user):
        round_ = scored_apart()
        talk.ask_to_explain(
            Spot(round_.pk, member_of(round_, "dv-2").pk, "I.2"),
            text="Vì sao?",
            desk=Desk.BLOC,
            by=make_user(),
        )
        client = as_user(cast_for(round_.bloc_year).secretary)

        work = client.get(at("differences"), {"trang-thai": "hoi"}).context["work"]

        assert [row.member.code for row in work.shown] == ["dv-2"]

    @pytest.mark.parametrize("typed", ["abc", "-1", "1.234", "100001"])
    def test_threshold_that_is_none_is_told_and_kept(self, as_user, typed):
        round_ = scored_apart()

        response = as_user(cast_for(round_.bloc_year).secretary).get(
            at("differences"), {"nguong": typed}
        )

        assert response.status_code == 422
        assert f'value="{typed}"' in text_of(response)
        assert len(response.context["work"].shown) == 2

    def test_empty_lists_say_what_to_do(self, as_user):
        client = as_user(cast_for(scored_apart().bloc_year).secretary)

        none_reaches = text_of(client.get(at("differences"), {"nguong": "99"}))
        none_matches = text_of(client.get(at("differences"), {"don-vi": "khong-co"}))

        assert "Chưa có chênh lệch" in none_reaches
        assert "Không có ô nào như vậy" in none_matches

    def test_neighbours_lead_through_the_list_under_the_same_filters(self, as_user):
        round_ = scored_apart(units=3)
        client = as_user(cast_for(round_.bloc_year).secretary)

        page = client.get(at("differences"), {"nguong": "2,5", "o": spot(round_, "dv-2")})
        before, after = (parse_qs(urlsplit(page.context[k]).query) for k in ("before", "after"))

        assert before == {"nguong": ["2,5"], "o": [spot(round_, "dv-1")]}
        assert after == {"nguong": ["2,5"], "o": [spot(round_, "dv-3")]}
        first = client.get(at("differences"), {"o": spot(round_, "dv-1")})
        assert first.context["before"] == ""

    def test_long_list_shows_what_is_around(self, as_user):
        round_ = scored_apart(units=70)
        client = as_user(cast_for(round_.bloc_year).secretary)

        work = client.get(at("differences"), {"o": spot(round_, "dv-40")}).context["work"]

        assert (work.before, len(work.lines), work.after) == (9, 61, 0)

    def test_list_says_where_each_stands(self, as_user):
        round_ = scored_apart(units=4)
        Entry.objects.filter(sheet__member__code="dv-2", stage=Stage.BLOC).update(note="thiếu")
        for unit in ("dv-3", "dv-4"):
            where = Spot(round_.pk, member_of(round_, unit).pk, "I.2")
            asked = talk.ask_to_explain(where, text="?", desk=Desk.BLOC, by=make_user())
        talk.answer(asked.pk, text="vì thế", by=make_user())

        work = as_user(cast_for(round_.bloc_year).head).get(at("differences")).context["work"]

        assert [str(line.word) for line in work.lines] == [
            "chưa quyết",
            "đã quyết",
            "chờ giải trình",
            "đã giải trình",
        ]

    def test_checkers_who_differ_are_named_to_the_bloc(self, as_user):
        round_ = self_scored(units=3)
        checked(round_, "dv-2", "dv-1", I_2={"points": "24"}, note="thiếu văn bản")
        checked(round_, "dv-3", "dv-1", I_2={"points": "21"})

        page = text_of(as_user(cast_for(round_.bloc_year).secretary).get(at("differences")))

        assert "lệch nhiều nhất −4 điểm" in page
        assert "chấm chéo: Đơn vị dv-2" in page
        assert "thiếu văn bản" in page
        assert "Dùng điểm thẩm định" not in page


class TestDeciding:
    def test_decision_goes_on_to_the_next_undecided_cell(self, as_user):
        round_ = scored_apart(units=3)
        client = as_user(cast_for(round_.bloc_year).secretary)
        page = client.get(at("differences"), {"nguong": "1", "o": spot(round_, "dv-1")})

        response = client.post(
            at("decide"), sent(round_, nguong="1", sau=page.context["work"].following)
        )

        assert parse_qs(urlsplit(response["Location"]).query) == {
            "nguong": ["1"],
            "o": [spot(round_, "dv-2")],
        }
        assert stored(round_)[1] == "Thống nhất với điểm thẩm định."

    def test_keeping_without_a_reason_is_422_and_says_so(self, as_user):
        round_ = scored_apart()
        client = as_user(cast_for(round_.bloc_year).secretary)

        silent = client.post(at("decide"), sent(round_, "giu"))
        told = client.post(at("decide"), sent(round_, "giu", vi_sao="đủ minh chứng"))

        assert silent.status_code == 422
        assert "Hãy ghi lý do" in text_of(silent)
        assert told.status_code == 302
        assert stored(round_) == ({"points": "25"}, "đủ minh chứng")

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"points": "31"}, "30"),
            ({"points": "chín"}, "không phải là số"),
            ({"points": ""}, "Hãy nhập điểm"),
        ],
    )
    def test_value_that_cannot_stand_is_told_and_kept(self, as_user, typed, words):
        round_ = scored_apart()
        client = as_user(cast_for(round_.bloc_year).secretary)

        response = client.post(at("decide"), sent(round_, "khac", vi_sao="sáng kiến", **typed))

        assert response.status_code == 422
        assert words in text_of(response)
        assert "sáng kiến" in text_of(response)
        assert stored(round_)[0] == {"points": "20"}

    def test_own_value_is_stored_with_its_reason(self, as_user):
        round_ = scored_apart()
        typed = {"points": "22,5", "vi_sao": "họp thống nhất"}

        as_user(cast_for(round_.bloc_year).head).post(at("decide"), sent(round_, "khac", **typed))

        assert stored(round_) == ({"points": "22.5"}, "họp thống nhất")

    def test_criterion_may_be_found_not_to_apply(self, as_user):
        round_ = scored_apart()
        typed = {"points": "", "ly_do": "không có nhiệm vụ", "vi_sao": "theo quyết định"}

        as_user(cast_for(round_.bloc_year).head).post(at("decide"), sent(round_, "khac", **typed))

        assert stored(round_)[0] == {"na": True, "reason": "không có nhiệm vụ"}

    def test_late_decision_is_409_and_names_who_was_faster(self, as_user):
        round_ = scored_apart()
        cast = cast_for(round_.bloc_year)
        as_user(cast.head).post(at("decide"), sent(round_, "khac", points="23", vi_sao="theo họp"))

        late = as_user(cast.secretary).post(
            at("decide"), sent(round_, "khac", points="24", vi_sao="theo hồ sơ")
        )

        assert late.status_code == 409
        assert "head vừa nhập 23" in text_of(late)
        assert "theo hồ sơ" in text_of(late)

    def test_locked_cell_is_409(self, as_user):
        round_ = scored_apart()
        cast = cast_for(round_.bloc_year)
        window(round_, Phase.BLOC, date(2020, 1, 1), date(2020, 1, 2))

        response = as_user(cast.head).post(
            at("decide"), sent(round_, "khac", points="23", vi_sao="theo họp")
        )

        assert response.status_code == 409
        assert "đến hết 02/01/2020" in text_of(response)

    @pytest.mark.parametrize("given", [{"cach": "gì"}, {"cach": ""}])
    def test_nothing_chosen_is_422(self, as_user, given):
        round_ = scored_apart()

        response = as_user(cast_for(round_.bloc_year).head).post(
            at("decide"), sent(round_, **given)
        )

        assert response.status_code == 422
        assert "Hãy chọn" in text_of(response)

    def test_version_that_is_no_number_is_an_empty_cell_s(self, as_user):
        round_ = scored_apart()

        response = as_user(cast_for(round_.bloc_year).head).post(
            at("decide"), sent(round_, phien_ban="\u0661")
        )

        assert response.status_code == 409

    def test_changed_self_score_is_refused_with_a_message(self, as_user):
        round_ = scored_apart()
        Entry.objects.filter(stage=Stage.SELF).update(version=2)

        response = as_user(cast_for(round_.bloc_year).head).post(at("decide"), sent(round_))

        assert response.status_code == 302
        assert stored(round_)[1] == ""


class TestAccepting:
    def test_all_a_unit_s_and_a_criterion_s(self, as_user):
        round_ = scored_apart(units=3)
        client = as_user(cast_for(round_.bloc_year).secretary)

        def filled():
            rows = Entry.objects.filter(stage=Stage.BLOC, value__isnull=False)
            return rows.exclude(criterion__code="I.2").count()

        client.post(at("accept"), {"nhan_don_vi": "dv-1"})
        of_unit = filled()
        client.post(at("accept"), {"nhan_tieu_chi": "I.1"})
        of_criterion = filled()
        response = client.post(at("accept"), {"nguong": "1", "o": spot(round_)})

        assert (of_unit, of_criterion, filled()) == (2, 4, 6)
        assert response["Location"].endswith(f"?nguong=1&o={spot(round_)}")

    @pytest.mark.parametrize("name", ["nhan_don_vi", "nhan_tieu_chi"])
    def test_unknown_unit_or_criterion_is_404(self, as_user, name):
        client = as_user(cast_for(scored_apart().bloc_year).secretary)

        assert client.post(at("accept"), {name: "khong-co"}).status_code == 404

    def test_own_unit_is_left_out(self, as_user):
        round_ = scored_apart()
        secretary = cast_for(round_.bloc_year).secretary
        appoint(secretary, Office.UNIT_OFFICER, unit=member_of(round_).unit)

        as_user(secretary).post(at("accept"))

        units = Entry.objects.filter(stage=Stage.BLOC, criterion__code="I.1")
        assert [each.sheet.member.code for each in units] == ["dv-2"]

    def test_last_act_is_taken_back_whole(self, as_user):
        round_ = scored_apart()
        client = as_user(cast_for(round_.bloc_year).secretary)
        assert "Hoàn tác" not in text_of(client.get(at("differences")))
        client.post(at("accept"))
        assert "Hoàn tác" in text_of(client.get(at("differences")))

        client.post(at("take_back"))

        rows = Entry.objects.filter(stage=Stage.BLOC, value__isnull=False)
        assert {each.criterion.code for each in rows} == {"I.2"}


class TestTalking:
    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize("name", EVERYBODY)
    def test_thread_of_a_unit_is_its_own_and_the_desks(self, as_user, name, method):
        round_ = scored_apart()
        client = as_user(person(cast_for(round_.bloc_year), name))
        place = {"don-vi": "dv-1", "tieu-chi": "I.2", "don_vi": "dv-1", "tieu_chi": "I.2"}

        response = getattr(client, method)(at("remarks"), place | {"noi_dung": "Đã xem"})

        reads = name in DESKS | JUDGES | READERS | {"officer", "leader"}
        writes = reads and name not in READERS
        done = 200 if method == "get" else 302 if writes else 403
        assert response.status_code == (done if reads else 404)
        assert Remark.objects.exists() == (method == "post" and writes)

    @pytest.mark.parametrize(
        ("name", "side"),
        [("officer", "SELF"), ("secretary", "BLOC"), ("board_member", "BOARD")],
    )
    def test_remark_speaks_from_the_person_s_side(self, as_user, name, side):
        round_ = scored_apart()
        client = as_user(person(cast_for(round_.bloc_year), name))

        client.post(at("remarks"), {"don_vi": "dv-1", "tieu_chi": "I.2", "noi_dung": "Đã xem"})

        assert Remark.objects.get().desk == side

    @pytest.mark.parametrize("state", list(RoundState))
    @pytest.mark.parametrize("name", EVERYBODY)
    def test_question_is_of_the_desk_whose_turn_it_is(self, as_user, name, state):
        round_ = in_state(scored_apart(), state)
        client = as_user(person(cast_for(round_.bloc_year), name))

        client.post(
            at("remarks"),
            {"don_vi": "dv-1", "tieu_chi": "I.2", "noi_dung": "Vì sao?", "hoi": "1"},
        )

        turn = {RoundState.OPEN: DESKS, RoundState.CLOSED: JUDGES, RoundState.RANKED: set()}
        assert Remark.objects.filter(is_question=True).exists() == (name in turn[state])

    def test_scripts_get_the_thread_alone(self, as_user):
        round_ = scored_apart()
        client = as_user(cast_for(round_.bloc_year).secretary)
        place = {"don_vi": "dv-1", "tieu_chi": "I.2"}

        said = client.post(at("remarks"), place | {"noi_dung": "Đã xem"}, HTTP_HX_REQUEST="true")
        empty = client.post(at("remarks"), place | {"noi_dung": " "}, HTTP_HX_REQUEST="true")

        assert said.status_code == 200
        assert text_of(said).lstrip().startswith("<section")
        assert "Đã xem" in text_of(said)
        assert empty.status_code == 422
        assert 'role="alert"' in text_of(empty)

    def test_without_scripts_one_goes_back_to_where_one_was(self, as_user):
        round_ = scored_apart()
        client = as_user(cast_for(round_.bloc_year).secretary)
        said = {"don_vi": "dv-1", "tieu_chi": "I.2", "noi_dung": "Đã xem"}

        ours = client.post(at("remarks"), said | {"ve": at("differences") + "?o=1-2"})
        strange = client.post(at("remarks"), said | {"ve": "https://lua.example/"})
        empty = client.post(at("remarks"), said | {"noi_dung": ""})

        assert ours["Location"] == at("differences") + "?o=1-2"
        assert strange["Location"] == at("remarks") + "?don-vi=dv-1&tieu-chi=I.2"
        assert empty.status_code == 422
        assert "<h1>" in text_of(empty)

    def test_question_is_resolved_by_the_desk_only(self, as_user):
        round_ = scored_apart()
        cast = cast_for(round_.bloc_year)
        question = talk.ask_to_explain(
            Spot(round_.pk, member_of(round_).pk, "I.2"),
            text="Vì sao?",
            desk=Desk.BLOC,
            by=cast.secretary,
        )
        address = at("resolve", remark=question.pk)

        unit = as_user(cast.officer).post(address)
        other = as_user(cast.leaders[1]).post(address)
        desk = as_user(cast.head).post(address, HTTP_HX_REQUEST="true")
        again = as_user(cast.head).post(address)

        assert (unit.status_code, other.status_code, desk.status_code) == (403, 404, 200)
        assert "yêu cầu giải trình, đã xong" in text_of(desk)
        assert again.status_code == 302
        assert Remark.objects.get().resolved_by == cast.head

    def test_resolving_without_scripts_goes_back(self, as_user):
        round_ = scored_apart()
        cast = cast_for(round_.bloc_year)
        where = Spot(round_.pk, member_of(round_).pk, "I.2")
        question = talk.ask_to_explain(where, text="?", desk=Desk.BLOC, by=cast.secretary)

        response = as_user(cast.head).post(at("resolve", remark=question.pk))

        assert response["Location"] == at("remarks") + "?don-vi=dv-1&tieu-chi=I.2"

    @pytest.mark.parametrize("code", ["I", "khong-co"])
    def test_thread_of_no_cell_is_404(self, as_user, code):
        client = as_user(cast_for(scored_apart().bloc_year).secretary)

        assert client.get(at("remarks"), {"don-vi": "dv-1", "tieu-chi": code}).status_code == 404


class TestDrawer:
    """The part beside the grid, where remarks are read and written too."""

    PLACE = {"don_vi": "dv-1", "tieu_chi": "I.2"}

    @pytest.mark.parametrize("state", list(RoundState))
    @pytest.mark.parametrize("name", EVERYBODY)
    def test_remarks_in_the_drawer_are_the_unit_s_own_and_the_desks(self, as_user, name, state):
        round_ = scored_apart()
        put(round_, "dv-1", Stage.BOARD, II_2={"count": "2"})
        for code in ("I.2", "II.2"):
            where = Spot(round_.pk, member_of(round_).pk, code)
            talk.add_remark(where, text="chỉ bên trong", desk=Desk.BLOC, by=make_user())
        in_state(round_, state)
        client = as_user(person(cast_for(round_.bloc_year), name))

        pages = [
            text_of(client.get(at("cell"), {"don-vi": "dv-1", "tieu-chi": code}))
            for code in ("I.2", "II.2")
        ]

        reads = name in DESKS | JUDGES | READERS | {"officer", "leader"}
        assert ["chỉ bên trong" in page for page in pages] == [reads, reads]

    def test_remark_comes_back_in_the_drawer(self, as_user):
        client = as_user(cast_for(scored_apart().bloc_year).secretary)
        htmx = {"HTTP_HX_REQUEST": "true"}

        said = client.post(at("remark"), self.PLACE | {"text": "Đã xem"}, **htmx)
        asked = client.post(at("remark"), self.PLACE | {"text": "Vì sao?", "hoi": "1"}, **htmx)
        empty = client.post(at("remark"), self.PLACE | {"text": ""}, **htmx)

        assert (said.status_code, asked.status_code, empty.status_code) == (200, 200, 422)
        assert "Đã xem" in text_of(said)
        assert "chờ giải trình" in text_of(asked)
        assert "loi-nhan-xet" in text_of(empty)

    def test_remark_without_scripts_leads_to_the_thread(self, as_user):
        client = as_user(cast_for(scored_apart().bloc_year).officer)

        response = client.post(at("remark"), self.PLACE | {"text": "Đã xem"})

        assert response["Location"] == at("remarks") + "?don-vi=dv-1&tieu-chi=I.2"

    def test_remark_on_another_unit_is_404(self, as_user):
        client = as_user(cast_for(scored_apart().bloc_year).leaders[1])

        assert client.post(at("remark"), self.PLACE | {"text": "?"}).status_code == 404


class TestEvidence:
    """What the unit proved its score with lies beside the decision."""

    def prove(self, round_, media_type, name):
        piece = Evidence.objects.create(unit=member_of(round_).unit, title="Sổ hồ sơ", kind="FILE")
        file = EvidenceFile.objects.create(
            evidence=piece, number=1, name=name, media_type=media_type, size=3, sha256="0" * 64,
            file=ContentFile(b"abc", f"{piece.pk}"),
        )  # fmt: skip
        return Proof.objects.create(
            sheet=sheet_of(round_),
            criterion=node(round_),
            evidence=piece,
            title=piece.title,
            file=file,
            added_at=timezone.now(),
        )

    @pytest.mark.parametrize(
        ("media_type", "name", "shown"),
        [
            ("image/png", "ảnh.png", '<img class="ap-picture"'),
            ("application/pdf", "sổ.pdf", '<iframe class="ap-frame"'),
        ],
    )
    def test_attached_file_is_in_view(self, as_user, media_type, name, shown):
        round_ = scored_apart()
        proof = self.prove(round_, media_type, name)
        client = as_user(cast_for(round_.bloc_year).secretary)

        response = client.get(at("differences"))

        address = at("frame_proof", member=member_of(round_).pk, pk=proof.pk)
        assert f"{shown} " in text_of(response)
        assert f'src="{address}"' in text_of(response)
        assert "frame-src 'self'" in response["Content-Security-Policy"]
        assert b"".join(client.get(address).streaming_content) == b"abc"

    def test_file_that_no_browser_shows_is_linked_only(self, as_user):
        round_ = scored_apart()
        self.prove(round_, "application/zip", "sổ.docx")

        page = text_of(as_user(cast_for(round_.bloc_year).secretary).get(at("differences")))

        assert "Sổ hồ sơ" in page
        assert "ap-frame" not in page


@pytest.mark.parametrize("units", [2, 30])
def test_cost_of_the_page_does_not_grow(as_user, django_assert_num_queries, units):
    round_ = scored_apart(units=units)
    client = as_user(cast_for(round_.bloc_year).secretary)
    for unit in range(1, units + 1):
        where = Spot(round_.pk, member_of(round_, f"dv-{unit}").pk, "I.2")
        talk.add_remark(where, text="Đã xem", desk=Desk.BLOC, by=make_user())

    with django_assert_num_queries(19):
        client.get(at("differences"), {"o": spot(round_, "dv-2")})
