"""The score grid in a real browser: typing, ranks that move, two people, no scripts, a phone."""

import pytest

from scoring.models import Entry
from tests.browser.grids import GRID, field, saved, secretary_of
from tests.scoring_db.years import filled, loaded

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def round_():
    """A bloc of three whose cells are all filled but one."""
    entries = filled(dv_2={"I.2": {"points": "25"}})
    del entries["dv-3"]["I.2"]
    return loaded(entries=entries)


def ranks(page):
    return page.locator("#bang-cham [data-rank]").all_inner_texts()


def value_of(unit, code):
    return Entry.objects.get(sheet__member__code=unit, criterion__code=code).value


def test_typed_score_is_saved_and_moves_the_ranks(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_))
    before = ranks(page)

    field(page, "dv-1", "I.2").click()
    page.keyboard.type("29,5")
    page.keyboard.press("Enter")
    saved(page)

    assert (before, ranks(page)) == (["2", "1", "3"], ["1", "2", "3"])
    assert value_of("dv-1", "I.2") == {"points": "29.5"}
    assert field(page, "dv-2", "I.2").evaluate("each => each === document.activeElement")


def test_row_is_filled_by_keys_alone(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_))

    field(page, "dv-1", "I.1", "target").focus()
    page.keyboard.type("200")
    page.keyboard.press("Tab")
    page.keyboard.type("100")
    page.keyboard.press("Tab")
    page.keyboard.type("7")
    page.keyboard.press("Tab")
    page.locator(".is-fresh").nth(1).wait_for()

    assert value_of("dv-1", "I.1") == {"target": "200", "actual": "100"}
    assert value_of("dv-1", "I.2") == {"points": "7"}


def test_refused_value_is_told_above_and_escape_brings_the_old_one_back(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_))
    cell = field(page, "dv-1", "I.2")

    cell.fill("31")
    cell.press("Enter")
    page.locator(".td-cell.is-error").wait_for()
    cell.click()
    told = page.locator("[data-trouble]").inner_text()
    cell.press("Escape")

    assert told == "Điểm không được lớn hơn 30."
    assert cell.input_value() == "20"
    assert page.locator(".td-cell.is-error").count() == 0


def test_conflict_shows_both_values_and_lets_one_choose(open_page, round_):
    mine = open_page(GRID, user=secretary_of(round_))
    theirs = open_page(GRID, user=secretary_of(round_, "Lê Văn Bình"))
    field(theirs, "dv-1", "I.2").fill("9")
    field(theirs, "dv-1", "I.2").press("Enter")
    saved(theirs)

    field(mine, "dv-1", "I.2").fill("8,5")
    field(mine, "dv-1", "I.2").press("Enter")
    mine.locator(".td-cell.is-conflict").wait_for()

    assert mine.locator("[data-trouble]").inner_text().startswith("Lê Văn Bình vừa nhập 9 lúc ")
    assert mine.locator("[data-acts] button").all_inner_texts() == ["Giữ 9", "Dùng 8,5 của tôi"]

    mine.get_by_role("button", name="Dùng 8,5 của tôi").click()
    saved(mine)

    assert value_of("dv-1", "I.2") == {"points": "8.5"}


def test_kept_value_of_the_other_stands_in_the_cell(open_page, round_):
    mine = open_page(GRID, user=secretary_of(round_))
    theirs = open_page(GRID, user=secretary_of(round_, "Lê Văn Bình"))
    field(theirs, "dv-1", "I.2").fill("9")
    field(theirs, "dv-1", "I.2").press("Enter")
    saved(theirs)
    field(mine, "dv-1", "I.2").fill("8")
    field(mine, "dv-1", "I.2").press("Enter")

    mine.get_by_role("button", name="Giữ 9").click()

    assert field(mine, "dv-1", "I.2").input_value() == "9"
    assert value_of("dv-1", "I.2") == {"points": "9"}


def test_next_empty_cell_is_one_key_away(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_))

    field(page, "dv-1", "I.1", "target").focus()
    page.keyboard.press("Alt+ArrowDown")

    assert field(page, "dv-3", "I.2").evaluate("each => each === document.activeElement")


def test_criterion_is_marked_as_not_applicable_with_a_reason(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_))

    field(page, "dv-1", "I.2").click()
    page.get_by_role("button", name="Không áp dụng…").click()
    page.get_by_label("Lý do", exact=True).fill("không có nhiệm vụ này")
    page.get_by_role("button", name="Ghi không áp dụng").click()
    saved(page)

    assert value_of("dv-1", "I.2") == {"na": True, "reason": "không có nhiệm vụ này"}
    assert page.locator(".td-cell.is-na .td-cell__pts").inner_text() == "không áp dụng"


def test_form_of_a_unit_works_without_scripts(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_), scripts=False)

    page.locator("#bang-cham").get_by_role("link", name="Đơn vị dv-3").click()
    page.get_by_role("group", name="I.2 Điểm tay").get_by_label("điểm", exact=True).fill("6,5")
    page.get_by_role("button", name="Lưu").click()

    assert page.get_by_text("Đã lưu 1 ô.").is_visible()
    assert value_of("dv-3", "I.2") == {"points": "6.5"}


def test_phone_scores_one_unit_at_a_time(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_), width=390)

    page.get_by_role("link", name="Đơn vị dv-3").click()
    page.get_by_role("group", name="I.2 Điểm tay").get_by_label("điểm", exact=True).fill("5")
    page.get_by_role("button", name="Lưu").click()

    assert page.get_by_text("Đã lưu 1 ô.").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("address", ["", "xep-hang/", "?don-vi=dv-1", "khoa/"])
def test_pages_have_no_accessibility_violation(open_page, round_, axe, address, width):
    page = open_page(GRID + address, user=secretary_of(round_), width=width)

    assert axe(page) == []


def test_cell_is_named_by_unit_criterion_and_maximum(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_))

    named = page.get_by_role("textbox", name="Đơn vị dv-1 I.2 Điểm tay tối đa 30")

    assert named.input_value() == "20"


def test_focused_cell_is_never_under_the_sticky_parts(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_), width=800)

    for _step in range(12):
        page.keyboard.press("Tab")
    field(page, "dv-3", "II.2", "count").focus()

    hidden = page.evaluate(
        """() => {
            const box = document.activeElement.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return top !== document.activeElement;
        }"""
    )
    assert hidden is False
