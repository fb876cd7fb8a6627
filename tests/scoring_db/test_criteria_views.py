"""Pages of criteria sets: who sees and edits what, and what each page does."""

import json

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from blocs.models import Conference, ConferenceKind, Office
from scoring import actions as scoring
from scoring.actions import criteria as actions
from scoring.exports.tables import table_of
from scoring.models import CriteriaSet, Criterion, Entry, Round
from scoring.states import CheckState, CriteriaState, Stage
from tests.factories import appoint, make_bloc_year, make_unit, make_user
from tests.personas import cast_for
from tests.scoring.years import BANDS, group, leaf
from tests.scoring_db.appraised import checked, put, submit, window
from tests.scoring_db.criteria_sets import (
    POLICY,
    TABLE,
    adopted,
    codes,
    draft,
    fresh,
    next_version,
    node,
    table_with,
)
from tests.scoring_db.years import filled, loaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def bloc_year():
    return make_bloc_year(members=2)


@pytest.fixture
def cast(bloc_year):
    return cast_for(bloc_year)


@pytest.fixture
def as_user(client):
    """Sign a person in and return the client."""

    def as_user(user):
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return as_user


@pytest.fixture
def secretary(as_user, cast):
    """The client of the bloc's secretary."""
    return as_user(cast.secretary)


def at(name, *args):
    return reverse(f"scoring:{name}", args=args)


def text_of(response):
    return response.content.decode()


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# --- Who sees and may do what ---

EVERYBODY = (
    "secretary", "head", "officer", "leader", "board_member", "board_secretary", "inspector",
    "administrator", "stranger", "scorer", "other_secretary",
)  # fmt: skip
BOARD = {"board_member", "board_secretary", "inspector", "administrator"}
DESK = {"secretary", "head"}


def person(cast, name):
    if name == "scorer":
        who = make_user()
        appoint(who, Office.DEPARTMENT_SCORER, unit=make_unit("Sở Nội vụ"))
        return who
    if name == "other_secretary":
        who = make_user()
        appoint(who, Office.BLOC_SECRETARY, bloc=make_bloc_year().bloc)
        return who
    return cast.leaders[1] if name == "leader" else getattr(cast, name)


SETS = {
    "draft of the bloc": (False, True, DESK | BOARD),
    "adopted by the bloc": (True, True, set(EVERYBODY) - {"stranger"}),
    "draft of the library": (False, False, BOARD),
    "adopted for the library": (True, False, set(EVERYBODY) - {"stranger"}),
}


def made(cast, bloc_year, *, is_adopted, is_own):
    make = adopted if is_adopted else draft
    return make(cast.secretary, bloc=bloc_year.bloc if is_own else None)


@pytest.mark.parametrize("which", SETS)
def test_who_sees_a_set(cast, bloc_year, client, which):
    is_adopted, is_own, sees = SETS[which]
    criteria = made(cast, bloc_year, is_adopted=is_adopted, is_own=is_own)

    found = set()
    for name in EVERYBODY:
        client.force_login(person(cast, name), backend=settings.AUTHENTICATION_BACKENDS[-1])
        status = client.get(at("criteria", criteria.pk)).status_code
        assert status in (200, 404)
        found |= {name} if status == 200 else set()

    assert found == sees


@pytest.mark.parametrize("state", list(CriteriaState))
def test_permission_matrix(cast, bloc_year, state):
    own = draft(cast.secretary, bloc=bloc_year.bloc)
    library = draft(cast.board_secretary)
    CriteriaSet.objects.update(state=state)
    act = {CriteriaState.DRAFT: "edit", CriteriaState.ADOPTED: "use"}.get(state)

    for name in EVERYBODY:
        who = person(cast, name)
        for criteria, may in ((own, DESK | {"board_secretary"}), (library, {"board_secretary"})):
            allowed = {
                a for a in ("edit", "use") if who.has_perm(f"scoring.{a}_criteria", fresh(criteria))
            }
            assert allowed == ({act} if act and name in may else set()), (name, criteria)
        starts = DESK | {"board_secretary"}
        assert who.has_perm("scoring.start_round", bloc_year) is (name in starts)


DRAFT_PAGES = (
    "criteria_policy", "criteria_drop", "criterion_add", "criterion_move", "criteria_import",
    "criteria_adopt", "criteria_apply",
)  # fmt: skip


@pytest.mark.parametrize("page", DRAFT_PAGES)
def test_pages_of_a_draft_are_for_those_who_keep_it(as_user, cast, bloc_year, page):
    criteria = draft(cast.secretary, bloc=bloc_year.bloc)
    call = "post" if page == "criterion_move" else "get"

    assert getattr(as_user(cast.officer), call)(at(page, criteria.pk)).status_code == 404
    assert getattr(as_user(cast.inspector), call)(at(page, criteria.pk)).status_code == 403


@pytest.mark.parametrize("page", ["criterion", "criterion_remove"])
def test_pages_of_a_criterion_are_for_those_who_keep_its_draft(as_user, cast, bloc_year, page):
    criteria = draft(cast.secretary, bloc=bloc_year.bloc)
    one = node(criteria, "I.1").pk

    assert as_user(cast.secretary).get(at(page, criteria.pk, one)).status_code == 200
    assert as_user(cast.secretary).get(at(page, criteria.pk, one + 999)).status_code == 404
    assert as_user(cast.officer).get(at(page, criteria.pk, one)).status_code == 404
    assert as_user(cast.inspector).get(at(page, criteria.pk, one)).status_code == 403


@pytest.mark.parametrize("page", DRAFT_PAGES)
def test_an_adopted_set_has_no_pages_of_a_draft(secretary, cast, bloc_year, page):
    criteria = adopted(cast.secretary, bloc=bloc_year.bloc)

    assert secretary.post(at(page, criteria.pk)).status_code == 403


READING = ("criteria_trial", "criteria_rehearsal", "criteria_compare", "criteria_start")


@pytest.mark.parametrize("page", READING)
def test_pages_that_store_nothing_are_for_those_who_see_the_set(as_user, cast, bloc_year, page):
    criteria = adopted(cast.secretary, bloc=bloc_year.bloc)

    assert as_user(cast.officer).get(at(page, criteria.pk)).status_code == 200
    assert as_user(cast.stranger).get(at(page, criteria.pk)).status_code == 404


# --- The list, and a new set ---


def test_units_of_another_bloc_do_not_see_what_a_bloc_adopted(as_user, cast, bloc_year):
    criteria = adopted(cast.secretary, bloc=bloc_year.bloc)
    officer = cast_for(make_bloc_year()).officer

    assert as_user(officer).get(at("criteria", criteria.pk)).status_code == 404
    assert as_user(cast.officer).get(at("criteria", criteria.pk)).status_code == 200


def test_the_list_has_what_one_may_see_of_the_chosen_year(secretary, cast, bloc_year):
    draft(cast.secretary, bloc=bloc_year.bloc, name="Của cụm mình")
    draft(cast.secretary, bloc=bloc_year.bloc, name="Năm trước", year=2025)
    draft(cast.secretary, bloc=make_bloc_year().bloc, name="Của cụm khác")

    page = text_of(secretary.get(at("criteria_sets")))
    chosen = text_of(secretary.get(at("criteria_sets") + "?nam=2026"))

    assert ("Của cụm mình" in page, "Năm trước" in page, "Của cụm khác" in page) == (
        True,
        True,
        False,
    )
    assert ("Của cụm mình" in chosen, "Năm trước" in chosen) == (True, False)


def test_an_empty_list_says_how_a_set_comes_about(as_user, cast):
    page = text_of(as_user(cast.officer).get(at("criteria_sets")))

    assert "Chưa có bộ tiêu chí" in page
    assert "Lập bộ tiêu chí</a>" not in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_however_long(
    secretary, cast, bloc_year, count, django_assert_num_queries
):
    for number in range(count):
        CriteriaSet.objects.create(
            name=f"Bộ {number}", bloc=bloc_year.bloc, policy=POLICY, state="ADOPTED"
        )
    secretary.get(at("criteria_sets"))

    with django_assert_num_queries(8):
        secretary.get(at("criteria_sets"))


@pytest.mark.parametrize("count", [1, 30])
def test_a_draft_costs_the_same_however_long(
    secretary, cast, bloc_year, count, django_assert_num_queries
):
    nodes = [group(f"g{n}", leaf(f"c{n}", "manual"), most="10") for n in range(count)]
    criteria = draft(cast.secretary, bloc=bloc_year.bloc, nodes=nodes)
    secretary.get(at("criteria", criteria.pk))

    with django_assert_num_queries(12):
        secretary.get(at("criteria", criteria.pk))


def test_a_secretary_drafts_for_the_own_bloc_only(secretary, cast, bloc_year):
    other = make_bloc_year().bloc

    refused = secretary.post(
        at("criteria_draft"), {"name": "Bộ mới", "bloc": other.pk, "year": "2026"}
    )
    done = secretary.post(
        at("criteria_draft"), {"name": "Bộ mới", "bloc": bloc_year.bloc.pk, "year": "2026"}
    )

    made_set = CriteriaSet.objects.get(name="Bộ mới")
    assert refused.status_code == 422
    assert done.url == at("criteria", made_set.pk)
    assert (made_set.bloc, made_set.state, made_set.created_by) == (
        bloc_year.bloc,
        "DRAFT",
        cast.secretary,
    )


@pytest.mark.parametrize("is_library", [True, False])
def test_a_copy_leads_to_what_it_differs_in(secretary, cast, bloc_year, is_library):
    other = None if is_library else make_bloc_year().bloc
    source = adopted(cast.board_secretary, bloc=other, name="Bộ gốc")
    offered = text_of(secretary.get(at("criteria_draft") + f"?tu={source.pk}"))

    done = secretary.post(
        at("criteria_draft"),
        {"name": "Bản chép", "bloc": bloc_year.bloc.pk, "year": "2027", "source": source.pk},
    )

    assert f'<option value="{source.pk}" selected>Bộ gốc, năm 2026, bản 1</option>' in offered
    copy = CriteriaSet.objects.get(name="Bản chép")
    assert done.url == at("criteria_compare", copy.pk)
    assert table_of(copy.pk) == table_of(source.pk)


def test_the_secretary_of_the_board_drafts_for_the_library(as_user, cast):
    client = as_user(cast.board_secretary)

    assert client.get(at("criteria_draft")).status_code == 200
    client.post(at("criteria_draft"), {"name": "Mẫu chung", "bloc": "", "year": ""})

    assert CriteriaSet.objects.get(name="Mẫu chung").bloc is None


def test_who_keeps_no_bloc_drafts_nothing(as_user, cast):
    assert as_user(cast.officer).get(at("criteria_draft")).status_code == 403


# --- The page of a set ---


def test_a_draft_shows_its_sums_and_what_is_wrong(secretary, cast, bloc_year):
    broken = [
        group("I", leaf("I.1", "manual", "8", evidence=True), most="10"),
        leaf("II", "bands", bands=None),
    ]
    criteria = draft(cast.secretary, bloc=bloc_year.bloc, nodes=broken)

    page = text_of(secretary.get(at("criteria", criteria.pk)))

    assert "Tổng 18/20 điểm" in page
    assert "con cộng 8" in page
    assert "điểm của nhóm là 10, các mục con cộng được 8" in page
    assert "chưa đủ tham số" in page
    assert "2 lỗi, 1 điều cần xem" in page


def test_an_adopted_set_is_read_not_edited(secretary, cast, bloc_year):
    criteria = adopted(cast.secretary, bloc=bloc_year.bloc)

    page = text_of(secretary.get(at("criteria", criteria.pk)))

    assert "ngày 15/01/2026" in page
    assert 'name="chuyen"' not in page
    assert "Rà soát" not in page


def test_every_kind_of_rule_can_be_read(secretary, cast, bloc_year):
    bands = [{"op": "gte", "value": "95", "points": "10"}]
    nodes = [
        leaf("a", "bands", bands=bands, evidence="Báo cáo\nnăm", owner="Sở Nội vụ"),
        leaf("b", "late_days", bands=bands, deadline="12-15", guide="Xem", legal_basis="Luật"),
        leaf("c", "percent_of_plan", evidence=False),
        leaf("d", "plus_minus", plus="1", minus="1", evidence=True),
        group("e", leaf("e.1", "count", None, points_per_unit="2"), role="bonus"),
        group("f", leaf("f.1", "count", None, points_per_unit="2"), role="deduction"),
    ]
    criteria = draft(cast.secretary, bloc=bloc_year.bloc, nodes=nodes)

    page = text_of(secretary.get(at("criteria", criteria.pk)))

    for words in ("từ 95: 10 điểm", "hạn 15/12", "không cần", "nhóm điểm thưởng", "nhóm điểm trừ"):
        assert words in page


# --- Editing ---


def typed(criteria, **different):
    """What the form of a criterion sends."""
    rows = {"bac-TOTAL_FORMS": "0", "bac-INITIAL_FORMS": "0"}
    first = {"edition": fresh(criteria).edition, "code": "X", "name": "Tiêu chí", "type": "manual"}
    return rows | first | different


def banded(*rows):
    """Rows of a scale as the form sends them."""
    sent = {"bac-TOTAL_FORMS": str(len(rows)), "bac-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        sent |= {
            f"bac-{number}-{key}": value
            for key, value in zip(("op", "value", "points"), row, strict=True)
        }
    return sent


@pytest.fixture
def made_draft(cast, bloc_year):
    return draft(cast.secretary, bloc=bloc_year.bloc)


def test_a_criterion_is_added_where_it_was_asked_for(secretary, made_draft):
    parent = node(made_draft, "I")
    url = at("criterion_add", made_draft.pk) + f"?trong={parent.pk}"

    form = text_of(secretary.get(url))
    done = secretary.post(url, typed(made_draft, code="I.3", max="2,5"))

    added = node(made_draft, "I.3")
    assert 'value="I.3"' in form
    assert done.url == at("criteria", made_draft.pk) + f"#tc-{added.pk}"
    assert (added.parent, added.max) == (parent, "2.5")


@pytest.mark.parametrize(
    ("last", "expected"),
    [("I.9", 'value="I.10"'), ("a)", 'id="id_code"'), (None, 'value="N.1"')],
)
def test_the_next_code_is_suggested(secretary, cast, bloc_year, last, expected):
    children = [leaf(last, "manual")] if last else []
    criteria = draft(cast.secretary, bloc=bloc_year.bloc, nodes=[group("N", *children)])
    url = at("criterion_add", criteria.pk) + f"?trong={node(criteria, 'N').pk}"

    assert expected in text_of(secretary.get(url))


def test_the_first_group_of_an_empty_table_is_suggested(secretary, cast, bloc_year):
    criteria = actions.draft_set(
        actions.SetFacts("Trống", bloc_id=bloc_year.bloc_id), source_id=None, by=cast.secretary
    )

    assert 'value="I"' in text_of(secretary.get(at("criterion_add", criteria.pk)))
    assert "Bảng còn trống" in text_of(secretary.get(at("criteria", criteria.pk)))


def test_one_after_the_other_is_added_without_going_back(secretary, made_draft):
    parent = node(made_draft, "I")
    url = at("criterion_add", made_draft.pk)

    below = secretary.post(f"{url}?trong={parent.pk}", typed(made_draft, code="I.3", them="1"))
    top = secretary.post(url, typed(made_draft, code="III", type="group", them="1"))

    assert (below.url, top.url) == (f"{url}?trong={parent.pk}", url)


def test_a_group_of_another_set_is_no_place(secretary, made_draft, cast, bloc_year):
    other = node(draft(cast.secretary, bloc=bloc_year.bloc), "I")

    url = at("criterion_add", made_draft.pk) + f"?trong={other.pk}"

    assert secretary.get(url).status_code == 404


FIELDS = [
    ({"type": "manual", "step": "0,5", "points_per_unit": "3"}, {"step": "0.5"}),
    ({"type": "manual", "step": "0"}, {}),
    ({"type": "count", "points_per_unit": "0,125"}, {"points_per_unit": "0.125"}),
    (
        {"type": "plus_minus", "base": "5", "plus": "1", "minus": "2", "min": "-3"},
        {"base": "5", "plus": "1", "minus": "2", "min": "-3"},
    ),
    (
        {"type": "percent_of_plan", "cap": "false", "cap_ratio": "1,2"},
        {"cap": False, "cap_ratio": "1.2"},
    ),
    ({"type": "group", "role": "bonus", "cap": "true"}, {"cap": True, "role": "bonus"}),
    ({"type": "group", "role": "base"}, {}),
    (
        {"type": "bands", **banded(("gte", "95", "10"), ("", "", ""), ("lt", "80", "2,5"))},
        {
            "bands": [
                {"op": "gte", "value": "95", "points": "10"},
                {"op": "lt", "value": "80", "points": "2.5"},
            ]
        },
    ),
    ({"evidence": "yes"}, {"evidence": True}),
    ({"evidence": "no"}, {"evidence": False}),
    ({"evidence": "text", "evidence_text": "Báo cáo\r\nnăm"}, {"evidence": "Báo cáo\nnăm"}),
    ({"evidence": "text", "evidence_text": ""}, {"evidence": True}),
    ({"deadline": "15/12"}, {"deadline": "12-15"}),
    ({"deadline": "15/1/2027"}, {"deadline": "2027-01-15"}),
    ({"floor": "share", "floor_value": "50"}, {"floor": {"share": "0.5"}}),
    ({"floor": "points", "floor_value": "4"}, {"floor": {"points": "4"}}),
    (
        {"guide": "Một\r\nhai", "legal_basis": "NĐ 152"},
        {"guide": "Một\nhai", "legal_basis": "NĐ 152"},
    ),
]


@pytest.mark.parametrize(("sent", "rule"), FIELDS)
def test_every_field_of_a_criterion_is_stored_and_shown_again(secretary, made_draft, sent, rule):
    one = node(made_draft, "II")
    one.children.all().delete()
    url = at("criterion", made_draft.pk, one.pk)

    done = secretary.post(url, typed(made_draft, **sent))
    again = secretary.get(url)

    assert done.status_code == 302, text_of(done)
    assert Criterion.objects.get(pk=one.pk).rule == rule
    form, bands = again.context["form"], again.context["bands"]
    repeated = typed(made_draft, **_shown(form), **_rows(bands))
    secretary.post(url, repeated)
    assert Criterion.objects.get(pk=one.pk).rule == rule


def _shown(form):
    """What the browser would send back if nobody typed anything."""
    return {name: form[name].value() or "" for name in form.fields}


def _rows(bands):
    return {
        "bac-TOTAL_FORMS": str(len(bands.forms)),
        "bac-INITIAL_FORMS": str(bands.initial_form_count()),
    } | {
        f"bac-{n}-{key}": form[key].value() or ""
        for n, form in enumerate(bands.forms)
        for key in form.fields
        if key in ("op", "value", "points")
    }


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"code": "I.1"}, "Mã “I.1” đã dùng."),
        ({"code": ""}, "Mã: "),
        ({"max": "1.234"}, "Điểm tối đa: “1.234”"),
        ({"max": "-1"}, "Không được nhỏ hơn 0."),
        ({"deadline": "31/2"}, "Viết ngày dạng 15/12"),
        ({"floor": "share", "floor_value": ""}, "Ghi mức điểm liệt."),
        ({"floor": "share", "floor_value": "150"}, "Phần trăm phải từ 0 đến 100."),
        (banded(("gte", "", "5")), "Mốc: Còn thiếu."),
        (banded(("gte", "x", "5")), "không phải là số"),
        ({"type": "đoán"}, "Cách chấm: "),
    ],
)
def test_what_was_typed_wrong_is_told_and_kept(secretary, made_draft, sent, words):
    before = codes(made_draft)

    answer = secretary.post(
        at("criterion_add", made_draft.pk), typed(made_draft, **{"name": "Giữ lại"} | sent)
    )

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Giữ lại" in text_of(answer)
    assert codes(made_draft) == before


def test_letters_come_out_composed(secretary, made_draft):
    secretary.post(
        at("criterion_add", made_draft.pk), typed(made_draft, name="Tie\u0302\u0301t\x07 kiệm")
    )

    assert node(made_draft, "X").name == "Tiết kiệm"


def test_a_late_edit_is_told_by_whom_and_keeps_what_was_typed(secretary, cast, made_draft):
    url = at("criterion_add", made_draft.pk)
    late = typed(made_draft, name="Gõ dở")
    secretary.post(url, typed(made_draft, code="Y"))

    answer = secretary.post(url, late)
    page = text_of(answer)

    assert answer.status_code == 409
    assert f"{cast.secretary} vừa sửa bộ tiêu chí này lúc" in page
    assert "Gõ dở" in page
    secretary.post(url, late | {"edition": answer.context["edition"]})
    assert node(made_draft, "X").name == "Gõ dở"


@pytest.mark.parametrize("edition", ["", "x", "99999999999", "²"])
def test_a_form_without_an_edition_is_late(secretary, made_draft, edition):
    sent = typed(made_draft, edition=edition)

    assert secretary.post(at("criterion_add", made_draft.pk), sent).status_code == 409


def test_a_criterion_is_taken_out_after_one_more_question(secretary, made_draft):
    one = node(made_draft, "I")
    url = at("criterion_remove", made_draft.pk, one.pk)

    asked = text_of(secretary.get(url))
    late = secretary.post(url, {"edition": "1"})
    done = secretary.post(url, {"edition": made_draft.edition})

    assert "2 tiêu chí bên dưới cũng bị xoá" in asked
    assert late.status_code == 409
    assert done.url == at("criteria", made_draft.pk)
    assert codes(made_draft) == [("II", None), ("II.1", "II")]


def test_a_criterion_moves_by_a_button_or_by_a_drop(secretary, made_draft):
    url = at("criterion_move", made_draft.pk)
    second, group_ = node(made_draft, "I.2"), node(made_draft, "II")

    up = secretary.post(url, {"edition": 2, "chuyen": f"{second.pk}:up"})
    dropped = secretary.post(url, {"edition": 3, "chuyen": f"{second.pk}:inside:{group_.pk}"})

    assert up.url == dropped.url == at("criteria", made_draft.pk) + f"#tc-{second.pk}"
    assert codes(made_draft) == [
        ("I", None), ("I.1", "I"), ("II", None), ("II.1", "II"), ("I.2", "II"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("x:up", 404), ("", 404), ("9" * 5000 + ":up", 404), ("{pk}:sideways", 302),
        ("{pk}:up", 409), ("{pk}:before:" + "9" * 5000, 409),
    ],
)  # fmt: skip
def test_a_move_that_makes_no_sense_moves_nothing(secretary, made_draft, sent, status):
    before = codes(made_draft)
    chosen = sent.format(pk=node(made_draft, "I.2").pk)

    answer = secretary.post(at("criterion_move", made_draft.pk), {"edition": "1", "chuyen": chosen})

    assert answer.status_code == status
    assert codes(made_draft) == before


def test_a_move_that_leads_nowhere_is_said(secretary, made_draft):
    chosen = f"{node(made_draft, 'I').pk}:up"

    answer = secretary.post(at("criterion_move", made_draft.pk), {"edition": 2, "chuyen": chosen})

    assert told(answer) == ["“I” không chuyển theo hướng này được."]


# --- Name and policy ---


def policy_form(criteria, grades=(), ties=(), **different):
    first = {
        "edition": fresh(criteria).edition, "name": "Tên mới", "places": "1", "mode": "down",
        "na": "full", "floor_effect": "exclude", "bonus_cap": "50", "total_floor": "0",
        "xep-loai-TOTAL_FORMS": str(len(grades)), "xep-loai-INITIAL_FORMS": "0",
        "bang-diem-TOTAL_FORMS": str(len(ties)), "bang-diem-INITIAL_FORMS": "0",
    }  # fmt: skip
    for prefix, rows in (("xep-loai", grades), ("bang-diem", ties)):
        for number, row in enumerate(rows):
            first |= {f"{prefix}-{number}-{key}": value for key, value in row.items()}
    return first | different


def test_a_policy_is_stored_as_the_year_file_writes_it(secretary, made_draft):
    decided = {"by": "decision", "order": ["dv-1"], "reason": "biểu quyết"}
    CriteriaSet.objects.filter(pk=made_draft.pk).update(policy=POLICY | {"tie_break": [decided]})
    grades = [{"name": "Tốt", "min": "20,5"}, {"name": "Khá", "min": "10", "above": "on"}, {}]
    ties = [{"by": "node", "code": "I"}, {"by": "women_share", "share": "70"}, {"by": "pledge"}]

    done = secretary.post(
        at("criteria_policy", made_draft.pk), policy_form(made_draft, grades, ties)
    )

    stored = fresh(made_draft)
    assert done.url == at("criteria", made_draft.pk)
    assert stored.name == "Tên mới"
    assert stored.policy == {
        "rounding": {"places": 1, "mode": "down"},
        "na": "full",
        "floor_effect": "exclude",
        "bonus_cap": "50",
        "total_floor": "0",
        "grades": [
            {"name": "Tốt", "min": "20.5", "inclusive": True},
            {"name": "Khá", "min": "10", "inclusive": False},
        ],
        "tie_break": [
            {"by": "node", "code": "I"},
            {"by": "women_share", "at_least": "0.7"},
            {"by": "pledge"},
            decided,
        ],
    }
    page = text_of(secretary.get(at("criteria_policy", made_draft.pk)))
    assert 'value="20,5"' in page
    assert 'value="70"' in page
    assert "được giữ ở cuối" in page


def test_a_policy_without_limits_names_none(secretary, made_draft):
    sent = policy_form(made_draft, bonus_cap="", total_floor="")

    secretary.post(at("criteria_policy", made_draft.pk), sent)

    assert set(fresh(made_draft).policy) == {"rounding", "na", "floor_effect"}


@pytest.mark.parametrize(
    ("grades", "ties", "words"),
    [
        ([{"name": "Tốt"}], [], "Ghi mức điểm."),
        ([{"min": "5"}], [], "Ghi tên xếp loại."),
        ([], [{"by": "node", "code": "IX"}], "Ghi mã của một tiêu chí trong bảng."),
        ([], [{"by": "women_share", "share": "170"}], "Tỷ lệ phải từ 0 đến 100."),
        ([], [{"by": "women_share"}], "Tỷ lệ phải từ 0 đến 100."),
    ],
)
def test_a_policy_that_was_typed_wrong_is_told(secretary, made_draft, grades, ties, words):
    answer = secretary.post(
        at("criteria_policy", made_draft.pk), policy_form(made_draft, grades, ties)
    )

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert fresh(made_draft).policy == POLICY


def test_a_late_policy_is_told_and_kept(secretary, made_draft):
    answer = secretary.post(
        at("criteria_policy", made_draft.pk), policy_form(made_draft, edition="1", name="Gõ dở")
    )

    assert answer.status_code == 409
    assert "Gõ dở" in text_of(answer)


def test_a_draft_is_thrown_away_after_one_more_question(secretary, made_draft):
    url = at("criteria_drop", made_draft.pk)

    asked = text_of(secretary.get(url))
    late = secretary.post(url, {"edition": "1"})
    done = secretary.post(url, {"edition": made_draft.edition})

    assert "cùng 5 tiêu chí bị xoá hẳn" in asked
    assert late.status_code == 409
    assert done.url == at("criteria_sets")
    assert not CriteriaSet.objects.filter(pk=made_draft.pk).exists()


# --- Tables from outside ---

PASTED = "TT\tNội dung\tĐiểm\nI\tNhiệm vụ\t10\n1\tViệc một\t6\n2\tViệc hai\t4\n"


def preview_of(client, criteria, **sent):
    return client.post(at("criteria_import", criteria.pk), sent)


def test_a_pasted_table_is_looked_at_before_it_replaces_anything(secretary, made_draft):
    before = codes(made_draft)

    looked = preview_of(secretary, made_draft, text=PASTED)
    page = text_of(looked)

    assert looked.status_code == 200
    assert "đọc được 3 tiêu chí và nhóm" in page
    assert "Thay bảng 5 dòng hiện có" in page
    assert codes(made_draft) == before
    packed = looked.context["preview"].packed
    done = secretary.post(
        at("criteria_import", made_draft.pk), {"goi": packed, "edition": made_draft.edition}
    )
    assert done.url == at("criteria", made_draft.pk)
    assert codes(made_draft) == [("I", None), ("I.1", "I"), ("I.2", "I")]


def test_merged_cells_come_with_the_html_of_the_clipboard(secretary, made_draft):
    html = (
        "<table><tr><td>TT</td><td>Nội dung</td><td>Điểm</td></tr>"
        "<tr><td rowspan=3>1</td><td>Việc</td><td>10</td></tr>"
        "<tr><td>a</td><td>6</td></tr><tr><td>b</td><td>4</td></tr></table>"
    )

    looked = preview_of(secretary, made_draft, text="không đọc", html=html)

    assert [line.code for line in looked.context["preview"].lines] == ["1", "1.1", "1.2"]


def test_every_flaw_stands_with_its_place_and_bars_the_table(secretary, made_draft):
    bad = "TT\tNội dung\tĐiểm\tThời hạn\n1\tMột\t1.234\tquý IV\n1\tHai\t5\n"

    looked = preview_of(secretary, made_draft, text=bad)
    page = text_of(looked)

    assert looked.status_code == 422
    assert "dòng 2, cột 3: “1.234” có thể hiểu theo hai cách" in page
    assert "dòng 2, cột 4: không đọc được thời hạn “quý IV”" in page
    assert "dòng 3, cột 1: mã “1” đã có ở dòng 2" in page
    assert 'name="goi"' not in page


def test_a_spreadsheet_is_read_from_its_first_sheet(secretary, made_draft):
    rows = [["Mã", "Nội dung", "Điểm tối đa"], ["I", "Nhóm", None], ["I.1", "Một", 2]]
    file = SimpleUploadedFile("bang.xlsx", workbook(rows))

    looked = preview_of(secretary, made_draft, file=file)

    lines = looked.context["preview"].lines
    assert [(line.code, line.max, line.source) for line in lines] == [
        ("I", "2", 2), ("I.1", "2", 3),
    ]  # fmt: skip


def workbook(rows):
    """The bytes of a sheet with these rows."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    from io import BytesIO  # noqa: PLC0415

    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_table_in_json_brings_what_it_has(secretary, made_draft):
    file = SimpleUploadedFile("bang.json", json.dumps({"criteria": TABLE}).encode())

    looked = preview_of(secretary, made_draft, file=file)

    assert [line.code for line in looked.context["preview"].lines] == [
        "I", "I.1", "I.2", "II", "II.1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("bang.json", b'[{"code": "x"}]', "thiếu khóa “name”"),
        ("bang.xlsx", b"khong phai bang tinh", ""),
        ("bang.json", b"x" * 20_000_001, "Tệp lớn hơn 20 MB."),
    ],
)
def test_a_file_that_cannot_be_read_is_told(secretary, made_draft, name, raw, words):
    looked = preview_of(secretary, made_draft, file=SimpleUploadedFile(name, raw))

    assert looked.status_code == 422
    assert words in text_of(looked)


def test_a_cell_that_a_spreadsheet_could_not_compute_is_told(secretary, made_draft):
    rows = [["Mã", "Nội dung", "Điểm tối đa"], ["1", "Một", "#DIV/0!"]]
    file = SimpleUploadedFile("bang.xlsx", workbook(rows))

    looked = preview_of(secretary, made_draft, file=file)

    assert "dòng 2, cột 3: “#DIV/0!” không phải là điểm" in text_of(looked)


def test_a_table_deeper_than_allowed_is_told(secretary, made_draft):
    rows = "".join(f"{'1.' * n}1\tViệc\t1\n" for n in range(11))

    looked = preview_of(secretary, made_draft, text="TT\tNội dung\tĐiểm\n" + rows)

    assert looked.status_code == 422
    assert "sâu hơn 10 cấp" in text_of(looked)


def test_nothing_given_is_told(secretary, made_draft):
    answer = preview_of(secretary, made_draft, text="  ")

    assert answer.status_code == 422
    assert "Chọn tệp hoặc dán bảng" in text_of(answer)


def test_a_table_that_was_tampered_with_replaces_nothing(secretary, made_draft):
    before = codes(made_draft)

    answer = secretary.post(
        at("criteria_import", made_draft.pk), {"goi": "giả", "edition": made_draft.edition}
    )

    assert answer.url == at("criteria_import", made_draft.pk)
    assert codes(made_draft) == before


def test_a_late_import_is_told_and_keeps_its_preview(secretary, made_draft):
    looked = preview_of(secretary, made_draft, text=PASTED)

    answer = secretary.post(
        at("criteria_import", made_draft.pk),
        {"goi": looked.context["preview"].packed, "edition": "1"},
    )

    assert answer.status_code == 409
    assert "Việc hai" in text_of(answer)


# --- Trying out ---


def test_a_made_up_unit_is_scored_and_nothing_is_stored(as_user, cast, bloc_year):
    criteria = adopted(cast.secretary, bloc=bloc_year.bloc)
    client = as_user(cast.officer)
    sent = {
        f"tc-{node(criteria, 'I.1').pk}-points": "7,5",
        f"tc-{node(criteria, 'I.2').pk}-passed": "dat",
    }

    page = text_of(client.post(at("criteria_trial", criteria.pk), sent))

    assert "17,50" in page
    assert "II.1" in page
    assert Entry.objects.count() == 0


def test_values_a_criterion_does_not_take_are_told(secretary, made_draft):
    one, two = node(made_draft, "I.1"), node(made_draft, "II.1")
    sent = {f"tc-{one.pk}-points": "7,3", f"tc-{two.pk}-points": "x"}

    answer = secretary.post(at("criteria_trial", made_draft.pk), sent)
    page = text_of(answer)

    assert answer.status_code == 422
    assert "không phải bội số của 0,5" in page
    assert "không phải là số" in page
    assert 'value="7,3"' in page


def test_a_table_with_errors_scores_nobody(secretary, cast, bloc_year):
    criteria = draft(cast.secretary, bloc=bloc_year.bloc, nodes=[leaf("x", "manual", None)])

    answer = secretary.post(at("criteria_trial", criteria.pk), {})

    assert answer.status_code == 422
    assert "Bảng chưa tính được" in text_of(answer)


def test_what_does_not_apply_is_said(secretary, cast, bloc_year):
    nodes = [leaf("a", "percent_of_plan", evidence=True), leaf("b", "manual", evidence=True)]
    criteria = draft(cast.secretary, bloc=bloc_year.bloc, nodes=nodes)
    CriteriaSet.objects.filter(pk=criteria.pk).update(policy=POLICY | {"na": "rescale"})
    first = node(criteria, "a").pk
    sent = {f"tc-{first}-target": "0", f"tc-{first}-actual": "5"}

    page = text_of(secretary.post(at("criteria_trial", criteria.pk), sent))

    assert "không áp dụng" in page


@pytest.fixture
def scored():
    """A year that is scored, its secretary, and a draft of the next version."""
    round_ = loaded(
        entries=filled(dv_2={"I.2": {"points": "29"}, "I.1": {"target": "100", "actual": "70"}})
    )
    return round_, cast_for(round_.bloc_year)


def test_a_known_year_is_scored_by_a_draft(as_user, scored):
    round_, cast = scored
    nodes = table_with(I_2={"max": "60"}, I={"max": "90"})
    version = next_version(round_, cast.secretary, nodes)

    answer = as_user(cast.secretary).get(at("criteria_rehearsal", version.pk))
    page = text_of(answer)

    assert answer.context["chosen"] == round_
    assert [(m.unit, m.old_rank, m.new_rank) for m in answer.context["played"].moves] == [
        ("dv-2", 1, 1), ("dv-1", 2, 2), ("dv-3", 2, 2),
    ]  # fmt: skip
    assert "mọi đơn vị 20 điểm" in page


def test_only_years_whose_ranks_one_may_see_are_played(as_user, scored):
    round_, cast = scored
    officer = as_user(cast.officer).get(at("criteria_rehearsal", round_.criteria_id))
    chosen = as_user(cast.board_secretary).get(
        at("criteria_rehearsal", adopted(cast.board_secretary).pk) + f"?vong={round_.pk}"
    )

    assert officer.context["chosen"] is None
    assert "Chưa có năm nào để thử" in text_of(officer)
    assert chosen.context["chosen"] == round_


def test_a_frozen_year_is_played_first(as_user, scored):
    round_, cast = scored
    scoring.close_round(round_.pk, by=None)
    scoring.freeze_ranking(round_.pk, by=None)
    loaded(year=2027, entries=filled())

    answer = as_user(cast.secretary).get(at("criteria_rehearsal", round_.criteria_id))

    assert answer.context["chosen"] == round_


def test_an_unfinished_draft_is_not_played(as_user, scored):
    round_, cast = scored
    version = next_version(round_, cast.secretary, table_with(I={"max": "1"}))

    page = text_of(as_user(cast.secretary).get(at("criteria_rehearsal", version.pk)))

    assert "Bảng chưa tính được" in page


def test_a_version_is_compared_with_the_one_before(as_user, scored):
    round_, cast = scored
    nodes = table_with(
        I_1={"code": "I.9"},
        I_2={"max": "20", "floor": {"share": "0.5"}, "evidence": True, "deadline": "12-15"},
        II_1={"type": "manual"},
        I={"max": "50"},
    )
    nodes[1] |= {"children": [*nodes[1]["children"][:1], leaf("II.5", "bands", "20", bands=BANDS)]}
    version = next_version(round_, cast.secretary, nodes)
    CriteriaSet.objects.filter(pk=version.pk).update(policy=POLICY)

    page = text_of(as_user(cast.secretary).get(at("criteria_compare", version.pk)))

    for words in (
        "I.1 → I.9", "<del>30</del> → <ins>20</ins>", "0,5 lần điểm tối đa", "bắt buộc",
        "thêm mới", "bỏ", "Quy tắc tính khác ở:", "<ins>15/12</ins>",
        "<del>đạt hoặc không đạt</del> → <ins>chấm điểm trực tiếp</ins>",
    ):  # fmt: skip
        assert words in page


def test_a_set_is_compared_with_any_other_one_sees(secretary, made_draft, cast, bloc_year):
    bands = [{"op": "gte", "value": "95.5", "points": "5"}]
    nodes = [leaf("x", "bands", "5", bands=bands, floor={"points": "2"}, cap=True)]
    other = draft(cast.secretary, bloc=bloc_year.bloc, nodes=nodes, name="Bộ kia")
    changed = [leaf("x", "bands", "5", bands=[], floor={"points": "3"}, cap=False)]
    mine = draft(cast.secretary, bloc=bloc_year.bloc, nodes=changed)

    page = text_of(secretary.get(at("criteria_compare", mine.pk) + f"?voi={other.pk}"))

    assert "≥ 95,5: 5" in page
    assert "<del>2 điểm</del> → <ins>3 điểm</ins>" in page
    assert "<del>có</del> → <ins>không</ins>" in page
    hidden = draft(cast.secretary, bloc=make_bloc_year().bloc)
    for voi in (hidden.pk, "x"):
        assert secretary.get(at("criteria_compare", mine.pk) + f"?voi={voi}").status_code == 404


def test_a_lonely_set_is_compared_with_nothing(secretary, made_draft):
    assert "Chưa có bộ tiêu chí nào khác" in text_of(
        secretary.get(at("criteria_compare", made_draft.pk))
    )


# --- Adopting, starting, replacing ---


def test_a_set_is_adopted_at_a_conference(secretary, made_draft, bloc_year):
    meeting = Conference.objects.create(
        bloc_year=bloc_year, kind=ConferenceKind.LAUNCH, name="Hội nghị triển khai"
    )
    url = at("criteria_adopt", made_draft.pk)

    shown = text_of(secretary.get(url))
    bad = secretary.post(url, {"edition": 2, "on": "32/1/2026"})
    late = secretary.post(url, {"edition": 1, "on": "15/01/2026"})
    done = secretary.post(url, {"edition": 2, "on": "15/01/2026", "conference": meeting.pk})

    assert "Tổng 25 điểm" in shown
    assert (bad.status_code, late.status_code) == (422, 409)
    assert done.url == at("criteria", made_draft.pk)
    assert (fresh(made_draft).state, fresh(made_draft).conference) == ("ADOPTED", meeting)


def test_what_stands_in_the_way_of_adopting_is_shown(secretary, cast, bloc_year):
    criteria = draft(cast.secretary, bloc=bloc_year.bloc, nodes=[leaf("x", "manual", None)])

    page = text_of(secretary.get(at("criteria_adopt", criteria.pk)))

    assert "Về sửa bảng" in page
    assert 'name="on"' not in page


def test_a_years_scoring_is_started(secretary, cast, bloc_year):
    criteria = adopted(cast.secretary, bloc=bloc_year.bloc)
    url = at("criteria_start", criteria.pk)

    shown = text_of(secretary.get(url))
    unknown = secretary.post(url, {"nam": "0"})
    done = secretary.post(url, {"nam": bloc_year.pk})

    assert str(bloc_year) in shown
    assert unknown.status_code == 404
    assert done.url == at("grid", bloc_year.bloc.slug, bloc_year.year)
    assert Round.objects.get().criteria == criteria
    assert "Không còn năm nào chờ mở" in text_of(secretary.get(url))


def test_a_set_of_the_library_starts_any_year_one_keeps(secretary, cast, bloc_year):
    make_bloc_year(year=2026)
    criteria = adopted(cast.board_secretary)

    page = secretary.get(at("criteria_start", criteria.pk))

    assert page.context["years"] == [bloc_year]


def test_the_next_version_is_drafted_by_a_button(secretary, cast, bloc_year):
    criteria = adopted(cast.secretary, bloc=bloc_year.bloc)
    url = at("criteria_new_version", criteria.pk)

    done = secretary.post(url)

    assert done.url == at("criteria", criteria.later.get().pk)
    assert secretary.get(url).status_code == 405


def test_only_who_keeps_a_set_drafts_its_next_version(as_user, cast, bloc_year):
    criteria = adopted(cast.secretary, bloc=bloc_year.bloc)

    assert as_user(cast.officer).post(at("criteria_new_version", criteria.pk)).status_code == 403
    assert as_user(cast.stranger).post(at("criteria_new_version", criteria.pk)).status_code == 404


def asked(round_, cast, **changes):
    version = next_version(round_, cast.secretary, table_with(**changes))
    return version, at("criteria_apply", version.pk)


def key_of(round_, code):
    return f"cach-{round_.criteria.nodes.get(code=code).pk}"


def test_a_new_version_asks_what_becomes_of_the_scores(as_user, scored):
    round_, cast = scored
    _, url = asked(round_, cast, I_2={"max": "22"}, I={"max": "52"})

    page = as_user(cast.secretary).get(url)

    [question] = page.context["questions"]
    assert (question.code, question.count) == ("I.2", 3)
    assert [(o.value, o.is_chosen, len(o.misfits)) for o in question.offers] == [
        ("keep", True, 1), ("clamp", False, 0), ("rescale", False, 0), ("reset", False, 0),
    ]  # fmt: skip
    assert "Đơn vị dv-2: 29 điểm quá mức tối đa 22" in text_of(page)
    [(shown, moves)] = page.context["moves"]
    assert shown == round_
    assert [(m.unit, m.old_rank, m.new_rank) for m in moves] == [
        ("dv-2", 1, 3), ("dv-1", 2, 1), ("dv-3", 2, 1),
    ]  # fmt: skip


def _draft_of_a_unit(round_):
    put(round_, "dv-1", Stage.SELF, I_2={"points": "27"})


def _sealed(round_):
    _draft_of_a_unit(round_)
    submit(round_, "dv-1")
    window(round_, "SELF", closes=timezone.localdate())


def _unfinished_check(round_):
    checked(round_, "dv-2", "dv-1", state=CheckState.ASSIGNED, I_2={"points": "27"})


def _awaited_check(round_):
    checked(round_, "dv-2", "dv-1", I_2={"points": "27"})
    checked(round_, "dv-3", "dv-1", state=CheckState.ASSIGNED)


@pytest.mark.parametrize("hide", [_draft_of_a_unit, _sealed, _unfinished_check, _awaited_check])
def test_scores_nobody_may_know_of_are_neither_counted_nor_named(as_user, hide):
    round_ = loaded()
    cast = cast_for(round_.bloc_year)
    hide(round_)
    put(round_, "dv-3", Stage.BLOC, I_2={"points": "29"})
    version, url = asked(round_, cast, I_2={"max": "22"}, I={"max": "52"})
    client = as_user(cast.secretary)
    sent = {"ap-dung": "1", "edition": version.edition, "reason": "Sửa thang"}

    [question] = client.get(url).context["questions"]
    Entry.objects.filter(stage=Stage.BLOC).update(value={"points": "20"})
    done = client.post(url, sent)

    assert (question.count, question.misfits) == (
        1,
        ("Đơn vị dv-3: 29 điểm quá mức tối đa 22",),
    )
    assert done.url == at("criteria", version.pk)


def test_scores_of_units_are_not_asked_about_once_a_department_scores(as_user):
    round_ = loaded()
    cast = cast_for(round_.bloc_year)
    _draft_of_a_unit(round_)
    submit(round_, "dv-1")
    _, url = asked(round_, cast, I_2={"max": "22", "owner": "Sở Nội vụ"}, I={"max": "52"})

    page = as_user(cast.secretary).get(url)

    assert [(q.count, q.misfits) for q in page.context["questions"]] == [(0, ())]
    [(_, moves)] = page.context["moves"]
    told = {m.unit: (str(m.old_total), str(m.new_total)) for m in moves}
    assert told["dv-1"] == ("27.00", "0")


def test_ranks_are_shown_again_for_another_choice(as_user, scored):
    round_, cast = scored
    _, url = asked(round_, cast, I_2={"max": "22"}, I={"max": "52"})

    page = as_user(cast.secretary).post(url, {key_of(round_, "I.2"): "clamp", "xem": "1"})

    assert page.status_code == 200
    [(_, moves)] = page.context["moves"]
    assert [(m.unit, str(m.new_total)) for m in moves] == [
        ("dv-2", "73.00"), ("dv-1", "77.00"), ("dv-3", "77.00"),
    ]  # fmt: skip
    assert Round.objects.get().criteria == round_.criteria


def test_a_new_version_is_applied_with_a_reason(as_user, scored):
    round_, cast = scored
    version, url = asked(round_, cast, I_2={"max": "22"}, I={"max": "52"})
    client = as_user(cast.secretary)
    sent = {key_of(round_, "I.2"): "clamp", "ap-dung": "1", "edition": version.edition}

    unreasoned = client.post(url, sent)
    misfit = client.post(url, sent | {"reason": "Sửa thang", key_of(round_, "I.2"): "keep"})
    late = client.post(url, sent | {"reason": "Sửa thang", "edition": "1"})
    done = client.post(url, sent | {"reason": "Sửa thang"})

    assert [r.status_code for r in (unreasoned, misfit, late)] == [422, 422, 409]
    assert done.url == at("criteria", version.pk)
    assert Round.objects.get().criteria == version
    page = text_of(client.get(at("criteria", version.pk)))
    assert "Lý do có bản này: Sửa thang" in page
    old = text_of(client.get(at("criteria", round_.criteria_id)))
    assert "đã thay bằng bản mới" in old


def test_rounds_that_keep_the_old_version_are_named(as_user, scored):
    round_, cast = scored
    _, url = asked(round_, cast)
    scoring.close_round(round_.pk, by=None)

    page = as_user(cast.secretary).get(url)

    assert f"Vòng chấm đã khoá giữ bản cũ: {round_.bloc_year}." in text_of(page)
    assert page.context["moves"] == []


def test_steps_that_do_not_fit_the_new_scale_are_told(as_user, scored):
    round_, cast = scored
    _, url = asked(round_, cast, I_2={"step": "3"})

    page = text_of(as_user(cast.secretary).get(url))

    assert "20 điểm không theo nấc 3" in page


def test_a_version_with_errors_is_sent_back_to_its_table(as_user, scored):
    round_, cast = scored
    _, url = asked(round_, cast, I={"max": "1"})

    page = text_of(as_user(cast.secretary).get(url))

    assert "Về sửa bảng" in page
    assert 'name="ap-dung"' not in page


def test_first_and_later_versions_have_their_own_ways(as_user, scored, made_draft):
    round_, cast = scored
    version, _ = asked(round_, cast)
    client = as_user(cast.board_secretary)

    assert client.get(at("criteria_adopt", version.pk)).url == at("criteria_apply", version.pk)
    assert client.get(at("criteria_apply", made_draft.pk)).url == at(
        "criteria_adopt", made_draft.pk
    )


def test_versions_of_a_set_lead_to_each_other(as_user, scored):
    round_, cast = scored
    version, _ = asked(round_, cast)
    client = as_user(cast.secretary)

    old = text_of(client.get(at("criteria", round_.criteria_id)))
    new = text_of(client.get(at("criteria", version.pk)))

    assert at("criteria", version.pk) in old
    assert at("criteria", round_.criteria_id) in new
