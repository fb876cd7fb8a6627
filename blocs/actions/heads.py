"""Heads of a bloc: proposed by rotation, confirmed by the bloc, handed on with the flag."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from blocs import states
from blocs.actions.memberships import first_day
from blocs.actions.rights import pass_rights
from blocs.models import Bloc, BlocYear, Handover, HeadTerm, Member, TermOffice
from blocs.rotation import Slate, next_slate
from core.audit import record
from core.transitions import Refused

OPEN_STATES = (states.TermState.NOMINATED, states.TermState.ELECTED, states.TermState.ACTIVE)


@transaction.atomic
def install_heads(
    bloc_year_id: int, *, head: str | None, deputy: str | None, on: date | None, by: User | None
) -> None:
    """Write down who holds the offices of a year, by member codes; None when nobody knows.

    Only the newest year holds them now; without a day the term begins on 1 January.
    """
    bloc_year = _locked(bloc_year_id)
    wanted = {TermOffice.HEAD: head, TermOffice.DEPUTY: deputy}
    if head is not None and head == deputy:
        raise Refused(_("Đơn vị đứng đầu và đơn vị cấp phó phải khác nhau."))
    units = {
        office: _seat(bloc_year, code=code).unit_id if code is not None else None
        for office, code in wanted.items()
    }
    if not _clear_offices(bloc_year, units):
        return
    start = on or first_day(bloc_year.year)
    for office, unit_id in units.items():
        if unit_id is not None:
            _install(bloc_year, office, unit_id=unit_id, start=start)
    record(by, "blocs.heads.installed", bloc_year, head=head, deputy=deputy)


@transaction.atomic
def bar_members(bloc_year_id: int, *, reasons: Mapping[str, str], by: User | None) -> None:
    """Keep who was not ranked this year from being proposed for the next, by member codes."""
    bloc_year = _locked(bloc_year_id)
    for member in bloc_year.members.all():
        reason = reasons.get(member.code, "")
        if member.barred != reason:
            member.barred = reason
            member.save(update_fields=["barred"])
    record(by, "blocs.members.barred", bloc_year, reasons=dict(reasons))


@transaction.atomic
def propose_heads(next_year_id: int, *, by: User) -> Slate:
    """Nominate head and deputy as the rotation has them; Refused once a head is confirmed."""
    bloc_year = _locked(next_year_id)
    slate = slate_for(bloc_year)
    if slate.head is None:
        raise Refused(_("Không có đơn vị nào đủ điều kiện để đề nghị."))
    for term in _open_terms(bloc_year):
        _withdraw_nomination(term)
    _nominate(bloc_year, TermOffice.HEAD, unit_id=slate.head)
    if slate.deputy is not None:
        _nominate(bloc_year, TermOffice.DEPUTY, unit_id=slate.deputy)
    record(by, "blocs.heads.proposed", bloc_year, turn=slate.turn.value)
    return slate


@transaction.atomic
def nominate(
    next_year_id: int, *, office: TermOffice, unit_id: int, reason: str, by: User
) -> HeadTerm:
    """Propose another unit than the rotation does, for a reason that stays on record."""
    bloc_year = _locked(next_year_id)
    _seat(bloc_year, unit_id=unit_id)
    if not reason.strip():
        raise Refused(_("Cần nêu lý do khi đề nghị khác thứ tự luân phiên."))
    if unit_id in _barred(bloc_year):
        raise Refused(_("Đơn vị không được xét thi đua năm trước nên không thể được đề nghị."))
    terms = _open_terms(bloc_year)
    if any(term.unit_id == unit_id and term.office != office for term in terms):
        raise Refused(_("Đơn vị đứng đầu và đơn vị cấp phó phải khác nhau."))
    for term in terms:
        if term.office == office:
            _withdraw_nomination(term)
    term = _nominate(bloc_year, office, unit_id=unit_id, reason=reason.strip())
    record(by, "blocs.head.nominated", term, unit=term.unit.name, reason=term.reason)
    return term


@transaction.atomic
def confirm_heads(next_year_id: int, *, by: User) -> None:
    """The members agree with the nominated head and deputy."""
    bloc_year = _locked(next_year_id)
    terms = _open_terms(bloc_year)
    if not any(term.office == TermOffice.HEAD for term in terms):
        raise Refused(_("Chưa có đơn vị nào được đề nghị làm %(head)s.") % _title(bloc_year))
    for term in terms:
        states.CONFIRM.apply(term)
        term.save(update_fields=["state"])
    units = {term.office: term.unit.name for term in terms}
    record(by, "blocs.heads.confirmed", bloc_year, units=units)


@transaction.atomic
def hand_over(
    next_year_id: int, *, on: date, by: User, flag: bool = True, place: str = "", note: str = ""
) -> Handover:
    """The old head gives the bloc to the confirmed one; rights pass on the day, without a gap.

    The leader of the new head unit becomes head, its officers become secretaries.
    """
    bloc_year = _locked(next_year_id)
    giving, taking = _change_of_office(bloc_year, on=on)
    pass_rights(bloc_year.bloc, to=taking.unit, on=on)
    handover = Handover.objects.create(
        bloc=bloc_year.bloc,
        given_by=giving,
        taken_by=taking,
        on=on,
        flag=flag,
        place=place,
        note=note,
        recorded_by=by,
    )
    record(by, "blocs.head.handed_over", handover, to=taking.unit.name, on=str(on))
    return handover


def slate_for(bloc_year: BlocYear) -> Slate:
    """Ask the rotation who is next for a year, from who holds the offices now."""
    order = list(bloc_year.members.who_may_lead().values_list("unit_id", flat=True))
    now = HeadTerm.objects.heads_of(bloc_year.bloc_id)
    return next_slate(order, now, barred=_barred(bloc_year))


def _locked(bloc_year_id: int) -> BlocYear:
    """One lock per bloc: whoever changes its heads waits for the other."""
    bloc_year = BlocYear.objects.select_related("bloc").get(pk=bloc_year_id)
    Bloc.objects.select_for_update().get(pk=bloc_year.bloc_id)
    return bloc_year


def _title(bloc_year: BlocYear) -> dict[str, str]:
    return {"head": bloc_year.head_title}


def _open_terms(bloc_year: BlocYear) -> list[HeadTerm]:
    terms = HeadTerm.objects.filter(bloc_year=bloc_year, state__in=OPEN_STATES)
    return list(terms.select_related("unit").order_by("pk"))


def _active_terms(bloc_year: BlocYear) -> list[HeadTerm]:
    """Return the terms that run now in the bloc, whatever their year."""
    terms = HeadTerm.objects.filter(bloc=bloc_year.bloc_id, state=states.TermState.ACTIVE)
    return list(terms.select_related("unit").order_by("pk"))


def _barred(bloc_year: BlocYear) -> frozenset[int]:
    """Return the units that last year's ranking left out."""
    last = Member.objects.filter(
        bloc_year__bloc=bloc_year.bloc_id, bloc_year__year=bloc_year.year - 1
    )
    return frozenset(last.exclude(barred="").values_list("unit_id", flat=True))


def _seat(bloc_year: BlocYear, *, code: str = "", unit_id: int | None = None) -> Member:
    """Find the named member that may hold an office; Refused for all others."""
    members = bloc_year.members.who_may_lead()
    chosen = members.filter(code=code) if unit_id is None else members.filter(unit_id=unit_id)
    member = chosen.first()
    if member is None:
        raise Refused(_("Chỉ đơn vị thành viên đang hoạt động mới có thể giữ chức danh này."))
    return member


def _nominate(
    bloc_year: BlocYear, office: TermOffice, *, unit_id: int, reason: str = ""
) -> HeadTerm:
    return HeadTerm.objects.create(
        bloc=bloc_year.bloc, bloc_year=bloc_year, office=office, unit_id=unit_id, reason=reason
    )


def _withdraw_nomination(term: HeadTerm) -> None:
    """A nomination may be replaced; what the bloc has confirmed may not."""
    if term.state != states.TermState.NOMINATED:
        raise Refused(_("Cụm, khối đã thống nhất đơn vị cho năm này, không thể đề nghị lại."))
    states.WITHDRAW.apply(term)
    term.save(update_fields=["state"])


def _change_of_office(bloc_year: BlocYear, *, on: date) -> tuple[HeadTerm | None, HeadTerm]:
    """End the terms that run in the bloc and begin those of the year; return both heads."""
    coming = {term.office: term for term in _open_terms(bloc_year)}
    going = {term.office: term for term in _active_terms(bloc_year)}
    if TermOffice.HEAD not in coming:
        raise Refused(_("Chưa có đơn vị nào được đề nghị làm %(head)s.") % _title(bloc_year))
    _check_day(on, going.get(TermOffice.HEAD))
    for term in coming.values():
        states.TAKE_OFFICE.apply(term)
    for term in going.values():
        _end(term, on=on)
    for term in coming.values():
        term.valid_from = on
        term.save(update_fields=["state", "valid_from"])
    return going.get(TermOffice.HEAD), coming[TermOffice.HEAD]


def _check_day(on: date, giving: HeadTerm | None) -> None:
    if on > timezone.localdate():
        raise Refused(_("Ngày bàn giao chưa tới: chỉ ghi bàn giao khi đã diễn ra."))
    if giving is not None and giving.valid_from is not None and on <= giving.valid_from:
        raise Refused(_("Ngày bàn giao phải sau ngày đơn vị đang giữ chức danh bắt đầu."))


def _end(term: HeadTerm, *, on: date) -> None:
    states.LEAVE_OFFICE.apply(term)
    term.valid_to = max(on, term.valid_from or on)
    term.save(update_fields=["state", "valid_to"])


def _clear_offices(bloc_year: BlocYear, units: Mapping[TermOffice, int | None]) -> bool:
    """Drop what the year said before; False when it already says the same."""
    terms = HeadTerm.objects.filter(bloc_year=bloc_year).exclude(valid_from=None)
    known = {TermOffice(term.office): term.unit_id for term in terms}
    if known == {office: unit for office, unit in units.items() if unit is not None}:
        return False
    if Handover.objects.filter(taken_by__in=terms).exists():
        raise Refused(_("Năm này đã có biên bản bàn giao, không thể ghi lại đơn vị đứng đầu."))
    Handover.objects.filter(given_by__in=terms).update(given_by=None)
    HeadTerm.objects.filter(bloc_year=bloc_year).delete()
    return True


def _install(bloc_year: BlocYear, office: TermOffice, *, unit_id: int, start: date) -> None:
    terms = HeadTerm.objects.filter(bloc=bloc_year.bloc_id, office=office)
    later = terms.filter(bloc_year__year__gt=bloc_year.year).exclude(valid_from=None)
    follower = later.order_by("valid_from").first()
    if follower is None:
        for term in terms.filter(state=states.TermState.ACTIVE):
            _end(term, on=start)
    until = max(start, follower.valid_from or start) if follower is not None else None
    HeadTerm.objects.create(
        bloc=bloc_year.bloc,
        bloc_year=bloc_year,
        office=office,
        unit_id=unit_id,
        state=states.TermState.ENDED if follower is not None else states.TermState.ACTIVE,
        valid_from=start,
        valid_to=until,
    )
