"""Write a conference down."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.permissions import require
from accounts.requests import Request
from blocs import actions
from blocs.forms import ConferenceForm
from blocs.views.years import find_year


def add(request: Request, slug: str, year: int) -> HttpResponse:
    """Show the form, or store what was typed."""
    bloc_year = find_year(request.user, slug, year)
    require(request.user, "blocs.add_conference", bloc_year)
    form = ConferenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = actions.ConferenceFacts(**form.cleaned_data)
        actions.add_conference(bloc_year.pk, facts=facts, by=request.user)
        return redirect("blocs:year", slug, year)
    context = {"year": bloc_year, "form": form, "sample": bloc_year.is_sample}
    return render(request, "blocs/conference.html", context, status=422 if form.errors else 200)
