"""Who may act in a bloc, for a unit or at the Board: asked of today's appointments, once each."""

from collections.abc import Collection

import rules
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from blocs import states
from blocs.models import Appointment, Bloc, BlocYear, HeadTerm, Office, TermOffice

LEADERS = frozenset({Office.BLOC_HEAD, Office.BLOC_SECRETARY})
BOARD_OFFICES = frozenset({Office.BOARD_MEMBER, Office.BOARD_SECRETARY})


def acts_in_bloc(user: User, bloc_id: int, offices: Collection[Office]) -> bool:
    """Tell whether a person holds one of the offices in the bloc today."""
    return _holds(user, offices, Q(bloc_id=bloc_id))


def sits_on_board(user: User, offices: Collection[Office] = BOARD_OFFICES) -> bool:
    """Tell whether a person holds one of the offices that belong to no unit and no bloc."""
    return _holds(user, offices, Q(unit=None, bloc=None))


def _holds(user: User, offices: Collection[Office], where: Q) -> bool:
    held = Appointment.objects.held_by(user, on=timezone.localdate())
    return held.filter(where, office__in=offices).exists()


def bloc_of(row: Bloc | BlocYear) -> int:
    """Return the key of the bloc a row belongs to."""
    return row.pk if isinstance(row, Bloc) else row.bloc_id


@rules.predicate
def leads_bloc(user: User, row: Bloc | BlocYear) -> bool:
    """The head of the bloc or its secretary."""
    return acts_in_bloc(user, bloc_of(row), LEADERS)


@rules.predicate
def administers(user: User) -> bool:
    """The administrator of the site."""
    return sits_on_board(user, {Office.ADMINISTRATOR})


@rules.predicate
def awaits_confirmation(user: User, bloc_year: BlocYear) -> bool:
    """A head is nominated for the year."""
    return _head_is(bloc_year, states.TermState.NOMINATED)


@rules.predicate
def awaits_handover(user: User, bloc_year: BlocYear) -> bool:
    """The head of the year is confirmed and has not taken office."""
    return _head_is(bloc_year, states.TermState.ELECTED)


def _head_is(bloc_year: BlocYear, state: states.TermState) -> bool:
    terms = HeadTerm.objects.filter(bloc_year=bloc_year, office=TermOffice.HEAD)
    return terms.filter(state=state).exists()


rules.add_perm("blocs.open_next_year", leads_bloc)
rules.add_perm("blocs.manage_heads", leads_bloc)
rules.add_perm("blocs.confirm_heads", leads_bloc & awaits_confirmation)
rules.add_perm("blocs.hand_over", leads_bloc & awaits_handover)
rules.add_perm("blocs.add_conference", leads_bloc)
rules.add_perm("blocs.appoint", administers)
rules.add_perm("blocs.move_member", administers)
