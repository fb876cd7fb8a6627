"""Archives that grow, overlap, or that no office program writes."""

import struct
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

from tests.evidence.honest import (
    docx,
    docx_parts,
    package,
    xlsx_parts,
)
from tests.evidence.hostile.row import HTML, Hostile


def bombs() -> Iterator[Hostile]:
    """Archives that grow when they are opened."""
    flat = {**docx_parts(), "word/a.xml": b" " * 30_000_000}
    yield Hostile("zip-flat", "x.docx", package(flat), ("archive_bomb",))
    blank = b" " * 2_000_000
    many = {**docx_parts(), **{f"word/{n}.xml": blank for n in range(9)}}
    yield Hostile("zip-many", "x.docx", package(many), ("archive_bomb",))
    crowd = {**docx_parts(), **{f"word/{n}.xml": b"<x/>" for n in range(2_100)}}
    yield Hostile("zip-crowd", "x.docx", package(crowd), ("archive_bomb",))
    inner = package({**xlsx_parts(), "xl/a.xml": b" " * 20_000_000})
    nested = docx(**{"word/embeddings/a.xlsx": inner})
    yield Hostile("zip-nested", "x.docx", nested, ("archive_bomb",))
    deep = docx(**{"word/embeddings/b.docx": docx(**{"word/embeddings/a.docx": docx()})})
    yield Hostile("zip-deep", "x.docx", deep, ("object",))
    yield Hostile("zip-overlap", "x.docx", overlapping(), ("archive_bomb", "damaged_office"))
    yield Hostile("zip-twice", "x.docx", doubled(), ("archive_bomb",))
    for factor in (0, 1, 4_000_000_000):
        content = claiming(docx(), size=factor)
        codes = ("archive_bomb", "damaged_office", "other_content")
        yield Hostile(f"zip-claims-{factor}", "x.docx", content, codes)


def overlapping() -> bytes:
    """Two entries of the list that share the bytes of one member."""
    content = bytearray(package({**docx_parts(), "word/aa.xml": b"x" * 900, "word/bb.xml": b"x"}))
    at = content.rindex(b"word/bb.xml") - 46
    other = content.rindex(b"word/aa.xml") - 46
    content[at + 10 : at + 28] = content[other + 10 : other + 28]
    content[at + 42 : at + 46] = content[other + 42 : other + 46]
    return bytes(content)


def doubled() -> bytes:
    """Two members of one name: which of them is read depends on the reader."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in docx_parts().items():
            archive.writestr(name, content)
        archive.writestr("word/Document.xml", b"<x/>")
    return out.getvalue()


def claiming(content: bytes, *, size: int) -> bytes:
    """An archive whose list gives another size for every member."""
    changed, at = bytearray(content), 0
    while (at := changed.find(b"PK\x01\x02", at)) >= 0:
        changed[at + 24 : at + 28] = struct.pack("<I", size)
        at += 46
    return bytes(changed)


def broken_archives() -> Iterator[Hostile]:
    """Archives no office program writes."""
    for what, method in (("bzip2", ZIP_BZIP2), ("lzma", ZIP_LZMA)):
        out = BytesIO()
        with ZipFile(out, "w", method) as archive:
            for name, content in docx_parts().items():
                archive.writestr(name, content)
        yield Hostile(f"zip-{what}", "x.docx", out.getvalue(), ("damaged_office",))
    locked = bytearray(docx())
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = 0
        while (at := locked.find(mark, at)) >= 0:
            locked[at + place] |= 1
            at += 4
    yield Hostile("zip-locked", "x.docx", bytes(locked), ("office_locked",))
    yield Hostile("zip-comment", "x.docx", commented(docx(), HTML), ("two_formats",))
    wrong = docx().replace(b"word/document.xml", b"word/documenT.xml", 1)
    yield Hostile("zip-two-names", "x.docx", wrong, ("damaged_office",))
    yield Hostile("zip-only-head", "x.docx", b"PK\x03\x04" + b"\x00" * 60, ("damaged_office",))
    yield Hostile("zip-no-types", "x.docx", package({"word/document.xml": b"<x/>"}),
                  ("other_content",))  # fmt: skip
    flipped = bytearray(docx())
    flipped[flipped.index(b"word/media/image1.png") + 60] ^= 0xFF
    yield Hostile("zip-wrong-sum", "x.docx", bytes(flipped), ("damaged_office",))


def commented(content: bytes, comment: bytes) -> bytes:
    """An archive with words behind its end."""
    return content[:-2] + struct.pack("<H", len(comment)) + comment
