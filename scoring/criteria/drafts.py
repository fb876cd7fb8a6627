"""A table that may be unfinished: every node that can be read, with all that is wrong."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from scoring.formula import Node
from scoring.yearfile import Policy, Problem, jsontext, policies
from scoring.yearfile.problems import Findings
from scoring.yearfile.reading import Spot
from scoring.yearfile.tree import Tree

Json = Mapping[str, Any]
CRITERIA, POLICY = "criteria", "policy"


@dataclass(frozen=True, slots=True)
class Draft:
    """What could be read of a table: a value that was refused is None in its node.

    `problems` are those of the year file; `places` has the place of every node, by its code or,
    where it has none, by its path.
    """

    nodes: tuple[Node, ...]
    policy: Policy | None
    problems: tuple[Problem, ...]
    places: Mapping[str, str]

    @classmethod
    def of(
        cls, nodes: Sequence[Json], *, policy: Json | None = None, year: int | None = None
    ) -> Self:
        """Read everything that is there, whatever is wrong with the rest."""
        findings = Findings()
        raw = json.dumps({CRITERIA: list(nodes), POLICY: policy or {}})
        content: Any = jsontext.load(raw.encode(), findings)
        tree = Tree(
            findings, places=_places(content[POLICY]), year=None if year is None else Decimal(year)
        )
        read = tree.read(Spot(content[CRITERIA], CRITERIA, findings))
        rules = None
        if policy is not None:
            spot = Spot(content[POLICY], POLICY, findings)
            rules = policies.policy(spot, tree=tree, units=_units(content[POLICY]))
        places = dict(_walk_places(content[CRITERIA], CRITERIA))
        return cls(read, rules, tuple(findings.problems), places)

    def spot(self, place: str) -> tuple[str, str]:
        """Part the place of a problem into the node it is about and the key inside it.

        What is about no node is of the whole table or of the policy, whose place is the key.
        """
        held = [known for known in self.places if _is_inside(place, known)]
        if not held:
            return "", place
        longest = max(held, key=len)
        return self.places[longest], place[len(longest) :].lstrip(".")


def walk(nodes: Sequence[Json]) -> Iterator[Json]:
    """Every node of a table in JSON, a group before its children, in the order of the table."""
    for node in nodes:
        yield node
        yield from walk(node.get("children", ()))


def _is_inside(place: str, node: str) -> bool:
    return place == node or place.startswith((f"{node}.", f"{node}["))


def _walk_places(nodes: Any, place: str) -> Iterator[tuple[str, str]]:
    for index, node in enumerate(nodes if isinstance(nodes, list) else ()):
        here = jsontext.item_place(place, index, node)
        code = node.get("code") if isinstance(node, dict) else None
        yield here, code if isinstance(code, str) and code else here
        if isinstance(node, dict):
            yield from _walk_places(node.get("children"), f"{here}.children")


def _places(policy: Any) -> int | None:
    """The rounding that maxima are held to; what is wrong with it is told with the policy."""
    given = policy.get("rounding") if isinstance(policy, dict) else None
    return policies.rounding(Spot(given, "", Findings()))[0]


def _units(policy: Any) -> set[str]:
    """A table does not know its units: whoever a decision names is taken to be one."""
    breaks = policy.get("tie_break") if isinstance(policy, dict) else None
    listed = [each.get("order") for each in _list(breaks) if isinstance(each, dict)]
    return {unit for order in listed for unit in _list(order) if isinstance(unit, str)}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
