"""Nothing typed is lost: slow and cut networks, reloads, two tabs, two people, ended sessions."""

import json
import re

import pytest
from django.contrib.sessions.models import Session

from scoring import actions
from scoring.models import Entry
from tests.browser.conftest import session_cookie
from tests.browser.grids import GRID, cell, field, hand_in, paste, saved, secretary_of, values
from tests.scoring_db.years import filled, loaded

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAVE = re.compile(r"/luu/$")


@pytest.fixture
def round_():
    return loaded(entries=filled())


def status(page):
    return page.locator("#da-luu")


def type_into(page, unit, text):
    field(page, unit, "I.2").fill(text)
    page.keyboard.press("Enter")


def test_network_cut_in_the_middle_loses_nothing(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_))
    type_into(page, "dv-1", "1")
    saved(page)

    page.context.set_offline(True)
    for unit, text in (("dv-1", "2"), ("dv-2", "3"), ("dv-3", "4")):
        type_into(page, unit, text)
    status(page).get_by_text("Mất kết nối — 3 ô chờ lưu").wait_for()
    away = values("I.2")
    page.context.set_offline(False)
    saved(page)

    assert (away, values("I.2")) == (["1", "20", "20"], ["2", "3", "4"])
    assert page.locator(".td-cell:is(.is-conflict, .is-error)").count() == 0


def test_cells_outlive_the_page_and_are_stored_by_the_next(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_))
    page.context.set_offline(True)
    type_into(page, "dv-1", "2")
    type_into(page, "dv-2", "3")
    status(page).get_by_text("2 ô chờ lưu").wait_for()
    context, address = page.context, page.url
    page.close()
    context.set_offline(False)

    later = context.new_page()
    later.goto(address)
    saved(later)

    assert values("I.2") == ["2", "3", "20"]
    assert field(later, "dv-1", "I.2").input_value() == "2"
    assert later.evaluate("Object.keys(localStorage)") == []


def test_cell_kept_through_a_reload_still_yields_to_who_was_faster(open_page, round_):
    person = secretary_of(round_)
    page = open_page(GRID, user=person)
    theirs = open_page(GRID, user=secretary_of(round_, "Lê Văn Bình"))
    page.context.set_offline(True)
    type_into(page, "dv-1", "2")
    status(page).get_by_text("1 ô chờ lưu").wait_for()
    type_into(theirs, "dv-1", "9")
    saved(theirs)
    page.context.set_offline(False)
    page.goto(page.url)

    page.locator(".td-cell.is-conflict").wait_for()

    assert values("I.2")[0] == "9"
    assert field(page, "dv-1", "I.2").input_value() == "2"
    cell(page, "dv-1", "I.2").click()
    page.get_by_role("button", name="Dùng 2 của tôi").click()
    saved(page)
    assert values("I.2")[0] == "2"


def test_cell_typed_twice_on_a_slow_network_is_no_conflict_with_oneself(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_))
    held, sent = [], []
    page.route(SAVE, lambda route: held.append(route), times=1)
    page.on("request", lambda each: sent.append(each.url) if SAVE.search(each.url) else None)
    for text in ("2", "3", "4"):
        type_into(page, "dv-1", text)
    page.wait_for_timeout(100)
    assert len(sent) == 1
    held[0].continue_()
    saved(page)

    assert values("I.2")[0] == "4"
    assert Entry.objects.get(sheet__member__code="dv-1", criterion__code="I.2").version == 4
    assert field(page, "dv-1", "I.2").input_value() == "4"


def test_answer_that_got_lost_is_asked_for_again(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_))

    def lose(route):
        route.fetch()
        route.abort()

    page.route(SAVE, lose, times=1)
    type_into(page, "dv-1", "2")
    status(page).get_by_text("1 ô chờ lưu").wait_for()
    saved(page)

    assert values("I.2")[0] == "2"
    assert page.locator(".td-cell.is-conflict").count() == 0


def test_server_that_fails_is_tried_again(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_))

    page.route(SAVE, lambda route: route.fulfill(status=503, body=""), times=1)
    type_into(page, "dv-1", "2")
    saved(page)

    assert values("I.2")[0] == "2"


def test_second_tab_of_one_person_follows_and_never_conflicts(open_page, round_):
    one = open_page(GRID, user=secretary_of(round_))
    other = one.context.new_page()
    other.goto(one.url)
    field(other, "dv-1", "I.2").wait_for()

    type_into(one, "dv-1", "2")
    saved(one)
    cell(other, "dv-1", "I.2").and_(other.locator(".is-fresh")).wait_for()
    followed = field(other, "dv-1", "I.2").input_value()
    total = other.locator("[data-total='dv-1']").inner_text()
    type_into(other, "dv-1", "3")
    saved(other)

    assert (followed, total, values("I.2")[0]) == ("2", "59,00", "3")


def test_living_tab_keeps_its_own_waiting_cells(open_page, round_):
    one = open_page(GRID, user=secretary_of(round_))
    sent = []
    one.route(SAVE, lambda route: route.abort())
    type_into(one, "dv-1", "2")
    status(one).get_by_text("1 ô chờ lưu").wait_for()

    other = one.context.new_page()
    other.on("request", lambda each: sent.append(each.url) if SAVE.search(each.url) else None)
    other.goto(one.url)
    other.wait_for_timeout(600)

    assert sent == []
    one.unroute(SAVE)
    saved(one)
    assert values("I.2")[0] == "2"


def test_both_people_see_that_they_work_on_one_cell(open_page, round_):
    mine = open_page(GRID, user=secretary_of(round_))
    theirs = open_page(GRID, user=secretary_of(round_, "Lê Văn Bình"))
    type_into(theirs, "dv-1", "9")
    saved(theirs)

    type_into(mine, "dv-1", "8")
    mine.get_by_role("button", name="Dùng 8 của tôi").click()
    saved(mine)
    type_into(theirs, "dv-1", "7")
    theirs.locator(".td-cell.is-conflict").wait_for()

    assert values("I.2")[0] == "8"
    told = theirs.locator("[data-trouble]").inner_text()
    assert told.startswith("Trần Thị Hoa vừa nhập 8 lúc ")


def test_ended_session_keeps_the_cells_until_one_has_signed_in_again(
    open_page, round_, live_server
):
    person = secretary_of(round_)
    page = open_page(GRID, user=person)
    Session.objects.all().delete()

    type_into(page, "dv-1", "2")
    status(page).get_by_text("Phiên đăng nhập đã hết").wait_for()
    page.context.add_cookies([session_cookie(person, live_server.url)])
    page.reload()
    saved(page)

    assert values("I.2")[0] == "2"


def test_closed_round_says_so_in_the_cells_and_keeps_what_was_typed(open_page, round_):
    person = secretary_of(round_)
    page = open_page(GRID, user=person)
    actions.close_round(round_.pk, by=person)

    type_into(page, "dv-1", "2")
    page.locator(".td-cell.is-error").wait_for()

    assert page.locator("[data-trouble]").inner_text() == "Vòng chấm đã khoá, không sửa được điểm."
    assert field(page, "dv-1", "I.2").input_value() == "2"
    assert values("I.2")[0] == "20"


def test_one_reason_is_asked_for_all_cells_of_an_act(open_page):
    round_ = loaded()
    for unit in ("dv-1", "dv-2"):
        hand_in(round_, unit, I_2={"points": "22"})
    page = open_page(GRID, user=secretary_of(round_))
    cell(page, "dv-1", "I.2").click()
    paste(page, "20\n21\n22\n")
    page.keyboard.press("Enter")

    dialog = page.get_by_role("dialog", name="Lý do thay đổi")
    asked = dialog.locator("[data-what]").inner_text()
    dialog.get_by_role("textbox").fill("hồ sơ thiếu")
    dialog.get_by_role("button", name="Lưu thay đổi").click()
    saved(page)

    assert asked == "2 ô cần lý do"
    assert values("I.2") == ["20", "21", "22"]
    notes = Entry.objects.filter(stage="BLOC").order_by("sheet__member__position")
    assert [entry.note for entry in notes] == ["hồ sơ thiếu", "hồ sơ thiếu", ""]


def test_without_a_reason_the_cell_stays_as_typed_and_unsaved(open_page):
    round_ = loaded()
    hand_in(round_, I_2={"points": "22"})
    page = open_page(GRID, user=secretary_of(round_))
    type_into(page, "dv-1", "20")

    page.get_by_role("dialog", name="Lý do thay đổi").get_by_role("button", name="Thôi").click()

    assert cell(page, "dv-1", "I.2").get_attribute("class").count("is-error") == 1
    assert field(page, "dv-1", "I.2").input_value() == "20"
    assert values("I.2") == []


def test_undo_waits_for_the_network(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_))
    page.context.set_offline(True)
    type_into(page, "dv-1", "2")
    status(page).get_by_text("1 ô chờ lưu").wait_for()

    page.locator("#hoan-tac").click()

    status(page).get_by_text("Đang mất kết nối, chưa hoàn tác được.").wait_for()
    page.context.set_offline(False)
    saved(page)
    assert values("I.2")[0] == "2"


def test_what_the_browser_kept_of_a_cell_that_is_gone_is_let_go(open_page, round_):
    page = open_page(GRID, user=secretary_of(round_))
    prefix = page.evaluate(
        """() => {
            const { round, desk, person } = document.getElementById("bang-cham").dataset;
            return `o-cho-luu:${round}:${desk}:${person}:`;
        }"""
    )
    gone = {"unit": "dv-1", "criterion": "IX", "version": 0, "typed": {"points": "1"}}
    mine = {"unit": "dv-1", "criterion": "I.2", "version": 1, "typed": {"points": "2"}}
    acts = json.dumps([{"kind": "TYPED", "reason": "", "cells": [gone, mine]}])
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [f"{prefix}cu", acts])
    page.evaluate("key => localStorage.setItem(key, 'x')", f"{prefix}hong")

    page.reload()
    cell(page, "dv-1", "I.2").and_(page.locator(".is-fresh")).wait_for()
    page.wait_for_function("() => localStorage.length === 0")

    assert values("I.2")[0] == "2"
