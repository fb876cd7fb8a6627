"""Evidence sent from a desk and a phone, with and without scripts, and looked at in a frame."""

import pytest
from playwright.sync_api import expect

from evidence import actions
from evidence.models import Evidence
from evidence.safety import examine
from tests.evidence.honest import HONEST, png
from tests.evidence.library import FACTS, filed, officer_of, sent
from tests.factories import make_unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADD = "/minh-chung/them/"


@pytest.fixture
def unit():
    return make_unit("Sở Nội vụ")


@pytest.fixture
def officer(unit):
    return officer_of(unit)


def chosen(name: str, content: bytes) -> dict[str, object]:
    """A file as one chooses it."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


@pytest.mark.parametrize("width", [1280, 390])
def test_each_file_says_how_it_went(open_page, officer, axe, width):
    page = open_page(ADD, user=officer, width=width)
    page.get_by_label("Tên minh chứng").fill("Lễ ký")
    page.get_by_label("Chọn tệp").set_input_files(
        [
            chosen("anh-1.png", png(40, 40)),
            chosen("xau.png", b"MZ"),
            chosen("anh-2.png", png(41, 40)),
        ]
    )
    assert axe(page) == []

    page.get_by_role("button", name="Gửi vào kho").click()

    expect(page.locator(".is-taken")).to_have_count(2)
    expect(page.locator(".is-refused")).to_contain_text("có nội dung không đúng với phần mở rộng")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sorted(Evidence.objects.values_list("title", flat=True)) == [
        "Lễ ký – anh-1", "Lễ ký – anh-2",
    ]  # fmt: skip
    page.get_by_role("link", name="Xong, về kho minh chứng").click()
    expect(page.get_by_role("link", name="Lễ ký – anh-1", exact=True)).to_be_visible()


def test_lost_connection_is_told_and_the_file_is_sent_again(open_page, officer):
    page = open_page(ADD, user=officer)
    page.get_by_label("Chọn tệp").set_input_files([chosen("anh-1.png", png(40, 40))])
    page.context.set_offline(True)
    page.get_by_role("button", name="Gửi vào kho").click()
    expect(page.locator(".is-refused")).to_contain_text("Mất kết nối, tệp chưa gửi xong.")

    page.context.set_offline(False)
    page.get_by_role("button", name="Gửi lại").click()

    expect(page.locator(".is-taken")).to_contain_text("đã vào kho")
    assert Evidence.objects.get().title == "anh-1"


def test_file_that_is_there_already_is_named_by_its_title(open_page, officer, unit):
    content = png(40, 40)
    actions.add_evidence(unit.pk, facts=FACTS, files=[examine(sent("a.png", content))], by=None)
    page = open_page(ADD, user=officer)

    page.get_by_label("Chọn tệp").set_input_files([chosen("b.png", content)])
    page.get_by_role("button", name="Gửi vào kho").click()

    expect(page.locator(".is-refused")).to_contain_text(
        "đã có trong kho, là minh chứng “Giấy khen”"
    )


def test_dropped_file_waits_and_can_be_taken_back(open_page, officer):
    page = open_page(ADD, user=officer)
    drop = """(zone) => {
        const data = new DataTransfer();
        data.items.add(new File(["x"], "tha.png"));
        zone.dispatchEvent(new DragEvent("dragover", {dataTransfer: data, cancelable: true}));
        zone.dispatchEvent(new DragEvent("drop", {dataTransfer: data, cancelable: true}));
    }"""

    page.locator("[data-upload-drop]").evaluate(drop)

    expect(page.get_by_text("đang chờ")).to_be_visible()
    page.get_by_role("button", name="Bỏ").click()
    expect(page.get_by_text("đang chờ")).to_have_count(0)


def test_form_without_files_is_worded_by_the_server(open_page, officer):
    page = open_page(ADD, user=officer)

    page.get_by_role("button", name="Gửi vào kho").click()

    expect(page.get_by_role("alert")).to_contain_text("Hãy chọn ít nhất một tệp.")


def test_phone_without_scripts_sends_photo_and_file(open_page, officer):
    page = open_page(ADD, user=officer, width=390, scripts=False)
    page.get_by_label("Chọn tệp").set_input_files([chosen("a.png", png(40, 40))])
    page.get_by_label("Chụp ảnh").set_input_files(
        [chosen("anh.jpg", HONEST["ảnh chụp hội nghị.jpg"]())]
    )

    page.get_by_role("button", name="Gửi vào kho").click()

    expect(page.get_by_text("Đã thêm 2 minh chứng.")).to_be_visible()
    assert Evidence.objects.count() == 2


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("address", ["", "them/?loai=lien-ket", "{pk}/", "{pk}/sua/", "{pk}/rut/"])
def test_pages_fit_and_are_accessible(open_page, officer, unit, axe, width, address):
    evidence = filed(unit, files=2)

    page = open_page(f"/minh-chung/{address.format(pk=evidence.pk)}", user=officer, width=width)

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_pdf_stands_beside_its_facts(open_page, officer, unit):
    files = [examine(sent("quet.pdf", HONEST["quet.pdf"]()))]
    (evidence,) = actions.add_evidence(unit.pk, facts=FACTS, files=files, by=None)

    page = open_page("/minh-chung/", user=officer)
    with page.expect_response(lambda answer: answer.url.endswith("/tep/1/xem/")) as shown:
        page.get_by_role("link", name="Giấy khen", exact=True).click()

    assert shown.value.status == 200
    assert page.get_by_title("quet.pdf").count() == 1
    assert page.url.endswith(f"/minh-chung/{evidence.pk}/")
