"""The scoring of one bloc year by one criteria set."""

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blocs.models import Appointment, BlocYear, Member, Office
from scoring import states
from scoring.models.criteria import CriteriaSet, Criterion
from scoring.models.sheet import Entry

if TYPE_CHECKING:
    from accounts.models import User
    from scoring.models.window import Window


class RoundQuerySet(models.QuerySet["Round"]):
    """Questions about rounds."""

    def visible_to(self, user: "User") -> Self:
        """The rounds of the blocs a person sees, and those a department scores a criterion of."""
        held = Appointment.objects.held_by(user, on=timezone.localdate())
        departments = held.filter(office=Office.DEPARTMENT_SCORER).values("unit__name")
        owned = Criterion.objects.filter(criteria=OuterRef("criteria"), owner__in=departments)
        return self.filter(Q(bloc_year__in=BlocYear.objects.visible_to(user)) | Exists(owned))

    def sealed_on(self, day: date) -> Self:
        """The rounds whose self-scores are hidden on a day from all but their own unit."""
        return self.filter(
            state=states.RoundState.OPEN,
            unsealed_at=None,
            windows__phase=states.Phase.SELF,
            windows__closes_on__gte=day,
        )

    def with_progress(self) -> Self:
        """Add `filled` and `cells`: how many entries there are, of how many."""
        # A cell is filled once, however many stages scored it; a draft of a unit is its own, so is
        # what it submitted under the seal, and what checkers have written stays with them.
        sealed = Round.objects.filter(pk=OuterRef("sheet__round")).sealed_on(timezone.localdate())
        told = Q(~Exists(sealed), sheet__state=states.SheetState.SUBMITTED)
        counts = ~Q(stage=states.Stage.SELF) | told
        counts &= ~Q(stage=states.Stage.CROSS)
        filled = Entry.objects.filter(
            counts,
            sheet__round=OuterRef("pk"),
            value__isnull=False,
            criterion__criteria=OuterRef("criteria"),
        )
        leaves = Criterion.objects.filter(criteria=OuterRef("criteria")).exclude(type="group")
        members = Member.objects.filter(bloc_year=OuterRef("bloc_year"))
        cells = _count_of(leaves) * _count_of(members)
        return self.annotate(filled=_count_of(filled, _CELLS), cells=cells)


_CELLS = Count(
    Concat("sheet", Value("/"), "criterion", output_field=models.TextField()), distinct=True
)


def _count_of(rows: "models.QuerySet[Any]", count: Count | None = None) -> Coalesce:
    counted = rows.order_by().values(one=Value(1)).annotate(n=count or Count("pk")).values("n")
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
    unsealed_at = models.DateTimeField(_("mở niêm phong sớm lúc"), null=True, blank=True)
    unsealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unseal_reason = models.TextField(_("lý do mở niêm phong sớm"), blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=states.RoundState.OPEN) | Q(closed_at__isnull=False),
                name="scoring_round_closed_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(unsealed_at=None) | ~Q(unseal_reason=""),
                name="scoring_round_early_opening_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.bloc_year)

    @cached_property
    def offices(self) -> dict[int, list[Appointment]]:
        """Who holds what around this round, by person: asked once for each row read, by rules."""
        return {}

    @cached_property
    def calendar(self) -> "dict[str, Window]":
        """The windows of the round by phase; a phase without one is open as long as the round."""
        return {window.phase: window for window in self.windows.all()}

    def is_in_time(self, phase: str, *, on: date, until: date | None = None) -> bool:
        """Tell whether a band is open on a day; `until` is the last day of an extension."""
        window = self.calendar.get(phase)
        if window is None:
            return True
        return window.opens_on <= on <= max(window.closes_on, until or window.closes_on)

    def ends_checks(self, on: date) -> bool:
        """Tell whether the cross-checks that are there count, even if others never came."""
        window = self.calendar.get(states.Phase.CROSS)
        is_over = window is not None and on > window.closes_on
        return is_over or self.state != states.RoundState.OPEN

    def is_sealed(self, on: date) -> bool:
        """Tell whether self-scores are still hidden from all but the unit itself."""
        window = self.calendar.get(states.Phase.SELF)
        return (
            self.state == states.RoundState.OPEN
            and window is not None
            and self.unsealed_at is None
            and on <= window.closes_on
        )
