"""Việc của tôi for the people of a unit, and the requests that wait at the desks."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from blocs.models import Office
from home.todo import Task, tasks_for
from scoring.models import Appeal, Check, Draw, Entry, Extension, Remark, Return, Round, Window
from scoring.states import ExtensionState, RoundState, SheetState, Stage
from tests.factories import appoint, make_bloc_year, make_user
from tests.home.test_tasks import make_round
from tests.personas import cast_for

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
DUE = date(2026, 11, 30)


@pytest.fixture
def round_():
    return make_round(make_bloc_year(members=3))


@pytest.fixture
def cast(round_):
    return cast_for(round_.bloc_year)


def open_band(round_: Round, phase: str = "SELF", *, opens: date = TODAY, closes: date = DUE):
    return Window.objects.create(round=round_, phase=phase, opens_on=opens, closes_on=closes)


def told(user) -> list[tuple[str, str, str]]:
    tasks: list[Task] = tasks_for(user, on=TODAY)
    return [(task.name, task.kind, task.word) for task in tasks]


def sheet_of(round_: Round, *, state: str = SheetState.DRAFT):
    sheet = round_.sheets.order_by("member__position").first()
    sheet.state = state
    sheet.submitted_at = timezone.now() if state == SheetState.SUBMITTED else None
    sheet.save()
    return sheet


def leaf_of(round_: Round):
    return round_.criteria.nodes.get()


def test_nobody_is_asked_for_a_self_score_without_a_calendar(cast):
    assert told(cast.officer) == []


@pytest.mark.parametrize(
    ("state", "officer", "leader"),
    [
        (
            SheetState.DRAFT,
            ("Tự chấm năm 2026", "todo", "Chưa bắt đầu"),
            ("Tự chấm năm 2026", "todo", "Chưa bắt đầu"),
        ),
        (
            SheetState.PROPOSED,
            ("Tự chấm năm 2026", "wait", "Chờ thủ trưởng"),
            ("Xác nhận bản tự chấm năm 2026", "todo", "Chờ xác nhận"),
        ),
        (
            SheetState.SUBMITTED,
            ("Tự chấm năm 2026", "done", "Đã nộp"),
            ("Tự chấm năm 2026", "done", "Đã nộp"),
        ),
    ],
)
def test_self_score_goes_from_the_officer_to_the_head(round_, cast, state, officer, leader):
    open_band(round_)
    sheet_of(round_, state=state)

    assert (told(cast.officer), told(cast.leaders[0])) == ([officer], [leader])


def test_answers_are_counted(round_, cast):
    open_band(round_)
    Entry.objects.create(
        sheet=sheet_of(round_), criterion=leaf_of(round_), stage=Stage.SELF, value={"points": "0"}
    )

    (task,) = tasks_for(cast.officer, on=TODAY)

    assert (task.kind, task.done, task.of, task.due) == ("doing", 1, 1, DUE)


def test_band_that_has_not_begun_is_not_open(round_, cast):
    open_band(round_, opens=TODAY + timedelta(days=1))

    (task,) = tasks_for(cast.officer, on=TODAY)

    assert (task.kind, task.is_open, task.hint) == ("shut", False, "Mở từ ngày 26/11/2026")


@pytest.mark.parametrize(("granted", "kind"), [(False, "late"), (True, "todo")])
def test_extension_moves_the_deadline_of_one_unit(round_, cast, granted, kind):
    open_band(round_, opens=date(2026, 11, 1), closes=TODAY - timedelta(days=1))
    if granted:
        Extension.objects.create(
            round=round_, member=sheet_of(round_).member, phase="SELF", until=DUE, reason="lũ",
            state=ExtensionState.GRANTED, asked_at=timezone.now(),
        )  # fmt: skip

    assert told(cast.officer)[0][1] == kind


def test_what_came_back_and_what_is_asked_stand_first(round_, cast):
    sheet, leaf = sheet_of(round_, state=SheetState.SUBMITTED), leaf_of(round_)
    Return.objects.create(sheet=sheet, criterion=leaf, reason="thiếu", at=timezone.now())
    Remark.objects.create(
        sheet=sheet, criterion=leaf, author=cast.secretary, at=timezone.now(), text="vì sao?",
        is_question=True,
    )  # fmt: skip

    assert told(cast.officer) == [
        ("Sửa 1 tiêu chí bị trả lại", "todo", "Chờ đơn vị"),
        ("Giải trình 1 câu hỏi", "todo", "Chờ đơn vị"),
    ]


@pytest.mark.parametrize(
    ("state", "opens", "expected"),
    [
        ("ASSIGNED", TODAY, ("Chấm chéo Đơn vị 2", "todo", "Chưa nộp")),
        ("ASSIGNED", TODAY + timedelta(days=1), ("Chấm chéo Đơn vị 2", "shut", "Chưa mở")),
        ("HANDED_IN", TODAY, ("Chấm chéo Đơn vị 2", "done", "Đã nộp")),
        ("RECUSED", TODAY, None),
    ],
)
def test_unit_is_told_whom_it_checks(round_, cast, state, opens, expected):
    open_band(round_, "CROSS", opens=opens)
    first, second = round_.bloc_year.members.order_by("position")[:2]
    second.name = "Đơn vị 2"
    second.save()
    draw = Draw.objects.create(round=round_, seed="0", per_unit=1, drawn_at=timezone.now())
    Check.objects.create(
        draw=draw, checker=first, checked=second, state=state, reason="có liên quan"
    )

    assert told(cast.officer) == ([expected] if expected else [])


def test_check_of_a_closed_round_asks_nothing(round_, cast):
    first, second = round_.bloc_year.members.order_by("position")[:2]
    draw = Draw.objects.create(round=round_, seed="0", per_unit=1, drawn_at=timezone.now())
    Check.objects.create(draw=draw, checker=first, checked=second)
    Round.objects.update(state=RoundState.CLOSED, closed_at=timezone.now())

    assert told(cast.officer) == []


def test_published_year_asks_the_unit_nothing(round_, cast):
    open_band(round_)
    Round.objects.update(state=RoundState.RANKED, closed_at=timezone.now())

    assert told(cast.officer) == []


def test_requests_wait_at_the_desk_and_at_the_board(round_, cast):
    sheet = sheet_of(round_)
    Extension.objects.create(
        round=round_, member=sheet.member, phase="SELF", until=DUE, reason="lũ",
        asked_at=timezone.now(),
    )  # fmt: skip
    Appeal.objects.create(
        sheet=sheet, criterion=leaf_of(round_), opened_by=cast.officer, opened_at=timezone.now()
    )

    assert ("Trả lời 1 đề nghị gia hạn", "todo", "Chờ trả lời") in told(cast.secretary)
    assert ("Trả lời 1 kiến nghị điểm", "todo", "Chờ trả lời") in told(cast.board_secretary)
    assert not [name for name, *_ in told(cast.board_secretary) if "gia hạn" in name]


@pytest.mark.parametrize("blocs", [1, 30])
def test_cost_does_not_grow_with_the_units_of_a_person(blocs, django_assert_num_queries):
    person = make_user()
    for number in range(blocs):
        round_ = make_round(make_bloc_year(slug=f"khoi-{number}", members=2))
        open_band(round_)
        appoint(person, Office.UNIT_OFFICER, unit=round_.bloc_year.members.first().unit)

    with django_assert_num_queries(10):
        tasks = tasks_for(person, on=TODAY)

    assert len(tasks) == blocs
