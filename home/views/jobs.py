"""How far a piece of slow work is, asked each second by the page that waits for it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.requests import Request
from core.models import Job


def job(request: Request, pk: int) -> HttpResponse:
    """Show the card of a job to the person who started it."""
    row = get_object_or_404(Job, pk=pk, by=request.user)
    return render(request, "components/job.html", {"job": row})
