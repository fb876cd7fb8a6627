"""Undo and redo: the last act of a person at a desk, cell by cell where nobody came after.

Nobody came after where the cell still holds what the act left in it and the same person saved it
last; so a cell that one person filled several times is taken back step by step.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import Act, record_all
from core.transitions import Refused
from scoring.actions.cells.saving import CellSave, Outcome, Written, refused, store
from scoring.actions.cells.scene import (
    AT_THE_BLOC,
    Cell,
    Scene,
    Seat,
    open_round,
    open_scene,
)
from scoring.models import Desk, Entry, Round, Step

Json = dict[str, Any]
PLACE = ("criterion", "sheet")


@dataclass(frozen=True, slots=True)
class Replayed:
    """The step that was undone or redone and its cells; a cell somebody changed since stays."""

    step: Step
    cells: tuple[CellSave, ...]


@transaction.atomic
def undo(round_id: int, *, seat: Seat = AT_THE_BLOC, by: User) -> Replayed:
    """Take back the person's last act at this desk. Refused when there is none, or it is locked."""
    round_ = open_round(round_id, desk=seat.desk)
    mine = _mine(round_id, seat=seat, by=by).filter(is_undone=False)
    step = mine.order_by("-pk").first()
    if step is None:
        raise Refused(_("Không còn gì để hoàn tác."))
    return _replay(step, round_=round_, by=by, key="old", seat=seat)


@transaction.atomic
def redo(round_id: int, *, seat: Seat = AT_THE_BLOC, by: User) -> Replayed:
    """Do again what was undone last. Refused when the person has done something else since."""
    round_ = open_round(round_id, desk=seat.desk)
    mine = _mine(round_id, seat=seat, by=by).filter(is_undone=True)
    step = mine.order_by("pk").first()
    if step is None:
        raise Refused(_("Không còn gì để làm lại."))
    return _replay(step, round_=round_, by=by, key="new", seat=seat)


def _mine(round_id: int, *, seat: Seat, by: User) -> QuerySet[Step]:
    return Step.objects.filter(round=round_id, by=by, desk=seat.desk, check_in=seat.check_id)


def _replay(step: Step, *, round_: Round, by: User, key: str, seat: Seat) -> Replayed:
    changes: dict[int, Json] = {each["entry"]: each for each in step.changes}
    rows = Entry.objects.of_round(round_).filter(pk__in=changes)
    places = {e.pk: (e.sheet.member_id, e.criterion.code) for e in rows.select_related(*PLACE)}
    scene = open_scene(
        round_.pk,
        seat=seat,
        members={member for member, _code in places.values()},
        codes={code for _member, code in places.values()},
    )
    written = [
        _restore(scene, change, cell=scene.cell(*places[entry]), key=key, by=by)
        for entry, change in changes.items()
        if entry in places
    ]
    step.is_undone = key == "old"
    step.save(update_fields=["is_undone"])
    done = [each for each in written if each.facts]
    name = "scoring.entry.undone" if key == "old" else "scoring.entry.redone"
    record_all(by, [Act(name, each.save.entry, each.facts) for each in done])
    return Replayed(step, tuple(each.save for each in written))


def _restore(scene: Scene, change: Json, *, cell: Cell, key: str, by: User) -> Written:
    """Put one cell back, unless it is locked or somebody came after."""
    assert cell.entry is not None  # a step names entries, and those are never taken away
    refusal = scene.refusal(cell)
    left, _note = change["new" if key == "old" else "old"]
    is_mine = cell.entry.saved_by_id == by.pk and cell.entry.value == left
    if refusal or not is_mine:
        return refused(cell, Outcome.LOCKED if refusal else Outcome.CONFLICT, message=refusal)
    value, note = change[key]
    if (cell.sheet.is_submitted or scene.seat.desk == Desk.BOARD) and not note:
        note = _("Hoàn tác") if key == "old" else _("Làm lại")
    return store(scene, cell, value=value, note=note, by=by)
