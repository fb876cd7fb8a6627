"""The head of a bloc is an office a unit holds for a time and hands on with the flag."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from blocs import states
from blocs.models.bloc import Bloc
from blocs.models.unit import Unit
from blocs.models.year import BlocYear
from blocs.rotation import Heads


class TermOffice(models.TextChoices):
    """Which office a unit holds."""

    HEAD = "HEAD", _("Cụm trưởng, Khối trưởng")
    DEPUTY = "DEPUTY", _("Cụm phó, Khối phó")


class HeadTermQuerySet(models.QuerySet["HeadTerm"]):
    """Questions about terms of office."""

    def heads_of(self, bloc_id: int) -> Heads:
        """Return the units that hold the offices of a bloc now."""
        active = self.filter(bloc_id=bloc_id, state=states.TermState.ACTIVE)
        held = dict(active.values_list("office", "unit_id"))
        return Heads(head=held.get(TermOffice.HEAD), deputy=held.get(TermOffice.DEPUTY))


class HeadTerm(models.Model):
    """A unit is head or deputy of a bloc for a year; the last day is exclusive."""

    bloc = models.ForeignKey(Bloc, on_delete=models.PROTECT, related_name="terms")
    bloc_year = models.ForeignKey(BlocYear, on_delete=models.PROTECT, related_name="terms")
    office = models.CharField(_("chức danh"), max_length=6, choices=TermOffice)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="terms")
    state = models.CharField(
        _("trạng thái"), max_length=12, choices=states.TermState, default=states.TermState.NOMINATED
    )
    reason = models.CharField(_("lý do khác thứ tự luân phiên"), max_length=500, blank=True)
    valid_from = models.DateField(_("từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)

    objects = HeadTermQuerySet.as_manager()

    class Meta:
        ordering = ["-bloc_year__year", "office"]
        constraints = [
            models.UniqueConstraint(
                fields=["bloc", "office"],
                condition=Q(state=states.TermState.ACTIVE),
                name="blocs_headterm_one_active_per_office",
            ),
            models.UniqueConstraint(
                fields=["bloc_year", "office"],
                condition=~Q(state=states.TermState.ENDED),
                name="blocs_headterm_one_open_per_year",
            ),
            models.UniqueConstraint(
                fields=["bloc_year", "unit"],
                condition=~Q(state=states.TermState.ENDED),
                name="blocs_headterm_deputy_is_not_head",
            ),
            models.CheckConstraint(
                condition=~Q(state=states.TermState.ACTIVE) | Q(valid_from__isnull=False),
                name="blocs_headterm_active_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="blocs_headterm_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_office_display()}: {self.unit}"


class Handover(models.Model):
    """The day one head gave the bloc to the next, with the rotating flag or without."""

    bloc = models.ForeignKey(Bloc, on_delete=models.PROTECT, related_name="handovers")
    given_by = models.ForeignKey(
        HeadTerm, on_delete=models.PROTECT, null=True, blank=True, related_name="handed_on"
    )
    taken_by = models.OneToOneField(HeadTerm, on_delete=models.PROTECT, related_name="taken_over")
    on = models.DateField(_("ngày bàn giao"))
    flag = models.BooleanField(_("có trao cờ luân lưu"), default=True)
    place = models.CharField(_("nơi bàn giao"), max_length=250, blank=True)
    note = models.TextField(_("tài liệu và việc chuyển tiếp"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.bloc}: {self.on:%d/%m/%Y}"
