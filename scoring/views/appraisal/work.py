"""The differences before a desk: all that were asked for, and the one on the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from scoring.exports.differences import Difference, differences
from scoring.models import Criterion, Desk, Round, ScoreSheet
from scoring.rules import Sight
from scoring.states import RoundState
from scoring.views.appraisal.asked import Asked, spot_of, state_word

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from blocs.models import Member

AROUND = 30  # lines of the list before and after the one on the table


@dataclass(frozen=True, slots=True)
class Line:
    """One difference in the list."""

    row: Difference
    link: str
    kind: str
    word: "StrOrPromise"
    is_current: bool


@dataclass(frozen=True, slots=True)
class Work:
    """`rows` reach the threshold and the filters of unit and criterion, `shown` that of state.

    `number` is where the cell on the table stands in `shown`.
    """

    round: Round
    seen: Sight
    desk: Desk
    asked: Asked
    everything: Sequence[Difference]
    rows: Sequence[Difference]
    shown: Sequence[Difference]
    number: int

    @property
    def left(self) -> int:
        """How many wait for a decision."""
        return sum(not row.is_decided for row in self.rows)

    @property
    def current(self) -> Difference | None:
        """The difference on the table, none when nothing is listed."""
        return self.shown[self.number] if self.shown else None

    def beside(self, step: int) -> str:
        """Return the address of the neighbour in the list, nothing at its ends."""
        shown, number = self.shown, self.number + step
        return self.asked.link(spot_of(shown[number])) if 0 <= number < len(shown) else ""

    @property
    def following(self) -> str:
        """Name the next undecided cell after the one on the table, or else the first."""
        shown, number = self.shown, self.number
        later = [*shown[number + 1 :], *shown[:number]]
        return next((spot_of(row) for row in later if not row.is_decided), "")

    @property
    def lines(self) -> list[Line]:
        """The part of the list around the cell on the table."""
        start = max(self.number - AROUND, 0)
        return [
            Line(row, self.asked.link(spot_of(row)), *state_word(row), is_current=n == self.number)
            for n, row in enumerate(self.shown[start : self.number + AROUND + 1], start)
        ]

    @property
    def before(self) -> int:
        """How many lines of the list stand before the part that is shown."""
        return max(self.number - AROUND, 0)

    @property
    def after(self) -> int:
        """How many lines of the list follow the part that is shown."""
        return max(len(self.shown) - self.number - AROUND - 1, 0)

    @property
    def units(self) -> "list[Member]":
        """The units that may be picked."""
        return list({row.member.pk: row.member for row in self.everything}.values())

    @property
    def criteria(self) -> list[Criterion]:
        """The criteria that may be picked, in the order of the table."""
        known = {row.criterion.pk: row.criterion for row in self.everything}
        return sorted(known.values(), key=lambda node: node.position)

    @property
    def decides(self) -> bool:
        """The person decides now, and not about a unit of their own."""
        row = self.current
        return row is not None and self.seen.appraises(row.member.unit_id)


def work_of(round_: Round, seen: Sight, *, asked: Asked, at_least: Decimal) -> Work:
    """Compare once; everything the page says comes from it.

    The cell on the table stays in the list, whatever became of it.
    """
    desk = desk_of(round_)
    everything = differences(round_, at_least, desk=desk)
    rows = [row for row in everything if asked.picks(row)]
    shown = [row for row in rows if asked.shows(row) or spot_of(row) == asked.spot]
    number = _number(shown, asked.spot)
    return Work(round_, seen, desk, asked, everything, rows, shown, number)


def _number(shown: Sequence[Difference], spot: str) -> int:
    """Where the cell that was asked for stands, or else the first undecided one."""
    places = {spot_of(row): number for number, row in enumerate(shown)}
    undecided = (number for number, row in enumerate(shown) if not row.is_decided)
    return places[spot] if spot in places else next(undecided, 0)


def desk_of(round_: Round) -> Desk:
    """The bloc decides while it scores, the Board from then on."""
    return Desk.BLOC if round_.state == RoundState.OPEN else Desk.BOARD


def sheet_of(round_: Round, member: "Member") -> ScoreSheet:
    """Return a member's sheet with its round, unsaved for a late member without one."""
    sheet = round_.sheets.filter(member=member).first() or ScoreSheet(round=round_, member=member)
    sheet.round, sheet.member = round_, member
    return sheet
