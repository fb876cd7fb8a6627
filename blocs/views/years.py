"""The blocs one may see, and one bloc in one year."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.models import User
from accounts.requests import Request, asked_year
from blocs.models import BlocYear, Conference, HeadTerm, Member, TermOffice
from blocs.views.rotation import Turn, turns_of


@dataclass(frozen=True, slots=True)
class OfficeHolder:
    """Who holds an office in the year: the unit as it was called then, its leader."""

    title: str
    member: Member | None


def visible_years(user: User) -> QuerySet[BlocYear]:
    """Years with their bloc and with the terms that began."""
    began = HeadTerm.objects.exclude(valid_from=None).order_by("valid_from")
    years = BlocYear.objects.visible_to(user).select_related("bloc", "authority")
    return years.prefetch_related(Prefetch("terms", began))


def find_year(user: User, slug: str, year: int) -> BlocYear:
    """Find a year, or answer 404 to who may not see it."""
    return get_object_or_404(visible_years(user), bloc__slug=slug, year=year)


def list_blocs(request: Request) -> HttpResponse:
    """List the blocs of a year, or of all years, newest first."""
    years = visible_years(request.user).annotate(member_count=Count("members"))
    chosen = asked_year(request)
    if chosen is not None:
        years = years.filter(year=chosen)
    rows = [(year, head_name(year)) for year in years.prefetch_related("members")]
    return render(request, "blocs/list.html", {"rows": rows})


def head_name(year: BlocYear) -> str:
    """Name the head unit as the year called it, or nothing when nobody knows."""
    holder = holders_of(year, list(year.members.all()))[0].member
    return holder.name if holder is not None else ""


def holders_of(year: BlocYear, members: list[Member]) -> list[OfficeHolder]:
    """Return head and deputy of the year; a later term replaces an earlier one."""
    seats = {member.unit_id: member for member in members}
    held = {term.office: seats.get(term.unit_id) for term in year.terms.all()}
    return [
        OfficeHolder(year.head_title, held.get(TermOffice.HEAD)),
        OfficeHolder(year.deputy_title, held.get(TermOffice.DEPUTY)),
    ]


def show_year(request: Request, slug: str, year: int) -> HttpResponse:
    """Show the page of a bloc in a year."""
    bloc_year = find_year(request.user, slug, year)
    members = list(bloc_year.members.all())
    context = {
        "year": bloc_year,
        "members": members,
        "holders": holders_of(bloc_year, members),
        "conferences": conferences_of(bloc_year),
        "directives": bloc_year.directives.splitlines(),
        "turns": turns_around(bloc_year, members),
        "other_years": bloc_year.bloc.years.values_list("year", flat=True),
        "sample": bloc_year.is_sample,
    }
    return render(request, "blocs/year.html", context)


def conferences_of(bloc_year: BlocYear) -> list[tuple[Conference, list[str]]]:
    """Return the conferences with their guests, one name an entry."""
    conferences = bloc_year.conferences.prefetch_related("agenda")
    return [(one, one.guests.splitlines()) for one in conferences]


def turns_around(bloc_year: BlocYear, members: list[Member]) -> list[Turn]:
    """Return who was head this year and who the rotation expects in the next four."""
    return turns_of(bloc_year, members, years=4)
