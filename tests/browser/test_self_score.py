"""The self-score on a phone in a real browser: typing, two people, no network, no scripts, axe."""

import re
from datetime import timedelta

import pytest

from blocs.models import Office
from scoring import actions
from scoring.models import Criterion, Entry
from scoring.states import Phase, SheetState
from tests.factories import appoint, make_user
from tests.scoring_db.selfscores import (
    answer,
    answer_all,
    member_of,
    round_with_people,
    sheet_of,
    submitted,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROUND = "/cham-diem/cum-5/2026/"
FORM, REVIEW = ROUND + "tu-cham/", ROUND + "tu-cham/kiem-tra/"
PHONE = 390


def box(page, code):
    return page.locator(f"[data-answer='{code}']")


def field(page, code, part="points"):
    return box(page, code).locator(f"[name$='-{part}']")


def saved(page, code):
    box(page, code).locator("[data-state]", has_text="Đã lưu lúc").wait_for()


def own(round_, code, unit="dv-1"):
    return Entry.objects.get(
        sheet__member=member_of(round_, unit), criterion__code=code, stage="SELF"
    )


def second_person(round_, name="Lê Văn Bình"):
    person = make_user(full_name=name)
    appoint(person, Office.UNIT_OFFICER, unit=member_of(round_).unit)
    return person


def test_answer_is_saved_when_it_is_left(open_page):
    round_, people = round_with_people()
    page = open_page(FORM, user=people.officer, width=PHONE)

    field(page, "I.1", "target").fill("100")
    field(page, "I.1", "actual").fill("97,5")
    field(page, "I.1", "thuyet_minh").fill("Báo cáo số 5")
    field(page, "I.2").focus()
    saved(page, "I.1")
    page.locator("#trang-thai", has_text="1/3").wait_for()

    entry = own(round_, "I.1")
    assert (entry.value, entry.note) == ({"target": "100", "actual": "97.5"}, "Báo cáo số 5")
    assert box(page, "I.1").locator("[data-points]").inner_text() == "29,25 điểm"


def test_half_a_pair_is_not_called_an_error(open_page):
    _round, people = round_with_people()
    page = open_page(FORM, user=people.officer, width=PHONE)

    field(page, "I.1", "target").fill("100")
    field(page, "I.2").fill("3")
    field(page, "I.1", "target").focus()
    saved(page, "I.2")

    assert page.locator(".is-error").count() == 0
    assert not Entry.objects.filter(criterion__code="I.1", stage="SELF").exists()


def test_buttons_move_a_score_by_the_step_of_its_rule(open_page):
    round_, people = round_with_people()
    answer(round_, "I.2", {"points": "29.5"})
    page = open_page(FORM, user=people.officer, width=PHONE)
    up = box(page, "I.2").get_by_role("button", name="Thêm 0,5 điểm, I.2")
    down = box(page, "I.2").get_by_role("button", name="Bớt 0,5 điểm, I.2")

    up.click()
    up.click()
    at_most = field(page, "I.2").input_value()
    down.click()
    down.click()
    down.click()
    saved(page, "I.2")
    page.wait_for_load_state("networkidle")

    assert (at_most, field(page, "I.2").input_value()) == ("30", "28,5")
    assert own(round_, "I.2").value == {"points": "28.5"}


def test_explanation_counts_its_letters(open_page):
    _round, people = round_with_people()
    page = open_page(FORM, user=people.officer, width=PHONE)

    field(page, "I.2", "thuyet_minh").fill("mười chữ đó")

    assert box(page, "I.2").locator("[data-count]").inner_text() == "11/500"


def test_wrong_value_is_told_beside_it_and_goes_away(open_page):
    round_, people = round_with_people()
    page = open_page(FORM, user=people.officer, width=PHONE)

    field(page, "I.2").fill("31")
    field(page, "I.2").blur()
    box(page, "I.2").locator("[data-error]", has_text="không được lớn hơn 30").wait_for()
    field(page, "I.2").fill("30")
    field(page, "I.2").blur()
    saved(page, "I.2")

    assert box(page, "I.2").locator("[data-error]").is_hidden()
    assert own(round_, "I.2").value == {"points": "30"}


@pytest.mark.parametrize(("choice", "value"), [("Giữ 9", "9"), ("Dùng của tôi: 7", "7")])
def test_two_people_of_one_unit_choose_between_both_values(open_page, axe, choice, value):
    round_, people = round_with_people()
    mine = open_page(FORM, user=people.officer, width=PHONE)
    theirs = open_page(FORM, user=second_person(round_), width=PHONE)
    field(theirs, "I.2").fill("9")
    field(theirs, "I.2", "thuyet_minh").fill("của Bình")
    field(theirs, "I.2").focus()
    saved(theirs, "I.2")

    field(mine, "I.2").fill("7")
    field(mine, "I.2").blur()
    told = box(mine, "I.2").locator("[data-told]")
    told.wait_for()
    words, note = told.inner_text(), box(mine, "I.2").locator("[data-their-note]").inner_text()
    findings = axe(mine)
    mine.get_by_role("button", name=choice).click()
    saved(mine, "I.2")

    assert re.fullmatch(r"Lê Văn Bình vừa nhập 9 lúc \d\d:\d\d\.", words)
    assert (note, findings) == ("của Bình", [])
    assert field(mine, "I.2").input_value() == value
    assert own(round_, "I.2").value == {"points": value}


def test_lost_connection_keeps_the_answer_and_sends_it_later(open_page):
    round_, people = round_with_people()
    page = open_page(FORM, user=people.officer, width=PHONE)

    page.context.set_offline(True)
    field(page, "I.2").fill("12")
    field(page, "I.2").blur()
    page.locator("#trang-thai", has_text="Mất kết nối").wait_for()
    lost = Entry.objects.filter(criterion__code="I.2", stage="SELF").exists()
    page.context.set_offline(False)
    saved(page, "I.2")

    assert (lost, own(round_, "I.2").value) == (False, {"points": "12"})


def test_whole_self_score_is_handed_in_without_scripts(open_page):
    round_, people = round_with_people()
    page = open_page(FORM, user=people.leaders[0], width=PHONE, scripts=False)

    field(page, "I.1", "target").fill("100")
    field(page, "I.1", "actual").fill("90")
    field(page, "I.2").fill("20")
    page.get_by_role("button", name="Lưu và sang nhóm sau").click()
    field(page, "II.1", "passed").select_option("dat")
    page.get_by_role("button", name="Lưu và kiểm tra lại").click()
    page.get_by_label("Tôi chịu trách nhiệm").check()
    page.get_by_role("button", name="Xác nhận và nộp").click()

    assert "đã xác nhận và nộp lúc" in page.locator("main").inner_text()
    assert sheet_of(round_).state == SheetState.SUBMITTED


def test_conflict_is_settled_without_scripts(open_page):
    round_, people = round_with_people()
    page = open_page(FORM, user=people.officer, width=PHONE, scripts=False)
    answer(round_, "I.2", {"points": "9"}, by=people.leaders[0])

    field(page, "I.2").fill("7")
    page.get_by_role("button", name="Lưu và sang nhóm sau").click()
    page.get_by_label("Dùng giá trị của tôi").check()
    page.get_by_role("button", name="Lưu và sang nhóm sau").click()

    assert "buoc=2" in page.url
    assert own(round_, "I.2").value == {"points": "7"}


def test_enter_in_a_field_saves_and_goes_on(open_page):
    round_, people = round_with_people()
    page = open_page(FORM, user=people.officer, scripts=False)

    field(page, "I.2").fill("7")
    field(page, "I.2").press("Enter")
    page.wait_for_url("**buoc=2")

    assert own(round_, "I.2").value == {"points": "7"}


# --- Every page of the room, as a phone and a reader see it ---


def with_everything():
    """A returned criterion, guides, evidence asked for, a calendar, a request for more time."""
    round_, people = round_with_people()
    Criterion.objects.filter(criteria=round_.criteria_id, code="I.2").update(
        rule={"step": "0.5", "evidence": "báo cáo", "guide": "Xem phụ lục", "deadline": "12-15"}
    )
    answer(round_, "I.2", {"points": "20"}, note="số 5/BC")
    submitted(round_, people, II_1={"passed": True})
    answer_all(round_, unit="dv-2", I_2={"points": "1"})
    answer(round_, "I.2", {"points": "1"}, unit="dv-2", note="x")
    actions.return_criteria(
        round_.pk, member_of(round_).pk, codes=["I.2"], reason="thiếu căn cứ", by=people.secretary
    )
    today = sheet_of(round_).submitted_at.date()
    far = today + timedelta(days=300)
    actions.set_calendar(
        round_.pk, [actions.Band(Phase.SELF, today.replace(day=1), far)], by=people.secretary
    )
    actions.ask_extension(
        round_.pk, member_of(round_, "dv-3").pk, phase="SELF", until=far + timedelta(days=30),
        reason="bão", by=people.leaders[2],
    )  # fmt: skip
    return round_, people


PAGES = {
    "step": (FORM, lambda people: people.leaders[1]),
    "review to submit": (REVIEW, lambda people: people.leaders[1]),
    "review with gaps": (REVIEW, lambda people: people.leaders[2]),
    "review submitted": (REVIEW, lambda people: people.leaders[0]),
    "returned": (ROUND + "tu-cham/tra-lai/", lambda people: people.leaders[0]),
    "desk": (ROUND + "ban-tu-cham/", lambda people: people.secretary),
    "calendar of the desk": (ROUND + "lich/", lambda people: people.secretary),
    "calendar of a unit": (ROUND + "lich/", lambda people: people.leaders[0]),
    "edit": (ROUND + "lich/sua/", lambda people: people.secretary),
    "unseal": (ROUND + "lich/mo-niem-phong/", lambda people: people.board_secretary),
}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_is_sound_for_axe_and_fits_a_phone(open_page, axe, name):
    _round, people = with_everything()
    address, who = PAGES[name]

    page = open_page(address, user=who(people), width=PHONE)

    width = page.evaluate("document.documentElement.scrollWidth")
    assert (axe(page), width <= PHONE) == ([], True)


def test_giving_back_is_sound_for_axe_with_its_errors(open_page, axe):
    round_, people = round_with_people()
    submitted(round_, people)
    page = open_page(
        f"{ROUND}ban-tu-cham/{member_of(round_).pk}/", user=people.secretary, width=PHONE
    )

    before = axe(page)
    page.locator("main").get_by_role("button", name="Trả lại tiêu chí").click()
    page.locator("#loi-nhap").wait_for()

    assert (before, axe(page)) == ([], [])


def test_everything_pressed_on_a_phone_is_large_enough(open_page):
    _round, people = with_everything()
    page = open_page(FORM, user=people.leaders[1], width=PHONE)

    small = page.evaluate(
        """() => [...document.querySelectorAll(
            "main :is(a.btn, button, input, select, summary, .ss-steps a)")]
          .filter((each) => each.type !== "hidden" && each.checkVisibility())
          .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect().height])
          .filter(([html, height]) => height > 1 && height < 43.5)"""
    )

    assert small == []
