"""Offices are given, ended, and never doubled; units move and merge."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from blocs import actions
from blocs.actions import AppointmentFacts
from blocs.models import Appointment, Membership, Office
from core.transitions import Refused
from tests.factories import appoint, make_bloc_year, make_unit, make_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def held(user) -> list[str]:
    return list(Appointment.objects.held_by(user, on=TODAY).values_list("office", flat=True))


def test_office_is_held_from_today_when_no_day_is_said():
    user, unit = make_user(), make_unit()

    row = actions.appoint(
        AppointmentFacts(user.pk, Office.UNIT_LEADER, unit_id=unit.pk, title="Giám đốc"), by=None
    )

    assert (row.valid_from, row.title) == (TODAY, "Giám đốc")
    assert held(user) == ["UNIT_LEADER"]


def test_same_office_is_not_given_twice():
    user, unit = make_user(), make_unit()
    appoint(user, Office.UNIT_LEADER, unit=unit)

    with pytest.raises(Refused, match="đang giữ"):
        actions.appoint(AppointmentFacts(user.pk, Office.UNIT_LEADER, unit_id=unit.pk), by=None)


def test_office_that_begins_later_counts_as_held():
    user, unit = make_user(), make_unit()
    appoint(user, Office.UNIT_LEADER, unit=unit, since=TODAY + timedelta(days=9))

    with pytest.raises(Refused, match="đang giữ"):
        actions.appoint(AppointmentFacts(user.pk, Office.UNIT_LEADER, unit_id=unit.pk), by=None)


def test_office_that_ended_may_be_given_again():
    user, unit = make_user(), make_unit()
    appoint(user, Office.UNIT_LEADER, unit=unit, until=TODAY)

    actions.appoint(AppointmentFacts(user.pk, Office.UNIT_LEADER, unit_id=unit.pk), by=None)

    assert held(user) == ["UNIT_LEADER"]


def test_ended_office_is_not_held_on_that_day():
    user = make_user()
    row = appoint(user, Office.INSPECTOR)

    actions.end_appointment(row.pk, on=TODAY, by=user)

    assert held(user) == []
    assert Appointment.objects.held_by(user, on=TODAY - timedelta(days=1)).exists()


@pytest.mark.parametrize(
    ("on", "words"),
    [
        pytest.param(date(2010, 1, 1), "sau ngày bắt đầu", id="on the first day"),
        pytest.param(date(2021, 1, 1), "đã kết thúc", id="after the end"),
    ],
)
def test_impossible_end_is_refused(on, words):
    user = make_user()
    row = appoint(user, Office.INSPECTOR, until=date(2020, 1, 1))

    with pytest.raises(Refused, match=words):
        actions.end_appointment(row.pk, on=on, by=user)


def test_last_administrator_stays():
    first, second = make_user(), make_user(is_active=False)
    row = appoint(first, Office.ADMINISTRATOR)
    appoint(second, Office.ADMINISTRATOR)

    with pytest.raises(Refused, match="cuối cùng"):
        actions.end_appointment(row.pk, on=TODAY, by=first)
    second.is_active = True
    second.save()
    actions.end_appointment(row.pk, on=TODAY, by=first)
    assert held(first) == []


@pytest.mark.parametrize(
    ("office", "place"),
    [
        pytest.param(Office.UNIT_LEADER, {}, id="unit office without a unit"),
        pytest.param(Office.BLOC_HEAD, {}, id="bloc office without a bloc"),
        pytest.param(Office.INSPECTOR, {"unit": True}, id="inspector of a unit"),
    ],
)
def test_database_refuses_an_office_in_the_wrong_place(office, place):
    unit = make_unit() if place else None
    with pytest.raises(IntegrityError, match="office_fits_its_place"), transaction.atomic():
        appoint(make_user(), office, unit=unit)


@pytest.mark.django_db(transaction=True)
def test_two_appointments_at_once_give_one_office():
    user, unit = make_user(), make_unit()
    facts = AppointmentFacts(user.pk, Office.UNIT_OFFICER, unit_id=unit.pk)

    assert race(lambda: actions.appoint(facts, by=None)) == ["done", "refused"]
    assert Appointment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_end_each_other():
    users = [make_user(), make_user()]
    rows = iter([appoint(user, Office.ADMINISTRATOR) for user in users])

    outcomes = race(lambda: actions.end_appointment(next(rows).pk, on=TODAY, by=users[0]))

    assert outcomes == ["done", "refused"]


def race(act) -> list[str]:
    """Press twice at the same time."""

    def press(_: int) -> str:
        try:
            act()
        except Refused:
            return "refused"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(press, range(2)))


# units ----------------------------------------------------------------------------------------


def open_memberships(unit) -> list[str]:
    rows = Membership.objects.filter(unit=unit, valid_to=None)
    return list(rows.values_list("bloc__slug", flat=True))


def test_unit_moves_to_the_end_of_another_bloc():
    here, there = make_bloc_year(members=1), make_bloc_year(members=2)
    old = here.bloc.memberships.get()

    new = actions.transfer_member(old.pk, to_bloc_id=there.bloc_id, on=TODAY, by=make_user())

    old.refresh_from_db()
    assert (old.valid_to, new.valid_from, new.position) == (TODAY, TODAY, 3)
    assert open_memberships(old.unit) == [there.bloc.slug]


def test_impossible_moves_are_refused():
    here, there = make_bloc_year(members=1), make_bloc_year(members=0)
    old, by = here.bloc.memberships.get(), make_user()

    with pytest.raises(Refused, match="chưa thuộc"):
        actions.transfer_member(old.pk, to_bloc_id=there.bloc_id, on=old.valid_from, by=by)
    with pytest.raises(Refused, match="đã thuộc"):
        actions.transfer_member(old.pk, to_bloc_id=here.bloc_id, on=TODAY, by=by)
    there.bloc.memberships.create(unit=old.unit, position=1, valid_from=TODAY)
    with pytest.raises(Refused, match="đã thuộc"):
        actions.transfer_member(old.pk, to_bloc_id=there.bloc_id, on=TODAY, by=by)


def test_merged_unit_points_to_its_heir_and_leaves_its_bloc():
    year = make_bloc_year(members=2)
    unit, heir = (member.unit for member in year.members.all())

    actions.merge_unit(unit.pk, into_id=heir.pk, on=TODAY, by=make_user())

    unit.refresh_from_db()
    assert unit.succeeded_by == heir
    assert open_memberships(unit) == []
    assert list(year.members.who_may_lead().values_list("unit", flat=True)) == [heir.pk]


def test_membership_that_never_began_is_taken_away():
    year = make_bloc_year(members=0)
    unit = make_unit()
    year.bloc.memberships.create(unit=unit, position=1, valid_from=TODAY)

    actions.merge_unit(unit.pk, into_id=make_unit().pk, on=TODAY, by=make_user())

    assert not unit.memberships.exists()


def test_impossible_mergers_are_refused():
    first, second, third, by = make_unit(), make_unit(), make_unit(), make_user()
    actions.merge_unit(first.pk, into_id=second.pk, on=TODAY, by=by)

    with pytest.raises(Refused, match="đã được sáp nhập"):
        actions.merge_unit(first.pk, into_id=third.pk, on=TODAY, by=by)
    for heir in (first, second):
        with pytest.raises(Refused, match="đang hoạt động"):
            actions.merge_unit(second.pk, into_id=heir.pk, on=TODAY, by=by)
