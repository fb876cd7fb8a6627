"""PDF: pages to read, and nothing that runs, opens, sends, or lies inside as another file.

Two witnesses look: qpdf's objects, in the one spelling it gives them, and the bytes themselves,
because another reader may find objects that qpdf does not.
"""

import re
from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from evidence.inspection.verdict import EICAR, Limits, Unsafe

END = rb"(?=[\s/<>\[\](){}%]|$)"
STRING = re.compile(rb"\((?:\\.|[^()\\])*\)", re.DOTALL)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
ACTS = {
    "pdf_script": re.compile(rb"/(?:JavaScript|JS|XFA)" + END),
    "pdf_action": re.compile(rb"/(?:Launch|ImportData|SubmitForm|GoToE|Rendition)" + END),
    "pdf_attachment": re.compile(rb"/(?:EmbeddedFiles?|FileAttachment|Collection)" + END),
    "pdf_media": re.compile(rb"/(?:RichMedia\w*|Movie|Sound|3D|U3D|PRC)" + END),
    "pdf_link": re.compile(rb"/URI\s*\(\s*(?:javascript|vbscript|file|data):", re.IGNORECASE),
}
# In raw bytes a word may stand in somebody's sentence; an action has this shape.
RAW_ACTS = {
    "pdf_script": re.compile(rb"/S\s*/JavaScript" + END),
    "pdf_action": re.compile(rb"/S\s*/(?:Launch|ImportData|SubmitForm|GoToE)" + END),
    "pdf_attachment": re.compile(rb"/Type\s*/EmbeddedFile" + END),
}
QUIET = {Name.GoTo, Name.Named}  # what may happen by itself: turning to a page
TAIL = 1024
PICTURES = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}


def inspect_pdf(content: bytes, *, limits: Limits) -> int:
    """Return the number of pages; Unsafe for a broken, locked, huge or acting document."""
    if b"%%EOF" not in content[-TAIL:]:
        raise Unsafe("damaged_pdf")
    _look_at_bytes(content)
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=limits.unpacked_bytes,
        run_length_max_memory=limits.unpacked_bytes,
        max_stream_filters=4,
        parser_max_nesting=200,
    )
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as pdf:
            return _look_at(pdf, limits=limits)
    except pikepdf.PasswordError as error:
        raise Unsafe("pdf_locked") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unsafe("damaged_pdf") from error


def _look_at(pdf: Pdf, *, limits: Limits) -> int:
    if pdf.is_encrypted:
        raise Unsafe("pdf_locked")
    if len(pdf.objects) > limits.pdf_objects:
        raise Unsafe("pdf_too_complex")
    unpacked = 0
    for row in pdf.objects:
        _look_at_object(row)
        if isinstance(row, Stream):
            unpacked += _look_inside(row)
        if unpacked > limits.unpacked_bytes:
            raise Unsafe("pdf_too_complex")
    _look_at_bytes(pdf.trailer.unparse(resolved=True))
    _nothing_starts(pdf)
    if not len(pdf.pages):
        raise Unsafe("damaged_pdf")
    return len(pdf.pages)


def _look_at_object(row: Object) -> None:
    written = row.stream_dict if isinstance(row, Stream) else row
    text = written.unparse(resolved=True)
    for code, pattern in ACTS.items():
        if pattern.search(text if code == "pdf_link" else STRING.sub(b"()", text)):
            raise Unsafe(code)


def _look_inside(stream: Stream) -> int:
    """Read what a stream unpacks to, unless it is a picture; return its size."""
    if stream.stream_dict.get("/Subtype") == Name.Image or PICTURES & _packing(stream):
        return 0
    try:
        content = stream.read_bytes()
    except pikepdf.PdfError as error:
        too_much = "memory limit" in str(error) or "bad_alloc" in str(error)
        raise Unsafe("pdf_too_complex" if too_much else "damaged_pdf") from error
    if EICAR in content:
        raise Unsafe("virus")
    _look_at_bytes(content)
    return len(content)


def _packing(stream: Stream) -> set[str]:
    packing = stream.stream_dict.get("/Filter", Array())
    names = packing if isinstance(packing, Array) else [packing]
    return {str(name) for name in names}


def _look_at_bytes(content: bytes) -> None:
    plain = ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)
    for code, pattern in RAW_ACTS.items():
        if pattern.search(plain):
            raise Unsafe(code)


def _nothing_starts(pdf: Pdf) -> None:
    """Refuse what leads outside when the document or a page opens, or under the pointer."""
    for action in _by_themselves(pdf):
        if isinstance(action, Dictionary) and action.get("/S", Name.GoTo) not in QUIET:
            raise Unsafe("pdf_action")


def _by_themselves(pdf: Pdf) -> Iterator[Object | None]:
    yield pdf.Root.get("/OpenAction")
    for row in pdf.objects:
        automatic = row.get("/AA") if isinstance(row, Dictionary) else None
        if isinstance(automatic, Dictionary):
            yield from (automatic.get(key) for key in automatic.keys())  # noqa: SIM118  # no mapping
