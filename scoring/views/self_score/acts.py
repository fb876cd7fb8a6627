"""Present, confirm, take back: the buttons at the end of the self-score."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from accounts.requests import Request
from scoring import actions, forms
from scoring.views.self_score.own import find_own
from scoring.views.self_score.pages import review_context, review_url


@require_POST
def propose(request: Request, slug: str, year: int) -> HttpResponse:
    """Present the self-score to the unit's head."""
    own = find_own(request, slug, year)
    require(request.user, "scoring.propose_sheet", own.sheet)
    actions.propose_sheet(own.round.pk, own.member.pk, by=request.user)
    messages.success(request, _("Đã trình thủ trưởng. Bản tự chấm khoá lại cho đến khi rút lại."))
    return redirect(review_url(own))


@require_POST
def submit(request: Request, slug: str, year: int) -> HttpResponse:
    """Confirm the self-score; the head ticks that they answer for its truth."""
    own = find_own(request, slug, year)
    require(request.user, "scoring.submit_sheet", own.sheet)
    form = forms.SubmitForm(request.POST)
    if not form.is_valid():
        context = review_context(own) | {"form": form}
        return render(request, "scoring/self/review.html", context, status=422)
    actions.submit_sheet(own.round.pk, own.member.pk, by=request.user)
    messages.success(request, _("Đã nộp bản tự chấm."))
    return redirect(review_url(own))


@require_POST
def withdraw(request: Request, slug: str, year: int) -> HttpResponse:
    """Take the self-score back to edit it."""
    own = find_own(request, slug, year)
    require(request.user, "scoring.withdraw_sheet", own.sheet)
    actions.withdraw_sheet(own.round.pk, own.member.pk, by=request.user)
    messages.success(request, _("Đã rút lại bản tự chấm; sửa xong nhớ nộp lại."))
    return redirect(review_url(own))
