"""Close, reopen, freeze: each with a page that says first what will happen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.requests import Request
from scoring import actions, exports, forms
from scoring.models import Check
from scoring.states import CheckState
from scoring.views.found import find
from scoring.views.ranks import lines_of

SHOWN_GAPS = 20


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: Request, slug: str, year: int) -> HttpResponse:
    """Check what is missing, then end the scoring."""
    round_ = find(request.user, slug, year)
    require(request.user, "scoring.close_round", round_)
    if request.method == "POST":
        actions.close_round(round_.pk, by=request.user)
        messages.success(request, _("Đã khoá chấm điểm. Hội đồng sẽ chốt xếp hạng."))
        return redirect("scoring:ranking", slug=slug, year=year)
    missing = exports.missing_of(round_)
    context = {"round": round_, "missing": missing[:SHOWN_GAPS], "count": len(missing)}
    awaited = Check.objects.filter(draw__round=round_, state=CheckState.ASSIGNED)
    context |= {"awaited": awaited.count(), "sample": round_.bloc_year.is_sample}
    return render(request, "scoring/close.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: Request, slug: str, year: int) -> HttpResponse:
    """Hand the table back to the bloc, with a reason."""
    round_ = find(request.user, slug, year)
    require(request.user, "scoring.reopen_round", round_)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.reopen_round(round_.pk, by=request.user, **form.cleaned_data)
        messages.success(request, _("Đã mở lại vòng chấm."))
        return redirect("scoring:grid", slug=slug, year=year)
    context = {"round": round_, "form": form, "sample": round_.bloc_year.is_sample}
    return render(request, "scoring/reopen.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request: Request, slug: str, year: int) -> HttpResponse:
    """Show ties and exclusions once more, then freeze the ranking for good."""
    round_ = find(request.user, slug, year)
    require(request.user, "scoring.freeze_ranking", round_)
    if request.method == "POST":
        actions.freeze_ranking(round_.pk, by=request.user)
        messages.success(request, _("Đã chốt xếp hạng năm %(year)s.") % {"year": year})
        return redirect("scoring:ranking", slug=slug, year=year)
    lines = lines_of(round_)
    context = {
        "round": round_,
        "lines": lines,
        "tied": [line for line in lines if line.is_tied],
        "set_apart": [line for line in lines if line.is_set_apart],
        "sample": round_.bloc_year.is_sample,
    }
    return render(request, "scoring/freeze.html", context)
