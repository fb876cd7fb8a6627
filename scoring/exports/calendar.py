"""The calendar of a round as a person reads it, and the days that custom proposes for a year."""

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from django.db.models import QuerySet

from scoring.models import Extension, Round, Window
from scoring.states import ExtensionState, Phase

CUSTOM = Path(__file__).resolve().parents[1] / "data" / "calendar.json"
Days = tuple[date, date]


class Moment(StrEnum):
    """Where a band stands on a day."""

    ALWAYS = "always"
    BEFORE = "before"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Line:
    """One band; `until` is the last day that the reader's own unit was granted."""

    phase: Phase
    window: Window | None
    moment: Moment
    days_left: int = 0
    until: date | None = None


def lines_of(round_: Round, *, on: date, member: int | None = None) -> list[Line]:
    """Return every band in its order, with the extensions of one unit: two queries."""
    granted = Extension.objects.filter(round=round_, state=ExtensionState.GRANTED, member=member)
    untils = dict(granted.order_by("until").values_list("phase", "until"))
    return [_line(phase, round_.calendar.get(phase), untils.get(phase), on=on) for phase in Phase]


def _line(phase: Phase, window: Window | None, until: date | None, *, on: date) -> Line:
    if window is None:
        return Line(phase, None, Moment.ALWAYS)
    last = max(window.closes_on, until or window.closes_on)
    longer = until if until and until > window.closes_on else None
    if on < window.opens_on:
        return Line(phase, window, Moment.BEFORE, until=longer)
    if on > last:
        return Line(phase, window, Moment.OVER, until=longer)
    return Line(phase, window, Moment.OPEN, (last - on).days, longer)


def proposed_for(year: int, path: Path = CUSTOM) -> dict[Phase, Days]:
    """Return the days that custom proposes for the bands of a year; nobody is bound by them."""
    calendars = json.loads(path.read_text("utf-8"))["calendars"]
    known = [each for each in calendars if each["from_year"] <= year]
    bands = max(known, key=lambda each: int(each["from_year"]))["bands"] if known else []
    return {
        Phase(band["phase"]): (
            date.fromisoformat(f"{year + band['years_later']}-{band['opens']}"),
            date.fromisoformat(f"{year + band['years_later']}-{band['closes']}"),
        )
        for band in bands
    }


def extensions_of(round_: Round, *, units: frozenset[int] | None) -> QuerySet[Extension]:
    """Return the requests for more time, newest first; only those of `units` unless it is None."""
    rows = Extension.objects.filter(round=round_).select_related(
        "member", "asked_by", "answered_by"
    )
    seen = rows if units is None else rows.filter(member__unit__in=units)
    return seen.order_by("-asked_at", "-pk")
