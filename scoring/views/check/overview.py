"""The cross-checks of a round: the draw and how to repeat it, who checks whom, my own checks."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import Request
from blocs.models import Member
from scoring import drawing
from scoring.exports import checks as exports
from scoring.exports.checks import Assignment, Overview
from scoring.forms.checks import DrawForm
from scoring.models import Check, Round
from scoring.rules import Sight, sight
from scoring.states import CheckState
from scoring.views.found import find

Json = dict[str, Any]
USUAL = 2  # how many units each checks where the bloc is large enough
LOOKS = {CheckState.ASSIGNED: "doing", CheckState.HANDED_IN: "done", CheckState.RECUSED: "shut"}


@dataclass(frozen=True, slots=True)
class Line:
    """One check in a list, with what the person may do about it."""

    assignment: Assignment
    is_swappable: bool

    @property
    def check(self) -> Check:
        """The check itself."""
        return self.assignment.check

    @property
    def kind(self) -> str:
        """The look of the state, as components/status.html names it."""
        is_waiting = self.check.state == CheckState.ASSIGNED and not self.assignment.is_open
        return "wait" if is_waiting else LOOKS[CheckState(self.check.state)]


@dataclass(frozen=True, slots=True)
class RingPlace:
    """One unit in the ring, with the digest that put it there."""

    member: Member
    digest: str


@require_safe
def checks(request: Request, slug: str, year: int) -> HttpResponse:
    """Show the draw to everybody of the bloc; progress and acts to those they belong to."""
    round_ = find(request.user, slug, year)
    return page(request, round_)


def page(request: Request, round_: Round, form: DrawForm | None = None) -> HttpResponse:
    """Draw the page, again with what was typed when the numbers were refused."""
    overview = exports.overview_of(round_)
    seen = sight(request.user, round_)
    context: Json = {
        "round": round_,
        "overview": overview,
        "is_desk": seen.keeps,
        "sees_report": seen.keeps or seen.reads,
        "today": timezone.localdate(),
        "sample": round_.bloc_year.is_sample,
    }
    if overview is not None:
        context |= _drawn(overview, seen)
    if seen.keeps and seen.is_open and not (overview and overview.has_begun):
        context["form"] = form or _form(round_, overview)
    is_refused = form is not None
    return render(
        request, "scoring/check/overview.html", context, status=422 if is_refused else 200
    )


def _form(round_: Round, overview: Overview | None) -> DrawForm:
    units = round_.bloc_year.members.count()
    usual = overview.draw.per_unit if overview else min(USUAL, max((units - 1) // 2, 1))
    return DrawForm(is_again=overview is not None, initial={"per_unit": usual})


def _drawn(overview: Overview, seen: Sight) -> Json:
    codes = {member.code: member for member in overview.members}
    seed = overview.draw.seed
    ring = drawing.shuffled(codes, seed=seed)
    lines = [_line(each, seen) for each in overview.assignments]
    return {
        "lines": lines,
        "mine": [each for each in lines if each.check.checker.unit_id in seen.units],
        "matrix": _matrix(overview),
        "ring": [RingPlace(codes[code], drawing.place_of(code, seed=seed)) for code in ring],
        "draws": exports.draws_of(overview.draw),
        "handed_in": sum(each.check.state == CheckState.HANDED_IN for each in lines),
        "awaited": sum(each.check.state != CheckState.RECUSED for each in lines),
        "results": _results(overview, seen),
    }


def _line(each: Assignment, seen: Sight) -> Line:
    may = seen.keeps and seen.is_open and each.check.state == CheckState.ASSIGNED
    return Line(each, may and not each.filled)


def _matrix(overview: Overview) -> list[tuple[Member, list[Check | None]]]:
    """One row a checking unit, one cell a unit that may be checked."""
    at = {(e.check.checker_id, e.check.checked_id): e.check for e in overview.assignments}
    columns = overview.members
    return [(row, [at.get((row.pk, column.pk)) for column in columns]) for row in overview.members]


def _results(overview: Overview, seen: Sight) -> list[Member]:
    """The units whose results the person may read."""
    sees_all = seen.keeps or seen.reads
    return [
        member
        for member in overview.members
        if member.pk in overview.settled and (sees_all or member.unit_id in seen.units)
    ]
