"""A unit's library: what it can prove its work with, each thing with its files over time."""

import os
import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Exists, F, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blocs.models import BOARD, Appointment, Office, Unit
from evidence.safety import Examined

if TYPE_CHECKING:
    from accounts.models import User

OF_THE_UNIT = frozenset({Office.UNIT_OFFICER, Office.UNIT_LEADER})


def plain(text: str) -> str:
    """Return words as they are looked for: small letters without marks, đ as d."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    letters = (c if c.isprintable() else " " for c in apart if not unicodedata.combining(c))
    return " ".join("".join(letters).split())


class EvidenceKind(models.TextChoices):
    """What stands in the library."""

    FILE = "FILE", _("Tệp")
    LINK = "LINK", _("Liên kết")
    DOCUMENT_NUMBER = "DOCUMENT_NUMBER", _("Số, ký hiệu văn bản")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Questions about evidence."""

    def visible_to(self, user: "User") -> Self:
        """People of a unit see its library; the Board sees all of them."""
        held = Appointment.objects.held_by(user, on=timezone.localdate())
        own = held.filter(office__in=OF_THE_UNIT)
        return self.filter(Q(unit__in=own.values("unit")) | Exists(held.filter(office__in=BOARD)))

    def in_use(self) -> Self:
        """Leave out what was withdrawn."""
        return self.filter(withdrawn_at=None)

    def expired(self, on: date) -> Self:
        """Return what is no longer valid on a day; the last day counts."""
        return self.filter(expires_on__lt=on)

    def of_year(self, year: int) -> Self:
        """Return what was issued in a year; what has no date counts by the day it was added."""
        undated = Q(issued_on=None, created_at__year=year)
        return self.filter(Q(issued_on__year=year) | undated)

    def telling(self, words: str) -> Self:
        """Return what has all the words in its title or number, typed with or without marks."""
        found = self
        for word in plain(words).split():
            found = found.filter(words__contains=word)
        return found

    def with_files(self) -> Self:
        """Fetch the files along, the newest first."""
        newest_first = EvidenceFile.objects.order_by("-number")
        return self.prefetch_related(Prefetch("files", newest_first, to_attr="revisions"))


class Evidence(models.Model):
    """One proof of a unit: a file with its revisions, a link, or the number of a paper."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(_("loại"), max_length=16, choices=EvidenceKind)
    title = models.CharField(_("tên minh chứng"), max_length=250)
    number = models.CharField(_("số, ký hiệu"), max_length=100, blank=True)
    link = models.URLField(_("liên kết"), max_length=500, blank=True)
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    expires_on = models.DateField(_("có giá trị đến hết ngày"), null=True, blank=True)
    words = models.CharField(max_length=360, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["unit", "-created_at"])]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="evidence_evidence_has_a_title"),
            models.CheckConstraint(
                condition=Q(kind=EvidenceKind.LINK, link__startswith="https://")
                | Q(kind=EvidenceKind.FILE, link="")
                | Q(kind=EvidenceKind.DOCUMENT_NUMBER, link="") & ~Q(number=""),
                name="evidence_evidence_is_what_its_kind_says",
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None)
                | Q(issued_on=None)
                | Q(expires_on__gte=F("issued_on")),
                name="evidence_evidence_expires_after_issue",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the words one searches by beside the words one reads."""
        self.words = plain(f"{self.title} {self.number}")[:360]
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came

    @property
    def latest(self) -> "EvidenceFile | None":
        """The newest revision of the file, or None for a link or a number."""
        if hasattr(self, "revisions"):
            return next(iter(self.revisions), None)
        return self.files.order_by("-number").first()

    def is_expired(self, on: date) -> bool:
        """Tell whether it is no longer valid on a day; the last day counts."""
        return self.expires_on is not None and self.expires_on < on


class EvidenceFile(models.Model):
    """One revision of a file, byte for byte as it was sent; nothing is ever overwritten."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="files")
    number = models.PositiveSmallIntegerField(_("bản số"))
    name = models.CharField(_("tên tệp"), max_length=200)
    media_type = models.CharField(_("loại tệp"), max_length=100)
    size = models.PositiveIntegerField(_("số byte"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(_("tệp"), max_length=200)
    pages = models.PositiveIntegerField(_("số trang"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["evidence", "number"]
        indexes = [models.Index(fields=["sha256"])]
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "number"], name="evidence_evidencefile_number_once"
            ),
            models.UniqueConstraint(fields=["file"], name="evidence_evidencefile_bytes_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1)
                & Q(size__gte=1)
                & ~Q(file="")
                & ~Q(name="")
                & ~Q(sha256=""),
                name="evidence_evidencefile_is_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    @property
    def extension(self) -> str:
        """What people call the format: PDF, DOCX."""
        return self.name.rpartition(".")[2].upper()

    @property
    def is_picture(self) -> bool:
        """A browser can draw it in a page."""
        return self.media_type.startswith("image/")


@contextmanager
def kept(files: Sequence[Examined], *, unit_id: int) -> Iterator[list[str]]:
    """Store bytes under names of our own; whatever goes wrong inside takes them away again."""
    names: list[str] = []
    try:
        for file in files:
            file.upload.seek(0)
            name = f"evidence/{unit_id}/{uuid.uuid4().hex}"
            names.append(name)  # first: a disk that is full leaves half a file behind
            default_storage.save(name, file.upload)
            with default_storage.open(name) as stored:
                os.fsync(stored.fileno())  # the row must not outlive a file that a crash lost
        yield names
    except BaseException:
        for name in names:
            default_storage.delete(name)
        raise
