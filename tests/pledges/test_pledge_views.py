"""Pages of pledges: found, allowed, kept, and no dearer with more rows."""

import json
import re

import pytest
from django.urls import reverse

from pledges import actions
from pledges.content import PledgeContent
from pledges.models import Pledge
from pledges.states import PledgeState
from signing.models import SavedSignature
from signing.states import SlotState
from tests.factories import PASSWORD, make_bloc_year, make_user
from tests.personas import cast_for

pytestmark = pytest.mark.django_db
STROKES = json.dumps([[[0.1, 0.6], [0.3, 0.1], [0.6, 0.8], [0.9, 0.2]]])


def as_person(client, user):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(name: str, pledge: Pledge) -> str:
    return reverse(f"pledges:{name}", args=[pledge.pk])


def stored(pledge: Pledge) -> PledgeContent:
    """The text as the database has it."""
    return Pledge.objects.get(pk=pledge.pk).read()


def posted(page) -> dict[str, str]:
    """What the browser would send back unchanged."""
    page_forms = page.context["forms"]
    rows = [form for table in page_forms.tables for form in table.forms]
    fields = [field for form in (page_forms.text, *rows) for field in form]
    told = {field.html_name: field.value() for field in fields}
    for table in page_forms.tables:
        told |= {field.html_name: field.value() for field in table.management_form}
    words = {name: "\n".join(v) if isinstance(v, tuple) else v for name, v in told.items()}
    return {name: str(value) for name, value in words.items() if value not in (None, "")}


@pytest.mark.parametrize("name", ["show", "preview", "edit", "sign", "signed", "board"])
def test_stranger_finds_nothing(client, opened, cast, name):
    assert as_person(client, cast.stranger).get(at(name, opened)).status_code == 404


@pytest.mark.parametrize(
    ("name", "method"),
    [("edit", "get"), ("freeze", "post"), ("reopen", "post"), ("sign", "get"), ("refuse", "post")],
)
def test_officer_sees_and_does_nothing(client, opened, cast, name, method):
    as_person(client, cast.officer)

    assert client.get(at("show", opened)).status_code == 200
    assert getattr(client, method)(at(name, opened)).status_code == 403


@pytest.mark.parametrize("name", ["freeze", "reopen"])
def test_acts_are_posted(client, draft, cast, name):
    assert as_person(client, cast.secretary).get(at(name, draft)).status_code == 405


@pytest.mark.parametrize("count", [1, 30])
def test_list_costs_the_same_for_many(client, django_assert_num_queries, count):
    board = cast_for(make_bloc_year(members=1)).board_secretary
    for number in range(count):
        actions.create_pledge(make_bloc_year(members=1, slug=f"cum-x{number}").pk, by=None)
    as_person(client, board)
    client.get(reverse("pledges:list"))

    with django_assert_num_queries(6):
        page = client.get(reverse("pledges:list"))

    assert len(page.context["pledges"]) == count


@pytest.mark.parametrize("members", [1, 30])
def test_page_of_a_pledge_costs_the_same_for_many(client, django_assert_num_queries, members):
    year = make_bloc_year(members=members)
    cast = cast_for(year)
    pledge = actions.create_pledge(year.pk, by=None)
    as_person(client, cast.board_secretary)
    client.get(at("show", pledge))

    with django_assert_num_queries(11):
        page = client.get(at("show", pledge))

    assert len(page.context["rows"]) == members


def test_list_offers_the_years_that_have_no_pledge(client, bloc_year, cast):
    page = as_person(client, cast.secretary).get(reverse("pledges:list"))

    assert "Soạn giao ước năm 2026" in page.content.decode()
    assert (
        "Soạn giao ước"
        not in as_person(client, cast.officer).get(page.request["PATH_INFO"]).content.decode()
    )


def test_year_without_a_pledge_leads_to_the_list(client, bloc_year, cast):
    address = reverse("pledges:of_year", args=[bloc_year.bloc.slug, 2026])

    assert as_person(client, cast.secretary).get(address).url == "/giao-uoc/?nam=2026"


def test_year_with_a_pledge_leads_to_it(client, draft, cast):
    address = reverse("pledges:of_year", args=[draft.bloc_year.bloc.slug, 2026])

    assert as_person(client, cast.officer).get(address).url == at("show", draft)


def test_start_leads_to_writing(client, bloc_year, cast):
    address = reverse("pledges:create", args=[bloc_year.bloc.slug, 2026])

    answer = as_person(client, cast.secretary).post(address)

    assert answer.url == at("edit", Pledge.objects.get())


def test_page_sent_back_unchanged_changes_nothing(client, draft, cast):
    as_person(client, cast.secretary)
    content = PledgeContent.from_json(
        {
            "groups": [{"text": "Một"}, {"text": "Hai"}],
            "targets": [{"name": "Đúng hạn", "op": "gte", "value": "9.5", "stated": False}],
            "movements": [{"name": "Học tập", "goal": "Đăng ký"}],
            "unit_contents": [{"unit": "dv-2", "group_no": 2, "text": "Việc", "stated": False}],
            "witness": {"name": "Đại tá A", "title": "Phó Giám đốc", "lines": ["MỘT", "HAI"]},
            "date": "2026-02-05",
        }
    )  # fmt: skip
    actions.fill_pledge(draft.pk, content, by=None)

    page = client.get(at("edit", draft))
    answer = client.post(at("edit", draft), posted(page))

    assert answer.status_code == 302
    assert stored(draft) == content


@pytest.mark.parametrize("typed", ["9.125", "chín", "1.234"])
def test_bad_figure_is_told_beside_the_field_and_everything_typed_is_kept(
    client, draft, cast, typed
):
    as_person(client, cast.secretary)
    told = posted(client.get(at("edit", draft)))
    told |= {
        "subject": "Trích yếu mới",
        "chi-tieu-0-name": "Chỉ tiêu A",
        "chi-tieu-0-operator": "gte",
        "chi-tieu-0-value": typed,
    }

    answer = client.post(at("edit", draft), told)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{typed}"' in text
    assert 'value="Trích yếu mới"' in text
    assert 'href="#id_chi-tieu-0-value"' in text
    assert 'id="id_chi-tieu-0-value_error"' in text
    assert stored(draft).subject == "Thi đua năm 2026"


def test_figure_without_comparison_and_the_reverse_are_told(client, draft, cast):
    as_person(client, cast.secretary)
    told = posted(client.get(at("edit", draft)))
    told |= {"chi-tieu-0-name": "A", "chi-tieu-0-value": "9,5"}
    told |= {"chi-tieu-1-name": "B", "chi-tieu-1-operator": "gte"}

    answer = client.post(at("edit", draft), told)

    anchors = [anchor for anchor, _message in answer.context["forms"].problems]
    assert anchors == ["id_chi-tieu-0-operator", "id_chi-tieu-1-value"]


def test_zero_is_a_figure(client, draft, cast):
    as_person(client, cast.secretary)
    told = posted(client.get(at("edit", draft)))
    told |= {"chi-tieu-0-name": "Vụ vi phạm", "chi-tieu-0-operator": "eq", "chi-tieu-0-value": "0"}

    client.post(at("edit", draft), told)

    assert stored(draft).targets[0].value == 0


def test_draft_names_the_leaders_of_today(client, draft, cast):
    page = as_person(client, cast.secretary).get(at("show", draft)).content.decode()

    assert all(leader.full_name in page for leader in cast.leaders)


def test_more_rows_keep_what_was_typed_and_store_nothing(client, draft, cast):
    as_person(client, cast.secretary)
    told = posted(client.get(at("edit", draft)))

    answer = client.post(
        at("edit", draft), told | {"them": "chi-tieu", "chi-tieu-0-name": "Đang gõ dở"}
    )

    assert answer.status_code == 200
    assert 'value="Đang gõ dở"' in answer.content.decode()
    assert len(answer.context["forms"].targets.forms) == int(told["chi-tieu-TOTAL_FORMS"]) + 3
    assert stored(draft).targets == ()


@pytest.mark.parametrize("table", ["chi-tieu", "phong-trao"])
def test_added_rows_left_empty_or_ticked_away_do_not_count(client, draft, cast, table):
    as_person(client, cast.secretary)
    told = posted(client.get(at("edit", draft)))
    told = posted(client.post(at("edit", draft), told | {"them": table}))
    last = int(told[f"{table}-TOTAL_FORMS"]) - 1

    answer = client.post(
        at("edit", draft),
        told | {f"{table}-{last}-name": "Dòng mới", f"{table}-0-DELETE": "on"},
    )

    assert answer.status_code == 302
    content = stored(draft)
    assert [row.name for row in (*content.targets, *content.movements)] == ["Dòng mới"]
    assert all(row.is_stated for row in content.targets)


def test_row_ticked_away_is_gone(client, draft, cast):
    as_person(client, cast.secretary)
    content = PledgeContent.from_json({"movements": [{"name": "Một"}, {"name": "Hai"}]})
    actions.fill_pledge(draft.pk, content, by=None)
    told = posted(client.get(at("edit", draft)))

    client.post(at("edit", draft), told | {"phong-trao-0-DELETE": "on"})

    assert [movement.name for movement in stored(draft).movements] == ["Hai"]


def test_text_saved_by_another_is_said_and_the_second_save_wins(client, draft, cast):
    as_person(client, cast.secretary)
    told = posted(client.get(at("edit", draft))) | {"subject": "Của tôi"}
    actions.fill_pledge(draft.pk, PledgeContent(subject="Của người khác"), by=cast.head)

    first = client.post(at("edit", draft), told)

    assert first.status_code == 409
    assert "người khác đã lưu" in first.content.decode()
    assert 'value="Của tôi"' in first.content.decode()
    assert stored(draft).subject == "Của người khác"
    told["seen"] = re.search(r'name="seen" value="(\w+)"', first.content.decode())[1]
    client.post(at("edit", draft), told)
    assert stored(draft).subject == "Của tôi"


@pytest.mark.parametrize(
    ("changes", "anchor"),
    [
        ({"witness_post": "Phó Giám đốc"}, "id_witness_name"),
        ({"witness_name": "A", "witness_username": "khong-co"}, "id_witness_username"),
        ({"signed_on": "31/02/2026"}, "id_signed_on"),
        ({"don-vi-0-unit": "la", "don-vi-0-text": "Việc"}, "id_don-vi-0-unit"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(client, draft, cast, changes, anchor):
    as_person(client, cast.secretary)
    told = posted(client.get(at("edit", draft))) | changes

    answer = client.post(at("edit", draft), told)

    assert answer.status_code == 422
    assert anchor in [where for where, _message in answer.context["forms"].problems]


def test_freezing_from_the_page_starts_the_printing(client, draft, cast):
    as_person(client, cast.secretary).post(at("freeze", draft))

    draft.refresh_from_db()
    assert draft.state == PledgeState.FROZEN
    page = client.get(at("show", draft)).content.decode()
    assert "Đang in bản giao ước" in page
    assert 'hx-trigger="load delay:2s"' in page


def test_progress_is_a_part_of_the_page(client, opened, cast):
    as_person(client, cast.secretary)

    part = client.get(at("show", opened), headers={"HX-Request": "true"}).content.decode()

    assert part.lstrip().startswith('<div id="tien-do"')
    assert "<html" not in part


def test_preview_is_the_paper_with_its_code(client, opened, cast):
    page = as_person(client, cast.officer).get(at("preview", opened)).content.decode()

    assert opened.document.code in page
    assert "style=" not in page
    assert "<script" not in page


def consent(pledge, **changes):
    return {
        "seen_hash": pledge.document.content_hash,
        "way": "ten",
        "agreed": "1",
        "password": PASSWORD,
        **changes,
    }


def test_leader_signs_without_scripts(client, opened, cast, work):
    as_person(client, cast.leaders[0])
    page = client.get(at("sign", opened)).content.decode()
    assert opened.document.content_hash in page

    answer = client.post(at("sign", opened), consent(opened), headers={"User-Agent": "Thử/1"})

    slot = opened.document.slots.get(signer=cast.leaders[0])
    assert answer.url == at("signed", opened)
    assert (slot.state, slot.address, slot.agent) == (SlotState.CONSENTED, "127.0.0.1", "Thử/1")
    assert "Đang ghi chữ ký" in client.get(answer.url).content.decode()
    work()
    assert "Đã ký lúc" in client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert client.get(at("sign", opened)).url == at("signed", opened)


def test_drawing_is_kept_and_offered_the_next_time(client, opened, cast):
    as_person(client, cast.leaders[0])

    client.post(at("sign", opened), consent(opened, way="ve", strokes=STROKES, keep="1"))

    assert SavedSignature.objects.get(user=cast.leaders[0]).strokes == json.loads(STROKES)


def test_saved_drawing_is_the_first_choice(client, opened, cast):
    SavedSignature.objects.create(user=cast.leaders[0], strokes=json.loads(STROKES))
    as_person(client, cast.leaders[0])
    assert client.get(at("sign", opened)).context["form"]["way"].value() == "luu"

    client.post(at("sign", opened), consent(opened, way="luu"))

    assert opened.document.slots.get(signer=cast.leaders[0]).strokes == json.loads(STROKES)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"password": "sai"}, "password", id="wrong password"),
        pytest.param({"agreed": ""}, "agreed", id="not agreed"),
        pytest.param({"way": "ve"}, "strokes", id="nothing drawn"),
        pytest.param({"way": "ve", "strokes": "[[[0.5,0.5]]]"}, "strokes", id="a dot"),
        pytest.param({"way": "luu"}, "way", id="nothing saved"),
    ],
)
def test_incomplete_consent_is_told_and_signs_nothing(client, opened, cast, changes, field):
    as_person(client, cast.leaders[0])

    answer = client.post(at("sign", opened), consent(opened, **changes))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not opened.document.slots.exclude(state=SlotState.WAITING).exists()


def test_consent_to_a_paper_that_changed_is_refused_in_words(client, opened, cast):
    as_person(client, cast.leaders[0])

    answer = client.post(at("sign", opened), consent(opened, seen_hash="0" * 64), follow=True)

    assert "không phải là bản đang ký" in answer.content.decode()


def test_refusal_tells_the_others_why(client, opened, cast):
    as_person(client, cast.leaders[0])
    assert client.post(at("refuse", opened), {"reason": " "}).status_code == 422
    assert client.get(at("refuse", opened)).url == at("sign", opened)

    answer = client.post(at("refuse", opened), {"reason": "Chỉ tiêu 2 quá cao"}, follow=True)

    assert "Bạn đã từ chối ký" in answer.content.decode()
    page = as_person(client, cast.secretary).get(at("show", opened)).content.decode()
    assert "Chỉ tiêu 2 quá cao" in page


def test_reopening_says_how_many_signatures_fall(client, opened, cast, work):
    facts = {"strokes": [], "seen_hash": opened.document.content_hash}
    actions.sign_pledge(opened.pk, by=cast.leaders[0], **facts)
    work()
    as_person(client, cast.secretary)
    assert "cùng 1 chữ ký đã có" in client.get(at("show", opened)).content.decode()

    client.post(at("reopen", opened))

    opened.refresh_from_db()
    assert opened.state == PledgeState.DRAFT


def test_board_shows_who_has_signed_and_where_to_sign(client, opened, cast):
    as_person(client, cast.secretary)

    page = client.get(at("board", opened)).content.decode()
    part = client.get(at("board", opened), headers={"HX-Request": "true"}).content.decode()

    assert "<b>0/3</b>" in page
    assert "http://testserver/giao-uoc/" in page
    assert part.lstrip().startswith('<div class="td-board"')


def test_who_has_not_acted_is_led_to_the_pledge(client, opened, cast):
    answer = as_person(client, cast.leaders[0]).get(at("signed", opened))

    assert answer.url == at("show", opened)


def test_empty_list_says_why(client):
    page = as_person(client, make_user()).get(reverse("pledges:list")).content.decode()

    assert "Chưa có giao ước nào" in page
