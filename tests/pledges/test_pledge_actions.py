"""A pledge is drafted, frozen, signed by every leader of the day, refused, opened again."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language, override

from blocs.models import Appointment, Office
from core.models import AuditEntry, Job
from core.transitions import Refused
from pledges import actions
from pledges.content import MovementText, PledgeContent, TargetText, UnitText, Witness
from pledges.models import Pledge
from pledges.states import PledgeState
from signing.models import Document, SavedSignature
from signing.states import DocumentState, SlotState
from tests.factories import appoint, make_bloc_year, make_user
from tests.pledges.conftest import told

pytestmark = pytest.mark.django_db
STROKES = [[[0.1, 0.6], [0.3, 0.1], [0.6, 0.8], [0.9, 0.2]]]


def sign(pledge: Pledge, person, **changes):
    facts = {"strokes": [], "seen_hash": pledge.document.content_hash, "by": person}
    return actions.sign_pledge(pledge.pk, **{**facts, **changes})


def test_members_are_seated_in_order_with_the_head_last(draft):
    parties = draft.parties.values_list("position", "member__code", "role")

    assert list(parties) == [(1, "dv-2", ""), (2, "dv-3", ""), (3, "dv-1", "Cụm trưởng")]


def test_paper_is_vietnamese_whoever_drafts_it(bloc_year, cast, monkeypatch):
    monkeypatch.setattr("blocs.models.year.gettext", lambda words: f"{get_language()} {words}")
    with override("en"):
        pledge = actions.create_pledge(bloc_year.pk, by=cast.secretary)

    assert pledge.parties.get(member__code="dv-1").role == "vi Cụm trưởng"


def test_second_creation_gives_the_same_draft(draft, bloc_year, cast):
    assert actions.create_pledge(bloc_year.pk, by=cast.secretary) == draft
    assert Pledge.objects.count() == 1


@pytest.mark.parametrize(
    "slug",
    ["cum-vp-cac-dang-uy-ha-noi", "khoi-co-quan-dang-can-tho", "khoi-ban-co-quan-hai-phong"],
)
def test_text_of_the_demo_comes_back_as_it_was_told(draft, slug):
    content = told(slug)

    actions.fill_pledge(draft.pk, content, by=None)

    assert Pledge.objects.get(pk=draft.pk).read() == content


def test_everything_written_comes_back(draft, cast):
    content = PledgeContent(
        groups=("Một", "Hai"),
        targets=(TargetText("Đúng hạn", "gte", told_number("98.5"), "%"), TargetText("Khác")),
        movements=(MovementText("Phong trào", "Mục tiêu", "quý I", "quý IV"),),
        unit_contents=(UnitText("dv-3", "Việc riêng", 2), UnitText("dv-1", "Việc khác")),
        witness=Witness("Đại tá A", "Phó Giám đốc", ("NGƯỜI CHỨNG KIẾN",), cast.head.username),
    )

    actions.fill_pledge(draft.pk, content, by=None)

    assert set(draft.read().unit_contents) == set(content.unit_contents)
    assert draft.read().targets == content.targets
    assert draft.read().witness == content.witness
    assert draft.parties.get(member=None).signer == cast.head


def told_number(text):
    return PledgeContent.from_json({"targets": [{"name": "x", "value": text}]}).targets[0].value


def test_unit_from_elsewhere_is_refused(draft):
    content = PledgeContent(unit_contents=(UnitText("la", "Việc"),))

    with pytest.raises(Refused, match="la"):
        actions.fill_pledge(draft.pk, content, by=None)

    assert draft.read().groups


def test_text_changed_by_another_is_not_overwritten(draft, content):
    seen = draft.read().digest
    actions.fill_pledge(draft.pk, PledgeContent(groups=("Của người khác",)), by=None)

    filled = actions.fill_pledge(draft.pk, PledgeContent(groups=("Của tôi",)), by=None, seen=seen)

    assert not filled.stored
    assert draft.read().groups == ("Của người khác",)


def test_same_text_twice_is_no_conflict_and_no_act(draft, content):
    acts = AuditEntry.objects.count()

    filled = actions.fill_pledge(draft.pk, content, by=None, seen="an older digest")

    assert filled.stored
    assert AuditEntry.objects.count() == acts


def test_freezing_names_the_leaders_of_the_day_and_reserves_a_code(draft, cast):
    frozen = actions.freeze_pledge(draft.pk, by=cast.secretary)

    assert frozen.state == PledgeState.FROZEN
    assert frozen.document.state == DocumentState.PREPARING
    assert [party.signer for party in frozen.parties.all()] == [
        cast.leaders[1],
        cast.leaders[2],
        cast.leaders[0],
    ]
    assert Job.objects.get().task == "pledges.tasks.render_pledge"


def test_frozen_text_is_not_written(frozen, content):
    with pytest.raises(Refused, match="đã khoá"):
        actions.fill_pledge(frozen.pk, content, by=None)


def test_freezing_tells_every_gap_at_once(bloc_year):
    pledge = actions.create_pledge(bloc_year.pk, by=None)

    with pytest.raises(Refused) as refused:
        actions.freeze_pledge(pledge.pk, by=None)

    assert "Chưa có nội dung" in str(refused.value)
    assert "Đơn vị thứ 1" in str(refused.value)
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.DRAFT
    assert not Document.objects.exists()


def test_target_without_a_figure_is_issued_only_on_a_sample(draft, bloc_year, content):
    text = PledgeContent(groups=content.groups, targets=(TargetText("Đạt chuẩn văn hóa"),))
    actions.fill_pledge(draft.pk, text, by=None)
    with pytest.raises(Refused, match="Đạt chuẩn văn hóa"):
        actions.freeze_pledge(draft.pk, by=None)
    bloc_year.is_sample = True
    bloc_year.save()

    assert actions.freeze_pledge(draft.pk, by=None).state == PledgeState.FROZEN


def test_second_freeze_is_refused(frozen):
    with pytest.raises(Refused):
        actions.freeze_pledge(frozen.pk, by=None)


def test_every_leader_signs_and_the_pledge_is_complete(opened, cast, work):
    for leader in cast.leaders:
        sign(opened, leader, strokes=STROKES)
    work()

    opened.refresh_from_db()
    document = opened.document
    assert opened.state == PledgeState.COMPLETE
    assert document.state == DocumentState.COMPLETE
    assert document.revisions.count() == 4
    assert AuditEntry.objects.filter(act="pledges.pledge.completed").count() == 1


def test_kept_drawing_is_saved(opened, cast):
    sign(opened, cast.leaders[0], strokes=STROKES, keep=True)

    assert SavedSignature.objects.get(user=cast.leaders[0]).strokes == STROKES


def test_name_in_italics_is_not_kept_as_a_drawing(opened, cast):
    sign(opened, cast.leaders[0], keep=True)

    assert not SavedSignature.objects.exists()


def test_leader_whose_appointment_ended_does_not_sign(opened, cast):
    Appointment.objects.filter(user=cast.leaders[0]).update(valid_to=timezone.localdate())

    with pytest.raises(Refused, match="Không có ô ký"):
        sign(opened, cast.leaders[0])


def test_new_leader_does_not_sign_in_the_name_of_the_old_one(opened, cast):
    newcomer = make_user()
    appoint(newcomer, Office.UNIT_LEADER, unit=opened.bloc_year.members.get(position=1).unit)

    with pytest.raises(Refused):
        sign(opened, newcomer)


def test_witness_with_an_account_signs_too(draft, cast, content, work):
    witness = Witness("Đại tá A", "Phó Giám đốc", ("NGƯỜI CHỨNG KIẾN",), cast.head.username)
    text = PledgeContent(groups=content.groups, witness=witness)
    actions.fill_pledge(draft.pk, text, by=None)
    actions.freeze_pledge(draft.pk, by=None)
    work()
    opened = Pledge.objects.select_related("document").get(pk=draft.pk)

    slots = sign(opened, cast.head)

    assert [slot.field for slot in slots] == ["ChuKy_004"]


def test_nobody_signs_before_the_paper_is_printed(frozen, cast):
    with pytest.raises(Refused, match="không mở ký"):
        sign(frozen, cast.leaders[0])


def test_refusal_stops_the_signing(opened, cast):
    actions.refuse_pledge(opened.pk, reason="Chưa thống nhất", by=cast.leaders[1])

    assert opened.document.slots.get(state=SlotState.REFUSED).signer == cast.leaders[1]
    with pytest.raises(Refused, match="từ chối"):
        sign(opened, cast.leaders[0])


def test_reopening_voids_the_paper_and_lets_the_text_be_written(opened, cast, work, content):
    sign(opened, cast.leaders[0])
    work()

    reopened = actions.reopen_pledge(opened.pk, by=cast.secretary)

    assert (reopened.state, reopened.document) == (PledgeState.DRAFT, None)
    voided = Document.objects.get()
    assert voided.state == DocumentState.VOIDED
    assert voided.revisions.count() == 2
    actions.fill_pledge(reopened.pk, PledgeContent(groups=("Mới",)), by=None)
    assert actions.freeze_pledge(reopened.pk, by=None).document.code != voided.code


def test_complete_pledge_is_not_reopened(opened, cast, work):
    for leader in cast.leaders:
        sign(opened, leader)
    work()

    with pytest.raises(Refused):
        actions.reopen_pledge(opened.pk, by=cast.secretary)


def test_year_without_a_known_head_seats_everybody_in_order():
    year = make_bloc_year(members=2)

    pledge = actions.create_pledge(year.pk, by=None)

    assert list(pledge.parties.values_list("member__code", "role")) == [("dv-1", ""), ("dv-2", "")]


def test_account_that_is_locked_leads_nothing(draft, cast):
    cast.leaders[0].is_active = False
    cast.leaders[0].save()

    with pytest.raises(Refused, match="Đơn vị thứ 1"):
        actions.freeze_pledge(draft.pk, by=None)


def test_appointment_of_tomorrow_counts_tomorrow(draft, cast, bloc_year):
    Appointment.objects.filter(user=cast.leaders[0]).update(
        valid_from=timezone.localdate() + timedelta(days=1)
    )

    with pytest.raises(Refused, match="Đơn vị thứ 1"):
        actions.freeze_pledge(draft.pk, by=None)


@pytest.mark.django_db(transaction=True)
def test_one_of_two_freezes_at_once_is_refused(draft):
    outcomes = []

    def freeze():
        try:
            actions.freeze_pledge(draft.pk, by=None)
            outcomes.append("frozen")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=freeze) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(outcomes) == ["frozen", "refused"]
    assert Document.objects.count() == 1
