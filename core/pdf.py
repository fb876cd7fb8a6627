"""The only door to WeasyPrint: HTML of our own templates in, PDF/A-3 bytes out."""

import logging
import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import weasyprint
from django.conf import settings
from django.contrib.staticfiles import finders
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

FONT_FAMILY = "VB Serif"
TAGGED = "pdf/a-3a"
UNTAGGED = "pdf/a-3b"
# Never asked for: it only makes "/static/…" of the templates an absolute address.
ORIGIN = "https://static.invalid"
MEDIA_TYPES = {".css": "text/css", ".ttf": "font/ttf", ".svg": "image/svg+xml"}
POINTS_PER_PIXEL = 0.75
# The tag tree of WeasyPrint stumbles over some table layouts (its issues 2601 and 2761).
TAG_TREE_ERRORS = (ValueError, AssertionError, LookupError, AttributeError, TypeError)
# ManifestStaticFilesStorage puts 12 hexadecimal digits before the suffix.
HASHED_NAME = re.compile(r"\.[0-9a-f]{12}(?=\.\w+$)")


class PdfError(Exception):
    """The paper cannot be printed; nothing was written."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page (counted from 0) in PDF points from the bottom left corner."""

    page: int
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file carried inside the PDF; its time is given, so that a second run gives equal bytes."""

    name: str
    content: bytes
    description: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """A printed paper; `complaints` holds every warning and every foreign font, best empty."""

    pdf: bytes
    variant: str
    pages: int
    boxes: dict[str, Box]
    complaints: tuple[str, ...]


class StaticFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves styles, fonts and drawings of static/ and `data:`; all else ends the printing."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url[:5].lower() == "data:":
            return super().fetch(url, headers)
        path = _static_path(url)
        kind = {"Content-Type": MEDIA_TYPES[path.suffix]}
        return URLFetcherResponse(url, body=path.read_bytes(), headers=kind)


def html_to_pdf(
    html: str,
    *,
    identifier: str,
    attachments: Iterable[Attachment] = (),
    shorter: str | None = None,
    variant: str = TAGGED,
) -> Paper:
    """Print `html`, or `shorter` when that takes fewer pages; equal arguments give equal bytes.

    `identifier` becomes the PDF's permanent /ID. Raises PdfError.
    """
    with _complaints() as heard:
        try:
            document = _shortest(html, shorter, variant)
            pdf, variant = _write(document, identifier, tuple(attachments), variant)
        except (Exception, FatalURLFetchingError) as error:
            raise PdfError(str(error)) from error
        heard += _foreign_fonts(document)
    boxes = dict(_boxes(document))
    return Paper(pdf, variant, len(document.pages), boxes, tuple(dict.fromkeys(heard)))


def _static_path(url: str) -> Path:
    parts = urlsplit(url)
    prefix = f"/{settings.STATIC_URL.strip('/')}/"
    name = unquote(parts.path)
    if f"{parts.scheme}://{parts.netloc}" != ORIGIN or not name.startswith(prefix):
        raise PermissionError(url)
    name = name.removeprefix(prefix)
    if PurePosixPath(name).suffix not in MEDIA_TYPES:
        raise PermissionError(url)
    found = finders.find(name) or finders.find(HASHED_NAME.sub("", name))
    if found is None:
        raise FileNotFoundError(url)
    return Path(found)


def _shortest(html: str, shorter: str | None, variant: str) -> weasyprint.Document:
    document = _lay_out(html, variant)
    if shorter is None:
        return document
    other = _lay_out(shorter, variant)
    return other if len(other.pages) < len(document.pages) else document


def _lay_out(html: str, variant: str) -> weasyprint.Document:
    # Decomposed letters print differently and break comparison with the page.
    text = unicodedata.normalize("NFC", html)
    page = weasyprint.HTML(string=text, base_url=f"{ORIGIN}/", url_fetcher=StaticFetcher())
    return page.render(pdf_variant=variant)


def _write(
    document: weasyprint.Document,
    identifier: str,
    attachments: tuple[Attachment, ...],
    variant: str,
) -> tuple[bytes, str]:
    """Write with tags, or without them when the tag tree of WeasyPrint breaks on this layout."""
    options = {"pdf_variant": variant, "pdf_identifier": identifier.encode()}
    document.metadata.attachments = [_embedded(file) for file in attachments]
    try:
        return document.write_pdf(**options), variant
    except TAG_TREE_ERRORS:
        if variant == UNTAGGED:
            raise
    return _write(document, identifier, attachments, UNTAGGED)


def _embedded(file: Attachment) -> weasyprint.Attachment:
    # A WeasyPrint attachment can be read once only, so each writing makes its own.
    at = file.at.astimezone(UTC)
    return weasyprint.Attachment(
        string=file.content,
        base_url=ORIGIN,
        url_fetcher=StaticFetcher(),
        name=file.name,
        description=file.description,
        created=at,
        modified=at,
        relationship="Data",
    )


def _boxes(document: weasyprint.Document) -> Iterator[tuple[str, Box]]:
    """The rectangle of every element with an id, where it first stands."""
    seen: set[str] = set()
    for number, page in enumerate(document.pages):
        for name, (x1, y1, x2, y2) in page.anchors.items():
            if name not in seen:
                seen.add(name)
                corners = (x1, page.height - y2, x2, page.height - y1)
                yield name, Box(number, *(POINTS_PER_PIXEL * value for value in corners))


def _foreign_fonts(document: weasyprint.Document) -> list[str]:
    """A letter that our font lacks is silently taken from whatever the server has."""
    families = {font.family.strip("'\"") for font in document.fonts.values()}
    return [f"foreign font: {family}" for family in sorted(families - {FONT_FAMILY})]


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect what WeasyPrint logs on this thread."""
    listener = _Listener()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        yield listener.heard
    finally:
        logger.removeHandler(listener)


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.heard.append(record.getMessage())
