"""Units: offices, boards, communes, companies. They are renamed and merged, never deleted."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class UnitType(models.TextChoices):
    """What sort of body a unit is; a label, not logic."""

    DEPARTMENT = "DEPARTMENT", _("phòng, ban, sở")
    PARTY_BOARD = "PARTY_BOARD", _("ban của cấp ủy")
    PARTY_OFFICE = "PARTY_OFFICE", _("văn phòng cấp ủy")
    PARTY_COMMITTEE = "PARTY_COMMITTEE", _("đảng ủy")
    COMMUNE = "COMMUNE", _("xã, phường, đặc khu")
    SCHOOL = "SCHOOL", _("trường")
    COMPANY = "COMPANY", _("doanh nghiệp")
    PROJECT_BOARD = "PROJECT_BOARD", _("ban quản lý dự án")
    NEWSPAPER = "NEWSPAPER", _("cơ quan báo chí")
    OTHER = "OTHER", _("đơn vị khác")


class Unit(models.Model):
    """A body that competes. A merged unit points to its successor and stays readable."""

    code = models.CharField(_("mã"), max_length=64)
    name = models.CharField(_("tên"), max_length=250)
    type = models.CharField(_("loại"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    succeeded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    is_sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(succeeded_by=F("id")), name="blocs_unit_not_its_own_successor"
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="blocs_unit_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitName(models.Model):
    """A name a unit bore, from a day until a day (exclusive; null = still)."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(_("tên"), max_length=250)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to=None), name="blocs_unitname_one_current"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="blocs_unitname_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name
