"""Cross-checks in a real browser: drawn at a desk, filled on a phone, read by nobody too early."""

import pytest

from scoring import actions
from scoring.models import Check, Draw
from scoring.states import CheckState
from tests.personas import cast_for
from tests.scoring_db import checking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHECKS = "/cham-diem/cum-5/2026/cham-cheo/"
SIZES = pytest.mark.parametrize("width", [390, 1280])


@pytest.fixture
def ring():
    """dv-1 → dv-2 → dv-3 → dv-1."""
    round_ = checking.self_scored(units=3)
    checks = checking.paired(round_, ("dv-1", "dv-2"), ("dv-2", "dv-3"), ("dv-3", "dv-1"))
    return round_, checks, cast_for(round_.bloc_year)


def fits(page):
    """Nothing makes the page wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def small_targets(page):
    """Buttons, and inputs of the form, that a thumb would miss."""
    return page.evaluate(
        """[...document.querySelectorAll("main :is(button, input, select, textarea)")]
        .filter((each) => !["hidden", "checkbox"].includes(each.type))
        .filter((each) => !each.classList.contains("visually-hidden"))
        .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 43.5)
        .map((each) => each.outerHTML)"""
    )


@SIZES
def test_secretary_draws_lots_and_everybody_reads_the_seed(open_page, axe, width):
    round_ = checking.self_scored(units=5)
    cast = cast_for(round_.bloc_year)
    page = open_page(CHECKS, user=cast.secretary, width=width)
    before = axe(page)

    page.get_by_label("Mỗi đơn vị chấm").fill("3")
    page.get_by_role("button", name="Bốc thăm").click()
    page.get_by_role("alert").wait_for()
    refused = axe(page)
    page.get_by_label("Mỗi đơn vị chấm").fill("2")
    page.get_by_role("button", name="Bốc thăm").click()
    page.get_by_text("Cách tính lại").click()

    assert (before, refused, axe(page)) == ([], [], [])
    assert fits(page)
    member = open_page(CHECKS, user=cast.leaders[3], width=width)
    assert Draw.objects.get().seed in member.locator("main").inner_text()
    assert axe(member) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_officer_checks_a_unit_on_a_phone(open_page, ring, scripts):
    _round, checks, cast = ring
    page = open_page(CHECKS, user=cast.officer, width=390, scripts=scripts)

    page.locator("main").get_by_role("link", name="Đơn vị dv-2", exact=True).click()
    item = page.locator(".ck-item", has_text="I.2")
    item.get_by_label("Điểm (tối đa 30)").fill("15")
    page.get_by_role("button", name="Lưu và sang nhóm sau").click()
    page.get_by_role("alert").wait_for()
    item.get_by_label("Lý do, khi chấm khác điểm tự chấm").fill("thiếu một việc")
    page.get_by_role("button", name="Nhận điểm tự chấm I.1").click()
    page.get_by_role("button", name="Lưu và sang nhóm sau").click()
    page.get_by_label("Đạt hay không").select_option("dat")
    page.get_by_role("button", name="Lưu và kiểm tra lại").click()
    page.get_by_role("button", name="Nộp phiếu chấm chéo").click()
    page.get_by_text("đã nộp phiếu lúc").wait_for()

    check = Check.objects.get(pk=checks[0].pk)
    assert check.state == CheckState.HANDED_IN
    assert dict(check.entries.values_list("criterion__code", "value")) == {
        "I.1": {"target": "100", "actual": "90"},
        "I.2": {"points": "15"},
        "II.1": {"passed": True},
    }


def test_form_is_filled_by_keys_alone(open_page, ring):
    _round, checks, cast = ring
    page = open_page(f"{CHECKS}{checks[0].pk}/?buoc=2", user=cast.officer)

    page.get_by_label("Đạt hay không").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("đúng như vậy")
    page.get_by_role("button", name="Lưu và kiểm tra lại").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Đã lưu 1 ô.").wait_for()

    assert checks[0].entries.get().note == "đúng như vậy"


def test_enter_in_a_field_saves_and_takes_nothing_over(open_page, ring):
    """The first button of a form answers Enter; it must not be the one beside a criterion."""
    _round, checks, cast = ring
    page = open_page(f"{CHECKS}{checks[0].pk}/", user=cast.officer)

    page.locator(".ck-item", has_text="I.2").get_by_label("Điểm (tối đa 30)").fill("20")
    page.keyboard.press("Enter")
    page.get_by_text("Đã lưu 1 ô.").wait_for()

    assert list(checks[0].entries.values_list("criterion__code", flat=True)) == ["I.2"]


@SIZES
def test_two_colleagues_meet_and_both_values_are_shown(open_page, axe, ring, width):
    _round, checks, cast = ring
    page = open_page(f"{CHECKS}{checks[0].pk}/", user=cast.officer, width=width)
    actions.accept_self(checks[0].pk, codes=["I.2"], by=cast.leaders[0])

    item = page.locator(".ck-item", has_text="I.2")
    item.get_by_label("Điểm (tối đa 30)").fill("15")
    item.get_by_label("Lý do, khi chấm khác điểm tự chấm").fill("thiếu")
    page.get_by_role("button", name="Lưu và sang nhóm sau").click()
    keep = page.get_by_role("button", name="Giữ 20")
    keep.wait_for()

    assert item.get_by_label("Điểm (tối đa 30)").input_value() == "15"
    assert (axe(page), fits(page)) == ([], True)
    keep.click()
    page.wait_for_url("**#tc-*")
    assert checks[0].entries.get().value == {"points": "20"}


@SIZES
@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("", "officer"),
        ("", "secretary"),
        ("{pk}/", "officer"),
        ("{pk}/kiem-tra/", "officer"),
        ("{pk}/khong-tham-gia/", "officer"),
        ("{pk}/doi/", "secretary"),
        ("phan-cong/", "secretary"),
    ],
)
def test_pages_are_free_of_barriers(open_page, axe, ring, width, address, name):
    _round, checks, cast = ring

    page = open_page(
        CHECKS + address.format(pk=checks[0].pk), user=getattr(cast, name), width=width
    )

    assert axe(page) == []
    assert fits(page)
    assert small_targets(page) == []


@SIZES
@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("", "officer"),
        ("{pk}/kiem-tra/", "officer"),
        ("ket-qua/{member}/", "officer"),
        ("khac-nhau/", "secretary"),
        ("nghiem-rong/", "secretary"),
    ],
)
def test_results_are_free_of_barriers(open_page, axe, ring, width, address, name):
    round_, checks, cast = ring
    other = checking.paired(round_, ("dv-2", "dv-1"))[0]
    for check in (*checks, other):
        actions.accept_self(check.pk, by=None)
    checking.give(other, I_2="15")
    checking.hand_in(*checks, other)
    place = address.format(pk=checks[0].pk, member=checks[0].checker_id)

    page = open_page(CHECKS + place, user=getattr(cast, name), width=width)

    assert axe(page) == []
    assert fits(page)
    assert page.locator("main h1").inner_text() != ""
