"""The frame in a real browser: reachable by everybody, and by nobody's script."""

import pytest

from tests.factories import make_bloc_year, make_user
from tests.personas import cast_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "address", ["/dang-nhap/", "/xac-minh/", "/xac-minh/AA11-BB22/", "/quen-mat-khau/", "/dang-ky/"]
)
def test_open_pages_have_no_barrier(open_page, axe, address, width):
    page = open_page(address, width=width)

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("address", ["/doi-mat-khau/", "/khong-co-trang-nay/"])
def test_pages_inside_have_no_barrier(open_page, axe, address, width):
    cast = cast_for(make_bloc_year())

    page = open_page(address, user=cast.board_secretary, width=width)

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_account_menu_closes_with_escape_and_gives_the_focus_back(open_page):
    page = open_page("/doi-mat-khau/", user=make_user(full_name="Lê Thị Bình"))
    menu = page.locator("details.td-menu").first

    menu.locator("summary").click()
    assert menu.get_attribute("open") is not None
    page.keyboard.press("Escape")

    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.parametrize("scripts", [True, False])
def test_phone_menu_shows_every_page(open_page, scripts):
    cast = cast_for(make_bloc_year())
    page = open_page("/doi-mat-khau/", user=cast.secretary, width=390, scripts=scripts)

    if scripts:
        page.get_by_role("button", name="Mục").click()

    page.get_by_role("link", name="Việc của tôi").wait_for(state="visible")


def test_wrong_password_takes_the_focus_to_the_summary(open_page, axe):
    make_user("an")
    page = open_page("/dang-nhap/")

    page.fill("#id_login", "an")
    page.fill("#id_password", "sai")
    page.get_by_role("button", name="Đăng nhập").click()
    page.locator("[role=alert]").wait_for()

    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert page.input_value("#id_login") == "an"
    assert axe(page) == []


def test_password_can_be_shown(open_page):
    page = open_page("/dang-nhap/")

    page.get_by_role("button", name="Hiện mật khẩu").click()

    assert page.get_attribute("#id_password", "type") == "text"


def test_language_is_chosen_and_kept(open_page):
    page = open_page("/dang-nhap/")

    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()

    assert page.get_attribute("html", "lang") == "en"
