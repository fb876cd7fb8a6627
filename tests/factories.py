"""Rows for tests, made the way the product makes them, with as little said as possible."""

from datetime import date
from itertools import count

from django.db.models import Max

from accounts.models import User
from blocs.models import (
    Appointment,
    Authority,
    Bloc,
    BlocKind,
    BlocYear,
    Member,
    Membership,
    Office,
    PaperStyle,
    Unit,
)

PASSWORD = "mật khẩu thử 2026"
LONG_AGO = date(2010, 1, 1)
_number = count(1)


def make_user(username: str = "", *, full_name: str = "", **more: object) -> User:
    """A person who can sign in with PASSWORD."""
    username = username or f"nguoi{next(_number)}"
    return User.objects.create_user(
        username, password=PASSWORD, full_name=full_name or f"Người {username}", **more
    )


def make_unit(name: str = "", *, code: str = "") -> Unit:
    """A unit with a code of its own."""
    code = code or f"don-vi-{next(_number)}"
    return Unit.objects.create(code=code, name=name or f"Đơn vị {code}", type="DEPARTMENT")


def make_authority(*, style: str = PaperStyle.STATE_ND30, place: str = "Hà Nội") -> Authority:
    """An authority; the same words give the same row."""
    return Authority.objects.get_or_create(name="Công an tỉnh Mẫu", style=style, place=place)[0]


def make_bloc_year(
    *, members: int = 3, year: int = 2026, slug: str = "", style: str = PaperStyle.STATE_ND30
) -> BlocYear:
    """A bloc in a year with members dv-1, dv-2 … in order."""
    slug = slug or f"cum-{next(_number)}"
    bloc, _ = Bloc.objects.get_or_create(
        slug=slug, defaults={"name": f"Cụm thi đua {slug}", "kind": BlocKind.CUM}
    )
    bloc_year = BlocYear.objects.create(
        bloc=bloc, year=year, name=bloc.name, kind=bloc.kind, authority=make_authority(style=style)
    )
    for number in range(1, members + 1):
        add_member(bloc_year, make_unit(f"Đơn vị thứ {number}"), code=f"dv-{number}")
    return bloc_year


def add_member(bloc_year: BlocYear, unit: Unit, *, code: str = "") -> Member:
    """Let a unit take part, last in the order."""
    last = bloc_year.members.aggregate(last=Max("position"))["last"] or 0
    Membership.objects.create(
        bloc=bloc_year.bloc, unit=unit, position=last + 1, valid_from=LONG_AGO
    )
    return Member.objects.create(
        bloc_year=bloc_year,
        unit=unit,
        position=last + 1,
        code=code or unit.code,
        name=unit.name,
        type=unit.type,
    )


def appoint(
    user: User,
    office: Office,
    *,
    unit: Unit | None = None,
    bloc: Bloc | None = None,
    since: date = LONG_AGO,
    until: date | None = None,
) -> Appointment:
    """Give a person an office."""
    return Appointment.objects.create(
        user=user, office=office, unit=unit, bloc=bloc, valid_from=since, valid_to=until
    )
