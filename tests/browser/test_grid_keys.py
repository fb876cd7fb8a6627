"""The grid by keys alone, by an input method, turned round, filtered, looked into; and for all."""

import pytest

from blocs.models import Office
from scoring import actions
from scoring.models import Entry
from tests.browser.grids import (
    GRID,
    cell,
    field,
    hand_in,
    has_focus,
    paste,
    saved,
    secretary_of,
    values,
)
from tests.factories import appoint, make_user
from tests.scoring_db.years import CRITERIA, filled, loaded

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def round_():
    return loaded(entries=filled())


@pytest.fixture
def page(open_page, round_):
    """The grid of three filled units, the keyboard in I.2 of the first."""
    page = open_page(GRID, user=secretary_of(round_))
    field(page, "dv-1", "I.2").click()
    return page


# --- Keys ---


@pytest.mark.parametrize(
    ("keys", "unit", "code", "part"),
    [
        (["Enter"], "dv-2", "I.2", "points"),
        (["Enter", "Enter", "Shift+Enter"], "dv-2", "I.2", "points"),
        (["ArrowDown", "ArrowDown", "ArrowUp"], "dv-2", "I.2", "points"),
        (["ArrowRight"], "dv-1", "II.1", "passed"),
        (["ArrowLeft"], "dv-1", "I.1", "actual"),
        (["ArrowLeft", "ArrowLeft"], "dv-1", "I.1", "target"),
        (["Tab"], "dv-1", "II.1", "passed"),
        (["Shift+Tab"], "dv-1", "I.1", "actual"),
        (["Tab", "Tab", "Tab"], "dv-2", "I.1", "target"),
        (["Home"], "dv-1", "I.1", "target"),
        (["End"], "dv-1", "II.2", "count"),
        (["Control+End"], "dv-3", "II.2", "count"),
        (["Control+End", "Control+Home"], "dv-1", "I.1", "target"),
        (["Control+ArrowDown"], "dv-3", "I.2", "points"),
        (["Control+ArrowRight"], "dv-1", "II.2", "count"),
    ],
)
def test_key_moves_as_in_a_spreadsheet(page, keys, unit, code, part):
    for key in keys:
        page.keyboard.press(key)

    assert has_focus(field(page, unit, code, part))


def test_jump_goes_to_the_end_of_what_is_filled_and_over_a_gap(open_page):
    entries = filled(5)
    del entries["dv-3"]["I.2"], entries["dv-4"]["I.2"]
    page = open_page(GRID, user=secretary_of(loaded(units=5, entries=entries)))
    field(page, "dv-1", "I.2").click()

    page.keyboard.press("Control+ArrowDown")
    first = has_focus(field(page, "dv-2", "I.2"))
    page.keyboard.press("Control+ArrowDown")

    assert (first, has_focus(field(page, "dv-5", "I.2"))) == (True, True)


def test_arrow_inside_a_text_moves_the_caret_first(page):
    page.keyboard.type("1")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    saved(page)

    assert values("I.2")[0] == "21"


def test_shift_and_arrows_pick_cells_that_delete_empties_in_one_step(page):
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    picked = page.locator(".is-picked").count()
    said = page.locator("#da-chon").inner_text()
    page.keyboard.press("Delete")
    saved(page)

    assert (picked, said) == (4, "Đang chọn 2 dòng, 2 cột")
    assert values("I.2") == [None, None, "20"]
    assert values("II.1", "passed") == [None, None, True]
    page.keyboard.press("Control+z")
    page.get_by_text("Đã hoàn tác (điền): 4 ô").wait_for()
    assert values("I.2") == ["20"] * 3


def test_escape_gives_up_what_is_picked_then_what_is_typed(page):
    page.keyboard.type("5")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Escape")
    after_one = (page.locator(".is-picked").count(), field(page, "dv-1", "I.2").input_value())
    page.keyboard.press("Escape")

    assert after_one == (0, "5")
    assert field(page, "dv-1", "I.2").input_value() == "20"


def test_question_mark_shows_the_keys_and_comes_back_to_the_cell(page):
    page.keyboard.press("?")
    shown = page.get_by_role("dialog", name="Bảng phím").is_visible()
    page.keyboard.press("Escape")

    assert shown
    assert has_focus(field(page, "dv-1", "I.2"))


def test_locked_cell_can_be_reached_and_read_but_not_filled(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_))
    actions.close_round(round_.pk, by=None)
    page.reload()

    cell(page, "dv-1", "I.2").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("5")

    assert has_focus(cell(page, "dv-2", "I.2"))
    assert page.locator("[data-cell]").first.inner_text() == "Đơn vị dv-2, I.2 Điểm tay"
    assert page.locator("td.td-cell input").count() == 0


def test_input_method_neither_loses_nor_doubles_a_key(page):
    door = page.context.new_cdp_session(page)
    for text in ("9", "9,", "9,5"):
        compose = {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        door.send("Input.imeSetComposition", compose)
    enter = {"type": "rawKeyDown", "key": "Process", "windowsVirtualKeyCode": 229}
    door.send("Input.dispatchKeyEvent", enter)
    stayed = has_focus(field(page, "dv-1", "I.2"))
    door.send("Input.insertText", {"text": "9,5"})
    page.keyboard.press("Enter")
    saved(page)

    assert stayed
    assert values("I.2")[0] == "9.5"
    assert has_focus(field(page, "dv-2", "I.2"))


# --- Turned round ---


def test_turned_table_is_filled_and_totalled_all_the_same(open_page, round_):
    page = open_page(f"{GRID}?xoay=1", user=secretary_of(round_))

    field(page, "dv-2", "I.2").click()
    page.keyboard.type("29,5")
    page.keyboard.press("Enter")
    saved(page)

    assert values("I.2") == ["20", "29.5", "20"]
    assert has_focus(field(page, "dv-2", "II.1", "passed"))
    assert page.locator("[data-total='dv-2']").inner_text() == "86,50"
    assert page.locator("[data-rank='dv-2']").inner_text() == "1"


def test_block_pastes_down_the_criteria_of_a_turned_table(open_page):
    page = open_page(f"{GRID}?xoay=1", user=secretary_of(loaded()))
    field(page, "dv-1", "I.1", "target").click()

    paste(page, "100/90\t200/50\n20\t10\nĐạt\tKhông\n")
    page.keyboard.press("Enter")
    saved(page)

    assert values("I.1", "actual") == ["90", "50"]
    assert values("I.2") == ["20", "10"]
    assert values("II.1", "passed") == [True, False]


def test_criterion_of_a_turned_table_is_named_like_in_the_other(open_page, round_):
    page = open_page(f"{GRID}?xoay=1", user=secretary_of(round_))

    named = page.get_by_role("textbox", name="Đơn vị dv-1 I.2 tối đa 30 Điểm tay", exact=True)

    assert named.input_value() == "20"


# --- Filters, the score of the stage before, the drawer ---


def shown_units(page):
    return page.locator("tr[data-line]:not([hidden]) th").evaluate_all(
        "heads => heads.map(head => head.dataset.code)"
    )


def test_filters_show_the_lines_that_need_something(open_page):
    entries = filled()
    del entries["dv-3"]["I.2"]
    round_ = loaded(entries=entries)
    hand_in(round_, "dv-1", I_2={"points": "25"})
    hand_in(round_, "dv-2", I_2={"points": "20.5"})
    page = open_page(GRID, user=secretary_of(round_))

    lines = {}
    for kind in ("empty", "apart", "all"):
        page.locator(f"[data-kind='{kind}']").click()
        lines[kind] = shown_units(page)
    page.get_by_label("hơn").fill("0,25")

    assert lines == {"empty": ["dv-3"], "apart": ["dv-1"], "all": ["dv-1", "dv-2", "dv-3"]}
    assert page.locator("[data-kind='apart'] b").inner_text() == "2"


def test_filter_of_errors_leads_to_the_first(page):
    for unit in ("dv-2", "dv-3"):
        field(page, unit, "I.2").fill("99")
        page.keyboard.press("Enter")
    page.locator(".td-cell.is-error").nth(1).wait_for()

    page.locator("[data-kind='error']").click()

    assert shown_units(page) == ["dv-2", "dv-3"]
    assert has_focus(field(page, "dv-2", "I.2"))
    assert page.locator("[data-trouble]").inner_text() == "Điểm không được lớn hơn 30."


def test_self_score_shows_through_until_it_is_taken_over(open_page):
    round_ = loaded()
    hand_in(round_, I_2={"points": "22.5"}, I_1={"target": "100", "actual": "90"})
    page = open_page(GRID, user=secretary_of(round_))

    field(page, "dv-1", "I.2").click()
    facts = page.locator("[data-facts]").inner_text()
    page.get_by_role("button", name="Nhận 22,5").click()
    saved(page)

    assert "tự chấm 22,5" in facts
    assert values("I.2") == ["22.5"]
    assert values("I.1") == []
    assert field(page, "dv-1", "I.2").input_value() == "22,5"
    assert cell(page, "dv-1", "I.1").get_attribute("class").count("is-ghost") == 1


def test_every_self_score_without_difference_is_taken_over_at_once(open_page):
    round_ = loaded()
    for unit in ("dv-1", "dv-2"):
        hand_in(round_, unit, I_2={"points": "22.5"}, II_1={"passed": True})
    page = open_page(GRID, user=secretary_of(round_))

    page.locator("#nhan-diem summary").click()
    page.get_by_role("button", name="Mọi ô chưa thẩm định không có chênh lệch").click()
    page.get_by_text("Đã nhận 4 ô").wait_for()
    saved(page)

    assert values("I.2") == ["22.5", "22.5"]
    assert values("II.1", "passed") == [True, True]


def test_drawer_tells_the_life_of_a_cell_and_gives_the_keyboard_back(page):
    page.keyboard.type("21")
    page.keyboard.press("Enter")
    saved(page)
    field(page, "dv-1", "I.2").click()
    page.keyboard.press("F2")
    drawer = page.get_by_role("dialog", name="Chi tiết ô")
    drawer.get_by_text("20 thành 21").wait_for()
    told = drawer.inner_text()
    page.keyboard.press("Escape")

    assert "Trần Thị Hoa" in told
    assert "cụm, khối chấm" in told
    assert not drawer.is_visible()
    assert has_focus(field(page, "dv-1", "I.2"))


def test_drawer_takes_a_remark(page):
    page.keyboard.press("F2")
    drawer = page.get_by_role("dialog", name="Chi tiết ô")

    drawer.get_by_label("Viết nhận xét").fill("Đề nghị bổ sung minh chứng.")
    drawer.get_by_role("button", name="Gửi nhận xét").click()

    drawer.locator("li", has_text="Đề nghị bổ sung minh chứng.").wait_for()
    assert drawer.get_by_label("Viết nhận xét").input_value() == ""


def test_leader_criterion_says_that_it_still_moves(open_page):
    leader = {"code": "III", "name": "Dẫn đầu", "max": "10", "type": "leader"}
    round_ = loaded(units=2, criteria=[*CRITERIA, leader])
    page = open_page(GRID, user=secretary_of(round_))
    for unit, actual in (("dv-1", "110"), ("dv-2", "120")):
        field(page, unit, "III", "target").fill("100")
        field(page, unit, "III", "actual").fill(actual)
        page.keyboard.press("Enter")
    cell(page, "dv-1", "III").get_by_text("7,5 đ, tạm tính").wait_for()

    field(page, "dv-1", "III", "target").click()

    assert "tạm tính đến khi khoá vòng" in page.locator("[data-facts]").inner_text()


# --- For everybody ---


STATES = {
    "grid": lambda page: None,
    "turned": lambda page: page.goto(page.url + "?xoay=1"),
    "picked": lambda page: page.keyboard.press("Shift+ArrowDown"),
    "drawer": lambda page: (page.keyboard.press("F2"), page.get_by_text("Lịch sử ô").wait_for()),
    "keys": lambda page: page.keyboard.press("?"),
    "not applicable": lambda page: page.get_by_role("button", name="Không áp dụng…").click(),
    "window": lambda page: page.get_by_role("button", name="Dán từ Excel").click(),
    "landing": lambda page: paste(page, "1\t2\n3\t4"),
    "error": lambda page: (
        field(page, "dv-1", "I.2").fill("99"),
        page.keyboard.press("Enter"),
        page.locator(".td-cell.is-error").wait_for(),
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_grid_has_no_accessibility_violation(page, axe, state):
    STATES[state](page)
    page.wait_for_timeout(300)

    assert axe(page) == []


def test_board_sees_the_score_of_the_bloc_below_its_own(open_page, axe, round_):
    actions.close_round(round_.pk, by=None)
    person = make_user()
    appoint(person, Office.BOARD_SECRETARY)
    page = open_page(GRID, user=person)

    field(page, "dv-1", "I.2").fill("18")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Lý do thay đổi")
    dialog.get_by_role("textbox").wait_for()
    assert axe(page) == []
    dialog.get_by_role("textbox").fill("thiếu minh chứng")
    dialog.get_by_role("button", name="Lưu thay đổi").click()
    saved(page)

    assert values("I.2", stage="BOARD") == ["18"]
    assert "is-ghost" in cell(page, "dv-2", "I.2").get_attribute("class")
    assert axe(page) == []


def test_wide_table_opens_and_reaches_its_far_corner(open_page):
    leaves = [
        {"code": f"I.{n}", "name": f"Tiêu chí {n}", "max": "1", "type": "manual"}
        for n in range(1, 101)
    ]
    group = {"code": "I", "name": "Nhóm", "max": "100", "type": "group", "children": leaves}
    policy = {"rounding": {"places": 2, "mode": "half_up"}, "na": "rescale"}
    page = open_page(GRID, user=secretary_of(loaded(units=100, criteria=[group], policy=policy)))
    field(page, "dv-1", "I.1").click()
    ready = page.locator("td.td-cell input").count()

    page.keyboard.press("Control+End")
    page.keyboard.type("0,5")
    page.keyboard.press("Shift+Tab")
    saved(page)

    assert 0 < ready < 1500
    assert Entry.objects.get().value == {"points": "0.5"}
    assert has_focus(field(page, "dv-100", "I.99"))
