"""Who signs the report: the secretary and the head of the bloc, as far as they are known."""

from dataclasses import dataclass
from datetime import date

from blocs.models import Appointment, BlocYear, HeadTerm, Office, PaperStyle, TermOffice
from core.wording import upper


@dataclass(frozen=True, slots=True)
class Signature:
    """A block at the end: capitals over the place to sign, the name below."""

    lines: tuple[str, ...]
    name: str


def secretary_of(year: BlocYear, *, on: date) -> Signature:
    """The secretary of the day; an empty name is signed by hand."""
    held = Appointment.objects.on(on).filter(bloc=year.bloc_id, office=Office.BLOC_SECRETARY)
    secretary = held.select_related("user").first()
    return Signature(("THƯ KÝ",), secretary.user.full_name if secretary is not None else "")


def head_of(year: BlocYear, *, on: date) -> Signature:
    """The leader of the unit that was head in the year, in the bloc's name (NĐ 30, Art 13)."""
    mark = "TM." if year.authority.style == PaperStyle.STATE_ND30 else "T/M"
    lines = (f"{mark} {upper(year.get_kind_display())} THI ĐUA", upper(year.head_title))
    terms = HeadTerm.objects.filter(bloc_year=year, office=TermOffice.HEAD)
    term = terms.exclude(valid_from=None).order_by("-valid_from").first()
    member = year.members.filter(unit=term.unit_id).first() if term is not None else None
    if member is None:
        return Signature(lines, "")
    leads = Appointment.objects.on(on).filter(unit=member.unit_id, office=Office.UNIT_LEADER)
    leader = leads.select_related("user").first()
    name = member.leader_name or (leader.user.full_name if leader is not None else "")
    return Signature((*lines, upper(member.leader_title or member.name)), name)
