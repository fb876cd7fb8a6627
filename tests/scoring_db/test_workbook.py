"""The round trip: a workbook leaves, comes back, and only what somebody accepts is written."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from blocs.models import Office
from core.models import AuditEntry
from core.spreadsheets import Page, Put, write_book
from scoring import actions
from scoring.actions.imports import KEPT
from scoring.models import Desk, Entry, Snapshot, Step, StepKind, Upload
from scoring.states import SheetState, Stage
from tests.core.hostile_spreadsheets import FILES
from tests.factories import appoint, make_unit, make_user
from tests.personas import cast_for
from tests.scoring_db.cells import SELF, At
from tests.scoring_db.years import filled, loaded

pytestmark = pytest.mark.django_db
WHERE = {"slug": "cum-5", "year": 2026}


@pytest.fixture
def as_user(client):
    """Sign a person in and return the client."""

    def as_user(user):
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return as_user


@pytest.fixture
def bloc():
    """A filled round with its people."""
    round_ = loaded(entries=filled())
    return round_, cast_for(round_.bloc_year)


@pytest.fixture
def desk(bloc, as_user):
    """The client of the bloc's secretary."""
    return as_user(bloc[1].secretary)


@pytest.fixture
def own_sheet():
    """Make a sheet that somebody drew up without us."""

    def own_sheet(rows):
        puts = [Put(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row)]
        page = Page(name="Điểm", cells=puts)
        raw = write_book([page], properties={}, title="", at=timezone.now())
        return SimpleUploadedFile("rieng.xlsx", raw)

    return own_sheet


def at(name, **more):
    return reverse(f"scoring:{name}", kwargs=WHERE | more)


def taken_away(client, **where):
    """The workbook, as a library opens it."""
    url = reverse("scoring:make_workbook", kwargs=WHERE | where)
    return openpyxl.load_workbook(BytesIO(client.post(url).content))


def packed(book, name="bang.xlsx"):
    raw = BytesIO()
    book.save(raw)
    return SimpleUploadedFile(name, raw.getvalue())


def brought(client, file):
    """What came of a file: the answer, and the upload it became."""
    response = client.post(at("excel"), {"tep": file})
    return response, Upload.objects.first()


def comparison(client, upload):
    return client.get(at("upload", pk=upload.pk)).context["comparison"]


def places(differences):
    return [(each.row.member.code, each.column.row.code) for each in differences]


def value_of(round_, unit, code, stage=Stage.BLOC):
    found = Entry.objects.filter(
        sheet__round=round_, sheet__member__code=unit, criterion__code=code, stage=stage
    )
    return found.values_list("value", flat=True).first()


def changed_here(round_, by, unit, code, raw):
    """Somebody changes a cell while the file is away."""
    entry = Entry.objects.get(sheet__member__code=unit, criterion__code=code)
    member = round_.bloc_year.members.get(code=unit)
    return actions.save_cell(round_.pk, member.pk, code, raw=raw, version=entry.version, by=by)


# --- Away ---


def test_workbook_holds_the_table_and_a_snapshot_keeps_it(bloc, desk):
    book = taken_away(desk)

    sheet = book["Bảng chấm"]
    snapshot = Snapshot.objects.get()
    assert [cell.value for cell in sheet[7]][:7] == ["dv-1", "Đơn vị dv-1", 100, 90, 20, "Đạt", 2]
    assert sheet["A1"].value == "Bảng chấm điểm 2026, Cụm thi đua số 5"
    assert snapshot.cells["dv-1"]["I.1"] == {"target": "100", "actual": "90"}
    assert (snapshot.desk, snapshot.by) == (Desk.BLOC, bloc[1].secretary)
    assert book["_anh_chup"]["B1"].value == snapshot.code
    assert AuditEntry.objects.filter(act="scoring.workbook.made").count() == 1


def test_workbook_is_a_file_with_a_plain_name(desk):
    response = desk.post(at("make_workbook"))

    assert response["Content-Disposition"] == 'attachment; filename="cham-diem-cum-5-2026.xlsx"'
    assert response["Content-Type"].endswith("spreadsheetml.sheet")


def test_workbook_of_a_part_of_the_table(desk):
    raw = desk.post(at("make_workbook"), {"nhom": "II"}).content

    heads = [cell.value for cell in openpyxl.load_workbook(BytesIO(raw))["Bảng chấm"][4]]
    assert heads[2:4] == ["II.1 Có quy chế", "II.2 Cải cách"]
    assert Snapshot.objects.get().cells["dv-1"].keys() == {"II.1", "II.2"}


def test_department_takes_away_its_own_criteria_without_points(bloc, as_user):
    scorer = make_user()
    appoint(scorer, Office.DEPARTMENT_SCORER, unit=make_unit("Sở Nội vụ"))

    book = taken_away(as_user(scorer))

    assert [cell.value for cell in book["Bảng chấm"][4]] == ["Mã", "Đơn vị", "II.2 Cải cách"]
    assert book.sheetnames == ["Bảng chấm", "Hướng dẫn", "_anh_chup"]
    assert not book["Bảng chấm"]["C7"].protection.locked


def test_unit_takes_away_its_own_row_locked(bloc, as_user):
    book = taken_away(as_user(bloc[1].leaders[1]))

    sheet = book["Bảng chấm"]
    assert [row[0].value for row in sheet.iter_rows(min_row=7)] == ["dv-2"]
    assert all(cell.protection.locked for cell in sheet[7])


def test_open_round_gives_a_unit_its_self_score_alone(bloc, as_user):
    At(bloc[0]).put("21.5", seat=SELF)

    book = taken_away(as_user(bloc[1].leaders[0]))

    held = Snapshot.objects.get().cells["dv-1"]
    assert held == {"I.1": None, "I.2": {"points": "21.5"}, "II.1": None, "II.2": None}
    assert "Điểm tính" in book.sheetnames


def test_scorer_of_a_unit_takes_no_closed_cell_away(bloc, as_user):
    scorer = make_user()
    appoint(scorer, Office.DEPARTMENT_SCORER, unit=make_unit("Sở Nội vụ"))
    appoint(scorer, Office.UNIT_OFFICER, unit=At(bloc[0]).member("dv-1").unit)
    client = as_user(scorer)

    book = taken_away(client)
    book["Bảng chấm"]["E8"] = 3
    _response, upload = brought(client, packed(book))

    assert Snapshot.objects.get().cells["dv-2"].keys() == {"II.2"}
    assert comparison(client, upload).locked == []


def test_old_snapshots_of_a_person_make_room(bloc):
    round_, cast = bloc
    for _ in range(KEPT + 3):
        actions.take_snapshot(round_.pk, desk=Desk.BLOC, cells={}, by=cast.secretary)
    actions.take_snapshot(round_.pk, desk=Desk.BLOC, cells={}, by=cast.head)

    assert Snapshot.objects.filter(by=cast.secretary).count() == KEPT
    assert Snapshot.objects.filter(by=cast.head).count() == 1
    assert len(set(Snapshot.objects.values_list("code", flat=True))) == KEPT + 1


@pytest.mark.parametrize("name", ["excel", "make_workbook"])
def test_strangers_find_no_workbook(bloc, as_user, name):
    client = as_user(bloc[1].stranger)

    assert client.post(at(name)).status_code == 404
    assert not Snapshot.objects.exists()


def test_page_explains_both_ways(desk):
    text = desk.get(at("excel")).content.decode()

    assert "Tải bảng Excel" in text
    assert "Nhập tệp và so với bảng" in text


def test_who_enters_nothing_is_not_offered_to_bring_a_file(bloc, as_user):
    client = as_user(bloc[1].leaders[0])
    before = client.get(at("excel")).content.decode()

    response = client.post(at("excel"), {"tep": SimpleUploadedFile("a.xlsx", b"x")})

    assert "Nhập tệp và so với bảng" not in before
    assert response.status_code == 403


# --- Back ---


def test_untouched_file_has_nothing_to_take(bloc, desk):
    response, upload = brought(desk, packed(taken_away(desk)))

    assert response.status_code == 302
    found = comparison(desk, upload)
    assert (found.takes, found.conflicts, found.locked) == ([], [], [])
    assert (found.same, found.kept) == (12, 0)
    assert (upload.problems, upload.warnings) == ([], [])
    assert "Không còn ô nào để nhận" in desk.get(response["Location"]).content.decode()


def test_every_cell_is_judged_by_who_changed_it(bloc, desk):
    round_, cast = bloc
    book = taken_away(desk)
    sheet = book["Bảng chấm"]
    sheet["D7"], sheet["E8"], sheet["F9"] = 95, 15, None
    for unit, raw in (("dv-2", {"points": "10"}), ("dv-3", {"points": "11"})):
        changed_here(round_, cast.head, unit, "I.2", raw)

    _, upload = brought(desk, packed(book))
    found = comparison(desk, upload)

    assert places(found.takes) == [("dv-1", "I.1"), ("dv-3", "II.1")]
    assert places(found.conflicts) == [("dv-2", "I.2")]
    assert found.kept == 1
    [conflict] = found.conflicts
    assert (conflict.base_in_words, conflict.mine_in_words, conflict.theirs_in_words) == (
        "20", "10", "15",
    )  # fmt: skip
    assert conflict.who == "head"


def test_page_says_who_changed_a_cell_and_when(bloc, desk):
    round_, cast = bloc
    book = taken_away(desk)
    book["Bảng chấm"]["E8"] = 15
    changed_here(round_, cast.head, "dv-2", "I.2", {"points": "10"})

    response, _ = brought(desk, packed(book))
    text = " ".join(desk.get(response["Location"]).content.decode().split())

    assert "Hai bên cùng sửa: bạn chọn" in text
    assert "head, " in text
    assert "Lúc tải tệp" in text


def test_nothing_is_written_before_somebody_accepts(bloc, desk):
    round_, _ = bloc
    book = taken_away(desk)
    book["Bảng chấm"]["E7"] = 25

    brought(desk, packed(book))

    assert value_of(round_, "dv-1", "I.2") == {"points": "20"}
    assert not Step.objects.exists()


def test_accepting_all_is_one_step_that_is_undone_at_once(bloc, desk):
    round_, cast = bloc
    book = taken_away(desk)
    sheet = book["Bảng chấm"]
    sheet["E7"], sheet["E8"], sheet["F9"] = 25, Decimal("17.5"), "Không"
    changed_here(round_, cast.head, "dv-3", "I.2", {"points": "1"})
    sheet["E9"] = 2
    _, upload = brought(desk, packed(book))

    response = desk.post(at("upload", pk=upload.pk), {"tat_ca": "1"})

    assert response.url == at("upload", pk=upload.pk)  # the conflict is still open
    assert value_of(round_, "dv-1", "I.2") == {"points": "25"}
    assert value_of(round_, "dv-2", "I.2") == {"points": "17.5"}
    assert value_of(round_, "dv-3", "II.1") == {"passed": False}
    assert value_of(round_, "dv-3", "I.2") == {"points": "1"}
    [step] = Step.objects.filter(kind=StepKind.IMPORTED)
    assert len(step.changes) == 3
    actions.undo(round_.pk, by=cast.secretary)
    assert value_of(round_, "dv-1", "I.2") == {"points": "20"}
    assert value_of(round_, "dv-3", "II.1") == {"passed": True}


def test_ticked_cells_are_taken_and_no_others(bloc, desk):
    round_, _ = bloc
    book = taken_away(desk)
    book["Bảng chấm"]["E7"], book["Bảng chấm"]["E8"] = 25, 26
    _, upload = brought(desk, packed(book))
    tokens = [each.token for each in comparison(desk, upload).takes]

    response = desk.post(at("upload", pk=upload.pk), {"nhan": tokens[:1]})

    assert response.status_code == 302
    assert value_of(round_, "dv-1", "I.2") == {"points": "25"}
    assert value_of(round_, "dv-2", "I.2") == {"points": "20"}
    upload.refresh_from_db()
    assert upload.taken_at is not None


def test_last_cell_taken_leads_back_to_the_table(bloc, desk):
    book = taken_away(desk)
    book["Bảng chấm"]["E7"] = 25
    _, upload = brought(desk, packed(book))

    response = desk.post(at("upload", pk=upload.pk), {"tat_ca": "1"}, follow=True)

    assert response.redirect_chain[-1][0] == at("grid")
    assert "Đã nhận 1 ô từ tệp" in response.content.decode()


def test_button_pressed_twice_takes_once_and_leads_on(bloc, desk):
    book = taken_away(desk)
    book["Bảng chấm"]["E7"] = 25
    _, upload = brought(desk, packed(book))

    answers = [desk.post(at("upload", pk=upload.pk), {"tat_ca": "1"}) for _ in range(2)]

    assert [each.url for each in answers] == [at("grid"), at("grid")]
    assert Step.objects.count() == 1


def test_conflict_is_taken_only_when_it_is_ticked(bloc, desk):
    round_, cast = bloc
    book = taken_away(desk)
    book["Bảng chấm"]["E7"] = 25
    changed_here(round_, cast.head, "dv-1", "I.2", {"points": "10"})
    _, upload = brought(desk, packed(book))

    desk.post(at("upload", pk=upload.pk), {"tat_ca": "1"})
    before = value_of(round_, "dv-1", "I.2")
    [conflict] = comparison(desk, upload).conflicts
    desk.post(at("upload", pk=upload.pk), {"nhan": conflict.token})

    assert before == {"points": "10"}
    assert value_of(round_, "dv-1", "I.2") == {"points": "25"}


def test_cell_that_moved_on_since_the_page_was_drawn_is_left_alone(bloc, desk):
    round_, cast = bloc
    book = taken_away(desk)
    book["Bảng chấm"]["E7"], book["Bảng chấm"]["E8"] = 25, 26
    _, upload = brought(desk, packed(book))
    tokens = [each.token for each in comparison(desk, upload).takes]
    changed_here(round_, cast.head, "dv-1", "I.2", {"points": "3"})

    response = desk.post(at("upload", pk=upload.pk), {"nhan": tokens})

    assert response.status_code == 422
    assert "1 ô vừa có người sửa nên chưa nhận" in response.content.decode()
    assert value_of(round_, "dv-1", "I.2") == {"points": "3"}
    assert value_of(round_, "dv-2", "I.2") == {"points": "26"}


@pytest.mark.parametrize("posted", [{}, {"nhan": ["1-2-3-abc"]}, {"nhan": ["x"]}])
def test_nothing_chosen_or_nonsense_writes_nothing(bloc, desk, posted):
    book = taken_away(desk)
    book["Bảng chấm"]["E7"] = 25
    _, upload = brought(desk, packed(book))

    response = desk.post(at("upload", pk=upload.pk), posted)

    assert response.status_code == 422
    assert not Step.objects.exists()


def test_problems_are_told_in_one_pass_with_place_value_and_what_is_expected(bloc, desk):
    book = taken_away(desk)
    sheet = book["Bảng chấm"]
    sheet["D7"], sheet["E7"], sheet["E8"], sheet["F8"] = "9.125", 31, 20.25, "có"
    sheet["D9"], sheet["E9"], sheet["F9"] = None, date(2026, 9, 5), "KAD:"
    sheet["G7"] = 2.5  # not the secretary's, but told all the same

    _, upload = brought(desk, packed(book))

    told = {(p["unit"], p["code"]): p for p in upload.problems}
    assert {place: p["message"] for place, p in told.items()} == {
        ("dv-1", "I.1"): (
            "“9.125” có thể hiểu theo hai cách: viết số không có dấu ngăn hàng nghìn, "
            "tối đa 2 chữ số sau dấu phẩy."
        ),
        ("dv-1", "I.2"): "Điểm không được lớn hơn 30.",
        ("dv-2", "I.2"): "Điểm không phải bội số của 0,5.",
        ("dv-2", "II.1"): "“có” không phải là Đạt hoặc Không.",
        ("dv-3", "I.1"): "Còn thiếu thực hiện.",
        ("dv-3", "I.2"): "Ô là ngày, giờ (05/09/2026): đổi định dạng ô thành số rồi ghi lại.",
        ("dv-3", "II.1"): "Không áp dụng cần lý do: ghi “KAD: lý do”.",
        ("dv-1", "II.2"): "“2,5” phải là số nguyên.",
    }
    assert told["dv-1", "I.1"]["place"] == "trang “Bảng chấm”, dòng 7, cột D (ô D7)"
    assert told["dv-3", "I.1"]["place"] == "trang “Bảng chấm”, dòng 9, cột D (ô D9)"
    assert told["dv-1", "I.2"]["typed"] == "31"
    assert told["dv-1", "I.2"]["expected"] == "tối đa 30 điểm, từng nấc 0,5"
    text = desk.get(at("upload", pk=upload.pk)).content.decode()
    assert "Đơn vị dv-1, I.2" in text
    assert "tối đa 30 điểm, từng nấc 0,5" in text


def test_percent_is_not_taken_for_a_number(bloc, desk):
    book = taken_away(desk)
    cell = book["Bảng chấm"]["D7"]
    cell.value, cell.number_format = 0.95, "0%"

    _, upload = brought(desk, packed(book))

    [problem] = upload.problems
    assert (problem["typed"], problem["message"]) == (
        "95%", "95%: ghi số, không ghi dấu phần trăm.",
    )  # fmt: skip
    assert problem["place"].endswith("(ô D7)")


def test_rows_and_columns_may_be_moved(bloc, desk):
    book = taken_away(desk)
    sheet = book["Bảng chấm"]
    sheet["E7"] = 25
    first = [cell.value for cell in sheet[7]]
    for cell, last in zip(sheet[7], sheet[9], strict=True):
        cell.value = last.value
    for cell, value in zip(sheet[9], first, strict=True):
        cell.value = value

    _, upload = brought(desk, packed(book))

    assert places(comparison(desk, upload).takes) == [("dv-1", "I.2")]
    assert any("đã đổi chỗ" in words for words in upload.warnings)


def test_rows_that_were_cut_out_are_told_and_keep_their_points(bloc, desk):
    book = taken_away(desk)
    book["Bảng chấm"].delete_rows(8)

    _, upload = brought(desk, packed(book))

    assert places(comparison(desk, upload).open) == []
    assert "Tệp không có 1 đơn vị của bảng: Đơn vị dv-2." in upload.warnings


def test_unknown_units_and_criteria_are_told_with_their_place(bloc, desk):
    book = taken_away(desk)
    sheet = book["Bảng chấm"]
    sheet["A10"], sheet["E4"] = "don-vi-la", "I.9 Tiêu chí lạ"

    _, upload = brought(desk, packed(book))

    assert "“don-vi-la” không phải đơn vị hay tiêu chí" in upload.warnings[1]
    assert "“I.9 Tiêu chí lạ”" in upload.warnings[0]
    assert "(ô E4)" in upload.warnings[0]


def test_unit_that_stands_twice_counts_once(bloc, desk):
    book = taken_away(desk)
    sheet = book["Bảng chấm"]
    sheet["E7"], sheet["A10"], sheet["E10"] = 25, "dv-1", 5

    _, upload = brought(desk, packed(book))

    assert [each.theirs for each in comparison(desk, upload).takes] == [{"points": "25"}]
    assert "“dv-1” có hai lần, bỏ qua lần sau: trang “Bảng chấm”, dòng 10" in upload.warnings[0]


def test_criterion_without_all_its_columns_is_passed_over(bloc, desk):
    book = taken_away(desk)
    book["Bảng chấm"].delete_cols(4)
    book["Bảng chấm"]["D7"] = 25

    _, upload = brought(desk, packed(book))

    assert "I.1 thiếu cột thực hiện, bỏ qua cả tiêu chí." in upload.warnings
    assert places(comparison(desk, upload).takes) == [("dv-1", "I.2")]


def test_locked_cells_are_listed_and_never_written(as_user):
    round_ = loaded(entries=filled())
    cast = cast_for(round_.bloc_year)
    appoint(make_user(), Office.DEPARTMENT_SCORER, unit=make_unit("Sở Nội vụ"))
    desk = as_user(cast.secretary)
    book = taken_away(desk)
    book["Bảng chấm"]["G7"] = 4
    _, upload = brought(desk, packed(book))

    found = comparison(desk, upload)
    text = desk.get(at("upload", pk=upload.pk)).content.decode()
    desk.post(at("upload", pk=upload.pk), {"tat_ca": "1", "nhan": found.locked[0].token})

    assert places(found.locked) == [("dv-1", "II.2")]
    assert "Tiêu chí này do Sở Nội vụ chấm." in text
    assert not Step.objects.exists()


def test_person_without_a_desk_any_more_is_refused(bloc, desk):
    round_, cast = bloc
    book = taken_away(desk)
    book["Bảng chấm"]["E7"] = 25
    _, upload = brought(desk, packed(book))
    actions.close_round(round_.pk, by=cast.head)

    text = desk.get(at("upload", pk=upload.pk)).content.decode()
    response = desk.post(at("upload", pk=upload.pk), {"tat_ca": "1"})

    assert "Bạn không nhập điểm ở bảng này vào lúc này." in text
    assert response.status_code == 403
    assert value_of(round_, "dv-1", "I.2") == {"points": "20"}


def test_upload_is_its_owners_alone(bloc, desk, as_user):
    book = taken_away(desk)
    _, upload = brought(desk, packed(book))

    assert desk.get(at("upload", pk=upload.pk)).status_code == 200
    assert as_user(bloc[1].head).get(at("upload", pk=upload.pk)).status_code == 404


def test_a_new_file_replaces_the_one_nobody_took(bloc, desk):
    book = taken_away(desk)
    book["Bảng chấm"]["E7"] = 25
    _, first = brought(desk, packed(book))
    desk.post(at("upload", pk=first.pk), {"tat_ca": "1"})
    brought(desk, packed(book))
    _, third = brought(desk, packed(book))

    assert set(Upload.objects.values_list("pk", flat=True)) == {first.pk, third.pk}


# --- After a unit has handed in ---


def hand_in(round_):
    """Every unit has handed in its self-score."""
    round_.sheets.update(state=SheetState.SUBMITTED, submitted_at=timezone.now())


def test_changing_what_was_handed_in_needs_a_reason_for_all(bloc, desk):
    round_, _ = bloc
    hand_in(round_)
    book = taken_away(desk)
    book["Bảng chấm"]["E7"] = 25
    _, upload = brought(desk, packed(book))

    refused = desk.post(at("upload", pk=upload.pk), {"tat_ca": "1"})
    before = value_of(round_, "dv-1", "I.2")
    taken = desk.post(at("upload", pk=upload.pk), {"tat_ca": "1", "reason": "Đối chiếu báo cáo"})

    assert refused.status_code == 422
    assert "Cần lý do khi đổi điểm đã nộp." in refused.content.decode()
    assert before == {"points": "20"}
    assert taken.status_code == 302
    entry = Entry.objects.get(sheet__member__code="dv-1", criterion__code="I.2")
    assert (entry.value, entry.note) == ({"points": "25"}, "Đối chiếu báo cáo")


def test_a_self_score_is_not_erased_from_the_blocs_desk(as_user):
    round_ = loaded()
    cast = cast_for(round_.bloc_year)
    hand_in(round_)
    sheet = round_.sheets.get(member__code="dv-1")
    node = round_.criteria.nodes.get(code="I.2")
    Entry.objects.create(sheet=sheet, criterion=node, stage=Stage.SELF, value={"points": "9"})
    desk = as_user(cast.secretary)
    book = taken_away(desk)
    assert book["Bảng chấm"]["E7"].value == 9
    book["Bảng chấm"]["E7"] = None

    _, upload = brought(desk, packed(book))
    [locked] = comparison(desk, upload).locked

    assert locked.refusal == "Điểm đến từ bước chấm trước, không xoá được ở đây."


def test_board_brings_its_own_file_once_the_bloc_has_closed(bloc, as_user):
    round_, cast = bloc
    desk = as_user(cast.secretary)
    of_the_bloc = packed(taken_away(desk))
    actions.close_round(round_.pk, by=cast.head)
    board = as_user(cast.board_secretary)
    refused, _ = brought(board, of_the_bloc)
    book = taken_away(board)
    book["Bảng chấm"]["E7"] = 25
    _, upload = brought(board, packed(book))

    taken = board.post(at("upload", pk=upload.pk), {"tat_ca": "1", "reason": "Thẩm định"})

    assert refused.status_code == 422
    assert "hãy tải tệp mới" in refused.content.decode()
    assert taken.status_code == 302
    assert value_of(round_, "dv-1", "I.2", stage=Stage.BOARD) == {"points": "25"}
    assert value_of(round_, "dv-1", "I.2") == {"points": "20"}


# --- Other files ---


def with_code(book, code):
    book["_anh_chup"]["B1"] = code
    for each in list(book.custom_doc_props.props):
        each.value = code
    return book


def test_forged_snapshot_is_said_and_compared_without_a_base(bloc, desk):
    book = with_code(taken_away(desk), "khong-phai-cua-ai-22ch")
    book["Bảng chấm"]["E7"], book["Bảng chấm"]["E8"] = 25, None

    _, upload = brought(desk, packed(book))
    found = comparison(desk, upload)

    assert upload.snapshot is None
    assert "Hệ thống không có ảnh chụp ghi trong tệp" in upload.warnings[0]
    assert places(found.conflicts) == [("dv-1", "I.2")]
    assert found.conflicts[0].base_in_words == "chưa rõ"
    assert found.kept == 1  # an empty cell erases nothing


def test_file_of_another_bloc_is_refused_without_telling_its_name(bloc, desk, as_user):
    other = loaded(slug="cum-6", year=2026)
    head = make_user()
    appoint(head, Office.BLOC_HEAD, bloc=other.bloc_year.bloc)
    book = taken_away(as_user(head), slug="cum-6")

    response, upload = brought(as_user(bloc[1].secretary), packed(book))

    assert (response.status_code, upload) == (422, None)
    assert "Tệp này của một bảng khác" in response.content.decode()
    assert "cum-6" not in response.content.decode()


def test_file_of_another_year_is_named_to_who_may_know(bloc, desk):
    loaded(year=2025)
    book = taken_away(desk, year=2025)

    response, upload = brought(desk, packed(book))

    assert (response.status_code, upload) == (422, None)
    assert "Tệp này của Cụm thi đua số 5 năm 2025" in response.content.decode()


def test_own_sheet_is_matched_by_names_and_compared_with_two_sides(bloc, desk, own_sheet):
    file = own_sheet(
        [
            ["BẢNG ĐIỂM CỦA TÔI"],
            ["TT", "Đơn vị", "điểm tay", "Có quy chế", "Ghi chú"],
            [1, "ĐƠN VỊ DV-3", Decimal("12.5"), "Đạt", "x"],
            [2, "Đơn vị dv-1", Decimal(20), None, None],
        ]
    )

    _, upload = brought(desk, file)
    found = comparison(desk, upload)

    assert places(found.conflicts) == [("dv-3", "I.2")]
    assert found.takes == []
    assert "Tệp không do hệ thống làm ra" in upload.warnings[0]
    assert any("“Ghi chú”" in words for words in upload.warnings)


def test_own_sheet_with_units_across_is_read_too(bloc, desk, own_sheet):
    file = own_sheet(
        [["Tiêu chí", "dv-1", "dv-2"], ["I.2", Decimal(9), Decimal(20)], ["II.1", "Đạt", "Không"]]
    )

    _, upload = brought(desk, file)

    assert places(comparison(desk, upload).conflicts) == [("dv-1", "I.2"), ("dv-2", "II.1")]


def test_own_sheet_fills_an_empty_table(as_user, own_sheet):
    round_ = loaded()
    desk = as_user(cast_for(round_.bloc_year).secretary)
    file = own_sheet([["", "I.2", "II.1"], ["dv-1", Decimal(9), "Đạt"], ["dv-2", None, "Không"]])
    _, upload = brought(desk, file)

    desk.post(at("upload", pk=upload.pk), {"tat_ca": "1"})

    assert value_of(round_, "dv-1", "I.2") == {"points": "9"}
    assert value_of(round_, "dv-2", "II.1") == {"passed": False}
    assert value_of(round_, "dv-2", "I.2") is None


def test_sheet_without_a_table_is_refused_in_words(bloc, desk, own_sheet):
    response, upload = brought(desk, own_sheet([["xin", "chào"]]))

    assert (response.status_code, upload) == (422, None)
    assert "Không tìm thấy bảng điểm trong tệp" in response.content.decode()


@pytest.mark.parametrize("name", ["html", "bomb_of_rows", "laughs_in_sheet", "macro", "old_xls"])
def test_hostile_file_is_refused_in_words_and_leaves_nothing(bloc, desk, name):
    response, upload = brought(desk, SimpleUploadedFile("a.xlsx", FILES[name]()))

    assert (response.status_code, upload) == (422, None)
    assert "Tệp" in response.context["form"].errors["tep"][0]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Chọn một tệp .xlsx hoặc .ods."),
        ({"tep": SimpleUploadedFile("a.xlsx", b"")}, "Tệp không phải là bảng tính"),
    ],
)
def test_no_file_and_an_empty_file_are_told(bloc, desk, sent, words):
    response = desk.post(at("excel"), sent)

    assert response.status_code == 422
    assert words in response.context["form"].errors["tep"][0]


def test_file_above_the_limit_is_refused_before_it_is_read(bloc, desk, settings):
    settings.SPREADSHEET_LIMITS = settings.SPREADSHEET_LIMITS | {"bytes": 100}

    response = desk.post(at("excel"), {"tep": SimpleUploadedFile("a.xlsx", b"x" * 101)})

    assert response.status_code == 422
    assert response.context["form"].errors["tep"] == ["Tệp lớn hơn 0 MB."]


def test_names_of_units_and_reasons_stay_text_in_the_file(desk, bloc):
    round_, cast = bloc
    payload = "=cmd|' /C calc'!A0"
    round_.bloc_year.members.filter(code="dv-1").update(name=payload)
    changed_here(round_, cast.head, "dv-1", "I.2", {"na": True, "reason": payload})

    sheet = taken_away(desk)["Bảng chấm"]

    assert (sheet["B7"].value, sheet["B7"].data_type) == (payload, "s")
    assert (sheet["E7"].value, sheet["E7"].data_type) == (f"KAD: {payload}", "s")


# --- Cost ---


@pytest.mark.parametrize("units", [1, 30])
def test_pages_cost_the_same_for_one_unit_and_for_thirty(as_user, units, django_assert_num_queries):
    round_ = loaded(units=units, entries=filled(units))
    cast = cast_for(round_.bloc_year)
    desk = as_user(cast.secretary)
    book = taken_away(desk)
    sheet = book["Bảng chấm"]
    for row in range(7, 7 + units):
        sheet[f"E{row}"] = 25
    _, upload = brought(desk, packed(book))

    with django_assert_num_queries(13):
        desk.get(at("excel"))
    with django_assert_num_queries(14):
        desk.get(at("upload", pk=upload.pk))
    with django_assert_num_queries(21):
        desk.post(at("make_workbook"))


# --- Limits ---


def test_of_many_problems_the_first_are_kept_and_the_rest_counted(bloc, desk, monkeypatch):
    monkeypatch.setattr("scoring.views.workbook.reading.PROBLEMS", 2)
    book = taken_away(desk)
    for row in (7, 8, 9):
        book["Bảng chấm"][f"E{row}"] = "chín"

    _, upload = brought(desk, packed(book))

    assert len(upload.problems) == 2
    assert "Tệp còn 1 lỗi nữa chưa liệt kê; sửa các lỗi này trước." in upload.warnings


def test_of_many_strange_headings_the_first_are_named_and_the_rest_counted(bloc, desk, own_sheet):
    rows = [["", "I.2"], ["dv-1", Decimal(9)]] + [[f"lạ {n}", None] for n in range(30)]

    _, upload = brought(desk, own_sheet(rows))

    assert "Còn 10 tiêu đề khác không thuộc bảng này, bỏ qua." in upload.warnings
    assert sum("không phải đơn vị hay tiêu chí" in words for words in upload.warnings) == 20


def test_page_lists_as_many_as_it_can_send_and_says_how_many_more(bloc, desk, monkeypatch):
    monkeypatch.setattr("scoring.views.workbook.comparing.SHOWN", 1)
    monkeypatch.setattr("scoring.views.workbook.taking.SHOWN", 1)
    book = taken_away(desk)
    for row in (7, 8, 9):
        book["Bảng chấm"][f"E{row}"] = 25
    _, upload = brought(desk, packed(book))

    text = desk.get(at("upload", pk=upload.pk)).content.decode()

    assert text.count('name="nhan"') == 1
    assert "Còn 2 ô chưa hiện hết" in text
    assert "Nhận tất cả 3 thay đổi không xung đột" in text


def test_old_files_of_a_person_make_room(bloc):
    round_, cast = bloc
    incoming = actions.Incoming(name="a", snapshot_id=None, cells={}, problems=(), warnings=())
    for _ in range(KEPT + 2):
        upload = actions.keep_upload(
            round_.pk, desk=Desk.BLOC, incoming=incoming, by=cast.secretary
        )
        Upload.objects.filter(pk=upload.pk).update(taken_at=timezone.now())

    assert Upload.objects.count() == KEPT
    assert str(Upload.objects.first()) == "a"


def test_file_made_in_vietnamese_is_read_in_english(bloc, desk):
    book = taken_away(desk)
    book["Bảng chấm"]["D7"] = 95
    book["Bảng chấm"].move_range("C4:C9", cols=20)  # the plan stands last now
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    _, upload = brought(desk, packed(book))

    assert [d.theirs for d in comparison(desk, upload).takes] == [{"target": "100", "actual": "95"}]
    assert upload.warnings == []


def test_control_characters_of_a_file_reach_nothing(bloc, desk):
    book = taken_away(desk)
    book["Bảng chấm"]["E7"] = "chín_x0000_"

    _, upload = brought(desk, packed(book, name="bảng\x00.xlsx"))

    assert upload.problems[0]["typed"] == "chín"
    assert upload.name == "bảng.xlsx"


def test_snapshot_is_called_by_its_code(bloc):
    round_, cast = bloc
    snapshot = actions.take_snapshot(round_.pk, desk=Desk.BLOC, cells={}, by=cast.secretary)

    assert str(snapshot) == snapshot.code
