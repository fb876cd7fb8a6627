"""Spreadsheets that nobody means well with, each made from what it attacks.

`python -m tests.core.hostile_spreadsheets` reads every one in a process of its own and prints
JSON: name → [code of the refusal or null, seconds of work, most MB of memory].
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
CELL = '<c r="A1"><v>1</v></c>'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
    + "]>"
)
ODF = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    "<office:body><office:spreadsheet>%s</office:spreadsheet></office:body>"
    "</office:document-content>"
)
NUMBER = '<table:table-cell office:value-type="float" office:value="1"%s/>'


def zipped(parts: dict[str, str | bytes], *, method: int = ZIP_DEFLATED) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def sheet(rows: str, *, before: str = "", head: str = HEAD) -> str:
    return (
        f'{head}{before}<worksheet xmlns="{MAIN}"><dimension ref="A1"/>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def strings(*texts: str) -> str:
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'{HEAD}<sst xmlns="{MAIN}">{items}</sst>'


def workbook(count: int = 1, *, same: bool = False) -> dict[str, str | bytes]:
    sheets = "".join(
        f'<sheet name="S{n}" sheetId="{n}" r:id="rId{1 if same else n}"/>'
        for n in range(1, count + 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, (1 if same else count) + 1)
    )
    return {
        "[Content_Types].xml": f"{HEAD}<Types/>",
        "xl/workbook.xml": (
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets>'
            "</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'
        ),
    }


def xlsx(rows: str = f"<row>{CELL}</row>", **parts: str | bytes) -> bytes:
    """A workbook of one sheet; further parts by path with / written __."""
    more = {name.replace("__", "/") + ".xml": part for name, part in parts.items()}
    return zipped({**workbook(), "xl/worksheets/sheet1.xml": sheet(rows), **more})


def with_part(name: str, part: str | bytes, *, rows: str = f"<row>{CELL}</row>") -> bytes:
    return zipped({**workbook(), "xl/worksheets/sheet1.xml": sheet(rows), name: part})


def ods(tables: str, *, before: str = "", manifest: str = "", meta: str = "") -> bytes:
    manifest = (
        f'{HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
        f'manifest:1.0">{manifest}</manifest:manifest>'
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": HEAD + before + ODF % tables,
            "meta.xml": meta or f"{HEAD}<meta/>",
        }
    )


def table(rows: str, name: str = "S1") -> str:
    return f'<table:table table:name="{name}">{rows}</table:table>'


def oods(rows: str) -> bytes:
    return ods(table(rows))


def locked(name: str) -> bytes:
    """The directory says that a member is encrypted."""
    raw = bytearray(xlsx())
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        length = int.from_bytes(raw[at + 28 : at + 30], "little")
        if raw[at + 46 : at + 46 + length] == name.encode():
            raw[at + 8] |= 1
        at = raw.find(b"PK\x01\x02", at + 4)
    return bytes(raw)


def lying_size() -> bytes:
    """The directory claims ten bytes for a part that unpacks to 30 MB."""
    raw = bytearray(with_part("xl/styles.xml", b" " * 30_000_000))
    at = raw.rfind(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(raw)


def twice() -> bytes:
    """One name, two members: which of them does a reader take?"""
    packed = BytesIO(xlsx())
    with ZipFile(packed, "a") as archive:
        info = ZipInfo("xl/Worksheets/sheet1.xml")
        archive.writestr(info, sheet('<row><c r="XFD1048576"><v>1</v></c></row>'))
    return packed.getvalue()


def many_cells(count: int, cell: str = "<c><v>1</v></c>", width: int = 200) -> str:
    row = f"<row>{cell * width}</row>"
    return row * (count // width)


def overlapping() -> bytes:
    """All names of the directory point at the same deep-packed megabytes."""
    raw = zipped({"xl/worksheets/sheet1.xml": b" " * 8_000_000})
    first, end = raw.find(b"PK\x01\x02"), raw.find(b"PK\x05\x06")
    entry = raw[first:end]
    entries = b"".join(entry.replace(b"sheet1.xml", b"she%03d.xml" % n) for n in range(200))
    entries = entries.replace(b"\x18\x00\x00\x00", b"\x18\x00\x00\x00")
    tail = bytearray(raw[end:])
    tail[8:10] = tail[10:12] = (200).to_bytes(2, "little")
    tail[12:16] = len(entries).to_bytes(4, "little")
    return raw[:first] + entries + bytes(tail)


# Text that spreadsheet programs would run, follow or count, were it not written as text.
PAYLOADS = [
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "=HYPERLINK(\"http://x\",\"y\")",
    "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "=\n1", "=WEBSERVICE(\"http://x\")", "|calc", "%1",
    "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(1)", "{=1+1}",
    "=IMPORTXML(\"http://x\",\"//a\")", "'=1+1",
    "\"=1+1", ";=1+1", ",=1+1", "=DDE(\"cmd\";\"/C calc\";\"x\")", "http://example.vn",
    "mailto:a@b",
    "internal:Sheet1!A1", "external:x.xlsx", "{1,2}", "=1+1\x00", "_x0041_", "1234567890123456789",
    "#REF!", "TRUE", "=A1:A1048576", "=" * 300,
]  # fmt: skip

BIG = "x" * 32_000
FILES: dict[str, Callable[[], bytes]] = {
    # Not what it says it is
    "empty": lambda: b"",
    "html": lambda: b"<html><table><tr><td>1</td></tr></table></html>",
    "csv": lambda: "Đơn vị;I.1\nA;9,5\n".encode(),
    "pdf": lambda: b"%PDF-1.7\n" + b"0" * 1000,
    "noise": lambda: bytes(range(256)) * 50,
    "zip_of_nothing": lambda: zipped({}),
    "zip_of_text": lambda: zipped({"a.txt": "a"}),
    "docx": lambda: zipped({"word/document.xml": "<w/>"}),
    "old_xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000,
    "locked_xlsx": lambda: (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 4000
    ),
    "locked_member": lambda: locked("xl/workbook.xml"),
    "locked_ods": lambda: ods("", manifest='<m:encryption-data xmlns:m="m"/>'),
    "cut_in_half": lambda: xlsx()[: len(xlsx()) // 2],
    "no_directory": lambda: xlsx()[:-22],
    "flipped_bytes": lambda: bytes(b ^ (0x55 if n % 97 == 0 else 0) for n, b in enumerate(xlsx())),
    "missing_sheet": lambda: zipped(workbook()),
    "missing_relations": lambda: zipped({"xl/workbook.xml": f"{HEAD}<workbook/>"}),
    "too_many_bytes": lambda: b"PK\x03\x04" + b"\0" * (11 * 2**20),
    "strange_method": lambda: xlsx().replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x08\x00", b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x61\x00"
    ),
    # Programs, and values from elsewhere
    "macro": lambda: with_part("xl/vbaProject.bin", b"\0" * 100),
    "macro_elsewhere": lambda: with_part("xl/sub/VBAPROJECT.BIN", b"\0" * 100),
    "ods_macro": lambda: zipped({"mimetype": "a", "content.xml": "<a/>", "Basic/x.xml": "<a/>"}),
    "external_link": lambda: with_part("xl/externalLinks/externalLink1.xml", "<a/>"),
    # XML that declares things
    "laughs_in_sheet": lambda: with_part(
        "xl/worksheets/sheet1.xml", sheet("<row><c><v>&k;</v></c></row>", before=LAUGHS)
    ),
    "laughs_in_strings": lambda: xlsx(
        xl__sharedStrings=f"{HEAD}{LAUGHS}<sst><si><t>&k;</t></si></sst>"
    ),
    "laughs_in_styles": lambda: xlsx(xl__styles=f"{HEAD}{LAUGHS}<styleSheet>&k;</styleSheet>"),
    "laughs_in_properties": lambda: xlsx(
        docProps__custom=f"{HEAD}{LAUGHS}<Properties>&k;</Properties>"
    ),
    "laughs_in_ods": lambda: ods(table(""), before=LAUGHS),
    "outside_entity": lambda: with_part(
        "xl/worksheets/sheet1.xml",
        sheet(
            "<row><c t='str'><v>&x;</v></c></row>",
            before='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        ),
    ),
    "outside_dtd": lambda: with_part(
        "xl/workbook.xml", f'{HEAD}<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><workbook/>'
    ),
    "parameter_entity": lambda: with_part(
        "xl/workbook.xml", f'{HEAD}<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///dev/zero">%p;]><x/>'
    ),
    "utf16_doctype": lambda: with_part(
        "xl/workbook.xml", f"<?xml version='1.0'?>{LAUGHS}<x>&k;</x>".encode("utf-16")
    ),
    "utf7": lambda: with_part(
        "xl/workbook.xml", b'<?xml version="1.0" encoding="UTF-7"?>+ADw-x/+AD4-'
    ),
    "unknown_entity": lambda: xlsx("<row><c><v>&nope;</v></c></row>"),
    "bad_utf8": lambda: xlsx(xl__sharedStrings=b"<sst><si><t>\xff\xfe</t></si></sst>"),
    "not_closed": lambda: xlsx("<row>" + CELL),
    "nul_in_xml": lambda: with_part("xl/workbook.xml", f"{HEAD}<workbook>\0</workbook>"),
    # Deep and many
    "deep": lambda: xlsx("<row>" + "<x>" * 100_000 + "</x>" * 100_000 + "</row>"),
    "deep_ods": lambda: oods("<table:table-row-group>" * 50_000),
    "many_elements": lambda: xlsx("<a/>" * 3_000_000),
    "many_attributes": lambda: xlsx("<row " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>"),
    "many_members": lambda: zipped({**workbook(), **{f"x/{n}.xml": "" for n in range(5_000)}}),
    "many_sheets": lambda: zipped(
        {**workbook(500), **{f"xl/worksheets/sheet{n}.xml": sheet(CELL) for n in range(1, 501)}}
    ),
    "one_sheet_five_hundred_times": lambda: zipped(
        {**workbook(500, same=True), "xl/worksheets/sheet1.xml": sheet(many_cells(20_000))}
    ),
    "fifty_times_a_large_sheet": lambda: zipped(
        {**workbook(50, same=True), "xl/worksheets/sheet1.xml": sheet(many_cells(20_000))}
    ),
    "many_styles": lambda: xlsx(xl__styles=f"<s><cellXfs>{'<xf/>' * 2_000_000}</cellXfs></s>"),
    # Bombs
    "bomb_of_rows": lambda: xlsx(many_cells(1_500_000, width=1)),
    "bomb_of_spaces": lambda: with_part("xl/styles.xml", b" " * 100_000_000),
    "bomb_in_strings": lambda: with_part("xl/sharedStrings.xml", b"<sst>" + b" " * 50_000_000),
    "lying_size": lying_size,
    "overlapping_members": overlapping,
    "same_name_twice": twice,
    "far_corner": lambda: xlsx('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "sparse_corners": lambda: xlsx(
        f'<row r="1">{CELL}</row><row r="4999"><c r="ALL4999"><v>1</v></c></row>'
    ),
    "beyond_the_sheet": lambda: xlsx('<row r="9999999"><c r="ZZZ9999999"><v>1</v></c></row>'),
    "address_of_words": lambda: xlsx('<row><c r="A-1"><v>1</v></c></row>'),
    "address_of_zero": lambda: xlsx('<row><c r="A0"><v>1</v></c></row>'),
    "address_as_entity": lambda: xlsx('<row><c r="&#88;FD1048576"><v>1</v></c></row>'),
    "huge_row_number": lambda: xlsx('<row r="99999999999999999999"><c><v>1</v></c></row>' * 6000),
    "sixteen_thousand_columns": lambda: xlsx("<row>" + "<c><v>1</v></c>" * 16_384 + "</row>"),
    "a_million_rows": lambda: xlsx("<row><c><v>1</v></c></row>" * 300_000),
    "one_text_everywhere": lambda: xlsx(
        many_cells(100_000, '<c t="s"><v>0</v></c>'), xl__sharedStrings=strings(BIG)
    ),
    "text_of_a_megabyte": lambda: xlsx(
        '<row><c t="s"><v>0</v></c></row>', xl__sharedStrings=strings("x" * 1_000_000)
    ),
    "inline_text_of_a_megabyte": lambda: xlsx(
        f'<row><c t="inlineStr"><is><t>{"x" * 1_000_000}</t></is></c></row>'
    ),
    "text_without_number": lambda: xlsx('<row><c t="s"><v>7</v></c></row>'),
    "text_with_a_minus": lambda: xlsx('<row><c t="s"><v>-1</v></c></row>'),
    "strings_elsewhere": lambda: zipped(
        {
            **workbook(),
            "xl/_rels/workbook.xml.rels": (
                f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}'
                f'/sharedStrings" Target="worksheets/sheet1.xml"/></Relationships>'
            ),
            "xl/worksheets/sheet1.xml": sheet(CELL),
        }
    ),
    "sheet_in_the_styles": lambda: zipped(
        {
            **workbook(),
            "xl/_rels/workbook.xml.rels": (
                f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}'
                f'/worksheet" Target="styles.xml"/></Relationships>'
            ),
            "xl/styles.xml": sheet('<row><c r="XFD1048576"><v>1</v></c></row>'),
        }
    ),
    "ods_rows_repeated": lambda: oods(
        f'<table:table-row table:number-rows-repeated="1048576">{NUMBER % ""}</table:table-row>'
    ),
    "ods_columns_repeated": lambda: oods(
        "<table:table-row>"
        + NUMBER % ' table:number-columns-repeated="16384"'
        + "</table:table-row>"
    ),
    "ods_both_repeated": lambda: oods(
        '<table:table-row table:number-rows-repeated="4999">'
        + NUMBER % ' table:number-columns-repeated="999"'
        + "</table:table-row>"
    ),
    "ods_negative_repeat": lambda: oods(
        f'<table:table-row table:number-rows-repeated="-5">{NUMBER % ""}</table:table-row>'
    ),
    "ods_spaces": lambda: oods(
        '<table:table-row><table:table-cell office:value-type="string"><text:p>'
        '<text:s text:c="90000000"/></text:p></table:table-cell></table:table-row>'
    ),
    "ods_text_repeated": lambda: oods(
        '<table:table-row table:number-rows-repeated="900"><table:table-cell'
        f' office:value-type="string" table:number-columns-repeated="200"><text:p>{BIG}</text:p>'
        "</table:table-cell></table:table-row>"
    ),
    "ods_table_in_cell": lambda: oods(
        f"<table:table-row><table:table-cell>{table('')}</table:table-cell></table:table-row>"
    ),
    "ods_percent_repeated": lambda: oods(
        '<table:table-row table:number-rows-repeated="4999"><table:table-cell'
        ' office:value-type="percentage" office:value="1" table:number-columns-repeated="999"/>'
        "</table:table-row>"
    ),
    "ods_many_tables": lambda: ods("".join(table("", f"S{n}") for n in range(5_000))),
}


def measured(make: Callable[[], bytes]) -> tuple[str | None, float, float]:
    """Read one file in a child: its refusal, its seconds of work, the most memory it held."""
    raw = make()
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        os.write(into, json.dumps(_read(raw)).encode())
        os._exit(0)
    os.close(into)
    with os.fdopen(out) as told:
        answer = told.read()
    _, _, usage = os.wait4(child, 0)
    code, seconds = json.loads(answer) if answer else ("died", 0.0)
    return code, seconds, usage.ru_maxrss / 1024


def _read(raw: bytes) -> tuple[str | None, float]:
    from django.core.exceptions import ValidationError  # noqa: PLC0415  # after the settings

    from core.spreadsheets import read_book  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    start = time.process_time()
    try:
        read_book(raw)
    except ValidationError as error:
        return error.code, time.process_time() - start
    return None, time.process_time() - start


def all_measured() -> Iterator[tuple[str, tuple[str | None, float, float]]]:
    for name, make in FILES.items():
        yield name, measured(make)


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(dict(all_measured())))
