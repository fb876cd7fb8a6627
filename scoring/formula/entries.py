"""What is entered for one criterion of one unit: one dataclass per shape of the year file."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The criterion does not concern the unit; the reason is printed beside it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Points:
    """Points given by hand."""

    points: Decimal


@dataclass(frozen=True, slots=True)
class Passed:
    """Met or not."""

    passed: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """A plan and what came of it; a target of 0 means that no plan was given."""

    target: Decimal
    actual: Decimal


@dataclass(frozen=True, slots=True)
class Reading:
    """A measured value that falls into a band."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Delay:
    """Days after the deadline; negative when early."""

    days: Decimal


@dataclass(frozen=True, slots=True)
class Count:
    """How many times."""

    count: Decimal


@dataclass(frozen=True, slots=True)
class Tally:
    """How many times for, how many times against."""

    plus: Decimal
    minus: Decimal


Entry = NotApplicable | Points | Passed | Progress | Reading | Delay | Count | Tally
