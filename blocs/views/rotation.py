"""The rotation as people read it: year, unit, and whether it is a fact or an expectation."""

from dataclasses import dataclass

from blocs.models import BlocYear, HeadTerm, Member, TermOffice
from blocs.rotation import Heads, Slate, preview
from blocs.states import TermState


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
    """Tell the heads of a year (terms prefetched), those named to follow, then the rotation."""
    names = {member.unit_id: member.name for member in members}
    held = {term.office: term.unit_id for term in bloc_year.terms.all()}
    now = Heads(held.get(TermOffice.HEAD), held.get(TermOffice.DEPUTY))
    order = list(bloc_year.members.who_may_lead().values_list("unit_id", flat=True))
    named = _named_after(bloc_year)
    slates: list[Heads | Slate] = []
    if named.head is None:
        slates += preview(order, now, years=years, barred=barred)
    else:
        slates += [named, *preview(order, named, years=years - 1)]
    return [
        Turn(bloc_year.year, _name(names, now.head), _name(names, now.deputy), is_now=True),
        *(
            Turn(bloc_year.year + ahead, _name(names, slate.head), _name(names, slate.deputy))
            for ahead, slate in enumerate(slates, 1)
        ),
    ]


def _named_after(bloc_year: BlocYear) -> Heads:
    """Who is nominated, elected or already in office for the year after."""
    terms = HeadTerm.objects.filter(bloc=bloc_year.bloc_id, bloc_year__year=bloc_year.year + 1)
    live = terms.exclude(state=TermState.ENDED, valid_from=None)
    units = dict(live.order_by("pk").values_list("office", "unit_id"))
    return Heads(units.get(TermOffice.HEAD), units.get(TermOffice.DEPUTY))


def _name(names: dict[int, str], unit: int | None) -> str:
    return names.get(unit, "") if unit is not None else ""
