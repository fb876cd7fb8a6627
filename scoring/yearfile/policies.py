"""The policy of a bloc: rounding, N/A, caps, floors, grades, tie-breaks."""

from collections.abc import Callable, Collection
from decimal import Decimal
from functools import partial

from scoring.formula import Method, Mode, NotApplicablePolicy
from scoring.ranking import (
    ByDecision,
    ByNode,
    ByPledge,
    ByWomenShare,
    Grade,
    LeastDeduction,
    MostBonus,
    TieBreak,
)
from scoring.yearfile.reading import (
    Record,
    Spot,
    choice,
    code,
    decimals,
    flag,
    items,
    keys,
    line,
    lines,
    number,
    record,
    whole,
)
from scoring.yearfile.shapes import FloorEffect, Policy
from scoring.yearfile.tree import Tree

MOST_PLACES = 4


def rounding(spot: Spot) -> tuple[int | None, Mode | None]:
    """How many decimals a score keeps (0 to 4) and what happens to the rest."""
    fields = record(spot, required=("places", "mode"))
    places = fields.read("places", partial(whole, least=0, most=MOST_PLACES))
    mode = fields.read("mode", partial(choice, options=Mode))
    return None if places is None else int(places), mode


def policy(spot: Spot, *, tree: Tree, units: Collection[str]) -> Policy | None:
    """Read the policy. `floor_effect` may be left out only where no node has a floor."""
    fields = record(
        spot,
        required=("rounding", "na", *(("floor_effect",) if tree.has_floor else ())),
        optional=("floor_effect", "grades", "tie_break"),
        nullable=("bonus_cap", "total_floor"),
    )
    effect = fields.read("floor_effect", partial(choice, options=FloorEffect))
    classes = fields.read("grades", grades) or ()
    chain = fields.read("tie_break", partial(tie_breaks, criteria=tree.nodes, units=units)) or ()
    arithmetic = method(fields)
    return Policy(arithmetic, effect, classes, chain) if arithmetic else None


def method(fields: Record) -> Method | None:
    """The part of the policy that the arithmetic follows."""
    places, mode = fields.read("rounding", rounding) or (None, None)
    na = fields.read("na", partial(choice, options=NotApplicablePolicy))
    cap = fields.read("bonus_cap", partial(limit, places=places, least=0))
    floor = fields.read("total_floor", partial(limit, places=places))
    if places is None or mode is None or na is None:
        return None
    return Method(places=places, mode=mode, na=na, bonus_cap=cap, total_floor=floor)


def limit(spot: Spot, *, places: int | None, least: int | None = None) -> Decimal | None:
    """A limit on rounded scores may not be finer than the rounding."""
    value = number(spot, least=least)
    if value is not None and places is not None and decimals(value) > places:
        spot.note("more_than_places", places=places)
    return value


def grades(spot: Spot) -> tuple[Grade, ...]:
    """Grades in the order in which they are tried."""
    read = [grade(item) for item in items(spot, may_be_empty=True)]
    return tuple(g for g in read if g is not None)


def grade(spot: Spot) -> Grade | None:
    """One grade; its limit belongs to it unless `inclusive` is false."""
    fields = record(spot, required=("name", "min"), optional=("inclusive",))
    name, least = fields.read("name", partial(line, most=250)), fields.read("min", number)
    is_inclusive = fields.read("inclusive", flag)
    if name is None or least is None:
        return None
    return Grade(name=name, min=least, inclusive=is_inclusive is not False)


def tie_breaks(
    spot: Spot, *, criteria: Collection[str], units: Collection[str]
) -> tuple[TieBreak, ...]:
    """Tie-breaks in the order in which they are tried."""
    read = [
        _tie_break(item, criteria=criteria, units=units) for item in items(spot, may_be_empty=True)
    ]
    return tuple(t for t in read if t is not None)


def _tie_break(spot: Spot, *, criteria: Collection[str], units: Collection[str]) -> TieBreak | None:
    by = spot.value.get("by") if isinstance(spot.value, dict) else None
    if type(by) is str and by in SIMPLE:
        record(spot, required=("by",))
        return SIMPLE[by]()
    if by == "node":
        return _by_node(spot, criteria)
    if by == "women_share":
        return _by_women_share(spot)
    if by == "decision":
        return _by_decision(spot, units)
    if "by" in record(spot, required=("by",), optional=keys(spot)).spots:
        spot.inside("by").note("not_one_of", allowed=", ".join(TIE_BREAKS))
    return None


def _by_node(spot: Spot, criteria: Collection[str]) -> TieBreak | None:
    given = record(spot, required=("by", "code")).read("code", code)
    if given is not None and given not in criteria:
        spot.inside("code").note("unknown_criterion", given=given)
    return None if given is None else ByNode(given)


def _by_women_share(spot: Spot) -> TieBreak | None:
    fields = record(spot, required=("by", "at_least"))
    share = fields.read("at_least", partial(number, least=0, most=1))
    return None if share is None else ByWomenShare(share)


def _by_decision(spot: Spot, units: Collection[str]) -> TieBreak | None:
    fields = record(spot, required=("by", "order"), optional=("reason",))
    reason = fields.read("reason", lines)
    order: list[str] = []
    for item in fields.read("order", items) or ():
        given = code(item)
        if given is None:
            continue
        if given not in units:
            item.note("unknown_unit", given=given)
        elif given in order:
            item.note("duplicate_code", given=given)
        order.append(given)
    return ByDecision(tuple(order), reason)


SIMPLE: dict[str, Callable[[], TieBreak]] = {
    "least_deduction": LeastDeduction,
    "most_bonus": MostBonus,
    "pledge": ByPledge,
}
TIE_BREAKS = ("node", *SIMPLE, "women_share", "decision")
