"""Shorthand for tests of cells: who sits where, what is sent, what the cell then says."""

from dataclasses import dataclass

from django.utils import timezone

from scoring import actions, exports
from scoring.actions import CellChange, Seat
from scoring.models import Check, Desk, Draw, Entry, Return, Round, ScoreSheet
from scoring.states import CheckState, RoundState, SheetState
from tests.factories import make_user

SELF, BLOC, BOARD = Seat(Desk.SELF), Seat(Desk.BLOC), Seat(Desk.BOARD)
CODE = "I.2"


@dataclass(frozen=True)
class At:
    """A round, and the words that tests say about its cells."""

    round: Round

    def member(self, unit="dv-1"):
        return self.round.bloc_year.members.get(code=unit)

    def change(self, points, *, version=0, unit="dv-1", code=CODE, note=None):
        """One cell of points, None to empty it; a dict is sent as it is."""
        raw = {"points": points} if isinstance(points, str) else points
        return CellChange(self.member(unit).pk, code, raw, version, note)

    def save(self, *changes, by=None, seat=BLOC, **more):
        return actions.save_cells(self.round.pk, changes, by=by, seat=seat, **more)

    def put(self, points, *, seat=BLOC, by=None, **where):
        """Save one cell over whatever version stands, and insist that it is stored."""
        change = self.change(points, version=self.version(seat=seat, **_place(where)), **where)
        (cell,) = self.save(change, by=by, seat=seat).cells
        assert cell.stored, (cell.outcome, cell.message, cell.problems)
        return cell.entry

    def entry(self, *, seat=BLOC, unit="dv-1", code=CODE):
        """The entry of the desk itself, or nothing."""
        cells = Entry.objects.of_round(self.round).filter(
            sheet__member__code=unit, criterion__code=code, check_in=seat.check_id
        )
        return next((e for e in cells if e.stage in _stages(seat)), None)

    def version(self, **where):
        entry = self.entry(**where)
        return entry.version if entry else 0

    def counts(self, unit="dv-1", code=CODE):
        """The points that count in a cell of points."""
        criterion = self.round.criteria.nodes.get(code=code).pk
        held = exports.stored_of(self.round).cells.get(self.member(unit).pk, {}).get(criterion)
        return held and held.value and held.value["points"]

    def submit(self, unit="dv-1", *, state=SheetState.SUBMITTED):
        sheets = ScoreSheet.objects.filter(round=self.round, member__code=unit)
        at = timezone.now() if state == SheetState.SUBMITTED else None
        sheets.update(state=state, submitted_at=at)

    def close(self):
        """Close the round although cells are empty."""
        rows = Round.objects.filter(pk=self.round.pk)
        rows.update(state=RoundState.CLOSED, closed_at=timezone.now())

    def hand_back(self, unit="dv-1", code=CODE):
        sheet = ScoreSheet.objects.get(round=self.round, member__code=unit)
        criterion = self.round.criteria.nodes.get(code=code)
        return Return.objects.create(
            sheet=sheet, criterion=criterion, reason="xem lại", at=timezone.now()
        )

    def check(self, checker="dv-2", checked="dv-1", *, state=CheckState.ASSIGNED):
        """A cross-check of a unit that has submitted; returns the seat of who makes it."""
        self.submit(checked)
        draw, _ = Draw.objects.get_or_create(
            round=self.round, defaults={"seed": "0", "per_unit": 1, "drawn_at": timezone.now()}
        )
        check = Check.objects.create(
            draw=draw,
            checker=self.member(checker),
            checked=self.member(checked),
            state=state,
            reason="liên quan" if state == CheckState.RECUSED else "",
        )
        return Seat(Desk.CROSS, check.pk)

    def hand_in(self, seat):
        Check.objects.filter(pk=seat.check_id).update(state=CheckState.HANDED_IN)


def _place(where):
    return {key: where[key] for key in ("unit", "code") if key in where}


def _stages(seat):
    return ("BLOC", "DEPARTMENT") if seat.desk == Desk.BLOC else (seat.desk,)


def people(count):
    """So many persons who can sign in."""
    return [make_user() for _ in range(count)]
