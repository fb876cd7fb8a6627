"""Real keys, real papers, and the attacks a signed file must not survive."""

import re
import subprocess
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from signing.seal import (
    CERTIFICATION,
    Act,
    Expected,
    Problem,
    SealRefused,
    continues,
    field_name,
    lay_out,
    sign,
    verify,
)
from tests.signing.tampering import CHANGES, appended, overpaint, signed_with


@pytest.fixture
def judge(authority, pledge):
    """Verify against all that is expected of the finished pledge, unless told otherwise."""

    def judge(pdf: bytes, expected=pledge.expected):
        return verify(pdf, trust_roots=[authority.root], expected=expected, fields=pledge.fields)

    return judge


def codes(report) -> set[str]:
    return {problem.code for problem in report.problems}


def tool(*command: str, pdf: bytes, folder: Path) -> str:
    file = folder / "signed.pdf"
    file.write_bytes(pdf)
    run = subprocess.run([*command, str(file)], capture_output=True, check=True)
    return run.stdout.decode()


# --- Honest work ---


def test_every_party_signs_and_earlier_signatures_stay_valid(pledge, judge):
    for count, stage in enumerate(pledge.stages, start=1):
        report = judge(stage, pledge.expected[:count])

        assert report.problems == ()
        assert [verdict.field for verdict in report.verdicts] == [
            CERTIFICATION,
            *pledge.fields[: count - 1],
        ]
        assert all(v.intact and v.trusted and v.expected for v in report.verdicts)


def test_verdict_tells_who_signed_for_whom_and_when(pledge, judge):
    verdict = judge(pledge.signed).verdicts[7]

    assert verdict.signer == "Đặng Ngọc Ẩn"
    assert verdict.organisation == "Đơn vị số 7"
    assert verdict.field == "ChuKy_007"
    assert verdict.level == "B-B"
    assert (verdict.fingerprint, verdict.at) == (
        pledge.expected[7].fingerprint,
        pledge.expected[7].at,
    )


def test_pdfsig_finds_every_signature_valid(pledge, tmp_path):
    report = tool("pdfsig", "-nocert", pdf=pledge.signed, folder=tmp_path)

    assert report.count("Signature Validation: Signature is Valid.") == 8
    assert report.count("Signature #") == 8
    assert report.count("- Total document signed") == 1
    assert report.count("ETSI.CAdES.detached") == 8
    assert report.count("SHA-256") == 8


def test_qpdf_finds_no_fault_in_any_revision(pledge, tmp_path):
    for stage in pledge.stages:
        assert "No syntax or stream encoding errors" in tool(
            "qpdf", "--check", pdf=stage, folder=tmp_path
        )


def test_only_embedded_fonts_are_used(pledge, tmp_path):
    rows = tool("pdffonts", pdf=pledge.signed, folder=tmp_path).splitlines()[2:]

    assert len(rows) > 7
    assert all("VB-Serif" in row and re.search(r"yes yes yes", row) for row in rows)


def test_page_and_stamps_read_as_vietnamese(pledge, tmp_path):
    file = tmp_path / "signed.pdf"
    file.write_bytes(pledge.signed)
    run = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True)
    text = " ".join(run.stdout.decode().split())

    assert "Các đơn vị thành viên cùng ký giao ước thi đua năm 2026." in text
    assert text.count("KHÓA THỬ NGHIỆM – không có giá trị pháp lý") == 7
    assert "Ký số: Đại tá Nguyễn Thị Thanh Hương" in text


def test_certification_allows_filling_fields_only(pledge):
    with pikepdf.open(BytesIO(pledge.signed)) as pdf:
        certification = pdf.Root.Perms.DocMDP
        (reference,) = certification.Reference

        assert reference.TransformMethod == "/DocMDP"
        assert reference.TransformParams.P == 2
        assert pdf.Root.AcroForm.Fields[0].T == CERTIFICATION


def test_signature_is_rsa_pss_with_sha_256_in_the_field_made_for_it(pledge):
    with pikepdf.open(BytesIO(pledge.signed)) as pdf:
        fields = list(pdf.Root.AcroForm.Fields)

        assert [str(field.T) for field in fields] == [CERTIFICATION, *pledge.fields]
        for field in fields:
            assert field.V.SubFilter == "/ETSI.CAdES.detached"
            # id-RSASSA-PSS, 1.2.840.113549.1.1.10
            assert bytes.fromhex("2a864886f70d01010a") in bytes(field.V.Contents)


def test_field_has_the_rectangle_of_its_box_and_a_spoken_title(pledge):
    with pikepdf.open(BytesIO(pledge.stages[0])) as pdf:
        for field, slot in zip(list(pdf.Root.AcroForm.Fields)[1:], pledge.slots, strict=True):
            assert [float(value) for value in field.Rect] == pytest.approx(slot.box, abs=0.01)
            assert str(field.TU) == slot.title
            assert int(field.F) == 4 + 128  # printed, as PDF/A asks, and locked


def test_stamp_fills_its_field_exactly(pledge):
    """pyHanko rounds the picture to whole points; the reader stretches it back onto the field."""
    with pikepdf.open(BytesIO(pledge.signed)) as pdf:
        for field in list(pdf.Root.AcroForm.Fields)[1:]:
            left, top, right, bottom = (float(value) for value in field.AP.N.BBox)
            (stamp,) = field.AP.N.Resources.XObject.values()
            assert [float(value) for value in stamp.BBox] == pytest.approx(
                [0, 0, right - left, top - bottom], rel=0.01
            )


def test_signature_without_a_stamp_is_invisible_but_valid(authority, pledge, judge):
    signer, expected = pledge.signers[0], pledge.expected[1]
    act = Act(expected.field, signer.common_name, "Ký giao ước", expected.at)

    signed = sign(pledge.stages[0], act, signer=signer)

    assert judge(signed, pledge.expected[:2]).sound


def test_claimed_time_is_the_moment_of_the_act(pledge):
    with pikepdf.open(BytesIO(pledge.signed)) as pdf:
        claimed = [str(field.V.M) for field in pdf.Root.AcroForm.Fields]

    assert claimed == [f"D:{known.at:%Y%m%d%H%M%S}Z" for known in pledge.expected]


# --- What sign() and lay_out() refuse ---


def test_signed_field_cannot_be_signed_again(pledge):
    act = Act(pledge.fields[0], "x", "x", pledge.expected[0].at)

    with pytest.raises(SealRefused):
        sign(pledge.signed, act, signer=pledge.signers[0])


def test_field_that_was_never_laid_out_cannot_be_signed(pledge):
    act = Act("ChuKy_099", "x", "x", pledge.expected[0].at)

    with pytest.raises(SealRefused):
        sign(pledge.stages[0], act, signer=pledge.signers[0])


def test_document_is_laid_out_once(pledge, authority):
    with pytest.raises(SealRefused):
        lay_out(
            pledge.stages[0],
            pledge.slots,
            signer=authority.installation_signer(),
            at=pledge.expected[0].at,
        )


def test_two_slots_of_one_name_are_refused(pledge, authority):
    with pytest.raises(SealRefused):
        lay_out(
            pledge.paper.pdf,
            [pledge.slots[0], pledge.slots[0]],
            signer=authority.installation_signer(),
            at=pledge.expected[0].at,
        )


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7", b"x" * 1000], ids=["empty", "head", "noise"])
def test_bytes_that_are_no_pdf_are_refused(junk, pledge, authority, judge):
    at = pledge.expected[0].at

    with pytest.raises(SealRefused):
        lay_out(junk, pledge.slots, signer=authority.installation_signer(), at=at)
    with pytest.raises(SealRefused):
        sign(junk, Act(pledge.fields[0], "x", "x", at), signer=pledge.signers[0])
    assert judge(junk).problems == (Problem("unreadable"),)


def test_field_names_have_one_width():
    assert [field_name(number) for number in (1, 10, 100)] == [
        "ChuKy_001",
        "ChuKy_010",
        "ChuKy_100",
    ]


# --- What only the server can know ---


def test_earlier_revision_is_not_the_finished_document(pledge, judge):
    assert judge(pledge.stages[3]).problems == tuple(
        Problem("missing", field) for field in pledge.fields[3:]
    )


def test_signature_the_server_does_not_know_is_refused(pledge, judge):
    report = judge(pledge.signed, pledge.expected[:-1])

    assert report.problems == (Problem("unexpected", "ChuKy_007"),)
    assert [verdict.expected for verdict in report.verdicts] == [True] * 7 + [False]


def test_right_field_by_the_wrong_person_is_refused(pledge, judge):
    wrong = replace(pledge.expected[7], fingerprint=pledge.expected[6].fingerprint)

    assert judge(pledge.signed, (*pledge.expected[:7], wrong)).problems == (
        Problem("unexpected", "ChuKy_007"),
    )


def test_wrong_order_is_refused(pledge, judge):
    first, second, third, *rest = pledge.expected

    report = judge(pledge.signed, (first, third, second, *rest))

    assert {problem.field for problem in report.problems} == {"ChuKy_001", "ChuKy_002"}


def test_another_document_of_ours_is_refused(pledge, authority, judge):
    """Same parties, same keys, other fields: the swap every signature survives."""
    at = pledge.expected[0].at
    other = lay_out(
        pledge.paper.pdf, pledge.slots[:3], signer=authority.installation_signer(), at=at
    )

    assert codes(judge(other, pledge.expected[:1])) == {"fields"}


def test_signer_of_a_stranger_is_not_trusted(pledge, stranger, judge):
    forger = stranger.signer_for(1, pledge.signers[0].common_name, "Đơn vị số 1")
    known = pledge.expected[1]
    forged = sign(pledge.stages[0], Act(known.field, "x", "x", known.at), signer=forger)

    report = judge(
        forged, (pledge.expected[0], Expected(known.field, forger.fingerprint, known.at))
    )

    assert report.problems == (Problem("untrusted", known.field),)
    assert [verdict.trusted for verdict in report.verdicts] == [True, False]


def test_certificate_must_hold_when_the_server_stored_the_signature(pledge, judge):
    late = replace(pledge.expected[7], at=pledge.signers[6].valid_until + timedelta(days=1))

    assert judge(pledge.signed, (*pledge.expected[:7], late)).problems == (
        Problem("untrusted", "ChuKy_007"),
    )


def test_certificate_that_ended_since_then_still_counts(pledge, judge):
    """The moment of storing decides, so that an old pledge stays a pledge."""
    with time_machine.travel(pledge.signers[0].valid_until + timedelta(days=365)):
        assert judge(pledge.signed).sound


def test_new_revision_starts_with_every_byte_of_the_old_one(pledge):
    assert continues(pledge.stages[2], stored=pledge.stages[1])
    assert not continues(pledge.stages[1], stored=pledge.stages[1])
    assert not continues(pledge.stages[1], stored=pledge.stages[2])
    assert not continues(b"x" + pledge.stages[2], stored=pledge.stages[1])


# --- Attacks on the bytes ---


def flipped(pdf: bytes, place: int) -> bytes:
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1, exclude_max=True))
def test_flipped_bit_never_passes_unless_nothing_signed_holds_it(share, pledge, judge):
    """Only the padding of the last container and unauthenticated bytes may flip unnoticed.

    Those the stored SHA-256 of the revision finds; what a signature covers verify() must find.
    """
    place = int(share * len(pledge.signed))
    report = judge(flipped(pledge.signed, place))

    start = pledge.signed.rindex(b"/Contents <")
    if place < start or place > pledge.signed.index(b">", start):
        assert not report.sound


@pytest.mark.parametrize(
    "tail", [b"\n", b"%", b"\n%%EOF\n", b"x" * 999], ids=["newline", "comment", "end", "noise"]
)
def test_appended_bytes_are_refused(tail, pledge, judge):
    assert not judge(pledge.signed + tail).sound


def test_cut_file_is_refused(pledge, judge):
    for share in (0.1, 0.5, 0.9, 0.999):
        assert not judge(pledge.signed[: int(len(pledge.signed) * share)]).sound


def test_rewritten_file_is_refused(pledge, judge):
    rewritten = BytesIO()
    with pikepdf.open(BytesIO(pledge.signed)) as pdf:
        pdf.save(rewritten)

    assert not judge(rewritten.getvalue()).sound


@pytest.mark.parametrize("change", CHANGES)
def test_revision_appended_to_a_signed_document_is_refused(change, pledge, judge):
    assert not judge(appended(pledge.signed, change)).sound


@pytest.mark.parametrize("change", CHANGES)
def test_signer_who_changes_the_document_in_his_own_revision_is_refused(change, pledge, judge):
    """His certificate is the right one and his field the right one: only his revision is not."""
    forged = signed_with(change, pledge.stages[0], pledge.fields[0], signer=pledge.signers[0])

    assert not judge(forged, pledge.expected[:2]).sound


def test_text_changed_before_the_first_signature_is_another_document(pledge, authority, judge):
    """Every signature in it is good; that the certification is not the known one, only we know."""
    at, certifier = pledge.expected[0].at, authority.installation_signer()
    forged = lay_out(appended(pledge.paper.pdf, overpaint), pledge.slots, signer=certifier, at=at)

    assert codes(judge(forged, pledge.expected[:1])) == {"revisions"}


def test_weak_digest_is_refused(pledge, judge):
    known, signer = pledge.expected[1], pledge.signers[0]
    metadata = PdfSignatureMetadata(
        field_name=known.field, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha1"
    )
    output = BytesIO()
    PdfSigner(metadata, signer.engine).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pledge.stages[0])),
        existing_fields_only=True,
        output=output,
    )

    assert "weak" in codes(judge(output.getvalue(), pledge.expected[:2]))


def test_signature_that_is_no_pades_is_refused(pledge, judge):
    known, signer = pledge.expected[1], pledge.signers[0]
    metadata = PdfSignatureMetadata(field_name=known.field, md_algorithm="sha256")
    output = BytesIO()
    PdfSigner(metadata, signer.engine).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pledge.stages[0])),
        existing_fields_only=True,
        output=output,
    )
    report = judge(output.getvalue(), pledge.expected[:2])

    assert "weak" in codes(report)
    assert report.verdicts[1].level == "CMS"


def test_document_without_certification_is_refused(pledge, authority, judge):
    certifier = authority.installation_signer()
    writer = IncrementalPdfFileWriter(BytesIO(pledge.paper.pdf))
    for name, box in [(CERTIFICATION, (0, 0, 0, 0)), *((s.field, s.box) for s in pledge.slots)]:
        append_signature_field(writer, SigFieldSpec(name, box=box))
    metadata = PdfSignatureMetadata(
        field_name=CERTIFICATION, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    output = BytesIO()
    PdfSigner(metadata, certifier.engine).sign_pdf(writer, existing_fields_only=True, output=output)

    assert codes(judge(output.getvalue(), pledge.expected[:1])) == {"certification"}


def test_signature_of_another_kind_is_broken(pledge, judge):
    place = pledge.signed.rindex(b"/Type /Sig")
    changed = pledge.signed[:place] + b"/Type /Sug" + pledge.signed[place + 10 :]

    report = judge(changed)

    assert Problem("broken", "ChuKy_007") in report.problems
    assert [verdict.intact for verdict in report.verdicts[-2:]] == [True, False]


def test_plain_paper_has_no_signature_and_is_refused(pledge, judge):
    report = judge(pledge.paper.pdf)

    assert report.verdicts == ()
    assert {"fields", "missing", "certification"} <= codes(report)
