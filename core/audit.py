"""The chain of acts: append under one lock, walk it to find the first break."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone

from core.models import AuditEntry, AuditHead

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

Fact = str | int | bool | None | list[str] | dict[str, str]


@dataclass(frozen=True, slots=True)
class Act:
    """One act on one row, with what a reader of the chain needs to know of it."""

    name: str
    row: models.Model
    facts: dict[str, Fact]


def record(by: "AbstractBaseUser | None", act: str, row: models.Model, **facts: Fact) -> AuditEntry:
    """Append one act in the caller's transaction; call it last, its lock is everybody's."""
    return record_all(by, [Act(act, row, facts)])[0]


def record_all(by: "AbstractBaseUser | None", acts: Sequence[Act]) -> list[AuditEntry]:
    """Append several acts of one person in their order, under one lock and in four queries."""
    if not acts:
        return []
    with transaction.atomic():
        AuditHead.objects.get_or_create(pk=1)
        head = AuditHead.objects.select_for_update().get(pk=1)
        now = timezone.now()
        entries = []
        for act in acts:
            entry = AuditEntry(
                number=head.number + 1,
                at=now,
                by_id=by.pk if by is not None else None,
                act=act.name,
                subject=subject_of(act.row),
                facts=act.facts,
                previous_hash=head.hash,
            )
            entry.hash = digest(entry)
            head.number, head.hash = entry.number, entry.hash
            entries.append(entry)
        AuditEntry.objects.bulk_create(entries, batch_size=500)
        head.save()
    return entries


def subject_of(row: models.Model) -> str:
    """Name a row the way the audit and the ledger do: app.model:key."""
    return f"{row._meta.label_lower}:{row.pk}"


def digest(entry: AuditEntry) -> str:
    """SHA-256 over every column of the entry but its own hash, as canonical JSON."""
    columns = [
        entry.number,
        entry.at.isoformat(),
        entry.by_id,
        entry.act,
        entry.subject,
        entry.facts,
        entry.previous_hash,
    ]
    text = json.dumps(columns, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_break() -> int | None:
    """Return the number of the first entry that does not follow from the one before, or None.

    A missing tail is reported as the number after the last entry that is left.
    """
    previous, expected = "0" * 64, 1
    for entry in AuditEntry.objects.order_by("number").iterator():
        if (entry.number, entry.previous_hash) != (expected, previous) or entry.hash != digest(
            entry
        ):
            return expected
        previous, expected = entry.hash, expected + 1
    head = AuditHead.objects.filter(pk=1).first()
    if head is not None and (head.number, head.hash) != (expected - 1, previous):
        return expected
    return None
