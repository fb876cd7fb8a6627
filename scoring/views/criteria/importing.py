"""Bring a table in: from a file or from what was pasted, looked at before it replaces anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.permissions import require
from accounts.requests import Request
from core.spreadsheets import Broken, Cell, read_book
from core.wording import points
from scoring.actions import criteria as actions
from scoring.criteria import Severity, lint, read_json
from scoring.criteria.tables import (
    Flaw,
    Row,
    read_table,
    rows_of_html,
    rows_of_text,
)
from scoring.forms import criteria as forms
from scoring.management import wording
from scoring.models import CriteriaSet
from scoring.views.criteria import words
from scoring.views.criteria.found import answer, edition_of, find, overtaken_in_words
from scoring.yearfile.tree import DEEPEST

Json = dict[str, Any]
SALT = "scoring.criteria.import"
LARGEST = 20_000_000  # bytes of an uploaded file; the readers have limits of their own


@dataclass(frozen=True, slots=True)
class Shown:
    """One node of a table that was read, as the preview lists it."""

    code: str
    name: str
    max: str
    rule: str
    depth: int
    source: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """One flaw with its place: the row and the column of the source, or a path."""

    place: str
    words: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A table that was read, and everything about it."""

    nodes: Sequence[Json]
    told: Sequence[Told]
    rows: Any = None
    policy: Json | None = None
    skipped: Sequence[int] = ()

    @property
    def lines(self) -> list[Shown]:
        """The table in its order."""
        return list(_shown(self.nodes, 0, self.rows or {}))

    @property
    def is_whole(self) -> bool:
        """Whether it may take the place of the draft's table."""
        return bool(self.nodes) and not any(each.is_error for each in self.told)

    @property
    def heaps(self) -> list[words.Heap]:
        """What looking at the table finds; none of it stands in the way of a draft."""
        return words.heaps_of(lint(self.nodes, policy=self.policy))

    @property
    def packed(self) -> str:
        """The table on its way through the page, sealed."""
        return signing.dumps([list(self.nodes), self.policy], salt=SALT, compress=True)


def bring_in(request: Request, pk: int) -> HttpResponse:
    """Read a table, show it with every flaw; a second press replaces the draft's own."""
    criteria = find(request.user, pk)
    require(request.user, "scoring.edit_criteria", criteria)
    if request.method == "POST" and "goi" in request.POST:
        return _replace(request, criteria)
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    preview = None
    if request.method == "POST" and form.is_valid():
        try:
            preview = _read(form.cleaned_data)
        except ValidationError as error:
            form.add_error("file", error)
    status = 422 if form.errors or (preview and not preview.is_whole) else 200
    context = {"form": form, "preview": preview, "count": criteria.nodes.count()}
    return answer(request, "import", context, criteria=criteria, status=status)


def _replace(request: Request, criteria: CriteriaSet) -> HttpResponse:
    try:
        nodes, policy = signing.loads(request.POST["goi"], salt=SALT)
        actions.replace_table(
            criteria.pk, nodes, policy=policy, edition=edition_of(request), by=request.user
        )
    except signing.BadSignature:
        messages.error(request, _("Bảng xem trước không còn dùng được, hãy nhập lại."))
        return redirect("scoring:criteria_import", criteria.pk)
    except actions.Overtaken as overtaken:
        preview = Preview(nodes, (), policy=policy)
        context = {
            "form": forms.ImportForm(),
            "preview": preview,
            "told": overtaken_in_words(overtaken),
            "count": criteria.nodes.count(),
        }
        return answer(request, "import", context, criteria=overtaken.criteria, status=409)
    messages.success(request, _("Đã thay bảng tiêu chí của bản nháp."))
    return redirect("scoring:criteria", criteria.pk)


def _read(told: Json) -> Preview:
    file = told["file"]
    if file is None:
        pasted = rows_of_html(told["html"]) if told["html"] else []
        return _of_rows(pasted or rows_of_text(told["text"]))
    if (file.size or 0) > LARGEST:
        raise ValidationError(_("Tệp lớn hơn %(most)s MB.") % {"most": LARGEST // 1_000_000})
    raw = file.read()
    if str(file.name).lower().endswith(".json"):
        return _of_json(raw)
    sheets = read_book(raw).sheets
    return _of_rows([list(map(_plain, row)) for row in sheets[0].rows] if sheets else [])


def _plain(cell: Cell) -> Any:
    """A cell of a spreadsheet as the reader of tables takes it."""
    if isinstance(cell, Broken):
        return cell.shown
    return cell.isoformat() if isinstance(cell, time) else cell


def _of_rows(rows: Sequence[Row]) -> Preview:
    outcome = read_table(rows)
    told = [_told(flaw) for flaw in outcome.flaws] + _too_deep(outcome.nodes)
    return Preview(outcome.nodes, told, rows=outcome.rows, skipped=outcome.skipped)


def _told(flaw: Flaw) -> Told:
    place = _("dòng %(row)s, cột %(column)s") % {"row": flaw.row, "column": flaw.column}
    return Told(place, words.flaw_in_words(flaw), flaw.severity is Severity.ERROR)


def _too_deep(nodes: Sequence[Json]) -> list[Told]:
    deepest = max((depth for *_rest, depth in _depths(nodes, 1)), default=0)
    if deepest <= DEEPEST:
        return []
    return [Told("", _("bảng tiêu chí sâu hơn %(most)s cấp") % {"most": DEEPEST}, is_error=True)]


def _depths(nodes: Sequence[Json], depth: int) -> Any:
    for node in nodes:
        yield node, depth
        yield from _depths(node.get("children", ()), depth + 1)


def _of_json(raw: bytes) -> Preview:
    table = read_json(raw)
    told = [
        Told(wording.one_line(each.place), wording.message(each), is_error=True)
        for each in table.problems
    ]
    return Preview(table.nodes, told, policy=table.policy)


def _shown(nodes: Sequence[Json], depth: int, rows: Any) -> Any:
    for node in nodes:
        is_group = node["type"] == "group"
        yield Shown(
            code=node["code"],
            name=node["name"],
            max=points(node["max"]) if node.get("max") else "",
            rule="" if is_group else words.rule_of(node),
            depth=depth,
            source=rows.get(node["code"]),
        )
        yield from _shown(node.get("children", ()), depth + 1, rows)
