"""What pledges do when a document tells something."""

from django.dispatch import receiver

from pledges import tasks
from pledges.models import Pledge
from signing.signals import document_completed


@receiver(document_completed, dispatch_uid="pledges.close")
def close(document_id: int, **_: object) -> None:
    """Have the worker close the pledge of the document, if it is a pledge's."""
    pledge = Pledge.objects.filter(document=document_id).first()
    if pledge is not None:
        tasks.complete_pledge.enqueue(by=None, about=pledge, document_id=document_id)
