"""Who may edit and use criteria sets."""

from typing import TYPE_CHECKING

import rules
from django.db.models import Q
from django.utils import timezone

from blocs.models import Appointment, BlocYear, Office
from scoring import states
from scoring.models import CriteriaSet
from scoring.rules.sight import KEEPERS

if TYPE_CHECKING:
    from accounts.models import User


@rules.predicate
def keeps_the_set(user: "User", criteria: CriteriaSet) -> bool:
    """The desk of the bloc whose set it is, or the Board's secretary."""
    return CriteriaSet.objects.kept_by(user).filter(pk=criteria.pk).exists()


@rules.predicate
def is_draft(user: "User", criteria: CriteriaSet) -> bool:
    """The set may still be edited."""
    return states.ADOPT.open_for(criteria)


@rules.predicate
def is_in_force(user: "User", criteria: CriteriaSet) -> bool:
    """The set was adopted and no newer version has taken its place."""
    return states.REPLACE.open_for(criteria)


@rules.predicate
def opens_rounds(user: "User", bloc_year: BlocYear) -> bool:
    """The desk of the bloc, or the Board's secretary."""
    held = Appointment.objects.held_by(user, on=timezone.localdate())
    desk = Q(office__in=KEEPERS, bloc=bloc_year.bloc_id)
    return held.filter(desk | Q(office=Office.BOARD_SECRETARY)).exists()


rules.add_perm("scoring.edit_criteria", is_draft & keeps_the_set)
rules.add_perm("scoring.use_criteria", is_in_force & keeps_the_set)
rules.add_perm("scoring.start_round", opens_rounds)
