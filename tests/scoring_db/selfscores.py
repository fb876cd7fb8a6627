"""Units that score themselves: rounds with a calendar, answers, sheets in any state."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from blocs.models import Member
from scoring import actions
from scoring.actions import CellChange, Seat
from scoring.models import Desk, Entry, Round, ScoreSheet
from scoring.states import Phase, SheetState
from tests.personas import cast_for
from tests.scoring_db.years import FULL_ENTRIES, loaded

OPEN_FROM, OPEN_TO = date(2026, 11, 1), date(2026, 11, 30)
WITHIN = datetime(2026, 11, 15, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
AFTER = datetime(2026, 12, 1, 0, 0, 1, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
AT_SELF = Seat(Desk.SELF)
OWN = {code: entry for code, entry in FULL_ENTRIES.items() if code != "II.2"}


def at(day, hour=9):
    """A time of day in Vietnam."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def round_with_people(*, units=3, **choices):
    """A round without a calendar: everything is open; and its people."""
    round_ = loaded(units=units, **choices)
    return round_, cast_for(round_.bloc_year)


def with_band(round_, phase=Phase.SELF, opens_on=OPEN_FROM, closes_on=OPEN_TO):
    """Give the round one band and return it fresh."""
    round_.windows.create(phase=phase, opens_on=opens_on, closes_on=closes_on)
    return Round.objects.get(pk=round_.pk)


def member_of(round_, code="dv-1"):
    return Member.objects.get(bloc_year=round_.bloc_year_id, code=code)


def sheet_of(round_, code="dv-1"):
    return ScoreSheet.objects.get(member=member_of(round_, code))


def answer(round_, code, raw, *, unit="dv-1", by=None, note=None):
    """Save one cell of a unit's own score over whatever it holds."""
    member = member_of(round_, unit)
    held = Entry.objects.filter(sheet__member=member, criterion__code=code, stage="SELF").first()
    change = CellChange(member.pk, code, raw, held.version if held else 0, note)
    return actions.save_cells(round_.pk, [change], by=by, seat=AT_SELF).cells[0]


def answer_all(round_, *, unit="dv-1", by=None, **different):
    """Fill in a unit's whole self-score; `different` is by code with an underscore for the dot."""
    for code, raw in (OWN | {k.replace("_", "."): v for k, v in different.items()}).items():
        save = answer(round_, code, raw, unit=unit, by=by)
        assert save.stored, save.message


def submitted(round_, people, *, unit="dv-1", **different):
    """Fill in and submit the self-score of a unit by its head."""
    answer_all(round_, unit=unit, **different)
    leader = people.leaders[int(unit.removeprefix("dv-")) - 1]
    return actions.submit_sheet(round_.pk, member_of(round_, unit).pk, by=leader)


def bring_to(state, round_, people, *, unit="dv-1"):
    """Bring the sheet of a unit into a state by the acts that lead there."""
    member = member_of(round_, unit)
    if state == SheetState.SUBMITTED:
        return submitted(round_, people, unit=unit)
    answer_all(round_, unit=unit)
    if state == SheetState.PROPOSED:
        return actions.propose_sheet(round_.pk, member.pk, by=people.officer)
    return sheet_of(round_, unit)
