"""The table as a workbook left with it, and the workbooks that came back."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from scoring.models.round import Round
from scoring.models.step import Desk

if TYPE_CHECKING:
    from accounts.models import User

Json = dict[str, Any]


class Snapshot(models.Model):
    """What a workbook held when it was made: unit → criterion → the entry that counted.

    `code` stands in the file; it is drawn at random, so nobody guesses that of another bloc.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="snapshots")
    code = models.CharField(_("ảnh chụp"), max_length=22, unique=True)
    desk = models.CharField(max_length=5, choices=Desk)
    cells = models.JSONField(_("các ô"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("tải lúc"))

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["round", "by"])]

    def __str__(self) -> str:
        return self.code


class UploadQuerySet(models.QuerySet["Upload"]):
    """Questions about workbooks that came back."""

    def visible_to(self, user: "User") -> Self:
        """What a person handed in is that person's alone until it is taken into the table."""
        return self.filter(by=user)


class Upload(models.Model):
    """A workbook as it was read: `cells` like those of a snapshot, `problems` in words.

    Nothing of it is in the table before somebody takes it over, cell by cell or all at once.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="uploads")
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.SET_NULL, null=True, blank=True, related_name="uploads"
    )
    desk = models.CharField(max_length=5, choices=Desk)
    name = models.CharField(_("tên tệp"), max_length=255)
    cells = models.JSONField(_("các ô"))
    problems = models.JSONField(_("lỗi"), default=list)
    warnings = models.JSONField(_("điều cần biết"), default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("nhập lúc"))
    taken_at = models.DateTimeField(_("nhận lúc"), null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["round", "by"])]

    def __str__(self) -> str:
        return self.name
