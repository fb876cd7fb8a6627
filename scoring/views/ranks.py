"""Ranks, and one sentence for each that says why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import Request, asked_year
from blocs.models import Member
from scoring import exports
from scoring.models import Criterion, Ranking, Round
from scoring.rules import sight
from scoring.views.found import find
from scoring.views.why import Reasons
from scoring.views.words import extra_in_words, tie_in_words

Json = dict[str, Any]
SERIES = 3  # colours of the chart; further groups share the last


@dataclass(frozen=True, slots=True)
class Bar:
    """One segment of a bar, in percent of the scale, as SVG writes numbers."""

    series: int
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Line:
    """One unit in the ranking."""

    member: Member
    unit: Json
    groups: tuple[tuple[str, str | None], ...]
    why: str
    is_tied: bool
    bars: tuple[Bar, ...]
    since: int | None = None

    @property
    def is_set_apart(self) -> bool:
        """Without a rank, or ranked while its award is held."""
        return self.unit["rank"] is None or bool(self.unit["suspended"])

    @property
    def rose(self) -> int:
        """How many ranks lie between this year and the last."""
        return abs(self.since or 0)

    @property
    def extra(self) -> str:
        """Bonus and deduction, as far as there is any."""
        return extra_in_words(self.unit)


@require_safe
def rankings(request: Request) -> HttpResponse:
    """List the rankings a person may look at."""
    visible = Round.objects.visible_to(request.user).select_related("bloc_year__bloc", "ranking")
    chosen = asked_year(request)
    if chosen is not None:
        visible = visible.filter(bloc_year__year=chosen)
    listed = visible.order_by("-bloc_year__year", "bloc_year__name")
    context = {
        "rounds": listed,
        "sample": any(each.bloc_year.is_sample for each in listed),
    }
    return render(request, "scoring/rankings.html", context)


@require_safe
def ranking_page(request: Request, slug: str, year: int) -> HttpResponse:
    """Show ranks with their reasons: provisional until they are frozen."""
    round_ = find(request.user, slug, year)
    context: Json = {
        "round": round_,
        "seen": sight(request.user, round_),
        "frozen": Ranking.objects.filter(round=round_).select_related("frozen_by").first(),
        "sample": round_.bloc_year.is_sample,
    }
    if context["seen"].sees_ranks:
        lines = lines_of(round_)
        context |= {
            "lines": lines,
            "tops": tops_of(round_),
            "ties": [tie_in_words(entry) for entry in round_.criteria.policy.get("tie_break", [])],
            "missing": sum(len(line.unit["missing"]) for line in lines),
            "places": round_.criteria.policy["rounding"]["places"],
        }
    return render(request, "scoring/ranking.html", context)


def tops_of(round_: Round) -> list[Criterion]:
    """Return the top groups that make up the base."""
    tops = Criterion.objects.filter(criteria=round_.criteria_id, parent=None)
    return [top for top in tops.order_by("position") if top.rule.get("role", "base") == "base"]


def lines_of(round_: Round) -> list[Line]:
    """Return the ranking line by line, in its own order."""
    stored = exports.stored_of(round_)
    units: Sequence[Json] = exports.result_of(round_, stored)["units"]
    members, nodes = {m.code: m for m in stored.members}, stored.nodes
    policy = round_.criteria.policy
    reasons = Reasons(units, {code: m.name for code, m in members.items()}, nodes, policy)
    tops = [n for n in nodes if n.parent_id is None and n.rule.get("role", "base") == "base"]
    before = ranks_before(round_)
    return [
        Line(
            member=members[unit["code"]],
            unit=unit,
            groups=tuple((top.code, unit["nodes"][top.code]) for top in tops),
            why=reasons.why(place),
            is_tied=reasons.is_tied(place),
            bars=tuple(_bars(unit, tops)),
            since=_since(before.get(members[unit["code"]].unit_id), unit["rank"]),
        )
        for place, unit in enumerate(units)
    ]


def ranks_before(round_: Round) -> dict[int, int]:
    """Return unit → rank in the frozen ranking of the year before; nothing when there is none."""
    bloc_year = round_.bloc_year
    last = {"bloc_year__bloc": bloc_year.bloc_id, "bloc_year__year": bloc_year.year - 1}
    frozen = Ranking.objects.filter(**{f"round__{k}": v for k, v in last.items()}).first()
    if frozen is None:
        return {}
    members = dict(Member.objects.filter(**last).values_list("code", "unit"))
    return {
        members[unit["code"]]: unit["rank"]
        for unit in frozen.result["units"]
        if unit["rank"] is not None and unit["code"] in members
    }


def _since(before: int | None, now: int | None) -> int | None:
    return None if before is None or now is None else before - now


def _bars(unit: Json, tops: Sequence[Criterion]) -> Iterator[Bar]:
    scale = sum((Decimal(top.max or 0) for top in tops), Decimal(0)) or Decimal(1)
    start = Decimal(0)
    shares = [Decimal(unit["nodes"][top.code] or 0) for top in tops] + [Decimal(unit["bonus"])]
    for number, share in enumerate(shares, 1):
        width = min(max(share / scale * 100, Decimal(0)), 100 - start)
        if width > 0:
            series = 4 if number == len(shares) else min(number, SERIES)
            yield Bar(series, f"{start:.2f}%", f"{width:.2f}%")
        start += width
