"""How many of an award one bloc may be given; a share is always cut down."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quota:
    """A number, or a percentage of the ranked units ("không quá 20 %" of 9 is 1)."""

    at_most: int | None = None
    percent: int | None = None
    at_least_one: bool = False


def allowed(quota: Quota | None, *, ranked: int) -> int | None:
    """Return the largest count, or None where no rule sets one."""
    if quota is None:
        return None
    if quota.percent is None:
        return quota.at_most
    share = ranked * quota.percent // 100
    return max(share, 1) if quota.at_least_one and ranked else share
