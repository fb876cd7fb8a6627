"""One signature: is it whole, whose is it, and is that what the server knows?"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko.sign.validation.status import SignatureCoverageLevel as Coverage
from pyhanko_certvalidator import ValidationContext

from signing.keys import DOCUMENT_SIGNING
from signing.seal.revisions import StepByStep

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


class Judge:
    """Judges the signatures of one file, which share the work of comparing its revisions."""

    def __init__(self, trust_roots: Sequence[bytes]) -> None:
        self._roots = [Certificate.load(root) for root in trust_roots]
        self._changes = StepByStep()

    def __call__(
        self, signature: EmbeddedPdfSignature, known: Expected | None, *, fields: Sequence[str]
    ) -> tuple[Verdict, list[Problem]]:
        """`fields` are the own one and those signed later: nothing else may have changed."""
        name = signature.field_name
        try:
            status = self._status(signature, known)
            codes = list(_faults(signature, status, fields))
        except Exception:  # whatever breaks inside pyHanko means that it is refused
            logger.warning("the signature in %s cannot be read", name, exc_info=True)
            return _verdict(signature, None, known), [Problem("broken", name)]
        return _verdict(signature, status, known), [Problem(code, name) for code in codes]

    def _status(
        self, signature: EmbeddedPdfSignature, known: Expected | None
    ) -> PdfSignatureStatus:
        moment = known.at if known else None
        return validate_pdf_signature(
            signature,
            ValidationContext(trust_roots=self._roots, allow_fetching=False, moment=moment),
            diff_policy=self._changes,
            key_usage_settings=USAGE,
        )


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
    if not (
        status.coverage == coverage
        and _has_no_gap(signature)
        and status.docmdp_ok
        and only_fills(status.diff_result, set(fields[1:]))
    ):
        yield "altered"


def _has_no_gap(signature: EmbeddedPdfSignature) -> bool:
    """Its own container is all that a signature leaves out; pyHanko only adds up the lengths."""
    start, before, after, _ = signature.byte_range
    return bool(start == 0 and after == before + 2 * len(signature.pkcs7_content) + 2)


def only_fills(changes: object, fields: set[str]) -> bool:
    return (
        isinstance(changes, DiffResult)
        and changes.modification_level <= ModificationLevel.FORM_FILLING
        and changes.changed_form_fields <= fields
    )


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
        at=_claimed_time(signature),
        level="B-B" if pades else "CMS",
        intact=bool(status and status.intact and status.valid and status.docmdp_ok),
        trusted=bool(status and status.trusted),
        expected=known is not None and is_known(signature, known),
    )


def _claimed_time(signature: EmbeddedPdfSignature) -> datetime | None:
    """The time the signer wrote down, or None when it is no time at all."""
    try:
        claimed: datetime | None = signature.self_reported_timestamp
    except PdfReadError:
        return None
    return claimed


def is_known(signature: EmbeddedPdfSignature, known: Expected) -> bool:
    found = (signature.field_name, signature.signer_cert.sha256.hex())
    return found == (known.field, known.fingerprint)
