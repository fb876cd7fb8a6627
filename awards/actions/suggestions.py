"""What the ranking itself suggests; the Board decides."""

from dataclasses import dataclass

from django.utils import timezone

from awards.actions.candidates import Field, field_of, limits
from awards.models import AwardType, Decision

FLAG, CERTIFICATE = "CO_BO_TINH", "BK_BT_TT"


@dataclass(frozen=True, slots=True)
class Choice:
    """One award for one unit, as `pick_award` takes it."""

    member_id: int
    type_id: int


def suggestions(decision_id: int) -> list[Choice]:
    """The flag for the leader, certificates for the next units, within what quotas still allow.

    Units that are held are passed over; a shared first rank is left to the Board.
    """
    decision = Decision.objects.get(pk=decision_id)
    field = field_of(decision.bloc_year_id)
    wishes = _wishes(field)
    on = timezone.localdate()
    types = list(AwardType.objects.on(on).filter(code__in=wishes))
    allowed = limits(types, on=on, ranked=field.ranked)
    given = set(decision.awards.values_list("member__code", "type__code"))
    return [
        Choice(field.members[unit].pk, type_.pk)
        for type_ in types
        for unit in _open(wishes[type_.code], type_.code, given=given, limit=allowed[type_.code])
    ]


def _wishes(field: Field) -> dict[str, list[str]]:
    ready = [each for each in field.candidates.values() if not each.is_held]
    leaders = [each.code for each in ready if each.rank == 1]
    return {
        FLAG: leaders if len(leaders) == 1 else [],
        CERTIFICATE: [each.code for each in ready if each.rank != 1],
    }


def _open(
    units: list[str], award: str, *, given: set[tuple[str, str]], limit: int | None
) -> list[str]:
    """Return the units that have not got the award yet, as many as the quota still allows."""
    fresh = [unit for unit in units if (unit, award) not in given]
    if limit is None:
        return fresh
    taken = sum(code == award for _, code in given)
    return fresh[: max(limit - taken, 0)]
