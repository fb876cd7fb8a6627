"""Parts of a year file by themselves: one criterion, one cell of the score grid."""

import json
from collections.abc import Mapping
from typing import Any

from scoring.formula import AnyLeaf, Entry, Leaf
from scoring.yearfile import cells, jsontext
from scoring.yearfile.dumping import entry_of
from scoring.yearfile.problems import Findings, Invalid, Problem
from scoring.yearfile.reading import Spot
from scoring.yearfile.tree import Tree

Json = Mapping[str, Any]


def parse_leaf(raw: Json) -> AnyLeaf:
    """Read one criterion as it stands in a table; its maximum may be absent, as in a bonus."""
    findings = Findings()
    spot = _spot(raw, f"criteria.{raw.get('code', '')}", findings)
    node = Tree(findings).node(spot, depth=1, role=None)
    findings.settle()
    if not isinstance(node, Leaf):
        raise Invalid([Problem(spot.place, "entry_for_group")])
    return node


def parse_entry(leaf: AnyLeaf, raw: Json, *, place: str = "") -> Entry:
    """Read what is entered for one criterion, or raise Invalid with every problem."""
    findings = Findings()
    entry = cells.entry(_spot(raw, place, findings), leaf)
    findings.settle()
    assert entry is not None
    return entry


def check_cell(criterion: Json, raw: Json, *, place: str = "") -> dict[str, Any]:
    """Return an entry as the year file writes it, or raise Invalid."""
    return entry_of(parse_entry(parse_leaf(criterion), raw, place=place))


def _spot(raw: Json, place: str, findings: Findings) -> Spot:
    """Read plain Python values by the same rules as a file: through its JSON text."""
    value = jsontext.load(json.dumps(raw).encode(), findings)
    return Spot(value, place, findings)
