"""A round in which the units have submitted their self-scores and check each other."""

from django.utils import timezone

from scoring import actions
from scoring.models import Check, Criterion, Draw, Entry, ScoreSheet, Window
from scoring.states import CheckState, Phase, SheetState, Stage
from tests.scoring_db.years import FULL_ENTRIES, loaded

OWN = ("I.1", "I.2", "II.1")  # II.2 belongs to a department
SEED = "5eed"


def self_scored(*, units=5, slug="cum-5", **different):
    """A round whose units have submitted FULL_ENTRIES; `different` maps dv_2 to changed cells."""
    round_ = loaded(units=units, slug=slug)
    nodes = {node.code: node for node in Criterion.objects.filter(criteria=round_.criteria)}
    for sheet in round_.sheets.select_related("member"):
        changes = different.get(sheet.member.code.replace("-", "_"), {})
        Entry.objects.bulk_create(
            Entry(sheet=sheet, criterion=nodes[code], stage=Stage.SELF, value=value, note="vì vậy")
            for code, value in (FULL_ENTRIES | changes).items()
            if code in OWN
        )
    submit(round_)
    return round_


def submit(round_, *, state=SheetState.SUBMITTED):
    """Put every sheet of a round into a state."""
    ScoreSheet.objects.filter(round=round_).update(state=state, submitted_at=timezone.now())


def drawn(*, per_unit=2, units=5, **different):
    """A self-scored round with a draw."""
    round_ = self_scored(units=units, **different)
    actions.draw_checks(round_.pk, per_unit=per_unit, seed=SEED, by=None)
    return round_


def paired(round_, *pairs, state=CheckState.ASSIGNED):
    """Checks of these (checker, checked) codes, without a draw of lots."""
    draw, _ = Draw.objects.get_or_create(
        round=round_, defaults={"seed": SEED, "per_unit": 1, "drawn_at": timezone.now()}
    )
    members = {member.code: member for member in round_.bloc_year.members.all()}
    return [
        Check.objects.create(draw=draw, checker=members[a], checked=members[b], state=state)
        for a, b in pairs
    ]


def give(check, **cells):
    """Entries of a check, straight into its cells: I_2="15" are points, others are values."""
    sheet = ScoreSheet.objects.get(member=check.checked)
    for name, value in cells.items():
        code = name.replace("_", ".")
        criterion = Criterion.objects.get(criteria=check.draw.round.criteria_id, code=code)
        raw = {"points": value} if isinstance(value, str) else value
        Entry.objects.update_or_create(
            check_in=check,
            criterion=criterion,
            defaults={"sheet": sheet, "stage": Stage.CROSS, "value": raw, "note": "khác"},
        )


def hand_in(*checks):
    """Mark checks as handed in."""
    Check.objects.filter(pk__in=[each.pk for each in checks]).update(
        state=CheckState.HANDED_IN, handed_in_at=timezone.now()
    )


def window(round_, phase=Phase.CROSS, *, opens, closes):
    """The days of a band."""
    return Window.objects.create(round=round_, phase=phase, opens_on=opens, closes_on=closes)
