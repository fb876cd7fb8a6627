"""Who may act for whom: dated appointments, the only source of rights."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

if TYPE_CHECKING:
    from accounts.models import User


class Office(models.TextChoices):
    """What a person is appointed to be."""

    UNIT_OFFICER = "UNIT_OFFICER", _("Cán bộ thi đua của đơn vị")
    UNIT_LEADER = "UNIT_LEADER", _("Thủ trưởng đơn vị")
    BLOC_SECRETARY = "BLOC_SECRETARY", _("Thư ký cụm, khối")
    BLOC_HEAD = "BLOC_HEAD", _("Cụm trưởng, Khối trưởng")
    DEPARTMENT_SCORER = "DEPARTMENT_SCORER", _("Người chấm của sở, ngành")
    BOARD_MEMBER = "BOARD_MEMBER", _("Thành viên Hội đồng")
    BOARD_SECRETARY = "BOARD_SECRETARY", _("Thường trực Hội đồng")
    INSPECTOR = "INSPECTOR", _("Người giám sát")
    ADMINISTRATOR = "ADMINISTRATOR", _("Quản trị hệ thống")


OF_UNIT = frozenset({Office.UNIT_OFFICER, Office.UNIT_LEADER, Office.DEPARTMENT_SCORER})
OF_BLOC = frozenset({Office.BLOC_SECRETARY, Office.BLOC_HEAD})
BOARD = frozenset(
    {Office.BOARD_MEMBER, Office.BOARD_SECRETARY, Office.INSPECTOR, Office.ADMINISTRATOR}
)
# A department scores every unit of every bloc on the criteria it owns.
SEES_ALL = BOARD | {Office.DEPARTMENT_SCORER}


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Questions about appointments."""

    def on(self, day: date) -> Self:
        """Return those in force on a day; the last day is exclusive."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)

    def held_by(self, user: "User", *, on: date) -> Self:
        """Return what a person holds on a day; a locked account holds nothing."""
        return self.on(on).filter(user_id=user.pk, user__is_active=True)


class Appointment(models.Model):
    """A person holds an office for a unit, a bloc or the Board; the last day is exclusive."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments"
    )
    office = models.CharField(_("vai trò"), max_length=20, choices=Office)
    unit = models.ForeignKey(
        "blocs.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    bloc = models.ForeignKey(
        "blocs.Bloc", on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    title = models.CharField(_("chức vụ"), max_length=200, blank=True)
    decision = models.CharField(_("quyết định"), max_length=200, blank=True)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)
    history = HistoricalRecords()

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["user", "office"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(office__in=OF_UNIT, unit__isnull=False, bloc=None)
                | Q(office__in=OF_BLOC, bloc__isnull=False)
                | Q(office__in=BOARD, unit=None, bloc=None),
                name="blocs_appointment_office_fits_its_place",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="blocs_appointment_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["user", "office"],
                condition=Q(valid_to=None, unit=None, bloc=None),
                name="blocs_appointment_one_open_at_the_board",
            ),
            models.UniqueConstraint(
                fields=["user", "office", "unit"],
                condition=Q(valid_to=None, bloc=None),
                name="blocs_appointment_one_open_per_unit",
            ),
            models.UniqueConstraint(
                fields=["user", "office", "bloc"],
                condition=Q(valid_to=None),
                name="blocs_appointment_one_open_per_bloc",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_office_display()}"
