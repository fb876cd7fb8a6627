"""Decisions on differences: keep the self-score, confirm the appraisal, or a value of one's own."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.transitions import Refused
from scoring.actions.cells import CellChange, CellSave, Outcome, Saved, Seat, save_cells
from scoring.actions.cells.saving import refused
from scoring.actions.cells.scene import Cell, Scene, open_scene, split
from scoring.effective import Effective, effective
from scoring.models import Desk, StepKind
from scoring.states import Stage

Json = dict[str, Any]


class Choice(StrEnum):
    """What a desk decides about a cell."""

    KEEP = "giu"
    CONFIRM = "dung"
    OWN = "khac"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on one cell, against the versions that were read: the desk's and the unit's.

    `raw` is the value of one's own. A decision that changes what counts needs a `reason`.
    """

    member_id: int
    code: str
    choice: Choice
    version: int
    self_version: int
    reason: str = ""
    raw: Json | None = None


@transaction.atomic
def decide(round_id: int, decision: Decision, *, desk: Desk, by: User) -> CellSave:
    """Store a decision as the desk's entry, always with a note: that is what makes it one.

    Refused when the unit has changed its self-score since, or there is nothing to keep or confirm.
    """
    seat = Seat(desk)
    scene = open_scene(round_id, seat=seat, members={decision.member_id}, codes={decision.code})
    cell = scene.cell(decision.member_id, decision.code)
    _refuse_unseen(scene, cell, decision.self_version)
    value = _value(scene, cell, decision)
    note = decision.reason.strip() or _words(cell, decision, value)
    if not note:
        words = _("Hãy ghi lý do: quyết định này đổi điểm đang tính.")
        return refused(cell, Outcome.REASON_NEEDED, message=words).save
    change = CellChange(decision.member_id, decision.code, value, decision.version, note)
    return save_cells(round_id, [change], by=by, seat=seat).cells[0]


@transaction.atomic
def accept_proposed(
    round_id: int, *, members: set[int], codes: set[str], desk: Desk, by: User
) -> Saved:
    """Take over what is proposed wherever nobody differs and the desk has said nothing.

    Cells with a difference are left to a decision of their own; one step undoes the whole.
    """
    seat = Seat(desk)
    scene = open_scene(round_id, seat=seat, members=members, codes=codes)
    changes = [
        change
        for member in sorted(members)
        for code in sorted(codes)
        if (change := _acceptance(scene, scene.cell(member, code)))
    ]
    return save_cells(round_id, changes, by=by, seat=seat, kind=StepKind.ACCEPTED)


def _acceptance(scene: Scene, cell: Cell) -> CellChange | None:
    """Return the change that takes over a cell on which all who may be heard agree."""
    if cell.entry is not None and cell.entry.value is not None:
        return None
    by_stage, checks = _heard(scene, cell)
    given = [each for each in (*by_stage.values(), *checks) if each is not None]
    if not given or any(each != given[0] for each in given):
        return None
    version = cell.entry.version if cell.entry else 0
    return CellChange(cell.sheet.member_id, cell.criterion.code, given[0], version, "")


def _heard(scene: Scene, cell: Cell) -> tuple[dict[str, Json | None], list[Json | None]]:
    """What stages say of a cell, without a self-score that the desk may not see yet."""
    by_stage, checks = split(scene.entries.get((cell.sheet.pk, cell.criterion.pk), []))
    if _is_hidden(scene, cell):
        by_stage.pop(Stage.SELF, None)
    return by_stage, checks


def _is_hidden(scene: Scene, cell: Cell) -> bool:
    return not cell.sheet.is_submitted or scene.round.is_sealed(scene.day)


def _refuse_unseen(scene: Scene, cell: Cell, seen: int) -> None:
    entries = scene.entries.get((cell.sheet.pk, cell.criterion.pk), [])
    version = next((e.version for e in entries if e.stage == Stage.SELF), 0)
    if _is_hidden(scene, cell):
        raise Refused(_("Bản tự chấm chưa nộp hoặc còn niêm phong, chưa thẩm định được."))
    if version != seen:
        raise Refused(_("Đơn vị vừa sửa điểm tự chấm của ô này; hãy xem lại rồi quyết."))


def _value(scene: Scene, cell: Cell, decision: Decision) -> Json | None:
    """Return the value that a decision stores; a value of one's own is checked when it is saved."""
    if decision.choice is Choice.OWN:
        return decision.raw
    is_kept = decision.choice is Choice.KEEP
    value = cell.self_score if is_kept else _appraised(scene, cell).value
    if value is None:
        raise Refused(_("Ô này chưa có điểm để nhận."))
    return value


def _appraised(scene: Scene, cell: Cell) -> Effective:
    """What the desk confirms: for the Board what came before it, for the bloc what counts."""
    if scene.seat.desk != Desk.BOARD:
        return cell.before
    by_stage, checks = split(scene.entries.get((cell.sheet.pk, cell.criterion.pk), []))
    return effective(by_stage | {Stage.BOARD: None}, checks)


def _words(cell: Cell, decision: Decision, value: Json | None) -> str:
    """Say what was decided where nothing that counts changes; else a person has to say why."""
    if value != cell.before.value or decision.choice is Choice.OWN:
        return ""
    if cell.entry is not None and cell.entry.value == value and cell.entry.note:
        return cell.entry.note
    if decision.choice is Choice.KEEP:
        return _("Thống nhất giữ điểm tự chấm.")
    return _("Thống nhất với điểm thẩm định.")
