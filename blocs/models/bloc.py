"""Authorities, blocs, and who belongs to a bloc from when to when."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from blocs.models.appointment import SEES_ALL, Appointment
from blocs.models.unit import Unit

if TYPE_CHECKING:
    from accounts.models import User


class PaperStyle(models.TextChoices):
    """Which rule book lays out the papers of an authority."""

    STATE_ND30 = "STATE_ND30", _("Nhà nước, Nghị định 30/2020/NĐ-CP")
    PARTY_HD36 = "PARTY_HD36", _("Đảng, Hướng dẫn 36-HD/VPTW năm 2018")
    PARTY_HD05 = "PARTY_HD05", _("Đảng, Hướng dẫn 05-HD/VPTW năm 2026")


class Authority(models.Model):
    """The body that organises blocs; its style and place stand on every paper."""

    name = models.CharField(_("tên"), max_length=250)
    style = models.CharField(_("thể thức"), max_length=16, choices=PaperStyle)
    place = models.CharField(_("địa danh"), max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "style", "place"], name="blocs_authority_once")
        ]

    def __str__(self) -> str:
        return self.name


class BlocKind(models.TextChoices):
    """Cụm or khối: a label that papers print, never logic."""

    CUM = "CUM", _("Cụm")
    KHOI = "KHOI", _("Khối")


class BlocQuerySet(models.QuerySet["Bloc"]):
    """Questions about blocs."""

    def visible_to(self, user: "User", *, on: date | None = None) -> Self:
        """People see the blocs they act in today; the Board and scorers see all of them."""
        held = Appointment.objects.held_by(user, on=on or timezone.localdate())
        units = Membership.objects.filter(bloc=OuterRef("pk"), unit__in=held.values("unit"))
        return self.filter(
            Q(pk__in=held.values("bloc")) | Exists(units) | Exists(held.filter(office__in=SEES_ALL))
        )


class Bloc(models.Model):
    """A cụm or khối over the years; its name of a year stands in that year."""

    slug = models.CharField(_("mã"), max_length=100, unique=True)
    name = models.CharField(_("tên"), max_length=250)
    kind = models.CharField(_("loại"), max_length=4, choices=BlocKind)
    is_sample = models.BooleanField(_("dữ liệu mẫu"), default=False)
    history = HistoricalRecords()

    objects = BlocQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A unit belongs to a bloc from a day until a day (exclusive), in the decision's order."""

    bloc = models.ForeignKey(Bloc, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    position = models.PositiveSmallIntegerField(_("thứ tự trong quyết định"))
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)

    class Meta:
        ordering = ["bloc", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bloc", "unit"],
                condition=Q(valid_to=None),
                name="blocs_membership_one_open_per_unit",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="blocs_membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bloc}: {self.unit}"
