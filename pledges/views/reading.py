"""The list of pledges, one pledge with its signatures, its paper, and the board of the hall."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.requests import Request, asked_year
from blocs.models import BlocYear
from core.audit import subject_of
from core.models import Job
from core.qr import qr_svg
from pledges import states
from pledges.documents import PledgeSheet
from pledges.models import Party, Pledge
from pledges.rules import leaders_of, led_blocs, waiting_slots
from signing.states import SlotState


def find(request: Request, pk: int) -> Pledge:
    """The pledge, or 404 for people who may not see it."""
    seen = Pledge.objects.visible_to(request.user).with_progress()
    return get_object_or_404(seen.select_related("document", "bloc_year__bloc"), pk=pk)


def list_pledges(request: Request) -> HttpResponse:
    """Every pledge one sees, and the years of own blocs that have none yet."""
    pledges = Pledge.objects.visible_to(request.user).with_progress()
    missing = BlocYear.objects.filter(bloc__in=led_blocs(request.user), pledge=None)
    if year := asked_year(request):
        pledges, missing = pledges.filter(bloc_year__year=year), missing.filter(year=year)
    rows = pledges.select_related("document", "bloc_year__bloc").order_by(
        "-bloc_year__year", "bloc_year__name"
    )
    context = {
        "pledges": rows,
        "missing": missing.select_related("bloc"),
        "today": timezone.localdate(),
    }
    return render(request, "pledges/list.html", context)


def of_year(request: Request, slug: str, year: int) -> HttpResponse:
    """The way from a bloc's page to its pledge; a year without one leads to the list."""
    years = BlocYear.objects.visible_to(request.user).select_related("pledge")
    bloc_year = get_object_or_404(years, bloc__slug=slug, year=year)
    pledge = getattr(bloc_year, "pledge", None)
    if pledge is None:
        return redirect(f"{reverse('pledges:list')}?nam={year}")
    return redirect("pledges:show", pk=pledge.pk)


def show(request: Request, pk: int) -> HttpResponse:
    """Where the pledge stands: state, parties in order, what one can do next."""
    pledge = find(request, pk)
    context = {**progress_of(pledge), "mine": waiting_slots(request.user, pledge)}
    page = "pledges/show.html#progress" if request.htmx else "pledges/show.html"
    return render(request, page, context)


def progress_of(pledge: Pledge) -> dict[str, object]:
    """The parties with their boxes, the work under way, and whether to look again soon."""
    parties = _parties(pledge)
    slots = {}
    if pledge.document is not None:
        slots = {slot.position: slot for slot in pledge.document.slots.all()}
    states_ = {slot.state for slot in slots.values()}
    return {
        "pledge": pledge,
        "bloc_year": pledge.bloc_year,
        "rows": [(party, slots.get(party.position)) for party in parties],
        "refused": [slot for slot in slots.values() if slot.state == SlotState.REFUSED],
        "is_busy": pledge.state == states.PledgeState.FROZEN or SlotState.CONSENTED in states_,
        "job": _job(pledge),
        "latest": pledge.document.latest if pledge.document else None,
        "today": timezone.localdate(),
    }


def _parties(pledge: Pledge) -> list[Party]:
    """The parties in order; while the text is a draft, today's leaders stand where they would."""
    parties = list(pledge.parties.select_related("member", "signer").order_by("position"))
    if pledge.state == states.PledgeState.DRAFT:
        leaders = leaders_of(pledge.bloc_year, timezone.localdate())
        for party in parties:
            leader = leaders.get(party.member.unit_id) if party.member else None
            if leader is not None:
                party.name, party.post = leader.user.full_name, leader.title
    return parties


def _job(pledge: Pledge) -> Job | None:
    """The newest work on the pledge or its document, unless it went well."""
    subjects = [subject_of(row) for row in (pledge, pledge.document) if row is not None]
    job = Job.objects.filter(subject__in=subjects).first()
    return job if job is not None and job.state != "DONE" else None


def preview(request: Request, pk: int) -> HttpResponse:
    """The paper itself as a page: the very template that the PDF is made of."""
    sheet = PledgeSheet.of(find(request, pk))
    return HttpResponse(sheet.to_html(back=reverse("pledges:show", args=[pk])))


def board(request: Request, pk: int) -> HttpResponse:
    """For the wall of the hall: seats light up as heads sign on their phones."""
    pledge = find(request, pk)
    address = request.build_absolute_uri(reverse("pledges:sign", args=[pk]))
    context = {**progress_of(pledge), "qr": SafeString(qr_svg(address, title=address))}
    page = "pledges/board.html#seats" if request.htmx else "pledges/board.html"
    return render(request, page, context)


def address_of(request: HttpRequest) -> str | None:
    """The network address that the consent is recorded with."""
    return request.META.get("REMOTE_ADDR") or None
