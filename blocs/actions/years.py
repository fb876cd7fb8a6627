"""Open a year of a bloc: its names, its members in order, its conferences."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from blocs.actions.memberships import renew_memberships
from blocs.models import Authority, Bloc, BlocYear, Conference, Member, Unit
from core.audit import record
from core.transitions import Refused

ROOM = 10_000  # positions are moved out of the way before they are written again


@dataclass(frozen=True, slots=True)
class AuthorityFacts:
    """The body that organises the bloc, as its papers name it."""

    name: str
    style: str
    place: str


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A unit as it takes part in one year; None leaves what is known of its name as it is."""

    code: str
    name: str
    type: str
    leader_name: str = ""
    leader_title: str = ""
    is_placeholder: bool | None = None


@dataclass(frozen=True, slots=True)
class YearTexts:
    """What the papers and the page of a year say; what nobody has told stays empty."""

    theme: str = ""
    theme_scope: str = ""
    slogan: str = ""
    parent_heading: str = ""
    issuer_heading: str = ""
    host_name: str = ""
    stated_member_count: int | None = None
    member_note: str = ""
    directives: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ConferenceFacts:
    """A meeting with its agenda in order."""

    kind: str
    name: str
    on: date | None = None
    part_of_day: str = ""
    place: str = ""
    chair: str = ""
    witness: str = ""
    guests: Sequence[str] = ()
    agenda: Sequence[str] = ()


@transaction.atomic
def open_year(  # noqa: PLR0913 - one argument for each part of a year file
    *,
    slug: str,
    name: str,
    kind: str,
    year: int,
    authority: AuthorityFacts,
    members: Sequence[MemberFacts],
    by: User | None,
    is_sample: bool = False,
    texts: YearTexts | None = None,
) -> BlocYear:
    """Open the year, or bring an open one in line; texts that are not given stay as they are.

    Refused when a unit that already signed or was scored would have to leave the year.
    """
    bloc, _new = Bloc.objects.get_or_create(
        slug=slug, defaults={"name": name, "kind": kind, "is_sample": is_sample}
    )
    bloc = Bloc.objects.select_for_update().get(pk=bloc.pk)
    organiser, _new = Authority.objects.get_or_create(**asdict(authority))
    facts = {"name": name, "kind": kind, "authority": organiser, "is_sample": is_sample}
    facts |= asdict(texts) if texts is not None else {}
    bloc_year, is_new = BlocYear.objects.update_or_create(bloc=bloc, year=year, defaults=facts)
    _rename_bloc(bloc, bloc_year)
    _seat_members(bloc_year, members)
    renew_memberships(bloc_year)
    act = "blocs.year.opened" if is_new else "blocs.year.changed"
    record(by, act, bloc_year, bloc=slug, year=year, members=[unit.code for unit in members])
    return bloc_year


@transaction.atomic
def open_next_year(bloc_year_id: int, *, by: User) -> BlocYear:
    """Open the year after with the same members in the same order; its theme is still to come."""
    last = BlocYear.objects.select_related("bloc", "authority").get(pk=bloc_year_id)
    if BlocYear.objects.filter(bloc=last.bloc, year=last.year + 1).exists():
        raise Refused(_("Năm %(year)s đã được mở.") % {"year": last.year + 1})
    members = last.members.filter(unit__succeeded_by=None)
    return open_year(
        slug=last.bloc.slug,
        name=last.name,
        kind=last.kind,
        year=last.year + 1,
        authority=AuthorityFacts(last.authority.name, last.authority.style, last.authority.place),
        members=[_facts_of(member) for member in members],
        by=by,
        is_sample=last.is_sample,
        texts=YearTexts(parent_heading=last.parent_heading, issuer_heading=last.issuer_heading),
    )


@transaction.atomic
def add_conference(bloc_year_id: int, *, facts: ConferenceFacts, by: User | None) -> Conference:
    """Write down a conference with its agenda and guests."""
    columns = asdict(facts)
    agenda = columns.pop("agenda")
    columns["guests"] = "\n".join(facts.guests)
    conference = Conference.objects.create(bloc_year_id=bloc_year_id, **columns)
    for position, text in enumerate(agenda, 1):
        conference.agenda.create(position=position, text=text)
    record(by, "blocs.conference.added", conference, name=facts.name)
    return conference


def _facts_of(member: Member) -> MemberFacts:
    return MemberFacts(
        code=member.code,
        name=member.name,
        type=member.type,
        leader_name=member.leader_name,
        leader_title=member.leader_title,
        is_placeholder=member.is_placeholder,
    )


def _rename_bloc(bloc: Bloc, bloc_year: BlocYear) -> None:
    """The bloc is called what its newest year calls it."""
    if bloc.years.filter(year__gt=bloc_year.year).exists():
        return
    if (bloc.name, bloc.kind) != (bloc_year.name, bloc_year.kind):
        bloc.name, bloc.kind = bloc_year.name, bloc_year.kind
        bloc.save()


def _seat_members(bloc_year: BlocYear, members: Sequence[MemberFacts]) -> None:
    seated = {member.code: member for member in bloc_year.members.all()}
    wanted = {facts.code for facts in members}
    _let_go([member for code, member in seated.items() if code not in wanted])
    bloc_year.members.update(position=F("position") + ROOM)
    known = _known_units(bloc_year, wanted)
    for position, facts in enumerate(members, 1):
        member = seated.get(facts.code)
        if member is None:
            unit = known.get(facts.code) or _new_unit(bloc_year, facts)
            member = Member(bloc_year=bloc_year, unit=unit)
        for column, value in asdict(facts).items():
            if value is not None:
                setattr(member, column, value)
        member.position = position
        member.save()


def _known_units(bloc_year: BlocYear, codes: Iterable[str]) -> dict[str, Unit]:
    """A code means the unit that bore it in the nearest other year of the bloc."""
    others = Member.objects.filter(bloc_year__bloc=bloc_year.bloc_id, code__in=codes)
    rows = others.exclude(bloc_year=bloc_year).select_related("unit", "bloc_year")
    nearest_last = sorted(rows, key=lambda one: -abs(one.bloc_year.year - bloc_year.year))
    return {one.code: one.unit for one in nearest_last}


def _new_unit(bloc_year: BlocYear, facts: MemberFacts) -> Unit:
    return Unit.objects.create(
        code=facts.code, name=facts.name, type=facts.type, is_sample=bloc_year.is_sample
    )


def _let_go(leaving: Iterable[Member]) -> None:
    for member in leaving:
        if _is_used(member):
            raise Refused(
                _("%(unit)s đã ký hoặc đã được chấm điểm trong năm, không thể rút khỏi danh sách.")
                % {"unit": member.name}
            )
        member.delete()


def _is_used(member: Member) -> bool:
    """Any row of any app that points at the member keeps it in the year."""
    return any(
        link.related_model._default_manager.filter(**{link.field.name: member}).exists()
        for link in Member._meta.related_objects
    )
