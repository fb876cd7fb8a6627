"""A year of one bloc: everything the year file says, as frozen dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from scoring.formula import Entry, Method, Node
from scoring.ranking import Grade, TieBreak

SCHEMA = "thiduakhenthuong/year/1"


class Schema(StrEnum):
    """The one format that is understood."""

    YEAR_1 = SCHEMA


class Style(StrEnum):
    """Whose rules the papers follow."""

    STATE_ND30 = "STATE_ND30"
    PARTY_HD36 = "PARTY_HD36"
    PARTY_HD05 = "PARTY_HD05"


class Kind(StrEnum):
    """Cụm or khối: a label, not logic."""

    CUM = "CUM"
    KHOI = "KHOI"


class FloorEffect(StrEnum):
    """What a missed floor does: the unit loses its rank, or is only marked."""

    EXCLUDE = "exclude"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Authority:
    """Who the bloc answers to."""

    name: str
    style: Style
    place: str | None = None


@dataclass(frozen=True, slots=True)
class BlocFacts:
    """The bloc in this year; an unknown head or deputy is None."""

    slug: str
    name: str
    kind: Kind
    head: str | None = None
    deputy: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A leader as papers name them."""

    name: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A member of the bloc in this year, in the order of the decision."""

    code: str
    name: str
    type: str | None = None
    leader: Person | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """How the bloc turns points into ranks. `floor_effect` is None when no node has a floor."""

    method: Method
    floor_effect: FloorEffect | None = None
    grades: tuple[Grade, ...] = ()
    tie_break: tuple[TieBreak, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """Reasons: suspended keeps the rank and holds the award, excluded has no rank."""

    suspended: str | None = None
    excluded: str | None = None


@dataclass(frozen=True, slots=True)
class YearFile:
    """One bloc, one year. Entries are by unit code, then by criterion code; none of them empty."""

    year: int
    authority: Authority
    bloc: BlocFacts
    units: tuple[UnitFacts, ...]
    policy: Policy
    criteria: tuple[Node, ...]
    entries: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)
    status: Mapping[str, Status] = field(default_factory=dict)
    pledge_completion: Mapping[str, Decimal] = field(default_factory=dict)
    women_share: Mapping[str, Decimal] = field(default_factory=dict)
