"""What waits for a person's own signature."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from home.todo.task import Task, pressing
from signing.models import Slot
from signing.states import DocumentState, SlotState


def to_sign(user: User, *, on: date) -> Iterator[Task]:
    """Return every pledge a person is asked to sign, signed ones as done."""
    slots = Slot.objects.filter(signer=user).select_related("document__pledge__bloc_year")
    for slot in slots.exclude(document__state=DocumentState.VOIDED):
        pledge = getattr(slot.document, "pledge", None)
        if pledge is None:
            continue
        name = _("Ký giao ước năm %(year)s") % {"year": pledge.bloc_year.year}
        where = f"{pledge.bloc_year.name} · {slot.party}"
        show = reverse("pledges:show", args=[pledge.pk])
        if slot.state in {SlotState.SIGNED, SlotState.CONSENTED}:
            yield Task(name, "done", _("Đã ký"), where, show)
        elif slot.state == SlotState.REFUSED:
            yield Task(name, "done", _("Đã từ chối"), where, show, hint=slot.refusal)
        elif slot.document.state == DocumentState.SIGNING:
            sign = reverse("pledges:sign", args=[pledge.pk])
            kind, word = pressing(pledge.due_on, on, "todo", _("Chưa ký"))
            yield Task(name, kind, word, where, sign, due=pledge.due_on)
