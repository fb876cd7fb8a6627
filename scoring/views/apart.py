"""How far a score lies from what the unit gave itself."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring import yearfile
from scoring.forms import plain
from scoring.formula import AnyLeaf, Leader, NotApplicable

Json = dict[str, Any]
CENT = Decimal("0.01")


def apart(leaf: AnyLeaf, own: Json | None, by_unit: Json | None) -> str:
    """Return own points minus those of the self-score, "" where there is nothing to compare.

    A leader criterion takes the whole bloc and has no points of one unit alone.
    """
    if own is None or by_unit is None or own == by_unit or isinstance(leaf, Leader):
        return ""
    difference = _points(leaf, own) - _points(leaf, by_unit)
    exact = Decimal(difference.numerator) / Decimal(difference.denominator)
    return plain(exact.quantize(CENT)) if difference else ""


def _points(leaf: AnyLeaf, raw: Json) -> Fraction:
    entry = yearfile.parse_entry(leaf, raw)
    return Fraction(0) if isinstance(entry, NotApplicable) else Fraction(leaf.points(entry) or 0)
