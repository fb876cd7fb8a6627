"""Conferences: one meeting often is several, so it has an agenda."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from blocs.models.year import BlocYear


class ConferenceKind(models.TextChoices):
    """What a conference is called for."""

    LAUNCH = "LAUNCH", _("Hội nghị triển khai")
    SIGNING = "SIGNING", _("Hội nghị ký kết giao ước")
    MIDYEAR = "MIDYEAR", _("Hội nghị sơ kết")
    SUMMARY = "SUMMARY", _("Hội nghị tổng kết")
    BRIEFING = "BRIEFING", _("Hội nghị giao ban")
    OTHER = "OTHER", _("Hoạt động khác")


class Conference(models.Model):
    """A meeting of a bloc; what the record does not say stays empty."""

    bloc_year = models.ForeignKey(BlocYear, on_delete=models.CASCADE, related_name="conferences")
    kind = models.CharField(_("loại"), max_length=8, choices=ConferenceKind)
    name = models.CharField(_("tên"), max_length=300)
    on = models.DateField(_("ngày"), null=True, blank=True)
    part_of_day = models.CharField(_("buổi"), max_length=20, blank=True)
    place = models.CharField(_("nơi tổ chức"), max_length=250, blank=True)
    chair = models.CharField(_("chủ trì"), max_length=250, blank=True)
    witness = models.CharField(_("người chứng kiến"), max_length=250, blank=True)
    guests = models.TextField(_("khách dự, mỗi dòng một người"), blank=True)

    class Meta:
        ordering = ["bloc_year", models.F("on").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.name


class AgendaItem(models.Model):
    """One point of an agenda."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    text = models.CharField(_("nội dung"), max_length=500)

    class Meta:
        ordering = ["conference", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "position"], name="blocs_agendaitem_position_once"
            )
        ]

    def __str__(self) -> str:
        return self.text
