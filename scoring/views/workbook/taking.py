"""A file beside the table: look at every difference, take over what should count."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.requests import Request
from scoring import actions, forms
from scoring.actions import CellChange
from scoring.models import Upload
from scoring.rules import sight
from scoring.views.found import find
from scoring.views.table import Table, table_of
from scoring.views.typed import seat_of, tell
from scoring.views.workbook.comparing import SHOWN, Difference, compare


@dataclass(frozen=True, slots=True)
class Ask:
    """What was ticked on the page: cells by token, or everything that is no conflict."""

    tokens: frozenset[str]
    takes_all: bool
    reason: str

    @classmethod
    def of(cls, request: Request) -> "Ask":
        """Read the form of the page."""
        form = forms.TakeForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        return cls(frozenset(request.POST.getlist("nhan")), "tat_ca" in request.POST, str(reason))


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it: how many cells were stored, which were not, how many had moved on."""

    stored: int = 0
    failed: Sequence[tuple[Difference, str]] = ()
    late: int = 0

    @property
    def is_clean(self) -> bool:
        """Everything that was asked for is in the table."""
        return bool(self.stored) and not self.failed and not self.late


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request, slug: str, year: int, pk: int) -> HttpResponse:
    """Show a file beside the table; a POST takes over what was ticked."""
    round_ = find(request.user, slug, year)
    mine = Upload.objects.visible_to(request.user).filter(round=round_)
    brought = get_object_or_404(mine.select_related("snapshot__by"), pk=pk)
    table = table_of(round_, sight(request.user, round_))
    if request.method != "POST":
        return _page(request, brought, table)
    if not table.enters:
        raise PermissionDenied("scoring.enter_scores")
    taken = _take(brought, table, Ask.of(request), request=request)
    table = table_of(round_, table.sight)
    is_done = not compare(brought, table).open
    _tell(request, taken, is_done=is_done)
    if is_done:
        return redirect("scoring:grid", slug=slug, year=year)
    if not taken.is_clean:
        return _page(request, brought, table, taken=taken)
    return redirect("scoring:upload", slug=slug, year=year, pk=pk)


def _take(brought: Upload, table: Table, ask: Ask, *, request: Request) -> Taken:
    """Take cells over in one act; a cell that changed since it was ticked is left alone."""
    comparison = compare(brought, table)
    known = {each.token: each for each in comparison.open}
    asked = (
        list(comparison.takes)
        if ask.takes_all
        else [each for token, each in known.items() if token in ask.tokens]
    )
    late = 0 if ask.takes_all else len(ask.tokens - known.keys())
    if not asked:
        return Taken(late=late)
    changes = [
        CellChange(each.row.member.pk, each.column.row.code, each.theirs, each.held.version)
        for each in asked
    ]
    saved = actions.take_upload(
        brought.pk,
        changes,
        seat=seat_of(table.sight, table.desk),
        reason=ask.reason,
        by=request.user,
    )
    pairs = list(zip(asked, saved.cells, strict=True))
    failed = [(each, tell(save).message) for each, save in pairs if not save.stored]
    return Taken(len(pairs) - len(failed), failed, late)


def _tell(request: Request, taken: Taken, *, is_done: bool) -> None:
    if taken.stored:
        words = ngettext(
            "Đã nhận %(n)d ô từ tệp; cả lần nhập là một bước hoàn tác ở bảng chấm.",
            "Đã nhận %(n)d ô từ tệp; cả lần nhập là một bước hoàn tác ở bảng chấm.",
            taken.stored,
        )
        messages.success(request, words % {"n": taken.stored})
    if taken.late:
        words = ngettext(
            "%(n)d ô vừa có người sửa nên chưa nhận: xem lại bên dưới.",
            "%(n)d ô vừa có người sửa nên chưa nhận: xem lại bên dưới.",
            taken.late,
        )
        messages.warning(request, words % {"n": taken.late})
    if not is_done and not (taken.stored or taken.late or taken.failed):
        messages.warning(request, _("Chưa chọn ô nào để nhận."))


def _page(
    request: Request, brought: Upload, table: Table, *, taken: Taken | None = None
) -> HttpResponse:
    comparison = compare(brought, table)
    names = {row.member.code: row.member.name for row in table.rows}
    ticked = set(request.POST.getlist("nhan"))
    context: dict[str, Any] = {
        "round": table.round,
        "table": table,
        "upload": brought,
        "comparison": comparison,
        "conflicts": comparison.conflicts[:SHOWN],
        "takes": comparison.takes[:SHOWN],
        "failed": taken.failed if taken else (),
        "problems": [p | {"unit": names.get(p["unit"], p["unit"])} for p in brought.problems],
        "ticked": ticked if taken else {each.token for each in comparison.takes},
        "reason": request.POST.get("reason", ""),
        "sample": table.round.bloc_year.is_sample,
    }
    status = 422 if taken else 200
    return render(request, "scoring/workbook/upload.html", context, status=status)
