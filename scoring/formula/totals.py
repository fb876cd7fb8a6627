"""From scored criteria to the total of each unit: groups, rescaling, caps, bonus, deduction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Self

from scoring.formula.columns import score_column
from scoring.formula.criteria import Group, Node, Role, leaves, role_of, walk
from scoring.formula.entries import Entry
from scoring.formula.method import EXACT, Method

Scores = dict[str, Decimal | None]
Entries = Mapping[str, Mapping[str, Entry]]
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class UnitScore:
    """What one unit reached. `nodes` has every node of the table, None where it left the scale.

    `bonus` is the sum after the bonus cap: base + bonus − deduction is the total before its floor.
    """

    total: Decimal
    base: Decimal
    bonus: Decimal
    deduction: Decimal
    nodes: Mapping[str, Decimal | None]
    missing: tuple[str, ...]
    failed_floors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What the criteria come to for every unit alike; codes are in the order of the table."""

    codes: tuple[str, ...]
    leaves: tuple[str, ...]
    floors: tuple[tuple[str, Fraction], ...]
    tops: Mapping[Role, Sequence[Node]]

    @classmethod
    def of(cls, criteria: Sequence[Node]) -> Self:
        """Look through the tree once."""
        nodes = list(walk(criteria))
        return cls(
            codes=tuple(node.code for node in nodes),
            leaves=tuple(leaf.code for leaf in leaves(criteria)),
            floors=tuple((node.code, node.least) for node in nodes if node.least is not None),
            tops={role: [top for top in criteria if role_of(top) is role] for role in Role},
        )


def compute(
    criteria: Sequence[Node],
    entries: Entries,
    *,
    units: Sequence[str],
    absent: frozenset[str],
    method: Method,
) -> dict[str, UnitScore]:
    """Score every unit of a bloc, by unit code.

    `entries` are by unit code, then by criterion code. `absent` are the excluded units: computed
    like the others, but outside `leader` and `bloc_average`.
    """
    table = Table.of(criteria)
    with localcontext(EXACT):
        cells: dict[str, Scores] = {unit: {} for unit in units}
        for top in criteria:
            for leaf in leaves([top]):
                column = {unit: entries.get(unit, {}).get(leaf.code) for unit in units}
                scored = score_column(leaf, column, role=role_of(top), absent=absent, method=method)
                for unit, score in scored.items():
                    cells[unit][leaf.code] = score
        return {
            unit: _unit_score(table, entries.get(unit, {}), cells=cells[unit], method=method)
            for unit in units
        }


def _unit_score(
    table: Table, entries: Mapping[str, Entry], *, cells: Scores, method: Method
) -> UnitScore:
    nodes: Scores = dict.fromkeys(table.codes)
    for role, tops in table.tops.items():
        for top in tops:
            _fold(top, nodes, cells=cells, role=role, method=method)
    base = _together(table.tops[Role.BASE], nodes, method=method) or ZERO
    bonus = _sum(table.tops[Role.BONUS], nodes)
    if method.bonus_cap is not None:
        bonus = min(bonus, method.bonus_cap)
    deduction = _sum(table.tops[Role.DEDUCTION], nodes)
    total = base + bonus - deduction
    if method.total_floor is not None:
        total = max(total, method.total_floor)
    return UnitScore(
        total=total,
        base=base,
        bonus=bonus,
        deduction=deduction,
        nodes=nodes,
        missing=tuple(code for code in table.leaves if code not in entries),
        failed_floors=tuple(_failed_floors(table, nodes)),
    )


def _fold(node: Node, nodes: Scores, *, cells: Scores, role: Role, method: Method) -> None:
    """Score a branch from its leaves up. A rescaled group is rounded first, then cut by its cap."""
    if not isinstance(node, Group):
        nodes[node.code] = cells[node.code]
        return
    for child in node.children:
        _fold(child, nodes, cells=cells, role=role, method=method)
    score = _together(node.children, nodes, method=method)
    is_capped = role is not Role.BASE if node.cap is None else node.cap
    if is_capped and node.max is not None and score is not None:
        score = min(score, node.max)
    nodes[node.code] = score


def _together(children: Sequence[Node], nodes: Scores, *, method: Method) -> Decimal | None:
    """Sum the children that apply, scaled up to all of them; None when none applies.

    Children that apply but are worth 0 at most leave nothing to scale: their sum stands as it is.
    """
    applicable = [child for child in children if nodes[child.code] is not None]
    total = _sum(applicable, nodes)
    if len(applicable) == len(children):
        return total
    part = sum(Fraction(child.max or 0) for child in applicable)
    whole = sum(Fraction(child.max or 0) for child in children)
    if part:
        total = method.round(Fraction(total) * whole / part)
    return total if applicable else None


def _sum(children: Iterable[Node], nodes: Scores) -> Decimal:
    return sum((nodes[child.code] or ZERO for child in children), ZERO)


def _failed_floors(table: Table, nodes: Scores) -> Iterable[str]:
    """Nodes below their floor, in the order of the table; what left the scale has no floor."""
    for code, least in table.floors:
        score = nodes[code]
        if score is not None and Fraction(score) < least:
            yield code
