"""Criteria that were handed back: only they are shown, each with the reason and the old value."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import require
from accounts.requests import Request
from scoring import actions
from scoring.exports import selfscore
from scoring.views.found import refuse_old_criteria
from scoring.views.self_score.fields import Field, fields_of, read_posted, store
from scoring.views.self_score.own import Own, find_own
from scoring.views.self_score.pages import evidence_url, page_context, review_url, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def returned(request: Request, slug: str, year: int) -> HttpResponse:
    """Show what the unit has to correct, or store it."""
    own = find_own(request, slug, year)
    if not own.returns:
        return redirect(review_url(own))
    fields = _fields(own)
    if request.method != "POST":
        return _page(request, own, fields=fields)
    require(request.user, "scoring.self_score", own.sheet)
    refuse_old_criteria(own.round, request.POST)
    stored = store(own, read_posted(fields, request.POST), by=request.user)
    if any(each.error for each in fields):
        return _page(request, own, fields=fields, status=status_of(fields))
    if stored:
        messages.success(request, _("Đã lưu. Thủ trưởng đơn vị xác nhận thì việc sửa mới xong."))
    return redirect(evidence_url(own, request.POST.get("sang", "")) or _address(own))


@require_POST
def confirm(request: Request, slug: str, year: int) -> HttpResponse:
    """Confirm that what was handed back is corrected."""
    own = find_own(request, slug, year)
    require(request.user, "scoring.answer_returns", own.sheet)
    actions.answer_returns(own.round.pk, own.member.pk, by=request.user)
    messages.success(request, _("Đã xác nhận các tiêu chí bị trả lại."))
    return redirect(review_url(own))


def _fields(own: Own) -> list[Field]:
    backs = {back.criterion_id: back for back in own.returns}
    fields = fields_of(own, [a for a in own.answers if a.criterion.pk in backs])
    for each in fields:
        each.back = backs[each.criterion.pk]
        each.proofs = own.proofs.get(each.criterion.pk, [])
    return fields


def _page(request: Request, own: Own, *, fields: list[Field], status: int = 200) -> HttpResponse:
    unchanged = [
        each.criterion.code
        for each in fields
        if each.back and not selfscore.is_corrected(each.back, each.answer)
    ]
    context = page_context(own) | {
        "fields": fields,
        "bad": [each for each in fields if each.error],
        "unchanged": unchanged,
    }
    return render(request, "scoring/self/returned.html", context, status=status)


def _address(own: Own) -> str:
    year = own.round.bloc_year
    query = f"?{own.query[1:]}" if own.query else ""
    return reverse("scoring:self_returned", args=[year.bloc.slug, year.year]) + query
