"""The library of a unit: find, add, look, renew, withdraw."""

from collections.abc import Sequence
from typing import Any

from csp.decorators import csp_update
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.permissions import require
from accounts.requests import Request, asked_year
from blocs.models import Unit
from core.forms import PageForm, whole
from evidence import actions
from evidence.forms import (
    ADD_FORMS,
    FactsForm,
    RevisionForm,
    WithdrawForm,
    edit_form,
)
from evidence.models import Evidence, EvidenceFile, EvidenceKind
from evidence.responses import EMBEDS, file_response
from evidence.rules import own_units

PAGE = 50
KINDS = {
    "tep": EvidenceKind.FILE,
    "lien-ket": EvidenceKind.LINK,
    "van-ban": EvidenceKind.DOCUMENT_NUMBER,
}


def find(request: Request, pk: int) -> Evidence:
    """The proof with its files, or 404 for people who may not see it."""
    seen = Evidence.objects.visible_to(request.user).with_files()
    return get_object_or_404(seen.select_related("unit", "created_by"), pk=pk)


@require_safe
def list_evidence(request: Request) -> HttpResponse:
    """Everything one may see that has the words, of the year, in use or not."""
    today, asked = timezone.localdate(), request.GET
    rows = Evidence.objects.visible_to(request.user).telling(asked.get("tim", "")[:100])
    if year := asked_year(request):
        rows = rows.of_year(year)
    rows = rows.exclude(withdrawn_at=None) if "rut" in asked else rows.in_use()
    if "het-han" in asked:
        rows = rows.expired(today)
    ordered = rows.with_files().select_related("unit").order_by("-created_at", "-pk")
    units = list(own_units(request.user)[:2])
    context = {
        "page": Paginator(ordered, PAGE).get_page(asked.get("trang")),
        "words": asked.get("tim", "")[:100],
        "only_expired": "het-han" in asked,
        "only_withdrawn": "rut" in asked,
        "today": today,
        "can_add": bool(units),
        "several_units": len(units) != 1,
    }
    return render(request, "evidence/list.html", context)


def add(request: Request) -> HttpResponse:
    """A file, a link or the number of a paper for the library of an own unit."""
    units = list(own_units(request.user).order_by("name"))
    unit = _asked_unit(request, units)
    require(request.user, "evidence.add_evidence", unit)
    slug = request.GET.get("loai", "")
    kind = KINDS.get(slug, EvidenceKind.FILE)
    form = ADD_FORMS[kind](*_sent(request))
    context = {"form": form, "kind": kind, "unit": unit, "units": units, "slug": slug}
    if request.method != "POST":
        return render(request, "evidence/add.html", context)
    if not form.is_valid():
        page = "evidence/add.html#refused" if request.htmx else "evidence/add.html"
        return render(request, page, context, status=422)
    return _added(request, form, unit=unit)


def _sent(request: Request) -> tuple[QueryDict | None, MultiValueDict[str, Any] | None]:
    """What a form is bound to: an empty answer is still an answer."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _asked_unit(request: Request, units: Sequence[Unit]) -> Unit:
    asked = request.GET.get("don-vi", "")
    if asked:
        return get_object_or_404(Unit, pk=whole(asked))
    return units[0] if units else Unit()


def _added(request: Request, form: FactsForm, *, unit: Unit) -> HttpResponse:
    files = form.cleaned_data.get("uploads", ())
    rows = actions.add_evidence(unit.pk, facts=form.facts(), files=files, by=request.user)
    if request.htmx:
        return render(request, "evidence/add.html#taken", {"rows": rows}, status=201)
    words = ngettext("Đã thêm %(n)d minh chứng.", "Đã thêm %(n)d minh chứng.", len(rows))
    messages.success(request, words % {"n": len(rows)})
    return redirect("evidence:list")


@require_safe
@csp_update(EMBEDS)  # type: ignore[untyped-decorator]  # django-csp gives no types
def show(request: Request, pk: int) -> HttpResponse:
    """What is told of a proof, every revision of its file, and the newest one to look at."""
    evidence = find(request, pk)
    context = {
        "evidence": evidence,
        "latest": evidence.latest,
        "is_expired": evidence.is_expired(timezone.localdate()),
    }
    return render(request, "evidence/show.html", context)


def edit(request: Request, pk: int) -> HttpResponse:
    """Put right what is told of a proof."""
    evidence = find(request, pk)
    require(request.user, "evidence.change_evidence", evidence)
    form = edit_form(evidence, _sent(request)[0])
    if not form.is_valid():
        words = {"heading": _("Sửa thông tin minh chứng"), "button": _("Lưu thông tin")}
        return _asking(request, evidence, form=form, words=words)
    actions.edit_facts(pk, facts=form.facts(), by=request.user)
    messages.success(request, _("Đã lưu thông tin minh chứng."))
    return redirect("evidence:show", pk=pk)


def revise(request: Request, pk: int) -> HttpResponse:
    """Add a newer file to a proof."""
    evidence = find(request, pk)
    require(request.user, "evidence.change_evidence", evidence)
    form = RevisionForm(*_sent(request))
    if not form.is_valid():
        words = {"heading": _("Gửi bản mới của tệp"), "button": _("Gửi bản mới")}
        return _asking(request, evidence, form=form, words=words)
    actions.add_revision(pk, file=form.cleaned_data["uploads"], by=request.user)
    messages.success(request, _("Đã thêm bản mới của tệp."))
    return redirect("evidence:show", pk=pk)


def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a proof out of use."""
    evidence = find(request, pk)
    require(request.user, "evidence.change_evidence", evidence)
    form = WithdrawForm(_sent(request)[0])
    if not form.is_valid():
        lead = _("Tệp vẫn được giữ để đối chiếu điểm đã chấm, nhưng không dùng cho điểm mới.")
        words = {"heading": _("Rút minh chứng"), "button": _("Rút minh chứng"), "lead": lead}
        return _asking(request, evidence, form=form, words=words)
    actions.withdraw(pk, by=request.user, **form.cleaned_data)
    messages.success(request, _("Đã rút minh chứng."))
    return redirect("evidence:show", pk=pk)


def _asking(
    request: Request, evidence: Evidence, *, form: PageForm, words: dict[str, str]
) -> HttpResponse:
    context = {"evidence": evidence, "form": form, **words}
    status = 422 if request.method == "POST" else 200
    return render(request, "evidence/form.html", context, status=status)


@require_safe
def download(request: Request, pk: int, number: int) -> FileResponse:
    """Hand out one revision as a file."""
    return file_response(_revision(request, pk, number), inline=False)


@require_safe
def look(request: Request, pk: int, number: int) -> FileResponse:
    """Show one revision in a frame of our own pages."""
    return file_response(_revision(request, pk, number), inline=True)


def _revision(request: Request, pk: int, number: int) -> EvidenceFile:
    seen = Evidence.objects.visible_to(request.user)
    return get_object_or_404(EvidenceFile, evidence__in=seen, evidence=pk, number=number)
