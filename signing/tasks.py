"""Signatures are appended one after another, on exact bytes, by whoever gets there first."""

import logging
from dataclasses import dataclass
from datetime import datetime

from celery import shared_task
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

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
    done, total = 0, consented(document_id).count()
    while slot := consented(document_id).first():
        latest = Revision.objects.filter(document=document_id).latest("number")
        signature = _sign(slot, latest)
        if _store(signature, latest):
            done += 1
        jobs.beat(job, done, max(total, done))


def consented(document_id: int) -> QuerySet[Slot]:
    """Who has agreed and has no signature yet, in the order of agreeing."""
    waiting = Slot.objects.filter(document=document_id, state=states.SlotState.CONSENTED)
    return waiting.filter(document__state=states.DocumentState.SIGNING).order_by(
        "consented_at", "pk"
    )


def expected_of(document: Document) -> list[seal.Expected]:
    """The signatures that the newest revision must hold: no more, no fewer, in this order."""
    if document.certified_at is None:
        return []
    certified = seal.Expected(seal.CERTIFICATION, document.certificate, document.certified_at)
    signed = document.slots.filter(state=states.SlotState.SIGNED).order_by("revision__number")
    return [
        certified,
        *(seal.Expected(s.field, s.certificate, s.signed_at) for s in signed if s.signed_at),
    ]


def _sign(slot: Slot, latest: Revision) -> Signature:
    """The slow part, outside every lock: the signer's key, the stamp, the check of the result."""
    stored, at = latest.read(), timezone.now().replace(microsecond=0)
    root = authority()
    signer = root.signer_for(slot.signer_id, slot.name, slot.party)
    act = seal.Act(slot.field, slot.name, _reason(slot), at, _stamp(slot, at))
    pdf = seal.sign(stored, act, signer=signer)
    report = seal.verify(
        pdf,
        trust_roots=[root.root],
        expected=[*expected_of(latest.document), seal.Expected(slot.field, signer.fingerprint, at)],
        fields=list(latest.document.slots.order_by("position").values_list("field", flat=True)),
    )
    if not (report.sound and seal.continues(pdf, stored=stored)):
        raise SignatureFailed(f"{slot}: {report.problems}")
    return Signature(slot, pdf, signer.fingerprint, at)


def _reason(slot: Slot) -> str:
    with override("vi"):
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
