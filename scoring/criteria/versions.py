"""From one version of a table to the next while units are being scored."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scoring import yearfile
from scoring.criteria.differences import Difference, compare
from scoring.criteria.drafts import Json
from scoring.criteria.rescaling import Carried, Choice, Refusal, carry, choices, is_asked
from scoring.effective import LATE
from scoring.formula import AnyLeaf, Entry
from scoring.yearfile import YearFile

GROUP = "group"


@dataclass(frozen=True, slots=True)
class Pair:
    """A criterion that is scored in both versions, under one code or two."""

    old: AnyLeaf
    new: AnyLeaf

    @property
    def is_asked(self) -> bool:
        """Whether somebody must say what becomes of its entries."""
        return is_asked(self.old, self.new)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What may be said."""
        return choices(self.old, self.new) if self.is_asked else (Choice.KEEP,)

    def takes(self, stage: str) -> bool:
        """Whether entries of a stage go over: no unit scores what a department owns."""
        return not self.new.owner or stage in LATE

    def carry(self, entry: Entry, choice: Choice, *, places: int) -> Carried | Refusal:
        """Bring one entry over; where the scale is the same it stays as it is."""
        if not self.is_asked:
            return Carried(entry)
        return carry(entry, old=self.old, new=self.new, choice=choice, places=places)


def pairs(old: Sequence[Json], new: Sequence[Json]) -> dict[str, Pair]:
    """The criteria that go over from one version to the next, by old code."""
    return {
        row.old.code: Pair(_leaf(row.old.node), _leaf(row.new.node))
        for row in compare(old, new)
        if row.old is not None and row.new is not None and _is_scored(row)
    }


def _is_scored(row: Difference) -> bool:
    assert row.old is not None
    assert row.new is not None
    return GROUP not in (row.old.node["type"], row.new.node["type"])


def _leaf(node: Json) -> AnyLeaf:
    return yearfile.parse_leaf(node)


def carried_year(
    year_file: YearFile,
    nodes: Sequence[Json],
    *,
    policy: Json,
    known: Mapping[str, Pair],
    chosen: Mapping[str, Choice],
) -> YearFile:
    """The year under the new version; an entry that its choice does not fit is left out.

    `known` and `chosen` are by old code; without a choice entries are kept.
    """
    places = int(policy["rounding"]["places"])
    entries: dict[str, dict[str, Any]] = {}
    for unit, cells in year_file.entries.items():
        for code, entry in cells.items():
            if code in known:
                pair = known[code]
                brought = pair.carry(entry, chosen.get(code, Choice.KEEP), places=places)
                if isinstance(brought, Carried) and brought.entry is not None:
                    written = yearfile.entry_of(brought.entry)
                    entries.setdefault(unit, {})[pair.new.code] = written
    content = yearfile.document(year_file)
    content |= {"criteria": list(nodes), "policy": dict(policy), "entries": entries}
    return yearfile.parse(json.dumps(content, ensure_ascii=False).encode())
