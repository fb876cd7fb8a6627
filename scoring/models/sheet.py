"""The sheet of one unit in a round, and its cells: one row a cell and stage."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from blocs.models import Member
from scoring.models.criteria import Criterion
from scoring.states import CheckState, SheetState, Stage


class ScoreSheet(models.Model):
    """The self-score of one unit, and what is known of the unit beside its cells."""

    round = models.ForeignKey("scoring.Round", on_delete=models.CASCADE, related_name="sheets")
    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="sheet")
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=SheetState, default=SheetState.DRAFT
    )
    submitted_at = models.DateTimeField(_("nộp lúc"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    excluded = models.TextField(_("lý do không xếp hạng"), blank=True)
    suspended = models.TextField(_("lý do tạm dừng xét khen thưởng"), blank=True)
    pledge_completion = models.CharField(_("tỷ lệ thực hiện giao ước"), max_length=20, blank=True)
    women_share = models.CharField(_("tỷ lệ nữ"), max_length=20, blank=True)

    class Meta:
        ordering = ["round", "member__position"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=SheetState.SUBMITTED) | Q(submitted_at__isnull=False),
                name="scoring_sheet_submitted_is_dated",
            )
        ]

    def __str__(self) -> str:
        return str(self.member)

    @property
    def is_submitted(self) -> bool:
        """The unit's head has confirmed the self-score: from here on every change has a reason."""
        return self.state == SheetState.SUBMITTED


class EntryQuerySet(models.QuerySet["Entry"]):
    """Questions about cells."""

    def of_round(self, round_: "models.Model") -> Self:
        """The cells of a round under its present criteria; those of older versions stay behind."""
        return self.filter(sheet__round=round_.pk, criterion__criteria=round_.criteria_id)  # type: ignore[attr-defined]

    def with_awaited(self) -> Self:
        """Add `is_awaited`: somebody has still to hand in a cross-check of the cell's unit."""
        unfinished = Member.objects.filter(
            pk=OuterRef("sheet__member"), checks_received__state=CheckState.ASSIGNED
        )
        return self.annotate(is_awaited=Exists(unfinished))


class Entry(models.Model):
    """One cell of one stage: what was entered, never the points. Numbers are decimal strings.

    `note` is the unit's explanation for a self-score, the reason of the difference afterwards.
    `check_in` is set for the cells of a cross-check: there each checker has a cell of its own.
    """

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="entries")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="entries")
    stage = models.CharField(_("ai chấm"), max_length=10, choices=Stage, default=Stage.BLOC)
    check_in = models.ForeignKey(
        "scoring.Check", on_delete=models.CASCADE, null=True, blank=True, related_name="entries"
    )
    value = models.JSONField(_("giá trị"), null=True)
    note = models.TextField(_("thuyết minh, lý do"), blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField(null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["sheet", "criterion", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "criterion", "stage"],
                condition=Q(check_in=None),
                name="scoring_entry_criterion_once_per_sheet_and_stage",
            ),
            models.UniqueConstraint(
                fields=["check_in", "criterion"], name="scoring_entry_criterion_once_per_check"
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.CROSS, check_in__isnull=False)
                | (~Q(stage=Stage.CROSS) & Q(check_in=None)),
                name="scoring_entry_cross_check_has_a_checker",
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1), name="scoring_entry_version_counts_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.criterion.code}"


class Return(models.Model):
    """A criterion handed back to the unit after it had submitted; the others stay as they are."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="returns")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="returns")
    reason = models.TextField(_("lý do trả lại"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("trả lại lúc"))
    answered_at = models.DateTimeField(_("đơn vị trả lời lúc"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["sheet", "criterion", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "criterion"],
                condition=Q(answered_at=None),
                name="scoring_return_open_once_per_criterion",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="scoring_return_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.criterion.code}"
