"""The description for programs says what the site really does."""

import pytest
from django.urls import resolve

from home.views import openapi

pytestmark = pytest.mark.django_db
DIGEST = "f" * 64


@pytest.fixture
def described(client):
    response = client.get("/api/openapi.json")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    return response.json()


def test_description_needs_no_session_and_names_its_format(described):
    assert described["openapi"] == "3.1.0"
    assert set(described["info"]) == {"title", "version"}


@pytest.mark.parametrize(
    ("path", "address", "status"),
    [
        ("/api/openapi.json", "/api/openapi.json", "200"),
        ("/song", "/song", "200"),
        ("/san-sang", "/san-sang", "200"),
        ("/xac-minh/{code}/", "/xac-minh/AB12-CD34/", "404"),
        ("/xac-minh/", "/xac-minh/", "200"),
        ("/xac-minh/", f"/xac-minh/?sha256={DIGEST}", "200"),
        ("/xac-minh/", "/xac-minh/?sha256=x", "422"),
        ("/xac-minh/", "/xac-minh/?ma=x", "422"),
        ("/xac-minh/", "/xac-minh/?ma=ab12cd34", "302"),
    ],
)
def test_answers_are_those_described(client, described, path, address, status):
    response = client.get(address)

    answers = described["paths"][path]["get"]["responses"]
    kinds = answers[status].get("content", {response.headers["Content-Type"]: {}})
    assert str(response.status_code) == status
    assert response.headers["Content-Type"].partition(";")[0] in {
        kind.partition(";")[0] for kind in kinds
    }


def test_every_described_address_is_open(described):
    for path in described["paths"]:
        view = resolve(path.replace("{code}", "AB12-CD34")).func
        assert view.login_required is False


def test_readiness_has_the_described_shape(client):
    told = client.get("/san-sang").json()

    assert set(told) == set(openapi.READINESS["required"])
    assert all(set(check) == set(openapi.CHECK["required"]) for check in told["checks"].values())


def test_description_speaks_the_readers_language(client, described):
    english = client.get("/api/openapi.json", headers={"Accept-Language": "en"})

    client.cookies["django_language"] = "en"
    chosen = client.get("/api/openapi.json").json()

    assert described["info"]["title"] == "Thi đua khen thưởng"
    assert english.json() == described
    assert chosen["paths"]["/song"]["get"]["summary"] == "Is the site running?"
