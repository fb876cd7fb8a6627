"""What was typed into cells, read and stored together: the grid and the plain form do the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from blocs.models import Member
from scoring import actions, forms, yearfile
from scoring.actions import Cell, CellChange, CellSave, Outcome, Seat
from scoring.management import wording
from scoring.models import Criterion, Desk, Entry, Step, StepKind
from scoring.rules import Sight
from scoring.views.table import places_of

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Typed:
    """One cell as somebody filled it in."""

    member: Member
    criterion: Criterion
    typed: Mapping[str, str]
    version: int


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one cell, and what to say about it; no entry where nothing was tried."""

    outcome: Outcome
    message: str = ""
    entry: Entry | None = None

    @property
    def stored(self) -> bool:
        """Whether the cell holds what was typed."""
        return self.outcome == Outcome.SAVED


@dataclass(frozen=True, slots=True)
class Act:
    """How cells were filled, and why."""

    kind: StepKind = StepKind.TYPED
    reason: str = ""


def store_typed(
    round_id: int, cells: Sequence[Typed], *, seen: Sight, seat: Seat, by: User, act: Act
) -> tuple[list[Told], Step | None]:
    """Store every cell that can be, in one act; tell of each of the others why not."""
    tried = [_change(each, seen=seen, seat=seat) for each in cells]
    changes = [each for each in tried if isinstance(each, CellChange)]
    if not changes:
        return [each for each in tried if isinstance(each, Told)], None
    saved = actions.save_cells(
        round_id, changes, by=by, seat=seat, kind=act.kind, reason=act.reason
    )
    answers = iter(saved.cells)
    return list(_merged(tried, answers)), saved.step


def _merged(tried: Sequence[CellChange | Told], answers: Iterator[CellSave]) -> Iterator[Told]:
    for each in tried:
        yield each if isinstance(each, Told) else tell(next(answers))


def _change(cell: Typed, *, seen: Sight, seat: Seat) -> CellChange | Told:
    """Read what was typed; what the person may not fill is not even tried."""
    refusal = owner_refusal(seen, cell.criterion.owner, desk=seat.desk)
    if refusal:
        return Told(Outcome.LOCKED, refusal)
    try:
        raw = forms.read_entry(cell.criterion.type, cell.typed, places=places_of(cell.criterion))
    except ValidationError as error:
        return Told(Outcome.INVALID, " ".join(error.messages))
    return CellChange(cell.member.pk, cell.criterion.code, raw, cell.version)


def seat_of(seen: Sight, desk: Desk) -> Seat:
    """Seat a person at a desk: of each cell it is asked once more whether they may fill it."""

    def guard(cell: Cell) -> str:
        unit, is_submitted = cell.sheet.member.unit_id, cell.sheet.is_submitted
        refusal = owner_refusal(seen, cell.criterion.owner, desk=desk)
        return refusal or unit_refusal(seen, unit, desk=desk, is_submitted=is_submitted)

    return Seat(desk, guard=guard)


def owner_refusal(seen: Sight, owner: str, *, desk: str) -> str:
    """Say why a person may not fill the criteria of an owner, or nothing."""
    if seen.enters(owner, desk=desk):
        return ""
    return _("Tiêu chí này do %(owner)s chấm.") % {"owner": owner} if owner else _("Ô này khoá.")


def unit_refusal(seen: Sight, unit_id: int, *, desk: str, is_submitted: bool) -> str:
    """Say that a person belongs to the unit whose cells others fill, or nothing."""
    if not seen.is_barred(unit_id, desk=desk, is_submitted=is_submitted):
        return ""
    return _("Bạn không chấm điểm đơn vị của chính mình.")


def tell(save: CellSave) -> Told:
    """Say in words what became of a cell."""
    criterion = save.entry.criterion
    match save.outcome:
        case Outcome.CONFLICT:
            words = conflict_in_words(criterion, save.entry)
        case Outcome.INVALID:
            words = " ".join(problem_in_words(criterion, each) for each in save.problems)
        case _:
            words = save.message
    return Told(save.outcome, words, save.entry)


def problem_in_words(criterion: Criterion, problem: yearfile.Problem) -> str:
    """Name the input as the page does, and numbers with a decimal comma."""
    labels = {part.key: part.label for part in forms.PARTS[criterion.type]}
    params = {key: str(text).replace(".", ",") for key, text in problem.params.items()}
    label = str(labels.get(params.pop("field", ""), _("giá trị")))
    text = wording.message(yearfile.Problem(problem.place, problem.code, params))
    return f"{label[:1].upper()}{label[1:]} {text}."


def conflict_in_words(criterion: Criterion, entry: Entry) -> str:
    """Say who stored what, and when."""
    at = timezone.localtime(entry.saved_at) if entry.saved_at else None
    return _("%(who)s vừa nhập %(value)s lúc %(at)s.") % {
        "who": entry.saved_by or _("Người khác"),
        "value": forms.spoken(criterion.type, entry.value),
        "at": f"{at:%H:%M}" if at else "–",
    }
