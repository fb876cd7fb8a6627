"""A bloc in one year: its name then, its members then, its theme."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blocs.models.bloc import Authority, Bloc, BlocKind
from blocs.models.unit import Unit

if TYPE_CHECKING:
    from accounts.models import User


class BlocYearQuerySet(models.QuerySet["BlocYear"]):
    """Questions about years of blocs."""

    def visible_to(self, user: "User", *, on: date | None = None) -> Self:
        """The years of the blocs a person sees."""
        return self.filter(bloc__in=Bloc.objects.visible_to(user, on=on))


class BlocYear(models.Model):
    """One emulation year of one bloc. What nobody has told us stays empty."""

    bloc = models.ForeignKey(Bloc, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField(_("năm"))
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="bloc_years")
    name = models.CharField(_("tên trong năm"), max_length=250)
    kind = models.CharField(_("loại"), max_length=4, choices=BlocKind)
    theme = models.TextField(_("chủ đề"), blank=True)
    theme_scope = models.CharField(_("phạm vi chủ đề"), max_length=250, blank=True)
    slogan = models.TextField(_("khẩu hiệu"), blank=True)
    parent_heading = models.CharField(
        _("cơ quan chủ quản trên văn bản"), max_length=250, blank=True
    )
    issuer_heading = models.TextField(
        _("tên cụm, khối trên văn bản, mỗi dòng một hàng"), blank=True
    )
    host = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    host_name = models.CharField(_("đơn vị đăng cai"), max_length=250, blank=True)
    stated_member_count = models.PositiveSmallIntegerField(
        _("số đơn vị được nêu"), null=True, blank=True
    )
    member_note = models.CharField(_("ghi chú về số đơn vị"), max_length=500, blank=True)
    directives = models.TextField(_("văn bản chỉ đạo, mỗi dòng một văn bản"), blank=True)
    source = models.CharField(_("nguồn"), max_length=250, blank=True)
    is_sample = models.BooleanField(_("dữ liệu mẫu"), default=False)

    objects = BlocYearQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "bloc"]
        constraints = [
            models.UniqueConstraint(fields=["bloc", "year"], name="blocs_blocyear_once"),
            models.CheckConstraint(
                condition=Q(year__gte=1948) & Q(year__lte=2200), name="blocs_blocyear_plausible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.year}"

    @property
    def head_title(self) -> str:
        """Cụm trưởng or Khối trưởng, as the bloc is called; in the language of the reader."""
        return gettext("Cụm trưởng") if self.kind == BlocKind.CUM else gettext("Khối trưởng")

    @property
    def deputy_title(self) -> str:
        """Cụm phó or Khối phó, as the bloc is called; in the language of the reader."""
        return gettext("Cụm phó") if self.kind == BlocKind.CUM else gettext("Khối phó")


class MemberQuerySet(models.QuerySet["Member"]):
    """Questions about members."""

    def who_may_lead(self) -> Self:
        """Members that were not merged into another unit, also those no source names."""
        return self.filter(unit__succeeded_by=None)

    def newest_bloc(self, unit: str) -> Subquery:
        """Name the bloc a unit last belonged to; `unit` is the outer query's way to the unit."""
        rows = self.filter(unit=OuterRef(unit)).order_by("-bloc_year__year")
        return Subquery(rows.values("bloc_year__bloc__name")[:1])


class Member(models.Model):
    """A unit in a bloc's year as it was then: code, name, leader and place in the order."""

    bloc_year = models.ForeignKey(BlocYear, on_delete=models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="taking_part")
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    code = models.CharField(_("mã"), max_length=64)
    name = models.CharField(_("tên trong năm"), max_length=250)
    type = models.CharField(_("loại"), max_length=40, blank=True)
    leader_name = models.CharField(_("thủ trưởng"), max_length=120, blank=True)
    leader_title = models.CharField(_("chức vụ"), max_length=200, blank=True)
    is_placeholder = models.BooleanField(_("chưa nêu tên"), default=False)
    barred = models.TextField(_("lý do không được đề nghị đứng đầu năm sau"), blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["bloc_year", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["bloc_year", "unit"], name="blocs_member_unit_once_per_year"
            ),
            models.UniqueConstraint(
                fields=["bloc_year", "code"], name="blocs_member_code_once_per_year"
            ),
            models.UniqueConstraint(
                fields=["bloc_year", "position"], name="blocs_member_position_once_per_year"
            ),
        ]

    def __str__(self) -> str:
        return self.name
