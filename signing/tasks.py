"""Signatures are appended one after another, on exact bytes, by whoever gets there first."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import shared_task
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import jobs
from core.audit import record
from core.models import Job
from core.tasks import LedgerTask
from signing import seal, states
from signing.documents import Drawing, Stamp
from signing.keys import Authority, open_authority
from signing.models import Document, Revision, Slot
from signing.signals import document_completed

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=1)  # longer than one signature takes
ASPECT = 12 / 5  # of the pad on which people draw, and of the narrow box


class SignatureFailed(Exception):
    """The new bytes do not hold what they must; they were thrown away."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A finished signature that is not stored yet."""

    slot: Slot
    pdf: bytes
    certificate: str
    at: datetime


def authority() -> Authority:
    """The installation's own CA."""
    return open_authority(settings.KEYS_ROOT, settings.SECRET_KEY)


@shared_task(base=LedgerTask)
def append_signatures(job: Job, document_id: int) -> None:
    """Write every consented signature, oldest consent first; a second run finds nothing to do."""
    pen_until = _take_pen(job, document_id)
    try:
        root = authority()
        done, total = 0, consented(document_id).count()
        while slot := consented(document_id).first():
            latest = Revision.objects.filter(document=document_id).latest("number")
            if _store(_sign(slot, latest, root=root), latest):
                done += 1
            jobs.beat(job, done, max(total, done))
            pen_until = _take_pen(job, document_id)
    finally:
        _lay_down_pen(document_id, pen_until)


def _take_pen(job: Job, document_id: int) -> datetime:
    """Take the pen, or keep it for another lease; NotYet while another job holds it.

    What two pens would write at once the database refuses: the pen only saves their work.
    """
    now = timezone.now()
    free = Q(pen=None) | Q(pen=job.pk) | Q(pen_until__lte=now)
    mine = Document.objects.filter(free, pk=document_id)
    if not mine.update(pen=job.pk, pen_until=now + LEASE):
        raise jobs.NotYet
    return now + LEASE


def _lay_down_pen(document_id: int, pen_until: datetime) -> None:
    """Unless it was taken over; each lease ends at a moment of its own."""
    mine = Document.objects.filter(pk=document_id, pen_until=pen_until)
    mine.update(pen=None, pen_until=None)


def consented(document_id: int) -> QuerySet[Slot]:
    """Who has agreed and has no signature yet, in the order of agreeing."""
    waiting = Slot.objects.filter(document=document_id, state=states.SlotState.CONSENTED)
    return waiting.filter(document__state=states.DocumentState.SIGNING).order_by(
        "consented_at", "pk"
    )


def expected_of(document: Document, *, at: Revision | None = None) -> list[seal.Expected]:
    """The signatures that a revision, or else the newest, holds: no more, no fewer, in order."""
    if document.certified_at is None:
        return []
    certified = seal.Expected(seal.CERTIFICATION, document.certificate, document.certified_at)
    signed = document.slots.filter(state=states.SlotState.SIGNED).order_by("revision__number")
    if at is not None:
        signed = signed.filter(revision__number__lte=at.number)
    return [
        certified,
        *(seal.Expected(s.field, s.certificate, s.signed_at) for s in signed if s.signed_at),
    ]


def _sign(slot: Slot, latest: Revision, *, root: Authority) -> Signature:
    """The slow part, outside every lock: the signer's key, the stamp, the check of the result."""
    stored, at = latest.read(), timezone.now().replace(microsecond=0)
    signer = root.signer_for(slot.signer_id, slot.name, slot.party)
    act = seal.Act(slot.field, slot.name, _reason(slot), at, _stamp(slot, at))
    pdf = seal.sign(stored, act, signer=signer)
    known = seal.Expected(slot.field, signer.fingerprint, at)
    report = _check(pdf, stored, known=known, latest=latest, root=root)
    if not report.sound:
        raise SignatureFailed(f"{slot}: {report.problems}")
    return Signature(slot, pdf, signer.fingerprint, at)


def _check(
    pdf: bytes, stored: bytes, *, known: seal.Expected, latest: Revision, root: Authority
) -> seal.Report:
    """The new signature each time; with the last one, all of them once more as a stranger would."""
    document = latest.document
    fields = list(document.slots.order_by("position").values_list("field", flat=True))
    roots = [root.root]
    report = seal.check_appended(
        pdf, stored=stored, expected=known, trust_roots=roots, fields=fields
    )
    expected = [*expected_of(document, at=latest), known]
    if report.sound and len(expected) == 1 + len(fields):
        return seal.verify(pdf, trust_roots=roots, expected=expected, fields=fields)
    return report


def _reason(slot: Slot) -> str:
    return _("Ký %(title)s") % {"title": slot.document.title}


def _stamp(slot: Slot, at: datetime) -> bytes:
    drawing = Drawing.of(slot.strokes, aspect=ASPECT)
    return Stamp.for_box(slot.width, name=slot.name, at=at, drawing=drawing).to_pdf()


def _store(signature: Signature, latest: Revision) -> bool:
    """Append in one transaction, unless another worker has appended since `latest` was read."""
    try:
        with transaction.atomic():
            return _append(signature, latest)
    except IntegrityError:  # two revisions on one: the database let only the first one in
        logger.info("%s lost a race", signature.slot)
        return False


def _append(signature: Signature, latest: Revision) -> bool:
    document = Document.objects.select_for_update().get(pk=latest.document_id)
    slot = Slot.objects.select_for_update().get(pk=signature.slot.pk)
    newest = document.latest
    if newest != latest or document.state != states.DocumentState.SIGNING:
        return False
    revision = Revision.objects.append(document, signature.pdf, after=latest)
    states.APPEND.apply(slot)
    slot.signed_at, slot.certificate, slot.revision = signature.at, signature.certificate, revision
    slot.save(update_fields=["state", "signed_at", "certificate", "revision"])
    _complete(document)
    record(
        slot.signer,
        "signing.slot.signed",
        slot,
        document=document.code,
        revision=revision.number,
        sha256=revision.sha256,
        certificate=slot.certificate,
    )
    return True


def _complete(document: Document) -> None:
    if document.slots.exclude(state=states.SlotState.SIGNED).exists():
        return
    states.COMPLETE.apply(document)
    document.completed_at = timezone.now()
    document.save(update_fields=["state", "completed_at"])
    document_completed.send(Document, document_id=document.pk)
