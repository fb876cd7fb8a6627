"""The undo log: one row an act at the grid, a whole paste is one act."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from scoring.models.check import Check
from scoring.models.round import Round


class StepKind(models.TextChoices):
    """How cells were filled."""

    TYPED = "TYPED", _("gõ")
    PASTED = "PASTED", _("dán")
    FILLED = "FILLED", _("điền")
    IMPORTED = "IMPORTED", _("nhập tệp")
    ACCEPTED = "ACCEPTED", _("nhận điểm đề nghị")


class Desk(models.TextChoices):
    """Where a person sits when entering scores; the bloc's desk fills owned criteria too."""

    SELF = "SELF", _("đơn vị tự chấm")
    CROSS = "CROSS", _("chấm chéo")
    BLOC = "BLOC", _("cụm, khối")
    BOARD = "BOARD", _("Hội đồng")


class Step(models.Model):
    """What one act changed. `changes` has, per cell: entry, old and new value and note.

    An undone step may be redone until the person does something else; then it is dropped.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="steps")
    check_in = models.ForeignKey(Check, on_delete=models.CASCADE, null=True, blank=True)
    desk = models.CharField(max_length=5, choices=Desk)
    kind = models.CharField(max_length=8, choices=StepKind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    at = models.DateTimeField()
    changes = models.JSONField()
    is_undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["round", "by", "desk"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {len(self.changes)}"
