"""The Board picks awards and records decisions; the desk of the bloc may ask for the report."""

import rules

from accounts.models import User
from awards.models import Decision
from blocs.models import BlocYear, Office
from blocs.rules import LEADERS, acts_in_bloc, sits_on_board
from scoring.models import Round
from scoring.states import RoundState

READERS = frozenset(
    {Office.BOARD_MEMBER, Office.BOARD_SECRETARY, Office.INSPECTOR, Office.ADMINISTRATOR}
)


@rules.predicate
def judges(user: User, bloc_year: BlocYear) -> bool:
    """A member or the secretary of the Board."""
    return sits_on_board(user)


@rules.predicate
def watches(user: User, bloc_year: BlocYear) -> bool:
    """The Board, the inspector, the administrator."""
    return sits_on_board(user, READERS)


@rules.predicate
def leads_bloc(user: User, bloc_year: BlocYear) -> bool:
    """The head of the bloc or its secretary."""
    return acts_in_bloc(user, bloc_year.bloc_id, LEADERS)


@rules.predicate
def is_ranked(user: User, bloc_year: BlocYear) -> bool:
    """The ranking of the year is frozen."""
    return Round.objects.filter(bloc_year=bloc_year, state=RoundState.RANKED).exists()


@rules.predicate
def is_decided(user: User, bloc_year: BlocYear) -> bool:
    """The decision of the year is recorded."""
    return Decision.objects.recorded().filter(bloc_year=bloc_year).exists()


rules.add_perm("awards.see_decision", watches | is_decided)
rules.add_perm("awards.decide", judges & is_ranked & ~is_decided)
rules.add_perm("awards.make_report", (judges | leads_bloc) & is_ranked)
