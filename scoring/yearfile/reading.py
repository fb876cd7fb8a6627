"""Readers of single values: each returns the value, or notes the problem and returns None."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from scoring.yearfile.jsontext import Constant, Number, item_place
from scoring.yearfile.problems import Findings

T = TypeVar("T")
C = TypeVar("C", bound=StrEnum)

LARGEST = 10**9
DECIMALS = 4
PLAIN = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
CONTROL_IN_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CODE_LENGTH = 64
NUMBER_FACTS: dict[str, dict[str, object]] = {
    "wrong_type": {"expected": "number"},
    "number_decimals": {"most": DECIMALS},
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A value and where it stands. `field` names the part when `place` stops above it."""

    value: Any
    place: str
    findings: Findings
    field: str | None = None

    def note(self, code: str, **params: object) -> None:
        """Note a problem here."""
        if self.field is not None:
            params["field"] = self.field
        self.findings.add(self.place, code, **params)

    def inside(self, key: str) -> "Spot":
        """One member of an object."""
        place = f"{self.place}.{key}" if self.place else key
        return Spot(self.value[key], place, self.findings)

    def lacks(self, key: str) -> None:
        """Note a member that must be there and is not."""
        self.findings.add(f"{self.place}.{key}" if self.place else key, "required", key=key)

    def field_of(self, key: str) -> "Spot":
        """One member of an object whose problems are told at the object's own place."""
        return Spot(self.value[key], self.place, self.findings, key)

    def is_type(self, kind: type, name: str) -> bool:
        """Whether the value has this exact JSON type; notes it when not."""
        fits = isinstance(self.value, kind) and not isinstance(self.value, Number | Constant)
        if not fits and not isinstance(self.value, Constant):
            self.note("wrong_type", expected=name)
        return fits


@dataclass(frozen=True, slots=True)
class Record:
    """An object, with the spots of its known keys that are there."""

    spot: Spot
    spots: Mapping[str, Spot]

    def read(self, key: str, reader: Callable[[Spot], T | None]) -> T | None:
        """Read one key; None when it is not there or not right."""
        spot = self.spots.get(key)
        return None if spot is None else reader(spot)


def record(
    spot: Spot,
    *,
    required: Sequence[str] = (),
    optional: Sequence[str] = (),
    nullable: Sequence[str] = (),
) -> Record:
    """Open an object, noting unknown and absent keys; null in a nullable key is as if absent."""
    if not spot.is_type(dict, "object"):
        return Record(spot, {})
    known = {*required, *optional, *nullable}
    for key in spot.value:
        if key not in known:
            spot.inside(key).note("unknown_key", key=key)
    for key in required:
        if key not in spot.value:
            spot.lacks(key)
    given = (key for key, value in spot.value.items() if key in known)
    return Record(
        spot,
        {
            key: spot.inside(key)
            for key in given
            if not (key in nullable and spot.value[key] is None)
        },
    )


def keys(spot: Spot) -> tuple[str, ...]:
    """The keys of an object; none of anything else."""
    return tuple(spot.value) if isinstance(spot.value, dict) else ()


def members(spot: Spot) -> Iterator[tuple[str, Spot]]:
    """The members of an object whose keys are free."""
    if spot.is_type(dict, "object"):
        for key in spot.value:
            yield key, spot.inside(key)


def items(spot: Spot, *, may_be_empty: bool = False) -> list[Spot]:
    """The items of a list."""
    if not spot.is_type(list, "list"):
        return []
    if not spot.value and not may_be_empty:
        spot.note("empty")
    return [
        Spot(item, item_place(spot.place, index, item), spot.findings)
        for index, item in enumerate(spot.value)
    ]


def flag(spot: Spot) -> bool | None:
    """True or false, never 1, "true" or null."""
    return bool(spot.value) if spot.is_type(bool, "boolean") else None


def choice(spot: Spot, options: type[C]) -> C | None:
    """One of the listed words."""
    if not spot.is_type(str, "text"):
        return None
    try:
        return options(spot.value)
    except ValueError:
        spot.note("not_one_of", allowed=", ".join(options))
        return None


def line(spot: Spot, *, most: int) -> str | None:
    """One line that is not blank."""
    return _text(spot, refused=CONTROL, most=most)


def lines(spot: Spot) -> str | None:
    """A text that is not blank; line breaks and tabs may stand in it."""
    return _text(spot, refused=CONTROL_IN_LINES)


def _text(spot: Spot, *, refused: re.Pattern[str], most: int | None = None) -> str | None:
    if not spot.is_type(str, "text"):
        return None
    text: str = spot.value
    if not text.strip():
        spot.note("blank")
    elif refused.search(text):
        spot.note("control_character")
    elif most is not None and len(text) > most:
        spot.note("too_long", limit=most)
    else:
        return text
    return None


def code(spot: Spot) -> str | None:
    """A code: 1 to 64 printable characters, no space at either end."""
    text = line(spot, most=CODE_LENGTH)
    if text is not None and (text != text.strip() or not text.isprintable()):
        spot.note("bad_code")
        return None
    return text


def slug(spot: Spot) -> str | None:
    """An address part: small letters and digits, parted by single hyphens."""
    text = line(spot, most=100)
    if text is not None and not SLUG.fullmatch(text):
        spot.note("bad_slug")
        return None
    return text


def number(
    spot: Spot, *, least: Decimal | int | None = None, most: Decimal | int | None = None
) -> Decimal | None:
    """An exact number within ±10^9, written with at most 4 decimals.

    In a string: digits, at most one minus sign and one point; "1e3", "+5", "01" and "1,5" are
    refused. A JSON number may have an exponent.
    """
    value = _number(spot)
    if value is None:
        return None
    if least is not None and value < least:
        spot.note("number_below", least=str(least))
    elif most is not None and value > most:
        spot.note("number_above", most=str(most))
    else:
        return value
    return None


def _number(spot: Spot) -> Decimal | None:
    text = spot.value
    if isinstance(text, str):
        value, problem = _exact(text)
    else:
        value, problem = None, "wrong_type"
    if problem and not isinstance(text, Constant):
        spot.note(problem, **NUMBER_FACTS.get(problem, {}))
    return value


def _exact(text: str) -> tuple[Decimal | None, str | None]:
    """The value of a decimal string or of a JSON number, or the code of what is wrong with it."""
    if not isinstance(text, Number) and not PLAIN.fullmatch(text):
        return None, "number_form"
    try:
        value = Decimal(text)
    except InvalidOperation:  # an exponent beyond what Decimal can hold
        return None, "number_range"
    if not value:
        return Decimal(0), None
    exponent = int(value.as_tuple().exponent)
    if exponent < -DECIMALS:
        return None, "number_decimals"
    if value.adjusted() > len(str(LARGEST)) or abs(value) > LARGEST:
        return None, "number_range"
    return value if exponent <= 0 else value.quantize(Decimal(1)), None


def whole(spot: Spot, *, least: int, most: int | None = None) -> Decimal | None:
    """A whole number; 3.0 is one."""
    value = _number(spot)
    if value is None:
        return None
    if value != value.to_integral_value():
        spot.note("not_whole")
        return None
    if value < least:
        spot.note("number_below", least=str(least))
    elif most is not None and value > most:
        spot.note("number_above", most=str(most))
    else:
        return value
    return None


def decimals(value: Decimal) -> int:
    """How many decimals the value needs, however it was written."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def plain(value: Decimal | int) -> str:
    """A number as the year file writes it: no exponent, no needless zeros."""
    return format(Decimal(value).normalize(), "f")
