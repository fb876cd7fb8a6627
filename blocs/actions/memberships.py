"""Keep the dated memberships in line with the years that are open."""

from datetime import date

from blocs.models import BlocYear, Member, Membership


def first_day(year: int) -> date:
    """Return 1 January: an emulation year is a calendar year."""
    return date(year, 1, 1)


def renew_memberships(bloc_year: BlocYear) -> None:
    """Every member of the year belongs to the bloc from 1 January on, or from earlier."""
    start = first_day(bloc_year.year)
    later = bloc_year.bloc.years.filter(year__gt=bloc_year.year).order_by("year").first()
    open_until = first_day(later.year) if later is not None else None
    members = list(bloc_year.members.all())
    for member in members:
        _renew(bloc_year, member, start=start, until=open_until)
    if later is None:
        close_memberships(bloc_year, units=[member.unit_id for member in members], on=start)


def close_memberships(bloc_year: BlocYear, *, units: list[int], on: date) -> None:
    """Units outside the list leave the bloc on that day; what never began is taken away."""
    gone = Membership.objects.filter(bloc=bloc_year.bloc_id, valid_to=None)
    gone = gone.exclude(unit__in=units)
    gone.filter(valid_from__gte=on).delete()
    gone.update(valid_to=on)


def _renew(bloc_year: BlocYear, member: Member, *, start: date, until: date | None) -> None:
    held = Membership.objects.filter(bloc=bloc_year.bloc_id, unit=member.unit_id)
    known = held.filter(valid_from__lte=start).exclude(valid_to__lte=start).first()
    known = known or held.filter(valid_from__gt=start).order_by("valid_from").first()
    if known is None:
        Membership.objects.create(
            bloc=bloc_year.bloc,
            unit=member.unit,
            position=member.position,
            valid_from=start,
            valid_to=until,
        )
        return
    known.valid_from = min(known.valid_from, start)
    if until is None:
        known.position = member.position
    known.save()
