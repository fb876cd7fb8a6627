"""Signatures are appended in turn; a kill, a rerun or a second worker loses and doubles nothing."""

import threading
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from core.models import AuditEntry, Job, JobState
from core.pdf import html_to_pdf
from signing import actions, seal, tasks
from signing.actions import Label, Seat
from signing.models import Damaged, Document, DocumentKind, Revision
from signing.signals import document_completed
from signing.states import DocumentState, SlotState
from tests.factories import make_user

STROKES = [[[0.1, 0.6], [0.3, 0.1], [0.6, 0.8], [0.9, 0.2]]]
NUMBERS = (1, 2, 3)


@pytest.fixture(scope="module")
def paper():
    boxes = "".join(
        f'<div class="signature-box" id="chuky-{number:03d}"></div>' for number in NUMBERS
    )
    return html_to_pdf(
        '<!doctype html><html lang="vi" class="state-nd30"><head><title>Giao ước</title>'
        '<link rel="stylesheet" href="/static/css/paper.css"></head>'
        f"<body><p>Nội dung.</p>{boxes}</body></html>",
        identifier="giao-uoc",
    )


def open_document(paper) -> Document:
    label = Label(DocumentKind.PLEDGE, "Giao ước thi đua năm 2026", "cum-1", 2026)
    document = actions.prepare_document(label, by=None)
    seats = [
        Seat(f"chuky-{n:03d}", make_user(f"ky{n}", full_name=f"Người ký {n}"), "", f"Phòng {n}")
        for n in NUMBERS
    ]
    return actions.open_signing(document.pk, pdf=paper.pdf, seats=seats, boxes=paper.boxes, by=None)


def agree(document: Document, *numbers: int) -> None:
    for number in numbers:
        slot = document.slots.select_related("signer").get(position=number)
        actions.consent(
            slot.pk,
            strokes=STROKES if number > 1 else [],
            seen_hash=document.content_hash,
            by=slot.signer,
            address=None,
            agent="",
        )


def running_job() -> Job:
    now = timezone.now()
    return Job.objects.create(
        task="signing.tasks.append_signatures",
        state=JobState.RUNNING,
        attempt=1,
        wake_at=now,
        beat_at=now,
    )


def append(document: Document) -> Job:
    job = running_job()
    tasks.append_signatures.run(job, document.pk)
    job.refresh_from_db()
    return job


def files() -> list[Path]:
    return sorted(Path(settings.MEDIA_ROOT).rglob("*.pdf"))


def order_of(document: Document) -> list[int]:
    signed = document.slots.filter(state=SlotState.SIGNED).order_by("revision__number")
    return list(signed.values_list("position", flat=True))


def check(document: Document) -> None:
    """Every revision grows from the one before and holds exactly the signatures it should."""
    revisions = list(document.revisions.order_by("number"))
    assert [revision.number for revision in revisions] == list(range(1, len(revisions) + 1))
    assert [r.previous_id for r in revisions] == [None, *(r.pk for r in revisions[:-1])]
    for earlier, later in pairwise(revisions):
        assert seal.continues(later.read(), stored=earlier.read())
    report = seal.verify(
        revisions[-1].read(),
        trust_roots=[tasks.authority().root],
        expected=tasks.expected_of(document),
        fields=[seal.field_name(number) for number in NUMBERS],
    )
    assert report.problems == ()
    assert len(files()) == len(revisions)


@pytest.mark.django_db
def test_signatures_are_appended_in_the_order_of_consent(paper):
    document = open_document(paper)
    told = []
    hear = hearer(told)
    document_completed.connect(hear)
    agree(document, 3, 1)

    job = append(document)

    assert order_of(document) == [3, 1]
    assert (job.done, job.of) == (2, 2)
    assert told == []
    agree(document, 2)
    append(document)
    document.refresh_from_db()
    assert order_of(document) == [3, 1, 2]
    assert document.state == DocumentState.COMPLETE
    assert document.completed_at is not None
    assert told == [document.pk]
    document_completed.disconnect(hear)
    check(document)


def hearer(told: list[int]):
    def hear(document_id: int, **_: object) -> None:
        told.append(document_id)

    return hear


@pytest.mark.django_db
def test_second_run_changes_nothing(paper):
    document = open_document(paper)
    agree(document, 1)
    append(document)

    append(document)

    assert document.revisions.count() == 2
    check(document)


@pytest.mark.django_db
def test_each_revision_is_in_the_audit_chain(paper):
    document = open_document(paper)
    agree(document, 1)
    append(document)

    entry = AuditEntry.objects.latest("number")

    assert entry.act == "signing.slot.signed"
    assert entry.facts["sha256"] == document.latest.sha256


@pytest.mark.django_db
def test_voided_document_is_left_alone(paper):
    document = open_document(paper)
    agree(document, 1)
    actions.void_document(document.pk, by=None)

    append(document)

    assert document.revisions.count() == 1


@pytest.mark.django_db
def test_nothing_is_built_on_a_damaged_file(paper):
    document = open_document(paper)
    agree(document, 1)
    path = Path(document.latest.file.path)
    stored = bytearray(path.read_bytes())
    stored[len(stored) // 2] ^= 1
    path.write_bytes(stored)

    with pytest.raises(Damaged):
        append(document)

    assert document.revisions.count() == 1
    assert document.slots.get(position=1).state == SlotState.CONSENTED


@pytest.mark.django_db
def test_file_of_a_row_that_failed_goes_with_it_and_the_next_run_signs(paper, monkeypatch):
    document = open_document(paper)
    agree(document, 1)
    with monkeypatch.context() as broken:
        broken.setattr(Revision, "save", raise_locked)
        with pytest.raises(OperationalError):
            append(document)
    assert len(files()) == 1

    append(document)

    check(document)


def raise_locked(*_args, **_options):
    raise OperationalError("database is locked")


@pytest.mark.django_db
def test_result_that_does_not_verify_is_thrown_away(paper, monkeypatch):
    document = open_document(paper)
    agree(document, 1)
    sign = seal.sign
    monkeypatch.setattr(seal, "sign", lambda *args, **facts: sign(*args, **facts) + b"\n%x")

    with pytest.raises(tasks.SignatureFailed):
        append(document)

    assert document.revisions.count() == 1


@pytest.mark.django_db
def test_loser_of_a_race_stores_nothing(paper):
    document = open_document(paper)
    agree(document, 1, 2)
    first = document.latest
    mine = tasks._sign(document.slots.get(position=1), first, root=tasks.authority())
    append(document)

    assert tasks._store(mine, first) is False

    assert order_of(document) == [1, 2]
    check(document)


@pytest.mark.django_db
def test_worker_with_a_stale_view_is_stopped_by_the_database(paper, monkeypatch):
    document = open_document(paper)
    agree(document, 1, 2)
    first = document.latest
    mine = tasks._sign(document.slots.get(position=2), first, root=tasks.authority())
    append_one(document)
    monkeypatch.setattr(Document, "latest", property(lambda _document: first))

    assert tasks._store(mine, first) is False

    monkeypatch.undo()
    append(document)
    assert order_of(document) == [1, 2]
    check(document)


def append_one(document: Document) -> None:
    latest = document.latest
    assert tasks._store(
        tasks._sign(document.slots.get(position=1), latest, root=tasks.authority()), latest
    )


@pytest.mark.django_db
def test_fork_is_refused_by_the_database_and_leaves_no_file(paper):
    document = open_document(paper)
    agree(document, 1)
    first = document.latest
    append(document)
    before = len(files())

    with pytest.raises(Exception, match=r"UNIQUE|unique"):
        Revision.objects.append(document, b"%PDF-1.7 other", after=first)

    assert len(files()) == before


@pytest.mark.django_db(transaction=True)
def test_workers_that_run_at_once_sign_each_slot_once(paper, monkeypatch):
    """Even if each of them held the pen: the database decides."""
    monkeypatch.setattr(tasks, "_take_pen", lambda _job, _document_id: timezone.now())
    document = open_document(paper)
    agree(document, 2, 1, 3)
    failures = []

    def work():
        try:
            append(document)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)

    document.refresh_from_db()
    assert failures == []
    assert sorted(order_of(document)) == [1, 2, 3]
    assert document.state == DocumentState.COMPLETE
    check(document)


@pytest.mark.django_db
def test_claimed_moment_of_the_signature_is_the_stored_one(paper):
    document = open_document(paper)
    agree(document, 1)
    append(document)

    signed_at = document.slots.get(position=1).signed_at
    report = seal.verify(
        document.latest.read(),
        trust_roots=[tasks.authority().root],
        expected=tasks.expected_of(document),
        fields=[seal.field_name(number) for number in NUMBERS],
    )

    assert report.verdicts[-1].at == signed_at
    assert timezone.now() - signed_at < timedelta(minutes=5)
