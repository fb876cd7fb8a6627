"""The facts that documents tell the apps above."""

from django.dispatch import Signal

# Sent in the transaction of the last signature, with `document_id`: receivers only enqueue.
document_completed = Signal()
