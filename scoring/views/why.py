"""Why a unit has its rank, in one sentence a reader can check."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.wording import points
from scoring.models import Criterion
from scoring.views.words import MOST_NAMES, names_in_words, tie_in_words

Json = dict[str, Any]


class Reasons:
    """Compares every unit with its neighbour in the ranking."""

    def __init__(
        self,
        units: Sequence[Json],
        names: Mapping[str, str],
        nodes: Sequence[Criterion],
        policy: Json,
    ) -> None:
        self.units = units
        self.ranked = [unit for unit in units if unit["rank"] is not None]
        self.names = names
        self.leaves = {node.code: node.name for node in nodes if node.type != "group"}
        self.ties: list[Json] = policy.get("tie_break", [])

    def why(self, place: int) -> str:
        """Say why the unit at a place of the list has its rank, and what else is known of it."""
        unit = self.units[place]
        reasons = [self._rank(unit) if unit["rank"] is not None else self._no_rank(unit)]
        if unit["rank"] is not None and unit["failed_floors"]:
            codes = ", ".join(unit["failed_floors"])
            reasons.append(_("Chưa đạt điểm tối thiểu ở %(codes)s.") % {"codes": codes})
        if unit["suspended"]:
            reasons.append(
                _("Tạm dừng xét khen thưởng: %(reason)s.") % {"reason": unit["suspended"]}
            )
        return " ".join(reasons)

    def is_tied(self, place: int) -> bool:
        """Tell whether others have the same total."""
        unit = self.units[place]
        return unit["rank"] is not None and bool(self._equals(unit))

    def _no_rank(self, unit: Json) -> str:
        if unit["excluded"]:
            return _("Không xếp hạng: %(reason)s.") % {"reason": unit["excluded"]}
        codes = ", ".join(unit["failed_floors"])
        return _("Không xếp hạng: chưa đạt điểm tối thiểu ở %(codes)s.") % {"codes": codes}

    def _rank(self, unit: Json) -> str:
        equals = self._equals(unit)
        if equals:
            return self._tie(unit, equals)
        place = self.ranked.index(unit)
        if len(self.ranked) == 1:
            return _("Đơn vị duy nhất được xếp hạng.")
        if place + 1 < len(self.ranked):
            return self._distance(unit, self.ranked[place + 1], above=True)
        return self._distance(unit, self.ranked[place - 1], above=False)

    def _equals(self, unit: Json) -> list[Json]:
        same = [each for each in self.ranked if Decimal(each["total"]) == Decimal(unit["total"])]
        return [each for each in same if each["code"] != unit["code"]]

    def _tie(self, unit: Json, equals: list[Json]) -> str:
        facts = {
            "total": points(unit["total"]),
            "names": names_in_words([self.names[each["code"]] for each in equals]),
            "rank": unit["rank"],
        }
        broken_by = unit["tie_broken_by"]
        if broken_by is None:
            return (
                _("Cùng %(total)s điểm với %(names)s, không quy tắc nào tách được: cùng hạng.")
                % facts
            )
        facts |= {"number": self.ties.index(broken_by) + 1, "rule": tie_in_words(broken_by)}
        facts["values"] = self._values(unit, equals, broken_by)
        return (
            _("Cùng %(total)s điểm với %(names)s. Quy tắc thứ %(number)s: %(rule)s%(values)s.")
            % facts
        )

    def _values(self, unit: Json, equals: list[Json], broken_by: Json) -> str:
        """The figures that a rule on points compared: own, then the others'."""
        keys = {"least_deduction": "deduction", "most_bonus": "bonus"}
        if broken_by["by"] == "node":
            figures = [each["nodes"][broken_by["code"]] for each in (unit, *equals)]
        elif broken_by["by"] in keys:
            figures = [each[keys[broken_by["by"]]] for each in (unit, *equals)]
        else:
            return ""
        own, *others = [points(figure) for figure in figures]
        if len(others) > MOST_NAMES + 1:
            span = {"low": min(figures[1:], key=_size), "high": max(figures[1:], key=_size)}
            facts = {key: points(figure) for key, figure in span.items()} | {"own": own}
            return _(" (%(own)s; các đơn vị kia từ %(low)s đến %(high)s)") % facts
        return _(" (%(own)s so với %(others)s)") % {"own": own, "others": ", ".join(others)}

    def _distance(self, unit: Json, other: Json, *, above: bool) -> str:
        gap = abs(Decimal(unit["total"]) - Decimal(other["total"]))
        facts = {"name": self.names[other["code"]], "gap": points(gap)}
        text = (
            _("Hơn %(name)s %(gap)s điểm") % facts
            if above
            else _("Kém %(name)s %(gap)s điểm") % facts
        )
        return text + self._widest(unit, other, above=above) + "."

    def _widest(self, unit: Json, other: Json, *, above: bool) -> str:
        """The criterion that parts two units the most, in the direction of their ranks."""
        sign = 1 if above else -1
        gaps = {
            code: sign * (Decimal(unit["nodes"][code]) - Decimal(other["nodes"][code]))
            for code in self.leaves
            if unit["nodes"].get(code) is not None and other["nodes"].get(code) is not None
        }
        code = max(gaps, key=lambda each: gaps[each], default=None)
        if code is None or gaps[code] <= 0:
            return ""
        facts = {
            "code": code,
            "name": self.leaves[code],
            "own": points(unit["nodes"][code]),
            "other": points(other["nodes"][code]),
        }
        if above:
            return _("; hơn nhiều nhất ở %(code)s %(name)s (%(own)s so với %(other)s)") % facts
        return _("; kém nhiều nhất ở %(code)s %(name)s (%(own)s so với %(other)s)") % facts


def _size(figure: str | None) -> Decimal:
    """A node that left the scale gives 0 points, as the tie-break counts it."""
    return Decimal(figure or 0)
