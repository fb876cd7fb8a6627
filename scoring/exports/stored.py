"""The rows of a round, read with a constant number of queries, and what counts in each cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils import timezone

from blocs.models import Member
from scoring.effective import Effective, effective
from scoring.models import Criterion, Desk, Entry, Round
from scoring.states import CheckState, SheetState, Stage

Json = dict[str, Any]
COLUMNS = (
    "sheet__member", "criterion", "stage", "check_in", "check_in__state", "is_awaited", "value",
    "version",
)  # fmt: skip


class Held(NamedTuple):
    """What a cell holds for one desk.

    `value` counts and comes from `stage`; `version` and `own` are the desk's own entry (0 and
    None while it has none). `by_stage` has what every stage says, as far as it may be seen.
    """

    value: Json | None
    version: int
    stage: str = ""
    own: Json | None = None
    by_stage: Mapping[str, Json | None] = {}


@dataclass(frozen=True, slots=True)
class Stored:
    """The rows of a round: members and criteria in order, cells by member, then by criterion."""

    members: Sequence[Member]
    nodes: Sequence[Criterion]
    cells: Mapping[int, Mapping[int, Held]]


@dataclass
class _Cell:
    """The entries of one cell while they are read."""

    by_stage: dict[str, Json | None] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    handed_in: list[Json | None] = field(default_factory=list)
    checked: tuple[Json | None, int] = (None, 0)

    def held(self, desk: str) -> Held:
        counts = self.counts
        shown = dict(self.by_stage)
        if counts.stage == Stage.CROSS:
            shown[Stage.CROSS] = counts.value
        if desk == Desk.CROSS:
            own, version = self.checked
        else:
            stage = _stage_of(desk, self.versions)
            own, version = self.by_stage.get(stage), self.versions.get(stage, 0)
        return Held(counts.value, version, counts.stage, own, shown)

    @property
    def counts(self) -> Effective:
        return effective(self.by_stage, self.handed_in)


def _stage_of(desk: str, versions: Mapping[str, int]) -> str:
    """A criterion that a department owns has no entry of the bloc's own."""
    if desk == Desk.BLOC and Stage.DEPARTMENT in versions:
        return Stage.DEPARTMENT
    return desk


def stored_of(
    round_: Round,
    *,
    desk: str = Desk.BLOC,
    check: int | None = None,
    own_units: frozenset[int] = frozenset(),
) -> Stored:
    """Read members, criteria and cells as one desk sees them.

    A self-score counts when the unit has submitted it and its seal is broken; a unit's people,
    whose unit is in `own_units`, see theirs always. `check` is the cross-check of the desk.
    Cross-checks of a unit count together: once all are handed in, or their time is over.
    """
    listed = Member.objects.filter(bloc_year=round_.bloc_year_id).select_related("sheet")
    members = tuple(listed.order_by("position"))
    nodes = Criterion.objects.filter(criteria=round_.criteria_id).order_by("position")
    hidden = hidden_of(round_, members, own_units=own_units)
    cells: dict[int, dict[int, _Cell]] = {}
    rows = Entry.objects.of_round(round_).with_awaited().order_by()
    is_final = round_.ends_checks(timezone.localdate())
    for member, criterion, *row in rows.values_list(*COLUMNS):
        if not (row[0] == Stage.SELF and member in hidden):
            cell = cells.setdefault(member, {}).setdefault(criterion, _Cell())
            _add(cell, row, check=check, is_final=is_final)
    held = {
        member: {criterion: cell.held(desk) for criterion, cell in row_.items()}
        for member, row_ in cells.items()
    }
    return Stored(members, tuple(nodes), held)


def _add(cell: _Cell, row: Sequence[Any], *, check: int | None, is_final: bool) -> None:
    stage, check_in, state, is_awaited, value, version = row
    if stage != Stage.CROSS:
        cell.by_stage[stage], cell.versions[stage] = value, version
        return
    if check_in == check:
        cell.checked = (value, version)
    if state == CheckState.HANDED_IN and (is_final or not is_awaited):
        cell.handed_in.append(value)


def hidden_of(
    round_: Round, members: Iterable[Member], *, own_units: frozenset[int] = frozenset()
) -> set[int]:
    """Return the members whose self-score is sealed, or not handed in, for who looks."""
    is_sealed = round_.is_sealed(timezone.localdate())
    return {
        member.pk
        for member in members
        if member.unit_id not in own_units and (is_sealed or not _is_submitted(member))
    }


def untold_of(round_: Round, entries: Sequence[Entry]) -> set[int]:
    """Return the entries that only who wrote them may know of yet; they come with_awaited().

    That is a self-score that is hidden, and a cross-check until all of the unit count together.
    """
    hidden = hidden_of(round_, {entry.sheet.member for entry in entries})
    is_final = round_.ends_checks(timezone.localdate())
    return {
        entry.pk
        for entry in entries
        if (entry.stage == Stage.SELF and entry.sheet.member_id in hidden)
        or (entry.check_in and not _is_settled(entry, is_final=is_final))
    }


def _is_settled(entry: Entry, *, is_final: bool) -> bool:
    assert entry.check_in is not None
    is_awaited = getattr(entry, "is_awaited", True)
    return entry.check_in.state == CheckState.HANDED_IN and (is_final or not is_awaited)


def _is_submitted(member: Member) -> bool:
    return hasattr(member, "sheet") and member.sheet.state == SheetState.SUBMITTED
