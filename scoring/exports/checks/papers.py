"""One cross-check: what the unit says, what the checker says, and later what the others say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from scoring.exports.stored import hidden_of
from scoring.models import Check, Criterion, Entry
from scoring.states import CheckState, Stage

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What some other checker entered, without its name."""

    value: Json
    note: str


@dataclass(frozen=True, slots=True)
class Item:
    """One criterion: the unit's own entry, the checker's, and those of the other checkers."""

    criterion: Criterion
    own: Entry | None
    mine: Entry | None
    others: tuple[Opinion, ...] = ()

    @property
    def own_value(self) -> Json | None:
        """What the unit gave itself."""
        return self.own.value if self.own else None

    @property
    def value(self) -> Json | None:
        """What the checker gave."""
        return self.mine.value if self.mine else None

    @property
    def differs(self) -> bool:
        """The checker and the unit do not say the same."""
        return None not in (self.value, self.own_value) and self.value != self.own_value

    @property
    def is_unexplained(self) -> bool:
        """The checker differs and gives no reason."""
        return self.differs and not (self.mine and self.mine.note.strip())


@dataclass(frozen=True, slots=True)
class Paper:
    """A check, criterion by criterion in the order of the table; `groups` are the headings."""

    check: Check
    groups: Mapping[int, Criterion]
    items: Sequence[Item]

    @property
    def missing(self) -> list[Item]:
        """What is not scored yet."""
        return [each for each in self.items if each.value is None]

    @property
    def unexplained(self) -> list[Item]:
        """Differences without a reason."""
        return [each for each in self.items if each.is_unexplained]

    @property
    def done(self) -> int:
        """How many criteria are scored."""
        return len(self.items) - len(self.missing)

    @property
    def is_ready(self) -> bool:
        """It may be handed in."""
        return not self.missing and not self.unexplained


def paper_of(check: Check) -> Paper:
    """Read one check with a constant number of queries.

    The self-score is there once it is submitted and its seal is broken. What others gave is there
    once this check is handed in, and then only of checks that are handed in too.
    """
    nodes = list(
        Criterion.objects.filter(criteria=check.draw.round.criteria_id).order_by("position")
    )
    own: dict[int, Entry] = {}
    mine: dict[int, Entry] = {}
    others: dict[int, list[Opinion]] = {}
    for entry in _entries(check):
        if entry.stage == Stage.SELF:
            own[entry.criterion_id] = entry
        elif entry.check_in_id == check.pk:
            mine[entry.criterion_id] = entry
        elif entry.value is not None:
            others.setdefault(entry.criterion_id, []).append(Opinion(entry.value, entry.note))
    return Paper(
        check=check,
        groups={node.pk: node for node in nodes if node.type == "group"},
        items=tuple(
            Item(node, own.get(node.pk), mine.get(node.pk), in_no_order(others.get(node.pk, ())))
            for node in nodes
            if node.type != "group" and not node.owner
        ),
    )


def is_hidden(check: Check) -> bool:
    """Tell whether the unit has not submitted yet, or its self-score is still sealed."""
    return bool(hidden_of(check.draw.round, [check.checked]))


def _entries(check: Check) -> Sequence[Entry]:
    seen = Q(check_in=check)
    if not is_hidden(check):
        seen |= Q(stage=Stage.SELF)
    if check.state == CheckState.HANDED_IN:
        seen |= Q(check_in__state=CheckState.HANDED_IN)
    rows = Entry.objects.of_round(check.draw.round).filter(seen, sheet__member=check.checked_id)
    return list(rows.select_related("saved_by").order_by())


def in_no_order(opinions: Sequence[Opinion]) -> tuple[Opinion, ...]:
    """Sort by what is said, so that the place in the list does not tell who said it."""
    return tuple(sorted(opinions, key=lambda each: (str(each.value), each.note)))
