"""Issued documents as stacks of immutable revisions, and the places where people sign them."""

import hashlib
import os
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from signing import states

if TYPE_CHECKING:
    from django.core.files.storage import Storage


class Damaged(Exception):
    """A stored file is not what it was; nothing may be built on it."""


class DocumentKind(models.TextChoices):
    """Which paper it is; the value is the public word of the interfaces."""

    PLEDGE = "pledge", _("Giao ước thi đua")
    RANKING_REPORT = "ranking_report", _("Báo cáo xếp hạng")


class Document(models.Model):
    """A paper with a public code. `bloc` and `year` are labels; its owner app says who reads it."""

    code = models.CharField(_("mã văn bản"), max_length=9, unique=True)
    kind = models.CharField(_("loại"), max_length=20, choices=DocumentKind)
    title = models.CharField(_("tên văn bản"), max_length=300)
    bloc = models.CharField(_("cụm, khối"), max_length=100)
    year = models.PositiveSmallIntegerField(_("năm"))
    state = models.CharField(
        _("trạng thái"),
        max_length=10,
        choices=states.DocumentState,
        default=states.DocumentState.PREPARING,
    )
    content_hash = models.CharField(
        _("SHA-256 của bản in trước chữ ký đầu tiên"), max_length=64, blank=True
    )
    certificate = models.CharField(
        _("SHA-256 của chứng thư bản cài đặt"), max_length=64, blank=True
    )
    certified_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    # The job that writes signatures now, and until when nobody else begins. It saves work only.
    pen = models.BigIntegerField(null=True, blank=True, editable=False)
    pen_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["bloc", "year"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[states.DocumentState.PREPARING, states.DocumentState.VOIDED])
                | Q(certified_at__isnull=False) & ~Q(content_hash="") & ~Q(certificate=""),
                name="signing_document_issued_is_certified",
            ),
            models.CheckConstraint(
                condition=Q(pen=None, pen_until=None)
                | Q(pen__isnull=False, pen_until__isnull=False),
                name="signing_document_pen_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def latest(self) -> "Revision | None":
        """The newest revision: the only one that is the document now."""
        return self.revisions.order_by("-number").first()


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Revisions are only ever added."""

    def append(self, document: Document, pdf: bytes, *, after: "Revision | None") -> "Revision":
        """Store bytes and row; a row that is refused takes its file along."""
        revision = Revision(
            document=document,
            number=after.number + 1 if after else 1,
            sha256=hashlib.sha256(pdf).hexdigest(),
            size=len(pdf),
            previous=after,
        )
        name = f"{document.code}-{revision.number:03d}-{secrets.token_hex(8)}.pdf"
        revision.file.save(name, ContentFile(pdf), save=False)
        try:
            with revision.file.storage.open(str(revision.file.name)) as stored:
                os.fsync(stored.fileno())  # the row must not outlive a file that a crash lost
            with transaction.atomic():
                revision.save(force_insert=True)
        except BaseException:
            revision.file.delete(save=False)
            raise
        return revision


class Revision(models.Model):
    """One state of the bytes; each grows from the one before and nothing is ever rewritten."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField(_("số lần"))
    file = models.FileField(_("tệp"), upload_to="documents/%Y/", max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField(_("số byte"))
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["document", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"], name="signing_revision_number_once"
            ),
            models.CheckConstraint(
                condition=Q(number=1, previous=None) | Q(number__gt=1, previous__isnull=False),
                name="signing_revision_follows_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.code} r{self.number}"

    def read(self) -> bytes:
        """Return the stored bytes; Damaged when they are not the ones that were stored."""
        storage: Storage = self.file.storage
        with storage.open(str(self.file.name)) as stored:
            content = bytes(stored.read())
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise Damaged(self.file.name)
        return content


class Slot(models.Model):
    """One place to sign: who, for whom, in which field, and how it went."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="slots")
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    field = models.CharField(_("trường chữ ký"), max_length=20)
    width = models.FloatField(_("bề rộng ô ký, điểm PDF"))
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signature_slots"
    )
    name = models.CharField(_("người ký"), max_length=120)
    post = models.CharField(_("chức vụ"), max_length=250, blank=True)
    party = models.CharField(_("đơn vị"), max_length=250)
    authority = models.CharField(_("thể thức ký"), max_length=10, blank=True)
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=states.SlotState, default=states.SlotState.WAITING
    )
    consented_at = models.DateTimeField(null=True, blank=True)
    consented_hash = models.CharField(_("SHA-256 đã xem"), max_length=64, blank=True)
    strokes = models.JSONField(_("nét ký"), default=list, blank=True)
    address = models.GenericIPAddressField(_("địa chỉ mạng"), null=True, blank=True)
    agent = models.CharField(_("trình duyệt"), max_length=300, blank=True)
    refusal = models.TextField(_("lý do từ chối"), blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    certificate = models.CharField(_("SHA-256 của chứng thư"), max_length=64, blank=True)
    revision = models.OneToOneField(
        Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="slot"
    )

    class Meta:
        ordering = ["document", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "field"], name="signing_slot_field_once"),
            models.UniqueConstraint(
                fields=["document", "position"], name="signing_slot_position_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=states.SlotState.SIGNED)
                | Q(signed_at__isnull=False, revision__isnull=False) & ~Q(certificate=""),
                name="signing_slot_signed_is_proven",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[states.SlotState.WAITING, states.SlotState.REFUSED])
                | Q(consented_at__isnull=False) & ~Q(consented_hash=""),
                name="signing_slot_consent_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state=states.SlotState.REFUSED) | ~Q(refusal=""),
                name="signing_slot_refusal_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.code} {self.field}"


class SavedSignature(models.Model):
    """The drawing a person keeps for the next time: strokes of points between 0 and 1."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_signature"
    )
    strokes = models.JSONField(_("nét ký"))
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.user)
