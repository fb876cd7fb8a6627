"""Who fills a unit's library: the people of the unit, today."""

import rules
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from blocs.models import Appointment, Unit
from evidence.models import OF_THE_UNIT, Evidence


def own_units(user: User) -> QuerySet[Unit]:
    """The units whose officer or leader a person is today."""
    held = Appointment.objects.held_by(user, on=timezone.localdate())
    return Unit.objects.filter(pk__in=held.filter(office__in=OF_THE_UNIT).values("unit"))


@rules.predicate
def is_of_unit(user: User, unit: Unit) -> bool:
    """An officer or the leader of the unit."""
    return own_units(user).filter(pk=unit.pk).exists()


@rules.predicate
def is_of_its_unit(user: User, evidence: Evidence) -> bool:
    """An officer or the leader of the unit whose library it stands in."""
    return own_units(user).filter(pk=evidence.unit_id).exists()


@rules.predicate
def is_in_use(user: User, evidence: Evidence) -> bool:
    """The evidence is not withdrawn."""
    return evidence.withdrawn_at is None


rules.add_perm("evidence.add_evidence", is_of_unit)
rules.add_perm("evidence.change_evidence", is_of_its_unit & is_in_use)
