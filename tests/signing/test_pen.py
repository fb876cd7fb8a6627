"""One job at a time writes on a document; whatever becomes of it, the next one goes on."""

import queue
import threading
import time
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from core import jobs
from core.models import Job, JobState
from core.pdf import html_to_pdf
from signing import actions, seal, tasks
from signing.actions import Label, Seat
from signing.models import Document, DocumentKind, Revision
from signing.states import DocumentState, SlotState
from tests.factories import make_user
from tests.signing.conftest import pledge_html
from tests.signing.tampering import annotate, appended

SIGNERS = 8


@pytest.fixture(scope="module")
def paper():
    return html_to_pdf(
        pledge_html(tuple(f"Người ký {number}" for number in range(1, SIGNERS + 1))),
        identifier="giao-uoc",
    )


def open_document(paper, *, signers: int) -> Document:
    label = Label(DocumentKind.PLEDGE, "Giao ước thi đua năm 2026", "cum-1", 2026)
    document = actions.prepare_document(label, by=None)
    seats = [
        Seat(f"chuky-{n:03d}", make_user(f"ky{n}", full_name=f"Người ký {n}"), "", f"Phòng {n}")
        for n in range(1, signers + 1)
    ]
    return actions.open_signing(document.pk, pdf=paper.pdf, seats=seats, boxes=paper.boxes, by=None)


def agree(document: Document, position: int) -> None:
    slot = document.slots.select_related("signer").get(position=position)
    actions.consent(
        slot.pk,
        strokes=[],
        seen_hash=document.content_hash,
        by=slot.signer,
        address=None,
        agent="",
    )


def running_job() -> Job:
    now = timezone.now()
    return Job.objects.create(
        task=tasks.append_signatures.name,
        state=JobState.RUNNING,
        attempt=1,
        wake_at=now,
        beat_at=now,
    )


def append(document: Document) -> None:
    tasks.append_signatures.run(running_job(), document.pk)


def give_pen(document: Document, job: Job, *, left: timedelta) -> None:
    Document.objects.filter(pk=document.pk).update(pen=job.pk, pen_until=timezone.now() + left)


def signed(document: Document) -> int:
    return document.slots.filter(state=SlotState.SIGNED).count()


class Workers:
    """Two threads that do what the broker hands out, as two processes of Celery do."""

    def __init__(self) -> None:
        self.messages: queue.Queue[int] = queue.Queue()
        self.failures: list[BaseException] = []
        self.over = threading.Event()

    def wake(self, job: Job, *, after: float = 0) -> None:
        threading.Timer(after / 20, self.messages.put, [job.pk]).start()

    def work(self) -> None:
        while not self.over.is_set():
            try:
                tasks.append_signatures(self.messages.get(timeout=0.05))
            except queue.Empty:
                continue
            except Exception as error:
                self.failures.append(error)
        connection.close()


def run_all(*acts) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=200)


@pytest.mark.django_db(transaction=True)
def test_many_who_consent_at_once_are_signed_once_each_and_no_work_is_lost(paper, monkeypatch):
    document = open_document(paper, signers=SIGNERS)
    workers, fields = Workers(), Counter()
    sign = seal.sign

    def counted(pdf, act, *, signer):
        fields[act.field] += 1
        return sign(pdf, act, signer=signer)

    monkeypatch.setattr("core.tasks.wake", workers.wake)
    monkeypatch.setattr(seal, "sign", counted)

    def consent(position):
        try:
            agree(document, position)
        except Exception as error:
            workers.failures.append(error)
        connection.close()

    def wait():
        end = time.monotonic() + 150
        waiting = Document.objects.filter(pk=document.pk, state=DocumentState.SIGNING)
        open_jobs = Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING])
        while (waiting.exists() or open_jobs.exists()) and time.monotonic() < end:
            time.sleep(0.1)
        workers.over.set()
        connection.close()

    consents = [lambda n=n: consent(n) for n in range(1, SIGNERS + 1)]
    run_all(workers.work, workers.work, *consents, wait)

    document.refresh_from_db()
    assert workers.failures == []
    assert document.state == DocumentState.COMPLETE
    assert fields == Counter({seal.field_name(n): 1 for n in range(1, SIGNERS + 1)})
    assert (document.pen, document.pen_until) == (None, None)
    assert set(Job.objects.values_list("state", "attempt")) == {(JobState.DONE, 1)}
    check(document)


def check(document: Document) -> None:
    revisions = list(document.revisions.order_by("number"))
    assert len(revisions) == 1 + SIGNERS
    for earlier, later in pairwise(revisions):
        assert seal.continues(later.read(), stored=earlier.read())
    report = seal.verify(
        revisions[-1].read(),
        trust_roots=[tasks.authority().root],
        expected=tasks.expected_of(document),
        fields=[seal.field_name(n) for n in range(1, SIGNERS + 1)],
    )
    assert report.problems == ()


@pytest.mark.django_db
def test_job_that_finds_the_pen_in_other_hands_waits(paper):
    document = open_document(paper, signers=2)
    agree(document, 1)
    give_pen(document, running_job(), left=timedelta(seconds=1))

    with pytest.raises(jobs.NotYet):
        append(document)

    assert signed(document) == 0


@pytest.mark.django_db
def test_pen_of_a_dead_worker_is_taken_over_when_its_lease_has_ended(paper):
    document = open_document(paper, signers=2)
    agree(document, 1)
    give_pen(document, running_job(), left=timedelta(seconds=-1))

    append(document)

    document.refresh_from_db()
    assert signed(document) == 1
    assert document.pen is None


@pytest.mark.django_db
def test_job_that_is_handed_out_again_goes_on_with_its_own_pen(paper):
    document = open_document(paper, signers=2)
    agree(document, 1)
    job = running_job()
    give_pen(document, job, left=tasks.LEASE)

    tasks.append_signatures.run(job, document.pk)

    assert signed(document) == 1


@pytest.mark.django_db
def test_pen_is_laid_down_when_the_work_fails(paper, monkeypatch):
    document = open_document(paper, signers=2)
    agree(document, 1)
    sign = seal.sign
    monkeypatch.setattr(seal, "sign", lambda *args, **facts: sign(*args, **facts) + b"\n%x")

    with pytest.raises(tasks.SignatureFailed):
        append(document)

    document.refresh_from_db()
    assert document.pen is None


@pytest.mark.django_db
def test_superseded_worker_leaves_the_pen_to_the_next_attempt(paper, monkeypatch):
    document = open_document(paper, signers=2)
    agree(document, 1)
    job, sign = running_job(), seal.sign

    def overtaken(*args, **facts):
        Job.objects.filter(pk=job.pk).update(attempt=2)
        tasks._take_pen(Job.objects.get(pk=job.pk), document.pk)
        return sign(*args, **facts)

    monkeypatch.setattr(seal, "sign", overtaken)

    with pytest.raises(jobs.Superseded):
        tasks.append_signatures.run(job, document.pk)

    document.refresh_from_db()
    assert document.pen == job.pk


@pytest.mark.django_db
def test_worker_whose_pen_was_taken_over_stops_after_its_signature(paper, monkeypatch):
    document = open_document(paper, signers=3)
    agree(document, 1)
    agree(document, 2)
    other, sign = running_job(), seal.sign

    def slow(*args, **facts):
        give_pen(document, other, left=tasks.LEASE)
        return sign(*args, **facts)

    monkeypatch.setattr(seal, "sign", slow)

    with pytest.raises(jobs.NotYet):
        append(document)

    document.refresh_from_db()
    assert signed(document) == 1
    assert document.pen == other.pk


@pytest.mark.django_db
def test_pen_without_an_end_is_refused_by_the_database(paper):
    document = open_document(paper, signers=1)

    with pytest.raises(IntegrityError):
        Document.objects.filter(pk=document.pk).update(pen=1)


@pytest.mark.django_db
def test_signature_appended_by_another_meanwhile_is_a_lost_race_and_no_failure(paper, monkeypatch):
    document = open_document(paper, signers=2)
    agree(document, 1)
    agree(document, 2)
    root, sign = tasks.authority(), seal.sign
    first, second = document.slots.order_by("position")
    latest = document.latest

    def overtaken(*args, **facts):
        monkeypatch.undo()
        assert tasks._store(tasks._sign(first, latest, root=root), latest)
        return sign(*args, **facts)

    monkeypatch.setattr(seal, "sign", overtaken)

    assert tasks._store(tasks._sign(second, latest, root=root), latest) is False
    assert signed(document) == 1


@pytest.mark.django_db
def test_all_signatures_are_verified_once_with_the_last_one(paper, monkeypatch):
    document = open_document(paper, signers=3)
    for position in (1, 2, 3):
        agree(document, position)
    verify, lengths = seal.verify, []

    def counted(pdf, **facts):
        lengths.append(len(facts["expected"]))
        return verify(pdf, **facts)

    monkeypatch.setattr(seal, "verify", counted)

    append(document)

    assert signed(document) == 3
    assert lengths == [4]


@pytest.mark.django_db
def test_document_is_not_completed_on_a_revision_that_was_never_signed(paper):
    document = open_document(paper, signers=2)
    bad = appended(document.latest.read(), annotate)
    Revision.objects.append(document, bad, after=document.latest)
    agree(document, 1)
    agree(document, 2)

    with pytest.raises(tasks.SignatureFailed):
        append(document)

    document.refresh_from_db()
    assert document.state == DocumentState.SIGNING
    assert signed(document) == 1
