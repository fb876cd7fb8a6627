"""The structured text of a pledge; the paper is made from it once, when it is frozen."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear, Member
from pledges import states
from pledges.content import MovementText, PledgeContent, TargetText, UnitText, Witness
from signing.models import Document
from signing.states import SlotState

if TYPE_CHECKING:
    from accounts.models import User


class PledgeQuerySet(models.QuerySet["Pledge"]):
    """Questions about pledges."""

    def visible_to(self, user: "User") -> Self:
        """The pledges of the blocs a person sees, and those that wait for that person."""
        return self.filter(
            Q(bloc_year__in=BlocYear.objects.visible_to(user))
            | Q(document__in=Document.objects.filter(slots__signer=user))
        )

    def with_progress(self) -> Self:
        """Count the boxes of the issued paper, and those that are signed."""
        signed = Q(document__slots__state=SlotState.SIGNED)
        return self.annotate(
            seats=Count("document__slots"), signed=Count("document__slots", filter=signed)
        )


class Pledge(models.Model):
    """The pledge of a bloc for a year: grounds, contents, targets, parties in order."""

    bloc_year = models.OneToOneField(BlocYear, on_delete=models.PROTECT, related_name="pledge")
    state = models.CharField(
        _("trạng thái"), max_length=8, choices=states.PledgeState, default=states.PledgeState.DRAFT
    )
    subject = models.CharField(_("trích yếu"), max_length=300, blank=True)
    opening = models.TextField(_("lời mở đầu"), blank=True)
    organisation = models.TextField(_("tổ chức thực hiện, mỗi dòng một khoản"), blank=True)
    recipients = models.TextField(_("nơi nhận, mỗi dòng một nơi"), blank=True)
    sample_note = models.TextField(_("ghi chú của bản mẫu"), blank=True)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    due_on = models.DateField(_("hạn ký"), null=True, blank=True)
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="pledge"
    )
    frozen_at = models.DateTimeField(null=True, blank=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=states.PledgeState.DRAFT)
                | Q(document__isnull=False, frozen_at__isnull=False),
                name="pledges_pledge_frozen_has_a_document",
            )
        ]

    def __str__(self) -> str:
        return f"Giao ước thi đua năm {self.bloc_year.year}"

    def read(self) -> PledgeContent:
        """Gather the text from its rows, in order."""
        return PledgeContent(
            subject=self.subject,
            opening=self.opening,
            grounds=tuple(ground.text for ground in self.grounds.all()),
            groups=tuple(group.text for group in self.groups.all()),
            targets=tuple(target.read() for target in self.targets.all()),
            movements=tuple(movement.read() for movement in self.movements.all()),
            unit_contents=tuple(
                row.read() for row in self.unit_contents.select_related("member", "group")
            ),
            organisation=tuple(self.organisation.splitlines()),
            recipients=tuple(self.recipients.splitlines()),
            witness=self._witness(),
            sample_note=self.sample_note,
            signed_on=self.signed_on,
            due_on=self.due_on,
        )

    def _witness(self) -> Witness | None:
        party = self.parties.filter(member=None).select_related("signer").first()
        if party is None:
            return None
        username = party.signer.username if party.signer else ""
        return Witness(party.name, party.post, tuple(party.lines.splitlines()), username)


class Ground(models.Model):
    """One “Căn cứ …”."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="grounds")
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    text = models.TextField(_("căn cứ"))

    class Meta:
        ordering = ["pledge", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "position"], name="pledges_ground_position_once"
            )
        ]

    def __str__(self) -> str:
        return self.text


class ContentGroup(models.Model):
    """One numbered content of the common part."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="groups")
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    text = models.TextField(_("nội dung"))

    class Meta:
        ordering = ["pledge", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "position"], name="pledges_contentgroup_position_once"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Operator(models.TextChoices):
    """How a target is compared with what is achieved."""

    GTE = "gte", _("từ … trở lên")
    GT = "gt", _("trên …")
    EQ = "eq", _("đúng …")
    LTE = "lte", _("không quá …")
    LT = "lt", _("dưới …")


class Target(models.Model):
    """A measurable promise; the value may be unknown, but then no operator is claimed either."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="targets")
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    name = models.CharField(_("chỉ tiêu"), max_length=500)
    operator = models.CharField(_("cách so sánh"), max_length=3, choices=Operator, blank=True)
    value = models.DecimalField(
        _("kế hoạch năm"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    unit = models.CharField(_("đơn vị tính"), max_length=60, blank=True)
    note = models.CharField(_("ghi chú"), max_length=250, blank=True)
    is_stated = models.BooleanField(_("theo nguồn"), default=True)

    class Meta:
        ordering = ["pledge", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "position"], name="pledges_target_position_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def read(self) -> TargetText:
        """The row as a value; a number has no trailing zeros."""
        value = None if self.value is None else Decimal(f"{self.value.normalize():f}")
        return TargetText(self.name, self.operator, value, self.unit, self.note, self.is_stated)


class Movement(models.Model):
    """A movement the bloc launches in the year."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="movements")
    position = models.PositiveSmallIntegerField(_("thứ tự"))
    name = models.CharField(_("phong trào"), max_length=500)
    goal = models.CharField(_("mục tiêu"), max_length=500, blank=True)
    launch = models.CharField(_("thời gian phát động"), max_length=120, blank=True)
    summary = models.CharField(_("thời gian tổng kết"), max_length=120, blank=True)

    class Meta:
        ordering = ["pledge", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "position"], name="pledges_movement_position_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def read(self) -> MovementText:
        """The row as a value."""
        return MovementText(self.name, self.goal, self.launch, self.summary)


class UnitContent(models.Model):
    """What one unit promises beside the common text, tied to a numbered content of it."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="unit_contents")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="unit_contents")
    group = models.ForeignKey(
        ContentGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="unit_contents"
    )
    text = models.TextField(_("nội dung riêng"))
    is_stated = models.BooleanField(_("theo nguồn"), default=True)

    class Meta:
        ordering = ["pledge", "member__position", "pk"]

    def __str__(self) -> str:
        return self.text

    def read(self) -> UnitText:
        """The row as a value; the content it is tied to by its number."""
        number = self.group.position if self.group else 0
        return UnitText(self.member.code, self.text, number, self.is_stated)


class Party(models.Model):
    """Who signs, in which place of the grid: a member's leader, or a witness without a unit."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="parties")
    position = models.PositiveSmallIntegerField(_("thứ tự ký"))
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="parties"
    )
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("họ tên người ký"), max_length=120, blank=True)
    post = models.CharField(_("chức vụ"), max_length=250, blank=True)
    lines = models.TextField(_("dòng trên ô ký"), blank=True)
    role = models.CharField(_("vai trò"), max_length=60, blank=True)

    class Meta:
        ordering = ["pledge", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "position"], name="pledges_party_position_once"
            ),
            models.UniqueConstraint(fields=["pledge", "member"], name="pledges_party_member_once"),
        ]

    def __str__(self) -> str:
        return self.name
