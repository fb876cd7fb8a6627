"""What holds for every answer of the site: headers, open doors, language, the frame."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, reverse
from django.views.defaults import permission_denied, server_error

from blocs.models import Office
from home.context import Frame
from tests.factories import appoint, make_bloc_year, make_user
from tests.personas import cast_for

STATIC = Path(__file__).parents[1] / "static"
pytestmark = pytest.mark.django_db

OPEN = {
    "account_inactive",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "home:alive",
    "home:openapi",
    "home:ready",
    "home:verify",
    "home:verify_code",
    "set_language",
}


@pytest.fixture
def secretary(client):
    user = make_user("thuky", full_name="Trần Thị Hoa")
    bloc_year = make_bloc_year(year=2026)
    appoint(user, Office.BLOC_SECRETARY, bloc=bloc_year.bloc)
    client.force_login(user)
    return user


def every_view(patterns, namespace=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from every_view(pattern.url_patterns, inner)


def test_open_pages_are_exactly_these():
    views = dict(every_view(get_resolver().url_patterns))
    open_names = {
        name
        for name, pattern in views.items()
        if not getattr(pattern.callback, "login_required", True)
    }

    assert len(views) > len(OPEN)
    assert open_names == OPEN


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/dang-nhap/", 200),
        ("/xac-minh/", 200),
        ("/song", 200),
        ("/khong-co-trang-nay/", 302),
        ("/", 302),
        ("/xac-minh/AA11-BB22/", 404),
    ],
)
def test_every_answer_carries_the_headers(client, address, status):
    response = client.get(address)

    assert response.status_code in {status, 404}
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in f"{policy};"
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_pages_of_signed_in_people_are_stored_nowhere(client, secretary):
    assert client.get("/doi-mat-khau/").headers["Cache-Control"] == "no-store, private"
    assert client.get("/khong-co-trang-nay/").headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("template", ["404.html", "403.html", "403_csrf.html", "429.html"])
def test_error_pages_say_what_to_do_without_a_request(template):
    page = render_to_string(template)

    assert 'class="btn btn-primary" href="/"' in page
    assert "td-masthead" in page


def test_the_page_of_a_broken_server_needs_no_database(django_assert_num_queries, rf):
    with django_assert_num_queries(0):
        response = server_error(rf.get("/"))

    assert response.status_code == 500
    assert "Máy chủ gặp lỗi" in response.content.decode()


def test_refused_page_names_the_role_of_the_day(rf, secretary):
    request = rf.get("/")
    request.user = secretary

    page = permission_denied(request, PermissionDenied()).content.decode()

    assert "<b>Thư ký cụm</b>" in page


def test_form_from_elsewhere_is_refused_in_plain_words(secretary):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(secretary)

    response = strict.post("/dang-xuat/")

    assert response.status_code == 403
    assert "Trang này đã mở quá lâu" in response.content.decode()


@pytest.mark.parametrize(
    ("shown", "after"),
    [
        ("http://testserver/van-ban/?nam=2026", "/van-ban/%3Fnam%3D2026"),
        ("https://elsewhere.example/van-ban/", "/"),
        ("", "/"),
    ],
)
def test_expired_sign_in_of_htmx_leads_back_to_the_page_not_to_its_part(client, shown, after):
    headers = {"HX-Request": "true", "HX-Current-URL": shown}

    response = client.get("/viec-nen/1/", headers=headers)

    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == f"/dang-nhap/?next={after}"


def test_language_is_chosen_by_a_button_and_kept(client):
    assert '<html lang="vi"' in client.get("/dang-nhap/").content.decode()

    client.post("/ngon-ngu/", {"language": "en", "next": "/dang-nhap/"})

    assert '<html lang="en"' in client.get("/dang-nhap/").content.decode()


def test_language_never_leads_to_another_site(client):
    response = client.post("/ngon-ngu/", {"language": "en", "next": "https://elsewhere.example/"})

    assert response.headers["Location"] == "/"


def test_a_browser_in_english_still_gets_vietnamese(client):
    page = client.get("/dang-nhap/", headers={"Accept-Language": "en-GB,en"}).content.decode()

    assert '<html lang="vi"' in page


def test_htmx_keeps_error_pages_out_of_cells(client):
    page = client.get("/dang-nhap/").content.decode()
    config = re.search(r"name=\"htmx-config\" content='([^']+)'", page)

    assert config is not None
    assert json.loads(config.group(1))["noSwap"] == [204, 304, 401, 403, 404, "5xx"]


def test_htmx_sends_the_token_of_the_form(client, secretary):
    page = client.get("/doi-mat-khau/").content.decode()
    headers = re.search(r"hx-headers:inherited='([^']+)'", page)

    assert headers is not None
    assert len(json.loads(headers.group(1))["X-CSRFToken"]) == 64


@pytest.mark.parametrize(
    ("kind", "limit"), [("css", 40_000), ("js", 60_000)], ids=["sheets", "scripts"]
)
def test_first_visit_stays_light(client, kind, limit):
    page = client.get("/xac-minh/").content.decode()
    files = set(re.findall(rf'"/static/([^"]+\.{kind})"', page)) - {"css/verify.css"}

    size = sum(len(gzip.compress((STATIC / file).read_bytes(), 9)) for file in files)

    assert len(files) >= 3
    assert size <= limit


def test_frame_shows_name_and_role(client, secretary):
    page = client.get("/doi-mat-khau/").content.decode()

    assert "Trần Thị Hoa" in page
    assert "Thư ký cụm" in page


def test_frame_costs_two_queries_whatever_a_person_holds(
    client, secretary, django_assert_num_queries
):
    for year in (2024, 2025):
        appoint(secretary, Office.BLOC_HEAD, bloc=make_bloc_year(year=year).bloc)

    # session, user, appointments, years
    with django_assert_num_queries(4):
        client.get("/doi-mat-khau/")


def frame_of(user, address="/", **headers):
    request = RequestFactory().get(address, **headers)
    request.user = user
    request.resolver_match = get_resolver().resolve(request.path)
    return Frame(request)


@pytest.mark.parametrize(
    ("who", "sees"), [("board_secretary", True), ("inspector", True), ("head", False)]
)
def test_only_the_board_is_offered_the_overview(who, sees):
    cast = cast_for(make_bloc_year())

    addresses = [link.url for link in frame_of(getattr(cast, who)).links]

    assert (reverse("home:overview") in addresses) is sees
    assert reverse("home:tasks") in addresses


def test_who_holds_nothing_is_offered_only_the_own_tasks():
    cast = cast_for(make_bloc_year())

    assert [link.url for link in frame_of(cast.stranger).links] == ["/"]
    assert frame_of(cast.stranger).role == ""


def test_present_page_is_marked_once():
    cast = cast_for(make_bloc_year())

    links = frame_of(cast.head, "/van-ban/").links

    assert [(link.url, link.current) for link in links if link.current] == [("/van-ban/", "page")]


def test_weightiest_office_is_the_role():
    cast = cast_for(make_bloc_year())
    appoint(cast.secretary, Office.INSPECTOR)

    assert frame_of(cast.secretary).role == "Người giám sát"
    assert len(frame_of(cast.secretary).offices) == 2


@pytest.mark.parametrize(
    ("asked", "year"),
    [("2026", 2026), ("", None), ("26", None), ("20x6", None), ("٢٠٢٦", None), ("20266", None)],
)
def test_year_is_read_or_means_every_year(asked, year):
    assert frame_of(make_user(), f"/van-ban/?nam={asked}").year == year


def test_year_chooser_lists_the_years_one_may_see():
    mine, _other = make_bloc_year(year=2026), make_bloc_year(year=2025)
    cast = cast_for(mine)

    assert frame_of(cast.head).years == [2026]
    assert frame_of(cast.inspector).years == [2026, 2025]


def test_chosen_year_stays_in_the_menu():
    cast = cast_for(make_bloc_year())

    links = frame_of(cast.head, "/van-ban/?nam=2026").links

    assert {link.url.partition("?")[2] for link in links} == {"nam=2026"}


def test_admin_is_for_superusers_only(client):
    client.force_login(make_user("can-bo", is_staff=True))
    assert client.get("/quan-tri/", follow=True).status_code == 403

    client.force_login(make_user("quan-tri", is_staff=True, is_superuser=True))
    assert client.get("/quan-tri/").status_code == 200


def test_admin_has_no_sign_in_page_of_its_own(client):
    response = client.get("/quan-tri/login/")

    assert response.headers["Location"].startswith("/dang-nhap/")


@pytest.mark.parametrize(
    "address",
    ["accounts/user/", "accounts/user/add/", "blocs/unit/", "blocs/bloc/", "blocs/authority/",
     "blocs/appointment/", "blocs/appointment/add/"],
)  # fmt: skip
def test_admin_pages_open(client, address):
    make_bloc_year()
    client.force_login(make_user("quan-tri", is_staff=True, is_superuser=True))

    assert client.get(f"/quan-tri/{address}").status_code == 200


def test_admin_keeps_away_from_scores_and_records(client):
    client.force_login(make_user("quan-tri", is_staff=True, is_superuser=True))

    page = client.get("/quan-tri/").content.decode()

    assert "blocs/appointment" in page
    assert not re.search(r"/quan-tri/(scoring|core|signing|pledges|awards)/", page)
