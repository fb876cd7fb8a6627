"""The year file: bytes ↔ frozen dataclasses, all problems in one pass, and its result. Pure."""

from scoring.yearfile.dumping import (
    document,
    dump,
    entry_of,
    policy_of,
    tie_break_of,
    value_of,
)
from scoring.yearfile.jsontext import LARGEST
from scoring.yearfile.parsing import parse
from scoring.yearfile.parts import check_cell, parse_entry, parse_leaf
from scoring.yearfile.problems import Invalid, Problem
from scoring.yearfile.results import compute, digest, places, result, standings
from scoring.yearfile.shapes import (
    Authority,
    BlocFacts,
    FloorEffect,
    Kind,
    Person,
    Policy,
    Status,
    Style,
    UnitFacts,
    YearFile,
)

__all__ = [
    "LARGEST",
    "Authority",
    "BlocFacts",
    "FloorEffect",
    "Invalid",
    "Kind",
    "Person",
    "Policy",
    "Problem",
    "Status",
    "Style",
    "UnitFacts",
    "YearFile",
    "check_cell",
    "compute",
    "digest",
    "document",
    "dump",
    "entry_of",
    "parse",
    "parse_entry",
    "parse_leaf",
    "places",
    "policy_of",
    "result",
    "standings",
    "tie_break_of",
    "value_of",
]
