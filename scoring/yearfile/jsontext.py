"""Bytes to JSON values: strict where Python's own reader is not, and numbers kept as written."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from scoring.yearfile.problems import Findings

LARGEST = 50_000_000  # bytes
BOM = b"\xef\xbb\xbf"
SURROGATE = re.compile("[\ud800-\udfff]")


class Number(str):
    """A JSON number as it was written: never a binary float."""

    __slots__ = ()


class Constant(str):
    """NaN, Infinity or -Infinity, which JSON does not know."""

    __slots__ = ()


class Doubled(dict[str, Any]):
    """An object that has some of its keys more than once."""

    keys_twice: tuple[str, ...]


def load(raw: bytes, findings: Findings) -> object:
    """Parse the whole text; None with a problem noted when there is nothing to read on with."""
    text = _decode(raw, findings)
    if text is None:
        return None
    oddities: list[object] = []
    value = _parse(text, findings, oddities=oddities)
    # Most files are clean; only one that shows a sign of trouble is searched for the places.
    if oddities or "\\u" in text or not unicodedata.is_normalized("NFC", text):
        _note_oddities(value, findings)
    return value


def _decode(raw: bytes, findings: Findings) -> str | None:
    if len(raw) > LARGEST:
        findings.add("", "file_too_large", most=LARGEST // 1_000_000)
    elif raw.startswith(BOM):
        findings.add("", "byte_order_mark")
    else:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            findings.add("", "not_utf8", offset=error.start)
    return None


def _parse(text: str, findings: Findings, *, oddities: list[object]) -> object:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) == len(items):
            return found
        twice = Doubled(found)
        twice.keys_twice = tuple(k for k, n in Counter(k for k, _ in items).items() if n > 1)
        oddities.append(twice)
        return twice

    def constant(name: str) -> Constant:
        oddities.append(name)
        return Constant(name)

    try:
        return json.loads(
            text,
            object_pairs_hook=pairs,
            parse_int=Number,
            parse_float=Number,
            parse_constant=constant,
        )
    except json.JSONDecodeError as error:
        findings.add("", "not_json", line=error.lineno, column=error.colno)
    except RecursionError:
        findings.add("", "nested_too_deep")
    return None


def item_place(place: str, index: int, item: object) -> str:
    """Name units and criteria by their code, `units.tham-muu`; anything else by its index.

    Codes of criteria are unique in the file, so nodes of every level are `criteria.CODE`.
    """
    code = item.get("code") if isinstance(item, dict) else None
    top = place.partition(".")[0]
    if top not in ("units", "criteria") or type(code) is not str or not code:
        return f"{place}[{index}]"
    return f"{top}.{code}"


def _note_oddities(value: object, findings: Findings) -> None:
    """Walk without recursion: the text may be nested as deep as Python's reader allows."""
    waiting = [("", value)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, Doubled):
            for key in value.keys_twice:
                findings.add(_inside(place, key), "duplicate_key", key=key)
        if isinstance(value, Constant):
            findings.add(place, "not_finite")
        elif type(value) is str:
            _note_text(place, value, findings)
        else:
            waiting += reversed(list(_parts(place, value, findings)))


def _parts(place: str, value: object, findings: Findings) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, part in value.items():
            _note_text(_inside(place, key), key, findings)
            yield _inside(place, key), part
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield item_place(place, index, item), item


def _inside(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _note_text(place: str, text: str, findings: Findings) -> None:
    if SURROGATE.search(text):
        findings.add(place, "surrogate")
    elif not unicodedata.is_normalized("NFC", text):
        findings.add(place, "not_nfc")
