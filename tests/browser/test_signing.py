"""A leader reads, draws and signs on a phone; the next time it takes four taps."""

import math
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from playwright.sync_api import expect

from blocs.models import Office
from core import jobs
from core.models import Job, JobState
from pledges import actions, tasks
from pledges.content import PledgeContent
from pledges.models import Pledge
from signing import tasks as signing_tasks
from signing.models import SavedSignature
from signing.states import SlotState
from tests.factories import PASSWORD, appoint, make_bloc_year, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STROKES = [[[0.1, 0.6], [0.3, 0.1], [0.6, 0.8], [0.9, 0.2]]]
WORK = {task.name: task for task in (tasks.render_pledge, signing_tasks.append_signatures)}


def work() -> None:
    """Do the queued jobs in a thread: Playwright's event loop in this one is in pyHanko's way."""
    with ThreadPoolExecutor(1) as worker:
        worker.submit(_work).result()


def _work() -> None:
    try:
        _do_jobs()
    finally:
        connection.close()


def _do_jobs() -> None:
    while job := Job.objects.filter(state=JobState.QUEUED).order_by("pk").first():
        running = jobs.claim(job.pk)
        WORK[running.task].run(running, **running.arguments)
        jobs.finish(running)


@pytest.fixture
def leader():
    return make_user("thu-truong", full_name="Nguyễn Thị Mẫu")


@pytest.fixture
def opened(leader) -> Pledge:
    year = make_bloc_year(members=2)
    appoint(leader, Office.UNIT_LEADER, unit=year.members.get(position=1).unit)
    other = make_user("thu-truong-2", full_name="Trần Văn Mẫu")
    appoint(other, Office.UNIT_LEADER, unit=year.members.get(position=2).unit)
    pledge = actions.create_pledge(year.pk, by=None)
    content = PledgeContent(
        opening="Hai đơn vị cùng ký giao ước:",
        groups=("Hoàn thành nhiệm vụ.",) * 4,
        organisation=("Báo cáo đúng hạn.",),
    )
    actions.fill_pledge(pledge.pk, content, by=None)
    actions.freeze_pledge(pledge.pk, by=None)
    work()
    return Pledge.objects.select_related("document").get(pk=pledge.pk)


def draw(page) -> None:
    pad = page.locator(".td-pad__ink").bounding_box()
    page.mouse.move(pad["x"] + 30, pad["y"] + 60)
    page.mouse.down()
    for step in range(50):
        page.mouse.move(pad["x"] + 30 + step * 5, pad["y"] + 60 + 40 * math.sin(step / 4))
    page.mouse.up()


def test_leader_draws_and_signs_on_a_phone(open_page, axe, opened, leader):
    page = open_page(f"/giao-uoc/{opened.pk}/ky/", user=leader, width=390)
    expect(
        page.get_by_role("heading", name="GIAO ƯỚC THI ĐUA NĂM 2026", exact=True)
    ).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390

    page.get_by_role("link", name="Ký giao ước").click()
    assert axe(page) == []
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("alert")).to_have_text("Chưa có nét nào. Mời vẽ chữ ký.")
    draw(page)
    page.get_by_label("Tôi đã đọc và đồng ý").check()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Mật khẩu của bạn").fill(PASSWORD)
    page.get_by_role("button", name="Ký", exact=True).click()

    expect(page.get_by_role("heading", name="Đang ghi chữ ký")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="Đã ký lúc")).to_be_visible()
    assert axe(page) == []
    slot = opened.document.slots.get(signer=leader)
    assert slot.state == SlotState.SIGNED
    assert len(slot.strokes[0]) > 20
    assert SavedSignature.objects.get(user=leader).strokes == slot.strokes


def test_saved_signature_takes_four_taps(open_page, opened, leader):
    SavedSignature.objects.create(user=leader, strokes=STROKES)
    page = open_page(f"/giao-uoc/{opened.pk}/ky/", user=leader, width=390)

    page.get_by_role("link", name="Ký giao ước").click()
    page.get_by_label("Tôi đã đọc và đồng ý").check()
    page.get_by_role("button", name="Tiếp tục").click()
    page.keyboard.type(PASSWORD)
    page.get_by_role("button", name="Ký", exact=True).click()

    expect(page.get_by_role("heading", name="Đang ghi chữ ký")).to_be_visible()
    assert opened.document.slots.get(signer=leader).strokes == STROKES


def test_last_stroke_can_be_taken_back_and_the_drawing_survives_a_turn(open_page, opened, leader):
    page = open_page(f"/giao-uoc/{opened.pk}/ky/", user=leader, width=390)
    page.get_by_role("link", name="Ký giao ước").click()
    ink = page.locator(".td-pad__ink path")
    draw(page)
    once = ink.get_attribute("d")
    draw(page)
    assert ink.get_attribute("d") != once

    page.get_by_role("button", name="Xoá nét cuối").click()
    page.set_viewport_size({"width": 844, "height": 390})

    assert ink.get_attribute("d") == once
    page.get_by_role("button", name="Vẽ lại").click()
    assert ink.get_attribute("d") == ""


def test_wrong_password_keeps_the_drawing(open_page, opened, leader):
    page = open_page(f"/giao-uoc/{opened.pk}/ky/", user=leader, width=390)
    page.get_by_role("link", name="Ký giao ước").click()
    draw(page)
    page.get_by_label("Tôi đã đọc và đồng ý").check()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Mật khẩu của bạn").fill("sai")
    page.get_by_role("button", name="Ký", exact=True).click()

    expect(page.get_by_label("Mật khẩu của bạn")).to_be_visible()
    page.get_by_label("Mật khẩu của bạn").fill(PASSWORD)
    page.get_by_role("button", name="Ký", exact=True).click()

    expect(page.get_by_role("heading", name="Đang ghi chữ ký")).to_be_visible()
    assert len(opened.document.slots.get(signer=leader).strokes[0]) > 20


def test_signing_works_without_scripts(open_page, opened, leader):
    page = open_page(f"/giao-uoc/{opened.pk}/ky/", user=leader, width=390, scripts=False)

    page.get_by_label("Tôi đã đọc và đồng ý").check()
    page.get_by_label("Mật khẩu của bạn").fill(PASSWORD)
    page.get_by_role("button", name="Ký", exact=True).click()

    expect(page.get_by_role("heading", name="Đang ghi chữ ký")).to_be_visible()
    assert opened.document.slots.get(signer=leader).strokes == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("place", ["", "soan/", "xem/", "le-ky/"])
def test_pages_of_a_pledge_are_accessible_and_fit(open_page, axe, opened, leader, place, width):
    if place == "soan/":
        actions.reopen_pledge(opened.pk, by=None)
    secretary = make_user("thu-ky", full_name="Phạm Thị Mẫu")
    appoint(secretary, Office.BLOC_SECRETARY, bloc=opened.bloc_year.bloc)

    page = open_page(f"/giao-uoc/{opened.pk}/{place}", user=secretary, width=width)

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
