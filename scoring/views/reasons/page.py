"""The page “Vì sao điểm này”: the whole tree of a unit, or one criterion from entry to rank."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import Request
from blocs.models import Member
from scoring import arithmetic, exports
from scoring.arithmetic import NodeReason, Step, UnitReason
from scoring.models import Criterion, Round
from scoring.rules import Sight, sight
from scoring.views.alone import as_told
from scoring.views.found import find
from scoring.views.reasons.figures import figure
from scoring.views.reasons.sources import Source, sources_of
from scoring.views.reasons.telling import tell
from scoring.views.words import rule_in_words

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One node of the tree in words; `children` are None where the page shows one criterion."""

    code: str
    name: str
    owner: str
    most: str
    score: str
    rule: str
    lines: tuple[str, ...]
    floor: str
    is_missed: bool
    is_running: bool
    source: Source | None
    children: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """What one person may be told of one unit."""

    round: Round
    member: Member
    seen: Sight

    @property
    def is_alone(self) -> bool:
        """While the bloc scores, a unit is told nothing that hangs on the others."""
        return self.seen.is_open and not self.seen.sees_ranks and self._is_own

    @property
    def is_whole(self) -> bool:
        """A department is told of its own criteria only, never of groups and totals."""
        return self.seen.sees_cell(self.member.unit_id)

    def sees(self, node: Criterion) -> bool:
        """Tell whether the person may be told of a criterion of the unit."""
        return self.seen.sees_cell(self.member.unit_id, node.owner)

    @property
    def _is_own(self) -> bool:
        return self.member.unit_id in self.seen.units

    @property
    def own_units(self) -> frozenset[int]:
        """The units whose self-scores the person sees before they are handed in."""
        return frozenset() if self.seen.sees_ranks else self.seen.units

    def reason(self, stored: exports.Stored) -> UnitReason:
        """Explain the unit from what the person may know."""
        year_file = exports.year_of(self.round, stored)
        if self.is_alone:
            year_file = arithmetic.alone(year_file, self.member.code)
        return arithmetic.explain(year_file, self.member.code, ranks=self.seen.sees_ranks)


@require_safe
def why(request: Request, slug: str, year: int, code: str) -> HttpResponse:
    """Tell how the points and the rank of a unit came about; ?tieu-chi=CODE for one criterion."""
    round_ = find(request.user, slug, year)
    member = get_object_or_404(round_.bloc_year.members.select_related("sheet"), code=code)
    telling = Telling(round_, member, sight(request.user, round_))
    chosen = request.GET.get("tieu-chi")
    if chosen is None and not telling.is_whole:
        raise Http404
    context = _context(telling, chosen=chosen)
    context["is_open"] = request.GET.get("mo") == "tat-ca"
    page = "scoring/why/unit.html" if chosen is None else "scoring/why/criterion.html"
    return render(request, page, context)


def _context(telling: Telling, *, chosen: str | None) -> Json:
    stored = as_told(exports.stored_of(telling.round, own_units=telling.own_units), telling.seen)
    reason = telling.reason(stored)
    nodes = {node.code: node for node in stored.nodes}
    sources = sources_of(
        telling.round,
        telling.member,
        own_units=telling.own_units,
        codes=nodes,
        sees_said=telling.seen.sees_said,
    )
    words = Words(telling, nodes, sources)
    context: Json = {
        "round": telling.round,
        "member": telling.member,
        "telling": telling,
        "sample": telling.round.bloc_year.is_sample,
        "is_final": telling.seen.is_ranked,
    }
    if chosen is not None:
        return context | words.criterion(reason, chosen)
    return context | words.unit(reason)


@dataclass(frozen=True, slots=True)
class Words:
    """Puts an explanation into words."""

    telling: Telling
    nodes: dict[str, Criterion]
    sources: dict[str, Source]

    def unit(self, reason: UnitReason) -> Json:
        """The whole tree, the total, the rank."""
        return {
            "total": figure(reason.total[-1].result),
            "tops": [self.part(top) for top in reason.tops],
            **self._sums(reason),
        }

    def criterion(self, reason: UnitReason, code: str) -> Json:
        """One criterion, and how its points go up through its groups into the total."""
        path = reason.path(code)
        if not path or not self.telling.sees(self.nodes[code]):
            raise Http404
        context: Json = {"part": self.part(path[-1])}
        if not self.telling.is_whole:
            return context
        above = [self.part(each, is_deep=False) for each in reversed(path[:-1])]
        return context | {"above": above, **self._sums(reason)}

    def part(self, reason: NodeReason, *, is_deep: bool = True) -> Part:
        """One node with what is below it."""
        node = self.nodes[reason.node.code]
        children = reason.children if is_deep else ()
        is_group = node.type == "group"
        return Part(
            code=node.code,
            name=node.name,
            owner=node.owner,
            most=figure(reason.node.max) if reason.node.max is not None else "",
            score=figure(reason.score),
            rule="" if is_group else rule_in_words(exports.node_of(node)),
            lines=said(reason.steps),
            floor=tell(reason.floor) if reason.floor else "",
            is_missed=bool(reason.floor and reason.floor.move is arithmetic.Move.FLOOR_MISSED),
            is_running=node.type == "leader" and self.telling.seen.is_open,
            source=None if is_group else self.sources.get(node.code),
            children=tuple(self.part(child) for child in children),
        )

    def _sums(self, reason: UnitReason) -> Json:
        chains = {"base": reason.base, "bonus": reason.bonus, "deduction": reason.deduction}
        shown = {key: said(steps) for key, steps in chains.items() if _is_something(steps)}
        return {
            "sums": shown,
            "total_lines": said(reason.total),
            "rank_lines": said(reason.rank),
            "rank": figure(reason.rank[-1].result) if reason.rank else "",
        }


def _is_something(steps: Iterable[Step]) -> bool:
    """Bonus and deduction groups that a table does not have are not spoken of."""
    return any(step.params.get("terms") or step.result is None for step in steps)


def said(steps: Iterable[Step]) -> tuple[str, ...]:
    """Every step as a sentence."""
    return tuple(tell(step) for step in steps)
