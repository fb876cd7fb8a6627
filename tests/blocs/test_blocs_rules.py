"""Who may do what to a bloc: one table, and the day decides."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blocs import actions, rules
from blocs.models import BlocYear, HeadTerm, Office
from blocs.states import TermState
from tests.factories import appoint, make_bloc_year, make_unit, make_user
from tests.personas import cast_for

pytestmark = pytest.mark.django_db
EVERYBODY = (
    "leader",
    "officer",
    "secretary",
    "head",
    "board_member",
    "board_secretary",
    "inspector",
    "administrator",
    "stranger",
)
DESK = {"secretary", "head"}
ALLOWED = {
    ("blocs.open_next_year", "none"): DESK,
    ("blocs.manage_heads", "none"): DESK,
    ("blocs.add_conference", "none"): DESK,
    ("blocs.confirm_heads", "none"): set(),
    ("blocs.hand_over", "none"): set(),
    ("blocs.confirm_heads", "NOMINATED"): DESK,
    ("blocs.hand_over", "NOMINATED"): set(),
    ("blocs.confirm_heads", "ELECTED"): set(),
    ("blocs.hand_over", "ELECTED"): DESK,
    ("blocs.hand_over", "ACTIVE"): set(),
    ("blocs.appoint", "none"): {"administrator"},
    ("blocs.move_member", "none"): {"administrator"},
}
SEES_ALL = {"board_member", "board_secretary", "inspector", "administrator"}


@pytest.mark.parametrize(("permission", "state"), ALLOWED)
def test_permission_table(permission, state):
    year = make_bloc_year(members=2)
    cast = cast_for(year)
    if state != "none":
        dated = {"valid_from": timezone.localdate()} if state == TermState.ACTIVE else {}
        HeadTerm.objects.create(
            bloc=year.bloc,
            bloc_year=year,
            office="HEAD",
            unit=year.members.first().unit,
            state=state,
            **dated,
        )

    people = {name: getattr(cast, name, cast.leaders[0]) for name in EVERYBODY}
    row = year if permission not in {"blocs.appoint", "blocs.move_member"} else None
    allowed = {name for name, user in people.items() if user.has_perm(permission, row)}

    assert allowed == ALLOWED[permission, state]


def test_people_see_the_blocs_they_act_in():
    year, other = make_bloc_year(members=2), make_bloc_year(members=1)
    cast = cast_for(year)
    people = {name: getattr(cast, name, cast.leaders[0]) for name in EVERYBODY}

    seen = {
        name: set(BlocYear.objects.visible_to(user).values_list("pk", flat=True))
        for name, user in people.items()
    }

    for name in EVERYBODY:
        expected = {year.pk, other.pk} if name in SEES_ALL else {year.pk}
        assert seen[name] == (set() if name == "stranger" else expected), name


def test_office_of_another_bloc_gives_nothing_here():
    year, other = make_bloc_year(members=1), make_bloc_year(members=1)
    user = make_user()
    appoint(user, Office.BLOC_HEAD, bloc=other.bloc)

    assert user.has_perm("blocs.manage_heads", other)
    assert not user.has_perm("blocs.manage_heads", year)


def test_right_begins_and_ends_with_its_days():
    year, today = make_bloc_year(members=1), timezone.localdate()
    past, future = make_user(), make_user()
    appoint(past, Office.BLOC_HEAD, bloc=year.bloc, until=today)
    appoint(future, Office.BLOC_HEAD, bloc=year.bloc, since=today + timedelta(days=1))

    assert not past.has_perm("blocs.manage_heads", year)
    assert not future.has_perm("blocs.manage_heads", year)


def test_office_is_asked_for_its_own_place(django_assert_num_queries):
    year, unit, user = make_bloc_year(members=1), make_unit(), make_user()
    appoint(user, Office.BLOC_SECRETARY, bloc=year.bloc, unit=unit)

    with django_assert_num_queries(1):
        assert rules.acts_in_bloc(user, year.bloc_id, {Office.BLOC_SECRETARY})
    assert not rules.sits_on_board(user)
    assert rules.bloc_of(year.bloc) == rules.bloc_of(year)


def test_handed_over_rights_reach_the_pages_at_once():
    year = make_bloc_year(members=2, year=2025)
    cast = cast_for(year)
    actions.install_heads(year.pk, head="dv-1", deputy="dv-2", on=None, by=None)
    following = actions.open_next_year(year.pk, by=cast.secretary)
    actions.propose_heads(following.pk, by=cast.secretary)
    actions.confirm_heads(following.pk, by=cast.secretary)
    assert not cast.leaders[1].has_perm("blocs.manage_heads", following)

    actions.hand_over(following.pk, on=timezone.localdate(), by=cast.head)

    assert cast.leaders[1].has_perm("blocs.manage_heads", following)
    assert not cast.head.has_perm("blocs.manage_heads", following)
