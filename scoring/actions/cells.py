"""One cell at a time, saved against the version that was read."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import record
from core.transitions import Refused
from scoring import exports, states, yearfile
from scoring.models import Criterion, Entry, Round, ScoreSheet

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CellSave:
    """What the cell holds now; `stored` tells whether that is what was sent."""

    entry: Entry
    stored: bool


@transaction.atomic
def save_cell(
    round_id: int, member_id: int, criterion_code: str, *, raw: Json, version: int, by: User | None
) -> CellSave:
    """Store one cell, unless somebody stored it after `version` was read (0: it was empty).

    Raises yearfile.Invalid when the value is not one the criterion allows.
    """
    round_ = open_round(round_id)
    criterion = Criterion.objects.get(criteria=round_.criteria_id, code=criterion_code)
    value = checked(criterion, raw)
    sheet = sheet_of(round_, member_id)
    return _store(sheet, criterion, value=value, version=version, by=by)


@transaction.atomic
def clear_cell(
    round_id: int, member_id: int, criterion_code: str, *, version: int, by: User | None
) -> CellSave:
    """Empty one cell under the same guard; its history stays."""
    round_ = open_round(round_id)
    criterion = Criterion.objects.get(criteria=round_.criteria_id, code=criterion_code)
    sheet = sheet_of(round_, member_id)
    return _store(sheet, criterion, value=None, version=version, by=by)


def open_round(round_id: int) -> Round:
    """Lock the round: no cell slips in while it closes, and writers of a round queue here."""
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_id)
    if not states.CLOSE.open_for(round_):
        raise Refused(_("Vòng chấm đã khoá, không sửa được điểm."))
    return round_


def sheet_of(round_: Round, member_id: int) -> ScoreSheet:
    """Return the sheet of a member of the round's year, made on first use for a late member."""
    member = round_.bloc_year.members.get(pk=member_id)
    return ScoreSheet.objects.get_or_create(member=member, defaults={"round": round_})[0]


def checked(criterion: Criterion, raw: Json) -> Json:
    """Return the value as the year file writes it, or raise Invalid with every problem."""
    return yearfile.check_cell(exports.node_of(criterion), raw)


def _store(
    sheet: ScoreSheet, criterion: Criterion, *, value: Json | None, version: int, by: User | None
) -> CellSave:
    now = timezone.now()
    cell = Entry.objects.filter(sheet=sheet, criterion=criterion)
    changed = cell.filter(version=version).update(
        value=value, version=F("version") + 1, saved_by=by, saved_at=now
    )
    if not changed and version == 0 and value is not None and not cell.exists():
        Entry.objects.create(
            sheet=sheet, criterion=criterion, value=value, saved_by=by, saved_at=now
        )
        changed = 1
    entry = cell.select_related("saved_by", "criterion").first()
    entry = entry or Entry(sheet=sheet, criterion=criterion, value=None, version=0)
    if changed:
        _record(by, entry, sheet)
    return CellSave(entry, stored=entry.value == value)


def _record(by: User | None, entry: Entry, sheet: ScoreSheet) -> None:
    record(
        by,
        "scoring.entry.saved",
        entry,
        round=sheet.round_id,
        unit=sheet.member.code,
        criterion=entry.criterion.code,
        value=json.dumps(entry.value, ensure_ascii=False, sort_keys=True),
        version=entry.version,
    )
