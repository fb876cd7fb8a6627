"""What a checking unit does with its check: fills it, stands aside, hands it in."""

from collections.abc import Collection, Iterator, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.audit import record
from core.transitions import Refused
from scoring import states
from scoring.actions.cells import CellChange, Saved, Seat, save_cells
from scoring.actions.cells.scene import Cell, Scene, open_scene
from scoring.actions.checks.found import locked_check, names_of
from scoring.models import Check, Criterion, Desk, StepKind


@transaction.atomic
def recuse(check_id: int, *, reason: str, by: User | None) -> Check:
    """Stand aside from a unit one is involved with; what was written so far no longer counts."""
    check = locked_check(check_id)
    if not reason.strip():
        raise Refused(_("Không tham gia chấm chéo thì phải nêu lý do."))
    states.RECUSE.apply(check)
    check.reason = reason
    check.save(update_fields=["state", "reason"])
    record(by, "scoring.check.recused", check, **names_of(check), reason=reason)
    return check


@transaction.atomic
def accept_self(check_id: int, *, by: User | None, codes: Collection[str] | None = None) -> Saved:
    """Take over what the unit gave itself: for some criteria, or for all that are still empty."""
    check = locked_check(check_id)
    scene = _scene(check, codes)
    taken = [
        _as_self(cell)
        for cell in _cells(scene, check)
        if cell.self_score is not None and (codes is not None or _is_empty(cell))
    ]
    seat = Seat(Desk.CROSS, check.pk)
    return save_cells(scene.round.pk, taken, by=by, seat=seat, kind=StepKind.ACCEPTED)


def _as_self(cell: Cell) -> CellChange:
    version = cell.entry.version if cell.entry else 0
    return CellChange(cell.sheet.member_id, cell.criterion.code, cell.self_score, version, note="")


def _is_empty(cell: Cell) -> bool:
    return cell.entry is None or cell.entry.value is None


@transaction.atomic
def hand_in(check_id: int, *, by: User | None) -> Check:
    """End a check: every criterion is scored, and every difference from the unit has a reason."""
    check = locked_check(check_id)
    states.HAND_IN.apply(check)
    scene = _scene(check, None)
    cells = list(_cells(scene, check))
    for cell in cells[:1]:
        _refuse_shut(scene.refusal(cell))
    _refuse_empty([cell for cell in cells if _is_empty(cell)])
    _refuse_unexplained([cell for cell in cells if _is_unexplained(cell)])
    check.handed_in_at, check.handed_in_by = timezone.now(), by
    check.save(update_fields=["state", "handed_in_at", "handed_in_by"])
    record(by, "scoring.check.handed_in", check, **names_of(check))
    return check


def _scene(check: Check, codes: Collection[str] | None) -> Scene:
    own = Criterion.objects.filter(criteria=check.draw.round.criteria_id, owner="")
    wanted = own.exclude(type="group").order_by("position").values_list("code", flat=True)
    return open_scene(
        check.draw.round_id,
        seat=Seat(Desk.CROSS, check.pk),
        members={check.checked_id},
        codes=set(wanted) if codes is None else set(codes),
    )


def _cells(scene: Scene, check: Check) -> Iterator[Cell]:
    """Every cell of the scene, in the order of the table."""
    for node in sorted(scene.nodes.values(), key=lambda each: each.position):
        yield scene.cell(check.checked_id, node.code)


def _is_unexplained(cell: Cell) -> bool:
    assert cell.entry is not None
    differs = cell.self_score is not None and cell.entry.value != cell.self_score
    return differs and not cell.entry.note.strip()


def _refuse_shut(reason: str) -> None:
    if reason:
        raise Refused(reason)


def _refuse_empty(cells: Sequence[Cell]) -> None:
    if cells:
        raise Refused(
            ngettext(
                "Còn %(n)d tiêu chí chưa chấm: %(code)s.",
                "Còn %(n)d tiêu chí chưa chấm, đầu tiên là %(code)s.",
                len(cells),
            )
            % {"n": len(cells), "code": cells[0].criterion.code}
        )


def _refuse_unexplained(cells: Sequence[Cell]) -> None:
    if cells:
        raise Refused(
            ngettext(
                "Còn %(n)d tiêu chí chấm khác mà chưa nêu lý do: %(code)s.",
                "Còn %(n)d tiêu chí chấm khác mà chưa nêu lý do, đầu tiên là %(code)s.",
                len(cells),
            )
            % {"n": len(cells), "code": cells[0].criterion.code}
        )
