"""Differences, threads, scores and appeals in Chromium: accessible, by keys, without scripts."""

import pytest
from django.urls import reverse

from scoring.actions import appeals, talk
from scoring.actions.talk import Spot
from scoring.models import Appeal, Entry, Remark
from scoring.states import AppealState, Stage
from tests.personas import cast_for
from tests.scoring_db.appraised import checked, closed, member_of, put, self_scored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHERE = {"slug": "cum-5", "year": 2026}


def at(name, **more):
    return reverse(f"scoring:{name}", kwargs=WHERE | more)


def scored_apart():
    """Three units, all scored apart by the bloc, one of them with checkers who differ."""
    round_ = self_scored(units=4)
    for unit, points in [("dv-1", "20"), ("dv-2", "21"), ("dv-3", "22.5")]:
        put(round_, unit, Stage.BLOC, I_2={"points": points})
    checked(round_, "dv-1", "dv-4", I_2={"points": "24"}, note="thiếu văn bản")
    checked(round_, "dv-2", "dv-4", I_2={"points": "19"})
    return round_


def spot(round_, unit="dv-1"):
    return Spot(round_.pk, member_of(round_, unit).pk, "I.2")


def is_well(page, axe, width):
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("main .btn-primary:visible").count() <= 1


@pytest.mark.parametrize("width", [1280, 390])
def test_differences_are_accessible_and_fit(open_page, axe, width):
    round_ = scored_apart()
    cast = cast_for(round_.bloc_year)
    question = talk.ask_to_explain(spot(round_), text="Vì sao?", desk="BLOC", by=cast.head)
    talk.answer(question.pk, text="Có báo cáo số 5", by=cast.officer)

    page = open_page(at("differences"), user=cast.secretary, width=width)

    is_well(page, axe, width)
    page.get_by_text("Nhập điểm khác").click()
    page.get_by_text("Nhận điểm đề nghị").click()
    is_well(page, axe, width)


@pytest.mark.parametrize("width", [1280, 390])
def test_refused_decision_is_accessible_and_takes_the_focus(open_page, axe, width):
    round_ = scored_apart()
    page = open_page(at("differences"), user=cast_for(round_.bloc_year).secretary, width=width)

    page.get_by_role("button", name="Giữ điểm tự chấm").click()

    assert page.locator(":focus").inner_text().strip() == (
        "Hãy ghi lý do: quyết định này đổi điểm đang tính."
    )
    is_well(page, axe, width)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("name", "persona"),
    [
        ("unit_score", "officer"),
        ("unit_score", "head"),
        ("appeals", "officer"),
        ("appeals", "board_member"),
        ("appeal", "officer"),
        ("appeal", "board_member"),
        ("open_appeal", "officer"),
        ("remarks", "officer"),
    ],
)
def test_page_is_accessible_and_fits(open_page, axe, name, persona, width):
    round_ = scored_apart()
    cast = cast_for(round_.bloc_year)
    put(round_, "dv-4", Stage.BLOC, note="đã đối chiếu", I_2={"points": "24"})
    closed(round_)
    opened = appeals.open_appeal(spot(round_), text="Xin xem lại", by=cast.officer)
    more = {
        "unit_score": {"unit": "dv-1"},
        "open_appeal": {"unit": "dv-1"},
        "appeal": {"appeal": opened.pk},
    }
    cell = {"open_appeal": "?tieu-chi=I.1", "remarks": "?don-vi=dv-1&tieu-chi=I.2"}

    page = open_page(
        at(name, **more.get(name, {})) + cell.get(name, ""),
        user=getattr(cast, persona),
        width=width,
    )

    is_well(page, axe, width)


def test_keys_move_only_once_they_are_switched_on(open_page):
    round_ = scored_apart()
    page = open_page(at("differences"), user=cast_for(round_.bloc_year).secretary)
    heading = page.locator(".ap-case .ap-steps__words b")

    page.keyboard.press("j")
    assert heading.inner_text() == "1"
    page.get_by_role("button", name="Phím J, K").click()
    page.keyboard.press("j")
    page.wait_for_url("**o=*")
    assert heading.inner_text() == "2"
    page.keyboard.press("k")
    page.wait_for_function("document.querySelector('.ap-steps__words b').textContent === '1'")
    page.get_by_label("Nhận xét hoặc câu hỏi").press_sequentially("jk")
    assert heading.inner_text() == "1"


def test_three_decisions_without_scripts(open_page):
    round_ = scored_apart()
    page = open_page(at("differences"), user=cast_for(round_.bloc_year).secretary, scripts=False)

    page.get_by_role("button", name="Dùng điểm thẩm định: 20").click()
    page.get_by_label("Lý do (cần khi đổi điểm đang tính)").fill("đủ minh chứng")
    page.get_by_role("button", name="Giữ điểm tự chấm: 25").click()
    page.get_by_text("Nhập điểm khác").click()
    page.get_by_label("điểm", exact=True).fill("23,5")
    page.locator("#vi-sao-khac").fill("họp thống nhất")
    page.get_by_role("button", name="Lưu điểm này").click()

    rows = Entry.objects.filter(stage=Stage.BLOC, criterion__code="I.2").order_by("sheet")
    assert list(rows.values_list("value", "note")) == [
        ({"points": "20"}, "Thống nhất với điểm thẩm định."),
        ({"points": "25"}, "đủ minh chứng"),
        ({"points": "23.5"}, "họp thống nhất"),
    ]
    assert page.get_by_text("Còn 1 trên 4").is_visible()


def test_thread_grows_in_place(open_page, axe):
    round_ = scored_apart()
    page = open_page(at("differences"), user=cast_for(round_.bloc_year).secretary)
    page.get_by_label("Lý do (cần khi đổi điểm đang tính)").fill("đang viết dở")

    page.get_by_label("Nhận xét hoặc câu hỏi").fill("Vì sao 25?")
    page.get_by_role("button", name="Yêu cầu giải trình").click()
    page.get_by_role("button", name="Kết thúc yêu cầu").wait_for()
    is_well(page, axe, 1280)
    page.get_by_role("button", name="Kết thúc yêu cầu").click()
    page.get_by_text("yêu cầu giải trình, đã xong").wait_for()

    assert page.get_by_label("Lý do (cần khi đổi điểm đang tính)").input_value() == "đang viết dở"
    assert Remark.objects.get().resolved_at is not None


def test_unit_appeals_and_the_board_upholds_without_scripts(open_page):
    round_ = scored_apart()
    cast = cast_for(round_.bloc_year)
    put(round_, "dv-4", Stage.BLOC, note="đã đối chiếu", I_2={"points": "24"})
    closed(round_)
    unit = open_page(at("unit_score", unit="dv-1"), user=cast.officer, width=390, scripts=False)

    unit.get_by_role("link", name="Kiến nghị I.2").click()
    unit.get_by_label("Vì sao cần xem lại điểm này").fill("Có báo cáo số 5, trang 7")
    unit.get_by_role("button", name="Gửi kiến nghị").click()
    board = open_page(at("appeals"), user=cast.board_member, scripts=False)
    board.get_by_role("link", name="I.2 Điểm tay").click()
    board.get_by_label("Chấp nhận, Hội đồng chấm lại").check()
    board.get_by_label("điểm", exact=True).fill("24,5")
    board.get_by_label("Kết luận và lý do").fill("Báo cáo đủ số liệu")
    board.get_by_role("button", name="Trả lời kiến nghị").click()
    unit.reload()

    assert Appeal.objects.get().state == AppealState.UPHELD
    assert unit.get_by_text("Báo cáo đủ số liệu").first.is_visible()
    assert unit.get_by_text("24,5").first.is_visible()
