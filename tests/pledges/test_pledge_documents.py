"""The paper of a pledge: its words, its measures, its boxes, and the data inside it."""

import io
import json
import re
import subprocess
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pikepdf
import pytest

from pledges.content import PledgeContent, TargetText
from pledges.documents import PledgeSheet
from pledges.documents.lines import Signatory, UnitLine, plan_of, spread, stopped, typeset
from tests.pledges.conftest import told

MM = 72 / 25.4


def party(number: int, unit: str, **more) -> Signatory:
    facts = {"name": f"Người ký thứ {number}", "post": "Trưởng phòng", "role": "", "lines": ()}
    return Signatory(
        **{"number": number, "anchor": f"chuky-{number:03d}", "unit": unit, **facts, **more}
    )


def sheet_of(content: PledgeContent, *, members: int = 7, **more) -> PledgeSheet:
    parties = [party(n, f"Phòng nghiệp vụ số {n}") for n in range(1, members)]
    parties.append(party(members, "Công ty tháng 8", role="Cụm trưởng"))
    facts = {
        "profile": "state-nd30",
        "code": "AC34-DE67",
        "bloc": "Cụm thi đua số 5",
        "slug": "cum-5",
        "year": 2017,
        "parent": "CÔNG AN TP HÀ NỘI",
        "issuer": ("CỤM THI ĐUA SỐ 5",),
        "place_date": "Hà Nội, ngày 15 tháng 02 năm 2017",
        "kind": "Cụm",
        "themes": ("Khẩu hiệu: “Chủ động - kỷ cương”",),
        "unit_lines": (),
        "signatories": tuple(parties),
        "has_head": True,
        "is_sample": True,
        "frozen_at": datetime(2026, 2, 5, tzinfo=UTC),
    }
    return PledgeSheet(content=content, **{**facts, **more})


def text_of(pdf: bytes, *options: str) -> str:
    done = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


@pytest.fixture(scope="module")
def state():
    content = told("cum-5-catp")
    lines = tuple(
        UnitLine(f"Phòng nghiệp vụ số {n}", typeset(row.text), f"Mục I.{row.group}", row.is_stated)
        for n, row in enumerate(content.unit_contents, start=1)
    )
    witness = content.witness
    parties = sheet_of(content).signatories
    seen = party(8, "", anchor="", name=witness.name, lines=witness.lines, is_witness=True)
    return sheet_of(content, unit_lines=lines, signatories=(*parties, seen))


@pytest.fixture(scope="module")
def paper(state):
    return state.to_paper()


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (TargetText("x", "gte", Decimal(90), "%"), "từ 90 trở lên"),
        (TargetText("x", "gte", Decimal("98.5"), "%"), "từ 98,5 trở lên"),
        (TargetText("x", "gt", Decimal(12), "lượt"), "trên 12"),
        (TargetText("x", "eq", Decimal(7), "lượt"), "07"),
        (TargetText("x", "eq", Decimal(7), "%"), "7"),
        (TargetText("x", "lte", Decimal(1200), "vụ"), "không quá 1.200"),
        (TargetText("x", "lt", Decimal("2.5"), "vụ"), "dưới 2,5"),
        (TargetText("x", "", None, "tập thể"), ""),
    ],
)
def test_plan_is_worded(target, words):
    assert plan_of(target) == words


@pytest.mark.parametrize(
    ("count", "shape"),
    [(0, []), (1, [1]), (2, [2]), (3, [3]), (4, [2, 2]), (5, [3, 2]), (7, [3, 2, 2])],
)
def test_boxes_are_spread_evenly(count, shape):
    rows = spread([party(n, f"Đơn vị {n}") for n in range(1, count + 1)])

    assert [len(row) for row in rows] == shape
    assert [one.number for row in rows for one in row] == list(range(1, count + 1))


def test_text_is_escaped_and_the_unknown_is_marked():
    assert typeset("<b> quyết định (số, ngày: chưa rõ) 01-NQ/TU") == (
        '&lt;b&gt; quyết định <span class="unknown">số, ngày: chưa rõ</span> '
        '<span class="code">01-NQ/TU</span>'
    )


def test_no_lines_have_no_stops():
    assert stopped([], between=";", last=".") == []
    assert stopped(["a", "b"], between=";", last=".") == ["a;", "b."]


def test_paper_is_tagged_pdf_a_without_a_complaint(paper):
    assert paper.complaints == ()
    assert paper.variant == "pdf/a-3a"
    assert paper.pages == 4


def test_second_printing_gives_the_same_bytes(state, paper):
    assert state.to_paper().pdf == paper.pdf


def test_words_come_back_composed(paper):
    text = text_of(paper.pdf)

    assert unicodedata.is_normalized("NFC", text)
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "GIAO ƯỚC THI ĐUA NĂM 2017",
        "từ 98,5 trở lên",
        "Mục I.2",
        "NGƯỜI CHỨNG KIẾN",
        "SỐ LIỆU MINH HỌA: nguồn không nêu chỉ tiêu nào.",
        "[số, ngày: chưa rõ]",
        "lục có chữ ký của các bên./.",
    ):
        assert words in re.sub(r"\s+", " ", text)


def test_code_and_band_stand_on_every_page(paper):
    pages = text_of(paper.pdf).split("\f")[: paper.pages]

    for number, page in enumerate(pages, start=1):
        assert "AC34-DE67" in page
        assert "KHÔNG CÓ GIÁ TRỊ PHÁP LÝ" in page
        where = ("-f", str(number), "-l", str(number))
        top = text_of(paper.pdf, *where, "-x", "0", "-y", "0", "-W", "596", "-H", "57")
        assert top.split()[-1] == (str(number) if number > 1 else "LÝ")


def test_margins_are_those_of_the_decree(paper):
    boxes = text_of(paper.pdf, "-bbox", "-f", "2", "-l", "2")
    words = [
        tuple(float(value) for value in found)
        for found in re.findall(
            r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">', boxes
        )
    ]
    body = [word for word in words if word[1] >= 20 * MM and word[3] <= 277 * MM]

    assert min(word[0] for word in body) == pytest.approx(30 * MM, abs=0.5)
    assert max(word[2] for word in body) <= 195 * MM + 0.5


def test_every_signer_has_a_box_inside_the_text_and_the_guest_none(paper):
    assert sorted(paper.boxes) == [f"chuky-{n:03d}" for n in range(1, 8)]
    for name, box in paper.boxes.items():
        wide = name == "chuky-007"
        assert box.x2 - box.x1 == pytest.approx((60 if wide else 48) * MM, abs=0.1)
        assert box.y2 - box.y1 == pytest.approx((22 if wide else 20) * MM, abs=0.1)
        assert 30 * MM <= box.x1 < box.x2 <= 195 * MM
        assert box.page == paper.pages - 1


def test_structured_text_is_attached(paper, state):
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        attached = pdf.attachments["giao-uoc-cum-5-2017.json"]
        assert attached.relationship == "/Data"
        facts = json.loads(attached.get_file().read_bytes())

    assert facts["code"] == "AC34-DE67"
    assert facts["text"]["groups"] == list(state.content.groups)
    assert facts["parties"][6] == {
        "position": 7,
        "unit": "Công ty tháng 8",
        "name": "Người ký thứ 7",
        "post": "Trưởng phòng",
    }


@pytest.mark.parametrize("profile", ["party-hd36", "party-hd05"])
def test_party_paper_has_its_own_head_and_marks(profile):
    sheet = sheet_of(told("khoi-co-quan-dang-can-tho"), profile=profile, members=6)

    text = re.sub(r"\s+", " ", text_of(sheet.to_paper().pdf))

    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
    assert "CỘNG HÒA XÃ HỘI" not in text
    assert "I- NỘI DUNG THI ĐUA" in text
    assert "./." not in text
    assert "Nghị quyết số 01-NQ/TU" in text


def test_real_paper_carries_no_mark_of_a_sample():
    content = replace(told("khoi-co-quan-dang-can-tho"), sample_note="không in")
    html = sheet_of(content, is_sample=False).to_html()

    assert 'class="band"' not in html
    assert "không in" not in html


@pytest.mark.parametrize("members", [1, 2, 3, 4, 8, 12, 30])
def test_any_number_of_parties_fits(members):
    long = (
        "Văn phòng Đảng ủy khối Các cơ quan, doanh nghiệp và đơn vị sự nghiệp trực thuộc thành phố"
    )
    sheet = sheet_of(PledgeContent(groups=("Một nội dung.",)), members=members)
    parties = tuple(replace(one, unit=f"{long} số {one.number}") for one in sheet.signatories)

    paper = replace(sheet, signatories=parties).to_paper()

    assert paper.complaints == ()
    assert len(paper.boxes) == members
    for box in paper.boxes.values():
        assert 20 * MM <= box.y1 < box.y2 <= 277 * MM


def test_bloc_without_a_head_closes_with_the_recipients():
    content = PledgeContent(groups=("Một",), recipients=("Thành ủy", "Lưu"))
    sheet = sheet_of(content, members=4, has_head=False)

    assert [len(row) for row in sheet.rows] == [2, 2]
    assert sheet.closing_row == []
    assert "- Thành ủy;" in sheet.to_html()


def test_empty_text_prints_too():
    paper = sheet_of(PledgeContent(), members=2).to_paper()

    assert paper.pages == 1


def test_draft_says_that_it_has_no_code():
    html = sheet_of(PledgeContent(signed_on=date(2026, 1, 2)), code="").to_html()

    assert "Bản thảo, chưa có mã văn bản" in html
    assert "<svg" not in html


def test_markup_in_a_name_stays_text():
    sheet = sheet_of(PledgeContent(), members=1)
    parties = (replace(sheet.signatories[0], name="<script>alert(1)</script>"),)

    assert "<script>" not in replace(sheet, signatories=parties).to_html()
