"""Pictures: small enough to be drawn, whole, and nothing but a picture."""

import re
import warnings
from io import BytesIO

from PIL import Image, ImageFile

from evidence.inspection.verdict import JPEG, PNG, Limits, Unsafe

# Long enough that a photograph of many megabytes does not have them by chance.
ACTIVE = re.compile(
    rb"<script[\s>]|<\?php\s|<html[\s>]|<!doctype\s|<svg\s[^>]{0,300}?(?:xmlns|\bon\w+=)|<iframe\s"
    rb"|javascript:",
    re.IGNORECASE,
)
FORMATS = {PNG: ("PNG",), JPEG: ("JPEG",)}
CHUNK_FRAME = 12  # a chunk of a PNG is length, name, data and checksum


def inspect_image(content: bytes, *, media_type: str, limits: Limits) -> None:
    """Refuse a picture that is broken, too large to draw, or that carries a page or a program."""
    if ACTIVE.search(content):
        raise Unsafe("active_image")
    if media_type == PNG:
        _ends_where_it_ends(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _draw(content, media_type=media_type, limits=limits)
    except Image.DecompressionBombError as error:
        raise Unsafe("too_many_pixels") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Unsafe("damaged_image") from error


def _draw(content: bytes, *, media_type: str, limits: Limits) -> None:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # other libraries in a process may have turned it on
    with Image.open(BytesIO(content), formats=FORMATS[media_type]) as image:
        if image.width * image.height > limits.pixels:
            raise Unsafe("too_many_pixels")
        image.draft("RGB", (64, 64))  # a JPEG need not be drawn at full size to be found whole
        image.load()


def _ends_where_it_ends(png: bytes) -> None:
    """Walk the chunks: after IEND nothing follows."""
    at = 8
    while at + CHUNK_FRAME <= len(png):
        length, name = int.from_bytes(png[at : at + 4], "big"), png[at + 4 : at + 8]
        at += CHUNK_FRAME + length
        if name == b"IEND":
            break
    else:
        raise Unsafe("damaged_image")
    if at != len(png):
        raise Unsafe("two_formats")
