"""One piece of evidence beside the score it is to prove, one after another."""

from csp.decorators import csp_update
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import Request
from evidence.models import EvidenceFile
from evidence.responses import EMBEDS, can_be_shown, file_response
from scoring import exports
from scoring.forms import spoken
from scoring.forms.proofs import ReviewForm
from scoring.models import Entry, Proof
from scoring.states import Stage
from scoring.views.proofs.found import Place, find_place, find_proof
from scoring.views.words import rule_in_words


@require_safe
@csp_update(EMBEDS)  # type: ignore[untyped-decorator]  # django-csp gives no types
def look(request: Request, slug: str, year: int, member: int, pk: int) -> HttpResponse:
    """Show the evidence on the left, the criterion, the score and the verdict on the right."""
    place = find_place(request.user, slug, year, member=member)
    return look_page(request, place, proof=find_proof(place, pk), form=None)


def look_page(
    request: Request, place: Place, *, proof: Proof, form: ReviewForm | None
) -> HttpResponse:
    """Draw the page, again with what was typed when the verdict was not valid."""
    entry = _self_score(place, proof)
    context = {
        "place": place,
        "round": place.round,
        "proof": proof,
        "is_shown": proof.file is not None and can_be_shown(proof.file),
        "is_expired": proof.evidence.is_expired(timezone.localdate()),
        "rule": rule_in_words(exports.node_of(proof.criterion)),
        "score": spoken(proof.criterion.type, entry.value if entry else None),
        "note": entry.note if entry else "",
        "form": form or ReviewForm(),
        "sample": place.round.bloc_year.is_sample,
        **_around(proof),
    }
    is_refused = form is not None
    return render(request, "scoring/proofs/look.html", context, status=422 if is_refused else 200)


def _self_score(place: Place, proof: Proof) -> Entry | None:
    own = Entry.objects.filter(sheet=proof.sheet, criterion=proof.criterion, stage=Stage.SELF)
    return own.first()


def _around(proof: Proof) -> dict[str, object]:
    """Return the neighbours in the order of the table, and how many there are."""
    rows = Proof.objects.filter(
        sheet=proof.sheet, criterion__criteria=proof.criterion.criteria_id
    ).order_by("criterion__position", "pk")
    keys = list(rows.values_list("pk", flat=True))
    place = keys.index(proof.pk) if proof.pk in keys else 0
    after = keys[place + 1] if place + 1 < len(keys) else None
    before = keys[place - 1] if place else None
    return {"before": before, "after": after, "number": place + 1, "count": len(keys)}


@require_safe
def download(request: Request, slug: str, year: int, member: int, pk: int) -> FileResponse:
    """Send the file of a proof to whoever may see the self-score."""
    return file_response(_file(request, slug, year, member=member, pk=pk), inline=False)


@require_safe
def frame(request: Request, slug: str, year: int, member: int, pk: int) -> HttpResponseBase:
    """Send it to be shown in the frame of our own page."""
    return file_response(_file(request, slug, year, member=member, pk=pk), inline=True)


def _file(request: Request, slug: str, year: int, *, member: int, pk: int) -> EvidenceFile:
    place = find_place(request.user, slug, year, member=member)
    file = find_proof(place, pk).file
    if file is None:
        raise Http404
    return file
