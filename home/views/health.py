"""For those who keep the site running: is it alive, and can it do its work?"""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.models import Job, JobState
from signing.keys import KeysRefused, open_authority

LAG = timedelta(minutes=5)
FREE_BYTES = 500 * 1024 * 1024
CERTIFICATE_DAYS = 30
FONTS = tuple(f"LiberationSerif-{face}.ttf" for face in ("Regular", "Bold", "Italic", "BoldItalic"))


class Trouble(Exception):
    """What is wrong, in words for an operator; never a path, a secret or a name."""


@login_not_required
@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """Answer that the process serves; touches nothing else."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when everything the work needs is there, else 503 with the reasons."""
    found = {name: _result(check) for name, check in CHECKS.items()}
    is_ready = all(result["ok"] for result in found.values())
    return JsonResponse({"ready": is_ready, "checks": found}, status=200 if is_ready else 503)


def _result(check: Callable[[], str]) -> dict[str, object]:
    try:
        return {"ok": True, "what": check()}
    except Trouble as trouble:
        return {"ok": False, "what": str(trouble)}
    except DatabaseError:
        return {"ok": False, "what": "database does not answer"}


def database() -> str:
    """Ask the database for one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return "answers"


def ledger() -> str:
    """Find a job that should have been claimed long ago."""
    waiting = Job.objects.filter(state=JobState.QUEUED, wake_at__lte=timezone.now() - LAG)
    late = waiting.count()
    if late:
        raise Trouble(f"{late} jobs waiting for more than {LAG.seconds // 60} minutes")
    return "no job waits too long"


def disk() -> str:
    """Measure the room left where documents are stored."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < FREE_BYTES:
        raise Trouble(f"{free // 1024**2} MB left, {FREE_BYTES // 1024**2} MB needed")
    return f"{free // 1024**2} MB left"


def fonts() -> str:
    """Look for the four faces papers are set in."""
    folder = settings.BASE_DIR / "static" / "fonts" / "pdf"
    missing = [name for name in FONTS if not (folder / name).is_file()]
    if missing:
        raise Trouble("missing " + ", ".join(missing))
    return f"{len(FONTS)} faces"


def certificates() -> str:
    """Read when the installation's own authority ends; none yet is no trouble."""
    if not (settings.KEYS_ROOT / "ca.p12").is_file():
        return "no key yet"
    try:
        authority = open_authority(settings.KEYS_ROOT, settings.SECRET_KEY)
    except KeysRefused:
        raise Trouble("keys do not open with this SECRET_KEY") from None
    ends = x509.load_der_x509_certificate(authority.root).not_valid_after_utc
    left = (ends - datetime.now(UTC)).days
    if left < CERTIFICATE_DAYS:
        raise Trouble(f"authority ends on {ends:%Y-%m-%d}")
    return f"authority valid until {ends:%Y-%m-%d}"


CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "ledger": ledger,
    "disk": disk,
    "fonts": fonts,
    "certificates": certificates,
}
