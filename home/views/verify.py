"""Anybody may ask whether a paper is ours; the file itself never leaves the visitor's machine."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from blocs.models import Bloc, BlocYear
from home.forms import CodeForm, DigestForm, plain_code
from signing.models import Document, Revision, Slot
from signing.states import DocumentState, SlotState

PUBLIC = frozenset(DocumentState) - {DocumentState.PREPARING}


@dataclass(frozen=True, slots=True)
class Paper:
    """What everybody may know of an issued document: no addresses, no strokes, no bytes."""

    document: Document
    bloc: str
    revisions: list[Revision]
    slots: list[Slot]

    @classmethod
    def of(cls, document: Document) -> "Paper":
        """Read the revisions and signatures of a document."""
        return cls(
            document,
            _bloc_name(document),
            list(document.revisions.order_by("number")),
            list(document.slots.select_related("revision").order_by("position")),
        )

    @property
    def latest(self) -> Revision | None:
        """The only revision that is the document now."""
        return self.revisions[-1] if self.revisions else None

    @property
    def signed(self) -> list[Slot]:
        """Those who have signed."""
        return [slot for slot in self.slots if slot.state == SlotState.SIGNED]

    def verdict_on(self, digest: str) -> str:
        """Name what a file is: `latest`, `superseded` or `foreign`; `revoked` rules over all."""
        known = [revision.sha256 for revision in self.revisions]
        if digest not in known:
            return "foreign"
        if self.document.state == DocumentState.VOIDED:
            return "revoked"
        return "latest" if digest == known[-1] else "superseded"


@login_not_required
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code, or find the document a file belongs to by its SHA-256."""
    if "sha256" in request.GET:
        return _verify_file(request)
    form = CodeForm(request.GET if "ma" in request.GET else None)
    if form.is_valid():
        return redirect("home:verify_code", code=form.cleaned_data["ma"])
    status = 422 if form.is_bound else 200
    return render(request, "home/verify.html", {"form": form}, status=status)


@login_not_required
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is known of a document, and what a file with ?sha256= is to it."""
    document = Document.objects.filter(code=plain_code(code), state__in=PUBLIC).first()
    if document is None:
        context = {"form": CodeForm(), "unknown": code}
        return render(request, "home/verify.html", context, status=404)
    paper = Paper.of(document)
    asked = DigestForm(request.GET)
    verdict = paper.verdict_on(asked.cleaned_data["sha256"]) if asked.is_valid() else ""
    context = {
        "form": CodeForm(),
        "paper": paper,
        "verdict": verdict,
        "digest": asked.cleaned_data.get("sha256", ""),
        "now": timezone.now(),
        "sample": document.is_sample,
    }
    return render(request, "home/verified.html", context)


def _verify_file(request: HttpRequest) -> HttpResponse:
    asked = DigestForm(request.GET)
    if not asked.is_valid():
        context = {"form": CodeForm(), "digest_form": asked}
        return render(request, "home/verify.html", context, status=422)
    digest = asked.cleaned_data["sha256"]
    known = Revision.objects.filter(sha256=digest, document__state__in=PUBLIC)
    revision = known.select_related("document").first()
    if revision is None:
        return render(request, "home/verify.html", {"form": CodeForm(), "foreign": digest})
    page = reverse("home:verify_code", args=[revision.document.code])
    return redirect(f"{page}?sha256={digest}")


def _bloc_name(document: Document) -> str:
    """The name of the bloc in the paper's own year."""
    year = BlocYear.objects.filter(bloc__slug=document.bloc, year=document.year).first()
    if year is not None:
        return year.name
    bloc = Bloc.objects.filter(slug=document.bloc).first()
    return bloc.name if bloc is not None else document.bloc
