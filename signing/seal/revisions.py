"""What one revision of a PDF changes against the one before it."""

import re
from typing import Any

from pyhanko.pdf_utils.generic import DictionaryObject, PdfObject, Reference, StreamObject
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

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


def only_signs(reader: PdfFileReader, revision: int, field: str) -> bool:
    """A signing revision overwrites its own field and the notes of its writer, nothing else.

    pyHanko alone lets a signer change titles, metadata and more inside his own revision.
    """
    before = reader.get_historical_resolver(revision - 1)
    after = reader.get_historical_resolver(revision)
    return not after.refs_freed_in_revision() and all(
        _frozen(before, reference, field) == _frozen(after, reference, field)
        for reference in after.explicit_refs_in_revision()
        if reader.xrefs.get_introducing_revision(reference) < revision
    )


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
