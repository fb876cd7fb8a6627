"""Dataclasses → year file: canonical, so that the same year always gives the same bytes."""

import json
from decimal import Decimal
from enum import Enum
from typing import Any

from scoring.formula import Entry, Node, NotApplicable, walk
from scoring.ranking import (
    ByDecision,
    ByNode,
    ByPledge,
    ByWomenShare,
    LeastDeduction,
    MostBonus,
    TieBreak,
)
from scoring.yearfile.reading import plain
from scoring.yearfile.shapes import SCHEMA, Policy, YearFile
from scoring.yearfile.tree import TYPE_NAMES

Json = dict[str, Any]
TIE_BREAK_NAMES: dict[type[TieBreak], str] = {
    ByNode: "node",
    LeastDeduction: "least_deduction",
    MostBonus: "most_bonus",
    ByPledge: "pledge",
    ByWomenShare: "women_share",
    ByDecision: "decision",
}


def dump(year_file: YearFile) -> bytes:
    """Write a year file: fixed order of keys, numbers as short strings, one line break at the end.

    Units keep their order, entries follow the units and the table; absent keys stay absent,
    an unknown head or deputy is null.
    """
    text = json.dumps(document(year_file), ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


def document(year_file: YearFile) -> Json:
    """The content of the year file as plain JSON values."""
    units = [unit.code for unit in year_file.units]
    table = [node.code for node in walk(year_file.criteria)]
    content: Json = {
        "schema": SCHEMA,
        "year": year_file.year,
        "authority": value_of(year_file.authority),
        "bloc": {"head": None, "deputy": None} | value_of(year_file.bloc),
        "units": value_of(year_file.units),
        "policy": policy_of(year_file.policy),
        "criteria": value_of(year_file.criteria),
        "entries": {
            unit: {
                code: entry_of(year_file.entries[unit][code])
                for code in table
                if code in year_file.entries[unit]
            }
            for unit in units
            if unit in year_file.entries
        },
    }
    for key in ("status", "pledge_completion", "women_share"):
        facts = getattr(year_file, key)
        if facts:
            content[key] = {unit: value_of(facts[unit]) for unit in units if unit in facts}
    return content


def entry_of(entry: Entry) -> Json:
    """One entry as the year file writes it."""
    content: Json = value_of(entry)
    return {"na": True} | content if isinstance(entry, NotApplicable) else content


def policy_of(policy: Policy) -> Json:
    """The policy as the year file writes it."""
    method = value_of(policy.method)
    rounding = {"places": method.pop("places"), "mode": method.pop("mode")}
    content: Json = {"rounding": rounding} | method
    if policy.floor_effect is not None:
        content["floor_effect"] = value_of(policy.floor_effect)
    if policy.grades:
        content["grades"] = value_of(policy.grades)
    if policy.tie_break:
        content["tie_break"] = [tie_break_of(tie_break) for tie_break in policy.tie_break]
    return content


def tie_break_of(tie_break: TieBreak) -> Json:
    """One tie-break as in the policy: its share keeps the decimals it was written with."""
    content: Json = {"by": TIE_BREAK_NAMES[type(tie_break)]} | value_of(tie_break)
    if isinstance(tie_break, ByWomenShare):
        content["at_least"] = format(tie_break.at_least, "f")
    return content


def value_of(thing: Any) -> Any:
    """Plain JSON of a dataclass, without what is None; numbers as strings, all but whole ints."""
    if isinstance(thing, Decimal):
        return plain(thing)
    if isinstance(thing, Enum):
        return thing.value
    if isinstance(thing, tuple):
        return [value_of(item) for item in thing]
    if isinstance(thing, str | int):
        return thing
    given = ((name, getattr(thing, name)) for name in thing.__dataclass_fields__)
    content = {name: value_of(value) for name, value in given if value is not None}
    return _node_of(thing, content) if isinstance(thing, Node) else content


def _node_of(node: Node, content: Json) -> Json:
    """Code, name, maximum and type first, the children last."""
    children = content.pop("children", None)
    head = {key: content.pop(key) for key in ("code", "name", "max") if key in content}
    tail = {} if children is None else {"children": children}
    return head | {"type": TYPE_NAMES[type(node)]} | content | tail
