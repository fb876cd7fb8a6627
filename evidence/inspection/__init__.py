"""Tells what a file is and whether anything in it acts; pure, and meant for a process of its own.

Five formats are taken, because every office can make one of them and each is one more that a
person may be attacked with: PDF, PNG, JPEG, DOCX, XLSX. Whatever cannot be understood is refused.
"""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from evidence.inspection.images import inspect_image
from evidence.inspection.office import inspect_office
from evidence.inspection.pdf import inspect_pdf
from evidence.inspection.verdict import (
    DOCX,
    EICAR,
    EXTENSIONS,
    JPEG,
    PDF,
    PNG,
    XLSX,
    Limits,
    Unsafe,
    Verdict,
)

__all__ = ["EXTENSIONS", "Limits", "Unsafe", "Verdict", "inspect"]
SIGNATURES = {PDF: b"%PDF-", PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}
PACKAGE = b"PK\x03\x04"
HEAD = 1024  # readers of PDF look for the beginning of one this far into a file


def inspect(content: bytes, *, extension: str, limits: Limits) -> Verdict:
    """Return what the file is; Unsafe when it is not what it says, or when something in it acts."""
    claimed = EXTENSIONS.get(extension)
    if claimed is None:
        raise Unsafe("extension")
    if not content:
        raise Unsafe("empty")
    if len(content) > limits.file_bytes:
        raise Unsafe("too_large")
    if EICAR in content:
        raise Unsafe("virus")
    _is_only(claimed, content)
    if claimed == PDF:
        return Verdict(PDF, pages=inspect_pdf(content, limits=limits))
    if claimed in {DOCX, XLSX}:
        inspect_office(content, media_type=claimed, limits=limits)
    else:
        inspect_image(content, media_type=claimed, limits=limits)
    return Verdict(claimed)


def _is_only(claimed: str, content: bytes) -> None:
    """Refuse what begins as another format, and what is a second format as well."""
    begins = SIGNATURES.get(claimed, PACKAGE)
    if not content.startswith(begins):
        raise Unsafe("other_content")
    if claimed != PDF and SIGNATURES[PDF] in content[:HEAD]:
        raise Unsafe("two_formats")
    if claimed not in {DOCX, XLSX} and _is_archive(content):
        raise Unsafe("two_formats")


def _is_archive(content: bytes) -> bool:
    """Tell whether a zip archive ends here; its mark alone may stand in a picture by chance."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            return bool(archive.infolist())
    except (BadZipFile, ValueError, OSError):
        return False
