"""Việc của tôi, and the overview of the Board."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.permissions import require
from accounts.requests import Request, asked_year
from blocs.models import Appointment, BlocYear, Member
from home.context import office_name
from home.progress import Progress, progress_of
from home.todo import tasks_for
from scoring.states import RoundState


def tasks(request: Request) -> HttpResponse:
    """Show what the person has to do, by deadline."""
    today = timezone.localdate()
    held = Appointment.objects.held_by(request.user, on=today).select_related("unit", "bloc")
    mine = tasks_for(request.user, on=today)
    still_open = [task for task in mine if task.is_open]
    context = {
        "today": today,
        "open": still_open,
        "later": [task for task in mine if task.kind == "shut"],
        "done": [task for task in mine if task.kind == "done"],
        "late": sum(task.kind == "late" for task in still_open),
        "next_due": min((task.due for task in still_open if task.due), default=None),
        "offices": [(office_name(row), row.bloc or row.unit) for row in held],
    }
    return render(request, "home/tasks.html", context)


def overview(request: Request) -> HttpResponse:
    """Show every bloc to those who sit on the Board, what needs a hand first."""
    today = timezone.localdate()
    require(request.user, "home.see_overview")
    years = BlocYear.objects.visible_to(request.user).select_related("bloc")
    if year := asked_year(request):
        years = years.filter(year=year)
    rows = progress_of(years)
    behind = [row for row in rows if _is_behind(row)]
    context = {
        "today": today,
        "groups": [("behind", behind), ("fine", [row for row in rows if not _is_behind(row)])],
        "rows": rows,
        "figures": _figures(rows),
        "winners": _winners(rows),
    }
    return render(request, "home/overview.html", context)


def _is_behind(row: Progress) -> bool:
    """Tell whether somebody must act: signatures or entries missing, or the Board is awaited."""
    unsigned = row.pledge is not None and (row.signers == 0 or row.missing_signatures > 0)
    unscored = row.round is not None and row.round.state == RoundState.OPEN
    waiting = row.round is not None and row.round.state == RoundState.CLOSED
    return unsigned or unscored or waiting


def _figures(rows: list[Progress]) -> dict[str, int]:
    return {
        "all": len(rows),
        "pledged": sum(bool(row.signers) and row.missing_signatures == 0 for row in rows),
        "scored": sum(row.round is not None and row.round.state != RoundState.OPEN for row in rows),
        "ranked": sum(row.is_ranked for row in rows),
        "awaited": sum(
            row.round is not None
            and (row.round.state == RoundState.CLOSED or (row.is_ranked and not row.is_decided))
            for row in rows
        ),
    }


def _winners(rows: list[Progress]) -> dict[int, str]:
    """Name the unit on rank 1 of each ranked year, by the key of the year."""
    firsts = {(row.bloc_year.pk, row.first) for row in rows if row.first}
    members = Member.objects.filter(
        bloc_year__in=[key for key, _ in firsts], code__in=[code for _, code in firsts]
    )
    return {
        member.bloc_year_id: member.name
        for member in members
        if (member.bloc_year_id, member.code) in firsts
    }
