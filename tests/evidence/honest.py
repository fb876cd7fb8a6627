"""Files as offices really make them; each must be taken."""

import random
import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def picture(form: str = "JPEG", *, size: tuple[int, int] = (640, 480), mode: str = "RGB") -> bytes:
    """A picture with something on it."""
    image = Image.effect_noise(size, 40).convert(mode)
    out = BytesIO()
    image.save(out, form)
    return out.getvalue()


def photo() -> bytes:
    """A photograph with the place where it was taken and a trailer, as phones write them."""
    exif = Image.Exif()
    exif[0x010F] = "Điện thoại"
    exif[0x8825] = {1: "N", 2: (21.0, 1.0, 42.0)}
    out = BytesIO()
    Image.effect_noise((800, 600), 30).convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue() + b"\x00\x00\x31\x0a\x0eSEFHi\x00\x00\x00" + b"\x01" * 40 + b"SEFT"


def deep_photo() -> bytes:
    """A photograph with a second picture behind it, as phones keep depth and colour range."""
    out = BytesIO()
    first, second = (Image.effect_noise((300, 200), 30).convert("RGB") for _number in range(2))
    first.save(out, "MPO", save_all=True, append_images=[second])
    return out.getvalue()


def document(**root: object) -> pikepdf.Pdf:
    """A page of text with a link on it; `root` are entries of the catalogue."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    page = pdf.pages[0]
    page.obj.Contents = pdf.make_stream(b"BT /F1 12 Tf 72 770 Td (Bao cao ket qua) Tj ET\n" * 40)
    page.obj.Annots = Array([link(pdf, "https://example.gov.vn/van-ban")])
    for name, value in root.items():
        pdf.Root[f"/{name}"] = value
    return pdf


def link(pdf: pikepdf.Pdf, address: str) -> pikepdf.Object:
    """A place on a page that a person may press."""
    action = Dictionary(S=Name.URI, URI=String(address))
    return pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[72, 700, 200, 720], A=action)
    )


def saved(pdf: pikepdf.Pdf, **how: object) -> bytes:
    """The bytes of a document."""
    out = BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def text_pdf() -> bytes:
    """A report that opens on its first page and names programs in its contents."""
    pdf = document()
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])
    pdf.docinfo["/Title"] = "Học HTML/CSS/JavaScript /Launch"
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Bai 1: CSS/JavaScript /Launch (tu hoc)", 0))
    return saved(pdf)


def packed_pdf() -> bytes:
    """The same with its objects packed, as newer programs write them."""
    return saved(document(), object_stream_mode=pikepdf.ObjectStreamMode.generate)


def scanned_pdf() -> bytes:
    """A page that is one photograph, as scanners write it."""
    pdf = pikepdf.new()
    for _page in range(3):
        pdf.add_blank_page(page_size=(595, 842))
        scan = pdf.make_stream(picture(), Type=Name.XObject, Subtype=Name.Image, Width=640,
                               Height=480, ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
                               Filter=Name.DCTDecode)  # fmt: skip
        page = pdf.pages[-1]
        page.obj.Resources = Dictionary(XObject=Dictionary(Im0=scan))
        page.obj.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
    return saved(pdf)


def form_pdf() -> bytes:
    """A form with a signature field, as documents for signing have."""
    field = Dictionary(FT=Name.Sig, T=String("ChuKy1"), Subtype=Name.Widget, Rect=[0, 0, 0, 0])
    pdf = document()
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]), SigFlags=3)
    return saved(pdf)


def package(parts: dict[str, str | bytes], **how: object) -> bytes:
    """A zip archive with these members."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, **how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def relation(kind: str, target: str, *, external: bool = False, number: int = 1) -> str:
    """One relation between parts."""
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'


def relations(*rows: str) -> str:
    """A part that holds relations."""
    return f'{HEAD}<Relationships xmlns="{RELS}">{"".join(rows)}</Relationships>'


def types(main: str, part: str, *more: str) -> str:
    """The list of content types of a package."""
    return (
        f'{HEAD}<Types xmlns="{TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="{part}" ContentType="{main}"/>{"".join(more)}</Types>'
    )


def docx_parts(body: str = "<w:p><w:r><w:t>Báo cáo kết quả, chất DDE trong đất</w:t></w:r></w:p>"):
    """The parts of a Word document."""
    return {
        "[Content_Types].xml": types(f"{WORD}.document.main+xml", "/word/document.xml"),
        "_rels/.rels": relations(relation("officeDocument", "word/document.xml")),
        "word/document.xml": (
            f'{HEAD}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        ),
        "word/_rels/document.xml.rels": relations(
            relation("hyperlink", "https://example.gov.vn/", external=True)
        ),
        "word/_rels/settings.xml.rels": relations(
            relation("attachedTemplate", "file:///C:\\Users\\Lan\\Mau.dotx", external=True)
        ),
        "word/media/image1.png": picture("PNG", size=(40, 40)),
    }


def xlsx_parts(rows: int = 40):
    """The parts of an Excel workbook."""
    cells = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><f>A{n}*2</f><v>{n * 2}</v></c></row>'
        for n in range(1, rows + 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return {
        "[Content_Types].xml": types(f"{SHEET}.sheet.main+xml", "/xl/workbook.xml"),
        "_rels/.rels": relations(relation("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{main}"><sheets/></workbook>',
        "xl/worksheets/sheet1.xml": (
            f'{HEAD}<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
        ),
        "xl/printerSettings/printerSettings1.bin": b"\x00" * 600,
    }


def docx(body: str = "", **parts: str | bytes) -> bytes:
    """A Word document."""
    return package({**(docx_parts(body) if body else docx_parts()), **parts})


def xlsx(rows: int = 40) -> bytes:
    """An Excel workbook."""
    return package(xlsx_parts(rows))


def docx_with_chart() -> bytes:
    """A report with a chart, whose figures Word keeps in a workbook inside."""
    return package({**docx_parts(), "word/embeddings/Microsoft_Excel_Sheet1.xlsx": xlsx()})


def png(width: int, height: int, *, extra: bytes = b"") -> bytes:
    """A white picture of any size, made without drawing it."""
    rows = zlib.compress((b"\x00" + b"\xff" * width) * height, 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + extra
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


def chunk(name: bytes, content: bytes) -> bytes:
    """One chunk of a PNG."""
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def noise(size: int) -> bytes:
    """Bytes that do not pack."""
    return random.Random(size).randbytes(size)  # noqa: S311  # no secret


HONEST = {
    "ảnh chụp hội nghị.jpg": photo,
    "anh-sau.jpg": deep_photo,
    "giay-khen.JPEG": lambda: picture("JPEG", mode="L"),
    "chup-man-hinh.png": lambda: picture("PNG", mode="RGBA"),
    "man-hinh-lon.png": lambda: png(4000, 3000),
    "Báo cáo.pdf": text_pdf,
    "nen.pdf": packed_pdf,
    "quet.pdf": scanned_pdf,
    "co-o-ky.pdf": form_pdf,
    "bao-cao.docx": docx,
    "co-bieu-do.docx": docx_with_chart,
    "bang-diem.xlsx": xlsx,
    "bang-lon.xlsx": lambda: xlsx(20_000),
}
