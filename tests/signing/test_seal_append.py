"""The signature just made is judged alone, as strictly as if the whole file were read again."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from itertools import pairwise

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigSeedSubFilter

from signing.seal import Act, Problem, check_appended, sign
from signing.seal.revisions import StepByStep
from tests.signing.tampering import CHANGES, appended, nothing, signed_with


@pytest.fixture
def judge(authority, pledge):
    """The first signature on the certified paper, unless told otherwise."""

    def judge(pdf: bytes, *, stored=pledge.stages[0], expected=pledge.expected[1]):
        return check_appended(
            pdf,
            stored=stored,
            expected=expected,
            trust_roots=[authority.root],
            fields=pledge.fields,
        )

    return judge


def codes(report) -> set[str]:
    return {problem.code for problem in report.problems}


def test_each_signature_passes_on_what_was_stored_before_it(pledge, judge):
    steps = zip(pairwise(pledge.stages), pledge.expected[1:], strict=True)
    for (stored, pdf), known in steps:
        report = judge(pdf, stored=stored, expected=known)

        assert report.problems == ()
        (verdict,) = report.verdicts
        assert (verdict.field, verdict.fingerprint) == (known.field, known.fingerprint)
        assert verdict.intact
        assert verdict.trusted
        assert verdict.expected


@pytest.mark.parametrize("change", CHANGES)
def test_change_in_the_revision_of_the_signature_is_refused(change, pledge, judge):
    forged = signed_with(change, pledge.stages[0], pledge.fields[0], signer=pledge.signers[0])

    assert not judge(forged).sound


@pytest.mark.parametrize("change", CHANGES)
def test_change_on_top_of_the_signature_is_refused(change, pledge, judge):
    assert not judge(appended(pledge.stages[1], change)).sound


@pytest.mark.parametrize("change", CHANGES)
def test_change_under_the_signature_is_refused(change, pledge, judge):
    below = appended(pledge.stages[0], change)
    forged = signed_with(nothing, below, pledge.fields[0], signer=pledge.signers[0])

    assert "revisions" in codes(judge(forged))


@pytest.mark.parametrize(
    "tail", [b"\n", b"%", b"\n%%EOF\n", b"x" * 999], ids=["newline", "comment", "end", "noise"]
)
def test_bytes_after_the_signature_are_refused(tail, pledge, judge):
    assert not judge(pledge.stages[1] + tail).sound


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_cut_signature_is_refused(share, pledge, judge):
    stored, pdf = pledge.stages[:2]

    assert not judge(pdf[: len(stored) + int((len(pdf) - len(stored)) * share)]).sound


def test_flipped_bit_is_refused_wherever_it_is(pledge, judge):
    stored, pdf = pledge.stages[:2]
    start = pdf.rindex(b"/Contents <")
    container = range(start, pdf.index(b">", start) + 1)
    places = [*range(0, len(stored), 997), *range(len(stored), len(pdf), 211)]
    for place in (place for place in places if place not in container):
        assert not judge(pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]).sound


def test_time_that_is_no_time_is_refused_and_told_as_unknown(pledge, judge):
    stored, pdf = pledge.stages[:2]
    place = pdf.rindex(rb"(D\072", len(stored))  # the colon of D:2026… as pyHanko writes it

    report = judge(pdf[: place + 2] + b"]" + pdf[place + 3 :])

    assert not report.sound
    assert [verdict.at for verdict in report.verdicts] in ([], [None])


def test_two_signatures_at_once_are_refused(pledge, judge):
    assert "revisions" in codes(judge(pledge.stages[2], expected=pledge.expected[2]))


def test_bytes_that_grew_from_others_are_refused(pledge, judge):
    report = judge(pledge.stages[2], stored=pledge.stages[3], expected=pledge.expected[2])

    assert report.problems == (Problem("revisions"),)


def test_nothing_new_is_refused(pledge, judge):
    assert judge(pledge.stages[0]).problems == (Problem("revisions"),)


def test_revision_that_passes_over_the_stored_one_is_refused(pledge, judge):
    """Its table of objects leads to the revision before: the signature between is gone."""

    def skip(writer: IncrementalPdfFileWriter) -> None:
        writer.prev.last_startxref = PdfFileReader(BytesIO(pledge.stages[1])).last_startxref

    forged = signed_with(skip, pledge.stages[2], pledge.fields[2], signer=pledge.signers[2])

    assert "revisions" in codes(judge(forged, stored=pledge.stages[2], expected=pledge.expected[3]))


def test_signed_field_that_is_signed_once_more_is_refused(pledge, judge):
    def empty(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][1]
        del field["/V"]
        writer.update_container(field)

    forged = signed_with(empty, pledge.stages[1], pledge.fields[0], signer=pledge.signers[0])

    assert "revisions" in codes(judge(forged, stored=pledge.stages[1]))


def test_field_of_another_is_refused(pledge, judge):
    forged = signed_with(nothing, pledge.stages[0], pledge.fields[1], signer=pledge.signers[0])

    assert {"missing", "altered"} <= codes(judge(forged))


def test_certificate_of_another_is_refused(pledge, judge):
    forged = signed_with(nothing, pledge.stages[0], pledge.fields[0], signer=pledge.signers[1])

    assert judge(forged).problems == (Problem("unexpected", pledge.fields[0]),)


def test_certificate_of_a_stranger_is_refused(pledge, stranger, judge):
    forger, known = stranger.signer_for(1, "Đại tá Lạ", "Đơn vị số 1"), pledge.expected[1]
    forged = sign(pledge.stages[0], Act(known.field, "x", "x", known.at), signer=forger)

    report = judge(forged, expected=replace(known, fingerprint=forger.fingerprint))

    assert report.problems == (Problem("untrusted", known.field),)


def test_certificate_that_had_ended_is_refused(pledge, judge):
    late = pledge.signers[0].valid_until + timedelta(days=1)

    report = judge(pledge.stages[1], expected=replace(pledge.expected[1], at=late))

    assert codes(report) == {"untrusted"}


@pytest.mark.parametrize(
    "options",
    [{"md_algorithm": "sha1"}, {"subfilter": SigSeedSubFilter.ADOBE_PKCS7_DETACHED}],
    ids=["digest", "format"],
)
def test_weak_signature_is_refused(options, pledge, judge):
    forged = signed_with(
        nothing, pledge.stages[0], pledge.fields[0], signer=pledge.signers[0], **options
    )

    assert "weak" in codes(judge(forged))


def test_second_certification_is_refused(pledge, judge):
    """A signer may not decide anew what others may still change."""

    def permit(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][1]
        field["/Lock"] = generic.DictionaryObject(
            {
                "/Action": generic.NameObject("/All"),
                "/P": generic.NumberObject(MDPPerm.FILL_FORMS.value),
            }
        )
        writer.update_container(field)

    forged = signed_with(permit, pledge.stages[0], pledge.fields[0], signer=pledge.signers[0])

    assert {"certification", "altered"} <= codes(judge(forged))


def test_other_fields_than_those_laid_out_are_refused(authority, pledge):
    report = check_appended(
        pledge.stages[1],
        stored=pledge.stages[0],
        expected=pledge.expected[1],
        trust_roots=[authority.root],
        fields=pledge.fields[:-1],
    )

    assert report.problems == (Problem("fields"),)


def test_gap_beside_the_container_is_refused(pledge, judge):
    """The lengths still add up to the whole file, as pyHanko asks; the places do not."""
    pdf = pledge.stages[1]
    found = list(re.finditer(rb"/ByteRange \[ *0 +\d+ +(\d+) +\d+", pdf))[-1]
    start, end = found.span(1)
    moved = b"%0*d" % (end - start, int(found[1]) - 2)

    assert Problem("altered", pledge.fields[0]) in judge(pdf[:start] + moved + pdf[end:]).problems


def test_certification_is_no_step(pledge, judge):
    report = judge(pledge.stages[0], stored=pledge.paper.pdf, expected=pledge.expected[0])

    assert {"altered", "certification", "revisions"} <= codes(report)


def test_signature_that_locks_fields_is_suspicious(pledge):
    lock = FieldMDPSpec(FieldMDPAction.ALL)
    reader = PdfFileReader(BytesIO(pledge.signed))

    assert isinstance(
        StepByStep().review_file(reader, 1, field_mdp_spec=lock), SuspiciousModification
    )


def test_steps_add_up_to_what_pyhanko_finds(pledge):
    """From a revision given by its number or by its view of the file."""
    reader = PdfFileReader(BytesIO(pledge.signed))
    steps = StepByStep()

    for base in (3, reader.get_historical_resolver(3)):
        changes = steps.review_file(reader, base)
        assert changes.changed_form_fields == set(pledge.fields[2:])
