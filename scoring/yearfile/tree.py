"""The table of criteria: JSON nodes to dataclasses, with the rules a table must keep."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from scoring import formula
from scoring.formula import Band, Comparison, Floor, Group, Node, Role
from scoring.yearfile.problems import Findings
from scoring.yearfile.reading import (
    Record,
    Spot,
    choice,
    code,
    decimals,
    flag,
    items,
    keys,
    line,
    lines,
    number,
    plain,
    record,
)

DEEPEST = 10
DAY = re.compile(r"(?:([0-9]{4})-)?([0-9]{2})-([0-9]{2})")

TYPES: dict[str, type[Node]] = {
    "group": Group,
    "manual": formula.Manual,
    "pass_fail": formula.PassFail,
    "percent_of_plan": formula.PercentOfPlan,
    "bands": formula.Bands,
    "late_days": formula.LateDays,
    "count": formula.Tallied,
    "plus_minus": formula.PlusMinus,
    "leader": formula.Leader,
}
TYPE_NAMES = {node_type: name for name, node_type in TYPES.items()}
COMMON = ("max", "owner", "evidence", "deadline", "step", "guide", "legal_basis", "floor")
NEEDED = {
    "group": ("children",),
    "bands": ("bands",),
    "late_days": ("bands",),
    "count": ("points_per_unit",),
    "plus_minus": ("plus", "minus"),
}
ALLOWED = {
    "group": ("role", "cap"),
    "percent_of_plan": ("cap", "cap_ratio"),
    "plus_minus": ("base", "min"),
}
# Outside the base a maximum may be left out wherever the score does not hang on it.
SCALED = {"pass_fail", "percent_of_plan", "leader"}


class Tree:
    """Reads nodes and remembers every code, with None for a node of no known type.

    `role` None reads one criterion by itself, whose branch is not known.
    """

    def __init__(
        self, findings: Findings, *, places: int | None = None, year: Decimal | None = None
    ) -> None:
        self.findings = findings
        self.places = places
        self.year = int(year or 2000)  # a leap year: any day is right while the year is wrong
        self.nodes: dict[str, Node | None] = {}
        self.has_floor = False

    def read(
        self, spot: Spot, *, depth: int = 1, role: Role | None = Role.BASE
    ) -> tuple[Node, ...]:
        """Read a list of siblings."""
        if depth > DEEPEST:
            spot.note("too_deep", most=DEEPEST)
            return ()
        nodes = [self.node(item, depth=depth, role=role) for item in items(spot)]
        return tuple(node for node in nodes if node is not None)

    def node(self, spot: Spot, *, depth: int, role: Role | None) -> Node | None:
        """Read one node with its branch; None when its type is not known."""
        type_name = _type(spot)
        needed, allowed = NEEDED.get(type_name, ()), ALLOWED.get(type_name, ())
        fields = record(
            spot,
            required=("code", "name", "type", *needed),
            optional=(*COMMON, *allowed) if type_name else keys(spot),
        )
        values = {key: fields.read(key, READERS[key]) for key in fields.spots if key in READERS}
        if "deadline" in fields.spots:
            values["deadline"] = fields.read("deadline", partial(day, year=self.year))
        if type_name == "group":
            values["role"], role = _role(fields, depth=depth, role=role)
            below = partial(self.read, depth=depth + 1, role=role)
            values["children"] = fields.read("children", below) or ()
        node = _build(type_name, values)
        self._remember(fields, node)
        if node is not None:
            self._check(fields, node, role=role)
        return node

    def _remember(self, fields: Record, node: Node | None) -> None:
        self.has_floor = self.has_floor or "floor" in fields.spots
        given = fields.read("code", code)
        if given in self.nodes:
            fields.spots["code"].note("duplicate_code", given=given)
        elif given is not None:
            self.nodes[given] = node

    def _check(self, fields: Record, node: Node, *, role: Role | None) -> None:
        """The rules between the keys of one node."""
        if "max" in fields.spots:
            _check_places(fields.spots["max"], node.max, places=self.places)
        elif role is Role.BASE or (role and TYPE_NAMES[type(node)] in SCALED):
            fields.spot.lacks("max")
        elif node.floor is not None and node.floor.share is not None:
            fields.spots["floor"].note("floor_needs_max")
        if isinstance(node, Group) and role is Role.BASE:
            _check_sum(fields, node)
        if isinstance(node, formula.PlusMinus):
            _check_limits(fields, node)


def _type(spot: Spot) -> str:
    """The type; a node that names no known type but has children is read on as a group."""
    raw = spot.value if isinstance(spot.value, dict) else {}
    given = raw.get("type")
    if type(given) is str and given in TYPES:
        return given
    if "type" in raw:
        spot.inside("type").note("not_one_of", allowed=", ".join(TYPES))
    return "group" if "children" in raw else ""


def _role(fields: Record, *, depth: int, role: Role | None) -> tuple[Role | None, Role | None]:
    """The role a group is given, and the role its branch has."""
    if depth > 1 and "role" in fields.spots:
        fields.spots["role"].note("role_not_top")
        return None, role
    given = fields.read("role", partial(choice, options=Role))
    # A role that could not be read leaves the branch without rules that hang on it.
    return given, given if "role" in fields.spots else role


def _build(type_name: str, values: dict[str, Any]) -> Node | None:
    """Make the dataclass. A value that was refused is None here; Findings keep it inside."""
    absent: dict[str, Any] = dict.fromkeys(("code", "name", *NEEDED.get(type_name, ())))
    return TYPES[type_name](**(absent | values)) if type_name else None


def _check_places(spot: Spot, value: Decimal | None, *, places: int | None) -> None:
    """Caps cut rounded scores, so they may not be finer than the rounding."""
    if value is not None and places is not None and decimals(value) > places:
        spot.note("more_than_places", places=places)


def _check_sum(fields: Record, group: Group) -> None:
    """Silent while a maximum is absent or wrong: that is told where it stands."""
    parts = [child.max for child in group.children]
    known = [part for part in parts if part is not None]
    is_whole = len(known) == len(fields.spots["children"].value) if known else False
    if group.max is not None and is_whole and group.max != sum(known):
        fields.spots["max"].note("group_max", max=plain(group.max), sum=plain(sum(known)))


def _check_limits(fields: Record, leaf: formula.PlusMinus) -> None:
    if leaf.min is not None and leaf.max is not None and leaf.min > leaf.max:
        fields.spots["min"].note("min_above_max", max=plain(leaf.max))


def floor(spot: Spot) -> Floor | None:
    """A floor gives either a share of the maximum, between 0 and 1, or points."""
    fields = record(spot, optional=("share", "points"))
    share = fields.read("share", partial(number, least=0, most=1))
    points = fields.read("points", number)
    if len(fields.spots) != 1:
        spot.note("floor_one")
    return None if share is points is None else Floor(share=share, points=points)


def bands(spot: Spot) -> tuple[Band, ...]:
    """Bands in the order in which they are tried."""
    read = [band(item) for item in items(spot)]
    return tuple(b for b in read if b is not None)


def band(spot: Spot) -> Band | None:
    """One band; its comparison is always written out."""
    fields = record(spot, required=("op", "value", "points"))
    op = fields.read("op", partial(choice, options=Comparison))
    value, points = fields.read("value", number), fields.read("points", number)
    if op is None or value is None or points is None:
        return None
    return Band(op, value, points)


def day(spot: Spot, *, year: int) -> str | None:
    """A day of the emulation year, `MM-DD`, or of any year, `YYYY-MM-DD`."""
    text = line(spot, most=10)
    found = DAY.fullmatch(text or "")
    try:
        if found:
            date(int(found[1] or year), int(found[2]), int(found[3]))
            return text
    except ValueError:
        found = None
    if text is not None:
        spot.note("bad_day")
    return None


def evidence(spot: Spot) -> bool | str | None:
    """Whether proof must be handed in, or which."""
    return flag(spot) if isinstance(spot.value, bool) else lines(spot)


def step(spot: Spot) -> Decimal | None:
    """Points by hand are multiples of the step, so it is above 0."""
    return number(spot, least=Decimal("0.0001"))


READERS: dict[str, Callable[[Spot], Any]] = {
    "code": code,
    "name": partial(line, most=1000),
    "max": partial(number, least=0),
    "owner": partial(line, most=250),
    "evidence": evidence,
    "step": step,
    "guide": lines,
    "legal_basis": lines,
    "floor": floor,
    "cap": flag,
    "cap_ratio": partial(number, least=0),
    "bands": bands,
    "points_per_unit": number,
    "plus": number,
    "minus": number,
    "base": number,
    "min": number,
}
