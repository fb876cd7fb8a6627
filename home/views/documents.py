"""Every issued paper one may read, and its bytes."""

from django.db.models import Prefetch, Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.models import User
from accounts.requests import Request, asked_year
from blocs.models import Bloc
from signing.models import Document, Revision
from signing.states import DocumentState

ISSUED = (DocumentState.SIGNING, DocumentState.COMPLETE, DocumentState.ISSUED)


def documents_visible_to(user: User) -> QuerySet[Document]:
    """The papers of the blocs a person sees, and those the person signs."""
    slugs = Bloc.objects.visible_to(user).values("slug")
    mine = Document.objects.filter(slots__signer=user).values("pk")
    return Document.objects.filter(Q(bloc__in=slugs) | Q(pk__in=mine), state__in=ISSUED)


def documents(request: Request) -> HttpResponse:
    """List the papers, newest first."""
    rows = documents_visible_to(request.user).prefetch_related(
        Prefetch("revisions", Revision.objects.order_by("number"))
    )
    if year := asked_year(request):
        rows = rows.filter(year=year)
    context = {
        "papers": [(row, list(row.revisions.all())) for row in rows],
        "names": dict(Bloc.objects.values_list("slug", "name")),
    }
    return render(request, "home/documents.html", context)


def document(request: Request, code: str) -> FileResponse:
    """Hand out the latest revision as a file; nothing in it can run in our pages."""
    row = get_object_or_404(documents_visible_to(request.user), code=code)
    latest = row.latest
    if latest is None:
        raise Http404
    name = f"{row.get_kind_display()} {row.year} {row.code}.pdf"
    response = FileResponse(latest.file.open(), as_attachment=True, filename=name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["ETag"] = f'"{latest.sha256}"'
    return response
