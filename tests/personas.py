"""The people of most tests: one of each office, around one bloc."""

from dataclasses import dataclass

from accounts.models import User
from blocs.models import BlocYear, Office
from tests.factories import appoint, make_user


@dataclass(frozen=True)
class Cast:
    """Everybody who has a say in a bloc year, and one who has none."""

    leaders: tuple[User, ...]
    officer: User
    secretary: User
    head: User
    board_member: User
    board_secretary: User
    inspector: User
    administrator: User
    stranger: User


def cast_for(bloc_year: BlocYear) -> Cast:
    """Appoint one person to each office; a leader for each member, in order."""
    members = list(bloc_year.members.select_related("unit"))
    leaders = tuple(make_user(full_name=f"Thủ trưởng {member.code}") for member in members)
    for leader, member in zip(leaders, members, strict=True):
        appoint(leader, Office.UNIT_LEADER, unit=member.unit)
    everyone = {
        name: make_user(full_name=name)
        for name in (
            "officer", "secretary", "head", "board_member", "board_secretary", "inspector",
            "administrator", "stranger",
        )
    }  # fmt: skip
    if members:
        appoint(everyone["officer"], Office.UNIT_OFFICER, unit=members[0].unit)
    appoint(everyone["secretary"], Office.BLOC_SECRETARY, bloc=bloc_year.bloc)
    appoint(everyone["head"], Office.BLOC_HEAD, bloc=bloc_year.bloc)
    appoint(everyone["board_member"], Office.BOARD_MEMBER)
    appoint(everyone["board_secretary"], Office.BOARD_SECRETARY)
    appoint(everyone["inspector"], Office.INSPECTOR)
    appoint(everyone["administrator"], Office.ADMINISTRATOR)
    return Cast(leaders=leaders, **everyone)
