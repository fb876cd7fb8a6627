"""Where the entry of a cell comes from: what was entered, at which stage, by whom, when, why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from blocs.models import Member
from scoring import forms
from scoring.exports.stages import Stages, stages_of
from scoring.models import Criterion, Round
from scoring.states import Stage

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """The entry that counts in one cell, in words. Who is empty for a cross-check: checkers agree
    or do not count, and none of them is named."""

    entered: str
    stage: str
    by: str = ""
    at: datetime | None = None
    note: str = ""


def sources_of(
    round_: Round,
    member: Member,
    *,
    own_units: frozenset[int],
    codes: Mapping[str, Criterion],
    sees_said: Callable[[str], bool],
) -> dict[str, Source]:
    """Return the source of every filled cell of a unit by the code of its criterion.

    `sees_said` says for an owner whether anything but the self-score may be told.
    """
    cells = stages_of(round_, [member], own_units=own_units)[member.pk]
    by_key = {node.pk: node for node in codes.values()}
    told = {
        by_key[key]: cell if sees_said(by_key[key].owner) else _self_scored(cell)
        for key, cell in cells.items()
        if key in by_key
    }
    return {node.code: _source(node, cell) for node, cell in told.items() if cell.counts.stage}


def _self_scored(cell: Stages) -> Stages:
    own = cell.by_stage.get(Stage.SELF)
    return Stages({Stage.SELF: own} if own else {})


def _source(criterion: Criterion, cell: Stages) -> Source:
    value, stage = cell.counts
    entered, label = forms.spoken(criterion.type, value), str(Stage(stage).label)
    if stage == Stage.CROSS:
        return Source(entered, label, note=_("Các đơn vị chấm chéo thống nhất."))
    said = cell.by_stage[stage]
    return Source(entered, label, said.by, said.at, said.note)
