"""The text of a pledge as values: from JSON, to canonical JSON, to a hash."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class TargetText:
    """A measurable promise; without a value it has no operator either."""

    name: str
    operator: str = ""
    value: Decimal | None = None
    unit: str = ""
    note: str = ""
    is_stated: bool = True


@dataclass(frozen=True, slots=True)
class MovementText:
    """A movement, with the times as the paper words them."""

    name: str
    goal: str = ""
    launch: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class UnitText:
    """What one unit (its code in the year) promises under content `group` (from 1; 0 is none)."""

    unit: str
    text: str
    group: int = 0
    is_stated: bool = True


@dataclass(frozen=True, slots=True)
class Witness:
    """Who signs beside the head without being a party; `username` only when there is an account."""

    name: str
    post: str = ""
    lines: tuple[str, ...] = ()
    username: str = ""


@dataclass(frozen=True, slots=True)
class PledgeContent:
    """Everything people write in a pledge; the parties come from the bloc itself."""

    subject: str = ""
    opening: str = ""
    grounds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    targets: tuple[TargetText, ...] = ()
    movements: tuple[MovementText, ...] = ()
    unit_contents: tuple[UnitText, ...] = ()
    organisation: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    witness: Witness | None = None
    sample_note: str = ""
    signed_on: date | None = None
    due_on: date | None = None

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Read the form of the demo's pledges; null is unknown and becomes empty."""
        return cls(
            subject=told.get("subject") or "",
            opening=told.get("opening") or "",
            grounds=tuple(told.get("grounds") or ()),
            groups=tuple(_group(group) for group in told.get("groups") or ()),
            targets=tuple(_target(target) for target in told.get("targets") or ()),
            movements=tuple(_movement(movement) for movement in told.get("movements") or ()),
            unit_contents=tuple(_unit_text(text) for text in told.get("unit_contents") or ()),
            organisation=tuple(told.get("organisation") or ()),
            recipients=tuple(told.get("recipients") or ()),
            witness=_witness(told.get("witness")),
            sample_note=told.get("sample_note") or "",
            signed_on=_day(told.get("date")),
            due_on=_day(told.get("due")),
        )

    def canonical(self) -> str:
        """The same words give the same text on any machine."""
        plain = asdict(self)
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1, default=str)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical text."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


def _group(told: Mapping[str, Any]) -> str:
    return ": ".join(part for part in (told.get("title"), told.get("text")) if part)


def _target(told: Mapping[str, Any]) -> TargetText:
    value = told.get("value")
    return TargetText(
        name=told["name"],
        operator=told.get("op") or "",
        value=None if value is None else Decimal(str(value)),
        unit=told.get("unit") or "",
        note=told.get("note") or "",
        is_stated=bool(told.get("stated", True)),
    )


def _movement(told: Mapping[str, Any]) -> MovementText:
    keys = ("goal", "launch", "summary")
    return MovementText(told["name"], *(told.get(key) or "" for key in keys))


def _unit_text(told: Mapping[str, Any]) -> UnitText:
    number, stated = told.get("group_no") or 0, bool(told.get("stated", True))
    return UnitText(told["unit"], told["text"], number, stated)


def _witness(told: Mapping[str, Any] | None) -> Witness | None:
    if not told:
        return None
    lines: Sequence[str] = told.get("lines") or ()
    name = told.get("signed_name") or told["name"]
    return Witness(name, told.get("title") or "", tuple(lines), told.get("username") or "")


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None
