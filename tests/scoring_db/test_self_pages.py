"""Pages of the self-score: what they show, what they store without scripts, what they refuse."""

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from blocs.models import Office
from scoring import actions
from scoring.exports.selfscore import Answer
from scoring.models import Criterion, Entry
from scoring.states import SheetState
from scoring.views.self_score.fields import print_of, typed_of
from tests.factories import add_member, appoint, make_unit, make_user
from tests.scoring_db.selfscores import (
    AFTER,
    WITHIN,
    answer,
    answer_all,
    bring_to,
    member_of,
    round_with_people,
    sheet_of,
    submitted,
    with_band,
)
from tests.scoring_db.years import filled

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


def text_of(response):
    return response.content.decode()


def node_of(round_, code):
    return Criterion.objects.get(criteria=round_.criteria_id, code=code)


def own_entry(round_, code, unit="dv-1"):
    return Entry.objects.filter(
        sheet__member=member_of(round_, unit), criterion__code=code, stage="SELF"
    ).first()


def posted(round_, code, typed, *, unit="dv-1", shown=None, version=None, **more):
    """The inputs of one criterion as the browser sends them; `shown` is what the page showed."""
    node = node_of(round_, code)
    held = own_entry(round_, code, unit)
    seen = typed_of(Answer(node, held)) if shown is None else shown
    fields = seen | typed
    sent = {f"o-{node.pk}-{key}": text for key, text in fields.items()}
    sent |= {
        f"v-{node.pk}": str((held.version if held else 0) if version is None else version),
        f"g-{node.pk}": print_of(seen),
    }
    return sent | {f"{key}-{node.pk}": text for key, text in more.items()}


# --- Who comes in ---


@pytest.mark.parametrize("name", ["self_score", "self_review", "self_returned"])
def test_self_score_is_404_for_people_of_no_unit_of_the_bloc(as_user, name):
    _round, people = round_with_people()

    assert as_user(people.secretary).get(at(name)).status_code == 404
    assert as_user(people.stranger).get(at(name)).status_code == 404


def test_unit_of_another_person_is_404(as_user):
    _round, people = round_with_people()
    client = as_user(people.leaders[0])

    assert client.get(at("self_review") + "?don-vi=dv-1").status_code == 200
    assert client.get(at("self_review") + "?don-vi=dv-2").status_code == 404


def test_person_of_two_units_changes_between_them(as_user):
    round_, people = round_with_people()
    appoint(people.leaders[0], Office.UNIT_LEADER, unit=member_of(round_, "dv-2").unit)
    client = as_user(people.leaders[0])

    first = text_of(client.get(at("self_score")))
    second = text_of(client.get(at("self_score") + "?don-vi=dv-2"))
    kept = client.post(at("self_score"), {"buoc": "1", "don-vi": "dv-2"})

    assert 'href="?don-vi=dv-2"' in first
    assert "Đơn vị dv-2 · Cụm thi đua số 5" in second
    assert kept.url == at("self_score") + "?buoc=2&don-vi=dv-2"


@pytest.mark.parametrize(
    ("who", "leads_to"),
    [
        ("officer", {"self_score", "calendar"}),
        ("secretary", {"self_desk", "calendar"}),
        ("inspector", {"self_desk", "calendar"}),
    ],
)
def test_grid_leads_to_the_work_of_the_person(as_user, who, leads_to):
    _round, people = round_with_people()

    page = text_of(as_user(getattr(people, who)).get(at("grid")))

    names = ("self_score", "self_desk", "calendar")
    assert {name for name in names if f'href="{at(name)}"' in page} == leads_to


# --- The form page by page ---


def test_step_shows_its_group_and_how_points_come_about(as_user):
    round_, people = round_with_people()
    node = node_of(round_, "I.2")
    node.rule |= {"guide": "Xem phụ lục 2", "deadline": "12-15", "evidence": "báo cáo quý"}
    node.save(update_fields=["rule"])

    page = text_of(as_user(people.officer).get(at("self_score")))

    assert "tối đa 30 điểm, từng nấc 0,5 · hạn 15/12" in page
    assert "Xem phụ lục 2" in page
    assert "Cần báo cáo quý; chưa có thì ghi thuyết minh." in page
    assert 'data-step="0,5"' in page
    assert "Có quy chế" not in page
    assert "Lưu và sang nhóm sau · 1/2" in " ".join(page.split())


def test_last_step_leads_to_the_review_and_leaves_departments_out(as_user):
    _round, people = round_with_people()

    page = text_of(as_user(people.officer).get(at("self_score") + "?buoc=2"))

    assert "Có quy chế" in page
    assert "Cải cách" not in page
    assert "Lưu và kiểm tra lại" in page


@pytest.mark.parametrize(
    ("asked", "number"), [("0", 1), ("9", 2), ("²", 1), ("x", 1), ("99999", 1)]
)
def test_step_of_nonsense_is_the_nearest(as_user, asked, number):
    _round, people = round_with_people()

    response = as_user(people.officer).get(at("self_score"), {"buoc": asked})

    assert response.context["step"].number == number


def test_save_stores_the_group_and_goes_on(as_user):
    round_, people = round_with_people()
    client = as_user(people.officer)

    response = client.post(
        at("self_score"),
        {"buoc": "1"}
        | posted(round_, "I.1", {"target": "100", "actual": "97,5", "thuyet_minh": "BC số 5"})
        | posted(round_, "I.2", {"points": "12.5"}),
    )

    assert (response.status_code, response.url) == (302, at("self_score") + "?buoc=2")
    entry = own_entry(round_, "I.1")
    assert (entry.value, entry.note) == ({"target": "100", "actual": "97.5"}, "BC số 5")
    assert (entry.saved_by, own_entry(round_, "I.2").value) == (people.officer, {"points": "12.5"})


@pytest.mark.parametrize(
    ("step", "way", "to"),
    [
        ("2", "truoc", "?buoc=1"), ("1", "truoc", "?buoc=1"), ("2", "sau", None),
        ("1", "kiem-tra", None),
    ],
)  # fmt: skip
def test_save_leads_where_the_button_says(as_user, step, way, to):
    _round, people = round_with_people()

    response = as_user(people.officer).post(at("self_score"), {"buoc": step, "sang": way})

    assert response.url == (at("self_score") + to if to else at("self_review"))


def test_wrong_value_is_kept_and_told_while_the_others_are_saved(as_user):
    round_, people = round_with_people()

    response = as_user(people.officer).post(
        at("self_score"),
        {"buoc": "1"}
        | posted(round_, "I.1", {"target": "100", "actual": "90"})
        | posted(round_, "I.2", {"points": "30,25"}),
    )

    page = text_of(response)
    assert response.status_code == 422
    assert 'value="30,25"' in page
    assert "<title>Lỗi:" in page
    assert own_entry(round_, "I.1").value == {"target": "100", "actual": "90"}
    assert own_entry(round_, "I.2") is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"points": "1.375"}, "hai cách"),
        ({"points": "31"}, "Điểm không được lớn hơn 30"),
        ({"points": "1", "thuyet_minh": "x" * 501}, "Thuyết minh tối đa 500 chữ, đang có 501."),
        ({"ly_do": "x" * 501}, "Lý do tối đa 500 chữ, đang có 501."),
    ],
)
def test_what_is_wrong_is_said_in_words(as_user, typed, words):
    round_, people = round_with_people()

    response = as_user(people.officer).post(
        at("self_score"), {"buoc": "1"} | posted(round_, "I.2", typed)
    )

    assert response.status_code == 422
    assert words in response.context["bad"][0].error


def test_criterion_that_does_not_apply_has_a_reason(as_user):
    round_, people = round_with_people()
    client = as_user(people.officer)

    client.post(at("self_score"), {"buoc": "1"} | posted(round_, "I.2", {"ly_do": "không có"}))

    assert own_entry(round_, "I.2").value == {"na": True, "reason": "không có"}
    assert 'value="không có"' in text_of(client.get(at("self_score")))


def test_explanation_before_the_score_is_kept(as_user):
    round_, people = round_with_people()
    client = as_user(people.officer)

    client.post(
        at("self_score"), {"buoc": "1"} | posted(round_, "I.2", {"thuyet_minh": "đang\r\nlàm"})
    )

    entry = own_entry(round_, "I.2")
    assert (entry.value, entry.note) == (None, "đang\nlàm")
    assert client.get(at("self_review")).context["own"].done == 0


def test_text_is_stored_composed_and_without_control_characters(as_user):
    round_, people = round_with_people()
    typed = {"thuyet_minh": "Da\u0303 xong\x00\x1b\tnhe\u0301"}

    as_user(people.officer).post(at("self_score"), {"buoc": "1"} | posted(round_, "I.2", typed))

    assert own_entry(round_, "I.2").note == "D\u00e3 xong nh\u00e9"


@pytest.mark.parametrize("version", ["", "x", "²", "9" * 5000, "-1"])
def test_version_of_nonsense_is_a_version_nobody_read(as_user, version):
    round_, people = round_with_people()
    answer(round_, "I.2", {"points": "5"})
    sent = posted(round_, "I.2", {"points": "7"}, version=version)

    response = as_user(people.officer).post(at("self_score"), {"buoc": "1"} | sent)

    assert response.status_code == 409
    assert own_entry(round_, "I.2").value == {"points": "5"}


def test_field_nobody_touched_is_no_conflict(as_user):
    """The page was opened before somebody else saved; what it showed comes back unchanged."""
    round_, people = round_with_people()
    answer(round_, "I.2", {"points": "5"})
    old = posted(round_, "I.2", {})
    answer(round_, "I.2", {"points": "9"}, by=people.leaders[0])

    response = as_user(people.officer).post(at("self_score"), {"buoc": "1"} | old)

    assert response.status_code == 302
    assert own_entry(round_, "I.2").value == {"points": "9"}


class TestConflict:
    def opened(self, as_user):
        """Two people of one unit: the head saved 9 after the officer's page showed 5."""
        round_, people = round_with_people()
        answer(round_, "I.2", {"points": "5"})
        sent = {"buoc": "1"} | posted(
            round_, "I.2", {"points": "7", "thuyet_minh": "của tôi"}, version=1
        )
        answer(round_, "I.2", {"points": "9"}, by=people.leaders[0], note="của thủ trưởng")
        return round_, as_user(people.officer), sent

    def test_both_values_are_shown_and_nothing_is_lost(self, as_user):
        round_, client, sent = self.opened(as_user)

        response = client.post(at("self_score"), sent)

        page = text_of(response)
        assert response.status_code == 409
        assert "Thủ trưởng dv-1 vừa nhập 9 lúc" in page
        assert "của thủ trưởng" in page
        assert "của tôi" in page
        assert 'value="7"' in page
        assert own_entry(round_, "I.2").value == {"points": "9"}

    def test_undecided_conflict_stays_one(self, as_user):
        round_, client, sent = self.opened(as_user)
        pk = node_of(round_, "I.2").pk

        response = client.post(at("self_score"), sent | {f"v-{pk}": "2", f"d-{pk}": "1"})

        assert response.status_code == 409
        assert own_entry(round_, "I.2").value == {"points": "9"}

    def test_conflict_shows_what_was_typed_even_when_it_is_no_value(self, as_user):
        round_, client, sent = self.opened(as_user)
        pk = node_of(round_, "I.2").pk

        response = client.post(
            at("self_score"), sent | {f"o-{pk}-points": "bảy", f"v-{pk}": "2", f"d-{pk}": "1"}
        )

        assert "Dùng giá trị của tôi: <b>bảy</b>" in " ".join(text_of(response).split())

    @pytest.mark.parametrize(("choice", "value"), [("giu", "9"), ("toi", "7")])
    def test_choice_is_stored(self, as_user, choice, value):
        round_, client, sent = self.opened(as_user)
        pk = node_of(round_, "I.2").pk

        response = client.post(
            at("self_score"), sent | {f"v-{pk}": "2", f"d-{pk}": "1", f"c-{pk}": choice}
        )

        assert response.status_code == 302
        assert own_entry(round_, "I.2").value == {"points": value}


def test_previous_year_stands_beside_once_it_is_published(as_user):
    last, people = round_with_people(year=2025, entries=filled(dv_1={"I.2": {"points": "27.5"}}))
    actions.close_round(last.pk, by=None)
    round_, _people = round_with_people()
    client = as_user(people.officer)
    before = text_of(client.get(at("self_score")))

    actions.freeze_ranking(last.pk, by=None)

    after = text_of(client.get(at("self_score")))
    assert member_of(last).unit_id == member_of(round_).unit_id
    assert ("Năm 2025: 27,5" in before, "Năm 2025: 27,5" in after) == (False, True)


@pytest.mark.parametrize("state", [SheetState.PROPOSED, SheetState.SUBMITTED])
def test_page_that_is_not_the_units_to_edit_leads_to_the_whole(as_user, state):
    round_, people = round_with_people()
    bring_to(state, round_, people)

    response = as_user(people.officer).get(at("self_score"))

    assert response.url == at("self_review")


def test_page_left_open_until_after_the_submission_stores_nothing(as_user):
    round_, people = round_with_people()
    submitted(round_, people)

    response = as_user(people.officer).post(
        at("self_score"), {"buoc": "1"} | posted(round_, "I.2", {"points": "1"})
    )

    assert response.status_code == 422
    assert "Bản tự chấm đã nộp" in text_of(response)
    assert own_entry(round_, "I.2").value == {"points": "20"}


def test_late_member_starts_without_a_sheet(as_user):
    round_, _people = round_with_people()
    unit = make_unit("Đơn vị mới")
    add_member(round_.bloc_year, unit, code="moi")
    person = make_user()
    appoint(person, Office.UNIT_OFFICER, unit=unit)
    client = as_user(person)

    shown = client.get(at("self_score"))
    client.post(
        at("self_score"), {"buoc": "1"} | posted(round_, "I.2", {"points": "4"}, unit="moi")
    )

    assert shown.status_code == 200
    assert own_entry(round_, "I.2", "moi").value == {"points": "4"}


def test_page_of_replaced_criteria_stores_nothing_and_says_so(as_user):
    round_, people = round_with_people()
    client = as_user(people.officer)
    shown = text_of(client.get(at("self_score")))
    sent = {"buoc": "1", "bo": "0"} | posted(round_, "I.2", {"points": "4"})

    response = client.post(at("self_score"), sent, headers={"HX-Request": "true"})

    assert f'name="bo" value="{round_.criteria_id}"' in shown
    assert response.status_code == 409
    assert "Bộ tiêu chí vừa đổi" in text_of(response)
    assert own_entry(round_, "I.2") is None


# --- Autosave ---


def autosave(client, round_, code, typed, **more):
    sent = posted(round_, code, typed, **more)
    return client.post(at("self_autosave"), sent | {"tieu-chi": code})


class TestAutosave:
    def test_saved_answer_brings_version_points_and_progress(self, as_user):
        round_, people = round_with_people()
        client = as_user(people.officer)

        response = autosave(client, round_, "I.1", {"target": "100", "actual": "90"})

        told = response.json()
        assert response.status_code == 200
        assert {key: told[key] for key in ("status", "version", "points", "done", "of")} == {
            "status": "saved", "version": 1, "points": "27,00 điểm", "done": 1, "of": 3,
        }  # fmt: skip

    def test_emptied_answer_has_no_points(self, as_user):
        round_, people = round_with_people()
        answer(round_, "I.2", {"points": "5"})

        told = autosave(as_user(people.officer), round_, "I.2", {"points": ""}).json()

        assert (told["status"], told["points"], told["done"]) == ("saved", "", 0)

    def test_same_value_again_is_saved(self, as_user):
        round_, people = round_with_people()
        answer(round_, "I.2", {"points": "5"})

        told = autosave(as_user(people.officer), round_, "I.2", {}).json()

        assert (told["status"], told["version"]) == ("saved", 1)

    def test_conflict_brings_both_values(self, as_user):
        round_, people = round_with_people()
        answer(round_, "I.2", {"points": "9"}, by=people.leaders[0], note="đã soát")

        response = autosave(as_user(people.officer), round_, "I.2", {"points": "7"}, version=0)

        told = response.json()
        assert response.status_code == 409
        assert told["message"].startswith("Thủ trưởng dv-1 vừa nhập 9 lúc")
        assert (told["keep"], told["mine"], told["note"], told["version"]) == (
            "9", "7", "đã soát", 1,
        )  # fmt: skip
        assert told["theirs"] == {"points": "9", "ly_do": "", "thuyet_minh": "đã soát"}

    def test_conflict_says_what_was_typed_even_when_it_is_no_value(self, as_user):
        round_, people = round_with_people()
        answer(round_, "I.1", {"target": "1", "actual": "1"}, by=people.leaders[0])

        told = autosave(
            as_user(people.officer), round_, "I.1", {"target": "99999999", "actual": "2"}, version=0
        ).json()

        assert told["mine"] == "99999999 kế hoạch, 2 thực hiện"

    @pytest.mark.parametrize("typed", [{"points": "31"}, {"points": "abc"}])
    def test_wrong_value_is_422_with_the_words(self, as_user, typed):
        round_, people = round_with_people()

        response = autosave(as_user(people.officer), round_, "I.2", typed)

        assert (response.status_code, response.json()["status"]) == (422, "invalid")
        assert response.json()["message"]

    def test_locked_answer_is_403(self, as_user):
        round_, people = round_with_people()
        submitted(round_, people)

        response = autosave(as_user(people.officer), round_, "I.2", {"points": "1"})

        assert (response.status_code, response.json()["status"]) == (403, "locked")

    @pytest.mark.parametrize("code", ["II.2", "I", "X", ""])
    def test_what_is_not_the_units_to_score_is_404(self, as_user, code):
        _round, people = round_with_people()

        response = as_user(people.officer).post(at("self_autosave"), {"tieu-chi": code})

        assert response.status_code == 404

    def test_answer_to_replaced_criteria_is_409_and_not_saved(self, as_user):
        round_, people = round_with_people()
        client = as_user(people.officer)
        sent = posted(round_, "I.2", {"points": "5"}) | {"tieu-chi": "I.2", "bo": "0"}

        response = client.post(at("self_autosave"), sent)

        assert (response.status_code, response.json()["status"]) == (409, "locked")
        assert "Bộ tiêu chí vừa đổi" in response.json()["message"]
        assert own_entry(round_, "I.2") is None

    def test_answer_without_its_inputs_is_not_called_saved(self, as_user):
        _round, people = round_with_people()

        response = as_user(people.officer).post(
            at("self_autosave"), {"tieu-chi": "I.2", "o-0-points": "5"}
        )

        assert response.status_code == 409
        assert "hãy tải lại trang" in response.json()["message"]

    def test_get_is_405_and_others_are_404(self, as_user):
        _round, people = round_with_people()

        assert as_user(people.officer).get(at("self_autosave")).status_code == 405
        assert as_user(people.secretary).post(at("self_autosave")).status_code == 404


# --- The review and its buttons ---


def test_button_for_evidence_saves_first_and_leads_to_the_criterion(as_user):
    round_, people = round_with_people()
    sent = {"buoc": "1", "sang": "minh-chung:I.2"} | posted(round_, "I.2", {"points": "4"})

    response = as_user(people.officer).post(at("self_score"), sent)
    unknown = as_user(people.officer).post(at("self_score"), sent | {"sang": "minh-chung:X"})

    place = at("attach_proof", member=member_of(round_).pk)
    assert response.url == f"{place}?tieu-chi=I.2"
    assert own_entry(round_, "I.2").value == {"points": "4"}
    assert unknown.url == at("self_score") + "?buoc=2"


def test_review_lists_what_is_missing_with_its_page(as_user):
    round_, people = round_with_people()
    answer(round_, "I.1", {"target": "100", "actual": "90"})

    page = text_of(as_user(people.leaders[0]).get(at("self_review")))

    assert "Còn thiếu 2 chỗ" in page
    assert f"{at('self_score')}?buoc=2" in page
    assert "27,00" in page
    assert "Chưa gồm điểm do Sở Nội vụ chấm." in page
    assert "Xác nhận và nộp" not in page
    assert "Còn chỗ thiếu nên chưa nộp được." in page


def test_officer_is_offered_to_propose_and_head_to_submit(as_user):
    round_, people = round_with_people()
    answer_all(round_)

    officer = text_of(as_user(people.officer).get(at("self_review")))
    head = text_of(as_user(people.leaders[0]).get(at("self_review")))

    assert ("Trình thủ trưởng" in officer, "Xác nhận và nộp" in officer) == (True, False)
    assert ("Trình thủ trưởng" in head, "Xác nhận và nộp" in head) == (False, True)


def test_officer_with_gaps_is_told_why_there_is_no_button(as_user):
    _round, people = round_with_people()

    page = text_of(as_user(people.officer).get(at("self_review")))

    assert "chưa trình thủ trưởng được" in page


def test_head_submits_only_with_the_tick(as_user):
    round_, people = round_with_people()
    answer_all(round_)
    client = as_user(people.leaders[0])

    bare = client.post(at("self_submit"))
    state = sheet_of(round_).state
    ticked = client.post(at("self_submit"), {"truthful": "on"})

    assert (bare.status_code, state) == (422, SheetState.DRAFT)
    assert "Hãy đánh dấu xác nhận trước khi nộp." in text_of(bare)
    assert ticked.url == at("self_review")
    assert sheet_of(round_).state == SheetState.SUBMITTED
    assert "Thủ trưởng dv-1 đã xác nhận và nộp lúc" in text_of(client.get(at("self_review")))


def test_propose_and_withdraw_go_to_and_fro(as_user):
    round_, people = round_with_people()
    answer_all(round_)
    client = as_user(people.officer)

    client.post(at("self_propose"))
    proposed = sheet_of(round_).state
    page = text_of(client.get(at("self_review")))
    client.post(at("self_withdraw"))

    assert (proposed, sheet_of(round_).state) == (SheetState.PROPOSED, SheetState.DRAFT)
    assert "chờ thủ trưởng xác nhận" in page
    assert "Rút lại" in page


@pytest.mark.parametrize("name", ["self_propose", "self_submit", "self_withdraw", "self_confirm"])
def test_buttons_answer_post_only_and_only_their_unit(as_user, name):
    _round, people = round_with_people()

    assert as_user(people.officer).get(at(name)).status_code == 405
    assert as_user(people.secretary).post(at(name)).status_code == 404


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("self_submit", SheetState.PROPOSED),
        ("self_withdraw", SheetState.SUBMITTED),
        ("self_propose", SheetState.PROPOSED),
        ("self_confirm", SheetState.SUBMITTED),
    ],
)
def test_officer_may_not_do_what_is_the_heads(as_user, name, state):
    round_, people = round_with_people()
    bring_to(state, round_, people)

    assert as_user(people.officer).post(at(name), {"truthful": "on"}).status_code == 403
    assert sheet_of(round_).state == state


def test_refused_act_comes_back_with_the_reason(as_user):
    _round, people = round_with_people()
    client = as_user(people.officer)

    response = client.post(at("self_propose"), follow=True)

    assert "Còn 3 tiêu chí chưa xong" in text_of(response)


def test_many_gaps_are_folded(as_user):
    leaves = [
        {"code": f"I.{n}", "name": f"Nội dung {n}", "type": "manual", "max": "1"}
        for n in range(1, 15)
    ]
    group = {"code": "I", "name": "Nhóm", "type": "group", "max": "14", "children": leaves}
    policy = {"rounding": {"places": 2, "mode": "half_up"}, "na": "rescale"}
    _round, people = round_with_people(criteria=[group], policy=policy)

    page = text_of(as_user(people.officer).get(at("self_review")))

    assert "Còn thiếu 14 chỗ" in page
    assert "Xem các chỗ còn lại" in page
    assert "phần 2/2" in page


def test_review_explains_leader_criteria_only_where_there_are_some(as_user):
    leader = {"code": "I", "name": "Vượt", "type": "leader", "max": "10"}
    policy = {"rounding": {"places": 2, "mode": "half_up"}, "na": "rescale"}
    _plain, people = round_with_people()
    _led, others = round_with_people(slug="cum-6", criteria=[leader], policy=policy)
    words = "tối đa một nửa số điểm"

    plain = text_of(as_user(people.officer).get(at("self_review")))
    led = text_of(as_user(others.officer).get(at("self_review", slug="cum-6")))

    assert (words in plain, words in led) == (False, True)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (WITHIN.replace(month=10), "Tự chấm mở từ ngày 01/11/2026."),
        (AFTER, "Đã hết hạn tự chấm ngày 30/11/2026"),
    ],
)
def test_review_says_when_it_is_not_time(as_user, when, words):
    round_, people = round_with_people()
    answer_all(round_)
    with_band(round_)
    with time_machine.travel(when, tick=False):
        page = text_of(as_user(people.leaders[0]).get(at("self_review")))

    assert words in page
    assert "Xác nhận và nộp" not in page


def test_review_of_a_closed_round_is_for_reading(as_user):
    round_, people = round_with_people(entries=filled())
    actions.close_round(round_.pk, by=None)

    page = text_of(as_user(people.leaders[0]).get(at("self_review")))

    assert "Vòng chấm đã khoá" in page
    assert 'type="submit">Xác nhận' not in page


def test_table_without_own_criteria_is_said(as_user):
    round_, people = round_with_people()
    Criterion.objects.filter(criteria=round_.criteria_id).exclude(type="group").update(owner="Sở X")
    client = as_user(people.officer)

    page = client.get(at("self_score"), follow=True)
    sent = client.post(at("self_score"), {"buoc": "1"})

    assert "Không có tiêu chí nào để tự chấm" in text_of(page)
    assert sent.url == at("self_review")


# --- What was handed back ---


def handed_back(*codes):
    round_, people = round_with_people()
    submitted(round_, people)
    actions.return_criteria(
        round_.pk,
        member_of(round_).pk,
        codes=codes or ["I.2"],
        reason="thiếu căn cứ",
        by=people.secretary,
    )
    return round_, people


def test_returned_page_shows_only_what_was_returned_with_the_reason(as_user):
    _round, people = handed_back()

    page = text_of(as_user(people.leaders[0]).get(at("self_returned")))

    assert "thiếu căn cứ" in page
    assert "secretary trả lại lúc" in page
    assert "Giá trị đang lưu: 20" in page
    assert "Có quy chế" not in page
    assert "Chưa sửa: I.2." in page
    assert "Xác nhận đã sửa" not in page


def test_review_points_to_what_was_returned(as_user):
    _round, people = handed_back()

    page = text_of(as_user(people.officer).get(at("self_review")))

    assert "1 tiêu chí bị trả lại để sửa." in page
    assert at("self_returned") in page


def test_correction_is_stored_and_confirmed_by_the_head(as_user):
    round_, people = handed_back()
    officer = as_user(people.officer)
    sent = posted(round_, "I.2", {"points": "18", "thuyet_minh": "tính lại"})
    stored = officer.post(at("self_returned"), sent)
    seen = text_of(officer.get(at("self_returned")))

    head = as_user(people.leaders[0])
    offered = text_of(head.get(at("self_returned")))
    confirmed = head.post(at("self_confirm"))

    assert (stored.url, confirmed.url) == (at("self_returned"), at("self_review"))
    assert "Thủ trưởng đơn vị xác nhận sau khi sửa xong." in seen
    assert "Xác nhận đã sửa" in offered
    assert head.get(at("self_returned")).url == at("self_review")


def test_correction_without_an_explanation_is_told(as_user):
    round_, people = handed_back()

    response = as_user(people.officer).post(
        at("self_returned"), posted(round_, "I.2", {"points": "18"})
    )

    assert response.status_code == 422
    assert "hãy ghi thuyết minh vì sao sửa" in text_of(response)


def test_page_of_returns_sent_unchanged_stores_nothing(as_user):
    round_, people = handed_back()

    response = as_user(people.officer).post(at("self_returned"), posted(round_, "I.2", {}))

    assert response.url == at("self_returned")
    assert own_entry(round_, "I.2").version == 1


def test_nothing_returned_leads_to_the_review(as_user):
    round_, people = round_with_people()
    appoint(people.officer, Office.UNIT_OFFICER, unit=member_of(round_, "dv-2").unit)

    response = as_user(people.officer).get(at("self_returned") + "?don-vi=dv-2")

    assert response.url == at("self_review") + "?don-vi=dv-2"


# --- The bloc's desk ---


def test_desk_says_how_far_each_unit_is(as_user):
    round_, people = round_with_people(units=4)
    answer(round_, "I.2", {"points": "5"}, unit="dv-1")
    bring_to(SheetState.PROPOSED, round_, people, unit="dv-2")
    submitted(round_, people, unit="dv-3")

    response = as_user(people.secretary).get(at("self_desk"))

    page = text_of(response)
    assert "đang tự chấm 1/3" in page
    assert "chờ thủ trưởng" in page
    assert "đã nộp lúc" in page
    assert "1/4 đơn vị đã nộp" in page
    assert [at("unit_score", unit=f"dv-{n}") in page for n in (1, 2, 3)] == [False, False, True]
    assert [line.kind for line in response.context["lines"]] == ["doing", "wait", "done", "todo"]


def test_desk_counts_what_was_returned(as_user):
    _round, people = handed_back("I.1", "I.2")

    response = as_user(people.secretary).get(at("self_desk"))

    assert "2 tiêu chí chờ sửa" in text_of(response)
    assert response.context["lines"][0].kind == "wait"


def test_desk_offers_returns_when_it_is_the_persons_turn(as_user):
    round_, people = round_with_people()
    for unit in ("dv-1", "dv-2"):
        submitted(round_, people, unit=unit)
    appoint(people.secretary, Office.UNIT_OFFICER, unit=member_of(round_, "dv-2").unit)

    lines = as_user(people.secretary).get(at("self_desk")).context["lines"]
    board = as_user(people.board_member).get(at("self_desk")).context["lines"]

    assert [line.can_return for line in lines] == [True, False, False]
    assert [line.can_return for line in board] == [False, False, False]


def test_desk_is_403_for_units_and_404_for_strangers(as_user):
    _round, people = round_with_people()

    assert as_user(people.officer).get(at("self_desk")).status_code == 403
    assert as_user(people.stranger).get(at("self_desk")).status_code == 404


def test_desk_without_units_says_so(as_user):
    round_, people = round_with_people()
    round_.bloc_year.members.all().delete()

    assert "Chưa có đơn vị nào" in text_of(as_user(people.secretary).get(at("self_desk")))


def test_criteria_are_handed_back_from_the_desk(as_user):
    round_, people = round_with_people()
    submitted(round_, people)
    client = as_user(people.secretary)
    where = at("give_back", member=member_of(round_).pk)

    shown = text_of(client.get(where))
    bare = client.post(where, {"codes": [], "reason": "x"})
    done = client.post(where, {"codes": ["I.2", "II.1"], "reason": "thiếu căn cứ"}, follow=True)
    after = text_of(client.get(where))

    assert "I.2 Điểm tay" in shown
    assert "II.2 Cải cách" not in shown
    assert (bare.status_code, "Hãy chọn ít nhất một tiêu chí." in text_of(bare)) == (422, True)
    assert "Đã trả lại 2 tiêu chí cho Đơn vị dv-1." in text_of(done)
    assert "Đang chờ đơn vị sửa" in after
    assert 'value="I.2"' not in after


def test_giving_back_is_403_for_units_and_for_ones_own(as_user):
    round_, people = round_with_people()
    submitted(round_, people)
    where = at("give_back", member=member_of(round_).pk)
    appoint(people.secretary, Office.UNIT_OFFICER, unit=member_of(round_).unit)

    assert as_user(people.officer).get(where).status_code == 403
    assert as_user(people.secretary).get(where).status_code == 403
    assert as_user(people.head).get(where).status_code == 200
    assert as_user(people.head).get(at("give_back", member=0)).status_code == 404


# --- Cost ---


@pytest.mark.parametrize(
    ("name", "queries"), [("self_score", 19), ("self_review", 19), ("self_desk", 9)]
)
@pytest.mark.parametrize("units", [1, 30])
def test_pages_cost_the_same_for_one_unit_and_thirty(
    as_user, name, queries, units, django_assert_num_queries
):
    round_, people = round_with_people(units=units)
    for member in round_.bloc_year.members.all():
        answer_all(round_, unit=member.code)
    who = people.secretary if name == "self_desk" else people.officer
    client = as_user(who)

    with django_assert_num_queries(queries):
        assert client.get(at(name)).status_code == 200
