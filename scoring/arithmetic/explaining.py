"""A whole unit: its tree, its total, its place among the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from scoring import yearfile
from scoring.arithmetic.leaves import Column, Steps, limited, rounded
from scoring.arithmetic.ranks import rank_steps
from scoring.arithmetic.steps import Move, NodeReason, Param, Step, UnitReason, last
from scoring.formula import AnyLeaf, Group, Leaf, Node, Role, preliminary, role_of
from scoring.yearfile import YearFile

ZERO = Fraction(0)


def explain(year_file: YearFile, unit: str, *, ranks: bool = True) -> UnitReason:
    """Return every step from the entries of a unit to its total, and to its rank if wanted."""
    reason = _Unit(year_file, unit).reason()
    if not ranks:
        return reason
    scores = yearfile.compute(year_file)
    standings = yearfile.standings(year_file, scores)
    status = year_file.status.get(unit, yearfile.Status())
    steps = rank_steps(
        standings,
        unit,
        tie_breaks=year_file.policy.tie_break,
        excluded=status.excluded or "",
        missed=scores[unit].failed_floors,
    )
    return replace(reason, rank=steps)


def alone(year_file: YearFile, unit: str) -> YearFile:
    """Return the year as one unit may count on it: nobody else in it, leaders at what is sure."""
    mine = {unit: year_file.entries[unit]} if unit in year_file.entries else {}
    return replace(
        year_file,
        units=tuple(each for each in year_file.units if each.code == unit),
        criteria=preliminary(year_file.criteria),
        entries=mine,
    )


@dataclass(frozen=True, slots=True)
class _Unit:
    """Explains one unit of a year."""

    year_file: YearFile
    unit: str

    def reason(self) -> UnitReason:
        method, criteria = self.year_file.policy.method, self.year_file.criteria
        tops = tuple(self._node(top, role=role_of(top)) for top in criteria)
        base = self._together([t for t in tops if role_of(t.node) is Role.BASE])
        bonus = limited(self._extra(tops, Role.BONUS), most=method.bonus_cap)
        deduction = self._extra(tops, Role.DEDUCTION)
        parts = {"base": last(base), "bonus": last(bonus), "deduction": last(deduction)}
        came_to = parts["base"] + parts["bonus"] - parts["deduction"]
        total = [Step(Move.TOTAL, came_to, parts)]
        return UnitReason(
            unit=self.unit,
            tops=tops,
            base=tuple(base),
            bonus=tuple(bonus),
            deduction=tuple(deduction),
            total=tuple(limited(total, most=None, least=method.total_floor)),
        )

    def _node(self, node: Node, *, role: Role) -> NodeReason:
        if isinstance(node, Group):
            return self._group(node, role=role)
        assert isinstance(node, Leaf)
        steps = self._column(node, role=role).explain(self.unit)
        return NodeReason(node, steps, floor=_floor(node, steps[-1].result))

    def _column(self, leaf: AnyLeaf, *, role: Role) -> Column:
        status, entries = self.year_file.status, self.year_file.entries
        units = [each.code for each in self.year_file.units]
        return Column(
            leaf=leaf,
            entries={code: entries.get(code, {}).get(leaf.code) for code in units},
            absent=frozenset(code for code, said in status.items() if said.excluded),
            role=role,
            method=self.year_file.policy.method,
        )

    def _group(self, group: Group, *, role: Role) -> NodeReason:
        children = tuple(self._node(child, role=role) for child in group.children)
        steps = self._together(children)
        is_capped = role is not Role.BASE if group.cap is None else group.cap
        steps = limited(steps, most=group.max if is_capped else None)
        return NodeReason(group, tuple(steps), children, _floor(group, steps[-1].result))

    def _together(self, children: Sequence[NodeReason]) -> Steps:
        """Sum the children that apply, then scale them up to all of them."""
        applying = [child for child in children if child.score is not None]
        if children and not applying:
            return [Step(Move.LEFT, None)]
        came_to = sum((child.score or ZERO for child in applying), ZERO)
        steps = [Step(Move.SUM, came_to, {"terms": _terms(children)})]
        part, whole = _most(applying), _most(children)
        if len(applying) < len(children) and part:
            left = tuple(child.node.code for child in children if child.score is None)
            params: dict[str, Param] = {"sum": came_to, "whole": whole, "part": part, "left": left}
            steps.append(Step(Move.RESCALE, came_to * whole / part, params))
        return rounded(steps, self.year_file.policy.method)

    def _extra(self, tops: Sequence[NodeReason], role: Role) -> Steps:
        parts = [top for top in tops if role_of(top.node) is role]
        came_to = sum((top.score or ZERO for top in parts), ZERO)
        return [Step(Move.SUM, came_to, {"terms": _terms(parts)})]


def _terms(children: Sequence[NodeReason]) -> tuple[tuple[str, Fraction | None], ...]:
    return tuple((child.node.code, child.score) for child in children)


def _most(children: Sequence[NodeReason]) -> Fraction:
    return sum((Fraction(child.node.max or 0) for child in children), ZERO)


def _floor(node: Node, score: Fraction | None) -> Step | None:
    """What left the scale has no floor."""
    if node.least is None or score is None:
        return None
    move = Move.FLOOR_MISSED if score < node.least else Move.FLOOR_MET
    return Step(move, score, {"least": node.least})
