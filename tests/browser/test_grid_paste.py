"""Pasting, copying, filling and undoing at the grid, as with a spreadsheet beside it."""

import json
import time
from pathlib import Path

import pytest

from blocs.models import Office
from scoring.models import Entry, Step
from tests.browser.grids import GRID, cell, paste, saved, secretary_of, values
from tests.factories import appoint, make_unit, make_user
from tests.scoring_db.years import filled, loaded

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NUMBERS = Path(__file__).parents[1] / "scoring" / "numbers.json"


def copied(page, kind="copy"):
    """What a spreadsheet would be given."""
    return page.evaluate(
        """kind => {
            const data = new DataTransfer();
            const how = { clipboardData: data, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent(kind, how));
            return data.getData("text/plain");
        }""",
        kind,
    )


def plan(page):
    return page.locator("[data-plan]").inner_text()


@pytest.fixture
def opened(open_page):
    """The grid of three empty units, the keyboard in the first cell of I.2."""
    round_ = loaded()
    page = open_page(GRID, user=secretary_of(round_))
    cell(page, "dv-1", "I.2").click()
    return page


def test_block_is_shown_where_it_lands_before_enter_writes_it(opened):
    paste(opened, "1,5\tKhông\n2,5\tĐạt\r\n")
    landing = opened.locator(".is-landing").count()
    before = Entry.objects.count()
    opened.keyboard.press("Enter")
    saved(opened)

    assert (landing, before) == (4, 0)
    assert values("I.2") == ["1.5", "2.5"]
    assert values("II.1", "passed") == [False, True]
    assert [(step.kind, len(step.changes)) for step in Step.objects.all()] == [("PASTED", 4)]


def test_escape_leaves_everything_as_it_was(opened):
    paste(opened, "1\t2\n3\t4\n")
    opened.keyboard.press("Escape")

    assert opened.locator("#dan").is_hidden()
    assert opened.locator(".is-landing").count() == 0
    assert Entry.objects.count() == 0


def test_quoted_cells_of_excel_are_taken_apart(opened):
    paste(opened, '"1,5\n"\t"Đạt"\r\n"2\t"\t"khong"\r\n')
    opened.keyboard.press("Enter")
    saved(opened)

    assert values("I.2") == ["1.5", "2"]
    assert values("II.1", "passed") == [True, False]


def test_what_lies_outside_and_what_is_locked_is_counted(open_page):
    round_ = loaded()
    appoint(make_user(), Office.DEPARTMENT_SCORER, unit=make_unit("Sở Nội vụ"))
    page = open_page(GRID, user=secretary_of(round_))
    cell(page, "dv-2", "I.2").click()

    paste(page, "1\tx\t1\t9\t9\n2\tx\t2\t9\t9\n3\tx\t3\t9\t9\n4\tx\t4\t9\t9\n")
    told = plan(page)
    page.keyboard.press("Enter")
    saved(page)

    assert told == "Sẽ dán 4 ô · 2 ô khoá bỏ qua · 2 cột, 2 dòng nằm ngoài bảng"
    assert values("I.2") == ["1", "2"]


def test_unreadable_and_replaced_cells_are_counted_and_errors_stay_in_their_cells(opened):
    cell(opened, "dv-2", "I.2").locator("input").fill("7")
    cell(opened, "dv-1", "I.2").locator("input").focus()
    saved(opened)
    paste(opened, "1.375\n8\n31\n")
    told = plan(opened)
    opened.keyboard.press("Enter")
    opened.locator(".is-error").nth(1).wait_for()

    assert told == "Sẽ dán 3 ô · thay 1 ô đang có điểm · 1 ô không đọc được, sẽ báo lỗi"
    assert values("I.2") == ["8"]
    assert opened.locator("#bo-loc [data-kind='error'] b").inner_text() == "2"
    assert cell(opened, "dv-1", "I.2").locator("input").input_value() == "1.375"


def test_one_value_fills_every_picked_cell(opened):
    opened.keyboard.press("Shift+ArrowDown")
    opened.keyboard.press("Shift+ArrowDown")
    paste(opened, "12,5")
    opened.keyboard.press("Enter")
    saved(opened)

    assert values("I.2") == ["12.5"] * 3


def test_one_row_fills_every_picked_row(opened):
    opened.keyboard.press("Shift+ArrowDown")
    opened.keyboard.press("Shift+ArrowRight")
    paste(opened, "3\tĐạt")
    opened.keyboard.press("Enter")
    saved(opened)

    assert values("I.2") == ["3", "3"]
    assert values("II.1", "passed") == [True, True]


@pytest.mark.parametrize("text", ["100/97,5\t20\n200/50\t10", "100\t97,5\t20\n200\t50\t10"])
def test_pair_comes_in_one_column_with_a_stroke_or_in_two(opened, text):
    cell(opened, "dv-1", "I.1").locator("input").first.focus()
    paste(opened, text)
    opened.keyboard.press("Enter")
    saved(opened)

    assert values("I.1", "target") == ["100", "200"]
    assert values("I.1", "actual") == ["97.5", "50"]
    assert values("I.2") == ["20", "10"]


def test_block_that_brings_its_heads_goes_where_they_say(opened):
    paste(
        opened, "Đơn vị\tII.1\tI.2 Điểm tay\tGhi chú\nĐơn vị dv-3\tx\t9\tabc\nĐơn vị dv-1\t0\t8\t\n"
    )
    told = plan(opened)
    opened.keyboard.press("Enter")
    saved(opened)

    assert told == "Sẽ dán 4 ô · không nhận ra: Ghi chú"
    assert values("I.2") == ["8", "9"]
    assert values("II.1", "passed") == [False, True]


def test_what_is_copied_pastes_back_as_it_was(open_page):
    round_ = loaded(entries=filled(dv_2={"I.2": {"points": "25.5"}}))
    page = open_page(GRID, user=secretary_of(round_))
    cell(page, "dv-1", "I.1").locator("input").first.focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")

    text = copied(page)

    assert text == "100/90\t20\tĐạt\n100/90\t25,5\tĐạt"


def test_cut_empties_what_it_gave_away(open_page):
    round_ = loaded(entries=filled())
    page = open_page(GRID, user=secretary_of(round_))
    cell(page, "dv-1", "I.2").locator("input").focus()
    page.keyboard.press("Shift+ArrowDown")

    text = copied(page, "cut")
    saved(page)

    assert text == "20\n20"
    assert values("I.2") == [None, None, "20"]


def test_window_takes_a_block_for_who_does_not_know_where_to_paste(opened):
    opened.get_by_role("button", name="Dán từ Excel").click()
    paste(opened, "4\n5\n6\n")
    opened.get_by_role("button", name="Dán 3 ô (Enter)").click()
    saved(opened)

    assert values("I.2") == ["4", "5", "6"]


def test_ctrl_d_fills_down_what_is_picked(opened):
    opened.keyboard.type("6")
    opened.keyboard.press("Shift+ArrowDown")
    opened.keyboard.press("Shift+ArrowDown")
    opened.keyboard.press("Control+d")
    opened.get_by_text("Đã điền 2 ô").wait_for()
    saved(opened)
    opened.locator(".is-fresh").nth(2).wait_for()

    assert values("I.2") == ["6", "6", "6"]


def test_whole_paste_is_undone_and_redone_by_one_key_each(opened):
    paste(opened, "1\n2\n3\n")
    opened.keyboard.press("Enter")
    saved(opened)

    opened.keyboard.press("Control+z")
    opened.get_by_text("Đã hoàn tác (dán): 3 ô").wait_for()
    undone = values("I.2")
    opened.keyboard.press("Control+y")
    opened.get_by_text("Đã làm lại (dán): 3 ô").wait_for()

    assert undone == [None] * 3
    assert values("I.2") == ["1", "2", "3"]
    assert cell(opened, "dv-3", "I.2").locator("input").input_value() == "3"


def test_toast_takes_a_paste_back(opened):
    paste(opened, "1\n2\n3\n")
    opened.keyboard.press("Enter")
    saved(opened)

    opened.locator("#toasts").get_by_role("button", name="Hoàn tác").click()
    opened.get_by_text("Đã hoàn tác (dán): 3 ô").wait_for()

    assert values("I.2") == [None] * 3


def test_undo_survives_a_reload(opened):
    opened.keyboard.type("8")
    opened.keyboard.press("Enter")
    saved(opened)
    opened.reload()

    opened.locator("#hoan-tac").click()
    opened.get_by_text("Đã hoàn tác (gõ): 1 ô").wait_for()

    assert values("I.2") == [None]
    assert cell(opened, "dv-1", "I.2").locator("input").input_value() == ""


def test_browser_reads_a_typed_number_as_the_server_does(opened):
    table = json.loads(NUMBERS.read_text("utf-8"))

    verdicts = opened.evaluate(
        """async rows => {
            const address = document.querySelector("script[src*='/grid']").src;
            const { readNumber } = await import(address.replace(/grid\\.[^/]*$/, "numbers.js"));
            return rows.map(row => readNumber(row.typed, row.places ?? 2));
        }""",
        table,
    )

    expected = [{k: row[k] for k in ("value", "refused") if k in row} for row in table]
    assert [v for v, e in zip(verdicts, expected, strict=True) if v != e] == []
    assert len(verdicts) >= 200


def test_six_hundred_cells_are_pasted_saved_and_totalled_in_three_actions(open_page):
    leaves = [
        {"code": f"I.{n}", "name": f"Tiêu chí {n}", "max": "5", "type": "manual"}
        for n in range(1, 21)
    ]
    group = {"code": "I", "name": "Nhóm", "max": "100", "type": "group", "children": leaves}
    round_ = loaded(units=30, criteria=[group], policy=POLICY)
    page = open_page(GRID, user=secretary_of(round_))
    block = "\r\n".join("\t".join(f"{(r + c) % 5},5" for c in range(20)) for r in range(30))

    start = time.monotonic()
    cell(page, "dv-1", "I.1").click()
    paste(page, block + "\r\n")
    page.keyboard.press("Enter")
    page.locator("#da-cham", has_text="600").wait_for()
    saved(page)
    took = time.monotonic() - start

    assert took <= 10
    assert Entry.objects.count() == 600
    assert page.locator("[data-total='dv-30']").inner_text() == "50,00"
    assert Step.objects.get().kind == "PASTED"


POLICY = {"rounding": {"places": 2, "mode": "half_up"}, "na": "rescale"}
