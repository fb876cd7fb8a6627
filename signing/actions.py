"""Issuing documents, agreeing to sign them, refusing, voiding."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import record
from core.transitions import Refused
from signing import seal, states, tasks
from signing.models import Document, DocumentKind, Revision, SavedSignature, Slot

# Without 0/O, 1/I/L, 2/Z, 5/S, 8/B and U/V: read over the telephone, no two are confused.
LETTERS = "ACDEFGHJKMNPQRTWXY"
DIGITS = "34679"
Strokes = list[list[list[float]]]


@dataclass(frozen=True, slots=True)
class Label:
    """What a document is called; `bloc` is the slug of the bloc it belongs to."""

    kind: DocumentKind
    title: str
    bloc: str
    year: int
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """One person who signs: in which box of the paper (`chuky-001`…), for whom, in what office."""

    anchor: str
    signer: User
    post: str
    party: str
    authority: str = ""


@transaction.atomic
def prepare_document(label: Label, *, by: User | None) -> Document:
    """Reserve the code that the paper prints; nobody sees the document before it is issued."""
    document = Document(
        code=_free_code(),
        kind=label.kind,
        title=label.title,
        bloc=label.bloc,
        year=label.year,
        is_sample=label.is_sample,
    )
    document.save(force_insert=True)
    record(by, "signing.document.prepared", document, code=document.code)
    return document


def issue_document(document_id: int, *, pdf: bytes, by: User | None) -> Document:
    """Certify a paper that nobody signs, store it as revision 1; once, however often called."""
    return _issue(document_id, pdf, (), by=by)


def open_signing(
    document_id: int,
    *,
    pdf: bytes,
    seats: Sequence[Seat],
    boxes: Mapping[str, seal.Rectangle],
    by: User | None,
) -> Document:
    """Lay out a field for each seat, certify, store revision 1 and invite; idempotent."""
    return _issue(document_id, pdf, [(seat, boxes[seat.anchor]) for seat in seats], by=by)


def _issue(
    document_id: int,
    pdf: bytes,
    seats: Sequence[tuple[Seat, seal.Rectangle]],
    *,
    by: User | None,
) -> Document:
    root, at = tasks.authority(), timezone.now().replace(microsecond=0)
    signer = root.installation_signer()
    slots = [_field(number, seat, box) for number, (seat, box) in enumerate(seats, start=1)]
    certified = seal.lay_out(pdf, slots, signer=signer, at=at)
    document = Document(pk=document_id, certificate=signer.fingerprint, certified_at=at)
    report = seal.verify(
        certified,
        trust_roots=[root.root],
        expected=tasks.expected_of(document),
        fields=[slot.field for slot in slots],
    )
    if not report.sound:
        raise tasks.SignatureFailed(f"{document_id}: {report.problems}")
    return _store_first(document, certified, seats, by=by)


def _field(number: int, seat: Seat, box: seal.Rectangle) -> seal.Slot:
    title = f"{seat.signer.full_name}, {seat.party}"
    return seal.Slot(seal.field_name(number), box.page, (box.x1, box.y1, box.x2, box.y2), title)


@transaction.atomic
def _store_first(
    certified: Document,
    pdf: bytes,
    seats: Sequence[tuple[Seat, seal.Rectangle]],
    *,
    by: User | None,
) -> Document:
    document = Document.objects.select_for_update().get(pk=certified.pk)
    arrow = states.OPEN_FOR_SIGNING if seats else states.ISSUE
    if not arrow.open_for(document):
        return document  # another worker was first, or the document was voided meanwhile
    revision = Revision.objects.append(document, pdf, after=None)
    Slot.objects.bulk_create(
        _slot(document, number, seat, width=box.x2 - box.x1)
        for number, (seat, box) in enumerate(seats, start=1)
    )
    arrow.apply(document)
    document.certificate, document.certified_at = certified.certificate, certified.certified_at
    document.content_hash = revision.sha256
    document.save()
    record(by, "signing.document.issued", document, code=document.code, sha256=revision.sha256)
    return document


def _slot(document: Document, number: int, seat: Seat, *, width: float) -> Slot:
    return Slot(
        document=document,
        position=number,
        field=seal.field_name(number),
        width=width,
        signer=seat.signer,
        name=seat.signer.full_name,
        post=seat.post,
        party=seat.party,
        authority=seat.authority,
    )


@transaction.atomic
def consent(
    slot_id: int, *, strokes: Strokes, seen_hash: str, by: User, address: str | None, agent: str
) -> Slot:
    """Agree to sign what was shown; the worker appends the signature a moment later.

    `seen_hash` is the SHA-256 of revision 1; no `strokes` means the name written in italics.
    """
    slot = _own_open_slot(slot_id, by)
    if seen_hash != slot.document.content_hash:
        raise Refused(_("Bản bạn đã đọc không phải là bản đang ký. Mời mở lại trang và đọc lại."))
    states.CONSENT.apply(slot)
    slot.consented_at, slot.consented_hash = timezone.now(), seen_hash
    slot.strokes, slot.address, slot.agent = strokes, address, agent[:300]
    slot.save()
    # The locked document is what the task needs to take its pen, so enqueue_once is safe here.
    tasks.append_signatures.enqueue_once(by=by, about=slot.document, document_id=slot.document_id)
    record(by, "signing.slot.consented", slot, document=slot.document.code, seen=seen_hash)
    return slot


@transaction.atomic
def refuse(slot_id: int, *, reason: str, by: User) -> Slot:
    """Decline with a reason; nobody signs any more until the paper is drafted anew."""
    slot = _own_open_slot(slot_id, by)
    if not reason.strip():
        raise Refused(_("Từ chối thì phải nêu lý do."))
    states.REFUSE.apply(slot)
    slot.refusal = reason.strip()
    slot.save(update_fields=["state", "refusal"])
    record(by, "signing.slot.refused", slot, document=slot.document.code, reason=slot.refusal)
    return slot


def _own_open_slot(slot_id: int, by: User) -> Slot:
    """The document first, then the slot: the order in which everybody locks."""
    document_id = Slot.objects.values_list("document_id", flat=True).get(pk=slot_id)
    document = Document.objects.select_for_update().get(pk=document_id)
    slot = Slot.objects.select_for_update().get(pk=slot_id)
    slot.document = document
    if slot.signer_id != by.pk:
        raise Refused(_("Ô ký này dành cho %(name)s.") % {"name": slot.name})
    if document.state != states.DocumentState.SIGNING:
        raise Refused(_("Văn bản %(code)s hiện không mở ký.") % {"code": document.code})
    refused = document.slots.filter(state=states.SlotState.REFUSED).first()
    if refused is not None:
        raise Refused(
            _("%(party)s đã từ chối ký, văn bản chờ soạn lại.") % {"party": refused.party}
        )
    return slot


@transaction.atomic
def void_document(document_id: int, *, by: User) -> Document:
    """Withdraw a document that is not complete; its revisions stay, as evidence."""
    document = Document.objects.select_for_update().get(pk=document_id)
    states.VOID.apply(document)
    document.save(update_fields=["state"])
    signed = document.slots.filter(state=states.SlotState.SIGNED).count()
    record(by, "signing.document.voided", document, code=document.code, signatures=signed)
    return document


@transaction.atomic
def keep_signature(strokes: Strokes, *, by: User) -> SavedSignature:
    """Keep a drawing for the person's next signature."""
    saved, _created = SavedSignature.objects.update_or_create(
        user=by, defaults={"strokes": strokes}
    )
    record(by, "signing.signature.kept", saved)
    return saved


def _free_code() -> str:
    """Two letters and two digits, twice: AC34-DE67; 65 million codes, checked for clashes."""
    while True:
        code = "-".join(_half() for _half_number in range(2))
        if not Document.objects.filter(code=code).exists():
            return code


def _half() -> str:
    letters = "".join(secrets.choice(LETTERS) for _n in range(2))
    return letters + "".join(secrets.choice(DIGITS) for _n in range(2))
