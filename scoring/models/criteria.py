"""A criteria set: the tree the conference adopted, with the policy that turns points into ranks."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from blocs.models import BOARD, Appointment, Bloc, Conference, Office
from scoring.states import CriteriaState

if TYPE_CHECKING:
    from accounts.models import User

DESK = frozenset({Office.BLOC_SECRETARY, Office.BLOC_HEAD})


class CriteriaSetQuerySet(models.QuerySet["CriteriaSet"]):
    """Questions about criteria sets."""

    def visible_to(self, user: "User") -> Self:
        """The Board and the desk of a bloc see its drafts; its members what was adopted.

        Adopted sets of the library are seen by everybody who holds an office; those of any bloc
        by every desk, which may copy them.
        """
        held = Appointment.objects.held_by(user, on=timezone.localdate())
        is_adopted = ~Q(state=CriteriaState.DRAFT)
        return self.filter(
            Q(bloc__in=held.filter(office__in=DESK).values("bloc"))
            | Exists(held.filter(office__in=BOARD))
            | (is_adopted & Q(bloc__in=Bloc.objects.visible_to(user)))
            | (is_adopted & Q(bloc=None) & Exists(held))
            | (is_adopted & Exists(held.filter(office__in=DESK)))
        )

    def kept_by(self, user: "User") -> Self:
        """The desk of a bloc keeps the sets of the bloc, the Board's secretary every set."""
        held = Appointment.objects.held_by(user, on=timezone.localdate())
        return self.filter(
            Q(bloc__in=held.filter(office__in=DESK).values("bloc"))
            | Exists(held.filter(office=Office.BOARD_SECRETARY))
        )


class CriteriaSet(models.Model):
    """One version of a table of criteria; `policy` is the policy of the year file, verbatim.

    A set without a bloc belongs to the library every bloc copies from. `edition` counts the edits
    of a draft: who edits an older edition than the stored one is told, and nothing is lost.
    """

    name = models.CharField(_("tên bộ tiêu chí"), max_length=300, blank=True)
    bloc = models.ForeignKey(
        Bloc, on_delete=models.PROTECT, null=True, blank=True, related_name="criteria_sets"
    )
    year = models.PositiveSmallIntegerField(_("năm"), null=True, blank=True)
    unit_type = models.CharField(_("loại đơn vị"), max_length=250, blank=True)
    version = models.PositiveSmallIntegerField(_("bản"), default=1)
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="later"
    )
    state = models.CharField(
        _("trạng thái"), max_length=8, choices=CriteriaState, default=CriteriaState.ADOPTED
    )
    reason = models.TextField(_("lý do có bản này"), blank=True)
    policy = models.JSONField(_("quy tắc tính"))
    adopted_on = models.DateField(_("ngày thông qua"), null=True, blank=True)
    conference = models.ForeignKey(
        Conference, on_delete=models.PROTECT, null=True, blank=True, related_name="criteria_sets"
    )
    edition = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    is_sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    history = HistoricalRecords()

    objects = CriteriaSetQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class Criterion(models.Model):
    """One node of the tree. `rule` holds the other keys of its node in the year file, verbatim."""

    criteria = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="nodes")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    position = models.PositiveIntegerField(_("thứ tự"))
    code = models.CharField(_("mã"), max_length=64)
    name = models.CharField(_("nội dung"), max_length=1000)
    type = models.CharField(_("cách chấm"), max_length=20)
    max = models.CharField(_("điểm tối đa"), max_length=20, blank=True)
    owner = models.CharField(_("đơn vị chấm"), max_length=250, blank=True)
    rule = models.JSONField(_("tham số"), default=dict, blank=True)

    class Meta:
        ordering = ["criteria", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria", "code"], name="scoring_criterion_code_once"
            ),
            models.UniqueConstraint(
                fields=["criteria", "position"], name="scoring_criterion_position_once"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="scoring_criterion_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
