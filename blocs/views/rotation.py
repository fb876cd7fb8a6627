"""The rotation as people read it: year, unit, and whether it is a fact or an expectation."""

from dataclasses import dataclass

from blocs.models import BlocYear, Member, TermOffice
from blocs.rotation import Heads, preview


@dataclass(frozen=True, slots=True)
class Turn:
    """One year of the rotation."""

    year: int
    head: str
    deputy: str
    is_now: bool = False


def turns_of(
    bloc_year: BlocYear, members: list[Member], *, years: int, barred: frozenset[int] = frozenset()
) -> list[Turn]:
    """Return the heads of a year whose terms are prefetched, then what the rotation expects."""
    names = {member.unit_id: member.name for member in members}
    held = {term.office: term.unit_id for term in bloc_year.terms.all()}
    now = Heads(held.get(TermOffice.HEAD), held.get(TermOffice.DEPUTY))
    order = list(bloc_year.members.who_may_lead().values_list("unit_id", flat=True))
    slates = preview(order, now, years=years, barred=barred)
    return [
        Turn(bloc_year.year, _name(names, now.head), _name(names, now.deputy), is_now=True),
        *(
            Turn(bloc_year.year + ahead, _name(names, slate.head), _name(names, slate.deputy))
            for ahead, slate in enumerate(slates, 1)
        ),
    ]


def _name(names: dict[int, str], unit: int | None) -> str:
    return names.get(unit, "") if unit is not None else ""
