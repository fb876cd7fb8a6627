"""A table in JSON: a year file, a table file with `criteria`, or the list of nodes by itself."""

import json
from dataclasses import dataclass
from typing import Any

from scoring import yearfile
from scoring.yearfile import Problem, jsontext
from scoring.yearfile.dumping import value_of
from scoring.yearfile.problems import Findings
from scoring.yearfile.reading import Spot
from scoring.yearfile.tree import Tree

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class JsonTable:
    """The nodes and, from a year file, the policy; nothing of either where there are problems."""

    nodes: tuple[Json, ...]
    policy: Json | None
    problems: tuple[Problem, ...]


def read_json(raw: bytes) -> JsonTable:
    """Read a table, or tell every problem that it has; a wrong one gives no nodes."""
    findings = Findings()
    content: Any = jsontext.load(raw, findings)
    if isinstance(content, dict) and "schema" in content:
        return _of_year(raw)
    place, listed = "", content
    if isinstance(content, dict) and "criteria" in content:
        place, listed = "criteria", content["criteria"]
    nodes = () if findings.problems else Tree(findings).read(Spot(listed, place, findings))
    if findings.problems:
        return JsonTable((), None, tuple(findings.problems))
    return JsonTable(tuple(value_of(node) for node in nodes), None, ())


def _of_year(raw: bytes) -> JsonTable:
    try:
        year_file = yearfile.parse(raw)
    except yearfile.Invalid as invalid:
        return JsonTable((), None, invalid.problems)
    content = json.loads(yearfile.dump(year_file))
    return JsonTable(tuple(content["criteria"]), content["policy"], ())
