"""Criteria sets in a real browser: dragged, pasted, added up while typing; and without scripts."""

import json
from pathlib import Path

import pytest
from django.urls import reverse

from tests.factories import make_bloc_year
from tests.personas import cast_for
from tests.scoring_db.criteria_sets import adopted, codes, draft, fresh, next_version, table_with
from tests.scoring_db.years import filled, loaded

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAMPLE = json.loads(Path("demo/data/criteria/table_S1.json").read_text())["criteria"]


@pytest.fixture
def cast():
    return cast_for(make_bloc_year(members=2, year=2026))


@pytest.fixture
def mine(cast):
    """A draft of the secretary's bloc."""
    bloc = cast.secretary.appointments.get().bloc
    return draft(cast.secretary, bloc=bloc)


def at(name, *args):
    return reverse(f"scoring:{name}", args=args)


def of(criteria, code):
    return criteria.nodes.get(code=code).pk


PAGES = {
    "list": lambda s: at("criteria_sets"),
    "draft": lambda s: at("criteria_draft"),
    "editor": lambda s: at("criteria", s.pk),
    "criterion": lambda s: at("criterion", s.pk, of(s, "I.4.1")),
    "remove": lambda s: at("criterion_remove", s.pk, of(s, "I")),
    "policy": lambda s: at("criteria_policy", s.pk),
    "import": lambda s: at("criteria_import", s.pk),
    "trial": lambda s: at("criteria_trial", s.pk),
    "adopt": lambda s: at("criteria_adopt", s.pk),
    "compare": lambda s: at("criteria_compare", s.pk),
}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_fits(open_page, axe, cast, name, width):
    bloc = cast.secretary.appointments.get().bloc
    adopted(cast.secretary, bloc=bloc)
    criteria = draft(cast.secretary, bloc=bloc, nodes=SAMPLE)

    page = open_page(PAGES[name](criteria), user=cast.secretary, width=width)

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["criteria_apply", "criteria_rehearsal"])
def test_page_of_a_new_version_is_accessible_and_fits(open_page, axe, name):
    round_ = loaded(entries=filled())
    secretary = cast_for(round_.bloc_year).secretary
    nodes = table_with(I_2={"max": "15"}, I={"max": "45"})
    version = next_version(round_, secretary, nodes)

    page = open_page(at(name, version.pk), user=secretary, width=390)

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_row_is_dragged_behind_another(open_page, cast, mine):
    page = open_page(at("criteria", mine.pk), user=cast.secretary)
    grip = page.locator(f"#tc-{of(mine, 'I.1')} [data-grip]")
    target = page.locator(f"#tc-{of(mine, 'II.1')}")

    with page.expect_navigation():
        box = target.bounding_box()
        grip.drag_to(target, target_position={"x": 60, "y": box["height"] - 3})

    assert codes(mine) == [
        ("I", None), ("I.2", "I"), ("II", None), ("II.1", "II"), ("I.1", "II"),
    ]  # fmt: skip


def test_a_row_is_dragged_into_a_group(open_page, cast, mine):
    page = open_page(at("criteria", mine.pk), user=cast.secretary)
    target = page.locator(f"#tc-{of(mine, 'I')}")

    with page.expect_navigation():
        middle = target.bounding_box()["height"] / 2
        grip = page.locator(f"#tc-{of(mine, 'II.1')} [data-grip]")
        grip.drag_to(target, target_position={"x": 60, "y": middle})

    assert codes(mine)[3] == ("II.1", "I")


def test_only_the_fields_of_the_type_are_shown(open_page, cast, mine):
    page = open_page(at("criterion", mine.pk, of(mine, "I.1")), user=cast.secretary)

    before = page.locator("#id_step").is_visible(), page.locator("#id_plus").is_visible()
    page.select_option("#id_type", "plus_minus")
    after = page.locator("#id_step").is_visible(), page.locator("#id_plus").is_visible()

    assert (before, after) == ((True, False), (False, True))


def test_the_group_is_added_up_while_one_types(open_page, cast, mine):
    page = open_page(at("criterion", mine.pk, of(mine, "I.1")), user=cast.secretary)
    line = page.locator("[data-sumline]")

    before = line.inner_text()
    page.fill("#id_max", "7,5")

    assert before == "Các tiêu chí của nhóm cộng lại 20/20 điểm"
    assert line.inner_text() == "Các tiêu chí của nhóm cộng lại 17,5/20 điểm"


WORD = """<html><body><!--StartFragment--><table border=1><tr><td>TT</td><td>Nội dung</td>
<td>Điểm</td></tr><tr><td rowspan=3>1</td><td><p>Việc<o:p></o:p></p></td><td>10</td></tr>
<tr><td>a</td><td>6</td></tr><tr><td>b</td><td>4</td></tr></table><!--EndFragment--></body></html>"""
PASTE = """([html, text]) => {
  const area = document.querySelector("#id_text");
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", text);
  area.focus();
  area.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
  area.value = text;
}"""


def test_a_table_pasted_from_word_keeps_its_merged_cells(open_page, cast, mine):
    page = open_page(at("criteria_import", mine.pk), user=cast.secretary)

    page.evaluate(PASTE, [WORD, "TT Nội dung Điểm"])
    with page.expect_navigation():
        page.get_by_role("button", name="Xem trước").click()
    read = page.locator(".td-tree__code").all_inner_texts()
    with page.expect_navigation():
        page.get_by_role("button", name="Thay bảng 5 dòng hiện có").click()

    assert read == ["1", "1.1", "1.2"]
    assert codes(mine) == [("1", None), ("1.1", "1"), ("1.2", "1")]


def test_text_typed_after_a_paste_is_what_counts(open_page, cast, mine):
    page = open_page(at("criteria_import", mine.pk), user=cast.secretary)

    page.evaluate(PASTE, [WORD, "x"])
    page.fill("#id_text", "TT\tNội dung\tĐiểm\n7\tViệc khác\t3\n")
    with page.expect_navigation():
        page.get_by_role("button", name="Xem trước").click()

    assert page.locator(".td-tree__code").all_inner_texts() == ["7"]


def test_everything_works_without_scripts(open_page, cast, mine):
    page = open_page(at("criteria", mine.pk), user=cast.secretary, scripts=False)

    page.get_by_role("button", name="Chuyển I.2 lên").click()
    page.get_by_role("link", name="Tiêu chí II.1", exact=True).click()
    page.fill("#id_name", "Tên sửa không cần tập lệnh")
    page.get_by_role("button", name="Lưu tiêu chí").click()
    page.goto(page.url.split("#")[0] + "thong-qua/")
    page.get_by_role("button", name="Thông qua").click()

    assert [code for code, _ in codes(mine)] == ["I", "I.2", "I.1", "II", "II.1"]
    assert mine.nodes.get(code="II.1").name == "Tên sửa không cần tập lệnh"
    assert fresh(mine).state == "ADOPTED"
