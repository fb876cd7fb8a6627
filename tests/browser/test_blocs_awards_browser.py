"""Pages of blocs and awards in a real browser: readable on a phone, accessible, by keyboard."""

from datetime import date

import pytest
from django.urls import reverse

from awards import actions as awards
from blocs import actions as blocs
from tests.factories import make_bloc_year
from tests.personas import cast_for
from tests.rankings import make_ranking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stage():
    """A ranked year with a head, a conference, a next year and a draft of the decision."""
    year = make_bloc_year(members=5, year=2026)
    cast = cast_for(year)
    blocs.install_heads(year.pk, head="dv-1", deputy=None, on=None, by=None)
    facts = blocs.ConferenceFacts(kind="SIGNING", name="Hội nghị ký kết", agenda=("Ký giao ước",))
    blocs.add_conference(year.pk, facts=facts, by=None)
    following = blocs.open_next_year(year.pk, by=cast.secretary)
    blocs.propose_heads(following.pk, by=cast.secretary)
    make_ranking(year, changes={"dv-3": {"suspended": "đang xác minh đơn"}})
    awards.load_catalogue(by=None)
    awards.draft_decision(year.pk, by=cast.board_secretary)
    return year, cast


PAGES = [
    ("blocs:list", "secretary"),
    ("blocs:year", "secretary"),
    ("blocs:heads", "secretary"),
    ("blocs:conference_add", "secretary"),
    ("blocs:appointments", "administrator"),
    ("blocs:appoint", "administrator"),
    ("awards:list", "board_secretary"),
    ("awards:decision", "board_secretary"),
    ("awards:report", "board_secretary"),
]
OF_A_YEAR = {
    "blocs:year",
    "blocs:heads",
    "blocs:conference_add",
    "awards:decision",
    "awards:report",
}


@pytest.mark.parametrize(("name", "persona"), PAGES)
def test_page_is_accessible_and_fits_a_phone(open_page, axe, stage, name, persona):
    year, cast = stage
    address = reverse(name, args=[year.bloc.slug, year.year] if name in OF_A_YEAR else [])

    page = open_page(address, user=getattr(cast, persona), width=390)

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("main .btn-primary:visible").count() <= 1


def test_board_picks_and_records_without_scripts(open_page, stage):
    year, cast = stage
    address = reverse("awards:decision", args=[year.bloc.slug, year.year])
    page = open_page(address, user=cast.board_secretary, scripts=False)

    page.get_by_role("link", name="Cờ thi đua của bộ, ban, ngành, tỉnh").click()
    page.get_by_role("row", name="Đơn vị thứ 1").get_by_role("button").click()
    page.get_by_label("Số quyết định").fill("7/QĐ")
    page.get_by_label("Ngày quyết định").fill("01/10/2026")
    page.get_by_role("button", name="Ghi quyết định").click()

    assert page.get_by_role("heading", name="Quyết định 7/QĐ").is_visible()
    assert year.decision.on == date(2026, 10, 1)
