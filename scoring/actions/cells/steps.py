"""Undo and redo: the last act of a person at a desk, cell by cell where nobody came after."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import Act, record_all
from core.transitions import Refused
from scoring.actions.cells.saving import CellSave, Outcome, Written, store
from scoring.actions.cells.scene import AT_THE_BLOC, Scene, Seat, open_scene
from scoring.models import Desk, Entry, Step

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Replayed:
    """The step that was undone or redone and its cells; a cell somebody changed since stays."""

    step: Step
    cells: tuple[CellSave, ...]


@transaction.atomic
def undo(round_id: int, *, seat: Seat = AT_THE_BLOC, by: User) -> Replayed:
    """Take back the person's last act at this desk. Refused when there is none, or it is locked."""
    mine = _mine(round_id, seat=seat, by=by).filter(is_undone=False)
    step = mine.order_by("-pk").first()
    if step is None:
        raise Refused(_("Không còn gì để hoàn tác."))
    return _replay(step, by=by, key="old")


@transaction.atomic
def redo(round_id: int, *, seat: Seat = AT_THE_BLOC, by: User) -> Replayed:
    """Do again what was undone last. Refused when the person has done something else since."""
    mine = _mine(round_id, seat=seat, by=by).filter(is_undone=True)
    step = mine.order_by("pk").first()
    if step is None:
        raise Refused(_("Không còn gì để làm lại."))
    return _replay(step, by=by, key="new")


def _mine(round_id: int, *, seat: Seat, by: User) -> QuerySet[Step]:
    return Step.objects.filter(round=round_id, by=by, desk=seat.desk, check_in=seat.check_id)


def _replay(step: Step, *, by: User, key: str) -> Replayed:
    changes: dict[int, Json] = {each["entry"]: each for each in step.changes}
    rows = Entry.objects.filter(pk__in=changes).select_related("criterion", "sheet")
    places = {row.pk: (row.sheet.member_id, row.criterion.code) for row in rows}
    scene = open_scene(
        step.round_id,
        seat=Seat(Desk(step.desk), step.check_in_id),
        members={member for member, _code in places.values()},
        codes={code for _member, code in places.values()},
    )
    written = [
        _restore(scene, changes[entry], place=place, key=key, by=by)
        for entry, place in places.items()
    ]
    step.is_undone = key == "old"
    step.save(update_fields=["is_undone", "changes"])
    done = [each for each in written if each.facts]
    name = "scoring.entry.undone" if key == "old" else "scoring.entry.redone"
    record_all(by, [Act(name, each.save.entry, each.facts) for each in done])
    return Replayed(step, tuple(each.save for each in written))


def _restore(scene: Scene, change: Json, *, place: tuple[int, str], key: str, by: User) -> Written:
    """Put one cell back; the step learns the new version, so that it can be done again."""
    cell = scene.cell(*place)
    refusal = scene.refusal(cell)
    if refusal or cell.entry is None or cell.entry.version != change["version"]:
        outcome = Outcome.LOCKED if refusal else Outcome.CONFLICT
        entry = cell.entry or Entry(sheet=cell.sheet, criterion=cell.criterion, version=0)
        return Written(CellSave(entry, outcome, message=refusal), {}, {})
    value, note = change[key]
    if cell.sheet.is_submitted and not note:
        note = _("Hoàn tác") if key == "old" else _("Làm lại")
    written = store(scene, cell, value=value, note=note, by=by)
    change["version"] = written.save.entry.version
    return written
