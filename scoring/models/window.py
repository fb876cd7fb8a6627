"""The calendar of a round: when each band is open, and who was given more time."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from blocs.models import Member
from scoring.models.round import Round
from scoring.states import ExtensionState, Phase


class Window(models.Model):
    """The days of one band, both included; a band without a window is open as long as the round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="windows")
    phase = models.CharField(_("việc"), max_length=10, choices=Phase)
    opens_on = models.DateField(_("từ ngày"))
    closes_on = models.DateField(_("đến hết ngày"))

    class Meta:
        ordering = ["round", "opens_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "phase"], name="scoring_window_phase_once_per_round"
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="scoring_window_ends_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_phase_display()} {self.opens_on:%d/%m}–{self.closes_on:%d/%m/%Y}"

    def is_extended_by(self, until: date, *, on: date) -> bool:
        """Tell whether a last day gives more time than the band and is still to come."""
        return until > self.closes_on and until >= on


class Extension(models.Model):
    """More time for one unit in one band, asked with a reason and answered by the bloc."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="extensions")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="extensions")
    phase = models.CharField(_("việc"), max_length=10, choices=Phase)
    until = models.DateField(_("xin đến hết ngày"))
    reason = models.TextField(_("lý do xin gia hạn"))
    state = models.CharField(
        _("trạng thái"), max_length=7, choices=ExtensionState, default=ExtensionState.ASKED
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("xin lúc"))
    answer = models.TextField(_("trả lời"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)

    class Meta:
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "phase"],
                condition=Q(state=ExtensionState.ASKED),
                name="scoring_extension_asked_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_phase_display()} {self.until:%d/%m/%Y}"
