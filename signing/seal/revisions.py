"""What one revision of a PDF changes against the one before it."""

import re
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.generic import DictionaryObject, PdfObject, Reference, StreamObject
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffPolicy,
    DiffResult,
    ModificationLevel,
    SuspiciousModification,
)
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, enumerate_sig_fields

SIGNED_KEYS = frozenset({"/V", "/AP"})
WRITER_KEYS = frozenset({"/Producer", "/ModDate"})
# The same two facts in XMP metadata: which program wrote last, and when.
WRITER_XMP = re.compile(rb'(xmp:ModifyDate|xmp:MetadataDate|pdf:Producer)="[^"]*"')


def form_fields(reader: PdfFileReader) -> list[tuple[str, str, bool]]:
    """Kind, name and whether it has children, of every field: signature or not."""
    if "/AcroForm" not in reader.root:
        return []
    fields = [reference.get_object() for reference in reader.root["/AcroForm"]["/Fields"]]
    return [(field.get("/FT"), field.get("/T"), "/Kids" in field) for field in fields]


class StepByStep(DiffPolicy):
    """Each revision is held against the one before it, once for all signatures of a file.

    pyHanko holds it against the revision of every earlier signature: cubic work, and no stricter
    where only_signs() freezes everything else. The certification (P=2) binds every step.
    """

    def __init__(self) -> None:
        self._steps: dict[int, DiffResult | SuspiciousModification] = {}

    def review_file(
        self,
        reader: PdfFileReader,
        base_revision: int | HistoricalResolver,
        field_mdp_spec: FieldMDPSpec | None = None,
        doc_mdp: MDPPerm | None = None,
    ) -> DiffResult | SuspiciousModification:
        """Add up the steps since then; no signature of ours locks fields on its own."""
        if field_mdp_spec is not None:
            return SuspiciousModification("a signature locks fields")
        first = base_revision if isinstance(base_revision, int) else base_revision.revision
        level, fields = ModificationLevel.NONE, set[str]()
        for revision in range(first + 1, reader.xrefs.total_revisions):
            step = self._step(reader, revision)
            if isinstance(step, SuspiciousModification):
                return step
            level, fields = max(level, step.modification_level), fields | step.changed_form_fields
        return DiffResult(level, fields)

    def _step(self, reader: PdfFileReader, revision: int) -> DiffResult | SuspiciousModification:
        if revision not in self._steps:
            self._steps[revision] = _change(reader, revision)
        return self._steps[revision]


def _change(reader: PdfFileReader, revision: int) -> DiffResult | SuspiciousModification:
    before = reader.get_historical_resolver(revision - 1)
    after = reader.get_historical_resolver(revision)
    try:
        return DEFAULT_DIFF_POLICY.apply(before, after, doc_mdp=MDPPerm.FILL_FORMS)
    except SuspiciousModification as error:
        return error


def one_further(reader: PdfFileReader, stored: bytes) -> bool:
    """Exactly one revision is new, and it stands on the last one of the bytes it starts with."""
    last = reader.xrefs.total_revisions - 1
    starts = reader.xrefs.get_startxref_for_revision
    base = PdfFileReader(BytesIO(stored), strict=True).last_startxref
    return last > 0 and starts(last) >= len(stored) and starts(last - 1) == base


def empty_fields(reader: PdfFileReader, revision: int) -> set[str]:
    """Names of the signature fields that nobody had signed at that revision."""
    then = reader.get_historical_resolver(revision)
    return {name for name, *_ in enumerate_sig_fields(then, filled_status=False)}


def only_signs(reader: PdfFileReader, revision: int, field: str) -> bool:
    """A signing revision overwrites its own field and the notes of its writer, nothing else.

    pyHanko alone lets a signer change titles, metadata and more inside his own revision.
    """
    before = reader.get_historical_resolver(revision - 1)
    after = reader.get_historical_resolver(revision)
    same_roots = _roots(before) == _roots(after)
    return (
        same_roots
        and not after.refs_freed_in_revision()
        and all(
            _frozen(before, reference, field) == _frozen(after, reference, field)
            for reference in after.explicit_refs_in_revision()
            if reader.xrefs.get_introducing_revision(reference) < revision
        )
    )


def _roots(revision: HistoricalResolver) -> list[tuple[int, int]]:
    """Where reading starts: another catalog or information replaces all it led to."""
    trailer = revision.trailer_view
    links = [trailer.raw_get(key) for key in ("/Root", "/Info") if key in trailer]
    return [(link.idnum, link.generation) for link in links]


def _frozen(revision: HistoricalResolver, reference: Reference, field: str) -> Any:
    """What of an object has to stay as it is when `field` is signed."""
    thing = revision.get_object(reference)
    if isinstance(thing, StreamObject) and thing.get("/Type") == "/Metadata":
        return WRITER_XMP.sub(b"", thing.data)
    if isinstance(thing, StreamObject):
        return _raw(thing, frozenset()), thing.encoded_data
    if isinstance(thing, DictionaryObject):
        return _raw(thing, _free_keys(revision, reference, thing, field))
    return thing


def _free_keys(
    revision: HistoricalResolver, reference: Reference, thing: DictionaryObject, field: str
) -> frozenset[str]:
    if thing.get("/T") == field and thing.get("/FT") == "/Sig":
        return SIGNED_KEYS
    information = (
        revision.trailer_view.raw_get("/Info") if "/Info" in revision.trailer_view else None
    )
    return WRITER_KEYS if getattr(information, "reference", None) == reference else frozenset()


def _raw(thing: DictionaryObject, without: frozenset[str]) -> dict[str, PdfObject]:
    return {key: thing.raw_get(key) for key in thing if key not in without}
