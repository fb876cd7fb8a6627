"""The pages of awards: found, allowed, refused, and no dearer with more rows."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from awards import actions
from awards.models import Award, AwardType, Decision
from awards.tasks import render_report
from blocs.models import Office
from core.models import Job, JobState
from signing.models import Document
from tests.factories import appoint, make_bloc_year, make_user
from tests.personas import cast_for
from tests.rankings import make_ranking

pytestmark = pytest.mark.django_db
LIST_QUERIES = 4
DECISION_QUERIES = 20
REPORT_QUERIES = 9
EVERYBODY = (
    "leader",
    "officer",
    "secretary",
    "head",
    "board_member",
    "board_secretary",
    "inspector",
    "administrator",
    "stranger",
)
BOARD = {"board_member", "board_secretary"}
WATCHERS = BOARD | {"inspector", "administrator"}
ALLOWED = {
    ("awards.see_decision", "open"): WATCHERS,
    ("awards.decide", "open"): set(),
    ("awards.make_report", "open"): set(),
    ("awards.see_decision", "ranked"): WATCHERS,
    ("awards.decide", "ranked"): BOARD,
    ("awards.make_report", "ranked"): BOARD | {"secretary", "head"},
    ("awards.see_decision", "decided"): set(EVERYBODY),  # the page itself asks who sees the bloc
    ("awards.decide", "decided"): set(),
    ("awards.make_report", "decided"): BOARD | {"secretary", "head"},
}


@pytest.fixture
def year():
    return make_bloc_year(members=6)


@pytest.fixture
def cast(year):
    return cast_for(year)


@pytest.fixture
def decision(year, cast):
    changes = {
        "dv-3": {"suspended": "đang xác minh đơn"},
        "dv-4": {"rank": None, "excluded": "nộp hồ sơ muộn"},
    }
    make_ranking(year, changes=changes)
    actions.load_catalogue(by=None)
    return actions.draft_decision(year.pk, by=cast.board_secretary)


def at(name: str, year, *more: object) -> str:
    return reverse(f"awards:{name}", args=[year.bloc.slug, year.year, *more])


def text_of(response) -> str:
    return response.content.decode()


def choice(year, unit: str, award: str) -> dict[str, int]:
    return {
        "don-vi": year.members.get(code=unit).pk,
        "danh-hieu": AwardType.objects.get(code=award).pk,
    }


@pytest.mark.parametrize(("permission", "stage"), ALLOWED)
def test_permission_table(year, cast, permission, stage):
    if stage != "open":
        make_ranking(year)
    if stage == "decided":
        Decision.objects.create(
            bloc_year=year, state="RECORDED", number="1/QĐ", on=date(2026, 1, 1)
        )
    people = {name: getattr(cast, name, cast.leaders[0]) for name in EVERYBODY}

    allowed = {name for name, user in people.items() if user.has_perm(permission, year)}

    assert allowed == ALLOWED[permission, stage]


@pytest.mark.parametrize("name", ["decision", "report"])
def test_stranger_finds_no_page(client, year, cast, decision, name):
    client.force_login(cast.board_member)
    assert client.get(at(name, year)).status_code == 200

    client.force_login(cast.stranger)
    assert client.get(at(name, year)).status_code == 404


def test_bloc_sees_the_decision_only_when_recorded(client, year, cast, decision):
    client.force_login(cast.secretary)
    assert client.get(at("decision", year)).status_code == 403

    actions.record_decision(
        decision.pk, number="7/QĐ", on=date(2026, 1, 5), signer="", by=cast.board_secretary
    )

    assert "7/QĐ" in text_of(client.get(at("decision", year)))


@pytest.mark.parametrize("name", ["draft", "pick", "record"])
def test_inspector_may_look_but_not_decide(client, year, cast, decision, name):
    client.force_login(cast.inspector)

    assert "Chọn<" not in text_of(client.get(at("decision", year)))
    assert client.post(at(name, year)).status_code == 403


def test_unranked_year_says_what_it_waits_for(client, year, cast):
    client.force_login(cast.board_member)

    assert "Chưa chốt xếp hạng" in text_of(client.get(at("decision", year)))
    assert client.get(at("report", year)).status_code == 403


def test_empty_catalogue_says_what_to_do(client, year, cast, decision):
    client.force_login(cast.board_member)
    AwardType.objects.all().delete()

    assert "load_awards" in text_of(client.get(at("decision", year)))


def test_board_goes_from_ranking_to_recorded_decision(client, year, cast):
    make_ranking(year)
    actions.load_catalogue(by=None)
    client.force_login(cast.board_secretary)

    assert "Bắt đầu xét" in text_of(client.get(at("decision", year)))
    client.post(at("draft", year))
    response = client.post(at("pick", year), choice(year, "dv-1", "CO_BO_TINH"))
    assert "đã chọn 1/1" in text_of(client.get(response["Location"]))
    client.post(at("drop", year, Award.objects.get().pk))
    assert not Award.objects.exists()
    client.post(at("pick", year), choice(year, "dv-1", "CO_BO_TINH"))
    assert client.post(at("record", year), {"number": "", "on": "5"}).status_code == 422
    client.post(at("record", year), {"number": "7/QĐ", "on": "01/10/2026", "signer": "Chủ tịch"})

    page = text_of(client.get(at("decision", year)))
    assert "20.240.000" in page
    assert "Ký giao ước đúng hạn" in page


def test_decision_without_awards_must_be_meant(client, year, cast, decision):
    client.force_login(cast.board_secretary)
    typed = {"number": "7/QĐ", "on": "01/10/2026"}

    refused = client.post(at("record", year), typed)
    assert refused.status_code == 422
    assert "Năm này không khen thưởng đơn vị nào" in text_of(refused)
    decision.refresh_from_db()
    assert decision.state == "DRAFT"

    client.post(at("record", year), typed | {"nobody": "on"})
    decision.refresh_from_db()
    assert decision.state == "RECORDED"


def test_day_to_come_is_refused_beside_its_field(client, year, cast, decision):
    client.force_login(cast.board_secretary)

    refused = client.post(
        at("record", year), {"number": "7/QĐ", "on": "01/01/2999", "nobody": "on"}
    )

    assert refused.status_code == 422
    assert "Ngày quyết định chưa tới." in text_of(refused)
    assert 'value="7/QĐ"' in text_of(refused)


def test_conditions_and_reasons_are_said(client, year, cast, decision):
    client.force_login(cast.board_secretary)
    flag = AwardType.objects.get(code="CO_CP")

    page = text_of(client.get(at("decision", year) + f"?danh-hieu={flag.pk}"))

    for words in (
        "Đạt tiêu chuẩn cờ bộ, tỉnh",
        "Không đạt:",
        "Dẫn đầu cụm, khối",
        "Tạm dừng xét: đang xác minh đơn",
        "Không xếp hạng: nộp hồ sơ muộn",
    ):
        assert words in page


def test_held_unit_is_refused_with_words(client, year, cast, decision):
    client.force_login(cast.board_secretary)

    response = client.post(at("pick", year), choice(year, "dv-3", "GK_TT"), follow=True)

    assert "đang xác minh đơn" in text_of(response)
    assert not Award.objects.exists()


@pytest.mark.parametrize("typed", [{}, {"don-vi": "x", "danh-hieu": "1"}, {"don-vi": "²"}])
def test_choice_of_nothing_is_not_found(client, year, cast, decision, typed):
    client.force_login(cast.board_secretary)

    assert client.post(at("pick", year), typed).status_code == 404


def test_list_shows_ranked_years_only(client, year, cast, decision):
    waiting = make_bloc_year(members=1)
    client.force_login(cast.board_member)

    page = text_of(client.get(reverse("awards:list")))
    assert year.name in page
    assert waiting.name + "<" not in page
    assert year.name not in text_of(client.get(reverse("awards:list") + "?nam=2001"))


def test_report_is_asked_for_and_fetched(client, year, cast, decision):
    client.force_login(cast.secretary)

    assert "Lập báo cáo" in text_of(client.get(at("report", year)))
    client.post(at("report", year))
    assert "Đang lập báo cáo" in text_of(client.get(at("report", year)))
    job = Job.objects.get()
    render_report(job.pk)

    page = text_of(client.get(at("report", year)))
    assert year.reports.get().document.code in page
    assert "Lập lại báo cáo" in page
    Job.objects.update(state=JobState.FAILED)
    assert "không xong" in text_of(client.get(at("report", year)))


@pytest.mark.parametrize("count", [1, 30])
def test_list_costs_the_same_with_more_blocs(client, django_assert_num_queries, count):
    user = make_user()
    appoint(user, Office.BOARD_MEMBER)
    for _ in range(count):
        make_ranking(make_bloc_year(members=1))
    client.force_login(user)

    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("awards:list"))


@pytest.mark.parametrize("count", [2, 30])
def test_decision_costs_the_same_with_more_units(client, django_assert_num_queries, count):
    year, user = make_bloc_year(members=count), make_user()
    appoint(user, Office.BOARD_MEMBER)
    make_ranking(year)
    actions.load_catalogue(by=None)
    decision = actions.draft_decision(year.pk, by=user)
    for member in year.members.all():
        kind = AwardType.objects.get(code="TTLDTT")
        actions.pick_award(decision.pk, member_id=member.pk, type_id=kind.pk, by=user)
    client.force_login(user)

    with django_assert_num_queries(DECISION_QUERIES):
        client.get(at("decision", year))


@pytest.mark.parametrize("count", [1, 5])
def test_report_page_costs_the_same_with_more_reports(client, django_assert_num_queries, count):
    year, user = make_bloc_year(members=2), make_user()
    appoint(user, Office.BOARD_MEMBER)
    make_ranking(year)
    for _ in range(count):
        job = actions.request_report(year.pk, by=user)
        Job.objects.filter(pk=job.pk).update(state=JobState.FAILED)
        report = year.reports.first()
        Document.objects.filter(pk=report.document_id).update(
            state="ISSUED",
            content_hash="0" * 64,
            certificate="0" * 64,
            certified_at=timezone.now(),
        )
    client.force_login(user)

    with django_assert_num_queries(REPORT_QUERIES):
        client.get(at("report", year))
