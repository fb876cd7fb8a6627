"""The workbook in a real browser: away and back, with scripts and without, on a phone."""

import openpyxl
import pytest

from blocs.models import Office
from scoring import actions
from scoring.models import Entry
from tests.factories import appoint, make_user
from tests.scoring_db.years import filled, loaded

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EXCEL = "/cham-diem/cum-5/2026/bang-excel/"


@pytest.fixture
def round_():
    """A bloc of three whose cells are all filled."""
    return loaded(entries=filled())


def person_of(round_, office, name):
    person = make_user(full_name=name)
    appoint(person, office, bloc=round_.bloc_year.bloc)
    return person


@pytest.fixture
def secretary(round_):
    return person_of(round_, Office.BLOC_SECRETARY, "Trần Thị Hoa")


@pytest.fixture
def head(round_):
    return person_of(round_, Office.BLOC_HEAD, "Lê Văn Bình")


def points_of(unit):
    return Entry.objects.get(sheet__member__code=unit, criterion__code="I.2").value


def away(page, folder):
    """Press the button and keep the file."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải bảng Excel").click()
    path = folder / "bang.xlsx"
    download.value.save_as(path)
    return path


def altered(path, **cells):
    book = openpyxl.load_workbook(path)
    for name, value in cells.items():
        book["Bảng chấm"][name] = value
    book.save(path)
    return path


def back(page, path):
    page.get_by_label("Tệp bảng điểm").set_input_files(path)
    page.get_by_role("button", name="Nhập tệp và so với bảng").click()
    page.get_by_role("heading", name="So tệp với bảng chấm").wait_for()


def changed_here(round_, by, unit, points):
    entry = Entry.objects.get(sheet__member__code=unit, criterion__code="I.2")
    member = round_.bloc_year.members.get(code=unit)
    raw = {"points": points}
    actions.save_cell(round_.pk, member.pk, "I.2", raw=raw, version=entry.version, by=by)


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, True), (390, False)])
def test_file_goes_away_and_comes_back_as_one_act(
    open_page, tmp_path, round_, secretary, head, width, scripts
):
    page = open_page(EXCEL, user=secretary, width=width, scripts=scripts)
    path = altered(away(page, tmp_path), E7=25, E8=26, E9=31)
    changed_here(round_, head, "dv-2", "10")

    back(page, path)
    page.get_by_label("Nhận Đơn vị dv-2, I.2").check()
    page.get_by_role("button", name="Nhận các ô đã đánh dấu").click()
    page.get_by_text("Đã nhận 2 ô từ tệp").wait_for()

    assert [points_of(unit)["points"] for unit in ("dv-1", "dv-2", "dv-3")] == ["25", "26", "20"]


def test_button_counts_what_is_ticked(open_page, tmp_path, secretary):
    page = open_page(EXCEL, user=secretary)
    back(page, altered(away(page, tmp_path), E7=25, E8=26))
    button = page.get_by_role("button", name="Nhận các ô đã đánh dấu")

    button.filter(has_text="(2)").wait_for()
    page.get_by_label("Nhận Đơn vị dv-1, I.2").uncheck()

    assert button.inner_text().endswith("(1)")


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_accessible_and_never_scroll_sideways(
    open_page, axe, tmp_path, round_, secretary, head, width
):
    page = open_page(EXCEL, user=secretary, width=width)
    path = altered(away(page, tmp_path), E7=25, E8=26, E9="chín", A10="don-vi-la")
    changed_here(round_, head, "dv-2", "10")
    first = (axe(page), page.evaluate("document.documentElement.scrollWidth"))

    back(page, path)

    assert first == ([], width)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_grid_leads_to_the_workbook(open_page, secretary):
    page = open_page("/cham-diem/cum-5/2026/", user=secretary)

    page.get_by_role("link", name="Bảng Excel").click()

    page.get_by_role("heading", name="Bảng Excel", exact=True).wait_for()
    assert page.url.endswith(EXCEL)


def test_wrong_file_is_told_at_the_field(open_page, axe, tmp_path, secretary):
    page = open_page(EXCEL, user=secretary)
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"<html></html>")

    page.get_by_label("Tệp bảng điểm").set_input_files(path)
    page.get_by_role("button", name="Nhập tệp và so với bảng").click()
    page.get_by_role("heading", name="Có chỗ cần sửa").wait_for()

    assert page.title().startswith("Lỗi:")
    assert page.locator("#id_tep").get_attribute("aria-invalid") == "true"
    assert axe(page) == []
