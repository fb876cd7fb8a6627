"""Workbooks leave with a snapshot and come back as one act that can be undone."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.audit import record
from scoring.actions.cells import CellChange, Saved, Seat, save_cells
from scoring.models import Desk, Snapshot, StepKind, Upload

Json = dict[str, Any]
Cells = Mapping[str, Mapping[str, Json | None]]
KEPT = 20  # snapshots and files of one person in one round; an older file has lost its base


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A workbook after it was read: its cells, and what is wrong with it or should be known."""

    name: str
    snapshot_id: int | None
    cells: Cells
    problems: Sequence[Json]
    warnings: Sequence[str]


@transaction.atomic
def take_snapshot(round_id: int, *, desk: Desk, cells: Cells, by: User) -> Snapshot:
    """Keep what a workbook is about to hold, so that its return can be compared."""
    snapshot = Snapshot.objects.create(
        round_id=round_id,
        code=secrets.token_urlsafe(16),
        desk=desk,
        cells=cells,
        by=by,
        at=timezone.now(),
    )
    _make_room(Snapshot.objects.filter(round_id=round_id, by=by))
    record(by, "scoring.workbook.made", snapshot, round=round_id, desk=desk)
    return snapshot


def _make_room(rows: QuerySet[Snapshot] | QuerySet[Upload]) -> None:
    """Delete what is older than the newest that are kept."""
    newest = rows.order_by("-pk").values_list("pk", flat=True)
    rows.filter(pk__in=list(newest[KEPT:])).delete()


@transaction.atomic
def keep_upload(round_id: int, *, desk: Desk, incoming: Incoming, by: User) -> Upload:
    """Keep a workbook for comparison; the person's earlier ones that nobody took make room."""
    Upload.objects.filter(round_id=round_id, by=by, taken_at=None).delete()
    upload = Upload.objects.create(
        round_id=round_id,
        snapshot_id=incoming.snapshot_id,
        desk=desk,
        name=incoming.name,
        cells=incoming.cells,
        problems=list(incoming.problems),
        warnings=list(incoming.warnings),
        by=by,
        at=timezone.now(),
    )
    _make_room(Upload.objects.filter(round_id=round_id, by=by))
    record(by, "scoring.workbook.received", upload, round=round_id, name=incoming.name)
    return upload


@transaction.atomic
def take_upload(
    upload_id: int, changes: Sequence[CellChange], *, seat: Seat, reason: str, by: User
) -> Saved:
    """Take cells of a workbook into the table: one act, one step to undo."""
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload_id)
    saved = save_cells(
        upload.round_id, changes, by=by, seat=seat, kind=StepKind.IMPORTED, reason=reason
    )
    taken = sum(each.stored for each in saved.cells)
    if taken:
        upload.taken_at = timezone.now()
        upload.save(update_fields=["taken_at"])
    record(by, "scoring.workbook.taken", upload, round=upload.round_id, cells=taken)
    return saved
