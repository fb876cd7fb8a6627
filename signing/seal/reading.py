"""What a file is worth: each signature in it, held against the list that the server knows."""

import logging
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import zip_longest

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, collect_embedded_signatures

from signing.seal.judging import Expected, Judge, Problem, Report, is_known, only_fills
from signing.seal.revisions import (
    StepByStep,
    empty_fields,
    form_fields,
    one_further,
    only_signs,
)
from signing.seal.writing import CERTIFICATION

logger = logging.getLogger(__name__)


def continues(pdf: bytes, *, stored: bytes) -> bool:
    """A new revision only appends: it starts with every byte of the one the server holds."""
    return len(pdf) > len(stored) and pdf.startswith(stored)


def verify(
    pdf: bytes,
    *,
    trust_roots: Sequence[bytes],
    expected: Sequence[Expected],
    fields: Sequence[str],
) -> Report:
    """Hold a file against the exact signatures, in order, and the exact fields it must have.

    `expected` starts with the certification, `fields` names the slots. Never raises: a file that
    cannot be read is a problem like any other.
    """
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        found = collect_embedded_signatures(reader)
        problems = list(_of_the_file(reader, found, expected, fields))
    except Exception:  # whatever breaks inside pyHanko means that the file is refused
        logger.warning("a PDF cannot be read", exc_info=True)
        return Report((), (Problem("unreadable"),))
    judge, names = Judge(trust_roots), [signature.field_name for signature in found]
    judged = [
        judge(signature, known, fields=names[place:])
        for place, (signature, known) in enumerate(zip_longest(found, expected))
        if signature is not None
    ]
    problems += [problem for _, faults in judged for problem in faults]
    return Report(tuple(verdict for verdict, _ in judged), tuple(problems))


def check_appended(
    pdf: bytes,
    *,
    stored: bytes,
    expected: Expected,
    trust_roots: Sequence[bytes],
    fields: Sequence[str],
) -> Report:
    """Judge the one signature that is new in `pdf`, on bytes that were judged when stored.

    The caller answers for `stored` (by its SHA-256); what it holds costs no more than its parsing.
    """
    if not continues(pdf, stored=stored):
        return Report((), (Problem("revisions"),))
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        signature = _signature_in(reader, expected.field)
        problems = list(_of_the_step(reader, signature, stored, expected))
        if form_fields(reader) != _all_fields(fields):
            problems.append(Problem("fields"))
    except Exception:  # as in verify()
        logger.warning("a PDF cannot be read", exc_info=True)
        return Report((), (Problem("unreadable"),))
    if signature is None:
        return Report((), (*problems, Problem("missing", expected.field)))
    verdict, faults = Judge(trust_roots)(signature, expected, fields=[expected.field])
    return Report((verdict,), (*problems, *faults))


def _signature_in(reader: PdfFileReader, field: str) -> EmbeddedPdfSignature | None:
    for name, _, holder in enumerate_sig_fields(reader, filled_status=True):
        if name == field:
            return EmbeddedPdfSignature(reader, holder, name)
    return None


def _of_the_step(
    reader: PdfFileReader,
    signature: EmbeddedPdfSignature | None,
    stored: bytes,
    known: Expected,
) -> Iterator[Problem]:
    last = reader.xrefs.total_revisions - 1
    if not one_further(reader, stored) or known.field not in empty_fields(reader, last - 1):
        yield Problem("revisions")
    changes = StepByStep().review_file(reader, last - 1)
    if not (only_signs(reader, last, known.field) and only_fills(changes, {known.field})):
        yield Problem("altered", known.field)
    if signature is None:
        return
    if signature.signed_revision != last:
        yield Problem("revisions")
    if signature.docmdp_level is not None:
        yield Problem("certification")
    if not is_known(signature, known):
        yield Problem("unexpected", known.field)


def _all_fields(fields: Sequence[str]) -> list[tuple[str, str, bool]]:
    return [("/Sig", name, False) for name in (CERTIFICATION, *fields)]


def _of_the_file(
    reader: PdfFileReader,
    found: Sequence[EmbeddedPdfSignature],
    expected: Sequence[Expected],
    fields: Sequence[str],
) -> Iterator[Problem]:
    if form_fields(reader) != _all_fields(fields):
        yield Problem("fields")
    # Every signature is one revision on top of the printed paper, and nothing else is.
    revisions = [signature.signed_revision for signature in found]
    if revisions != list(range(1, reader.xrefs.total_revisions)):
        yield Problem("revisions")
    levels = [signature.docmdp_level for signature in found]
    if levels != [MDPPerm.FILL_FORMS, *[None] * (len(found) - 1)]:
        yield Problem("certification")
    yield from _of_the_list(found, expected)
    for revision, signature in list(enumerate(found, start=1))[1:]:
        if not only_signs(reader, revision, signature.field_name):
            yield Problem("altered", signature.field_name)


def _of_the_list(
    found: Sequence[EmbeddedPdfSignature], expected: Sequence[Expected]
) -> Iterator[Problem]:
    for signature, known in zip_longest(found, expected):
        if signature is None:
            yield Problem("missing", known.field)
        elif known is None or not is_known(signature, known):
            yield Problem("unexpected", signature.field_name)
