"""Exact numbers as people read them."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from core.wording import points
from scoring.arithmetic import Number

EXACT_TO = 6  # decimals that are written out; a longer number is cut and marked
SHOWN = 4


def figure(number: Number | None) -> str:
    """Write a number with a decimal comma; one that has no end is cut and marked with ≈."""
    if number is None:
        return "–"
    exact = Fraction(number)
    scaled = exact * 10**EXACT_TO
    if scaled.denominator == 1:
        return points(Decimal(scaled.numerator).scaleb(-EXACT_TO))
    return "≈ " + points(Decimal(round(exact * 10**SHOWN)).scaleb(-SHOWN))


def percent(share: Number) -> str:
    """Write a share as a percentage: 0.975 is “97,5%”."""
    return f"{figure(Fraction(share) * 100)}%"


def sum_of(terms: Sequence[tuple[str, Fraction | None]]) -> str:
    """Write a sum with the code of each term: “I.1: 8,5 + I.2: 10”; what left is not in it."""
    texts = [f"{code}: {figure(score)}" for code, score in terms if score is not None]
    return " + ".join(texts)
