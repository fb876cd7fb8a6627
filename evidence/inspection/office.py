"""DOCX and XLSX: a zip archive of known parts, without macros, objects, or ways out."""

import re
import zlib
from html import unescape
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from evidence.inspection.markup import content_types, look_at_links, refuse_doctype
from evidence.inspection.verdict import DOCX, EICAR, XLSX, Limits, Unsafe

MAIN = {
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
# Parts that Word and Excel write into an ordinary document; everything else has no business there.
PARTS = frozenset(
    ["xml", "rels", "png", "jpg", "jpeg", "jpe", "gif", "bmp", "tif", "tiff", "emf", "wmf", "wdp",
     "svg", "vml", "odttf", "fntdata", "docx", "xlsx"]
)  # fmt: skip
PRINTER = re.compile(r"(?:word|xl)/printerSettings/[^/]+\.bin", re.IGNORECASE)
INSIDE = re.compile(r"(?:word|xl)/embeddings/[^/]+\.(docx|xlsx)", re.IGNORECASE)
MACROS = re.compile(r"vba|macro|activex|dialogsheet|ctrlprop", re.IGNORECASE)
OBJECTS = re.compile(r"oleobject|/embeddings/", re.IGNORECASE)
# A field may be cut into pieces; its pieces together say what it does.
FIELD = re.compile(rb"<w:instrText[^>]*>([^<]*)|\bw:instr=[\"']([^\"']*)")
DDE = re.compile(r"\bDDE(?:AUTO)?\b", re.IGNORECASE)
PROGRAM_LINK = re.compile(rb"<(?:\w+:)?(?:ddeLink|oleLink)\b")
ENCRYPTED = 0x1
SMALL = 1_000_000  # below this even an empty page is packed hundredfold
HEADER = 30
END_RECORD = 22  # length of the last record of an archive without a comment


def inspect_office(
    content: bytes, *, media_type: str, limits: Limits, inside: bool = False
) -> None:
    """Refuse a package that is broken, a bomb, or that holds anything but a document."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            _look_at(archive, content, media_type=media_type, limits=limits, inside=inside)
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise Unsafe("damaged_office") from error


def _look_at(
    archive: ZipFile, content: bytes, *, media_type: str, limits: Limits, inside: bool
) -> None:
    members = archive.infolist()
    _declared(members, limits=limits)
    _laid_out(members, content)
    for member in members:
        _named(member)
    types = content_types(archive.read("[Content_Types].xml"))
    if MAIN[media_type] not in types:
        raise Unsafe("macro" if any(MACROS.search(kind) for kind in types) else "other_content")
    if any(MACROS.search(kind) for kind in types):
        raise Unsafe("macro")
    for member in members:
        _look_at_member(archive, member, limits=limits, inside=inside)


def _declared(members: list[ZipInfo], *, limits: Limits) -> None:
    """Judge what the archive says of itself, before anything is unpacked."""
    names = [member.filename.casefold() for member in members]
    if "[content_types].xml" not in names:
        raise Unsafe("other_content")
    if len(names) > limits.members or len(set(names)) != len(names):
        raise Unsafe("archive_bomb")
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise Unsafe("office_locked")
    if any(member.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for member in members):
        raise Unsafe("damaged_office")
    if sum(member.file_size for member in members) > limits.unpacked_bytes:
        raise Unsafe("archive_bomb")
    if any(_ratio(member) > limits.ratio for member in members if member.file_size > SMALL):
        raise Unsafe("archive_bomb")


def _ratio(member: ZipInfo) -> float:
    return member.file_size / max(member.compress_size, 1)


def _laid_out(members: list[ZipInfo], content: bytes) -> None:
    """Members stand one after another from the first byte; none shares bytes, nothing is put on."""
    end = 0
    for member in sorted(members, key=lambda row: row.header_offset):
        if member.header_offset < end:
            raise Unsafe("archive_bomb")
        end = member.header_offset + HEADER + len(member.filename) + member.compress_size
    first = min(member.header_offset for member in members)
    if first or end > len(content) or content[-END_RECORD:-18] != b"PK\x05\x06":
        raise Unsafe("two_formats")


def _named(member: ZipInfo) -> None:
    name = member.filename
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name:
        raise Unsafe("bad_member")
    if MACROS.search(name):
        raise Unsafe("macro")
    if OBJECTS.search(name) and not INSIDE.fullmatch(name):
        raise Unsafe("object")
    suffix = path.name.rpartition(".")[2].casefold()
    if not member.is_dir() and suffix not in PARTS and not PRINTER.fullmatch(name):
        raise Unsafe("bad_member")


def _look_at_member(archive: ZipFile, member: ZipInfo, *, limits: Limits, inside: bool) -> None:
    content = archive.read(member)  # never more than it said; a wrong checksum is an error
    if EICAR in content:
        raise Unsafe("virus")
    name = member.filename.casefold()
    if name.endswith((".xml", ".rels", ".vml", ".svg")):
        refuse_doctype(content)
    if name.endswith(".rels"):
        look_at_links(content)
    if name.endswith(".xml"):
        _asks_no_program(content)
    if name.endswith((".docx", ".xlsx")):
        if inside or not INSIDE.fullmatch(name):
            raise Unsafe("object")
        inner = DOCX if name.endswith(".docx") else XLSX
        inspect_office(content, media_type=inner, limits=limits, inside=True)


def _asks_no_program(xml: bytes) -> None:
    """Refuse dynamic data exchange: a field or link that starts another program."""
    pieces = b"".join(b"".join(found) for found in FIELD.findall(xml))
    if DDE.search(unescape(pieces.decode("utf-8", "replace"))) or PROGRAM_LINK.search(xml):
        raise Unsafe("outside")
