"""Rows and uploads for tests of the library."""

import hashlib
import re
from itertools import count
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from blocs.models import Office, Unit
from evidence import actions
from evidence.actions import EvidenceFacts
from evidence.models import Evidence
from evidence.safety import Examined
from tests.evidence.honest import png
from tests.factories import appoint, make_unit, make_user

_width = count(8)
FACTS = EvidenceFacts(title="Giấy khen", number="12/QĐ")


def sent(name: str = "giay-khen.png", content: bytes = b"") -> SimpleUploadedFile:
    """A file as a browser sends it; every one is a little different."""
    return SimpleUploadedFile(name, content or picture())


def picture() -> bytes:
    """A picture that no other test sent: wider than the last."""
    return png(next(_width), 8)


def taken(name: str = "giay-khen.png", content: bytes = b"") -> Examined:
    """A file that passed the gate without a process of its own."""
    content = content or picture()
    upload = sent(name, content)
    return Examined(
        name=name, media_type="image/png", pages=None, size=len(content),
        sha256=digest(content), upload=upload,
    )  # fmt: skip


def digest(content: bytes) -> str:
    """SHA-256."""
    return hashlib.sha256(content).hexdigest()


def officer_of(unit: Unit) -> User:
    """A person who works on the unit's papers."""
    user = make_user()
    appoint(user, Office.UNIT_OFFICER, unit=unit)
    return user


def filed(unit: Unit | None = None, *, facts: EvidenceFacts = FACTS, files: int = 1) -> Evidence:
    """One proof with some revisions of its file."""
    unit = unit or make_unit()
    (evidence,) = actions.add_evidence(unit.pk, facts=facts, files=[taken()], by=None)
    for _number in range(1, files):
        actions.add_revision(evidence.pk, file=taken(), by=None)
    return evidence


def linked(unit: Unit | None = None, **facts: object) -> Evidence:
    """One link."""
    told = EvidenceFacts(**{"title": "Tin", "link": "https://example.gov.vn/tin", **facts})
    (evidence,) = actions.add_evidence((unit or make_unit()).pk, facts=told, by=None)
    return evidence


def text_of(response) -> str:
    """What a person reads, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def body_of(response) -> bytes:
    """Everything that was sent; a file that is read to its end is closed."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def stored() -> list[str]:
    """The files that lie in the storage now."""
    folder = Path(settings.MEDIA_ROOT) / "evidence"
    return sorted(str(path) for path in folder.rglob("*") if path.is_file())
