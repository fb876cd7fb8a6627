"""The frame in a real browser: reachable by everybody, and by nobody's script."""

import hashlib

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


def test_file_is_checked_without_leaving_the_machine(open_page, axe, tmp_path):
    paper = tmp_path / "la.pdf"
    paper.write_bytes(b"%PDF-1.7 not ours")
    page = open_page("/xac-minh/", width=390)
    sent = []
    page.on("request", lambda request: sent.append(request.method))

    page.set_input_files("#tep", paper)
    page.get_by_role("heading", name="Tệp này không trùng với bản nào đã phát hành.").wait_for()

    digest = hashlib.sha256(paper.read_bytes()).hexdigest()
    assert set(sent) == {"GET"}
    assert page.url.endswith(f"/xac-minh/?sha256={digest}")
    assert axe(page) == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/khong-co/", "Không còn thấy mục này."),
        ("/tong-quan/", "Bạn không có quyền làm việc này."),
    ],
)
def test_refused_htmx_request_becomes_a_toast_and_swaps_nothing(open_page, axe, address, words):
    cast = cast_for(make_bloc_year())
    page = open_page("/doi-mat-khau/", user=cast.secretary)
    page.evaluate(f"htmx.ajax('GET', '{address}', '#noi-dung')")

    page.locator("#toasts").get_by_text(words).wait_for()
    assert page.get_by_role("heading", name="Đổi mật khẩu").is_visible()
    assert axe(page) == []

    page.get_by_role("button", name="Đóng").click()
    assert page.locator("#toasts > *").count() == 0


def test_expired_sign_in_of_htmx_leads_to_the_sign_in_page(open_page):
    user = make_user()
    page = open_page("/doi-mat-khau/", user=user)
    page.context.clear_cookies()

    page.evaluate("htmx.ajax('GET', '/viec-nen/1/', '#noi-dung')")

    page.wait_for_url(lambda address: address.endswith("/dang-nhap/?next=/doi-mat-khau/"))


def test_htmx_sends_the_token(open_page):
    page = open_page("/doi-mat-khau/", user=make_user())

    with page.expect_request("**/ngon-ngu/") as asked:
        page.evaluate("""() => {
            const form = document.createElement("div");
            form.setAttribute("hx-post", "/ngon-ngu/");
            form.setAttribute("hx-trigger", "click");
            form.setAttribute("hx-swap", "none");
            document.querySelector("main").append(form);
            htmx.process(form);
            form.click();
        }""")

    assert len(asked.value.headers["x-csrftoken"]) == 64
    assert asked.value.response().status != 403
