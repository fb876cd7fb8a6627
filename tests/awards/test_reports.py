"""The year-end report: asked for once, printed once, and saying what was decided."""

import io
import json
import subprocess
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pikepdf
import pytest
from django.db import connection

from awards import actions
from awards.documents import RankingSheet
from awards.documents.chart import MOST_BARS, Parts, charts
from awards.models import AwardType, Decision, RankingReport
from awards.tasks import render_report
from blocs import actions as blocs
from blocs.models import BlocYear, Office
from core.models import Job, JobState
from core.transitions import Refused
from scoring.models import Ranking
from signing.models import Document
from tests.factories import appoint, make_bloc_year, make_user
from tests.rankings import GROUPS, make_ranking

ON = date(2026, 2, 6)
pytestmark = pytest.mark.django_db


def sheet(ranking: Ranking, decision: Decision | None = None) -> RankingSheet:
    return RankingSheet.of(ranking, decision, code="AC34-DE67", on=ON)


def text_of(pdf: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def seat_head(year: BlocYear) -> None:
    head = year.members.get(code="dv-1")
    head.leader_name, head.leader_title = "Nguyễn Ngọc Tâm", "Trưởng phòng Tham mưu"
    head.save()
    blocs.install_heads(year.pk, head="dv-1", deputy=None, on=None, by=None)
    appoint(make_user(full_name="Lê Văn Thư"), Office.BLOC_SECRETARY, bloc=year.bloc)


# what is printed ------------------------------------------------------------------------------


def test_pdf_says_totals_ranks_and_reasons():
    year = make_bloc_year(members=5)
    seat_head(year)
    changes = {
        "dv-2": {"bonus": "35.00", "deduction": "5.00", "total": "1022.50"},
        "dv-3": {"rank": 3, "tie_broken_by": {"by": "node", "code": "I"}},
        "dv-4": {"rank": 4, "suspended": "đang xác minh đơn"},
        "dv-5": {"rank": None, "excluded": "ký giao ước quá hạn"},
    }

    paper = sheet(make_ranking(year, changes=changes)).to_paper()

    text = text_of(paper.pdf)
    assert (paper.variant, paper.complaints) == ("pdf/a-3a", ())
    assert unicodedata.is_normalized("NFC", text)
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Hà Nội, ngày 06 tháng 02 năm 2026",
        "1.022,50",
        "Dẫn đầu Cụm",
        "Đang xác minh đơn",
        "Ký giao ước quá hạn",
        "TRƯỞNG PHÒNG THAM MƯU",
        "Nguyễn Ngọc Tâm",
        "Lê Văn Thư",
        "AC34-DE67",
        "kính đề nghị Công an tỉnh Mẫu xem xét, quyết định./.",
    ):
        assert words in text
    assert "DỮ LIỆU MẪU" not in text


def test_equal_sheets_give_equal_bytes_and_carry_their_receipt():
    ranking = make_ranking(make_bloc_year(members=2))

    first, second = sheet(ranking).to_paper().pdf, sheet(ranking).to_paper().pdf

    assert first == second
    with pikepdf.open(io.BytesIO(first)) as pdf:
        names = set(pdf.attachments)
        inputs = pdf.attachments["du-lieu-cham-diem.json"].get_file().read_bytes()
        result = json.loads(pdf.attachments["ket-qua-xep-hang.json"].get_file().read_bytes())
    assert names == {"du-lieu-cham-diem.json", "ket-qua-xep-hang.json"}
    assert inputs.decode() == ranking.inputs
    assert result == ranking.result


def test_thirty_units_repeat_the_head_on_every_page():
    paper = sheet(make_ranking(make_bloc_year(members=30))).to_paper()

    pages = text_of(paper.pdf).split("\f")
    with_table = [page for page in pages if "STT" in page]
    assert len(with_table) >= 2
    assert all("Ghi chú" in page for page in with_table)
    assert sum(page.count("Đơn vị thứ") for page in pages) == 60  # table and chart


def test_decision_is_printed_with_its_money():
    year, by = make_bloc_year(members=5), make_user()
    ranking = make_ranking(year)
    actions.load_catalogue(by=None)
    decision = actions.draft_decision(year.pk, by=by)
    for choice in actions.suggestions(decision.pk):
        actions.pick_award(decision.pk, member_id=choice.member_id, type_id=choice.type_id, by=by)
    decision = actions.record_decision(
        decision.pk, number="7/QĐ-UBND", on=date(2026, 10, 1), signer="Chủ tịch", by=by
    )

    printed = sheet(ranking, decision)

    text = text_of(printed.to_paper().pdf)
    assert "Theo Quyết định số 7/QĐ-UBND ngày 01 tháng 10 năm 2026 do Chủ tịch ký" in text
    assert "20.240.000" in text
    assert printed.decision is not None
    assert printed.decision.total == "27.830.000"
    assert [row.award for row in printed.rows][2:] == ["–", "–", "–"]


def test_decision_without_awards_says_so():
    year, by = make_bloc_year(members=2), make_user()
    ranking = make_ranking(year)
    decision = actions.draft_decision(year.pk, by=by)
    decision = actions.record_decision(
        decision.pk, number="8/QĐ", on=date(2026, 10, 1), signer="", by=by
    )

    assert "không đơn vị nào được khen thưởng" in sheet(ranking, decision).to_html()


def test_unknown_amount_leaves_out_the_sum():
    year, by = make_bloc_year(members=2), make_user()
    ranking = make_ranking(year)
    kind = AwardType.objects.create(
        code="X",
        name="Giấy khen",
        name_en="Certificate",
        recipient="collective",
        coefficient=Decimal("0.6"),
        valid_from=date(2020, 1, 1),
    )
    decision = actions.draft_decision(year.pk, by=by)
    member = year.members.get(code="dv-1")
    actions.pick_award(decision.pk, member_id=member.pk, type_id=kind.pk, by=by)
    decision = actions.record_decision(
        decision.pk, number="9/QĐ", on=date(2026, 10, 1), signer="", by=by
    )

    printed = sheet(ranking, decision).decision

    assert printed is not None
    assert ([prize.amount for prize in printed.prizes], printed.total) == (["–"], "")


@pytest.mark.parametrize("style", ["PARTY_HD36", "PARTY_HD05"])
def test_party_paper_has_its_own_marks(style):
    year = make_bloc_year(members=2, style=style)
    year.is_sample, year.issuer_heading = True, "KHỐI THI ĐUA\nCÁC CƠ QUAN CỦA ĐẢNG"
    year.save()

    printed = sheet(make_ranking(year))
    page = printed.to_html()

    assert printed.head.lines == ("T/M CỤM THI ĐUA", "CỤM TRƯỞNG")
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in page
    assert "CỘNG HÒA" not in page
    assert "quyết định./." not in page
    assert "DỮ LIỆU MẪU" in page


def test_notes_say_how_the_total_is_made():
    printed = sheet(make_ranking(make_bloc_year(members=1)))

    assert printed.notes[1].startswith("Tổng = I + II + III + Thưởng − Trừ; điểm làm tròn đến 2")
    assert "điểm mục I" in printed.notes[2]
    assert (printed.bonus.max, printed.deduction.max) == ("50", "100")


def test_criteria_without_bonus_have_no_such_columns():
    printed = sheet(make_ranking(make_bloc_year(members=1), groups=GROUPS[:3]))

    assert (printed.bonus, printed.deduction, printed.score_columns) == (None, None, 4)
    assert "Thưởng" not in printed.to_html().replace("Điểm thưởng", "")


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"rank": 2}, "Đồng hạng"),
        ({"failed_floors": ["I.2", "II"]}, "Dẫn đầu Cụm. Dưới điểm sàn: I.2, II"),
        ({"missing": ["I.1"]}, "Dẫn đầu Cụm. Chưa có điểm: 1 tiêu chí"),
        ({"tie_broken_by": {"by": "least_deduction"}}, "Dẫn đầu Cụm. Đồng điểm, xét điểm trừ"),
    ],
)
def test_note_says_why(change, note):
    printed = sheet(make_ranking(make_bloc_year(members=2), changes={"dv-1": change}))

    assert printed.rows[0].note == note


def test_group_that_does_not_apply_is_a_dash():
    nodes = {"I": "600.00", "II": None, "III": "200.00"}
    printed = sheet(make_ranking(make_bloc_year(members=1), changes={"dv-1": {"nodes": nodes}}))

    assert printed.rows[0].parts == ("600,00", "–", "200,00")


# the chart ------------------------------------------------------------------------------------


def bar(name: str, *points: str, bonus: str = "0") -> Parts:
    return Parts(name, [Decimal(value) for value in points], Decimal(bonus), "1")


def test_bars_of_all_figures_share_one_scale():
    rows = [bar(f"Đơn vị {number}", "600", "200") for number in range(2 * MOST_BARS)]

    first, second = charts(rows, legend=["I", "II", "Thưởng"], full=Decimal(1000))

    assert (len(first.bars), len(second.bars)) == (MOST_BARS, MOST_BARS)
    assert first.ticks == second.ticks
    assert [label for _, label in first.ticks] == ["0", "200", "400", "600", "800", "1.000"]
    assert (first.bars[0].segments[0].x, first.bars[0].segments[0].width) == ("50.00", "93.60")
    assert first.hatch != second.hatch


@pytest.mark.parametrize(("bonus", "end"), [("50", "1.000"), ("51", "1.200"), ("250", "1.200")])
def test_long_bar_stretches_the_scale_and_nothing_is_drawn_for_nothing(bonus, end):
    (chart,) = charts(
        [bar("A", "1000", "0", bonus=bonus)], legend=["I", "II", "Thưởng"], full=Decimal(1000)
    )

    assert [label for _, label in chart.ticks][-1] == end
    assert len(chart.bars[0].segments) == 2
    assert chart.bars[0].segments[1].fill == f"url(#{chart.hatch})"


def test_small_scales_have_decimal_ticks():
    (chart,) = charts([bar("A", "0.5")], legend=["I", "Thưởng"], full=Decimal("0.5"))

    assert [label for _, label in chart.ticks] == ["0", "0,2", "0,4", "0,6", "0,8", "1"]


def test_long_names_take_two_lines_and_long_legends_are_cut():
    name = "Ban Quản lý dự án đầu tư xây dựng hạ tầng kỹ thuật và an sinh xã hội"
    (chart,) = charts([bar(name, "1")], legend=[name] * 6 + ["Thưởng"], full=Decimal(1))

    assert [line for line, _ in chart.bars[0].name] == [
        "Ban Quản lý dự án đầu tư",
        "xây dựng hạ tầng kỹ thuật…",
    ]
    assert all(segment.label.endswith("…") for segment in chart.legend[:6])
    assert float(chart.legend[-1].x) < 240


def test_no_units_no_chart():
    assert charts([], legend=["I", "Thưởng"], full=Decimal(10)) == ()


# the job --------------------------------------------------------------------------------------


def test_report_is_issued_once_however_often_the_job_runs():
    year, by = make_bloc_year(members=2), make_user()
    make_ranking(year)
    job = actions.request_report(year.pk, by=by)

    render_report(job.pk)
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
    render_report(job.pk)

    job.refresh_from_db()
    report = RankingReport.objects.get()
    assert (job.state, report.document.state) == (JobState.DONE, "ISSUED")
    assert report.document.revisions.count() == 1
    assert report.document.code in text_of(report.document.latest.read())


def test_second_request_while_one_waits_is_the_same_job():
    year, by = make_bloc_year(members=2), make_user()
    make_ranking(year)

    jobs = {actions.request_report(year.pk, by=by).pk for _ in range(2)}

    assert len(jobs) == 1
    assert Document.objects.count() == 1


def test_failed_report_keeps_its_code_for_the_next_try():
    year, by = make_bloc_year(members=2), make_user()
    make_ranking(year)
    job = actions.request_report(year.pk, by=by)
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED)

    again = actions.request_report(year.pk, by=by)

    assert again.pk != job.pk
    assert again.arguments == job.arguments


def test_new_report_leaves_the_older_one_readable():
    year, by = make_bloc_year(members=2), make_user()
    make_ranking(year)
    for _ in range(2):
        render_report(actions.request_report(year.pk, by=by).pk)

    codes = {report.document.code for report in year.reports.all()}
    assert len(codes) == 2
    assert all(report.document.latest for report in year.reports.all())


def test_no_report_before_the_ranking_is_frozen():
    with pytest.raises(Refused, match="chưa được chốt"):
        actions.request_report(make_bloc_year().pk, by=make_user())


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_queue_one_job():
    year, by = make_bloc_year(members=2), make_user()
    make_ranking(year)

    def press(_: int) -> int:
        try:
            return actions.request_report(year.pk, by=by).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(press, range(2)))) == 1
    assert (Job.objects.count(), Document.objects.count()) == (1, 1)
