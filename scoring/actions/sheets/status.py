"""What is known of a unit beside its cells."""

from dataclasses import asdict, dataclass

from django.db import transaction

from accounts.models import User
from core.audit import record
from scoring.actions.cells import open_round, sheets_of
from scoring.models import ScoreSheet


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """Why a unit is not ranked or its award held; shares between 0 and 1 as decimal strings."""

    excluded: str = ""
    suspended: str = ""
    pledge_completion: str = ""
    women_share: str = ""


@transaction.atomic
def set_status(round_id: int, member_id: int, *, facts: SheetFacts, by: User | None) -> ScoreSheet:
    """Write down exclusion, suspension and shares of one unit; empty means none or unknown."""
    round_ = open_round(round_id)
    sheet = sheets_of(round_, {member_id})[member_id]
    for name, value in asdict(facts).items():
        setattr(sheet, name, value)
    sheet.save(update_fields=list(asdict(facts)))
    record(by, "scoring.sheet.marked", sheet, **asdict(facts))
    return sheet
