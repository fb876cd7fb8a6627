"""One unit as a plain form: the way in for phones and for browsers without scripts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.requests import Request
from core.forms import clean_text, whole
from scoring import actions, forms
from scoring.exports import Held
from scoring.models import Desk
from scoring.views.cells import EMPTY, note, reason_of
from scoring.views.found import find, refuse_old_criteria
from scoring.views.table import Column, Row, Table
from scoring.views.typed import Act, Told, Typed, seat_of, store_typed

Json = dict[str, Any]
WHY = "ly_do_sua"


@dataclass
class Field:
    """One criterion on the form: what is shown, what was typed, what is wrong with it."""

    column: Column
    held: Held
    typed: Mapping[str, str]
    note: str
    error: str = ""

    @property
    def id_for_label(self) -> str:
        """The first input, where the error summary leads."""
        return f"o-{self.column.row.pk}-{forms.PARTS[self.column.row.type][0].key}"

    @property
    def parts(self) -> list[tuple[forms.Part, str]]:
        """The inputs with what they hold."""
        return [(part, self.typed.get(part.key, "")) for part in forms.PARTS[self.column.row.type]]

    @property
    def spoken(self) -> str:
        """The entry that counts, in words."""
        return forms.spoken(self.column.row.type, self.held.value)

    @property
    def reason(self) -> str:
        """Why the criterion does not apply, if it does not."""
        return self.typed.get(forms.REASON, "")

    @property
    def version(self) -> int:
        """The version that the inputs show."""
        return self.held.version

    @property
    def is_changed(self) -> bool:
        """Whether something else was typed than the form had shown."""
        return self.column.enters and dict(self.typed) != _typed(self.column, self.held.own)

    def hear(self, told: Told) -> None:
        """Keep what is wrong, and the version that the next try stands on."""
        self.error = told.message
        if told.entry is not None:
            self.held = self.held._replace(own=told.entry.value, version=told.entry.version)


def form(request: Request, table: Table, *, code: str) -> HttpResponse:
    """Show the form of a unit, or store what was changed in it."""
    row = table.row(code)
    if row is None:
        raise Http404
    if request.method != "POST":
        return _page(request, table, row=row, fields=list(_fields(table, row)))
    if not table.enters:
        raise PermissionDenied("scoring.enter_scores")
    refuse_old_criteria(table.round, request.POST)
    fields = list(_typed_fields(table, row, request.POST))
    stored = _store(fields, table=table, row=row, request=request)
    if stored:
        messages.success(
            request, ngettext("Đã lưu %(n)d ô.", "Đã lưu %(n)d ô.", stored) % {"n": stored}
        )
    if any(each.error for each in fields):
        return _page(request, table, row=row, fields=fields, status=422)
    return redirect(f"{request.path}?don-vi={code}")


def _page(
    request: Request, table: Table, *, row: Row, fields: list[Field], status: int = 200
) -> HttpResponse:
    place = table.rows.index(row)
    around = dict(enumerate(table.rows))
    context = {
        "round": table.round,
        "table": table,
        "row": row,
        "parts": _by_group(fields),
        "bad": [each for each in fields if each.error],
        "why": request.POST.get(WHY, ""),
        "asks_why": table.desk == Desk.BOARD or _is_submitted(row),
        "before": around.get(place - 1),
        "after": around.get(place + 1),
        "number": place + 1,
        "sample": table.round.bloc_year.is_sample,
    }
    return render(request, "scoring/unit.html", context, status=status)


def _is_submitted(row: Row) -> bool:
    return hasattr(row.member, "sheet") and row.member.sheet.is_submitted


def _by_group(fields: list[Field]) -> list[tuple[str, list[Field]]]:
    """Fields under the name of their top group, in the order of the table."""
    parts: list[tuple[str, list[Field]]] = []
    for each in fields:
        title = str(each.column.top)
        if not parts or parts[-1][0] != title:
            parts.append((title, []))
        parts[-1][1].append(each)
    return parts


def _fields(table: Table, row: Row) -> Iterator[Field]:
    for section in table.sections:
        for column in (each for each in section.columns if each.row.pk not in row.shut):
            held = row.entries.get(column.row.pk, EMPTY)
            under = note(row, column.row, held.value)
            yield Field(column, held, _typed(column, held.own), under)


def _typed(column: Column, value: Json | None) -> dict[str, str]:
    return forms.shown(column.row.type, value) | {forms.REASON: reason_of(value)}


def _typed_fields(table: Table, row: Row, posted: Mapping[str, str]) -> Iterator[Field]:
    """What was typed, over what the form showed; criteria that were not sent stay out of it."""
    for each in _fields(table, row):
        prefix = f"o-{each.column.row.pk}-"
        typed = {k.removeprefix(prefix): v for k, v in posted.items() if k.startswith(prefix)}
        if each.column.enters and typed:
            each.typed = dict.fromkeys(each.typed, "") | {
                k: clean_text(v) for k, v in typed.items()
            }
        yield each


def _store(fields: list[Field], *, table: Table, row: Row, request: Request) -> int:
    """Store what was changed in one act; what is wrong with a cell goes beside it."""
    changed = [each for each in fields if each.is_changed]
    typed = [
        Typed(row.member, each.column.row, each.typed, _version(request, each)) for each in changed
    ]
    act = Act(reason=clean_text(request.POST.get(WHY, ""))[:500])
    seat = seat_of(table.sight, table.desk)
    told, _step = store_typed(
        table.round.pk, typed, seen=table.sight, seat=seat, by=request.user, act=act
    )
    for each, what in zip(changed, told, strict=True):
        each.hear(what)
    return sum(each.stored for each in told)


def _version(request: Request, field: Field) -> int:
    return whole(request.POST.get(f"v-{field.column.row.pk}", ""))


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: Request, slug: str, year: int, member: int) -> HttpResponse:
    """Write down exclusion, suspension and shares of a unit."""
    round_ = find(request.user, slug, year)
    sheet = get_object_or_404(round_.sheets.select_related("member"), member=member)
    require(request.user, "scoring.set_status", round_)
    form = forms.SheetForm(request.POST or None, initial=forms.sheet_initial(sheet))
    if request.method == "POST" and form.is_valid():
        facts = actions.SheetFacts(**form.cleaned_data)
        actions.set_status(round_.pk, member, facts=facts, by=request.user)
        messages.success(request, _("Đã ghi tình trạng của %(unit)s.") % {"unit": sheet.member})
        return redirect("scoring:grid", slug=slug, year=year)
    context = {
        "round": round_,
        "sheet": sheet,
        "form": form,
        "sample": round_.bloc_year.is_sample,
    }
    code = 422 if form.is_bound else 200
    return render(request, "scoring/status.html", context, status=code)
