"""Take the table away as a workbook, and bring a workbook back."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import Request
from scoring import actions, forms, workbook
from scoring.models import Upload
from scoring.rules import sight
from scoring.views.found import find
from scoring.views.table import table_of
from scoring.views.workbook.drawing import columns_of, values_of, workbook_of
from scoring.views.workbook.receiving import receive

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTED = 5  # earlier workbooks of the person


@require_http_methods(["GET", "HEAD", "POST"])
def excel(request: Request, slug: str, year: int) -> HttpResponse:
    """Explain the round trip; a POST brings a file and leads to its comparison."""
    round_ = find(request.user, slug, year)
    table = table_of(round_, sight(request.user, round_))
    form = forms.UploadForm()
    if request.method == "POST":
        form = forms.UploadForm(request.POST, request.FILES)
        if not table.enters:
            raise PermissionDenied("scoring.enter_scores")
        upload = receive(form, table, by=request.user)
        if upload is not None:
            return redirect("scoring:upload", slug=slug, year=year, pk=upload.pk)
    context = {
        "round": round_,
        "table": table,
        "form": form,
        "uploads": Upload.objects.visible_to(request.user).filter(round=round_)[:LISTED],
        "sample": round_.bloc_year.is_sample,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "scoring/workbook/excel.html", context, status=status)


@require_POST
def make_workbook(request: Request, slug: str, year: int) -> HttpResponse:
    """Answer with the workbook; what it holds is kept as a snapshot first."""
    round_ = find(request.user, slug, year)
    table = table_of(round_, sight(request.user, round_))
    columns = columns_of(table, request.POST.get("nhom", ""))
    cells = values_of(table, columns)
    snapshot = actions.take_snapshot(round_.pk, desk=table.desk, cells=cells, by=request.user)
    drawn = workbook_of(table, columns, snapshot=snapshot, by=request.user)
    response = HttpResponse(workbook.to_xlsx(drawn), content_type=XLSX)
    name = f"cham-diem-{slugify(slug)}-{year}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
