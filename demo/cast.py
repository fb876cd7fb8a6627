"""Accounts and appointments of the demo's people."""

from datetime import date

from accounts.models import User
from blocs import actions
from blocs.models import Appointment, BlocYear, Office, Unit
from demo import story

BOARD_SINCE = date(2017, 1, 1)


def invite(password: str, *, anew: bool = False) -> None:
    """Open an account for everybody who has none yet, all with one password.

    `anew`: the password was never told, so those who have an account already get it too.
    """
    for person in story.people():
        user, is_new = User.objects.get_or_create(
            username=person.username, defaults={"full_name": person.name, "is_sample": True}
        )
        if is_new or (anew and user.is_sample):
            user.set_password(password)
            user.save()


def seat_departments_and_board() -> None:
    """Appoint those who belong to no bloc: scorers, the Board, the inspector, the administrator."""
    units = {
        row["code"]: Unit.objects.get_or_create(
            code=row["code"],
            is_sample=True,
            defaults={"name": row["name"], "type": row["type"]},
        )[0]
        for row in story.departments()
    }
    for person in story.people():
        if not person.bloc:
            unit = units.get(person.unit)
            _appoint(person, unit_id=unit.pk if unit else None, since=BOARD_SINCE)


def seat_bloc(bloc_year: BlocYear) -> None:
    """Appoint leaders, officers, secretary and head of one bloc from the first day of its year."""
    members = {member.code: member.unit_id for member in bloc_year.members.all()}
    since = date(bloc_year.year, 1, 1)
    for person in story.people():
        if person.bloc != bloc_year.bloc.slug:
            continue
        if person.role in {Office.BLOC_SECRETARY, Office.BLOC_HEAD}:
            _appoint(
                person,
                unit_id=members.get(person.unit),
                bloc_id=bloc_year.bloc_id,
                since=since,
            )
        else:
            _appoint(person, unit_id=members[person.unit], since=since)


def _appoint(
    person: story.Person, *, since: date, unit_id: int | None = None, bloc_id: int | None = None
) -> None:
    user = User.objects.get(username=person.username)
    held = Appointment.objects.filter(
        user=user, office=person.role, unit=unit_id, bloc=bloc_id, valid_from=since
    )
    if held.exists():
        return
    actions.appoint(
        actions.AppointmentFacts(
            user_id=user.pk,
            office=person.role,
            unit_id=unit_id,
            bloc_id=bloc_id,
            title=person.title,
            valid_from=since,
        ),
        by=None,
    )
