"""The year-end report: ask for it, watch it being printed, fetch it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.requests import Request
from awards import actions, tasks
from awards.models import RankingReport
from awards.views.decisions import find_year
from core.audit import subject_of
from core.models import Job
from signing.states import DocumentState


@require_http_methods(["GET", "POST"])
def report(request: Request, slug: str, year: int) -> HttpResponse:
    """Show the reports of a year, or ask for a new one."""
    bloc_year = find_year(request.user, slug, year)
    require(request.user, "awards.make_report", bloc_year)
    if request.method == "POST":
        actions.request_report(bloc_year.pk, by=request.user)
        return redirect("awards:report", slug, year)
    issued = RankingReport.objects.filter(bloc_year=bloc_year, document__state=DocumentState.ISSUED)
    jobs = Job.objects.filter(task=tasks.render_report.name, subject=subject_of(bloc_year))
    context = {
        "year": bloc_year,
        "sample": bloc_year.is_sample,
        "reports": issued.select_related("document"),
        "job": jobs.first(),
    }
    return render(request, "awards/report.html", context)
