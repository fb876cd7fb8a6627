"""The score table: the list of rounds, the grid, and one unit as a plain form."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request, asked_year
from scoring import forms
from scoring.models import Round
from scoring.rules import sight
from scoring.views import unit
from scoring.views.cells import draw_line, draw_row
from scoring.views.found import find
from scoring.views.table import table_of


@require_safe
def rounds(request: Request) -> HttpResponse:
    """List the rounds a person has to do with, the newest year first."""
    visible = Round.objects.visible_to(request.user).with_progress()
    chosen = asked_year(request)
    if chosen is not None:
        visible = visible.filter(bloc_year__year=chosen)
    listed = visible.select_related("bloc_year__bloc").order_by(
        "-bloc_year__year", "bloc_year__name"
    )
    context = {
        "rounds": listed,
        "sample": any(each.bloc_year.is_sample for each in listed),
    }
    return render(request, "scoring/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: Request, slug: str, year: int) -> HttpResponse:
    """Show the table; with ?don-vi=CODE one unit as a form that works without scripts."""
    round_ = find(request.user, slug, year)
    table = table_of(round_, sight(request.user, round_))
    code = request.GET.get("don-vi")
    if code is not None or request.method == "POST":
        return unit.form(request, table, code=code or "")
    section = table.section(request.GET.get("nhom", ""))
    is_turned = "xoay" in request.GET
    context = {
        "round": round_,
        "table": table,
        "section": section,
        "lines": []
        if is_turned
        else [(r, draw_row(table, r, section.columns)) for r in table.rows],
        "turned": [(c, draw_line(table, c)) for c in section.columns] if is_turned else [],
        "is_turned": is_turned,
        "kinds": {kind: forms.PARTS[kind] for kind in {c.row.type for c in section.columns}},
        "parts": {part.key: part for each in forms.PARTS.values() for part in each}.values(),
        "sample": round_.bloc_year.is_sample,
    }
    return render(request, "scoring/grid.html", context)
