"""Who may draft, freeze, sign, refuse and reopen a pledge, in which state."""

from datetime import date

import rules
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from blocs.models import Appointment, Bloc, BlocYear, HeadTerm, Office, TermOffice
from blocs.rules import LEADERS, acts_in_bloc, leads_bloc
from blocs.states import TermState
from pledges import states
from pledges.models import Pledge
from signing.models import Slot
from signing.states import SlotState


def leaders_of(bloc_year: BlocYear, day: date) -> dict[int, Appointment]:
    """The appointed leader of each member unit on a day, by unit; the latest appointment wins."""
    held = Appointment.objects.on(day).filter(
        office=Office.UNIT_LEADER,
        user__is_active=True,
        unit__in=bloc_year.members.values("unit"),
    )
    ordered = held.select_related("user").order_by("valid_from", "pk")
    return {appointment.unit_id: appointment for appointment in ordered if appointment.unit_id}


def head_unit(bloc_year: BlocYear) -> int | None:
    """The unit that heads the bloc in the year, confirmed or in office; None when unknown."""
    terms = HeadTerm.objects.filter(bloc_year=bloc_year, office=TermOffice.HEAD)
    known = terms.filter(
        Q(state__in=[TermState.ELECTED, TermState.ACTIVE]) | Q(valid_from__isnull=False)
    )
    # In office before elected before ended: the states sort that way.
    return known.order_by("state", "-pk").values_list("unit", flat=True).first()


def led_blocs(user: User) -> QuerySet[Bloc]:
    """The blocs whose head or secretary a person is today."""
    held = Appointment.objects.held_by(user, on=timezone.localdate())
    return Bloc.objects.filter(pk__in=held.filter(office__in=LEADERS).values("bloc"))


def waiting_slots(user: User, pledge: Pledge) -> list[Slot]:
    """The boxes that wait for this person, as leader of the unit today or as witness."""
    if pledge.document_id is None or pledge.state != states.PledgeState.SIGNING:
        return []
    slots = Slot.objects.filter(document=pledge.document_id, signer=user)
    waiting = slots.filter(state=SlotState.WAITING, signer__is_active=True)
    parties = pledge.parties.filter(signer=user)
    may = Q(member=None) | Q(
        member__unit__in=Appointment.objects.held_by(user, on=timezone.localdate())
        .filter(office=Office.UNIT_LEADER)
        .values("unit")
    )
    positions = parties.filter(may).values("position")
    return list(waiting.filter(position__in=positions))


@rules.predicate
def leads(user: User, pledge: Pledge) -> bool:
    """The head of the bloc or its secretary, today."""
    return acts_in_bloc(user, pledge.bloc_year.bloc_id, LEADERS)


@rules.predicate
def is_draft(user: User, pledge: Pledge) -> bool:
    """The text is not frozen."""
    return states.FREEZE.open_for(pledge)


@rules.predicate
def can_be_reopened(user: User, pledge: Pledge) -> bool:
    """The text is frozen and not everybody has signed."""
    return states.REOPEN.open_for(pledge)


@rules.predicate
def has_a_box(user: User, pledge: Pledge) -> bool:
    """A box waits for this person, and nobody has refused."""
    refused = Slot.objects.filter(document=pledge.document_id, state=SlotState.REFUSED)
    return bool(waiting_slots(user, pledge)) and not refused.exists()


rules.add_perm("pledges.create_pledge", leads_bloc)
rules.add_perm("pledges.edit_pledge", leads & is_draft)
rules.add_perm("pledges.freeze_pledge", leads & is_draft)
rules.add_perm("pledges.reopen_pledge", leads & can_be_reopened)
rules.add_perm("pledges.sign_pledge", has_a_box)
rules.add_perm("pledges.refuse_pledge", has_a_box)
