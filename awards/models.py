"""The dated catalogue of awards, quotas, decisions and the report made of them."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from awards import states
from blocs.models import BlocYear, Member
from signing.models import Document


def in_force(day: date) -> Q:
    """Rows that hold on a day; the last day is exclusive."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


class AwardTypeQuerySet(models.QuerySet["AwardType"]):
    """Questions about award types."""

    def on(self, day: date) -> Self:
        """Return what is in force on a day."""
        return self.filter(in_force(day))


class QuotaRuleQuerySet(models.QuerySet["QuotaRule"]):
    """Questions about quotas."""

    def on(self, day: date) -> Self:
        """Return what is in force on a day."""
        return self.filter(in_force(day))


class Recipient(models.TextChoices):
    """Who can receive an award."""

    COLLECTIVE = "collective", _("tập thể")
    PERSON = "person", _("cá nhân")
    HOUSEHOLD = "household", _("hộ gia đình")


class AwardType(models.Model):
    """One title or form of reward, as the law in force between two days has it."""

    code = models.CharField(_("mã"), max_length=20)
    name = models.CharField(_("tên"), max_length=250)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=250)
    recipient = models.CharField(_("đối tượng"), max_length=10, choices=Recipient)
    coefficient = models.DecimalField(_("hệ số"), max_digits=5, decimal_places=2)
    tier = models.CharField(_("cấp"), max_length=20, blank=True)
    legal_basis = models.CharField(_("căn cứ"), max_length=250)
    decided_by = models.CharField(_("thẩm quyền quyết định"), max_length=250, blank=True)
    leader_only = models.BooleanField(_("chỉ cho đơn vị dẫn đầu"), default=False)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)
    history = HistoricalRecords()

    objects = AwardTypeQuerySet.as_manager()

    class Meta:
        ordering = ["-coefficient", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"], name="awards_awardtype_code_once_per_date"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="awards_awardtype_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BaseSalary(models.Model):
    """Lương cơ sở in đồng a month, from a day on."""

    valid_from = models.DateField(_("từ ngày"), unique=True)
    amount = models.PositiveIntegerField(_("mức lương (đồng)"))
    source = models.CharField(_("nguồn"), max_length=200, blank=True)

    class Meta:
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return f"{self.valid_from:%d/%m/%Y}: {self.amount}"


class QuotaRule(models.Model):
    """How many of an award one bloc may be given: a number, or a share of the ranked units."""

    award = models.CharField(_("mã danh hiệu"), max_length=20)
    at_most = models.PositiveSmallIntegerField(_("tối đa"), null=True, blank=True)
    at_most_percent = models.PositiveSmallIntegerField(_("tối đa (%)"), null=True, blank=True)
    at_least_one = models.BooleanField(_("ít nhất một"), default=False)
    source = models.CharField(_("căn cứ"), max_length=300)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)

    objects = QuotaRuleQuerySet.as_manager()

    class Meta:
        ordering = ["award", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "valid_from"], name="awards_quotarule_once_per_date"
            ),
            models.CheckConstraint(
                condition=Q(at_most=None) ^ Q(at_most_percent=None),
                name="awards_quotarule_number_or_share",
            ),
        ]

    def __str__(self) -> str:
        return self.award


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Questions about decisions."""

    def recorded(self) -> Self:
        """Decisions that were signed and written down."""
        return self.filter(state=states.DecisionState.RECORDED)


class Decision(models.Model):
    """The award decision on one bloc year, drafted by the Board from the frozen ranking."""

    bloc_year = models.OneToOneField(BlocYear, on_delete=models.PROTECT, related_name="decision")
    state = models.CharField(
        _("trạng thái"),
        max_length=8,
        choices=states.DecisionState,
        default=states.DecisionState.DRAFT,
    )
    number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    signer = models.CharField(_("người ký"), max_length=200, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=states.DecisionState.DRAFT) | Q(on__isnull=False) & ~Q(number=""),
                name="awards_decision_recorded_is_numbered",
            )
        ]

    def __str__(self) -> str:
        return f"{self.bloc_year}: {self.number or '…'}"


class Award(models.Model):
    """One award to one unit, with the warnings the Board saw when it chose."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="awards")
    type = models.ForeignKey(AwardType, on_delete=models.PROTECT, related_name="awards")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="awards")
    rank = models.PositiveSmallIntegerField(_("hạng"), null=True)
    amount = models.PositiveBigIntegerField(_("tiền thưởng (đồng)"), null=True)
    warnings = models.JSONField(_("cảnh báo đã hiện"), default=list)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["decision", "-type__coefficient", "rank", "member__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "type", "member"], name="awards_award_once_per_unit"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.type}"


class RankingReport(models.Model):
    """The year-end report of a bloc; a newer one replaces the older, which stays readable."""

    bloc_year = models.ForeignKey(BlocYear, on_delete=models.PROTECT, related_name="reports")
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="ranking_report"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.document)
