"""The door to WeasyPrint: real papers, read back with other people's tools."""

import logging
import re
import socket
import struct
import subprocess
import threading
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pikepdf
import pytest
from django.contrib.staticfiles import finders
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from weasyprint import document as weasyprint_document
from weasyprint import pdf as weasyprint_pdf

from core.pdf import UNTAGGED, Attachment, Box, PdfError, _complaints, html_to_pdf

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
LETTERS = "".join(
    case(unicodedata.normalize("NFC", vowel + tone))
    for case in (str.lower, str.upper)
    for vowel in VOWELS
    for tone in TONES
)
VIETNAMESE = "".join(letter for letter in LETTERS if not letter.isascii()) + "đĐ"
FACES = {
    "Regular": "",
    "Bold": "font-weight: 700",
    "Italic": "font-style: italic",
    "BoldItalic": "font-weight: 700; font-style: italic",
}


def page(body: str, *, head: str = "", profile: str = "state-nd30") -> str:
    return (
        f'<!doctype html><html lang="vi" class="{profile}"><head><meta charset="utf-8">'
        '<title>Giao ước thi đua</title><link rel="stylesheet" href="/static/css/paper.css">'
        f"{head}</head><body>{body}</body></html>"
    )


def text_of(pdf: bytes) -> str:
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return run.stdout.decode()


def test_vietnamese_has_134_letters_of_its_own():
    assert len(set(VIETNAMESE)) == 134


def test_second_run_gives_the_same_bytes():
    html = page("<main class='content'><p>Cụm thi đua số 5</p></main>")

    first, second = (html_to_pdf(html, identifier="AB12-CD34") for _ in range(2))

    assert first == second
    assert first.complaints == ()
    assert html_to_pdf(html, identifier="XY98-ZW76").pdf != first.pdf


def test_threads_do_not_disturb_each_other():
    html = page("<main class='content'><h2>I. NỘI DUNG</h2><p>Đẩy mạnh phong trào</p></main>")
    alone = html_to_pdf(html, identifier="x")

    with ThreadPoolExecutor(4) as pool:
        papers = list(pool.map(lambda _: html_to_pdf(html, identifier="x"), range(8)))

    assert papers == [alone] * 8


def test_paper_is_pdf_a_3a_in_vietnamese():
    paper = html_to_pdf(page("<p>Điều 1</p>"), identifier="x")

    with pikepdf.open(BytesIO(paper.pdf)) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert str(pdf.Root.Lang) == "vi"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert pdf.Root.StructTreeRoot.Type == "/StructTreeRoot"
        assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"
    assert paper.variant == "pdf/a-3a"


def test_only_our_font_is_used_and_it_is_embedded():
    body = "<p>a <b>b</b> <i>c</i> <b><i>d</i></b></p>"
    paper = html_to_pdf(page(body), identifier="x")

    run = subprocess.run(["pdffonts", "-"], input=paper.pdf, capture_output=True, check=True)
    rows = run.stdout.decode().splitlines()[2:]

    assert {row.split()[0].partition("+")[2] for row in rows} == {
        *("VB-Serif", "VB-Serif-Bold", "VB-Serif-Italic", "VB-Serif-Bold-Italic")
    }
    assert all(re.search(r"Identity-H\s+yes yes yes", row) for row in rows)


@pytest.mark.parametrize("face", FACES)
def test_every_vietnamese_letter_has_its_own_glyph(face):
    """The outline drawn for each letter is the one the font has for it, not a look-alike's."""
    letters = LETTERS + "đĐ₫–“”•"
    head = f"<style>p {{ {FACES[face]} }}</style>"
    body = f"<p>{' '.join(letters)}</p>"

    paper = html_to_pdf(page(body, head=head), identifier="x")

    original = TTFont(str(finders.find(f"fonts/pdf/LiberationSerif-{face}.ttf")))
    wanted = [outline(original, original.getBestCmap()[ord(letter)]) for letter in letters]
    assert list(drawn_outlines(paper.pdf)) == wanted
    assert "".join(text_of(paper.pdf).split()) == letters
    assert paper.complaints == ()


def outline(font: TTFont, glyph: str) -> list:
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[glyph].draw(pen)
    return pen.value


def drawn_outlines(pdf: bytes) -> Iterator[list]:
    """What the page paints, glyph by glyph, blanks left out."""
    with pikepdf.open(BytesIO(pdf)) as document:
        (sheet,) = document.pages
        fonts = {name: embedded_font(font) for name, font in sheet.Resources.Font.items()}
        current = None
        for operands, operator in pikepdf.parse_content_stream(sheet):
            if str(operator) == "Tf":
                current = fonts[str(operands[0])]
            if str(operator) == "TJ":
                runs = [bytes(run) for run in operands[0] if isinstance(run, pikepdf.String)]
                for (glyph,) in struct.iter_unpack(">H", b"".join(runs)):
                    if drawn := outline(current, current.getGlyphName(glyph)):
                        yield drawn


def embedded_font(font: pikepdf.Object) -> TTFont:
    return TTFont(BytesIO(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()))


@pytest.mark.parametrize("letter", ["☑", "🏆", "中", "ก"])
def test_letter_the_font_lacks_is_complained_of(letter):
    paper = html_to_pdf(page(f"<p>Cờ {letter}</p>"), identifier="x")

    assert paper.complaints


def test_style_that_weasyprint_ignores_is_complained_of():
    paper = html_to_pdf(page("<p>x</p>", head="<style>p { colour: red }</style>"), identifier="x")

    assert len(paper.complaints) == 1
    assert "colour" in paper.complaints[0]


def test_decomposed_letters_are_printed_composed():
    decomposed = unicodedata.normalize("NFD", "Thưởng Ủy ban Kiểm tra")

    composed = html_to_pdf(page("<p>Thưởng Ủy ban Kiểm tra</p>"), identifier="x")

    assert html_to_pdf(page(f"<p>{decomposed}</p>"), identifier="x") == composed
    assert text_of(composed.pdf).strip() == "Thưởng Ủy ban Kiểm tra"


def test_box_is_where_the_element_stands():
    """A 60 × 22 mm box at the top left of the text block: margins 30 and 20 mm."""
    box = '<div class="signature-box" id="chuky-001"></div>'
    body = f"<section class='signature'>{box}</section>"
    style = "<style>.signature-box { margin: 0 !important }</style>"

    paper = html_to_pdf(page(body, head=style), identifier="x")

    box = paper.boxes["chuky-001"]
    millimetres = [value * 25.4 / 72 for value in (box.x1, box.y1, box.x2, box.y2)]
    assert box.page == 0
    assert millimetres == pytest.approx([30, 297 - 42, 90, 297 - 20], abs=0.01)


def test_box_on_a_later_page_names_that_page():
    body = "<p>1</p><div id='chuky-001' style='break-before: page; height: 9pt'></div>"

    paper = html_to_pdf(page(body), identifier="x")

    assert (paper.pages, paper.boxes["chuky-001"].page) == (2, 1)
    assert isinstance(paper.boxes["chuky-001"], Box)


def test_box_that_goes_on_over_a_page_is_where_it_begins():
    body = "<main class='content' id='all'>" + "<p>Điều</p>" * 60 + "</main>"

    paper = html_to_pdf(page(body), identifier="x")

    assert (paper.pages, paper.boxes["all"].page) == (3, 0)


def test_complaint_about_another_paper_is_not_ours():
    with _complaints() as heard:
        other = threading.Thread(target=logging.getLogger("weasyprint").warning, args=["theirs"])
        other.start()
        other.join()
        logging.getLogger("weasyprint").warning("ours")

    assert heard == ["ours"]


@pytest.mark.parametrize(
    ("long", "short", "pages"),
    [
        pytest.param("<p>dài</p><p class='next'>2</p>", "<p>ngắn</p>", 1, id="shorter one wins"),
        pytest.param("<p>dài</p>", "<p>ngắn</p>", 1, id="same length keeps the first"),
    ],
)
def test_shorter_paper_is_taken_only_when_it_saves_a_page(long, short, pages):
    head = "<style>.next { break-before: page }</style>"

    paper = html_to_pdf(page(long, head=head), identifier="x", shorter=page(short, head=head))

    assert paper.pages == pages
    assert text_of(paper.pdf).strip() == ("ngắn" if "next" in long else "dài")


def test_attachment_is_carried_with_its_time_and_its_bytes():
    at = datetime(2026, 1, 31, 3, 0, tzinfo=UTC)
    file = Attachment("giao-uoc.json", b'{"nam": 2026}', "Dữ liệu của giao ước", at)

    papers = [html_to_pdf(page("<p>x</p>"), identifier="x", attachments=[file]) for _ in range(2)]

    assert papers[0] == papers[1]
    with pikepdf.open(BytesIO(papers[0].pdf)) as pdf:
        spec = pdf.attachments["giao-uoc.json"]
        assert spec.get_file().read_bytes() == b'{"nam": 2026}'
        assert spec.obj.AFRelationship == "/Data"
        assert spec.description == "Dữ liệu của giao ước"
        assert spec.get_file().creation_date == at


def test_broken_tag_tree_falls_back_to_a_paper_without_tags(monkeypatch):
    def stumble(*_: object) -> None:
        raise ValueError("Table wrapper without a table")  # as in WeasyPrint issue 2761

    monkeypatch.setattr(weasyprint_pdf, "add_tags", stumble)

    paper = html_to_pdf(page("<table><tr><td>1</td></tr></table>"), identifier="x")

    assert paper.variant == UNTAGGED
    assert text_of(paper.pdf).strip() == "1"
    with pikepdf.open(BytesIO(paper.pdf)) as pdf:
        assert pdf.open_metadata()["pdfaid:conformance"] == "B"


def test_error_that_is_no_fault_of_the_tags_is_told(monkeypatch):
    def stumble(*_: object, **__: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(weasyprint_document, "generate_pdf", stumble)

    with pytest.raises(PdfError, match="broken"):
        html_to_pdf(page("<p>x</p>"), identifier="x")


class Trap(BaseHTTPRequestHandler):
    """Counts whoever asks for anything."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def trap() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Trap)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_trap_would_notice_a_visitor(trap):
    host, _, port = trap.partition(":")
    Trap.asked.clear()
    with socket.create_connection((host, int(port))) as visitor:
        visitor.sendall(b"GET /seen HTTP/1.0\r\n\r\n")
        visitor.recv(100)

    assert Trap.asked == ["/seen"]


PAYLOADS = {
    "picture": "<img src='http://TRAP/a.png' alt='x'>",
    "picture without scheme": "<img src='//TRAP/a.png' alt='x'>",
    "upper case scheme": "<img src='HTTP://TRAP/a.png' alt='x'>",
    "object": "<object data='http://TRAP/a.svg'></object>",
    "embed": "<embed src='http://TRAP/a.svg'>",
    "style sheet": "<link rel='stylesheet' href='http://TRAP/a.css'>",
    "import": "<style>@import url('http://TRAP/a.css');</style>",
    "import in data": "<link rel='stylesheet' href='data:text/css,@import url(http://TRAP/a.css);'>",
    "font": "<style>@font-face{font-family:q;src:url('http://TRAP/a.ttf')}p{font-family:q}</style><p>x",
    "background": "<div style='background:url(http://TRAP/a.png);height:9pt'></div>",
    "content": "<style>p::before{content:url('http://TRAP/a.png')}</style><p>x",
    "list mark": "<ul style='list-style-image:url(http://TRAP/a.png)'><li>x</li></ul>",
    "picture in drawing": (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><title>x</title>"
        "<image href='http://TRAP/a.png' width='9' height='9'/></svg>"
    ),
    "drawing in data": (
        '<img alt="x" src="data:image/svg+xml,<svg xmlns=\'http://www.w3.org/2000/svg\' '
        "viewBox='0 0 9 9'><image href='http://TRAP/a.png' width='9' height='9'/></svg>\">"
    ),
    "use": (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><title>x</title>"
        "<use href='http://TRAP/a.svg#a'/></svg>"
    ),
    "base": "<base href='http://TRAP/'><img src='a.png' alt='x'>",
    "ftp": "<img src='ftp://TRAP/a.png' alt='x'>",
    "attachment": "<link rel='attachment' href='http://TRAP/a.txt'>",
    "attachment link": "<a rel='attachment' href='http://TRAP/a.txt'>x</a>",
    "file": "<img src='file:///etc/passwd' alt='x'>",
    "file attached": "<link rel='attachment' href='file:///etc/passwd'>",
    "secret beside static": "<link rel='attachment' href='/static/../pyproject.toml'>",
    "encoded path": "<link rel='stylesheet' href='/static/css/%2e%2e/%2e%2e/pyproject.toml'>",
    "other kind of file": "<link rel='attachment' href='/static/fonts/pdf/LICENSE'>",
    "unknown file": "<link rel='stylesheet' href='/static/css/none.css'>",
    "stranger with our path": "<img src='http://TRAP/static/img/khung-chung-nhan.svg' alt='x'>",
}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_outside_static_is_fetched(payload, trap):
    Trap.asked.clear()

    try:
        paper = html_to_pdf(page("", head=PAYLOADS[payload].replace("TRAP", trap)), identifier="x")
    except PdfError:
        paper = None

    assert Trap.asked == []
    assert paper is None or not holds_file(paper.pdf)


def holds_file(pdf: bytes) -> bool:
    with pikepdf.open(BytesIO(pdf)) as document:
        return bool(document.attachments) or b"root:" in pdf


def test_hashed_name_of_a_static_file_finds_the_file():
    html = page("<p>x</p>").replace("paper.css", "paper.0123456789ab.css")

    assert html_to_pdf(html, identifier="x") == html_to_pdf(page("<p>x</p>"), identifier="x")


@pytest.mark.parametrize("face", FACES)
def test_font_is_the_pinned_version(face):
    font = TTFont(str(finders.find(f"fonts/pdf/LiberationSerif-{face}.ttf")))

    assert font["name"].getDebugName(5) == "Version 2.1.5"
    assert {ord(letter) for letter in VIETNAMESE} <= font.getBestCmap().keys()


@pytest.mark.parametrize("profile", ["state-nd30", "party-hd36", "party-hd05"])
def test_style_sheet_prints_without_complaint(profile):
    body = (
        '<div class="band">DỮ LIỆU MẪU</div><div class="footer"><p>Mã văn bản: AB12-CD34</p></div>'
        '<main class="content"><p>x</p></main>'
    )

    assert html_to_pdf(page(body, profile=profile), identifier="x").complaints == ()
