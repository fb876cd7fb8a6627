"""What every stage said of each cell, with reasons, read once for many units."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from blocs.models import Member
from scoring.effective import Effective, effective
from scoring.exports.stored import hidden_of
from scoring.models import Entry, Round
from scoring.states import CheckState, Stage

Json = dict[str, Any]
COLUMNS = (
    "sheet__member", "criterion", "stage", "check_in__state", "is_awaited", "check_in__checker",
    "value", "note", "version", "saved_by__full_name", "saved_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """One entry: what was entered, why, by whom and when; `checker` is a member's key."""

    stage: str
    value: Json | None
    note: str
    version: int
    by: str
    at: datetime | None
    checker: int | None = None


@dataclass(slots=True)
class Stages:
    """One cell: the entry of each stage, and the cross-checks that count."""

    by_stage: dict[str, Said] = field(default_factory=dict)
    checks: list[Said] = field(default_factory=list)

    def value_of(self, stage: str) -> Json | None:
        """Return what a stage says, None where it says nothing."""
        said = self.by_stage.get(stage)
        return said.value if said else None

    @property
    def counts(self) -> Effective:
        """The entry that counts and where it comes from."""
        return self.without()

    def without(self, *stages: str) -> Effective:
        """Return what would count if some stages had said nothing."""
        by_stage = {s: said.value for s, said in self.by_stage.items() if s not in stages}
        return effective(by_stage, [check.value for check in self.checks])

    @property
    def are_checks_split(self) -> bool:
        """Those who checked do not agree, so none of them counts."""
        return any(check.value != self.checks[0].value for check in self.checks)


Cells = dict[int, dict[int, Stages]]


def stages_of(
    round_: Round,
    members: Sequence[Member],
    *,
    own_units: frozenset[int] = frozenset(),
    criteria: Collection[int] = (),
) -> Cells:
    """Return cells by member, then by criterion, with one query; `criteria` picks some.

    A self-score that is sealed or not handed in is left out, but for people of the unit itself.
    Cross-checks are there once all of the unit are handed in, or their time is over.
    """
    hidden = hidden_of(round_, members, own_units=own_units)
    is_final = round_.ends_checks(timezone.localdate())
    rows = Entry.objects.of_round(round_).filter(sheet__member__in=[m.pk for m in members])
    if criteria:
        rows = rows.filter(criterion__in=criteria)
    cells: Cells = {member.pk: {} for member in members}
    for member, criterion, stage, *row in rows.with_awaited().values_list(*COLUMNS):
        if not (stage == Stage.SELF and member in hidden):
            cell = cells[member].setdefault(criterion, Stages())
            _add(cell, stage, row, is_final=is_final)
    return cells


def _add(cell: Stages, stage: str, row: Sequence[Any], *, is_final: bool) -> None:
    state, is_awaited, checker, value, note, version, by, at = row
    said = Said(stage, value, note, version, by or "", at, checker)
    if stage != Stage.CROSS:
        cell.by_stage[stage] = said
    elif state == CheckState.HANDED_IN and (is_final or not is_awaited):
        cell.checks.append(said)


def cell_of(cells: Cells, member: int, criterion: int) -> Stages:
    """Return one cell; an empty one where nobody has said anything."""
    return cells.get(member, {}).get(criterion) or Stages()
