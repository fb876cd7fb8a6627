"""Printing a frozen pledge, and closing it when everybody has signed."""

from celery import shared_task
from django.db import transaction

import signing.actions
from core import jobs
from core.audit import record
from core.models import Job
from core.pdf import Paper
from core.tasks import LedgerTask
from pledges import states
from pledges.documents import PledgeSheet
from pledges.models import Pledge
from signing.actions import Seat
from signing.models import Document
from signing.states import OPEN_FOR_SIGNING, DocumentState

STEPS = 3


@shared_task(base=LedgerTask)
def render_pledge(job: Job, pledge_id: int, document_id: int) -> None:
    """Print, certify and open the document for signing, once; a voided document is left alone."""
    pledge = Pledge.objects.select_related("document", "bloc_year__authority").get(pk=pledge_id)
    if pledge.document is None or pledge.document_id != document_id:
        return
    if OPEN_FOR_SIGNING.open_for(pledge.document):
        paper = PledgeSheet.of(pledge).to_paper()
        jobs.beat(job, 1, STEPS)
        _open(pledge, paper)
    jobs.beat(job, 2, STEPS)
    _open_signing(pledge_id, document_id)


def _open(pledge: Pledge, paper: Paper) -> None:
    assert pledge.document_id is not None
    parties = pledge.parties.exclude(signer=None).select_related("signer", "member")
    seats = [
        Seat(
            anchor=f"chuky-{party.position:03d}",
            signer=party.signer,
            post=party.post,
            party=party.member.name if party.member else party.role,
        )
        for party in parties
        if party.signer
    ]
    signing.actions.open_signing(
        pledge.document_id, pdf=paper.pdf, seats=seats, boxes=paper.boxes, by=None
    )


@transaction.atomic
def _open_signing(pledge_id: int, document_id: int) -> None:
    pledge = Pledge.objects.select_for_update().get(pk=pledge_id)
    document = Document.objects.get(pk=document_id)
    ready = document.state == DocumentState.SIGNING and pledge.document_id == document_id
    if ready and states.OPEN_SIGNING.open_for(pledge):
        states.OPEN_SIGNING.apply(pledge)
        pledge.save(update_fields=["state"])
        record(None, "pledges.pledge.opened", pledge, code=document.code)


@shared_task(base=LedgerTask)
@transaction.atomic
def complete_pledge(job: Job, document_id: int) -> None:
    """Close the pledge of a document that everybody has signed; once, however often it runs."""
    pledge = Pledge.objects.select_for_update().filter(document=document_id).first()
    if pledge is None or not states.COMPLETE.open_for(pledge):
        return
    states.COMPLETE.apply(pledge)
    pledge.save(update_fields=["state"])
    record(None, "pledges.pledge.completed", pledge)
