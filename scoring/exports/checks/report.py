"""Who checks harshly and who leniently, in points; read only once all checks are in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring import drawing, formula, yearfile
from scoring.drawing import Mark, Severity, WhatIf
from scoring.exports.checks.lists import Overview
from scoring.exports.content import year_of
from scoring.exports.stages import Said, Stages, stages_of
from scoring.exports.stored import Stored
from scoring.formula import AnyLeaf, Entry, Method, NotApplicable, Role
from scoring.models import Criterion
from scoring.states import Stage


@dataclass(frozen=True, slots=True)
class Report:
    """Every checker and, as a what-if only, every unit; keys are unit codes."""

    checkers: tuple[Severity, ...]
    units: tuple[WhatIf, ...]


def report_of(overview: Overview) -> Report | None:
    """Measure the checkers; None while a single check of the round is awaited.

    Criteria of the leader type are taken at what a unit can be sure of, so that the points of one
    check do not hang on another. What does not apply is compared with nothing.
    """
    if not overview.is_finished:
        return None
    marks = list(_marks(overview))
    places = {member.code: place for place, member in enumerate(overview.members)}
    checkers = sorted(drawing.severity_of(marks), key=lambda each: places[each.checker])
    units = sorted(drawing.what_if(marks), key=lambda each: places[each.unit])
    return Report(tuple(checkers), tuple(units))


@dataclass(frozen=True, slots=True)
class _Scale:
    """How entries of a round become points that count towards the total."""

    leaves: Mapping[str, AnyLeaf]
    assured: Mapping[str, tuple[AnyLeaf, Role]]
    method: Method

    def points(self, code: str, said: Said | None) -> Decimal | None:
        """What an entry adds to the total; less than 0 in a deduction."""
        if said is None or said.value is None:
            return None
        entry: Entry = yearfile.parse_entry(self.leaves[code], said.value)
        leaf, role = self.assured[code]
        exact = None if isinstance(entry, NotApplicable) else _exact(leaf, entry)
        if exact is None:
            return None
        return self.method.round(-exact if role is Role.DEDUCTION else exact)

    def most(self, code: str) -> Decimal:
        """The maximum of a criterion, 0 where it has none."""
        return self.leaves[code].max or Decimal(0)


def _exact(leaf: AnyLeaf, entry: Entry) -> Fraction | None:
    return leaf.points(entry)


def _scale(overview: Overview, nodes: list[Criterion]) -> _Scale:
    year = year_of(overview.round, Stored(overview.members, nodes, {}))
    assured = {
        leaf.code: (leaf, formula.role_of(top))
        for top in formula.preliminary(year.criteria)
        for leaf in formula.leaves([top])
    }
    leaves = {leaf.code: leaf for leaf in formula.leaves(year.criteria)}
    return _Scale(leaves, assured, year.policy.method)


def _marks(overview: Overview) -> Iterator[Mark]:
    round_ = overview.round
    nodes = list(Criterion.objects.filter(criteria=round_.criteria_id).order_by("position"))
    scale = _scale(overview, nodes)
    codes = {node.pk: node.code for node in nodes if node.type != "group" and not node.owner}
    names = {member.pk: member.code for member in overview.members}
    cells = stages_of(round_, overview.members)
    for member, row in cells.items():
        for criterion, said in row.items():
            if criterion in codes:
                place = (names[member], codes[criterion])
                yield from _of_cell(place, said, scale=scale, names=names)


def _of_cell(
    place: tuple[str, str], said: Stages, *, scale: _Scale, names: Mapping[int, str]
) -> Iterator[Mark]:
    unit, code = place
    own = scale.points(code, said.by_stage.get(Stage.SELF))
    for check in said.checks:
        points = scale.points(code, check)
        if points is not None and check.checker is not None:
            yield Mark(names[check.checker], unit, code, points, own, scale.most(code))
