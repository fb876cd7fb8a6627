"""What an explanation is made of: steps with a code and the numbers put in, no words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scoring.formula import Node
from scoring.ranking import TieBreak

Number = Decimal | Fraction | int
Param = Number | str | TieBreak | tuple[str, ...] | tuple[tuple[str, Fraction | None], ...]


class Move(StrEnum):
    """What a step does; beside each stand the names of its params."""

    # An entry becomes points.
    EMPTY = "empty"  # nothing entered
    NOT_APPLICABLE = "not_applicable"  # reason
    NO_TARGET = "no_target"  # actual
    GIVEN = "given"  # points
    PASSED = "passed"  # max
    FAILED = "failed"
    RATIO = "ratio"  # actual target max
    RATIO_CUT = "ratio_cut"  # ratio cap max
    BAND = "band"  # value op limit
    NO_BAND = "no_band"  # value
    LATE_BAND = "late_band"  # days op limit
    LATE_NO_BAND = "late_no_band"  # days
    TALLY = "tally"  # count each
    PLUS_MINUS = "plus_minus"  # base plus plus_each minus minus_each
    # A leader criterion: against the bloc's best, or what is sure before the best is known.
    LEADER_UNDER = "leader_under"  # actual target max
    LEADER_BETWEEN = "leader_between"  # actual target max ratio best
    LEADER_FIRST = "leader_first"  # actual target max best
    LEADER_SHARE = "leader_share"  # actual most max
    LEADER_NOBODY = "leader_nobody"
    ASSURED = "assured"  # actual target max
    ASSURED_NOTHING = "assured_nothing"  # actual
    # What a criterion that does not apply is worth.
    NA_LEAVES = "na_leaves"
    NA_ZERO = "na_zero"
    NA_EXTRA = "na_extra"  # zero in bonus and deduction groups
    NA_FULL = "na_full"  # max
    NA_AVERAGE = "na_average"  # sum count
    # What may happen to any number.
    ROUND = "round"  # places mode
    CUT = "cut"  # max
    RAISED = "raised"  # min
    # Groups and totals.
    SUM = "sum"  # terms
    RESCALE = "rescale"  # sum whole part left
    LEFT = "left"  # nothing in the group applies
    FLOOR_MET = "floor_met"  # least
    FLOOR_MISSED = "floor_missed"  # least
    TOTAL = "total"  # base bonus deduction
    # Ranks: `result` is the rank.
    EXCLUDED = "excluded"  # reason
    BARRED = "barred"  # codes
    PLACED = "placed"  # above level of
    TIE_PARTED = "tie_parted"  # number rule above level
    TIE_LEVEL = "tie_level"  # number rule level
    SHARED = "shared"  # level


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `result` is exact, and None where the criterion has left the scale."""

    move: Move
    result: Fraction | None
    params: Mapping[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NodeReason:
    """Why a node has its score; `floor` tells whether its floor was met, where it has one."""

    node: Node
    steps: tuple[Step, ...]
    children: "tuple[NodeReason, ...]" = ()
    floor: Step | None = None

    @property
    def score(self) -> Fraction | None:
        """What the last step came to."""
        return self.steps[-1].result

    def walk(self) -> "Iterator[NodeReason]":
        """The node and all below it, in the order of the table."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class UnitReason:
    """Why a unit has its total and its rank. Without `rank` nothing was said of the others."""

    unit: str
    tops: tuple[NodeReason, ...]
    base: tuple[Step, ...]
    bonus: tuple[Step, ...]
    deduction: tuple[Step, ...]
    total: tuple[Step, ...]
    rank: tuple[Step, ...] = ()

    def path(self, code: str) -> tuple[NodeReason, ...]:
        """From the top group down to a node; empty when no node has the code."""
        return _path(self.tops, code)


def _path(nodes: Sequence[NodeReason], code: str) -> tuple[NodeReason, ...]:
    for each in nodes:
        if each.node.code == code:
            return (each,)
        below = _path(each.children, code)
        if below:
            return (each, *below)
    return ()


def last(steps: Sequence[Step]) -> Fraction:
    """What a chain of steps came to; nothing counts as zero."""
    return steps[-1].result or Fraction(0)
