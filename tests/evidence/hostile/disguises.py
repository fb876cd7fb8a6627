"""Names that lie, contents that lie, and files that are two at once."""

import struct
from collections.abc import Iterator

from evidence.inspection.verdict import EICAR
from tests.evidence.honest import (
    chunk,
    document,
    docx,
    package,
    picture,
    png,
    saved,
    scanned_pdf,
    text_pdf,
    xlsx,
    xlsx_parts,
)
from tests.evidence.hostile.row import HTML, RTF, SVG, TAKEN, Hostile


def wrong_names() -> Iterator[Hostile]:
    """Extensions that run, that are read as a page, or that hide another."""
    for extension in (
        "exe", "html", "htm", "xhtml", "svg", "svgz", "js", "mjs", "php", "phtml", "jsp", "asp",
        "aspx", "sh", "bat", "cmd", "ps1", "vbs", "hta", "scr", "jar", "apk", "swf", "xml", "xsl",
        "mht", "eml", "zip", "rar", "7z", "gz", "doc", "xls", "docm", "xlsm", "dotm", "xltm",
        "xlsb", "rtf", "odt", "csv", "txt", "lnk", "url", "iso", "heic", "gif", "bmp", "webp",
    ):  # fmt: skip
        yield Hostile(f"name-{extension}", f"bao-cao.{extension}", text_pdf(), ("extension",))
    for name in ("quyet-dinh.pdf.exe", "anh.png.html", "khong-duoi", "pdf", ".htaccess", "..", "",
                 "a.pdf/", "x.pdf;.exe", "con.pdf ::$DATA",
                 "anh\u202egnp.exe", "a.p\u0440f"):  # fmt: skip
        yield Hostile(f"name-{name!r}", name, text_pdf(), ("extension",))


def disguises() -> Iterator[Hostile]:
    """A program or a page under the name of every kind that is taken."""
    contents = {
        "html": HTML, "svg": SVG, "js": b"fetch('/minh-chung/')", "php": b"<?php system($_GET[0]);",
        "exe": b"MZ\x90\x00" + b"\x00" * 500, "elf": b"\x7fELF" + b"\x00" * 500, "rtf": RTF,
        "gif": b"GIF89a" + b"\x00" * 60,
        "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000,
        "zip": package({"a.html": HTML}), "xml": b'<?xml version="1.0"?><x/>',
    }  # fmt: skip
    for extension in TAKEN:
        for what, content in contents.items():
            codes = ("other_content", "bad_member")
            yield Hostile(f"{what}-as-{extension}", f"x.{extension}", content, codes)
    other = ("other_content",)
    for extension, content in (("pdf", picture()), ("png", picture()), ("jpg", picture("PNG")),
                               ("docx", text_pdf()), ("jpg", text_pdf()), ("pdf", docx()),
                               ("docx", xlsx()), ("xlsx", docx())):  # fmt: skip
        about = f"swap-{extension}-{content[1:4]!r}-{len(content)}"
        yield Hostile(about, f"x.{extension}", content, other)
    huge = b"\x00" * 20_000_001
    for extension in TAKEN:
        yield Hostile(f"empty-{extension}", f"x.{extension}", b"", ("empty",))
        yield Hostile(f"huge-{extension}", f"x.{extension}", huge, ("too_large",))


def polyglots() -> Iterator[Hostile]:
    """Two formats in one file."""
    zipped = package({"x.html": HTML})
    yield Hostile("pdf-and-zip", "x.pdf", text_pdf() + zipped, ("damaged_pdf", "two_formats"))
    yield Hostile("pdf-and-zip-at-the-end", "x.pdf", text_pdf() + zipped + b"\n%%EOF\n",
                  ("two_formats",))  # fmt: skip
    yield Hostile("png-and-zip", "x.png", picture("PNG") + zipped, ("two_formats",))
    yield Hostile("jpeg-and-zip", "x.jpg", picture() + zipped, ("two_formats",))
    yield Hostile("png-and-docx", "x.png", picture("PNG") + docx(), ("two_formats",))
    yield Hostile("png-and-html", "x.png", picture("PNG") + HTML, ("active_image",))
    yield Hostile("png-and-bytes", "x.png", picture("PNG") + b"\x00" * 90, ("two_formats",))
    yield Hostile("png-text-html", "x.png", png(9, 9, extra=chunk(b"tEXt", b"Comment\0" + HTML)),
                  ("active_image",))  # fmt: skip
    yield Hostile("jpeg-and-html", "x.jpg", picture() + HTML, ("active_image",))
    yield Hostile("jpeg-and-php", "x.jpg", picture() + b"<?php phpinfo();", ("active_image",))
    for what, comment in (("html", HTML), ("js", b"*/=1;location='javascript:x'//"), ("svg", SVG)):
        yield Hostile(f"jpeg-comment-{what}", "x.jpg", jpeg_with(comment), ("active_image",))
    yield Hostile("jpeg-and-pdf", "x.jpg", jpeg_with(b"\n%PDF-1.4\n1 0 obj"), ("two_formats",))
    yield Hostile("png-and-pdf", "x.png", png(9, 9, extra=chunk(b"tEXt", b"a\0%PDF-1.4")),
                  ("two_formats",))  # fmt: skip
    yield Hostile("pdf-after-html", "x.pdf", HTML + text_pdf(), ("other_content",))
    yield Hostile("docx-after-html", "x.docx", HTML + docx(), ("other_content",))
    yield Hostile("docx-after-zip", "x.docx", zipped + docx(), ("two_formats", "archive_bomb"))
    yield Hostile("docx-before-html", "x.docx", docx() + HTML, ("two_formats", "damaged_office"))


def jpeg_with(comment: bytes) -> bytes:
    """A photograph with a comment at its beginning."""
    content = picture()
    segment = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment
    return content[:2] + segment + content[2:]


def viruses() -> Iterator[Hostile]:
    """The test virus plain, in a zip, in a PDF, in a document."""
    for extension in TAKEN:
        yield Hostile(f"eicar-plain-{extension}", f"x.{extension}", EICAR, ("virus",))
    yield Hostile("eicar-zip", "x.docx", package({"eicar.com": EICAR}), ("other_content",))
    yield Hostile("eicar-docx", "x.docx", docx(**{"word/media/a.png": EICAR}), ("virus",))
    yield Hostile("eicar-xlsx", "x.xlsx", package({**xlsx_parts(), "xl/a.xml": EICAR}), ("virus",))
    inner = docx(**{"word/media/a.png": EICAR})
    nested = docx(**{"word/embeddings/a.docx": inner})
    yield Hostile("eicar-nested", "x.docx", nested, ("virus",))
    yield Hostile("eicar-jpeg", "x.jpg", picture() + EICAR, ("virus",))
    for what, how in (("plain", {}), ("flate", {"compress_streams": True})):
        pdf = document()
        pdf.Root.Extra = pdf.make_stream(EICAR * 3)
        yield Hostile(f"eicar-pdf-{what}", "x.pdf", saved(pdf, **how), ("virus",))


def truncated() -> Iterator[Hostile]:
    """Honest files of which the end is missing."""
    kinds = {"pdf": scanned_pdf(), "png": picture("PNG"), "jpg": picture(), "docx": docx(),
             "xlsx": xlsx()}  # fmt: skip
    for extension, content in kinds.items():
        for share in (0.02, 0.5, 0.9):
            yield Hostile(
                f"cut-{extension}-{share}",
                f"x.{extension}",
                content[: int(len(content) * share)],
                ("damaged_pdf", "damaged_image", "damaged_office"),
            )


def mutants() -> Iterator[Hostile]:
    """Honest files whose first bytes were changed."""
    kinds = {"pdf": text_pdf(), "png": picture("PNG"), "jpg": picture(), "docx": docx()}
    for extension, content in kinds.items():
        for what, begin in (("null", b"\x00"), ("space", b" "), ("mark", b"\xef\xbb\xbf")):
            yield Hostile(f"begins-{extension}-{what}", f"x.{extension}", begin + content,
                          ("other_content",))  # fmt: skip
