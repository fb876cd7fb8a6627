"""What the grid sends and what it is told: one cell, a paste, undo and redo, who may what."""

import json

import pytest
from django.conf import settings
from django.urls import reverse

from blocs.models import Member, Office
from core.models import AuditEntry
from scoring import actions
from scoring.actions import CellChange, Seat
from scoring.models import Desk, Entry, ScoreSheet, Step, Upload
from scoring.rules import sight
from scoring.states import SheetState, Stage
from scoring.views.table import table_of
from scoring.views.workbook.comparing import compare
from tests.factories import appoint, make_unit, make_user
from tests.personas import cast_for
from tests.scoring_db.years import CRITERIA, filled, loaded

pytestmark = pytest.mark.django_db
WHERE = {"slug": "cum-5", "year": 2026}


def at(name):
    return reverse(f"scoring:{name}", kwargs=WHERE)


def cell(unit, criterion, *, version=0, **typed):
    return {"unit": unit, "criterion": criterion, "version": version, "typed": typed}


class Browser:
    """A signed-in person who sends what the grid sends."""

    def __init__(self, client, user, round_):
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        self.client, self.user, self.round = client, user, round_

    def send(self, *cells, desk="BLOC", kind="TYPED", reason=""):
        act = {"desk": desk, "kind": kind, "reason": reason, "cells": list(cells)}
        how = {"content_type": "application/json", "HTTP_HX_REQUEST": "true"}
        return self.client.post(at("save"), json.dumps(act), **how)

    def post(self, name):
        return self.client.post(at(name), "{}", content_type="application/json")


@pytest.fixture
def desk(client):
    """The secretary of a bloc whose cells are all filled."""
    round_ = loaded(entries=filled())
    return Browser(client, cast_for(round_.bloc_year).secretary, round_)


def value_of(unit, code, stage=Stage.BLOC):
    return Entry.objects.get(sheet__member__code=unit, criterion__code=code, stage=stage).value


def hand_in(round_, unit="dv-1", **entries):
    """Let a unit have handed in a self-score, as its own desk would have."""
    sheet = ScoreSheet.objects.get(round=round_, member__code=unit)
    for code, value in entries.items():
        criterion = round_.criteria.nodes.get(code=code.replace("_", "."))
        Entry.objects.create(sheet=sheet, criterion=criterion, stage=Stage.SELF, value=value)
    ScoreSheet.objects.filter(pk=sheet.pk).update(
        state=SheetState.SUBMITTED, submitted_at="2026-11-01T00:00:00Z"
    )


# --- One cell ---


def test_saved_cell_answers_with_totals_and_ranks_of_the_bloc(desk):
    answer = desk.send(cell("dv-2", "I.2", version=1, points="25,5")).json()

    assert answer["cells"][0] | {"at": ""} == {
        "unit": "dv-2", "criterion": "I.2", "status": "saved", "message": "", "version": 2,
        "shown": {"points": "25,5"}, "spoken": "25,5", "na": "", "note": "", "at": "",
        "marks": {"g": "", "gs": "", "x": "", "s": "", "d": ""},
    }  # fmt: skip
    assert [(row["unit"], row["total"], row["rank"]) for row in answer["totals"]["rows"]] == [
        ("dv-1", "77,00", 2),
        ("dv-2", "82,50", 1),
        ("dv-3", "77,00", 2),
    ]
    assert Step.objects.get().pk == answer["step"]


def test_conflict_answers_who_was_faster_and_keeps_the_cell(desk):
    fast = make_user(full_name="Lê Văn Bình")
    member = Member.objects.get(bloc_year=desk.round.bloc_year, code="dv-1")
    actions.save_cell(desk.round.pk, member.pk, "I.2", raw={"points": "9.5"}, version=1, by=fast)

    response = desk.send(cell("dv-1", "I.2", version=1, points="9"))
    told = response.json()["cells"][0]

    assert (response.status_code, told["status"], told["version"]) == (409, "conflict", 2)
    assert told["message"].startswith("Lê Văn Bình vừa nhập 9,5 lúc ")
    assert told["spoken"] == "9,5"


def test_same_value_sent_twice_is_no_conflict(desk):
    first = desk.send(cell("dv-1", "I.2", version=1, points="9"))
    again = desk.send(cell("dv-1", "I.2", version=1, points="9,0"))

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["cells"][0]["version"] == 2
    assert Step.objects.count() == 1


@pytest.mark.parametrize(
    ("criterion", "typed", "words"),
    [
        ("I.2", {"points": "1.375"}, "hai cách"),
        ("I.2", {"points": "chín"}, "không phải là số"),
        ("I.2", {"points": "30,5"}, "Điểm không được lớn hơn 30."),
        ("I.2", {"points": "1,25"}, "Điểm không phải bội số của 0,5."),
        ("I.1", {"target": "100", "actual": ""}, "Còn thiếu thực hiện."),
        ("I.1", {"target": "100", "actual": "-1"}, "Thực hiện không được nhỏ hơn 0."),
        ("II.2", {"count": "1,5"}, "phải là số nguyên"),
        ("II.1", {"passed": "tạm"}, "không phải là Đạt hoặc Không"),
    ],
)
def test_wrong_value_is_told_in_words(desk, criterion, typed, words):
    response = desk.send(cell("dv-1", criterion, version=1, **typed))
    told = response.json()["cells"][0]

    assert (response.status_code, told["status"]) == (422, "invalid")
    assert words in told["message"]
    assert Entry.objects.filter(version__gt=1).count() == 0


@pytest.mark.parametrize(
    ("criterion", "typed", "stored"),
    [
        ("I.1", {"target": "100", "actual": "97,5"}, {"target": "100", "actual": "97.5"}),
        ("II.1", {"passed": "khong"}, {"passed": False}),
        ("I.2", {"points": "9.50"}, {"points": "9.5"}),
        ("I.2", {"points": "", "ly_do": " nghỉ "}, {"na": True, "reason": "nghỉ"}),
        ("I.2", {"points": " "}, None),
    ],
)
def test_typed_value_becomes_the_entry_of_the_year_file(desk, criterion, typed, stored):
    response = desk.send(cell("dv-1", criterion, version=1, **typed))

    assert response.status_code == 200
    assert value_of("dv-1", criterion) == stored


def test_step_of_three_decimals_lets_three_decimals_be_typed(client):
    fine = {"code": "I", "name": "Mịn", "max": "9", "type": "manual", "step": "0.125"}
    round_ = loaded(criteria=[fine], policy={"rounding": {"places": 3, "mode": "half_up"},
                                             "na": "rescale"})  # fmt: skip
    desk = Browser(client, cast_for(round_.bloc_year).secretary, round_)

    good, bad = desk.send(
        cell("dv-1", "I", points="1,375"), cell("dv-2", "I", points="1.375")
    ).json()["cells"]

    assert (good["status"], bad["status"]) == ("saved", "invalid")
    assert value_of("dv-1", "I") == {"points": "1.375"}


@pytest.mark.parametrize(("unit", "criterion"), [("dv-9", "I.2"), ("dv-1", "I.9"), ("dv-1", "I")])
def test_cell_that_is_not_in_the_table_is_told_apart(desk, unit, criterion):
    response = desk.send(cell(unit, criterion, points="1"))

    assert response.status_code == 403
    assert response.json()["cells"][0]["message"] == "Bảng không còn ô này. Hãy tải lại trang."


ONE = {"unit": "a", "criterion": "b", "version": 0, "typed": {}}


def act_of(kind="TYPED", reason="", **changes):
    return json.dumps(
        {"desk": "BLOC", "kind": kind, "reason": reason, "cells": [ONE | changes]}
    ).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"{}", b"\xff", b'{"kind": "TYPED"}', b"[" * 100_000,
        b'{"desk": "BLOC", "kind": "TYPED", "cells": []}',
        b'{"desk": "BLOC", "kind": "TYPED", "cells": [1]}',
        act_of("IMPORTED"), act_of("X"), act_of(version=-1), act_of(version=True),
        act_of(version="1"), act_of(unit=1), act_of(typed=[]), act_of(typed={"points": 1}),
        act_of(reason="x" * 501), act_of(typed={"ly_do": "x" * 501}),
    ],
)  # fmt: skip
def test_request_that_is_no_act_is_refused_whole(desk, body):
    response = desk.client.post(at("save"), body, content_type="application/json")

    assert response.status_code == 422
    assert response.json() == {"message": "Yêu cầu không đọc được."}


def test_cell_twice_in_one_act_is_refused(desk):
    twice = [cell("dv-1", "I.2", version=1, points=text) for text in ("1", "2")]

    response = desk.send(*twice)

    assert response.json() == {"message": "Một ô có mặt hai lần trong yêu cầu."}
    assert value_of("dv-1", "I.2") == {"points": "20"}


# --- Many cells in one act ---


def test_paste_stores_what_it_can_and_tells_of_the_rest(desk):
    member = Member.objects.get(bloc_year=desk.round.bloc_year, code="dv-2")
    actions.save_cell(desk.round.pk, member.pk, "I.2", raw={"points": "7"}, version=1, by=None)

    response = desk.send(
        cell("dv-1", "I.2", version=1, points="11"),
        cell("dv-2", "I.2", version=1, points="12"),
        cell("dv-3", "I.2", version=1, points="99"),
        cell("dv-3", "I.7", version=1, points="1"),
        kind="PASTED",
    )

    statuses = [each["status"] for each in response.json()["cells"]]
    assert (response.status_code, statuses) == (200, ["saved", "conflict", "invalid", "locked"])
    assert [value_of(f"dv-{n}", "I.2")["points"] for n in (1, 2, 3)] == ["11", "7", "20"]
    assert [(s.kind, len(s.changes)) for s in Step.objects.all()] == [("TYPED", 1), ("PASTED", 1)]


@pytest.mark.parametrize("count", [2, 30])
def test_cost_of_reading_a_paste_does_not_grow(client, count, django_assert_num_queries):
    round_ = loaded(units=count, entries=filled(count))
    desk = Browser(client, cast_for(round_.bloc_year).secretary, round_)
    same = [cell(f"dv-{n}", "I.2", version=1, points="20") for n in range(1, count + 1)]

    with django_assert_num_queries(READS):
        desk.send(*same, kind="PASTED")


READS = 22


def test_whole_paste_is_taken_back_and_done_again(desk):
    desk.send(*[cell(f"dv-{n}", "I.2", version=1, points="5") for n in (1, 2, 3)], kind="PASTED")

    undone = desk.post("undo").json()
    after = [value_of(f"dv-{n}", "I.2")["points"] for n in (1, 2, 3)]
    redone = desk.post("redo").json()

    assert [each["status"] for each in undone["cells"]] == ["saved"] * 3
    assert undone["label"] == "dán"
    assert (undone["cells"][0]["shown"], undone["cells"][0]["version"]) == ({"points": "20"}, 3)
    assert after == ["20"] * 3
    assert redone["cells"][0]["shown"] == {"points": "5"}
    assert [row["total"] for row in redone["totals"]["rows"]] == ["62,00"] * 3


def test_nothing_to_take_back_is_said(desk):
    response = desk.client.post(at("undo"), HTTP_HX_REQUEST="true")

    assert response.status_code == 409
    assert "Không còn gì để hoàn tác." in response.content.decode()


# --- Stages, reasons, who may what ---


def test_score_of_the_stage_before_stands_beside_the_cell(client):
    round_ = loaded(entries={})
    desk = Browser(client, cast_for(round_.bloc_year).secretary, round_)
    hand_in(round_, I_2={"points": "22"}, I_1={"target": "100", "actual": "90"})

    page = client.get(at("grid")).content.decode()
    told = desk.send(cell("dv-1", "I.2", points="20"), reason="thiếu hồ sơ").json()["cells"][0]

    assert 'class="td-cell is-ghost has-pts" data-g="100/90" data-gs="T"' in page
    assert 'class="td-cell is-groupend is-ghost" data-g="22" data-gs="T"' in page
    assert told["marks"] == {"g": "22", "gs": "T", "x": "", "s": "", "d": "-2"}


def test_change_after_the_unit_handed_in_needs_a_reason(client):
    round_ = loaded(entries={})
    desk = Browser(client, cast_for(round_.bloc_year).secretary, round_)
    hand_in(round_, I_2={"points": "22"})

    without = desk.send(cell("dv-1", "I.2", points="20"))
    told = desk.send(cell("dv-1", "I.2", points="20"), reason="thiếu hồ sơ")

    assert (without.status_code, without.json()["cells"][0]["status"]) == (422, "reason_needed")
    assert told.status_code == 200
    assert Entry.objects.get(stage=Stage.BLOC).note == "thiếu hồ sơ"


def test_accepting_the_self_score_needs_no_reason(client):
    round_ = loaded(entries={})
    desk = Browser(client, cast_for(round_.bloc_year).secretary, round_)
    hand_in(round_, I_2={"points": "22"})

    response = desk.send(cell("dv-1", "I.2", points="22"), kind="ACCEPTED")

    assert response.status_code == 200
    assert value_of("dv-1", "I.2") == {"points": "22"}


def test_checkers_who_differ_from_the_unit_are_marked(client):
    round_ = loaded(entries={})
    desk = Browser(client, cast_for(round_.bloc_year).secretary, round_)
    hand_in(round_, II_1={"passed": False}, I_2={"points": "30"})

    told = desk.send(
        cell("dv-1", "II.1", passed="dat"),
        cell("dv-1", "I.2", ly_do="nghỉ"),
        reason="có minh chứng",
    ).json()["cells"]

    assert [each["marks"]["d"] for each in told] == ["20", "-30"]
    assert told[0]["marks"]["g"] == "Không"


def test_board_corrects_a_closed_round_on_top_of_the_bloc(client):
    round_ = loaded(entries=filled())
    cast = cast_for(round_.bloc_year)
    actions.close_round(round_.pk, by=cast.secretary)
    desk = Browser(client, cast.board_secretary, round_)

    page = client.get(at("grid")).content.decode()
    act = {"desk": "BOARD", "reason": "thẩm định"}
    told = desk.send(cell("dv-1", "I.2", points="15"), **act).json()["cells"][0]

    assert 'data-desk="BOARD"' in page
    assert 'data-g="20" data-gs="K"' in page
    assert (told["status"], told["marks"]["gs"]) == ("saved", "K")
    assert value_of("dv-1", "I.2", Stage.BOARD) == {"points": "15"}


def test_cell_typed_at_the_desk_of_the_bloc_never_becomes_the_boards(client):
    round_ = loaded(entries=filled())
    cast = cast_for(round_.bloc_year)
    actions.close_round(round_.pk, by=cast.secretary)
    desk = Browser(client, cast.board_secretary, round_)

    response = desk.send(cell("dv-1", "I.2", version=1, points="15"), desk="BLOC")

    assert response.status_code == 409
    assert "Vòng chấm đã sang bước khác" in response.content.decode()
    assert Entry.objects.filter(stage=Stage.BOARD).count() == 0


def test_reader_sees_where_an_unusual_score_comes_from(client):
    round_ = loaded(entries=filled())
    cast = cast_for(round_.bloc_year)
    actions.close_round(round_.pk, by=cast.secretary)
    member = Member.objects.get(bloc_year=round_.bloc_year, code="dv-1")
    change = CellChange(member.pk, "I.2", {"points": "15"}, 0, "thẩm định")
    actions.save_cells(round_.pk, [change], by=None, seat=Seat(Desk.BOARD))
    client.force_login(cast.inspector, backend=settings.AUTHENTICATION_BACKENDS[-1])

    page = client.get(at("grid")).content.decode()

    assert page.count('data-s="H"') == 1
    assert page.count('data-s="') == 1


def test_department_sees_and_fills_only_its_own_criteria(client):
    round_ = loaded(entries=filled())
    scorer = make_user()
    appoint(scorer, Office.DEPARTMENT_SCORER, unit=make_unit("Sở Nội vụ"))
    desk = Browser(client, scorer, round_)

    page = client.get(at("grid")).content.decode()
    own = desk.send(cell("dv-1", "II.2", version=1, count="4"))
    other = desk.send(cell("dv-1", "I.2", version=1, points="4"))

    assert ('data-code="II.2"' in page, 'data-code="I.2"' in page) == (True, False)
    assert (own.status_code, other.status_code) == (200, 403)
    assert own.json()["totals"]["rows"][0] == {
        "unit": "dv-1", "total": "", "rank": None, "done": 1, "notes": {},
    }  # fmt: skip


def test_bloc_leaves_a_staffed_department_its_criteria(client):
    round_ = loaded(entries=filled())
    appoint(make_user(), Office.DEPARTMENT_SCORER, unit=make_unit("Sở Nội vụ"))
    desk = Browser(client, cast_for(round_.bloc_year).secretary, round_)

    response = desk.send(cell("dv-1", "II.2", version=1, count="4"))

    assert response.status_code == 403
    assert response.json()["cells"][0]["message"] == "Tiêu chí này do Sở Nội vụ chấm."


def test_leader_points_of_all_units_come_with_every_answer(client):
    leader = {"code": "III", "name": "Dẫn đầu", "max": "10", "type": "leader"}
    round_ = loaded(units=2, criteria=[*CRITERIA, leader])
    desk = Browser(client, cast_for(round_.bloc_year).secretary, round_)
    desk.send(cell("dv-1", "III", target="100", actual="110"))

    rows = desk.send(cell("dv-2", "III", target="100", actual="120")).json()["totals"]["rows"]

    assert [row["notes"] for row in rows] == [
        {"III": "7,5 đ, tạm tính"},
        {"III": "10 đ, tạm tính"},
    ]


@pytest.mark.parametrize("name", ["inspector", "officer", "leader", "board_member"])
@pytest.mark.parametrize("act", ["save", "undo", "redo"])
def test_who_fills_no_cell_is_refused(client, name, act):
    round_ = loaded(entries=filled())
    cast = cast_for(round_.bloc_year)
    person = cast.leaders[1] if name == "leader" else getattr(cast, name)
    desk = Browser(client, person, round_)

    assert desk.post(act).status_code == 403


@pytest.mark.parametrize("act", ["save", "undo", "redo"])
def test_stranger_learns_nothing(client, act):
    round_ = loaded(entries=filled())
    desk = Browser(client, make_user(), round_)

    assert desk.post(act).status_code == 404


def test_closed_round_refuses_a_cell(desk):
    actions.close_round(desk.round.pk, by=None)

    response = desk.send(cell("dv-1", "I.2", version=1, points="1"))

    assert response.status_code == 409
    assert "Vòng chấm đã khoá, không sửa được điểm." in response.content.decode()


# --- A unit of one's own, and rights that were taken meanwhile ---


def of_the_unit(person, round_, unit="dv-1"):
    appoint(person, Office.UNIT_LEADER, unit=round_.bloc_year.members.get(code=unit).unit)


def test_board_member_scores_every_unit_but_their_own(client):
    round_ = loaded(entries=filled())
    cast = cast_for(round_.bloc_year)
    of_the_unit(cast.board_secretary, round_)
    actions.close_round(round_.pk, by=None)
    desk = Browser(client, cast.board_secretary, round_)

    told = desk.send(
        cell("dv-1", "I.2", points="30"), cell("dv-2", "I.2", points="9"), desk="BOARD", reason="x"
    ).json()["cells"]

    assert [each["status"] for each in told] == ["locked", "saved"]
    assert told[0]["message"] == "Bạn không chấm điểm đơn vị của chính mình."
    assert value_of("dv-2", "I.2", Stage.BOARD) == {"points": "9"}


def test_secretary_leaves_the_submitted_self_score_of_their_own_unit(client):
    round_ = loaded()
    secretary = cast_for(round_.bloc_year).secretary
    of_the_unit(secretary, round_)
    of_the_unit(secretary, round_, "dv-2")
    hand_in(round_, I_2={"points": "20"})
    desk = Browser(client, secretary, round_)

    own = desk.send(cell("dv-1", "I.2", points="30"), reason="x")
    head_unit = desk.send(cell("dv-2", "I.2", points="9"))

    assert (own.status_code, head_unit.status_code) == (403, 200)
    assert not Entry.objects.filter(sheet__member__code="dv-1", stage=Stage.BLOC).exists()


def test_workbook_brings_nothing_to_a_unit_of_ones_own(client):
    round_ = loaded(entries=filled())
    judge = cast_for(round_.bloc_year).board_secretary
    of_the_unit(judge, round_)
    actions.close_round(round_.pk, by=None)
    round_.refresh_from_db()
    brought = Upload(cells={unit: {"I.2": {"points": "9"}} for unit in ("dv-1", "dv-2")})

    found = compare(brought, table_of(round_, sight(judge, round_)))

    assert [each.row.member.code for each in found.open] == ["dv-2"]
    assert [each.refusal for each in found.locked] == ["Bạn không chấm điểm đơn vị của chính mình."]


@pytest.mark.parametrize("back", [True, False])
def test_cell_one_may_not_fill_today_is_neither_undone_nor_redone(desk, back):
    desk.send(
        cell("dv-1", "II.2", version=1, count="4"), cell("dv-1", "I.2", version=1, points="9")
    )
    if not back:
        desk.post("undo")
    appoint(make_user(), Office.DEPARTMENT_SCORER, unit=make_unit("Sở Nội vụ"))
    held = value_of("dv-1", "II.2", Stage.DEPARTMENT)

    told = desk.post("undo" if back else "redo").json()["cells"]

    assert {each["criterion"]: each["status"] for each in told} == {
        "II.2": "locked", "I.2": "saved",
    }  # fmt: skip
    assert value_of("dv-1", "II.2", Stage.DEPARTMENT) == held


def test_own_unit_that_has_handed_in_since_is_not_undone(desk):
    desk.send(cell("dv-1", "I.2", version=1, points="9"))
    of_the_unit(desk.user, desk.round)
    hand_in(desk.round)

    (told,) = desk.post("undo").json()["cells"]

    assert (told["status"], value_of("dv-1", "I.2")) == ("locked", {"points": "9"})


def test_signs_that_no_database_keeps_are_dropped(desk):
    response = desk.send(
        cell("dv-1", "I.2", version=1, ly_do="nghỉ\ud800\0 việc"), reason="ốm\udfff\0"
    )

    entry = Entry.objects.get(sheet__member__code="dv-1", criterion__code="I.2")
    assert response.status_code == 200
    assert (entry.value["reason"], entry.note) == ("nghỉ việc", "ốm")


def test_audit_names_the_stage_and_both_values(desk):
    desk.send(cell("dv-1", "I.2", version=1, points="9"))

    facts = AuditEntry.objects.filter(act="scoring.entry.saved").last().facts
    assert (facts["stage"], facts["old"], facts["value"]) == (
        "BLOC", '{"points": "20"}', '{"points": "9"}',
    )  # fmt: skip
