"""The pages of blocs: found, allowed, refused, and no dearer with more rows."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from blocs import actions
from blocs.models import Appointment, Conference, Handover, HeadTerm, Office
from tests.factories import appoint, make_bloc_year, make_user
from tests.personas import cast_for

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LIST_QUERIES = 7
YEAR_QUERIES = {"year": 18, "heads": 12}
APPOINTMENT_QUERIES = 7


@pytest.fixture
def year():
    bloc_year = make_bloc_year(members=3, year=2025)
    actions.install_heads(bloc_year.pk, head="dv-1", deputy="dv-2", on=None, by=None)
    return bloc_year


@pytest.fixture
def cast(year):
    return cast_for(year)


def at(name: str, year, *more: object) -> str:
    return reverse(f"blocs:{name}", args=[year.bloc.slug, year.year, *more])


def text_of(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("name", ["year", "heads", "conference_add"])
def test_stranger_finds_no_page(client, year, cast, name):
    client.force_login(cast.secretary)
    assert client.get(at(name, year)).status_code == 200

    client.force_login(cast.stranger)
    assert client.get(at(name, year)).status_code == 404


def test_list_names_head_and_members(client, year, cast):
    client.force_login(cast.officer)
    year.member_note = "Tin báo không nêu số đơn vị."
    year.save()

    page = text_of(client.get(reverse("blocs:list")))

    assert "Đơn vị thứ 1" in page
    assert "tổng số chưa rõ" in page
    assert year.name not in text_of(client.get(reverse("blocs:list") + "?nam=2020"))


def test_year_page_says_what_is_known_and_what_is_not(client, year, cast):
    client.force_login(cast.officer)
    facts = actions.ConferenceFacts(
        kind="SIGNING", name="Hội nghị ký kết", guests=("Bà Khách",), agenda=("Thông qua tiêu chí",)
    )
    actions.add_conference(year.pk, facts=facts, by=None)
    year.directives = "Chỉ thị số 05"
    year.save()

    page = text_of(client.get(at("year", year)))

    for words in ("Hội nghị ký kết", "Bà Khách", "Thông qua tiêu chí", "Chỉ thị số 05"):
        assert words in page
    assert "chưa rõ" in page
    assert at("conference_add", year) not in page


def test_conference_is_added(client, year, cast):
    client.force_login(cast.secretary)
    typed = {
        "kind": "SUMMARY",
        "name": "Tổng kết",
        "on": "20/12/2025",
        "guests": "Ông A\n\n Bà B ",
        "agenda": "Một\nHai",
    }

    response = client.post(at("conference_add", year), typed)

    assert response.status_code == 302
    conference = Conference.objects.get()
    assert (conference.on, conference.guests) == (date(2025, 12, 20), "Ông A\nBà B")
    assert conference.agenda.count() == 2


def test_wrong_conference_is_shown_again_with_what_was_typed(client, year, cast):
    client.force_login(cast.secretary)

    response = client.post(
        at("conference_add", year), {"name": "Tổng kết", "on": "31/02/2025", "agenda": "x" * 501}
    )

    assert response.status_code == 422
    assert "Tổng kết" in text_of(response)
    assert "500" in text_of(response)
    assert not Conference.objects.exists()


def test_officer_may_look_but_not_write(client, year, cast):
    client.force_login(cast.officer)
    actions.open_next_year(year.pk, by=cast.secretary)

    assert client.get(at("heads", year)).status_code == 200
    for name in ("open_next_year", "propose", "nominate", "confirm_heads", "hand_over"):
        assert client.post(at(name, year)).status_code == 403, name
    assert client.get(at("conference_add", year)).status_code == 403


def test_heads_go_from_open_year_to_handover(client, year, cast):
    client.force_login(cast.secretary)

    assert "Mở năm 2026" in text_of(client.get(at("heads", year)))
    client.post(at("open_next_year", year))
    assert "Đề nghị theo luân phiên" in text_of(client.get(at("heads", year)))
    client.post(at("propose", year))
    unit = year.members.get(code="dv-1").unit_id
    reason = "đơn vị thứ 2 xin lùi"
    client.post(at("nominate", year), {"office": "HEAD", "unit_id": unit, "reason": reason})
    assert reason in text_of(client.get(at("heads", year)))
    client.post(at("confirm_heads", year))
    assert "Ghi bàn giao" in text_of(client.get(at("heads", year)))
    typed = {"on": f"{TODAY:%d/%m/%Y}", "flag": "on", "place": "Hà Nội"}
    page = text_of(client.post(at("hand_over", year), typed, follow=True))

    assert "Đã ghi bàn giao: Đơn vị thứ 1" in page
    assert Handover.objects.get().place == "Hà Nội"
    client.force_login(cast.inspector)
    assert "Đã bàn giao" in text_of(client.get(at("heads", year)))


def test_who_still_belongs_to_the_bloc_stays_on_the_page(client, year, cast):
    appoint(cast.secretary, Office.UNIT_OFFICER, unit=year.members.last().unit)
    following = actions.open_next_year(year.pk, by=cast.secretary)
    actions.propose_heads(following.pk, by=cast.secretary)
    actions.confirm_heads(following.pk, by=cast.secretary)
    client.force_login(cast.secretary)

    response = client.post(at("hand_over", year), {"on": f"{TODAY:%d/%m/%Y}"})

    assert response["Location"] == at("heads", year)


def test_wrong_forms_come_back(client, year, cast):
    client.force_login(cast.secretary)
    following = actions.open_next_year(year.pk, by=cast.secretary)

    wrong = {"office": "HEAD", "unit_id": "999999", "reason": "giữ lại lời này"}
    response = client.post(at("nominate", year), wrong)
    assert response.status_code == 422
    assert "giữ lại lời này" in text_of(response)
    actions.propose_heads(following.pk, by=cast.secretary)
    deputy = HeadTerm.objects.get(bloc_year=following, office="DEPUTY").unit_id
    twice = {"office": "HEAD", "unit_id": deputy, "reason": "giữ lại lời này"}
    response = client.post(at("nominate", year), twice)
    assert response.status_code == 422
    assert "phải khác nhau" in text_of(response)
    assert "giữ lại lời này" in text_of(response)
    actions.confirm_heads(following.pk, by=cast.secretary)
    assert client.post(at("hand_over", year), {"on": "hôm qua"}).status_code == 422
    early = client.post(at("hand_over", year), {"on": "01/01/2999", "note": "sổ sách đã giao"})
    assert early.status_code == 422
    assert "Ngày bàn giao chưa tới" in text_of(early)
    assert "sổ sách đã giao" in text_of(early)
    assert not HeadTerm.objects.filter(bloc_year=following, state="ACTIVE").exists()


def test_nothing_is_proposed_for_a_year_that_is_not_open(client, year, cast):
    client.force_login(cast.secretary)

    assert client.post(at("propose", year)).status_code == 404


def test_barred_unit_is_named_with_its_reason(client, year, cast):
    client.force_login(cast.secretary)
    actions.bar_members(year.pk, reasons={"dv-2": "nộp hồ sơ muộn"}, by=None)

    assert "nộp hồ sơ muộn" in text_of(client.get(at("heads", year)))


def test_only_the_administrator_sees_appointments(client, year, cast):
    row = Appointment.objects.get(user=cast.head)
    pages = [
        reverse("blocs:appointments"),
        reverse("blocs:appoint"),
        reverse("blocs:appointment_end", args=[row.pk]),
    ]

    client.force_login(cast.administrator)
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    client.force_login(cast.board_secretary)
    assert [client.get(page).status_code for page in pages] == [403, 403, 403]


def test_person_is_appointed_and_the_office_ended(client, year, cast):
    client.force_login(cast.administrator)
    unit, day = year.members.first().unit, f"{TODAY - timedelta(days=1):%d/%m/%Y}"
    typed = {"user": cast.stranger.pk, "office": "UNIT_OFFICER", "unit": unit.pk}

    told = client.post(reverse("blocs:appoint"), typed | {"valid_from": day}, follow=True)
    assert "Đã bổ nhiệm stranger." in text_of(told)
    row = Appointment.objects.get(user=cast.stranger)
    end = reverse("blocs:appointment_end", args=[row.pk])
    assert client.post(end, {"on": day}).status_code == 422
    told = client.post(end, {"on": f"{TODAY:%d/%m/%Y}"}, follow=True)
    assert f"stranger thôi giữ vai trò từ ngày {TODAY:%d/%m/%Y}." in text_of(told)
    assert "stranger" not in text_of(client.get(reverse("blocs:appointments")))
    assert "stranger" in text_of(client.get(reverse("blocs:appointments") + "?het=1"))


@pytest.mark.parametrize(
    ("office", "unit", "bloc", "words"),
    [
        ("UNIT_LEADER", False, False, "hãy chọn đơn vị"),
        ("BLOC_HEAD", False, False, "hãy chọn cụm, khối"),
        ("INSPECTOR", False, True, "không gắn với cụm"),
        ("INSPECTOR", True, False, "không gắn với đơn vị"),
    ],
)
def test_office_asks_for_its_own_place(client, year, cast, office, unit, bloc, words):
    client.force_login(cast.administrator)
    typed = {"user": cast.stranger.pk, "office": office, "valid_from": "01/01/2026"}
    typed |= {"unit": year.members.first().unit_id} if unit else {}
    typed |= {"bloc": year.bloc_id} if bloc else {}

    response = client.post(reverse("blocs:appoint"), typed)

    assert response.status_code == 422
    assert words in text_of(response)


# the cost of a page does not grow with its rows -------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_list_costs_the_same_with_more_blocs(client, django_assert_num_queries, count):
    user = make_user()
    appoint(user, Office.INSPECTOR)
    for _ in range(count):
        year = make_bloc_year(members=2)
        actions.install_heads(year.pk, head="dv-1", deputy=None, on=None, by=None)
    client.force_login(user)

    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("blocs:list"))


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("name", ["year", "heads"])
def test_pages_of_a_year_cost_the_same_with_more_rows(
    client, django_assert_num_queries, name, count
):
    year = make_bloc_year(members=count + 1)
    user = make_user()
    appoint(user, Office.BLOC_SECRETARY, bloc=year.bloc)
    for number in range(count):
        facts = actions.ConferenceFacts(kind="OTHER", name=f"Hội nghị {number}", agenda=("Một",))
        actions.add_conference(year.pk, facts=facts, by=None)
    client.force_login(user)

    with django_assert_num_queries(YEAR_QUERIES[name]):
        client.get(at(name, year))


def test_units_of_one_name_are_told_apart_by_their_bloc(client, year, cast):
    client.force_login(cast.administrator)

    page = text_of(client.get(reverse("blocs:appoint")))

    assert f"Đơn vị thứ 1 · {year.bloc.name}" in page
    assert f"({cast.secretary.username})" in page
    assert f'<span class="td-sub">{year.bloc.name}</span>' in text_of(
        client.get(reverse("blocs:appointments"))
    )


@pytest.mark.parametrize("count", [1, 30])
def test_appointments_cost_the_same_with_more_rows(client, django_assert_num_queries, count):
    admin = make_user()
    appoint(admin, Office.ADMINISTRATOR)
    year = make_bloc_year(members=count)
    for member in year.members.all():
        appoint(make_user(), Office.UNIT_LEADER, unit=member.unit)
    client.force_login(admin)

    with django_assert_num_queries(APPOINTMENT_QUERIES):
        client.get(reverse("blocs:appointments"))
