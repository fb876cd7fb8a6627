"""Cross-checks: who was drawn to check whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from blocs.models import Member
from scoring.models.round import Round
from scoring.states import CheckState


class Draw(models.Model):
    """The draw of a round: the seed is published, so anybody can repeat it."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="draw")
    seed = models.CharField(_("số gieo"), max_length=64)
    per_unit = models.PositiveSmallIntegerField(_("số đơn vị mỗi đơn vị chấm"))
    drawn_at = models.DateTimeField(_("bốc thăm lúc"))
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.round}: {self.seed}"


class Check(models.Model):
    """One unit checks another; `reason` says why the draw was changed or why it stood aside."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="checks")
    checker = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="checks_made")
    checked = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="checks_received")
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=CheckState, default=CheckState.ASSIGNED
    )
    reason = models.TextField(_("lý do đổi hoặc không tham gia"), blank=True)
    handed_in_at = models.DateTimeField(_("nộp lúc"), null=True, blank=True)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["draw", "checker__position", "checked__position"]
        constraints = [
            models.UniqueConstraint(fields=["checker", "checked"], name="scoring_check_pair_once"),
            models.CheckConstraint(
                condition=~Q(checker=F("checked")), name="scoring_check_never_of_oneself"
            ),
            models.CheckConstraint(
                condition=~Q(state=CheckState.RECUSED) | ~Q(reason=""),
                name="scoring_check_standing_aside_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.checker} → {self.checked}"
