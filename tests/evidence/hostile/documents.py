"""PDFs that act, hide what acts, or keep a reader busy."""

import zlib
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.evidence.honest import (
    document,
    noise,
    saved,
    text_pdf,
)
from tests.evidence.hostile.row import Hostile, packed_zeros


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
    yield Hostile("pdf-noise", "x.pdf", b"%PDF-1.7\n" + noise(9000) + b"%%EOF",
                  ("damaged_pdf",))  # fmt: skip
    nested = b"%PDF-1.7\n1 0 obj " + b"[" * 100_000 + b" endobj trailer << /Root 1 0 R >> %%EOF"
    yield Hostile("pdf-nested", "x.pdf", nested, ("damaged_pdf",))
    bomb = document()
    flat = packed_zeros(150)
    bomb.Root.Extra = bomb.make_stream(flat, Filter=Name.FlateDecode)
    yield Hostile("pdf-stream-bomb", "x.pdf", saved(bomb), ("pdf_too_complex",))
    twice = document()
    double = zlib.compress(flat, 9)
    twice.Root.Extra = twice.make_stream(double, Filter=Array([Name.FlateDecode] * 2))
    yield Hostile("pdf-stream-bomb-twice", "x.pdf", saved(twice), ("pdf_too_complex",))
    for what, packing in (("unknown", "Unknown"), ("broken", "LZWDecode")):
        pdf = document()
        pdf.Root.Extra = pdf.make_stream(b"\xff\xd8\xff", Filter=Name(f"/{packing}"))
        yield Hostile(f"pdf-stream-{what}", "x.pdf", saved(pdf), ("damaged_pdf",))
    yield Hostile("pdf-objects-bomb", "x.pdf", objects_bomb(), ("damaged_pdf", "pdf_too_complex"))


def objects_bomb() -> bytes:
    """A packed list of objects that unpacks to more than there is memory for."""
    flat, start = packed_zeros(900), b"%PDF-1.7\n"
    packed = b"9 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >> stream\n"
    body = start + packed % len(flat) + flat + b"\nendstream endobj\n"
    rows = bytes([2, 0, 0, 9, 0]) + bytes([1]) + len(start).to_bytes(3, "big") + bytes([0])
    listed = b"/Type /XRef /W [1 3 1] /Index [1 1 9 1] /Size 10 /Root 1 0 R"
    table = b"8 0 obj << %s /Length %d >> stream\n" % (listed, len(rows)) + rows
    return body + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(body)
