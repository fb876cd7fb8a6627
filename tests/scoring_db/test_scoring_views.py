"""Pages of scoring: who sees what, what a cell answers, what the forms do without scripts."""

import pytest
from django.conf import settings
from django.urls import reverse

from blocs.models import Member, Office
from evidence.models import Evidence
from scoring import actions, exports
from scoring.models import Criterion, Entry
from scoring.states import RoundState
from tests.factories import appoint, make_unit, make_user
from tests.personas import cast_for
from tests.scoring_db.cells import At
from tests.scoring_db.years import filled, loaded

pytestmark = pytest.mark.django_db
WHERE = {"slug": "cum-5", "year": 2026}


@pytest.fixture
def as_user(client):
    """Sign a person in and return the client."""

    def as_user(user):
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return as_user


def at(name, **more):
    return reverse(f"scoring:{name}", kwargs=WHERE | more)


def scorer_of(name):
    """A person who scores for a department of this name."""
    person = make_user()
    appoint(person, Office.DEPARTMENT_SCORER, unit=make_unit(name))
    return person


def text_of(response):
    return response.content.decode()


# --- Who sees and may do what ---

SEES = {
    "secretary", "head", "officer", "leader", "board_member", "board_secretary", "inspector",
    "administrator",
}  # fmt: skip
EVERYBODY = sorted(SEES | {"stranger", "scorer"})


def person(cast, name):
    if name == "scorer":
        return scorer_of("Sở Nội vụ")
    return cast.leaders[1] if name == "leader" else getattr(cast, name)


@pytest.mark.parametrize("name", EVERYBODY)
def test_grid_is_404_for_strangers_only(as_user, name):
    cast = cast_for(loaded(entries=filled()).bloc_year)

    response = as_user(person(cast, name)).get(at("grid"))

    assert response.status_code == (404 if name == "stranger" else 200)


STATES = {"enter_scores": "OPEN", "set_status": "OPEN", "close_round": "OPEN"}
BLOC, BOARD = {"secretary", "head"}, {"board_member", "board_secretary"}
MAY = {
    "enter_scores": BLOC | {"scorer"},
    "set_status": BLOC,
    "close_round": BLOC,
    "reopen_round": BOARD,
    "freeze_ranking": BOARD,
    "see_ranking": BLOC | BOARD | {"inspector", "administrator"},
}


@pytest.mark.parametrize("state", list(RoundState))
@pytest.mark.parametrize("act", sorted(MAY))
def test_permission_matrix(act, state):
    round_ = loaded(entries=filled())
    cast = cast_for(round_.bloc_year)
    if state != RoundState.OPEN:
        round_ = actions.close_round(round_.pk, by=None)
    if state == RoundState.RANKED:
        round_ = actions.freeze_ranking(round_.pk, by=None).round

    may = {n for n in EVERYBODY if person(cast, n).has_perm(f"scoring.{act}", round_)}

    if act == "see_ranking":
        expected = MAY[act] | ({"officer", "leader"} if state == RoundState.RANKED else set())
    else:
        expected = MAY[act] if state == STATES.get(act, "CLOSED") else set()
    assert may == expected


def test_unit_sees_only_its_own_row_until_frozen(as_user):
    round_ = loaded(entries=filled())
    cast = cast_for(round_.bloc_year)
    client = as_user(cast.leaders[1])

    before = text_of(client.get(at("grid")))
    actions.close_round(round_.pk, by=None)
    actions.freeze_ranking(round_.pk, by=None)
    after = text_of(client.get(at("grid")))

    assert "Đơn vị dv-2" in before
    assert "Đơn vị dv-1" not in before
    assert "Đơn vị dv-1" in after


def test_department_finds_neither_evidence_nor_self_score_of_a_unit(as_user):
    round_ = loaded()
    here = At(round_)
    piece = Evidence.objects.create(
        unit=here.member().unit, title="Báo cáo", kind="DOCUMENT_NUMBER", number="12/BC"
    )
    where = (round_.pk, here.member().pk, "I.2")
    proof = actions.attach_proof(*where, evidence_id=piece.pk, anchor="", by=make_user())
    here.submit()
    client = as_user(scorer_of("Sở Nội vụ"))
    place = ["cum-5", 2026, here.member().pk]
    pages = [reverse("scoring:unit_proofs", args=place)]
    names = ("look_proof", "download_proof", "frame_proof")
    pages += [reverse(f"scoring:{name}", args=[*place, proof.pk]) for name in names]

    assert [client.get(page).status_code for page in pages] == [404] * 4


def test_unit_reads_ranks_only_when_frozen(as_user):
    round_ = loaded(entries=filled())
    cast = cast_for(round_.bloc_year)
    client = as_user(cast.officer)

    before = text_of(client.get(at("ranking")))
    actions.close_round(round_.pk, by=None)
    actions.freeze_ranking(round_.pk, by=None)
    after = text_of(client.get(at("ranking")))

    assert "Chưa công bố thứ hạng" in before
    assert "Đơn vị dv-3" not in before
    assert "Đơn vị dv-3" in after


@pytest.fixture
def secretary(as_user):
    """The client of the secretary of a bloc whose cells are all filled."""
    round_ = loaded(entries=filled())
    client = as_user(cast_for(round_.bloc_year).secretary)
    client.round = round_
    return client


# --- One unit as a form ---


def key(code, part):
    return f"o-{Criterion.objects.get(code=code).pk}-{part}"


def version_key(code):
    return f"v-{Criterion.objects.get(code=code).pk}"


def test_form_stores_only_what_was_changed(secretary):
    page = f"{at('grid')}?don-vi=dv-1"
    typed = {
        key("I.2", "points"): "11,5", version_key("I.2"): 1,
        key("I.1", "target"): "100", key("I.1", "actual"): "90", version_key("I.1"): 1,
    }  # fmt: skip

    response = secretary.post(page, typed, follow=True)

    assert "Đã lưu 1 ô." in text_of(response)
    assert list(Entry.objects.filter(version=2).values_list("criterion__code", flat=True)) == [
        "I.2"
    ]


def test_form_keeps_what_was_typed_wrong_and_links_to_it(secretary):
    typed = {key("I.2", "points"): "99", version_key("I.2"): 1}

    response = secretary.post(f"{at('grid')}?don-vi=dv-1", typed)

    assert response.status_code == 422
    assert f'<a href="#{key("I.2", "points")}">I.2: Điểm không được lớn hơn 30.' in text_of(
        response
    )
    assert 'value="99"' in text_of(response)


def test_form_tells_of_a_conflict(secretary):
    member = Member.objects.get(bloc_year=secretary.round.bloc_year, code="dv-1")
    actions.save_cell(secretary.round.pk, member.pk, "I.2", raw={"points": "7"}, version=1, by=None)

    response = secretary.post(
        f"{at('grid')}?don-vi=dv-1", {key("I.2", "points"): "8", version_key("I.2"): 1}
    )

    assert response.status_code == 422
    assert "Người khác vừa nhập 7" in text_of(response)


def test_form_of_replaced_criteria_stores_nothing_and_says_so(secretary):
    page = f"{at('grid')}?don-vi=dv-1"
    shown = text_of(secretary.get(page))
    typed = {"bo": "0", key("I.2", "points"): "11,5", version_key("I.2"): 1}

    response = secretary.post(page, typed, follow=True)

    assert f'name="bo" value="{secretary.round.criteria_id}"' in shown
    assert "Bộ tiêu chí vừa đổi" in text_of(response)
    assert not Entry.objects.filter(version=2).exists()


def test_form_takes_a_version_of_any_length(secretary):
    typed = {key("I.2", "points"): "11", version_key("I.2"): "9" * 5000}

    assert secretary.post(f"{at('grid')}?don-vi=dv-1", typed).status_code == 422


def test_form_asks_the_board_for_a_reason(as_user):
    round_ = loaded(entries=filled())
    people = cast_for(round_.bloc_year)
    actions.close_round(round_.pk, by=None)
    client = as_user(people.board_secretary)
    page, typed = f"{at('grid')}?don-vi=dv-1", {key("I.2", "points"): "11"}

    silent = client.post(page, typed)
    told = client.post(page, typed | {"ly_do_sua": "thẩm định"})

    assert 'name="ly_do_sua"' in text_of(silent)
    assert (silent.status_code, told.status_code) == (422, 302)
    assert Entry.objects.get(stage="BOARD").note == "thẩm định"


def test_form_of_an_unknown_unit_is_404(secretary):
    assert secretary.get(f"{at('grid')}?don-vi=la").status_code == 404


def test_form_is_refused_to_who_only_reads(as_user):
    cast = cast_for(loaded(entries=filled()).bloc_year)

    response = as_user(cast.inspector).post(f"{at('grid')}?don-vi=dv-1", {})

    assert response.status_code == 403


def test_status_form_takes_percent(secretary):
    member = Member.objects.get(bloc_year=secretary.round.bloc_year, code="dv-1")
    typed = {"excluded": "", "suspended": "chờ", "pledge_completion": "95,5", "women_share": ""}

    response = secretary.post(at("status", member=member.pk), typed)
    shown = text_of(secretary.get(at("status", member=member.pk)))

    assert response.status_code == 302
    assert exports.stored_year("cum-5", 2026).status["dv-1"].suspended == "chờ"
    assert str(exports.stored_year("cum-5", 2026).pledge_completion["dv-1"]) == "0.955"
    assert 'value="95,5"' in shown


def test_status_form_refuses_more_than_a_hundred(secretary):
    member = Member.objects.get(bloc_year=secretary.round.bloc_year, code="dv-1")

    response = secretary.post(at("status", member=member.pk), {"women_share": "101"})

    assert response.status_code == 422
    assert "Tỷ lệ phải từ 0 đến 100." in text_of(response)


# --- Close, reopen, freeze ---


def test_close_page_lists_what_is_missing(as_user):
    round_ = loaded(entries={"dv-1": filled()["dv-1"]})
    client = as_user(cast_for(round_.bloc_year).secretary)

    page = text_of(client.get(at("close")))
    client.post(at("close"))

    round_.refresh_from_db()
    assert "Còn 8 ô chưa có điểm" in page
    assert round_.state == RoundState.OPEN


def test_year_goes_from_the_secretary_to_the_board_and_is_frozen(as_user):
    round_ = loaded(entries=filled(dv_3={"I.2": {"points": "30"}}))
    cast = cast_for(round_.bloc_year)

    as_user(cast.secretary).post(at("close"))
    client = as_user(cast.board_secretary)
    check = text_of(client.get(at("freeze")))
    client.post(at("freeze"))
    page = text_of(client.get(at("ranking")))

    round_.refresh_from_db()
    assert "không quy tắc nào tách được: cùng hạng" in check
    assert round_.state == RoundState.RANKED
    assert "Đã chốt" in page
    assert "Hơn Đơn vị dv-1 10 điểm; hơn nhiều nhất ở I.2 Điểm tay (30 so với 20)." in page


def test_freeze_page_names_who_is_set_apart_and_last_years_change_is_shown(as_user):
    last = loaded(year=2025, entries=filled(dv_3={"I.2": {"points": "30"}}))
    actions.close_round(last.pk, by=None)
    actions.freeze_ranking(last.pk, by=None)
    round_ = loaded(entries=filled(), status={"dv-2": {"suspended": "đang xác minh"}})
    cast = cast_for(round_.bloc_year)
    actions.close_round(round_.pk, by=None)
    client = as_user(cast.board_member)

    check = text_of(client.get(at("freeze")))
    page = text_of(client.get(at("ranking")))

    assert "<li><b>Đơn vị dv-2</b>: " in check
    assert "Tạm dừng xét khen thưởng: đang xác minh." in check
    assert "bậc so với năm trước" in page


def test_reopening_needs_a_reason(as_user):
    round_ = loaded(entries=filled())
    cast = cast_for(round_.bloc_year)
    actions.close_round(round_.pk, by=None)
    client = as_user(cast.board_secretary)

    without = client.post(at("reopen"), {"reason": " "})
    with_reason = client.post(at("reopen"), {"reason": "nhầm"})

    round_.refresh_from_db()
    assert (without.status_code, with_reason.status_code) == (422, 302)
    assert round_.state == RoundState.OPEN


@pytest.mark.parametrize("page", ["close", "reopen", "freeze"])
def test_acts_are_refused_to_the_inspector(as_user, page):
    cast = cast_for(loaded(entries=filled()).bloc_year)

    assert as_user(cast.inspector).get(at(page)).status_code == 403


# --- Cost ---


@pytest.mark.parametrize("units", [1, 30])
@pytest.mark.parametrize(("page", "queries"), [("grid", 12), ("ranking", 15)])
def test_page_costs_the_same_for_any_number_of_units(
    as_user, django_assert_num_queries, units, page, queries
):
    round_ = loaded(units=units, entries=filled(units))
    client = as_user(cast_for(round_.bloc_year).secretary)

    with django_assert_num_queries(queries):
        client.get(at(page))


@pytest.mark.parametrize("rounds", [1, 30])
@pytest.mark.parametrize("page", ["list", "rankings"])
def test_list_costs_the_same_for_any_number_of_rounds(
    as_user, django_assert_num_queries, rounds, page
):
    for number in range(rounds):
        loaded(units=1, slug=f"cum-{number}")
    person = make_user()
    appoint(person, Office.INSPECTOR)
    client = as_user(person)

    with django_assert_num_queries(5):
        response = client.get(reverse(f"scoring:{page}"))

    assert text_of(response).count('scope="row"') == rounds


def test_lists_of_a_year_show_that_year_only(as_user):
    loaded(slug="cum-a")
    loaded(slug="cum-b", year=2025, bloc={"slug": "cum-b", "name": "Cụm B", "kind": "CUM"})
    person = make_user()
    appoint(person, Office.INSPECTOR)

    page = text_of(as_user(person).get(reverse("scoring:list"), {"nam": "2025"}))

    assert ("Cụm B" in page, "/cham-diem/cum-a/" in page) == (True, False)


def test_empty_lists_say_why(as_user):
    client = as_user(make_user())

    assert "Chưa có bảng chấm điểm" in text_of(client.get(reverse("scoring:list")))
    assert "Chưa có xếp hạng" in text_of(client.get(reverse("scoring:rankings")))
