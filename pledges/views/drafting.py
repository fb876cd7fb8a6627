"""Starting, writing, freezing and reopening a pledge."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import require
from accounts.requests import Request
from blocs.models import BlocYear
from pledges import actions
from pledges.documents import PledgeSheet
from pledges.forms import PledgeForms
from pledges.models import Pledge
from pledges.views.reading import find

MORE_ROWS = 3


@require_POST
def create(request: Request, slug: str, year: int) -> HttpResponse:
    """Start the draft of a year and go on writing it."""
    years = BlocYear.objects.visible_to(request.user)
    bloc_year = get_object_or_404(years, bloc__slug=slug, year=year)
    require(request.user, "pledges.create_pledge", bloc_year)
    pledge = actions.create_pledge(bloc_year.pk, by=request.user)
    return redirect("pledges:edit", pk=pledge.pk)


def edit(request: Request, pk: int) -> HttpResponse:
    """Write the text; what is typed is kept whatever happens."""
    pledge = find(request, pk)
    require(request.user, "pledges.edit_pledge", pledge)
    if request.method != "POST":
        return _page(request, pledge, PledgeForms(pledge.bloc_year, pledge.read()))
    posted = request.POST.copy()
    if table := posted.get("them"):
        _add_rows(posted, table)
        return _page(request, pledge, PledgeForms(pledge.bloc_year, pledge.read(), posted=posted))
    return _save(request, pledge, posted)


def _save(request: Request, pledge: Pledge, posted: Any) -> HttpResponse:
    forms = PledgeForms(pledge.bloc_year, pledge.read(), posted=posted)
    if not forms.is_valid():
        return _page(request, pledge, forms, told=True, status=422)
    seen = forms.text.cleaned_data["seen"]
    filled = actions.fill_pledge(pledge.pk, forms.read(), by=request.user, seen=seen)
    if not filled.stored:
        posted["seen"] = filled.pledge.read().digest
        again = PledgeForms(pledge.bloc_year, pledge.read(), posted=posted)
        again.is_valid()
        again.text.add_error(None, _(
            "Trong lúc bạn soạn, người khác đã lưu bản khác. Những gì bạn gõ vẫn còn ở dưới; "
            "mở “Xem bản in” để so sánh, rồi bấm Lưu lần nữa nếu muốn thay bằng bản của bạn."
        ))  # fmt: skip
        return _page(request, pledge, again, told=True, status=409)
    messages.success(request, _("Đã lưu nội dung giao ước."))
    return redirect("pledges:show" if "xong" in posted else "pledges:edit", pk=pledge.pk)


def _add_rows(posted: Any, table: str) -> None:
    """Append rows as an unposted page would show them: what is typed there is stated."""
    first = _number(posted, table)
    posted[f"{table}-TOTAL_FORMS"] = str(first + MORE_ROWS)
    for number in range(first, first + MORE_ROWS):
        posted[f"{table}-{number}-is_stated"] = "True"


def _number(posted: Any, table: str) -> int:
    total = posted.get(f"{table}-TOTAL_FORMS", "0")
    return int(total) if total.isdecimal() and len(total) < 4 else 0  # 3 digits


def _page(
    request: Request, pledge: Pledge, forms: PledgeForms, *, told: bool = False, status: int = 200
) -> HttpResponse:
    """`told` shows the summary of problems: adding a row is no occasion for it."""
    context = {
        "pledge": pledge,
        "bloc_year": pledge.bloc_year,
        "forms": forms,
        "told": told,
        "sheet": PledgeSheet.of(pledge),
    }
    return render(request, "pledges/edit.html", context, status=status)


@require_POST
def freeze(request: Request, pk: int) -> HttpResponse:
    """Lock the text and send it out for signing."""
    pledge = find(request, pk)
    require(request.user, "pledges.freeze_pledge", pledge)
    actions.freeze_pledge(pk, by=request.user)
    return redirect("pledges:show", pk=pk)


@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    """Void the issued paper and go back to writing."""
    pledge = find(request, pk)
    require(request.user, "pledges.reopen_pledge", pledge)
    actions.reopen_pledge(pk, by=request.user)
    messages.success(request, _("Đã huỷ bản đang ký và mở lại nội dung để sửa."))
    return redirect("pledges:show", pk=pk)
