"""The unit's form page by page, and everything once more before it is handed in."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import require
from accounts.requests import Request
from scoring import forms
from scoring.actions import Outcome
from scoring.exports import selfscore
from scoring.views.found import refuse_old_criteria
from scoring.views.self_score.fields import Field, fields_of, read_posted, store
from scoring.views.self_score.own import UNIT, Own, find_own
from scoring.views.self_score.steps import Step

Json = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def self_score(request: Request, slug: str, year: int) -> HttpResponse:
    """Show one group of the self-score, or store it and go on to the next.

    A self-score that is not the unit's to edit leads to the page that shows it whole.
    """
    own = find_own(request, slug, year)
    if request.method == "POST" and own.steps:
        return _save(request, own)
    if not own.is_open or not own.steps:
        return redirect(review_url(own))
    step = _asked(own, request.GET.get("buoc", ""))
    return _page(request, own, step=step, fields=_dressed(own, fields_of(own, step.answers)))


def _save(request: Request, own: Own) -> HttpResponse:
    require(request.user, "scoring.self_score", own.sheet)
    refuse_old_criteria(own.round, request.POST)
    step = _asked(own, request.POST.get("buoc", ""))
    fields = _dressed(own, fields_of(own, step.answers))
    store(own, read_posted(fields, request.POST), by=request.user)
    if any(each.error for each in fields):
        return _page(request, own, step=step, fields=fields, status=status_of(fields))
    messages.success(request, _("Đã lưu nhóm %(number)s.") % {"number": step.number})
    return redirect(_next(own, step, way=request.POST.get("sang", "")))


def status_of(fields: list[Field]) -> int:
    """409 when somebody was faster and nothing else is wrong, else 422."""
    wrong = {each.outcome for each in fields if each.error}
    return 409 if wrong == {Outcome.CONFLICT} else 422


def _next(own: Own, step: Step, *, way: str) -> str:
    """The following group, the one before, all answers after the last, or a place for evidence."""
    evidence = evidence_url(own, way)
    if evidence:
        return evidence
    number = step.number + (-1 if way == "truoc" else 1)
    if way == "kiem-tra" or number > len(own.steps):
        return review_url(own)
    return f"{_address(own, 'self_score')}?buoc={max(number, 1)}{own.query}"


def _asked(own: Own, text: str) -> Step:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
    return own.steps[min(max(number, 1), len(own.steps)) - 1]


def _dressed(own: Own, fields: list[Field]) -> list[Field]:
    """Add to fields what stands beside the inputs: last year's value and evidence."""
    earlier = selfscore.earlier_of(own.round, own.member)
    for each in fields:
        each.earlier = earlier.get(each.criterion.code)
        each.proofs = own.proofs.get(each.criterion.pk, [])
    return fields


def _page(
    request: Request, own: Own, *, step: Step, fields: list[Field], status: int = 200
) -> HttpResponse:
    context = page_context(own) | {
        "step": step,
        "fields": fields,
        "bad": [each for each in fields if each.error],
    }
    return render(request, "scoring/self/step.html", context, status=status)


@require_safe
def review(request: Request, slug: str, year: int) -> HttpResponse:
    """Show every answer once more, what is missing, and what can be done now."""
    own = find_own(request, slug, year)
    context = review_context(own) | {"form": forms.SubmitForm()}
    return render(request, "scoring/self/review.html", context)


def review_context(own: Own) -> Json:
    """Every answer by page, and the page of each that is missing something."""
    pages = {a.criterion.code: step.number for step in own.steps for a in step.answers}
    return page_context(own) | {
        "groups": [(step, _dressed_lines(own, step)) for step in own.steps],
        "gaps": [(gap, pages[gap.code]) for gap in own.gaps],
        "has_leader": any(answer.criterion.type == "leader" for answer in own.answers),
    }


def _dressed_lines(own: Own, step: Step) -> list[Field]:
    fields = fields_of(own, step.answers)
    for each in fields:
        each.proofs = own.proofs.get(each.criterion.pk, [])
    return fields


def page_context(own: Own) -> Json:
    """What every page of the self-score needs."""
    owned = own.round.criteria.nodes.exclude(owner="").exclude(type="group")
    return {
        "own": own,
        "round": own.round,
        "owners": sorted(set(owned.values_list("owner", flat=True))),
        "can": _rights(own),
        "unit_field": UNIT,
        "sample": own.round.bloc_year.is_sample,
    }


def _rights(own: Own) -> Json:
    """Which buttons stand on the page; each act asks its permission again."""
    state = own.sheet.state
    is_open = own.round.state == "OPEN"
    return {
        "propose": is_open and state == "DRAFT" and not own.leads,
        "submit": is_open and state in {"DRAFT", "PROPOSED"} and own.leads,
        "withdraw": is_open
        and (state == "PROPOSED" or (state == "SUBMITTED" and own.leads and not own.is_late)),
        "answer": own.leads,
    }


def review_url(own: Own) -> str:
    """Where every answer stands."""
    query = f"?{own.query[1:]}" if own.query else ""
    return _address(own, "self_review") + query


PROOF = "minh-chung:"


def evidence_url(own: Own, way: str) -> str:
    """Where evidence is put to the criterion that a button names; nothing for other buttons."""
    code = way.removeprefix(PROOF)
    if code == way or code not in {answer.criterion.code for answer in own.answers}:
        return ""
    year = own.round.bloc_year
    where = reverse("scoring:attach_proof", args=[year.bloc.slug, year.year, own.member.pk])
    return f"{where}?{urlencode({'tieu-chi': code})}"


def _address(own: Own, name: str) -> str:
    year = own.round.bloc_year
    return reverse(f"scoring:{name}", args=[year.bloc.slug, year.year])
