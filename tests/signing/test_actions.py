"""A document is issued once; only its signers agree, to what they saw, while it is open."""

import hashlib
import re
import secrets

import pytest

from core import jobs
from core.models import AuditEntry, Job
from core.pdf import html_to_pdf
from core.transitions import Refused
from signing import actions, seal, tasks
from signing.actions import Label, Seat
from signing.models import Document, DocumentKind, SavedSignature, Slot
from signing.states import DocumentState, SlotState
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LABEL = Label(DocumentKind.PLEDGE, "Giao ước thi đua năm 2026", "cum-1", 2026)
STROKES = [[[0.1, 0.6], [0.3, 0.1], [0.6, 0.8], [0.9, 0.2]]]
HTML = (
    '<!doctype html><html lang="vi" class="state-nd30"><head><title>Giao ước</title>'
    '<link rel="stylesheet" href="/static/css/paper.css"></head><body><p>Nội dung.</p>'
    '<div class="signature-box" id="chuky-001"></div>'
    '<div class="signature-box" id="chuky-002"></div></body></html>'
)


@pytest.fixture(scope="module")
def paper():
    return html_to_pdf(HTML, identifier="giao-uoc")


@pytest.fixture
def people():
    return make_user("an", full_name="Nguyễn Thị An"), make_user("binh", full_name="Trần Bình")


@pytest.fixture
def opened(paper, people) -> Document:
    document = actions.prepare_document(LABEL, by=None)
    seats = [
        Seat(f"chuky-{number:03d}", person, "Trưởng phòng", f"Phòng {number}")
        for number, person in enumerate(people, start=1)
    ]
    return actions.open_signing(document.pk, pdf=paper.pdf, seats=seats, boxes=paper.boxes, by=None)


def agree(document: Document, person, **changes) -> Slot:
    slot = document.slots.get(signer=person)
    facts = {"strokes": STROKES, "seen_hash": document.content_hash, "address": "10.0.0.9"}
    return actions.consent(slot.pk, **{**facts, "by": person, "agent": "Thử", **changes})


def test_code_is_short_and_easily_told_over_the_telephone():
    document = actions.prepare_document(LABEL, by=None)

    assert re.fullmatch(r"([AC-HJKMNPQRTWXY]{2}[34679]{2}-?){2}", document.code)
    assert document.state == DocumentState.PREPARING


def test_taken_code_is_drawn_again(monkeypatch):
    letters = iter("AA33AA33" * 2 + "CC44CC44")
    monkeypatch.setattr(secrets, "choice", lambda _set: next(letters))

    codes = [actions.prepare_document(LABEL, by=None).code for _ in range(2)]

    assert codes == ["AA33-AA33", "CC44-CC44"]


def test_opening_stores_the_certified_paper_with_a_slot_for_each_seat(opened):
    opened.refresh_from_db()
    revision = opened.latest

    assert opened.state == DocumentState.SIGNING
    assert opened.content_hash == revision.sha256 == hashlib.sha256(revision.read()).hexdigest()
    assert list(opened.slots.values_list("field", "name", "party", "state")) == [
        ("ChuKy_001", "Nguyễn Thị An", "Phòng 1", SlotState.WAITING),
        ("ChuKy_002", "Trần Bình", "Phòng 2", SlotState.WAITING),
    ]
    report = seal.verify(
        revision.read(),
        trust_roots=[tasks.authority().root],
        expected=tasks.expected_of(opened),
        fields=["ChuKy_001", "ChuKy_002"],
    )
    assert report.sound


def test_opening_again_changes_nothing(opened, paper, people):
    seats = [Seat("chuky-001", people[0], "", "Phòng 1")]

    again = actions.open_signing(opened.pk, pdf=paper.pdf, seats=seats, boxes=paper.boxes, by=None)

    assert again.content_hash == Document.objects.get(pk=opened.pk).content_hash
    assert (opened.revisions.count(), opened.slots.count()) == (1, 2)


def test_paper_without_seats_is_issued_at_once(paper):
    document = actions.prepare_document(LABEL, by=None)

    issued = actions.issue_document(document.pk, pdf=paper.pdf, by=None)

    assert issued.state == DocumentState.ISSUED
    assert (issued.revisions.count(), issued.slots.count()) == (1, 0)
    assert tasks.expected_of(issued)[0].field == seal.CERTIFICATION


def test_paper_whose_certification_does_not_verify_is_not_stored(paper, monkeypatch):
    document = actions.prepare_document(LABEL, by=None)
    broken = seal.Report((), (seal.Problem("broken"),))
    monkeypatch.setattr(seal, "verify", lambda *_args, **_facts: broken)

    with pytest.raises(tasks.SignatureFailed):
        actions.issue_document(document.pk, pdf=paper.pdf, by=None)

    assert not document.revisions.exists()


def test_unissued_document_expects_no_signature():
    assert tasks.expected_of(actions.prepare_document(LABEL, by=None)) == []


def test_consent_is_recorded_with_what_was_seen_and_wakes_a_worker(opened, people):
    slot = agree(opened, people[0], agent="x" * 400)

    slot.refresh_from_db()
    assert slot.state == SlotState.CONSENTED
    assert slot.consented_hash == opened.content_hash
    assert (slot.strokes, slot.address, len(slot.agent)) == (STROKES, "10.0.0.9", 300)
    assert Job.objects.get().arguments == {"document_id": opened.pk}
    assert AuditEntry.objects.latest("number").act == "signing.slot.consented"


def test_second_consent_does_not_wake_another_worker_while_one_waits(opened, people):
    agree(opened, people[0])
    agree(opened, people[1])

    assert Job.objects.count() == 1


def test_consent_wakes_another_worker_when_the_running_one_may_have_looked(opened, people):
    agree(opened, people[0])
    jobs.claim(Job.objects.get().pk)

    agree(opened, people[1])

    assert Job.objects.count() == 2


def test_consent_to_other_bytes_is_refused(opened, people):
    with pytest.raises(Refused, match="mở lại trang"):
        agree(opened, people[0], seen_hash="0" * 64)


def test_consent_in_the_box_of_another_is_refused(opened, people):
    slot = opened.slots.get(signer=people[0])

    with pytest.raises(Refused, match="Nguyễn Thị An"):
        actions.consent(
            slot.pk, strokes=[], seen_hash=opened.content_hash, by=people[1], address=None, agent=""
        )


def test_second_consent_is_refused(opened, people):
    agree(opened, people[0])

    with pytest.raises(Refused, match="đang ghi chữ ký"):
        agree(opened, people[0])


def test_nobody_signs_after_a_refusal(opened, people):
    slot = opened.slots.get(signer=people[0])

    actions.refuse(slot.pk, reason="  Chỉ tiêu 2 chưa thống nhất ", by=people[0])

    slot.refresh_from_db()
    assert (slot.state, slot.refusal) == (SlotState.REFUSED, "Chỉ tiêu 2 chưa thống nhất")
    with pytest.raises(Refused, match="Phòng 1 đã từ chối"):
        agree(opened, people[1])


def test_refusal_needs_a_reason(opened, people):
    slot = opened.slots.get(signer=people[0])

    with pytest.raises(Refused, match="lý do"):
        actions.refuse(slot.pk, reason="   ", by=people[0])


def test_voided_document_takes_no_signature(opened, people):
    actions.void_document(opened.pk, by=people[0])

    with pytest.raises(Refused, match="không mở ký"):
        agree(opened, people[1])
    with pytest.raises(Refused):
        actions.void_document(opened.pk, by=people[0])
    assert opened.revisions.count() == 1


def test_kept_signature_replaces_the_one_before(people):
    actions.keep_signature(STROKES, by=people[0])
    actions.keep_signature([[[0.5, 0.5]]], by=people[0])

    assert SavedSignature.objects.get(user=people[0]).strokes == [[[0.5, 0.5]]]
