"""What is taken and what is refused, by the bytes alone."""

import io
import json
import re
import subprocess
import sys
import zlib
from collections import Counter
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
from django.conf import settings
from pikepdf import Array, Dictionary, Name, String

from core.pdf import html_to_pdf
from evidence.inspection import EXTENSIONS, Limits, Unsafe, __main__, inspect
from evidence.inspection.pdf import ACTS, RAW_ACTS
from evidence.safety import REFUSALS, extension_of, plain_name
from signing.keys import open_authority
from signing.seal import lay_out, slots_from
from tests.evidence import hostile
from tests.evidence.honest import (
    HONEST,
    document,
    docx,
    docx_parts,
    noise,
    package,
    picture,
    png,
    saved,
)

LIMITS = Limits(**settings.EVIDENCE_LIMITS)
ROOT = Path(__file__).parents[2]


def verdict(content: bytes, extension: str, limits: Limits = LIMITS) -> str:
    """The media type, or the code of the refusal."""
    try:
        return inspect(content, extension=extension, limits=limits).media_type
    except Unsafe as refusal:
        return refusal.code


@pytest.mark.parametrize("name", HONEST)
def test_honest_file_is_taken_for_what_it_is(name):
    extension = name.rpartition(".")[2].lower()

    assert verdict(HONEST[name](), extension) == EXTENSIONS[extension]


@pytest.mark.parametrize("make", hostile.MAKERS, ids=lambda make: make.__name__)
def test_hostile_file_is_refused_for_its_reason(make):
    rows = hostile.rows_of(make)

    judged = {row.id: verdict(row.content, extension_of(plain_name(row.name))) for row in rows}

    assert rows
    assert {row.id: judged[row.id] for row in rows if judged[row.id] not in row.codes} == {}


def test_there_are_hundreds_of_different_hostile_files():
    rows = hostile.all_of_them()

    assert len(rows) >= 350
    assert max(Counter(row.id for row in rows).values()) == 1
    assert {code for row in rows for code in row.codes} <= set(REFUSALS)


@pytest.mark.parametrize(
    ("name", "pages"), [("quet.pdf", 3), ("nen.pdf", 1), ("bao-cao.docx", None)]
)
def test_pages_of_a_pdf_are_counted(name, pages):
    found = inspect(HONEST[name](), extension=extension_of(name), limits=LIMITS)

    assert found.pages == pages


def test_every_code_of_the_inspection_has_its_words():
    sources = [path.read_text() for path in (ROOT / "evidence" / "inspection").glob("*.py")]
    raised = {code for text in sources for code in re.findall(r'Unsafe\(\s*"(\w+)"', text)}
    codes = raised | set(ACTS) | set(RAW_ACTS)

    assert len(codes) >= 20
    assert codes <= set(REFUSALS)


class TestLimits:
    def test_picture_of_just_the_pixels_is_taken(self):
        limits = replace(LIMITS, pixels=10_000)

        assert verdict(png(100, 100), "png", limits) == "image/png"
        assert verdict(png(100, 101), "png", limits) == "too_many_pixels"

    def test_pdf_of_too_many_objects_is_refused(self):
        pdf = document()
        pdf.Root.Many = Array([pdf.make_indirect(Dictionary()) for _number in range(50)])

        assert verdict(saved(pdf), "pdf", replace(LIMITS, pdf_objects=50)) == "pdf_too_complex"
        assert verdict(saved(pdf), "pdf", replace(LIMITS, pdf_objects=60)) == "application/pdf"

    def test_streams_that_together_unpack_to_too_much_are_refused(self):
        pdf = document()
        pdf.Root.Many = Array([pdf.make_stream(b" " * 4000) for _number in range(3)])

        limits = replace(LIMITS, unpacked_bytes=10_000)

        assert verdict(saved(pdf), "pdf", limits) == "pdf_too_complex"

    def test_members_that_together_unpack_to_too_much_are_refused(self):
        limits = replace(LIMITS, unpacked_bytes=20_000)

        assert verdict(docx(**{"word/a.xml": noise(30_000)}), "docx", limits) == "archive_bomb"

    def test_page_of_text_packed_well_is_no_bomb(self):
        text = "<x>" + "Đơn vị hoàn thành chỉ tiêu. " * 20_000 + "</x>"
        content = docx(**{"word/footnotes.xml": text})

        assert len(content) < len(text) / 50
        assert verdict(content, "docx") == EXTENSIONS["docx"]

    def test_file_of_just_the_size_is_looked_at(self):
        content = png(100, 100)

        assert verdict(content, "png", replace(LIMITS, file_bytes=len(content))) == "image/png"
        assert verdict(content, "png", replace(LIMITS, file_bytes=len(content) - 1)) == "too_large"


class TestPicture:
    @pytest.mark.parametrize("chance", [b"<svg", b"<html", b"<?php", b"PK\x05\x06" + b"\x00" * 18])
    def test_what_stands_in_a_photograph_by_chance_is_no_harm(self, chance):
        assert verdict(picture() + b"\x07" + chance + b"\x07", "jpg") == "image/jpeg"


class TestPdf:
    def test_turning_to_a_page_by_itself_is_no_harm(self):
        pdf = document(OpenAction=Dictionary(S=Name.GoTo, D=Array([0, Name.Fit])))
        pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.Named, N=Name.NextPage), C=7)

        assert verdict(saved(pdf), "pdf") == "application/pdf"

    def test_stream_packed_as_only_pictures_are_is_not_opened(self):
        pdf = document()
        pdf.Root.Extra = pdf.make_stream(b"\xff\xd8", Filter=Name.DCTDecode)

        assert verdict(saved(pdf), "pdf") == "application/pdf"

    def test_stream_with_a_wrong_ending_is_read_as_far_as_it_goes(self):
        pdf = document()
        pdf.Root.Extra = pdf.make_stream(zlib.compress(b"x" * 900)[:20] + b"!" * 30)
        content = saved(pdf, compress_streams=False).replace(
            b"/Length 50", b"/Length 50 /Filter /FlateDecode"
        )

        assert verdict(content, "pdf") == "application/pdf"

    def test_pressed_link_to_a_page_of_the_web_is_no_harm(self):
        pdf = document()
        pdf.pages[0].obj.Annots[0].A.URI = String("http://example.gov.vn/javascript:/x")

        assert verdict(saved(pdf), "pdf") == "application/pdf"

    def test_document_of_nothing_but_a_table_is_broken(self):
        content = b"%PDF-1.4\ntrailer << /Size 1 >>\nstartxref\n9\n%%EOF\n"

        assert verdict(content, "pdf") == "damaged_pdf"


class TestOffice:
    def test_folder_entries_of_other_programs_are_no_harm(self):
        assert verdict(package({**docx_parts(), "word/": ""}), "docx") == EXTENSIONS["docx"]

    def test_excel_workbook_inside_must_itself_be_sound(self):
        content = docx(**{"word/embeddings/a.xlsx": docx()})

        assert verdict(content, "docx") == "other_content"

    def test_program_named_in_a_type_is_found_beside_the_right_type(self):
        parts = docx_parts()
        listed = parts["[Content_Types].xml"].replace("</Types>", '<Default Extension="x" '
                 'ContentType="application/vnd.ms-word.vbaData+xml"/></Types>')  # fmt: skip

        assert verdict(package({**parts, "[Content_Types].xml": listed}), "docx") == "macro"

    def test_member_that_unpacks_to_more_than_it_said_is_cut_off(self):
        content = bytearray(docx(**{"word/a.xml": "<x>" + "a" * 5000 + "</x>"}))
        for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
            at = content.index(b"word/a.xml", content.index(mark)) if mark == b"PK\x03\x04" else 0
            at = at or content.rindex(b"word/a.xml")
            start = content.rindex(mark, 0, at)
            content[start + place : start + place + 4] = (10).to_bytes(4, "little")

        assert verdict(bytes(content), "docx") in {"damaged_office", "archive_bomb"}


class TestProcess:
    """The inspection as a program of its own."""

    def run(self, content, extension="pdf", **limits):
        given = json.dumps(asdict(replace(LIMITS, **limits)))
        command = [sys.executable, "-m", "evidence.inspection", extension, given]
        return subprocess.run(
            command, input=content, cwd=ROOT, env={}, capture_output=True, check=False, timeout=60
        )

    def test_verdict_stands_on_the_standard_output(self):
        done = self.run(HONEST["quet.pdf"]())

        assert json.loads(done.stdout) == {"media_type": "application/pdf", "pages": 3}

    def test_refusal_is_a_code(self):
        done = self.run(b"<html>")

        assert json.loads(done.stdout) == {"refused": "other_content"}

    def test_work_without_end_is_ended(self):
        pdf = document()
        zeros = hostile.row.packed_zeros(900)
        pdf.Root.Extra = pdf.make_stream(zeros, Filter=Name.FlateDecode)

        done = self.run(saved(pdf), unpacked_bytes=2_000_000_000, cpu_seconds=1)  # by time or space

        assert done.returncode < 0 or json.loads(done.stdout) == {"refused": "pdf_too_complex"}

    def test_memory_is_not_taken_from_others(self):
        done = self.run(png(7_000, 7_000), "png", memory_bytes=90 * 2**20)

        assert done.returncode != 0 or json.loads(done.stdout) == {"refused": "not_understood"}


def test_what_no_parser_survives_is_refused(monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(png(9, 9))))

    found = __main__.main("png", replace(LIMITS, pixels="many"))

    assert found == {"refused": "not_understood"}


def test_program_reads_no_more_than_a_file_may_have(monkeypatch):
    stream = io.BytesIO(png(90, 90))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stream))

    found = __main__.main("png", replace(LIMITS, file_bytes=50))

    assert (found, stream.tell()) == ({"refused": "too_large"}, 51)


def test_limits_of_the_process_are_set_before_it_reads(monkeypatch, capsys):
    told = {}
    monkeypatch.setattr(__main__.resource, "setrlimit", told.__setitem__)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(png(9, 9))))

    __main__.run("png", json.dumps(asdict(LIMITS)))

    assert json.loads(capsys.readouterr().out) == {"media_type": "image/png", "pages": None}
    assert told[__main__.resource.RLIMIT_AS] == (LIMITS.memory_bytes, LIMITS.memory_bytes)
    assert told[__main__.resource.RLIMIT_CPU] == (4, 5)
    assert told[__main__.resource.RLIMIT_FSIZE] == (0, 0)


def test_pictures_in_a_pdf_are_not_unpacked():
    pdf = document()
    pdf.Root.Extra = pdf.make_stream(
        hostile.row.packed_zeros(2), Subtype=Name.Image, Filter=Name.FlateDecode
    )

    limits = replace(LIMITS, unpacked_bytes=1_000_000)

    assert isinstance(pdf, pikepdf.Pdf)
    assert verdict(saved(pdf), "pdf", limits) == "application/pdf"


def test_signed_paper_is_taken(tmp_path):
    authority = open_authority(tmp_path, "a secret only tests know, long enough")
    html = (
        '<!doctype html><html lang="vi"><head><title>Quyết định</title></head>'
        '<body><p>Khen thưởng.</p><div class="signature-box" id="chuky-001"></div></body></html>'
    )
    paper = html_to_pdf(html, identifier="AB12-CD34")
    slots = slots_from(paper.boxes, titles=dict.fromkeys(paper.boxes, "Ô ký"))
    at = datetime.now(UTC).replace(microsecond=0)

    signed = lay_out(paper.pdf, slots, signer=authority.installation_signer(), at=at)

    assert verdict(signed, "pdf") == "application/pdf"
