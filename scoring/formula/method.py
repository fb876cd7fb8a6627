"""How points become a score: rounding, criteria that do not apply, caps."""

from dataclasses import dataclass
from decimal import (
    Clamped,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
    Rounded,
)
from enum import StrEnum
from fractions import Fraction

# Sums of the largest legal file need some 40 digits; whatever would lose one is an error.
EXACT = Context(
    prec=120, traps=[InvalidOperation, DivisionByZero, Overflow, Inexact, Rounded, Clamped]
)


STEPS = tuple(Decimal(1).scaleb(-places) for places in range(5))


class Mode(StrEnum):
    """What happens to the digits that are cut off; `down` cuts towards zero."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"


class NotApplicablePolicy(StrEnum):
    """What a criterion that does not apply is worth."""

    ZERO = "zero"
    FULL = "full"
    BLOC_AVERAGE = "bloc_average"
    RESCALE = "rescale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """The part of a bloc's policy that its arithmetic follows."""

    places: int
    mode: Mode
    na: NotApplicablePolicy
    bonus_cap: Decimal | None = None
    total_floor: Decimal | None = None

    def round(self, points: Fraction) -> Decimal:
        """Round once, by integers; halves go away from zero under `half_up`."""
        whole, rest = divmod(abs(points.numerator) * 10**self.places, points.denominator)
        twice = 2 * rest
        if self.mode is Mode.HALF_UP:
            whole += twice >= points.denominator
        elif self.mode is Mode.HALF_EVEN:
            whole += twice > points.denominator - whole % 2
        return EXACT.scaleb(Decimal(whole if points >= 0 else -whole), -self.places)

    def text(self, score: Decimal) -> str:
        """Write a score that needs no rounding with exactly `places` decimals."""
        return str(EXACT.quantize(score, STEPS[self.places]))
