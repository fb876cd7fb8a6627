"""Computes the formulas we write, as a spreadsheet would: in exact numbers, errors included."""

import re
from fractions import Fraction

ERROR = float("nan")
TOKEN = re.compile(
    r"""("[^"]*")|((?:'[^']+'!)?[A-Z]+[0-9]+)|([0-9]+(?:\.[0-9]+)?)|([A-Z]+)|(<>|[<>]=|.)"""
)


class Text(str):
    """Text in a cell: arithmetic on it is an error, no number compares with it."""

    __slots__ = ()
    __hash__ = str.__hash__
    __add__ = __radd__ = __sub__ = __rsub__ = lambda self, other: ERROR
    __mul__ = __rmul__ = __truediv__ = __rtruediv__ = lambda self, other: ERROR
    __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: False
    __eq__ = lambda self, other: str(self) == str(other)  # noqa: E731


class Number(Fraction):
    """A number in a cell: divided by 0 it is an error, not an exception."""

    __slots__ = ()

    def __truediv__(self, other):
        return _number(Fraction(self) / other) if other else ERROR

    def __mul__(self, other):
        return _number(super().__mul__(other))

    __rmul__ = __mul__

    def __add__(self, other):
        return _number(super().__add__(other))

    __radd__ = __add__

    def __sub__(self, other):
        return _number(super().__sub__(other))


def _number(value):
    return Number(value) if isinstance(value, Fraction) else value


def numbers(values):
    return [each for each in values if isinstance(each, Fraction)]


def rounded(value, places):
    if not isinstance(value, Fraction):
        return ERROR
    whole, rest = divmod(abs(value.numerator) * 10 ** int(places), value.denominator)
    whole += 2 * rest >= value.denominator
    return Number(whole if value >= 0 else -whole, 10 ** int(places))


def _exact(value, function):
    return Number(function(Fraction(value))) if isinstance(value, Fraction) else ERROR


FUNCTIONS = {
    "IF": lambda condition, yes, no: yes if condition else no,
    "AND": lambda *conditions: all(conditions),
    "OR": lambda *conditions: any(conditions),
    "SUM": lambda *values: sum(numbers(values), Number(0)),
    "COUNT": lambda *values: Number(len(numbers(values))),
    "MIN": lambda *values: ERROR if ERROR in values else min(numbers(values), default=ERROR),
    "MAX": lambda *values: ERROR if ERROR in values else max(numbers(values), default=ERROR),
    "LEFT": lambda value, count: Text(str(value)[: int(count)]),
    "ISNUMBER": lambda value: isinstance(value, Fraction),
    "ISTEXT": lambda value: isinstance(value, str) and value != "",
    "INT": lambda value: _exact(value, lambda n: n.numerator // n.denominator),
    "ABS": lambda value: _exact(value, abs),
    "ROUND": rounded,
}


def computed(formula, cell):
    """The value of a formula; `cell` gives the value of 'Sheet'!A1."""
    source = "".join(_python(*found.groups()) for found in TOKEN.finditer(formula))
    return eval(source, {"C": cell, "T": Text, "N": Number, **FUNCTIONS})  # noqa: S307  # our own


def _python(text, ref, number, name, sign):
    if text:
        return f"T({text})"
    if ref:
        return f"C({ref!r})"
    if number:
        return f"N('{number}')"
    return name or {"=": "=="}.get(sign, sign)
