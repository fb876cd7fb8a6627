"""What the evidence of a criterion comes to, and what a unit still owes. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What can be said of a criterion that asks for evidence."""

    MISSING = "MISSING"
    IN_REVIEW = "IN_REVIEW"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class Use:
    """One piece of evidence used for one criterion; `state` is what the appraiser said of it."""

    evidence: int
    state: str
    is_expired: bool = False


@dataclass(frozen=True, slots=True)
class Debt:
    """A criterion whose evidence is not in order.

    `is_explained`: the unit wrote why there is none. `shared_with` are the other criteria that
    lean on the same evidence, in the order of the table: allowed, and worth a second look.
    """

    code: str
    status: Status
    is_explained: bool
    shared_with: tuple[str, ...] = ()

    @property
    def is_owed(self) -> bool:
        """Neither evidence nor an explanation: the sheet cannot be handed in like this."""
        return self.status == Status.MISSING and not self.is_explained


def status_of(uses: Sequence[Use]) -> Status:
    """Say the best that is true: one accepted and valid piece is enough for a criterion."""
    valid = {use.state for use in uses if not use.is_expired}
    for best in (Status.ACCEPTED, Status.IN_REVIEW):
        if best in valid:
            return best
    if not uses:
        return Status.MISSING
    return Status.REJECTED if Status.REJECTED in valid else Status.EXPIRED


def debts(
    wanted: Sequence[str], uses: Mapping[str, Sequence[Use]], explained: AbstractSet[str]
) -> list[Debt]:
    """Return what is missing, refused, expired or leaned on twice, in the order of the table.

    `wanted` are the codes that ask for evidence, `uses` the evidence by code (of other criteria
    too), `explained` the codes with an explanation of the unit.
    """
    times = Counter(use.evidence for each in uses.values() for use in each)
    found = []
    for code in wanted:
        status = status_of(uses.get(code, ()))
        twice = {use.evidence for use in uses.get(code, ()) if times[use.evidence] > 1}
        shared = tuple(
            other
            for other, each in uses.items()
            if other != code and any(use.evidence in twice for use in each)
        )
        if status not in {Status.ACCEPTED, Status.IN_REVIEW} or shared:
            found.append(Debt(code, status, code in explained, shared))
    return found
