"""The scoring of one bloc year: a sheet a unit, an entry a cell."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blocs.models import Appointment, BlocYear, Member, Office
from scoring import states
from scoring.models.criteria import CriteriaSet, Criterion

if TYPE_CHECKING:
    from accounts.models import User


class RoundQuerySet(models.QuerySet["Round"]):
    """Questions about rounds."""

    def visible_to(self, user: "User") -> Self:
        """The rounds of the blocs a person sees, and those a department scores a criterion of."""
        held = Appointment.objects.held_by(user, on=timezone.localdate())
        departments = held.filter(office=Office.DEPARTMENT_SCORER).values("unit__name")
        owned = Criterion.objects.filter(criteria=OuterRef("criteria"), owner__in=departments)
        return self.filter(Q(bloc_year__in=BlocYear.objects.visible_to(user)) | Exists(owned))

    def with_progress(self) -> Self:
        """Add `filled` and `cells`: how many entries there are, of how many."""
        filled = Entry.objects.filter(sheet__round=OuterRef("pk"), value__isnull=False)
        leaves = Criterion.objects.filter(criteria=OuterRef("criteria")).exclude(type="group")
        members = Member.objects.filter(bloc_year=OuterRef("bloc_year"))
        return self.annotate(filled=_count_of(filled), cells=_count_of(leaves) * _count_of(members))


def _count_of(rows: "models.QuerySet[Any]") -> Coalesce:
    counted = rows.order_by().values(one=Value(1)).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


class Round(models.Model):
    """The scoring of a bloc's year by one criteria set."""

    bloc_year = models.OneToOneField(BlocYear, on_delete=models.PROTECT, related_name="round")
    criteria = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="rounds")
    state = models.CharField(
        _("trạng thái"), max_length=6, choices=states.RoundState, default=states.RoundState.OPEN
    )
    due_on = models.DateField(_("hạn chấm"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=states.RoundState.OPEN) | Q(closed_at__isnull=False),
                name="scoring_round_closed_is_dated",
            )
        ]

    def __str__(self) -> str:
        return str(self.bloc_year)


class ScoreSheet(models.Model):
    """What is known of one unit beside its cells: exclusion, suspension, shares."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="sheets")
    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="sheet")
    excluded = models.TextField(_("lý do không xếp hạng"), blank=True)
    suspended = models.TextField(_("lý do tạm dừng xét khen thưởng"), blank=True)
    pledge_completion = models.CharField(_("tỷ lệ thực hiện giao ước"), max_length=20, blank=True)
    women_share = models.CharField(_("tỷ lệ nữ"), max_length=20, blank=True)

    class Meta:
        ordering = ["round", "member__position"]

    def __str__(self) -> str:
        return str(self.member)


class Entry(models.Model):
    """One cell: what was entered, never the points. Numbers are kept as decimal strings."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="entries")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="entries")
    value = models.JSONField(_("giá trị"), null=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sheet", "criterion"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "criterion"], name="scoring_entry_criterion_once_per_sheet"
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1), name="scoring_entry_version_counts_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.criterion.code}"
