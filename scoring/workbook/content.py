"""What a workbook shows, already worded: nothing here is read from the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

Json = dict[str, Any]
Shown = str | Decimal
NOT_APPLICABLE = "KAD"  # không áp dụng, as people type it into a cell: “KAD: lý do”
YES, NO = "Đạt", "Không"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One column of a criterion: the key of the entry, and how it is typed."""

    key: str
    label: str
    short: str
    is_whole: bool = False
    is_choice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One criterion: its node of the year file, its rule in words, whether it may be filled."""

    node: Json
    rule: str
    group: str
    inputs: tuple[Input, ...]
    is_open: bool
    places: int

    @property
    def code(self) -> str:
        """The code it is found by when the file comes back."""
        return str(self.node["code"])

    @property
    def title(self) -> str:
        """Code and name, as the heading says them."""
        return f"{self.code} {self.node['name']}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One unit: what its cells hold by criterion and input, and its points by node and total."""

    code: str
    name: str
    cells: Mapping[str, Mapping[str, Shown]]
    points: Mapping[str, Decimal | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """The whole workbook; `tree` and `policy` are those of the year file.

    `has_points` is off for people who may not see totals: then there is nothing to compute.
    """

    title: str
    desk: str
    snapshot: str
    made_at: datetime
    made_by: str
    heads: Sequence[Head]
    lines: Sequence[Line]
    tree: Sequence[Json]
    policy: Json
    has_points: bool
