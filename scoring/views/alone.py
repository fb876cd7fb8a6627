"""What people of a unit are told of it while the bloc scores: what the unit itself said, alone."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from blocs.models import Member
from scoring import arithmetic, exports, yearfile
from scoring.exports import Held, Stored
from scoring.models import Round
from scoring.rules import Sight
from scoring.states import Stage

Json = dict[str, Any]
SUMS = ("base", "bonus", "deduction", "total")


def as_told(stored: Stored, seen: Sight) -> Stored:
    """Leave nothing but self-scores in the cells whose later stages a person may not see yet."""
    if seen.sees_stages:
        return stored
    told = {node.pk for node in stored.nodes if seen.sees_said(node.owner)}
    own = {member.pk for member in stored.members if member.unit_id in seen.units}
    return replace(
        stored,
        cells={
            member: _self_scored(cells, told) if member in own else cells
            for member, cells in stored.cells.items()
        },
    )


def _self_scored(cells: Mapping[int, Held], told: set[int]) -> dict[int, Held]:
    return {node: held if node in told else _own(held) for node, held in cells.items()}


def _own(held: Held) -> Held:
    value = held.by_stage.get(Stage.SELF)
    if value is None:
        return Held(None, 0)
    return Held(value, 0, Stage.SELF, by_stage={Stage.SELF: value})


def points_of(round_: Round, stored: Stored, seen: Sight) -> dict[str, Json]:
    """Return points by the code of a unit; to a unit, none that hang on others before the close."""
    if seen.sees_ranks or not seen.is_open:
        return {unit["code"]: unit for unit in exports.result_of(round_, stored)["units"]}
    own = [member for member in stored.members if member.unit_id in seen.units]
    return _alone(round_, stored, own)


def _alone(round_: Round, stored: Stored, members: Iterable[Member]) -> dict[str, Json]:
    year_file = exports.year_of(round_, stored)
    text = year_file.policy.method.text
    points: dict[str, Json] = {}
    for member in members:
        score = yearfile.compute(arithmetic.alone(year_file, member.code))[member.code]
        nodes = {code: None if each is None else text(each) for code, each in score.nodes.items()}
        sums = {key: text(getattr(score, key)) for key in SUMS}
        points[member.code] = {"rank": None, "nodes": nodes, **sums}
    return points
