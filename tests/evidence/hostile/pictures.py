"""Pictures that are too much to draw, or that are none."""

import struct
import zlib
from collections.abc import Iterator

from tests.evidence.honest import (
    chunk,
    noise,
    picture,
    png,
)
from tests.evidence.hostile.row import Hostile, packed_zeros


def pictures() -> Iterator[Hostile]:
    """Pictures that are too much to draw, or that are none."""
    for width, height in ((10_000, 10_000), (60_000, 1_000), (1, 60_000_000), (65_000, 65_000)):
        content = header_only(width, height)
        codes = ("too_many_pixels", "damaged_image")
        yield Hostile(f"png-{width}x{height}", "x.png", content, codes)
    yield Hostile("jpeg-65000", "x.jpg", jpeg_sized(65_000, 65_000), ("too_many_pixels",))
    yield Hostile("jpeg-9000", "x.jpg", jpeg_sized(9_000, 9_000), ("too_many_pixels",))
    bomb = packed_zeros(150)
    for name in (b"zTXt", b"iCCP"):
        content = png(9, 9, extra=chunk(name, b"x\x00\x00" + bomb))
        yield Hostile(f"png-{name.decode()}-bomb", "x.png", content, ("damaged_image",))
    yield Hostile("png-rows-missing", "x.png", header_only(3_000, 3_000), ("damaged_image",))
    yield Hostile("png-no-end", "x.png", png(9, 9)[:-12], ("damaged_image",))
    yield Hostile("png-wrong-sum", "x.png", png(9, 9)[:-20] + b"\x00" * 8 + png(9, 9)[-12:],
                  ("damaged_image",))  # fmt: skip
    yield Hostile("png-huge-chunk", "x.png", png(9, 9)[:8] + b"\xff\xff\xff\xffIHDR",
                  ("damaged_image",))  # fmt: skip
    yield Hostile("png-signature-only", "x.png", b"\x89PNG\r\n\x1a\n", ("damaged_image",))
    yield Hostile("jpeg-signature-only", "x.jpg", b"\xff\xd8\xff\xe0", ("damaged_image",))
    yield Hostile("jpeg-noise", "x.jpg", b"\xff\xd8\xff" + noise(4000), ("damaged_image",))


def header_only(width: int, height: int) -> bytes:
    """A picture that says it is large and holds one row."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg_sized(width: int, height: int) -> bytes:
    """A photograph whose frame claims another size."""
    content = bytearray(picture())
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)
