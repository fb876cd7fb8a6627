"""Year file → dataclasses: every part is read, whatever is wrong with the others."""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

from scoring.formula import Entry, Group, Leaf, Node
from scoring.yearfile import cells, jsontext, policies
from scoring.yearfile.problems import Findings
from scoring.yearfile.reading import (
    Spot,
    choice,
    code,
    items,
    line,
    lines,
    members,
    number,
    record,
    slug,
    whole,
)
from scoring.yearfile.shapes import (
    Authority,
    BlocFacts,
    Kind,
    Person,
    Schema,
    Status,
    Style,
    UnitFacts,
    YearFile,
)
from scoring.yearfile.tree import Tree

T = TypeVar("T")
FIRST_YEAR, LAST_YEAR = 1900, 2100
NAMES = 250
REQUIRED = ("schema", "year", "authority", "bloc", "units", "policy", "criteria")
OPTIONAL = ("entries", "status", "pledge_completion", "women_share")


def parse(raw: bytes) -> YearFile:
    """Read a year file, or raise Invalid with every problem that it has."""
    findings = Findings()
    value = jsontext.load(raw, findings)
    if value is None:
        findings.settle()
    return _year_file(Spot(value, "", findings))


def _year_file(spot: Spot) -> YearFile:
    """Read every part before refusing any."""
    fields = record(spot, required=REQUIRED, optional=OPTIONAL)
    fields.read("schema", partial(choice, options=Schema))
    year = fields.read("year", partial(whole, least=FIRST_YEAR, most=LAST_YEAR))
    codes = _unit_codes(spot.value)
    authority = fields.read("authority", _authority)
    bloc = fields.read("bloc", partial(_bloc, codes=codes))
    units = fields.read("units", _units)
    tree = Tree(spot.findings, places=_places(spot.value), year=year)
    criteria = fields.read("criteria", tree.read)
    policy = fields.read("policy", partial(policies.policy, tree=tree, units=codes))
    facts: dict[str, Any] = {
        "entries": fields.read("entries", partial(_entries, nodes=tree.nodes, codes=codes)),
        "status": fields.read("status", partial(_by_unit, codes=codes, reader=_status)),
        "pledge_completion": fields.read("pledge_completion", partial(_shares, codes=codes)),
        "women_share": fields.read("women_share", partial(_shares, codes=codes, most=1)),
    }
    spot.findings.settle()
    assert year
    assert authority
    assert bloc
    assert units
    assert policy
    assert criteria
    given = {key: value for key, value in facts.items() if value}
    return YearFile(int(year), authority, bloc, units, policy, criteria, **given)


def _unit_codes(value: object) -> set[str]:
    """Every code in `units`, so that a unit with a wrong name is no unknown unit elsewhere."""
    listed = value.get("units") if isinstance(value, dict) else None
    named = [unit.get("code") for unit in _list(listed) if isinstance(unit, dict)]
    return {given for given in named if isinstance(given, str)}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _places(value: object) -> int | None:
    """The rounding that criteria are held to; its own problems are told with the policy."""
    for key in ("policy", "rounding"):
        value = value.get(key) if isinstance(value, dict) else None
    return policies.rounding(Spot(value, "", Findings()))[0]


def _authority(spot: Spot) -> Authority | None:
    fields = record(spot, required=("name", "style"), nullable=("place",))
    name = fields.read("name", partial(line, most=NAMES))
    style = fields.read("style", partial(choice, options=Style))
    place = fields.read("place", partial(line, most=120))
    return Authority(name, style, place) if name and style else None


def _bloc(spot: Spot, *, codes: Collection[str]) -> BlocFacts | None:
    fields = record(spot, required=("slug", "name", "kind"), nullable=("head", "deputy"))
    address, name = fields.read("slug", slug), fields.read("name", partial(line, most=NAMES))
    kind = fields.read("kind", partial(choice, options=Kind))
    head, deputy = (fields.read(key, partial(_member, codes=codes)) for key in ("head", "deputy"))
    if deputy is not None and deputy == head:
        fields.spots["deputy"].note("deputy_is_head", given=deputy)
    return BlocFacts(address, name, kind, head, deputy) if address and name and kind else None


def _member(spot: Spot, *, codes: Collection[str]) -> str | None:
    given = code(spot)
    if given is not None and given not in codes:
        spot.note("unknown_unit", given=given)
    return given


def _units(spot: Spot) -> tuple[UnitFacts, ...]:
    units: list[UnitFacts] = []
    seen: set[str] = set()
    for item in items(spot):
        fields = record(item, required=("code", "name"), nullable=("type", "leader"))
        given, name = fields.read("code", code), fields.read("name", partial(line, most=NAMES))
        if given in seen:
            fields.spots["code"].note("duplicate_code", given=given)
        kind, leader = fields.read("type", partial(line, most=40)), fields.read("leader", _person)
        seen |= {given} if given else set()
        if given and name:
            units.append(UnitFacts(given, name, kind, leader))
    return tuple(units)


def _person(spot: Spot) -> Person | None:
    fields = record(spot, required=("name",), nullable=("title",))
    name = fields.read("name", partial(line, most=120))
    title = fields.read("title", partial(line, most=200))
    return Person(name, title) if name else None


def _entries(
    spot: Spot, *, nodes: Mapping[str, Node | None], codes: Collection[str]
) -> dict[str, dict[str, Entry]]:
    return _by_unit(spot, codes=codes, reader=partial(_unit_entries, nodes=nodes))


def _unit_entries(spot: Spot, *, nodes: Mapping[str, Node | None]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for given, cell in members(spot):
        node = nodes.get(given)
        if given not in nodes:
            cell.note("unknown_criterion", given=given)
        elif isinstance(node, Group):
            cell.note("entry_for_group")
        elif isinstance(node, Leaf):
            entry = cells.entry(cell, node)
            if entry is not None:
                entries[given] = entry
    return entries


def _by_unit(
    spot: Spot, *, codes: Collection[str], reader: Callable[[Spot], T | None]
) -> dict[str, T]:
    """What is said of units, by unit code; units of which nothing is said are left out."""
    known: dict[str, T] = {}
    for given, part in members(spot):
        if given not in codes:
            part.note("unknown_unit", given=given)
        value = reader(part)
        if value is not None and value != {}:
            known[given] = value
    return known


def _status(spot: Spot) -> Status | None:
    fields = record(spot, nullable=("suspended", "excluded"))
    suspended, excluded = fields.read("suspended", lines), fields.read("excluded", lines)
    return Status(suspended, excluded) if suspended or excluded else None


def _shares(spot: Spot, *, codes: Collection[str], most: int | None = None) -> dict[str, Decimal]:
    return _by_unit(spot, codes=codes, reader=partial(number, least=0, most=most))
