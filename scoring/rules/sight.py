"""What one person sees and enters of one round, from the offices of today."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from blocs.models import Appointment, Member, Office
from scoring import states
from scoring.models import Desk, Round

if TYPE_CHECKING:
    from accounts.models import User

KEEPERS = frozenset({Office.BLOC_SECRETARY, Office.BLOC_HEAD})
JUDGES = frozenset({Office.BOARD_SECRETARY, Office.BOARD_MEMBER})
READERS = JUDGES | {Office.INSPECTOR, Office.ADMINISTRATOR}
OF_THE_UNIT = frozenset({Office.UNIT_OFFICER, Office.UNIT_LEADER})


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person sees and enters of one round, from the offices of today."""

    keeps: bool
    judges: bool
    reads: bool
    units: frozenset[int]
    departments: frozenset[str]
    staffed: frozenset[str]
    state: str
    leads: frozenset[int] = frozenset()

    @property
    def is_open(self) -> bool:
        """The units, the bloc and the departments are scoring."""
        return self.state == states.RoundState.OPEN

    @property
    def is_closed(self) -> bool:
        """The bloc has finished and the Board is appraising."""
        return self.state == states.RoundState.CLOSED

    @property
    def is_ranked(self) -> bool:
        """Nothing changes any more."""
        return self.state == states.RoundState.RANKED

    @property
    def sees_ranks(self) -> bool:
        """Units learn totals and ranks of others when the ranking is frozen, not before."""
        return self.keeps or self.reads or (self.is_ranked and bool(self.units))

    @property
    def in_turn(self) -> bool:
        """The bloc's desk appraises while it scores, the Board from then on."""
        return (self.is_open and self.keeps) or (self.is_closed and self.judges)

    def appraises(self, unit_id: int) -> bool:
        """Nobody appraises a unit of their own."""
        return self.in_turn and unit_id not in self.units

    def is_barred(self, unit_id: int, *, desk: str, is_submitted: bool) -> bool:
        """Nobody of a unit writes over its self-score, nor over anything of it for the Board.

        At the bloc they may fill the row of a unit that has handed nothing in.
        """
        return unit_id in self.units and (desk == Desk.BOARD or is_submitted)

    def hears(self, unit_id: int) -> bool:
        """What is said of a unit's scores is its own, the bloc's desk's and the Board's."""
        return self.keeps or self.reads or unit_id in self.units

    def side(self, unit_id: int) -> Desk | None:
        """The side a person speaks from about a unit, the unit's own people first; None: silent."""
        if unit_id in self.units:
            return Desk.SELF
        if self.keeps:
            return Desk.BLOC
        return Desk.BOARD if self.judges else None

    def sees_cell(self, unit_id: int, owner: str = "") -> bool:
        """A unit sees its own cells, a department those of every unit that it scores."""
        return self.sees_ranks or unit_id in self.units or self.scores(owner)

    def scores(self, owner: str) -> bool:
        """Tell whether the person scores for the department that owns a criterion ("": none)."""
        return bool(owner) and owner in self.departments

    @property
    def sees_stages(self) -> bool:
        """A unit learns what others gave it when the bloc has closed; its own score it knows."""
        return self.keeps or self.reads or not self.is_open

    def sees_said(self, owner: str) -> bool:
        """Tell whether what others than the unit said of a criterion of an owner may be seen."""
        return self.sees_stages or self.scores(owner)

    def enters(self, owner: str, *, desk: str = Desk.BLOC) -> bool:
        """Tell whether a person at a desk fills criteria of an owner ("": nobody's own).

        What a department owns is its alone; the bloc's desk fills in only for one that has
        nobody appointed to score. The Board may correct everything once the bloc has closed.
        """
        if desk == Desk.BOARD:
            return self.is_closed and self.judges
        if owner in self.departments:
            return self.is_open
        return self.is_open and self.keeps and owner not in self.staffed


def sight(user: "User", round_: Round) -> Sight:
    """Read a person's offices once and say what they open; the round brings its bloc_year."""
    if user.pk not in round_.offices:
        round_.offices[user.pk] = list(_offices_around(user, round_))
    appointments = round_.offices[user.pk]
    held = [each for each in appointments if each.user_id == user.pk]
    of_units = [e for e in held if e.office in OF_THE_UNIT and getattr(e, "is_of_member", False)]
    offices = {each.office for each in held if each.bloc_id is None}
    in_bloc = {each.office for each in held if each.bloc_id == round_.bloc_year.bloc_id}
    return Sight(
        keeps=bool(in_bloc & KEEPERS),
        judges=bool(offices & JUDGES),
        reads=bool(offices & READERS),
        units=frozenset(e.unit_id for e in of_units if e.unit_id),
        departments=_departments(held),
        staffed=_departments(appointments),
        state=round_.state,
        leads=frozenset(
            e.unit_id for e in of_units if e.office == Office.UNIT_LEADER and e.unit_id
        ),
    )


def _offices_around(user: "User", round_: Round) -> QuerySet[Appointment]:
    """What a person holds today, and who scores for any department.

    Offices of units outside the bloc open nothing of it: `is_of_member` tells them apart.
    """
    members = Member.objects.filter(bloc_year=round_.bloc_year_id, unit=OuterRef("unit"))
    today = Appointment.objects.on(timezone.localdate()).filter(user__is_active=True)
    relevant = Q(user_id=user.pk) | Q(office=Office.DEPARTMENT_SCORER)
    found = today.filter(relevant).select_related("unit")
    return found.annotate(is_of_member=Exists(members))


def _departments(appointments: Iterable[Appointment]) -> frozenset[str]:
    scorers = (e.unit for e in appointments if e.office == Office.DEPARTMENT_SCORER)
    return frozenset(unit.name for unit in scorers if unit)


def tied_units(user: "User") -> frozenset[int]:
    """The units a person holds any office of: in their affairs others decide."""
    held = Appointment.objects.held_by(user, on=timezone.localdate())
    return frozenset(held.exclude(unit=None).values_list("unit", flat=True))


def may_answer(seen: Sight, *, tied: frozenset[int], unit_id: int) -> bool:
    """The bloc's desk while it scores, or the Board, but nobody of the asking unit."""
    in_turn = (seen.is_open and seen.keeps) or (seen.judges and not seen.is_ranked)
    return in_turn and unit_id not in tied
