"""Cells saved against the versions that were read: one by one, or a whole paste in one act."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import Act, record_all
from core.transitions import Refused
from scoring import yearfile
from scoring.actions.cells.scene import AT_THE_BLOC, Cell, Scene, Seat, open_scene
from scoring.effective import effective
from scoring.models import Desk, Entry, Step, StepKind

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CellChange:
    """What one cell is to hold: a raw entry of the year file, or None to empty it.

    `version` is what the person had read, 0 for a cell the desk had not filled. Without a `note`
    the one that stands is kept.
    """

    member_id: int
    code: str
    raw: Json | None
    version: int
    note: str | None = None


class Outcome(StrEnum):
    """What became of one cell."""

    SAVED = "saved"
    CONFLICT = "conflict"
    INVALID = "invalid"
    LOCKED = "locked"
    REASON_NEEDED = "reason_needed"


@dataclass(frozen=True, slots=True)
class CellSave:
    """What the cell holds now, and what became of the change; `message` says why it was not."""

    entry: Entry
    outcome: Outcome
    problems: tuple[yearfile.Problem, ...] = ()
    message: str = ""

    @property
    def stored(self) -> bool:
        """Whether the cell holds what was sent."""
        return self.outcome == Outcome.SAVED


@dataclass(frozen=True, slots=True)
class Saved:
    """The outcome of every change in their order, and the step that undoes them."""

    cells: tuple[CellSave, ...]
    step: Step | None


@transaction.atomic
def save_cells(
    round_id: int,
    changes: Sequence[CellChange],
    *,
    by: User | None,
    seat: Seat = AT_THE_BLOC,
    kind: StepKind = StepKind.TYPED,
    reason: str = "",
) -> Saved:
    """Store what can be stored and tell of each of the others why not; one step undoes it.

    Once a unit has submitted, and at the Board always, a change of the entry that counts needs a
    reason: the note of the change, or `reason` for all of them. Refused when the round is shut for
    the desk.
    """
    scene = open_scene(
        round_id,
        seat=seat,
        members={change.member_id for change in changes},
        codes={change.code for change in changes},
    )
    told = [_with_reason(change, reason) for change in changes]
    written = [_write(scene, change, by=by) for change in told]
    done = [each for each in written if each.facts]
    step = _remember(scene, done, kind=kind, by=by) if done else None
    record_all(by, [Act("scoring.entry.saved", w.save.entry, w.facts) for w in done])
    return Saved(tuple(each.save for each in written), step)


@transaction.atomic
def save_cell(
    round_id: int,
    member_id: int,
    criterion_code: str,
    *,
    raw: Json | None,
    version: int,
    by: User | None,
) -> CellSave:
    """Store one cell of the bloc's desk, unless it changed after `version` was read (0: empty).

    Raises yearfile.Invalid when the value is not one the criterion allows, Refused when the cell
    is locked or a reason is missing.
    """
    change = CellChange(member_id, criterion_code, raw, version)
    save = save_cells(round_id, [change], by=by).cells[0]
    if save.outcome == Outcome.INVALID:
        raise yearfile.Invalid(list(save.problems))
    if save.outcome in {Outcome.LOCKED, Outcome.REASON_NEEDED}:
        raise Refused(save.message)
    return save


def clear_cell(
    round_id: int,
    member_id: int,
    criterion_code: str,
    *,
    version: int,
    by: User | None,
) -> CellSave:
    """Empty one cell of the bloc's desk under the same guard; its history stays."""
    return save_cell(round_id, member_id, criterion_code, raw=None, version=version, by=by)


@dataclass(frozen=True, slots=True)
class Written:
    """One change after it was tried; `facts` and `undo` are empty when nothing changed."""

    save: CellSave
    facts: Json
    undo: Json


def _with_reason(change: CellChange, reason: str) -> CellChange:
    return replace(change, note=reason) if reason and change.note is None else change


def _write(scene: Scene, change: CellChange, *, by: User | None) -> Written:
    cell = scene.cell(change.member_id, change.code)
    refusal = scene.refusal(cell)
    if refusal:
        return refused(cell, Outcome.LOCKED, message=refusal)
    try:
        value = None if change.raw is None else checked(scene, cell, change.raw)
    except yearfile.Invalid as invalid:
        return refused(cell, Outcome.INVALID, problems=tuple(invalid.problems))
    note = change.note if change.note is not None else (cell.entry.note if cell.entry else "")
    if cell.entry is not None and (cell.entry.value, cell.entry.note) == (value, note):
        return refused(cell, Outcome.SAVED)
    if (cell.entry.version if cell.entry else 0) != change.version:
        return refused(cell, Outcome.CONFLICT)
    if value is None and cell.entry is None and not (note and scene.seat.desk == Desk.SELF):
        return refused(cell, Outcome.SAVED)  # only a unit explains before it scores
    if needs_reason(scene, cell, value) and not (change.note or "").strip():
        return refused(cell, Outcome.REASON_NEEDED, message=_why(cell))
    return store(scene, cell, value=value, note=note, by=by)


def _why(cell: Cell) -> str:
    if cell.sheet.is_submitted:
        return _("Cần lý do khi đổi điểm đã nộp.")
    return _("Hội đồng đổi điểm thì cần ghi lý do.")


def checked(scene: Scene, cell: Cell, raw: Json) -> Json:
    """Return the value as the year file writes it, or raise Invalid with every problem."""
    entry = yearfile.parse_entry(scene.leaf(cell.criterion), raw)
    return yearfile.entry_of(entry)


def needs_reason(scene: Scene, cell: Cell, value: Json | None) -> bool:
    """Tell whether a change needs a reason: of what counts after the submission, of a finding.

    What the bloc has closed counts for everybody, handed in or not: the Board always says why.
    """
    if scene.seat.desk != Desk.BOARD and not cell.sheet.is_submitted:
        return False
    if scene.seat.desk == Desk.CROSS:
        return cell.self_score is not None and value is not None and value != cell.self_score
    after = _after(scene, cell, value)
    return cell.before.value is not None and after != cell.before.value


def _after(scene: Scene, cell: Cell, value: Json | None) -> Json | None:
    entries = scene.entries.get((cell.sheet.pk, cell.criterion.pk), [])
    by_stage, checks = scene.heard(cell.sheet, entries)
    return effective(by_stage | {cell.stage: value}, checks).value


def store(scene: Scene, cell: Cell, *, value: Json | None, note: str, by: User | None) -> Written:
    """Write one entry; the caller holds the round, the version in the WHERE is the second lock."""
    old = cell.entry
    now = timezone.now()
    if old is None:
        entry = Entry.objects.create(
            sheet=cell.sheet,
            criterion=cell.criterion,
            stage=cell.stage,
            check_in=scene.check,
            value=value,
            note=note,
            saved_by=by,
            saved_at=now,
        )
        scene.entries.setdefault((cell.sheet.pk, cell.criterion.pk), []).append(entry)
        return _written(entry, cell, old=None, old_note="")
    guarded = Entry.objects.filter(pk=old.pk, version=old.version)
    changed = guarded.update(
        value=value, note=note, version=F("version") + 1, saved_by=by, saved_at=now
    )
    if not changed:
        return refused(cell, Outcome.CONFLICT)
    before, before_note = old.value, old.note
    old.value, old.note, old.version = value, note, old.version + 1
    old.saved_by, old.saved_at = by, now
    return _written(old, cell, old=before, old_note=before_note)


def _written(entry: Entry, cell: Cell, *, old: Json | None, old_note: str) -> Written:
    entry.criterion, entry.sheet = cell.criterion, cell.sheet
    facts = {
        "round": cell.sheet.round_id,
        "unit": cell.sheet.member.code,
        "criterion": cell.criterion.code,
        "stage": entry.stage,
        "old": _text(old),
        "value": _text(entry.value),
        "reason": entry.note,
        "version": entry.version,
    }
    undo = {
        "entry": entry.pk,
        "old": [old, old_note],
        "new": [entry.value, entry.note],
    }
    return Written(CellSave(entry, Outcome.SAVED), facts, undo)


def _text(value: Json | None) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def refused(
    cell: Cell,
    outcome: Outcome,
    *,
    problems: tuple[yearfile.Problem, ...] = (),
    message: str = "",
) -> Written:
    """Leave the cell as it is and say why; nothing goes to the audit."""
    entry = cell.entry or Entry(
        sheet=cell.sheet, criterion=cell.criterion, stage=cell.stage, value=None, version=0
    )
    entry.criterion = cell.criterion
    return Written(CellSave(entry, outcome, problems, message), {}, {})


def _remember(scene: Scene, done: Sequence[Written], *, kind: StepKind, by: User | None) -> Step:
    """Write the step down; what the person had undone before can no longer be redone."""
    mine = Step.objects.filter(round=scene.round, by=by, desk=scene.seat.desk, check_in=scene.check)
    mine.filter(is_undone=True).delete()
    return Step.objects.create(
        round=scene.round,
        check_in=scene.check,
        desk=scene.seat.desk,
        kind=kind,
        by=by,
        at=timezone.now(),
        changes=_changes(done),
    )


def _changes(done: Sequence[Written]) -> list[Json]:
    """What undoes the act: a cell that it wrote twice goes back to what it held before."""
    changes: dict[int, Json] = {}
    for each in done:
        first = changes.setdefault(each.undo["entry"], each.undo)
        first["new"] = each.undo["new"]
    return list(changes.values())
