"""A criteria set: the tree the conference adopted, with the policy that turns points into ranks."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class CriteriaSet(models.Model):
    """One version of a table of criteria; `policy` is the policy of the year file, verbatim."""

    name = models.CharField(_("tên bộ tiêu chí"), max_length=300, blank=True)
    policy = models.JSONField(_("quy tắc tính"))
    adopted_on = models.DateField(_("ngày thông qua"), null=True, blank=True)
    is_sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    history = HistoricalRecords()

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class Criterion(models.Model):
    """One node of the tree. `rule` holds the other keys of its node in the year file, verbatim."""

    criteria = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="nodes")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"))
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
