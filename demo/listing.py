"""var/demo.json: where to sign in and which papers the demo year made."""

import json
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from blocs.models import Appointment
from scoring.models import Round
from scoring.states import RoundState
from signing.models import Document, Slot
from signing.states import DocumentState, SlotState

FINISHED = (DocumentState.COMPLETE, DocumentState.ISSUED)
SYLLABLES = ("ba", "cao", "dong", "hoa", "lang", "mai", "nam", "phong", "quang", "son", "xuan")


def path() -> Path:
    """The file beside the database."""
    return Path(settings.VAR_DIR) / "demo.json"


def password() -> str:
    """The one password of all demo accounts: drawn once for this installation, kept in the file."""
    if path().is_file():
        told = json.loads(path().read_text("utf-8"))
        return str(told["accounts"][0]["password"])
    words = "-".join(secrets.choice(SYLLABLES) for _ in range(3))
    return f"{words}-{secrets.randbelow(900) + 100}"


def write(url: str, *, secret: str) -> None:
    """Replace the file as a whole; only its owner may read the password."""
    content = {"url": url, "accounts": _accounts(secret), "documents": _documents()}
    new = path().with_suffix(".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
    new.replace(path())


def _accounts(secret: str) -> list[dict[str, str | None]]:
    """Everybody by the offices of today, twice with two; first those who have something to do."""
    held = Appointment.objects.on(timezone.localdate()).filter(user__is_sample=True)
    to_sign = Slot.objects.filter(signer=OuterRef("user"), state=SlotState.WAITING)
    to_score = Round.objects.filter(bloc_year__bloc=OuterRef("bloc"), state=RoundState.OPEN)
    rows = held.alias(has_work=Exists(to_sign) | Exists(to_score)).order_by("-has_work", "pk")
    return [
        {
            "username": row.user.username,
            "password": secret,
            "role": row.office,
            "unit": row.unit.name if row.unit else None,
            "bloc": row.bloc.slug if row.bloc else None,
        }
        for row in rows.select_related("user", "unit", "bloc")
    ]


def _documents() -> list[dict[str, str | int]]:
    finished = Document.objects.filter(state__in=FINISHED).order_by("pk")
    return [
        {
            "kind": row.kind,
            "bloc": row.bloc,
            "year": row.year,
            "code": row.code,
            "path": str(latest.file.path),
        }
        for row in finished
        if (latest := row.latest) is not None
    ]
