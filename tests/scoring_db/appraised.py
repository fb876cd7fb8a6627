"""Rounds where units have scored themselves and others have looked at it."""

from datetime import date

from django.utils import timezone

from scoring import actions
from scoring.models import Check, Criterion, Draw, Entry, ScoreSheet, Window
from scoring.states import CheckState, SheetState, Stage
from tests.scoring_db.years import loaded

SELF = {"I.1": {"target": "100", "actual": "90"}, "I.2": {"points": "25"}, "II.1": {"passed": True}}
OWNED = {"II.2": {"count": "2"}}


def member_of(round_, unit="dv-1"):
    return round_.bloc_year.members.get(code=unit)


def sheet_of(round_, unit="dv-1"):
    return ScoreSheet.objects.get(round=round_, member__code=unit)


def put(round_, unit, stage, *, by=None, note="", check=None, **values):
    """Write entries as they stand after somebody saved them: I.2 is the keyword I_2."""
    for name, value in values.items():
        Entry.objects.create(
            sheet=sheet_of(round_, unit),
            criterion=Criterion.objects.get(criteria=round_.criteria, code=name.replace("_", ".")),
            stage=stage,
            check_in=check,
            value=value,
            note=note,
            saved_by=by,
            saved_at=timezone.now(),
        )


def submit(round_, *units):
    """Let units hand their self-score in."""
    ScoreSheet.objects.filter(round=round_, member__code__in=units).update(
        state=SheetState.SUBMITTED, submitted_at=timezone.now()
    )


def self_scored(units=2, **choices):
    """A round whose units have all handed in the same self-score; departments have scored."""
    round_ = loaded(units=units, **choices)
    codes = [f"dv-{number}" for number in range(1, units + 1)]
    for code in codes:
        put(round_, code, Stage.SELF, **{k.replace(".", "_"): v for k, v in SELF.items()})
        put(round_, code, Stage.DEPARTMENT, II_2=OWNED["II.2"])
    submit(round_, *codes)
    return round_


def checked(round_, checker, unit, *, state=CheckState.HANDED_IN, note="", **values):
    """Let one unit check another."""
    draw, _ = Draw.objects.get_or_create(
        round=round_, defaults={"seed": "0", "per_unit": 1, "drawn_at": timezone.now()}
    )
    check = Check.objects.create(
        draw=draw,
        checker=member_of(round_, checker),
        checked=member_of(round_, unit),
        state=state,
    )
    put(round_, unit, Stage.CROSS, check=check, note=note, **values)
    return check


def closed(round_):
    return actions.close_round(round_.pk, by=None)


def window(round_, phase, opens=date(2026, 1, 1), closes=date(2026, 12, 31)):
    return Window.objects.create(round=round_, phase=phase, opens_on=opens, closes_on=closes)
