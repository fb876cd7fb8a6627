"""What people say about a cell: remarks, questions to the unit, appeals."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from scoring.models.criteria import Criterion
from scoring.models.sheet import ScoreSheet
from scoring.models.step import Desk
from scoring.states import AppealState


class Remark(models.Model):
    """A comment on a cell; a question asks the unit to explain and stays open until resolved.

    `desk` is the side that spoke, as it was then: a question is answered once the unit spoke.
    """

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="remarks")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="remarks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    desk = models.CharField(_("bên"), max_length=5, choices=Desk, default=Desk.BLOC)
    at = models.DateTimeField(_("lúc"))
    text = models.TextField(_("nhận xét"))
    is_question = models.BooleanField(_("yêu cầu giải trình"), default=False)
    resolved_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["sheet", "criterion", "pk"]

    def __str__(self) -> str:
        return self.text


class Appeal(models.Model):
    """A unit disagrees with its score on one criterion; somebody who did not score it answers."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="appeals")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="appeals")
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=AppealState, default=AppealState.OPEN
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("gửi lúc"))
    answer = models.TextField(_("kết luận"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("kết luận lúc"), null=True, blank=True)

    class Meta:
        ordering = ["sheet", "criterion", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "criterion"],
                condition=Q(state=AppealState.OPEN),
                name="scoring_appeal_open_once_per_criterion",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[AppealState.UPHELD, AppealState.REJECTED])
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="scoring_appeal_answer_is_recorded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.criterion.code}"


class AppealMessage(models.Model):
    """One message in the thread of an appeal; `desk` is the side that wrote it."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    desk = models.CharField(_("bên"), max_length=5, choices=Desk, default=Desk.SELF)
    at = models.DateTimeField(_("lúc"))
    text = models.TextField(_("nội dung"))

    class Meta:
        ordering = ["appeal", "pk"]

    def __str__(self) -> str:
        return self.text
