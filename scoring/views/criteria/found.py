"""The set of an address, if the person may know of it, and what its pages share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requests import Request
from blocs.models import Appointment, Office
from scoring.actions.criteria import Overtaken
from scoring.criteria import Finding, lint
from scoring.criteria.differences import plain
from scoring.exports.tables import nested
from scoring.forms.criteria.fields import shown_day
from scoring.models import CriteriaSet, Criterion
from scoring.views.criteria import words

Json = dict[str, Any]
BASE, GROUP = "base", "group"


def find(user: User, pk: int) -> CriteriaSet:
    """Return the set with its bloc, or 404."""
    visible = CriteriaSet.objects.visible_to(user)
    return get_object_or_404(visible.select_related("bloc", "previous", "conference"), pk=pk)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the tree table."""

    row: Criterion
    depth: int
    rule: str
    proof: str
    sum: str = ""
    is_off: bool = False
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def deadline(self) -> str:
        """The deadline as people write it."""
        return shown_day(str(self.row.rule.get("deadline", "")))

    @property
    def is_group(self) -> bool:
        """Whether other criteria stand below it."""
        return self.row.type == GROUP


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole table as its page shows it."""

    lines: Sequence[Line]
    total: Decimal
    leaves: Decimal
    findings: Sequence[Finding] = field(default_factory=list)

    @property
    def heaps(self) -> list[words.Heap]:
        """The findings, gathered; each place has the key of its row."""
        keys = {line.row.code: line.row.pk for line in self.lines}
        return words.heaps_of(self.findings, keys=keys)

    @property
    def errors(self) -> int:
        """How many findings bar the table from being adopted."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def told(self) -> str:
        """How many findings there are, in words."""
        return words.counted(self.errors, len(self.findings) - self.errors)


def tree_of(criteria: CriteriaSet, *, looked_at: bool = True) -> Tree:
    """Read the table of a set in two queries, with sums and, for a draft, findings."""
    rows = list(criteria.nodes.order_by("position"))
    nodes = nested(rows)
    findings = _findings(criteria, nodes) if looked_at else []
    by_place: dict[str, list[Finding]] = {}
    for finding in findings:
        by_place.setdefault(finding.place, []).append(finding)
    pairs = zip(rows, _walk(nodes, 0), strict=True)
    lines = [_line(row, node, depth, by_place.get(row.code, [])) for row, (node, depth) in pairs]
    base = [node for node in nodes if node.get("role", BASE) == BASE]
    return Tree(lines, sum(map(_points, base), Decimal(0)), _leaves(base), findings)


def _findings(criteria: CriteriaSet, nodes: list[Json]) -> list[Finding]:
    today = timezone.localdate()
    scorers = Appointment.objects.on(today).filter(office=Office.DEPARTMENT_SCORER)
    owners = set(scorers.values_list("unit__name", flat=True))
    return lint(nodes, policy=criteria.policy, year=criteria.year, owners=owners)


def _walk(nodes: Sequence[Json], depth: int) -> Iterator[tuple[Json, int]]:
    for node in nodes:
        yield node, depth
        yield from _walk(node.get("children", ()), depth + 1)


def _line(row: Criterion, node: Json, depth: int, findings: Sequence[Finding]) -> Line:
    total = sum(map(_points, node.get("children", ())), Decimal(0))
    is_group = row.type == GROUP
    told: dict[bool, list[str]] = {True: [], False: []}
    for finding in findings:
        told[finding.severity == "error"].append(words.finding_in_words(finding))
    return Line(
        row=row,
        depth=depth,
        rule="" if is_group else words.rule_of(node),
        proof=words.proof_of(node),
        sum=str(total) if is_group else "",
        is_off=is_group and bool(row.max) and plain(row.max) != total,
        errors=tuple(told[True]),
        warnings=tuple(told[False]),
    )


def _points(node: Json) -> Decimal:
    value = plain(node.get("max", ""))
    return value if isinstance(value, Decimal) else Decimal(0)


def _leaves(nodes: Sequence[Json]) -> Decimal:
    return sum(
        (_leaves(node["children"]) if node.get("children") else _points(node) for node in nodes),
        Decimal(0),
    )


def overtaken_in_words(told: Overtaken) -> str:
    """Say who edited the draft meanwhile, and that nothing typed is lost."""
    at = f"{timezone.localtime(told.at):%H:%M %d/%m/%Y}" if told.at else "–"
    return _(
        "%(who)s vừa sửa bộ tiêu chí này lúc %(at)s. Điều bạn nhập còn nguyên và chưa được ghi: "
        "hãy xem bảng hiện nay rồi lưu lại."
    ) % {"who": told.by or _("Người khác"), "at": at}


def answer(
    request: Request, page: str, context: Json, *, criteria: CriteriaSet, status: int = 200
) -> HttpResponse:
    """Draw a page of a set; every one of its forms carries the edition that was read."""
    shared = {"criteria": criteria, "sample": criteria.is_sample, "edition": criteria.edition}
    return render(request, f"scoring/criteria/{page}.html", shared | context, status=status)


def edition_of(request: Request) -> int:
    """Return the edition a form was read at; nonsense is none that ever was."""
    text = request.POST.get("edition", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
