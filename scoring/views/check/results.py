"""What the checks came to: for the unit itself, for the desk, and how severe the checkers were."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import require
from accounts.requests import Request
from blocs.models import Member
from core.wording import points
from scoring import forms
from scoring.drawing import FEW_CELLS, Deviation, Severity
from scoring.exports import checks as exports
from scoring.exports.checks import Overview
from scoring.models import Round
from scoring.rules import sight
from scoring.views.found import find

PLACES = 2


@require_safe
def result(request: Request, slug: str, year: int, member: int) -> HttpResponse:
    """Show one unit what its cross-checks came to, once all are in; never who said what."""
    round_ = find(request.user, slug, year)
    chosen = get_object_or_404(round_.bloc_year.members.select_related("sheet"), pk=member)
    seen = sight(request.user, round_)
    overview = exports.overview_of(round_)
    is_shown = chosen.unit_id in seen.units or seen.keeps or seen.reads
    if not is_shown or overview is None or member not in overview.settled:
        raise Http404
    rows = [
        (row, forms.spoken(row.criterion.type, row.own), _spoken(row))
        for row in exports.results_of(round_, chosen, own_units=seen.units)
    ]
    context = {
        "round": round_,
        "member": chosen,
        "rows": rows,
        "count": max((len(row.opinions) for row, *_ in rows), default=0),
        "disputed": sum(row.is_disputed for row, *_ in rows),
        "sample": round_.bloc_year.is_sample,
    }
    return render(request, "scoring/check/result.html", context)


def _spoken(row: exports.Result) -> list[tuple[str, str]]:
    kind = row.criterion.type
    return [(forms.spoken(kind, each.value), each.note) for each in row.opinions]


@require_safe
def disputed(request: Request, slug: str, year: int) -> HttpResponse:
    """List the cells where checkers differ from each other or from the unit."""
    round_ = find(request.user, slug, year)
    require(request.user, "scoring.see_check_report", round_)
    rows = [
        (
            each,
            forms.spoken(each.criterion.type, each.own),
            [(v, forms.spoken(each.criterion.type, v.value)) for v in each.voices],
        )
        for each in exports.disagreements(round_)
    ]
    context = {"round": round_, "rows": rows, "sample": round_.bloc_year.is_sample}
    return render(request, "scoring/check/disputed.html", context)


@dataclass(frozen=True, slots=True)
class Figure:
    """A deviation in words: points, per cent of the maximum, number of cells."""

    points: str
    share: str
    cells: int
    is_few: bool
    lean: str


@require_safe
def report(request: Request, slug: str, year: int) -> HttpResponse:
    """Show how severe each checker was, once all checks are in; nothing is corrected by it."""
    round_ = find(request.user, slug, year)
    require(request.user, "scoring.see_check_report", round_)
    overview = exports.overview_of(round_)
    context = {
        "round": round_,
        "overview": overview,
        "few": FEW_CELLS,
        "sample": round_.bloc_year.is_sample,
        **(_figures(round_, overview) if overview else {}),
    }
    return render(request, "scoring/check/report.html", context)


def _figures(round_: Round, overview: Overview) -> dict[str, object]:
    found = exports.report_of(overview)
    if found is None:
        return {"checkers": None}
    names = {member.code: member for member in overview.members}
    return {
        "checkers": [_checker(names[each.checker], each) for each in found.checkers],
        "units": [
            (
                names[each.unit],
                signless(each.mean),
                signless(each.evened),
                signed(each.evened - each.mean),
            )
            for each in found.units
        ],
    }


def _checker(member: Member, each: Severity) -> tuple[Member, Figure | None, Figure | None]:
    return member, _figure(each.from_self), _figure(each.from_others)


def _figure(found: Deviation | None) -> Figure | None:
    if found is None:
        return None
    return Figure(
        points=signed(found.points),
        share="–" if found.share is None else signed(found.share * 100),
        cells=found.cells,
        is_few=found.is_few,
        lean=_lean(found.points),
    )


def _lean(difference: Fraction) -> str:
    if round(difference, PLACES) == 0:
        return "even"
    return "harsh" if difference < 0 else "lenient"


def signless(number: Fraction) -> str:
    """Write a number with two decimals."""
    return points(_rounded(number), places=PLACES)


def signed(number: Fraction) -> str:
    """Write a difference with its sign and two decimals."""
    text = signless(number)
    return f"+{text}" if _rounded(number) > 0 else text


def _rounded(number: Fraction) -> Decimal:
    """Round halves away from zero, as points are."""
    twice = abs(number.numerator) * 10**PLACES * 2 + number.denominator
    rounded = Decimal(twice // (number.denominator * 2)).scaleb(-PLACES)
    return -rounded if number < 0 and rounded else rounded
