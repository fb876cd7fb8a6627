"""The page that tells why, in a real browser: readable, foldable, printable, at both widths."""

import pytest
from django.urls import reverse

from tests.personas import cast_for
from tests.scoring_db.test_why_page import year_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def secretary():
    return cast_for(year_of("120", "110", "90").bloc_year).secretary


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_have_no_barrier_and_fit_the_width(open_page, axe, secretary, width):
    address = reverse("scoring:why", args=["cum-5", 2026, "dv-2"])

    for query in ("", "?mo=tat-ca", "?tieu-chi=III.1"):
        page = open_page(address + query, user=secretary, width=width)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_criterion_is_unfolded_by_keyboard_and_everything_is_there_on_paper(open_page, secretary):
    page = open_page(reverse("scoring:why", args=["cum-5", 2026, "dv-2"]), user=secretary)
    line = page.get_by_text("90 : 100 × 30 = 27 điểm.")
    assert not line.is_visible()

    page.locator("summary", has_text="I.1").first.focus()
    page.keyboard.press("Enter")
    assert line.is_visible()

    page.keyboard.press("Enter")
    page.emulate_media(media="print")
    assert line.is_visible()
