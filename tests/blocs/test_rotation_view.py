"""The rotation people read: what was decided for next year comes before what the order expects."""

import pytest

from blocs.models import HeadTerm, TermOffice
from blocs.states import TermState
from blocs.views.rotation import turns_of
from tests.factories import LONG_AGO, make_bloc_year

pytestmark = pytest.mark.django_db


def seat(bloc_year, position: int, *, state: str, of=None) -> None:
    HeadTerm.objects.create(
        bloc=bloc_year.bloc,
        bloc_year=of or bloc_year,
        office=TermOffice.HEAD,
        unit=bloc_year.members.get(position=position).unit,
        state=state,
        valid_from=LONG_AGO if state == TermState.ACTIVE else None,
    )


def told(bloc_year) -> list[str]:
    return [turn.head for turn in turns_of(bloc_year, list(bloc_year.members.all()), years=3)]


def test_order_goes_on_after_the_head():
    bloc_year = make_bloc_year(members=4)
    seat(bloc_year, 1, state=TermState.ACTIVE)

    assert told(bloc_year) == [f"Đơn vị thứ {number}" for number in (1, 2, 3, 4)]


def test_choice_of_the_bloc_comes_before_the_order():
    bloc_year = make_bloc_year(members=4, slug="cum-y")
    seat(bloc_year, 1, state=TermState.ACTIVE)
    seat(
        bloc_year,
        3,
        state=TermState.ELECTED,
        of=make_bloc_year(members=0, year=2027, slug="cum-y"),
    )

    assert told(bloc_year) == [f"Đơn vị thứ {number}" for number in (1, 3, 4, 1)]
