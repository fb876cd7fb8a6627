"""The page of differences: the list at the left, one cell with everything said of it."""

from typing import Any

from csp.decorators import csp_update
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import require
from accounts.requests import Request
from blocs.models import Member
from evidence.responses import EMBEDS, can_be_shown
from scoring.exports.proofs import proofs_of
from scoring.models import Proof, Round, Step
from scoring.rules import sight
from scoring.views.appraisal.asked import Asked, Show, spot_of
from scoring.views.appraisal.case import Case
from scoring.views.appraisal.talking import thread_of
from scoring.views.appraisal.work import Work, work_of
from scoring.views.found import find

Json = dict[str, Any]


@require_safe
@csp_update(EMBEDS)  # type: ignore[untyped-decorator]  # django-csp gives no types
def differences(request: Request, slug: str, year: int) -> HttpResponse:
    """Show where self-score and appraisal lie apart; the desk whose turn it is decides."""
    round_ = find(request.user, slug, year)
    require(request.user, "scoring.see_differences", round_)
    return draw(request, round_, Asked.of(request.GET.dict()))


def draw(
    request: Request,
    round_: Round,
    asked: Asked,
    *,
    typed: dict[str, str] | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw the page; with what was typed and why it was refused, after a refusal."""
    seen = sight(request.user, round_)
    try:
        at_least, trouble = asked.at_least, ""
    except ValidationError as invalid:
        at_least, trouble, status = Asked().at_least, " ".join(invalid.messages), 422
    work = work_of(round_, seen, asked=asked, at_least=at_least)
    context = {
        "round": round_,
        "work": work,
        "trouble": trouble,
        "shows": Show.choices,
        "before": work.beside(-1),
        "after": work.beside(1),
        "can_undo": seen.in_turn and _has_step(request, work),
        "sample": round_.bloc_year.is_sample,
    }
    if work.current is not None:
        context |= _case(request, work, typed=typed or {}, error=error)
    return render(request, "scoring/appraisal/differences.html", context, status=status)


def _case(request: Request, work: Work, *, typed: dict[str, str], error: str) -> Json:
    row = work.current
    assert row is not None
    names = dict(Member.objects.filter(bloc_year=work.round.bloc_year_id).values_list("pk", "name"))
    place = (work.round, row.member, row.criterion)
    proofs = proofs_of(work.round, [row.member.pk]).get(row.member.pk, {})
    evidence = proofs.get(row.criterion.pk, [])
    return {
        "case": Case(row, names, typed, error),
        "spot": spot_of(row),
        "evidence": evidence,
        "shown": next((proof for proof in evidence if _can_be_shown(proof)), None),
        "thread": thread_of(
            *place, seen=work.seen, back=request.path + work.asked.link(spot_of(row))
        ),
    }


def _can_be_shown(proof: Proof) -> bool:
    """Tell whether the browser shows the file of a proof by itself."""
    return proof.file is not None and can_be_shown(proof.file)


def _has_step(request: Request, work: Work) -> bool:
    mine = Step.objects.filter(round=work.round, by=request.user, desk=work.desk, check_in=None)
    return mine.filter(is_undone=False).exists()
