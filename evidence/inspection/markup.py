"""The XML inside office documents, read by expat without ever expanding anything."""

import re
from typing import NoReturn
from urllib.parse import urlsplit
from xml.parsers import expat

from evidence.inspection.verdict import Unsafe

WAYS_OUT = frozenset({"http", "https", "mailto", "tel", ""})
ACTIVE_RELATIONS = frozenset({"afchunk", "oleobject", "vbaproject", "control", "frame"})
# What Word and Excel write of the machine they ran on; it reaches nothing outside the reader's own.
LOCAL = re.compile(r"(?:file:///)?[A-Za-z]:[\\/]|[\w .-]+$")


class _Seen(Exception):
    """The first element has begun; no document type can follow."""


def refuse_doctype(content: bytes) -> None:
    """Refuse a document type: it is how XML reads other files and grows without end."""
    parser = _parser()

    def first(_name: str, _attributes: dict[str, str]) -> NoReturn:
        raise _Seen

    parser.StartElementHandler = first
    try:
        _parse(parser, content)
    except _Seen:
        return


def content_types(content: bytes) -> set[str]:
    """Return the content types that a package declares."""
    return {found["ContentType"] for found in _elements(content) if "ContentType" in found}


def look_at_links(content: bytes) -> None:
    """Refuse relations that fetch or run something; a link that a person may press is none."""
    for found in _elements(content):
        kind = found.get("Type", "").rpartition("/")[2].casefold()
        if kind in ACTIVE_RELATIONS:
            raise Unsafe("object" if kind in {"oleobject", "control"} else "outside")
        if found.get("TargetMode", "").casefold() != "external":
            continue
        if not _harmless(kind, found.get("Target", "").strip()):
            raise Unsafe("outside")


def _harmless(kind: str, target: str) -> bool:
    """Tell whether a relation leads where only the reader's own hand, or nothing, can lead."""
    if kind in {"hyperlink", "attachedtemplate"} and LOCAL.match(target):
        return True
    try:
        return kind == "hyperlink" and urlsplit(target).scheme.casefold() in WAYS_OUT
    except ValueError:
        return False


def _elements(content: bytes) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    parser = _parser()
    parser.StartElementHandler = lambda _name, attributes: found.append(attributes)
    _parse(parser, content)
    return found


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()

    def doctype(*_: object) -> NoReturn:
        raise Unsafe("doctype")

    parser.StartDoctypeDeclHandler = doctype
    return parser


def _parse(parser: expat.XMLParserType, content: bytes) -> None:
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Unsafe("damaged_office") from error
