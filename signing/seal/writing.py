"""Bytes in, bytes out: the fields of a document, its certification, one signature after another."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Protocol

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import (
    AxisAlignment,
    BoxConstraints,
    InnerScaling,
    SimpleBoxLayoutRule,
)
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import (
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
    enumerate_sig_fields,
)
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.stamp import StaticStampStyle

from signing.keys import Signer

CERTIFICATION = "ChungThuc_000"
CERTIFICATION_REASON = "Chứng thực nội dung trước khi các bên ký"
# Hexadecimal digits for one signature: two certificates with the longest names need some 6300.
CONTAINER = 8192
ANCHOR = re.compile(r"chuky-(\d{3})")
# SigningError and LayoutError are ValueErrors; a damaged file breaks in many other ways.
PYHANKO_ERRORS = (PdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
FILL = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MID,
    y_align=AxisAlignment.ALIGN_MID,
    inner_content_scaling=InnerScaling.STRETCH_FILL,
)


class SealRefused(Exception):
    """The bytes cannot be laid out or signed as asked; nothing was written."""


class Rectangle(Protocol):
    """Where something stands: a page counted from 0, PDF points from the bottom left corner."""

    @property
    def page(self) -> int: ...
    @property
    def x1(self) -> float: ...
    @property
    def y1(self) -> float: ...
    @property
    def x2(self) -> float: ...
    @property
    def y2(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Slot:
    """One empty signature field; `title` is what a screen reader says for it."""

    field: str
    page: int
    box: tuple[float, float, float, float]
    title: str


@dataclass(frozen=True, slots=True)
class Act:
    """What one signer puts into one field; `stamp` is a one-page PDF of the size of the field."""

    field: str
    name: str
    reason: str
    at: datetime
    stamp: bytes | None = None


def field_name(number: int) -> str:
    """Of fixed width: pyHanko takes `ChuKy_1` for the parent of `ChuKy_10`."""
    return f"ChuKy_{number:03d}"


def slots_from(boxes: Mapping[str, Rectangle], *, titles: Mapping[str, str]) -> tuple[Slot, ...]:
    """The signature fields for the boxes `chuky-001`… of a paper, in the order of their numbers."""
    return tuple(
        Slot(field_name(int(found[1])), box.page, (box.x1, box.y1, box.x2, box.y2), titles[name])
        for name, box in sorted(boxes.items())
        if (found := ANCHOR.fullmatch(name))
    )


def lay_out(pdf: bytes, slots: Iterable[Slot], *, signer: Signer, at: datetime) -> bytes:
    """Make every field and certify the document: from now on only filling them is legal (P=2)."""
    act = Act(CERTIFICATION, signer.common_name, CERTIFICATION_REASON, at)
    certified = Slot(CERTIFICATION, 0, (0, 0, 0, 0), signer.common_name)
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=True)
        if "/AcroForm" in writer.prev.root:
            raise SealRefused("form")
        for slot in (certified, *slots):
            append_signature_field(writer, _field_spec(slot))
        return _signed(writer, act, signer, certify=True)
    except PYHANKO_ERRORS as error:
        raise SealRefused(str(error)) from error


def sign(pdf: bytes, act: Act, *, signer: Signer) -> bytes:
    """Append one PAdES-B-B signature (RSA-PSS, SHA-256) in an empty field made by lay_out()."""
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=True)
        if act.field not in {name for name, *_ in enumerate_sig_fields(writer.prev, False)}:
            raise SealRefused(act.field)
        return _signed(writer, act, signer, certify=False)
    except PYHANKO_ERRORS as error:
        raise SealRefused(str(error)) from error


def _field_spec(slot: Slot) -> SigFieldSpec:
    return SigFieldSpec(
        slot.field,
        on_page=slot.page,
        box=slot.box,  # type: ignore[arg-type]  # fractions of a point are written as they are
        readable_field_name=slot.title,
    )


def _signed(writer: IncrementalPdfFileWriter, act: Act, signer: Signer, *, certify: bool) -> bytes:
    metadata = PdfSignatureMetadata(
        field_name=act.field,
        name=act.name,
        reason=act.reason,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    style = StaticStampStyle(
        background=StampPage(act.stamp) if act.stamp else None,
        background_layout=FILL,
        background_opacity=1.0,
        border_width=0,
    )
    engine = TimedSigner(metadata, signer.engine, stamp_style=style)
    engine.at = act.at
    output = BytesIO()
    engine.sign_pdf(writer, existing_fields_only=True, bytes_reserved=CONTAINER, output=output)
    return output.getvalue()


class TimedSigner(PdfSigner):
    """Claims the moment of the act, which the stamp shows, instead of reading the clock again."""

    at: datetime

    def init_signing_session(self, *args: Any, **options: Any) -> PdfSigningSession:
        session = super().init_signing_session(*args, **options)
        session.system_time = self.at
        return session


class StampPage(PdfContent):
    """The first page of a PDF in memory as the picture of a signature."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        reader = PdfFileReader(BytesIO(self._pdf))
        picture = self._ensure_writer.import_page_as_xobject(reader)
        self.resources.xobject["/Stamp"] = picture
        x1, y1, x2, y2 = (float(value) for value in picture.get_object()["/BBox"])
        self.box = BoxConstraints(width=x2 - x1, height=y2 - y1)
        return b"/Stamp Do"
