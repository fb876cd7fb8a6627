"""One unit as a plain form: the way in for phones and for browsers without scripts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import require
from accounts.requests import Request
from scoring import actions, forms, yearfile
from scoring.exports import Held
from scoring.management import wording
from scoring.models import Criterion, Entry
from scoring.views.cells import note
from scoring.views.found import find
from scoring.views.table import Column, Row, Table

Json = dict[str, Any]
NOTHING = Held(None, 0)


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
        """The stored entry in words."""
        return forms.spoken(self.column.row.type, self.held.value)

    @property
    def reason(self) -> str:
        """Why the criterion does not apply, if it does not."""
        return self.typed.get(forms.REASON, "")

    @property
    def version(self) -> int:
        """The version that the inputs show."""
        return self.held.version


def form(request: Request, table: Table, *, code: str) -> HttpResponse:
    """Show the form of a unit, or store what was changed in it."""
    row = table.row(code)
    if row is None:
        raise Http404
    if request.method != "POST":
        return _page(request, table, row=row, fields=list(_fields(table, row)))
    require(request.user, "scoring.enter_scores", table.round)
    fields = list(_typed_fields(table, row, request.POST))
    stored = sum(_store(each, table=table, row=row, request=request) for each in fields)
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
        "before": around.get(place - 1),
        "after": around.get(place + 1),
        "number": place + 1,
        "sample": table.round.bloc_year.is_sample,
    }
    return render(request, "scoring/unit.html", context, status=status)


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
        for column in section.columns:
            held = row.entries.get(column.row.pk, NOTHING)
            typed = _typed(column, held.value)
            yield Field(column, held, typed, note(row, column.row, held.value))


def _typed(column: Column, value: Json | None) -> dict[str, str]:
    reason = value["reason"] if value and value.get("na") else ""
    return forms.shown(column.row.type, value) | {forms.REASON: reason}


def _typed_fields(table: Table, row: Row, posted: Mapping[str, str]) -> Iterator[Field]:
    """What was typed, over what the form showed; criteria that were not sent stay out of it."""
    for each in _fields(table, row):
        prefix = f"o-{each.column.row.pk}-"
        typed = {k.removeprefix(prefix): v for k, v in posted.items() if k.startswith(prefix)}
        if each.column.enters and typed:
            each.typed = dict.fromkeys(each.typed, "") | {k: v.strip() for k, v in typed.items()}
        yield each


def _store(field: Field, *, table: Table, row: Row, request: Request) -> bool:
    """Store one changed cell; what is wrong with it, or who was faster, goes beside it."""
    if not field.column.enters or dict(field.typed) == _typed(field.column, field.held.value):
        return False
    version = request.POST.get(f"v-{field.column.row.pk}", "")
    try:
        save = store_cell(
            table.round.pk,
            row.member.pk,
            criterion=field.column.row,
            typed=field.typed,
            version=int(version) if version.isdecimal() else 0,
            by=request.user,
        )
    except ValidationError as error:
        field.error = " ".join(error.messages)
        return False
    field.held = Held(save.entry.value, save.entry.version)
    field.error = "" if save.stored else conflict_in_words(field.column.row, save.entry)
    return save.stored


def store_cell(
    round_id: int,
    member_id: int,
    *,
    criterion: Criterion,
    typed: Mapping[str, str],
    version: int,
    by: User,
) -> actions.CellSave:
    """Read what was typed and store it; ValidationError says in words what is wrong."""
    raw = forms.read_entry(criterion.type, typed)
    where = (round_id, member_id, criterion.code)
    if raw is None:
        return actions.clear_cell(*where, version=version, by=by)
    try:
        return actions.save_cell(*where, raw=raw, version=version, by=by)
    except yearfile.Invalid as invalid:
        words = [_in_words(criterion, each) for each in invalid.problems]
        raise ValidationError(words) from invalid


def _in_words(criterion: Criterion, problem: yearfile.Problem) -> str:
    """Name the input as the page does, and numbers with a decimal comma."""
    labels = {part.key: part.label for part in forms.PARTS[criterion.type]}
    params = {key: str(text).replace(".", ",") for key, text in problem.params.items()}
    label = str(labels.get(params.pop("field", ""), _("giá trị")))
    text = wording.message(yearfile.Problem(problem.place, problem.code, params))
    return f"{label[:1].upper()}{label[1:]} {text}."


def conflict_in_words(criterion: Criterion, entry: Entry) -> str:
    """Say who stored what, and when."""
    at = timezone.localtime(entry.saved_at) if entry.saved_at else None
    return _("%(who)s vừa nhập %(value)s lúc %(at)s.") % {
        "who": entry.saved_by or _("Người khác"),
        "value": forms.spoken(criterion.type, entry.value),
        "at": f"{at:%H:%M}" if at else "–",
    }


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
