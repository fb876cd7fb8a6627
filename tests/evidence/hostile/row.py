"""One hostile file, and what several of them are made of."""

import zlib
from dataclasses import dataclass
from functools import cache

TAKEN = ("pdf", "png", "jpg", "jpeg", "docx", "xlsx")
HTML = b"<!DOCTYPE html><html><script>alert(document.cookie)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
RTF = rb"{\rtf1{\object\objocx{\*\objdata 0105}}}"


@dataclass(frozen=True)
class Hostile:
    """A file, and the codes that may refuse it."""

    id: str
    name: str
    content: bytes
    codes: tuple[str, ...]


@cache
def packed_zeros(megabytes: int) -> bytes:
    """Many bytes in few, without ever having them all."""
    packer, block = zlib.compressobj(1), b"\x00" * 1_000_000
    return b"".join([packer.compress(block) for _number in range(megabytes)]) + packer.flush()
