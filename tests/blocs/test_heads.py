"""Heads: installed, proposed, confirmed, handed on; what the database itself refuses."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from blocs import actions
from blocs.models import Appointment, BlocYear, Handover, HeadTerm, Member, Office, TermOffice
from blocs.rotation import Heads, Turn
from blocs.states import TermState
from core.models import AuditEntry
from core.transitions import Refused
from tests.factories import appoint, make_bloc_year, make_unit, make_user

DAY = date(2026, 1, 15)
pytestmark = pytest.mark.django_db


@pytest.fixture
def year() -> BlocYear:
    """Units 1 to 4; unit 1 leads, unit 2 is deputy; every unit has a leader and an officer."""
    bloc_year = make_bloc_year(members=4, year=2025)
    for member in bloc_year.members.all():
        appoint(make_user(f"{member.code}-leader"), Office.UNIT_LEADER, unit=member.unit)
        appoint(make_user(f"{member.code}-officer"), Office.UNIT_OFFICER, unit=member.unit)
    actions.install_heads(bloc_year.pk, head="dv-1", deputy="dv-2", on=None, by=None)
    appoint(user("dv-1-leader"), Office.BLOC_HEAD, bloc=bloc_year.bloc)
    appoint(user("dv-1-officer"), Office.BLOC_SECRETARY, bloc=bloc_year.bloc)
    return bloc_year


@pytest.fixture
def following(year: BlocYear) -> BlocYear:
    return actions.open_next_year(year.pk, by=user("dv-1-officer"))


def user(name: str) -> User:
    return User.objects.get(username=name)


def seat(year: BlocYear, code: str) -> Member:
    return year.members.get(code=code)


def terms(year: BlocYear) -> list[tuple[str, str, str]]:
    """Office, member code and state of the terms of a year."""
    codes = dict(year.members.values_list("unit_id", "code"))
    rows = HeadTerm.objects.filter(bloc_year=year).order_by("pk")
    return [(row.office, codes[row.unit_id], row.state) for row in rows]


def elect(following: BlocYear) -> None:
    actions.propose_heads(following.pk, by=user("dv-1-officer"))
    actions.confirm_heads(following.pk, by=user("dv-1-officer"))


def hand_over(following: BlocYear, on: date = DAY, **more: object) -> Handover:
    return actions.hand_over(following.pk, on=on, by=user("dv-1-leader"), **more)


def names(year: BlocYear, office: Office, on: date) -> list[str]:
    held = Appointment.objects.on(on).filter(bloc=year.bloc, office=office)
    return sorted(held.values_list("user__username", flat=True))


# installing ---------------------------------------------------------------------------------


def test_installed_heads_begin_with_the_year(year):
    head = HeadTerm.objects.get(office=TermOffice.HEAD)

    assert terms(year) == [("HEAD", "dv-1", "ACTIVE"), ("DEPUTY", "dv-2", "ACTIVE")]
    assert (head.valid_from, head.valid_to) == (date(2025, 1, 1), None)


def test_installing_the_same_again_changes_nothing(year):
    before, acts = HeadTerm.objects.values_list("pk"), AuditEntry.objects.count()

    actions.install_heads(year.pk, head="dv-1", deputy="dv-2", on=None, by=None)

    assert list(before) == list(HeadTerm.objects.values_list("pk"))
    assert AuditEntry.objects.count() == acts


def test_installing_others_replaces_the_offices_of_the_year(year):
    actions.install_heads(year.pk, head="dv-2", deputy="dv-1", on=date(2025, 2, 1), by=None)

    assert terms(year) == [("HEAD", "dv-2", "ACTIVE"), ("DEPUTY", "dv-1", "ACTIVE")]


def test_unknown_heads_are_installed_as_nobody(year):
    actions.install_heads(year.pk, head=None, deputy=None, on=None, by=None)

    assert terms(year) == []


def test_newer_year_ends_the_terms_before_it(year, following):
    actions.install_heads(following.pk, head="dv-3", deputy=None, on=None, by=None)

    old = HeadTerm.objects.get(bloc_year=year, office=TermOffice.HEAD)
    assert (old.state, old.valid_to) == (TermState.ENDED, date(2026, 1, 1))
    assert HeadTerm.objects.heads_of(year.bloc_id).head == seat(year, "dv-3").unit_id


def test_older_year_is_installed_as_over(year):
    older = make_bloc_year(members=2, year=2024, slug=year.bloc.slug)

    actions.install_heads(older.pk, head="dv-2", deputy=None, on=None, by=None)

    term = HeadTerm.objects.get(bloc_year=older)
    assert (term.state, term.valid_to) == (TermState.ENDED, date(2025, 1, 1))
    assert HeadTerm.objects.heads_of(year.bloc_id).head == seat(year, "dv-1").unit_id


@pytest.mark.parametrize(("head", "deputy"), [("dv-1", "dv-1"), ("dv-9", None)])
def test_impossible_heads_are_refused(year, head, deputy):
    with pytest.raises(Refused):
        actions.install_heads(year.pk, head=head, deputy=deputy, on=None, by=None)


def test_heads_that_were_handed_on_are_not_written_over(year, following):
    elect(following)
    hand_over(following)

    with pytest.raises(Refused, match="biên bản bàn giao"):
        actions.install_heads(following.pk, head="dv-4", deputy=None, on=None, by=None)


def test_giver_of_a_handover_may_be_corrected(year, following):
    elect(following)
    handover = hand_over(following)

    actions.install_heads(year.pk, head="dv-4", deputy=None, on=None, by=None)

    handover.refresh_from_db()
    assert handover.given_by is None
    assert terms(year) == [("HEAD", "dv-4", "ENDED")]


# proposing ----------------------------------------------------------------------------------


def test_deputy_is_proposed_and_the_next_unit_beside_it(year, following):
    slate = actions.propose_heads(following.pk, by=user("dv-1-officer"))

    assert slate.turn == Turn.DEPUTY
    assert terms(following) == [("HEAD", "dv-2", "NOMINATED"), ("DEPUTY", "dv-3", "NOMINATED")]


def test_proposing_again_replaces_the_nominations(year, following):
    actions.propose_heads(following.pk, by=user("dv-1-officer"))
    actions.propose_heads(following.pk, by=user("dv-1-officer"))

    states = [state for _, _, state in terms(following)]
    assert states == ["ENDED", "ENDED", "NOMINATED", "NOMINATED"]


def test_unit_that_was_not_ranked_is_passed_over(year, following):
    actions.bar_members(year.pk, reasons={"dv-2": "ký giao ước quá hạn"}, by=None)

    slate = actions.propose_heads(following.pk, by=user("dv-1-officer"))

    assert slate.head == seat(year, "dv-3").unit_id
    with pytest.raises(Refused, match="không được xét thi đua"):
        nominate(following, "HEAD", "dv-2")


def test_bar_is_lifted_when_the_reason_falls(year, following):
    actions.bar_members(year.pk, reasons={"dv-2": "nhầm"}, by=None)
    actions.bar_members(year.pk, reasons={}, by=None)

    slate = actions.propose_heads(following.pk, by=user("dv-1-officer"))

    assert slate.head == seat(year, "dv-2").unit_id


def test_single_unit_is_proposed_without_a_deputy():
    following = make_bloc_year(members=1, year=2026)

    slate = actions.propose_heads(following.pk, by=make_user())

    assert (slate.deputy, slate.turn) == (None, Turn.FIRST)
    assert terms(following) == [("HEAD", "dv-1", "NOMINATED")]


def test_nobody_is_proposed_in_an_empty_bloc():
    with pytest.raises(Refused, match="đủ điều kiện"):
        actions.propose_heads(make_bloc_year(members=0, year=2026).pk, by=make_user())


def nominate(following: BlocYear, office: str, code: str, reason: str = "lý do") -> HeadTerm:
    return actions.nominate(
        following.pk,
        office=TermOffice(office),
        unit_id=seat(following, code).unit_id,
        reason=reason,
        by=user("dv-1-officer"),
    )


def test_another_unit_is_nominated_with_its_reason(year, following):
    actions.propose_heads(following.pk, by=user("dv-1-officer"))

    term = nominate(following, "HEAD", "dv-4", "  đơn vị xin lùi một năm ")

    assert term.reason == "đơn vị xin lùi một năm"
    assert terms(following)[-1] == ("HEAD", "dv-4", "NOMINATED")
    assert terms(following)[0] == ("HEAD", "dv-2", "ENDED")


@pytest.mark.parametrize(
    ("office", "code", "reason", "words"),
    [
        pytest.param("HEAD", "dv-4", " ", "lý do", id="no reason"),
        pytest.param("HEAD", "dv-3", "x", "khác nhau", id="deputy as head"),
        pytest.param("DEPUTY", "dv-2", "x", "khác nhau", id="head as deputy"),
    ],
)
def test_nomination_is_refused(year, following, office, code, reason, words):
    actions.propose_heads(following.pk, by=user("dv-1-officer"))

    with pytest.raises(Refused, match=words):
        nominate(following, office, code, reason)


def test_stranger_to_the_bloc_is_not_nominated(year, following):
    with pytest.raises(Refused, match="đơn vị thành viên"):
        actions.nominate(
            following.pk,
            office=TermOffice.HEAD,
            unit_id=make_unit().pk,
            reason="x",
            by=user("dv-1-officer"),
        )


def test_confirmed_unit_is_not_replaced(year, following):
    elect(following)

    with pytest.raises(Refused, match="không thể đề nghị lại"):
        actions.propose_heads(following.pk, by=user("dv-1-officer"))
    with pytest.raises(Refused, match="không thể đề nghị lại"):
        nominate(following, "HEAD", "dv-4")


def test_nothing_is_confirmed_without_a_nomination(year, following):
    with pytest.raises(Refused, match="Chưa có đơn vị"):
        actions.confirm_heads(following.pk, by=user("dv-1-officer"))


def test_confirming_twice_is_refused(year, following):
    elect(following)

    with pytest.raises(Refused, match="xác nhận"):
        actions.confirm_heads(following.pk, by=user("dv-1-officer"))


# handing over -------------------------------------------------------------------------------


def test_handover_ends_the_old_and_begins_the_new(year, following):
    elect(following)

    handover = hand_over(following, flag=False, place="Hội trường", note="Hồ sơ")

    assert terms(year) == [("HEAD", "dv-1", "ENDED"), ("DEPUTY", "dv-2", "ENDED")]
    assert terms(following) == [("HEAD", "dv-2", "ACTIVE"), ("DEPUTY", "dv-3", "ACTIVE")]
    assert handover.given_by is not None
    assert handover.given_by.valid_to == handover.taken_by.valid_from == DAY
    assert (handover.flag, handover.place, handover.note) == (False, "Hội trường", "Hồ sơ")


def test_rights_pass_on_the_day_without_gap_or_overlap(year, following):
    elect(following)
    hand_over(following)

    eve = DAY - timedelta(days=1)
    assert names(year, Office.BLOC_HEAD, eve) == ["dv-1-leader"]
    assert names(year, Office.BLOC_SECRETARY, eve) == ["dv-1-officer"]
    assert names(year, Office.BLOC_HEAD, DAY) == ["dv-2-leader"]
    assert names(year, Office.BLOC_SECRETARY, DAY) == ["dv-2-officer"]


def test_office_with_a_later_end_is_cut_on_the_day(year, following):
    helper = appoint(
        make_user("helper"), Office.BLOC_SECRETARY, bloc=year.bloc, until=date(2030, 1, 1)
    )
    over = appoint(make_user("over"), Office.BLOC_SECRETARY, bloc=year.bloc, until=date(2020, 1, 1))
    elect(following)
    hand_over(following)

    helper.refresh_from_db()
    over.refresh_from_db()
    assert (helper.valid_to, over.valid_to) == (DAY, date(2020, 1, 1))


def test_first_known_head_takes_over_from_nobody():
    following = make_bloc_year(members=2, year=2026)
    leader = make_user()
    appoint(leader, Office.UNIT_LEADER, unit=following.members.first().unit)
    actions.propose_heads(following.pk, by=leader)
    actions.confirm_heads(following.pk, by=leader)

    handover = actions.hand_over(following.pk, on=DAY, by=leader)

    assert handover.given_by is None
    assert names(following, Office.BLOC_SECRETARY, DAY) == []


def test_unit_without_a_leader_cannot_take_over(year, following):
    elect(following)
    Appointment.objects.filter(user=user("dv-2-leader")).update(valid_to=DAY)

    with pytest.raises(Refused, match="chưa có thủ trưởng"):
        hand_over(following)
    assert terms(following)[0] == ("HEAD", "dv-2", "ELECTED")
    assert names(year, Office.BLOC_HEAD, DAY) == ["dv-1-leader"]


def test_locked_account_cannot_take_over(year, following):
    elect(following)
    User.objects.filter(username="dv-2-leader").update(is_active=False)

    with pytest.raises(Refused, match="chưa có thủ trưởng"):
        hand_over(following)


def test_office_that_begins_later_stands_in_the_way(year, following):
    elect(following)
    appoint(make_user("early"), Office.BLOC_SECRETARY, bloc=year.bloc, since=DAY)

    with pytest.raises(Refused, match="15/01/2026"):
        hand_over(following)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        pytest.param(timezone.localdate() + timedelta(days=1), "chưa tới", id="tomorrow"),
        pytest.param(date(2025, 1, 1), "phải sau", id="the first day of the old head"),
    ],
)
def test_impossible_day_is_refused(year, following, on, words):
    elect(following)

    with pytest.raises(Refused, match=words):
        hand_over(following, on)


def test_nothing_is_handed_over_unconfirmed(year, following):
    with pytest.raises(Refused, match="Chưa có đơn vị"):
        hand_over(following)
    actions.propose_heads(following.pk, by=user("dv-1-officer"))
    with pytest.raises(Refused, match="nhận bàn giao"):
        hand_over(following)


# what the database refuses --------------------------------------------------------------------


def term(year: BlocYear, office: str, code: str, **more: object) -> Callable[[], HeadTerm]:
    facts = {"bloc": year.bloc, "bloc_year": year, "office": office, **more}
    return lambda: HeadTerm.objects.create(unit=seat(year, code).unit, **facts)


@pytest.mark.parametrize(
    ("office", "code", "more"),
    [
        pytest.param("HEAD", "dv-3", {}, id="two open heads a year"),
        pytest.param("DEPUTY", "dv-3", {"state": "ACTIVE", "valid_from": DAY}, id="two deputies"),
    ],
)
def test_database_keeps_one_holder_per_office(year, office, code, more):
    with pytest.raises(IntegrityError), transaction.atomic():
        term(year, office, code, **more)()


def test_database_keeps_one_active_head_per_bloc_over_years(year, following):
    with pytest.raises(IntegrityError), transaction.atomic():
        term(following, "HEAD", "dv-3", state="ACTIVE", valid_from=DAY)()


def test_database_refuses_a_deputy_that_is_head(following):
    term(following, "HEAD", "dv-3")()

    with pytest.raises(IntegrityError), transaction.atomic():
        term(following, "DEPUTY", "dv-3")()


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"state": "ACTIVE"}, id="active without a day"),
        pytest.param({"valid_from": DAY, "valid_to": date(2025, 1, 1)}, id="ends before it begins"),
    ],
)
def test_database_refuses_impossible_terms(following, more):
    with pytest.raises(IntegrityError, match="blocs_headterm"), transaction.atomic():
        term(following, "HEAD", "dv-3", **more)()


def test_database_seats_a_unit_once_a_year(year):
    member = seat(year, "dv-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(
            bloc_year=year, unit=member.unit, position=9, code="dv-9", name="Đơn vị"
        )


@pytest.mark.django_db(transaction=True)
def test_two_handovers_at_once_leave_one_head(year, following):
    elect(following)
    by = user("dv-1-leader")

    def press(_: int) -> str:
        try:
            actions.hand_over(following.pk, on=DAY, by=by)
        except Refused:
            return "refused"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(press, range(2)))

    assert outcomes == ["done", "refused"]
    assert Handover.objects.count() == 1
    assert HeadTerm.objects.heads_of(year.bloc_id) == Heads(
        seat(year, "dv-2").unit_id, seat(year, "dv-3").unit_id
    )
