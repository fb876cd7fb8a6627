"""What is wrong, or looks wrong, with a table of criteria: every finding in one pass."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Any

from scoring.criteria.drafts import Draft, Json
from scoring.criteria.reach import (
    Unread,
    best,
    best_of,
    holes,
    overlaps,
    stretches_of,
    unused,
)
from scoring.formula import (
    Band,
    Bands,
    Group,
    LateDays,
    Leaf,
    Manual,
    Node,
    Role,
    role_of,
)
from scoring.formula.criteria import Floor
from scoring.yearfile.reading import decimals, plain

BANDED = (Bands, LateDays)


class Severity(StrEnum):
    """An error bars the table from being adopted; a warning asks to be looked at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a table. `place` is the code of a node, "" for the whole table.

    `key` is the part of the node, or of the policy, that it is about.
    """

    code: str
    severity: Severity
    place: str
    key: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spot:
    """A node that is looked at, with what its branch and the table know."""

    node: Node
    role: Role
    above: tuple[Group, ...]
    draft: Draft
    year: int | None
    owners: Collection[str] | None
    broken: frozenset[str]

    def warn(self, code: str, key: str, **params: object) -> Finding:
        """Something that may be meant."""
        return Finding(code, Severity.WARNING, self.node.code, key, params)

    def fail(self, code: str, key: str, **params: object) -> Finding:
        """Something that cannot be meant."""
        return Finding(code, Severity.ERROR, self.node.code, key, params)

    def best(self) -> Fraction | None:
        """The highest score, None where nothing limits it or too little is known."""
        try:
            return best(self.node, role=self.role)
        except Unread:
            return None


def lint(
    nodes: Sequence[Json],
    *,
    policy: Json | None = None,
    year: int | None = None,
    owners: Collection[str] | None = None,
) -> list[Finding]:
    """Look at a table, finished or not, and return every finding in the order of the table.

    Errors are whatever a year file would refuse, and what contradicts itself. `owners` are the
    names of the departments that may score; without them no owner is unknown.
    """
    draft = Draft.of(nodes, policy=policy, year=year)
    findings = [_refused(draft, *draft.spot(p.place), p.code, p.params) for p in draft.problems]
    broken = frozenset(f.place for f in findings if not f.key.startswith(("name", "code")))
    for spot in _spots(draft, year=year, owners=owners, broken=broken):
        findings += [finding for check in CHECKS for finding in check(spot)]
    findings += _policy(draft)
    order = {code: number for number, code in enumerate(draft.places.values())}
    return sorted(findings, key=lambda finding: order.get(finding.place, -1))


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that bar a table from being adopted."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _refused(
    draft: Draft, place: str, key: str, code: str, params: Mapping[str, object]
) -> Finding:
    if code == "empty" and key == "children":
        code = "empty_group"
    return Finding(code, Severity.ERROR, place, key, params)


def _spots(draft: Draft, **facts: Any) -> Iterator[Spot]:
    waiting: list[tuple[Node, Role, tuple[Group, ...]]]
    waiting = [(node, role_of(node), ()) for node in draft.nodes]
    while waiting:
        node, role, above = waiting.pop()
        yield Spot(node, role, above, draft, **facts)
        if isinstance(node, Group):
            waiting += [(child, role, (*above, node)) for child in node.children]


def _unreachable(spot: Spot) -> Iterator[Finding]:
    """Points that no unit can ever get, or that lie above what the criterion promises."""
    node, most = spot.node, spot.best()
    if isinstance(node, Group) or node.max is None or most is None or node.code in spot.broken:
        return
    facts = {"best": text(most), "max": plain(node.max)}
    if most < node.max:
        yield spot.warn("unreachable", "max", **facts)
    elif most > node.max and isinstance(node, BANDED):
        yield spot.fail("bands_above_max", "bands", **facts)


def _group_max(spot: Spot) -> Iterator[Finding]:
    """Outside the base nothing else ties the maximum of a group to its parts."""
    node, most = spot.node, spot.best()
    if not isinstance(node, Group) or spot.role is Role.BASE or node.max is None:
        return
    parts = [child.max for child in node.children]
    total = sum(part for part in parts if part is not None)
    if None not in parts and total < node.max:
        yield spot.warn("unreachable", "max", best=plain(total), max=plain(node.max))
    elif most is not None and most > node.max:
        yield spot.warn("above_group_max", "max", best=text(most), max=plain(node.max))


def _worthless(spot: Spot) -> Iterator[Finding]:
    if spot.node.max == 0:
        yield spot.warn("worth_nothing", "max")


def _steps(spot: Spot) -> Iterator[Finding]:
    node = spot.node
    if not isinstance(node, Manual) or not node.step:
        return
    places = spot.draft.policy.method.places if spot.draft.policy else None
    if node.max is not None and node.max % node.step:
        yield spot.warn("step_misses_max", "step", step=plain(node.step), max=plain(node.max))
    if places is not None and decimals(node.step) > places:
        yield spot.warn("step_below_rounding", "step", step=plain(node.step), places=places)


def _bands(spot: Spot) -> Iterator[Finding]:
    """Bands are tried in order and the first that holds decides."""
    node = spot.node
    if not isinstance(node, BANDED) or not node.bands or node.code in spot.broken:
        return
    is_late = isinstance(node, LateDays)
    parted = stretches_of(node)
    for hole in holes(parted, from_start=is_late):
        facts = {"low": plain(hole.low), "high": plain(hole.high)}
        yield spot.warn("bands_hole", "bands", **facts, ends=f"{hole.has_low}/{hole.has_high}")
    for row in unused(parted, node.bands):
        yield spot.warn("band_never_reached", "bands", row=row + 1)
    for row, other in overlaps(parted, node.bands):
        yield spot.warn("bands_overlap", "bands", row=row + 1, other=other + 1)
    if is_late and _rises(node.bands, [each.row for each in parted]):
        yield spot.warn("later_earns_more", "bands")


def _rises(bands: Sequence[Band], rows: Iterable[int | None]) -> bool:
    earned = [bands[row].points if row is not None else 0 for row in rows]
    return any(later > earlier for earlier, later in pairwise(earned))


def _proof(spot: Spot) -> Iterator[Finding]:
    """Whether anybody can show, or find out, what the criterion asks.

    A unit shows it with proof, a department that owns the criterion knows it, a guide tells the
    appraiser where to look; a group says so for its whole branch. `evidence: false` is an answer.
    Days late need none of these: they are counted from a deadline.
    """
    node, line = spot.node, (*spot.above, spot.node)
    if not isinstance(node, Leaf):
        return
    if isinstance(node, LateDays):
        if not any(each.deadline for each in line):
            yield spot.warn("late_without_deadline", "deadline")
    elif not any(e.evidence is not None or e.owner or e.guide for e in line):
        yield spot.warn("nobody_can_show", "evidence")


def _floor(spot: Spot) -> Iterator[Finding]:
    node, most = spot.node, spot.best()
    floor: Floor | None = node.floor
    if floor is None or floor.points is None:
        return
    if node.max is not None and floor.points > node.max:
        yield spot.fail("floor_above_max", "floor", floor=plain(floor.points), max=plain(node.max))
    elif most is not None and floor.points > most:
        yield spot.fail("floor_above_best", "floor", floor=plain(floor.points), best=text(most))


def _deadline(spot: Spot) -> Iterator[Finding]:
    """`MM-DD` is always a day of the year; a full date may have been copied from another one."""
    given = spot.node.deadline
    if given is None or spot.year is None or len(given) != len("2026-12-15"):
        return
    if date.fromisoformat(given).year != spot.year:
        yield spot.warn("deadline_outside_year", "deadline", deadline=given, year=spot.year)


def _owner(spot: Spot) -> Iterator[Finding]:
    owner = spot.node.owner
    if owner and spot.owners is not None and owner not in spot.owners:
        yield spot.warn("unknown_owner", "owner", owner=owner)


CHECKS: tuple[Callable[[Spot], Iterator[Finding]], ...] = (
    _unreachable,
    _group_max,
    _worthless,
    _steps,
    _bands,
    _proof,
    _floor,
    _deadline,
    _owner,
)


def _policy(draft: Draft) -> Iterator[Finding]:
    """Caps and grades that the table does not fit."""
    if draft.policy is None:
        return
    most = {role: _most(draft, role) for role in (Role.BASE, Role.BONUS)}
    cap, bonus, base = draft.policy.method.bonus_cap, most[Role.BONUS], most[Role.BASE]
    if cap is not None and bonus is not None and bonus > cap:
        facts = {"best": text(bonus), "cap": plain(cap)}
        yield Finding("bonus_above_cap", Severity.WARNING, "", "policy.bonus_cap", facts)
    if cap is not None:
        bonus = Fraction(cap) if bonus is None else min(bonus, Fraction(cap))
    if base is None or bonus is None:
        return
    for grade in draft.policy.grades:
        if grade.min > base + bonus:
            facts = {"grade": grade.name, "best": text(base + bonus), "min": plain(grade.min)}
            yield Finding("grade_unreachable", Severity.WARNING, "", "policy.grades", facts)


def _most(draft: Draft, role: Role) -> Fraction | None:
    try:
        return best_of((node for node in draft.nodes if role_of(node) is role), role=role)
    except Unread:
        return None


def text(value: Fraction) -> str:
    """A score as the year file writes it; sums and products of its numbers all end."""
    return plain(Decimal(value.numerator) / value.denominator)
