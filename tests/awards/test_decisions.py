"""Choosing awards, within quotas, from a frozen ranking; recording once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from awards import actions
from awards.models import Award, AwardType, BaseSalary, Decision, QuotaRule
from blocs.models import BlocYear
from core.models import AuditEntry
from core.transitions import Refused
from pledges.models import Party, Pledge
from signing.models import Document, Revision, Slot
from tests.factories import make_bloc_year, make_user
from tests.rankings import make_ranking

ON = date(2026, 10, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def year() -> BlocYear:
    """Ten units in order; 3 is suspended, 4 excluded, so nine hold a rank."""
    bloc_year = make_bloc_year(members=10)
    changes = {
        "dv-3": {"suspended": "đang xác minh đơn"},
        "dv-4": {"rank": None, "excluded": "nộp muộn"},
    }
    make_ranking(bloc_year, changes=changes)
    actions.load_catalogue(by=None)
    return bloc_year


@pytest.fixture
def by() -> User:
    return make_user("judge")


@pytest.fixture
def decision(year, by) -> Decision:
    return actions.draft_decision(year.pk, by=by)


def pick(decision: Decision, unit: str, award: str) -> Award:
    return actions.pick_award(
        decision.pk,
        member_id=decision.bloc_year.members.get(code=unit).pk,
        type_id=AwardType.objects.get(code=award).pk,
        by=User.objects.get(username="judge"),
    )


def record(decision: Decision, on: date = ON) -> Decision:
    by = User.objects.get(username="judge")
    return actions.record_decision(decision.pk, number="7/QĐ", on=on, signer="Chủ tịch", by=by)


# the catalogue --------------------------------------------------------------------------------


def test_catalogue_loads_once_and_corrects_what_differs(year):
    assert actions.load_catalogue(by=None) == 0
    AwardType.objects.filter(code="LDTT").update(name="Sai tên")
    BaseSalary.objects.filter(amount=2_530_000).delete()

    assert actions.load_catalogue(by=None) == 2
    assert AwardType.objects.get(code="LDTT").name.startswith("Lao động tiên tiến")


def test_command_says_how_many_rows_changed(capsys):
    call_command("load_awards")

    rows = AwardType.objects.count() + BaseSalary.objects.count() + QuotaRule.objects.count()
    assert f"{rows} dòng" in capsys.readouterr().out


# choosing -------------------------------------------------------------------------------------


def test_nothing_is_drafted_before_the_ranking_is_frozen(by):
    with pytest.raises(Refused, match="chưa được chốt"):
        actions.draft_decision(make_bloc_year().pk, by=by)


def test_drafting_twice_is_one_decision(year, by, decision):
    assert actions.draft_decision(year.pk, by=by) == decision
    assert AuditEntry.objects.filter(act="awards.decision.drafted").count() == 1


def test_choice_keeps_rank_and_the_warnings_shown(decision):
    award = pick(decision, "dv-2", "CO_BO_TINH")

    assert (award.rank, award.amount) == (2, None)
    assert award.warnings == [
        {"condition": "pledged", "verdict": "unknown", "article": ""},
        {"condition": "leads", "verdict": "fail", "article": "Luật Đ.26"},
    ]


@pytest.mark.parametrize(
    ("unit", "award", "words"),
    [
        pytest.param("dv-3", "GK_TT", "đang xác minh đơn", id="suspended"),
        pytest.param("dv-4", "GK_TT", "không được xếp hạng", id="excluded"),
        pytest.param("dv-1", "LDTT", "không dành cho tập thể", id="an award of persons"),
    ],
)
def test_unfit_choice_is_refused(decision, unit, award, words):
    with pytest.raises(Refused, match=words):
        pick(decision, unit, award)


def test_unit_that_the_ranking_does_not_list_is_refused(decision):
    decision.bloc_year.members.filter(code="dv-9").update(code="dv-99")

    with pytest.raises(Refused, match="không có trong bảng"):
        pick(decision, "dv-99", "GK_TT")


def test_same_award_is_not_given_twice(decision):
    pick(decision, "dv-1", "TTLDTT")

    with pytest.raises(Refused, match="đã được chọn"):
        pick(decision, "dv-1", "TTLDTT")


def test_quota_is_kept_exactly(decision):
    for unit in ("dv-1", "dv-2"):
        pick(decision, unit, "GK_TT")

    with pytest.raises(Refused, match="hạn mức của cụm, khối là 2"):
        pick(decision, "dv-5", "GK_TT")


def test_award_without_a_rule_has_no_limit(decision):
    for unit in ("dv-1", "dv-2", "dv-5", "dv-6", "dv-7"):
        pick(decision, unit, "TTLDTT")

    assert decision.awards.count() == 5


def test_dropped_choice_makes_room(decision, by):
    award = pick(decision, "dv-2", "CO_BO_TINH")

    actions.drop_award(award.pk, by=by)

    assert pick(decision, "dv-1", "CO_BO_TINH").rank == 1


def test_leader_who_signed_in_time_gets_no_warning(year, decision, by):
    sign_pledge(year, by, due=timezone.localdate())

    assert pick(decision, "dv-1", "CO_BO_TINH").warnings == []


def test_leader_who_signed_late_gets_a_warning(year, decision, by):
    sign_pledge(year, by, due=timezone.localdate() - timedelta(days=1))

    first = pick(decision, "dv-1", "CO_BO_TINH").warnings[0]
    assert (first["condition"], first["verdict"]) == ("pledged", "fail")


def sign_pledge(year: BlocYear, by: User, *, due: date) -> None:
    """Unit 1 signed its pledge now."""
    now = timezone.now()
    document = Document.objects.create(
        code="AC34-DE67", kind="pledge", title="Giao ước", bloc=year.bloc.slug, year=year.year
    )
    revision = Revision.objects.create(document=document, number=1, sha256="0" * 64, size=1)
    Slot.objects.create(
        document=document,
        position=1,
        field="ChuKy_001",
        width=136,
        signer=by,
        name="A",
        party="A",
        state="SIGNED",
        consented_at=now,
        consented_hash="0" * 64,
        signed_at=now,
        certificate="0" * 64,
        revision=revision,
    )
    pledge = Pledge.objects.create(bloc_year=year, document=document, due_on=due)
    Party.objects.create(pledge=pledge, position=1, member=year.members.get(code="dv-1"), signer=by)


# suggestions ----------------------------------------------------------------------------------


def suggested(decision: Decision) -> list[tuple[str, str]]:
    codes = dict(decision.bloc_year.members.values_list("pk", "code"))
    types = dict(AwardType.objects.values_list("pk", "code"))
    choices = actions.suggestions(decision.pk)
    return [(codes[choice.member_id], types[choice.type_id]) for choice in choices]


def test_leader_and_the_next_unheld_units_are_suggested(decision):
    QuotaRule.objects.filter(award="BK_BT_TT").update(at_most_percent=30)

    assert suggested(decision) == [
        ("dv-1", "CO_BO_TINH"),
        ("dv-2", "BK_BT_TT"),
        ("dv-5", "BK_BT_TT"),
    ]


def test_what_was_chosen_is_not_suggested_again(decision):
    pick(decision, "dv-1", "CO_BO_TINH")
    pick(decision, "dv-2", "BK_BT_TT")

    assert suggested(decision) == []


def test_without_a_rule_every_ranked_unit_is_suggested(decision):
    QuotaRule.objects.all().delete()

    assert [unit for unit, award in suggested(decision) if award == "BK_BT_TT"] == [
        "dv-2", "dv-5", "dv-6", "dv-7", "dv-8", "dv-9", "dv-10",
    ]  # fmt: skip


def test_shared_first_rank_is_left_to_the_board(by):
    year = make_bloc_year(members=3)
    make_ranking(year, changes={"dv-2": {"rank": 1}})
    actions.load_catalogue(by=None)

    assert suggested(actions.draft_decision(year.pk, by=by)) == [("dv-3", "BK_BT_TT")]


# recording ------------------------------------------------------------------------------------


def test_recorded_decision_carries_amounts_of_its_day(decision):
    flag = pick(decision, "dv-1", "CO_BO_TINH")

    recorded = record(decision)

    flag.refresh_from_db()
    assert flag.amount == 20_240_000
    assert (recorded.state, recorded.number, recorded.on) == ("RECORDED", "7/QĐ", ON)


def test_earlier_day_means_the_earlier_base_salary(decision):
    flag = pick(decision, "dv-1", "CO_BO_TINH")

    record(decision, date(2026, 6, 30))

    flag.refresh_from_db()
    assert flag.amount == 18_720_000


def test_unknown_base_salary_leaves_the_amount_open(decision):
    flag = pick(decision, "dv-1", "CO_BO_TINH")
    BaseSalary.objects.all().delete()

    record(decision)

    flag.refresh_from_db()
    assert flag.amount is None


@pytest.mark.parametrize(
    ("on", "words"),
    [
        pytest.param(timezone.localdate() + timedelta(days=1), "chưa tới", id="tomorrow"),
        pytest.param(date(2025, 6, 30), "không có hiệu lực", id="before the decree"),
    ],
)
def test_impossible_day_is_refused(decision, on, words):
    pick(decision, "dv-1", "CO_BO_TINH")

    with pytest.raises(Refused, match=words):
        record(decision, on)


def test_recorded_decision_does_not_change(decision, by):
    award = pick(decision, "dv-1", "CO_BO_TINH")
    record(decision)

    with pytest.raises(Refused, match="đã ghi quyết định"):
        pick(decision, "dv-2", "GK_TT")
    with pytest.raises(Refused, match="đã ghi quyết định"):
        actions.drop_award(award.pk, by=by)
    with pytest.raises(Refused, match="ghi quyết định"):
        record(decision)


def test_database_refuses_a_recorded_decision_without_a_number(decision):
    with pytest.raises(IntegrityError, match="recorded_is_numbered"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(state="RECORDED")


@pytest.mark.django_db(transaction=True)
def test_two_choices_at_once_do_not_exceed_the_quota(decision):
    units = iter(["dv-1", "dv-2"])

    def press(_: int) -> str:
        try:
            pick(decision, next(units), "CO_BO_TINH")
        except Refused:
            return "refused"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(press, range(2)))

    assert outcomes == ["done", "refused"]
    assert Award.objects.count() == 1
