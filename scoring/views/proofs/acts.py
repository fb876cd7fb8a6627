"""Put evidence to a criterion, take it away, appraise it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import require
from accounts.requests import Request
from evidence.actions import add_evidence
from evidence.models import Evidence
from scoring import actions
from scoring.forms.proofs import AttachUploadForm, PickForm, ReviewForm
from scoring.models import Criterion, Proof
from scoring.states import ProofState
from scoring.views.proofs.found import Place, find_criterion, find_place, find_proof
from scoring.views.proofs.look import look_page

SHOWN = 200  # pieces of the library to choose from; the search narrows a larger one


@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: Request, slug: str, year: int, member: int) -> HttpResponse:
    """Choose from the library, or send new files: both end at the criterion."""
    place = find_place(request.user, slug, year, member=member)
    require(request.user, "scoring.attach_evidence", place.sheet)
    criterion = find_criterion(place, request.GET.get("tieu-chi", ""))
    is_upload = request.method == "POST" and "evidence" not in request.POST
    library = _library(place, criterion, words=request.GET.get("tim", "")[:100])
    pick = PickForm(None if is_upload else request.POST or None, library=library)
    upload = AttachUploadForm(
        request.POST if is_upload else None, request.FILES if is_upload else None
    )
    form = upload if is_upload else pick
    if form.is_bound and form.is_valid():
        return _attached(request, place, criterion, form=form)
    context = {"place": place, "round": place.round, "criterion": criterion, "pick": pick}
    context |= {"upload": upload, "form": form, "words": request.GET.get("tim", "")[:100]}
    page = "scoring/proofs/attach.html" + ("#refused" if request.htmx and form.is_bound else "")
    return render(request, page, context, status=422 if form.is_bound else 200)


def _library(place: Place, criterion: Criterion, *, words: str) -> list[Evidence]:
    """What the unit may still put to the criterion, the newest first."""
    used = Proof.objects.filter(sheet__member=place.member, criterion=criterion)
    own = Evidence.objects.in_use().filter(unit=place.member.unit_id).telling(words)
    return list(own.exclude(pk__in=used.values("evidence")).order_by("-created_at")[:SHOWN])


def _attached(
    request: Request, place: Place, criterion: Criterion, *, form: PickForm | AttachUploadForm
) -> HttpResponse:
    anchor = form.cleaned_data.get("anchor", "")
    if isinstance(form, AttachUploadForm):
        files = form.cleaned_data["uploads"]
        unit = place.member.unit_id
        rows = add_evidence(unit, facts=form.facts(), files=files, by=request.user)
        chosen = [row.pk for row in rows]
    else:
        chosen = [form.cleaned_data["evidence"]]
    where = (place.round.pk, place.member.pk, criterion.code)
    for evidence in chosen:
        actions.attach_proof(*where, evidence_id=evidence, anchor=anchor, by=request.user)
    if request.htmx:
        return HttpResponse(status=201)
    messages.success(request, _("Đã gắn minh chứng vào tiêu chí %(code)s.") % {"code": where[2]})
    return redirect("scoring:unit_proofs", *place.address)


@require_POST
def detach(request: Request, slug: str, year: int, member: int, pk: int) -> HttpResponse:
    """Take evidence away from a criterion; it stays in the library."""
    place = find_place(request.user, slug, year, member=member)
    proof = find_proof(place, pk)
    require(request.user, "scoring.attach_evidence", place.sheet)
    actions.detach_proof(proof.pk, by=request.user)
    messages.success(request, _("Đã gỡ minh chứng khỏi tiêu chí; tệp vẫn ở trong kho."))
    return redirect("scoring:unit_proofs", *place.address)


@require_POST
def review(request: Request, slug: str, year: int, member: int, pk: int) -> HttpResponse:
    """Accept evidence for a criterion, or refuse it with a reason."""
    place = find_place(request.user, slug, year, member=member)
    proof = find_proof(place, pk)
    require(request.user, "scoring.review_evidence", place.sheet)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return look_page(request, place, proof=proof, form=form)
    state, note = ProofState(form.cleaned_data["state"]), form.cleaned_data["note"]
    actions.review_proof(proof.pk, state=state, note=note, by=request.user)
    messages.success(request, _("Đã ghi ý kiến về minh chứng."))
    return redirect("scoring:look_proof", *place.address, proof.pk)
