"""The lines of a pledge, typeset: stops, figures, unknowns, rows of the grid."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.wording import points, two_digits
from pledges.content import MovementText, TargetText

COLUMNS = 3
# “(số, ngày: chưa rõ)” is printed in the way of everything unknown; numbers of papers never break.
UNKNOWN = re.compile(r"\(([^()]*chưa rõ[^()]*)\)")
NUMBER = re.compile(r"\b\d+(?:/\d{4})?[-/][A-ZĐ]{2,}[\w/-]*|\bsố \d+\b")
MADE_UP = re.compile(r"^Số liệu minh họa[^;]*;?\s*")
WORDS = {
    "gte": "từ %s trở lên",
    "gt": "trên %s",
    "eq": "%s",
    "lte": "không quá %s",
    "lt": "dưới %s",
}


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One row of the table of targets; an empty plan or unit is unknown."""

    name: SafeString
    unit: str
    plan: str
    note: SafeString
    is_stated: bool


@dataclass(frozen=True, slots=True)
class MovementLine:
    """One row of the table of movements; an empty cell is unknown."""

    name: SafeString
    rest: tuple[SafeString, ...]

    @classmethod
    def of(cls, movement: MovementText) -> Self:
        """Goal, launch and summary stay in their order."""
        told = (movement.goal, movement.launch, movement.summary)
        return cls(typeset(movement.name), tuple(typeset(text) for text in told))


@dataclass(frozen=True, slots=True)
class UnitLine:
    """What one unit promises, and the numbered content it belongs to."""

    unit: str
    text: SafeString
    place: str
    is_stated: bool


@dataclass(frozen=True, slots=True)
class Signatory:
    """One party in the table and in the grid; no anchor means a box without a field."""

    number: int
    anchor: str
    unit: str
    name: str
    post: str
    role: str
    lines: tuple[str, ...]
    is_witness: bool = False


def typeset(text: str) -> SafeString:
    """Escape, mark what is unknown, and keep the numbers of papers on one line."""
    marked = UNKNOWN.sub(r'<span class="unknown">\1</span>', escape(text))
    kept = NUMBER.sub(lambda found: f'<span class="code">{found[0]}</span>', marked)
    return mark_safe(kept)  # noqa: S308  # escaped above


def stopped(texts: Sequence[str], *, between: str, last: str) -> list[SafeString]:
    """End every line with its stop; no line has none."""
    stops = [between] * (len(texts) - 1) + [last]
    return [typeset(f"{text}{stop}") for text, stop in zip(texts, stops, strict=False)]


def spread(parties: Sequence[Signatory]) -> list[list[Signatory]]:
    """Rows of at most three, as even as they go, longer rows first."""
    count = -(-len(parties) // COLUMNS)
    if not count:
        return []
    short, longer = divmod(len(parties), count)
    rows, taken = [], 0
    for number in range(count):
        size = short + (number < longer)
        rows.append(list(parties[taken : taken + size]))
        taken += size
    return rows


def plan_of(target: TargetText) -> str:
    """“từ 90 trở lên”; counts below ten in two digits; empty when the figure is unknown."""
    if target.value is None:
        return ""
    return WORDS.get(target.operator, "%s") % _figure(target.value, target.unit)


def _figure(value: Decimal, unit: str) -> str:
    if unit != "%" and value == value.to_integral_value() and 0 <= value < 10:  # one digit
        return two_digits(int(value))
    return points(value)


def target_line(target: TargetText) -> TargetLine:
    note = target.note if target.is_stated else MADE_UP.sub("", target.note)
    note = note[:1].upper() + note[1:]
    return TargetLine(
        typeset(target.name), target.unit, plan_of(target), typeset(note), target.is_stated
    )
