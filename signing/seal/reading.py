"""What a file is worth: each signature in it, held against the list that the server knows."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import zip_longest

from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, collect_embedded_signatures
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko.sign.validation.status import SignatureCoverageLevel as Coverage
from pyhanko_certvalidator import ValidationContext

from signing.keys import DOCUMENT_SIGNING
from signing.seal.revisions import form_fields, only_signs
from signing.seal.writing import CERTIFICATION

logger = logging.getLogger(__name__)

PADES = "/ETSI.CAdES.detached"
DIGESTS = frozenset({"sha256", "sha384", "sha512"})
# A certificate for time stamps or servers does not sign documents, whoever issued it.
USAGE = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"},
    match_all_key_usages=True,
    extd_key_usage={DOCUMENT_SIGNING.dotted_string},
)


@dataclass(frozen=True, slots=True)
class Expected:
    """A signature the server knows of; its certificate must hold at the moment `at`."""

    field: str
    fingerprint: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """One signature found in a file; `at` is the time that its signer claims."""

    field: str
    signer: str
    organisation: str
    fingerprint: str
    at: datetime | None
    level: str
    intact: bool
    trusted: bool
    expected: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file is refused.

    Codes: unreadable, fields, missing, unexpected, revisions, certification, broken, weak,
    untrusted, altered.
    """

    code: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All signatures of a file in order; sound only when nothing at all is amiss."""

    verdicts: tuple[Verdict, ...]
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        return not self.problems


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
    judged = [
        _judge(signature, trust_roots, known, tuple(later.field_name for later in found[place:]))
        for place, (signature, known) in enumerate(zip_longest(found, expected))
        if signature is not None
    ]
    problems += [problem for _, faults in judged for problem in faults]
    return Report(tuple(verdict for verdict, _ in judged), tuple(problems))


def _of_the_file(
    reader: PdfFileReader,
    found: Sequence[EmbeddedPdfSignature],
    expected: Sequence[Expected],
    fields: Sequence[str],
) -> Iterator[Problem]:
    if form_fields(reader) != [("/Sig", name, False) for name in (CERTIFICATION, *fields)]:
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
        elif known is None or not _is_known(signature, known):
            yield Problem("unexpected", signature.field_name)


def _judge(
    signature: EmbeddedPdfSignature,
    trust_roots: Sequence[bytes],
    known: Expected | None,
    fields: Sequence[str],
) -> tuple[Verdict, list[Problem]]:
    """`fields` are the own field and those signed later: nothing else may have changed since."""
    name = signature.field_name
    try:
        status = validate_pdf_signature(
            signature,
            ValidationContext(
                trust_roots=[Certificate.load(root) for root in trust_roots],
                allow_fetching=False,
                moment=known.at if known else None,
            ),
            key_usage_settings=USAGE,
        )
        codes = list(_faults(signature, status, fields))
    except Exception:  # as in verify()
        logger.warning("the signature in %s cannot be read", name, exc_info=True)
        return _verdict(signature, None, known), [Problem("broken", name)]
    return _verdict(signature, status, known), [Problem(code, name) for code in codes]


def _faults(
    signature: EmbeddedPdfSignature, status: PdfSignatureStatus, fields: Sequence[str]
) -> Iterator[str]:
    if not (status.intact and status.valid):
        yield "broken"
    if not status.trusted:
        yield "untrusted"
    if status.md_algorithm not in DIGESTS or signature.sig_object.get("/SubFilter") != PADES:
        yield "weak"
    is_last = len(fields) == 1
    coverage = Coverage.ENTIRE_FILE if is_last else Coverage.ENTIRE_REVISION
    changes = status.diff_result
    if (
        status.coverage != coverage
        or not status.docmdp_ok
        or not isinstance(changes, DiffResult)
        or changes.modification_level > ModificationLevel.FORM_FILLING
        or not changes.changed_form_fields <= set(fields[1:])
    ):
        yield "altered"


def _verdict(
    signature: EmbeddedPdfSignature, status: PdfSignatureStatus | None, known: Expected | None
) -> Verdict:
    subject = signature.signer_cert.subject.native
    pades = signature.sig_object.get("/SubFilter") == PADES
    return Verdict(
        field=signature.field_name,
        signer=subject.get("common_name", ""),
        organisation=subject.get("organization_name", ""),
        fingerprint=signature.signer_cert.sha256.hex(),
        at=signature.self_reported_timestamp,
        level="B-B" if pades else "CMS",
        intact=bool(status and status.intact and status.valid and status.docmdp_ok),
        trusted=bool(status and status.trusted),
        expected=known is not None and _is_known(signature, known),
    )


def _is_known(signature: EmbeddedPdfSignature, known: Expected) -> bool:
    found = (signature.field_name, signature.signer_cert.sha256.hex())
    return found == (known.field, known.fingerprint)
