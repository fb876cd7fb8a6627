"""Reading and signing on a phone, or declining."""

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from accounts.permissions import require
from accounts.requests import Request
from pledges import actions, rules
from pledges.documents import PledgeSheet
from pledges.models import Pledge
from pledges.views.reading import address_of, find
from signing.forms import RefuseForm, SignForm
from signing.models import SavedSignature, Slot
from signing.states import SlotState


def sign(request: Request, pk: int) -> HttpResponse:
    """The paper, readable at once, and the form that binds."""
    pledge = find(request, pk)
    if _own(request, pledge).exclude(state=SlotState.WAITING).exists():
        return redirect("pledges:signed", pk=pk)
    require(request.user, "pledges.sign_pledge", pledge)
    form = _form(request, pledge, posted=request.POST or None)
    if request.method != "POST":
        return _page(request, pledge, form)
    if not form.is_valid():
        return _page(request, pledge, form, status=422)
    told = form.cleaned_data
    actions.sign_pledge(
        pk,
        strokes=told["strokes"],
        seen_hash=told["seen_hash"],
        by=request.user,
        address=address_of(request),
        agent=request.headers.get("User-Agent", ""),
        keep=told["keep"],
    )
    return redirect("pledges:signed", pk=pk)


def _form(request: Request, pledge: Pledge, *, posted: QueryDict | None = None) -> SignForm:
    kept = SavedSignature.objects.filter(user=request.user).first()
    saved = kept.strokes if kept else None
    assert pledge.document is not None
    first = {"seen_hash": pledge.document.content_hash, "way": "luu" if saved else "ten"}
    return SignForm(request.user, posted, saved=saved, initial=first)


def _page(
    request: Request,
    pledge: Pledge,
    form: SignForm,
    *,
    refusal: RefuseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "pledge": pledge,
        "bloc_year": pledge.bloc_year,
        "form": form,
        "refusal": refusal or RefuseForm(),
        "slots": rules.waiting_slots(request.user, pledge),
        "paper": PledgeSheet.of(pledge),
    }
    return render(request, "pledges/sign.html", context, status=status)


def refuse(request: Request, pk: int) -> HttpResponse:
    """Decline with a reason that everybody concerned will read."""
    pledge = find(request, pk)
    require(request.user, "pledges.refuse_pledge", pledge)
    if request.method != "POST":
        return redirect("pledges:sign", pk=pk)
    refusal = RefuseForm(request.POST)
    if not refusal.is_valid():
        return _page(request, pledge, _form(request, pledge), refusal=refusal, status=422)
    actions.refuse_pledge(pk, by=request.user, **refusal.cleaned_data)
    return redirect("pledges:signed", pk=pk)


def signed(request: Request, pk: int) -> HttpResponse:
    """What became of one's own signature."""
    pledge = find(request, pk)
    slot = _own(request, pledge).exclude(state=SlotState.WAITING).first()
    if slot is None:
        return redirect("pledges:show", pk=pk)
    context = {"pledge": pledge, "bloc_year": pledge.bloc_year, "slot": slot}
    page = "pledges/signed.html#outcome" if request.htmx else "pledges/signed.html"
    return render(request, page, context)


def _own(request: Request, pledge: Pledge) -> QuerySet[Slot]:
    return Slot.objects.filter(document=pledge.document_id, signer=request.user)
