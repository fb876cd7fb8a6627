"""The rules of the table, said in the words of the people who fill it."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.wording import points

Json = dict[str, Any]
MOST_NAMES = 3  # units that a sentence names
NUMBERS = ("step", "cap_ratio", "points_per_unit", "base", "plus", "minus")


def rule_in_words(node: Json) -> str:
    """Say how a criterion turns its entry into points."""
    most = points(node["max"]) if node.get("max") else ""
    facts = {"max": most} | {key: points(node[key]) for key in _numbers(node)}
    match node["type"]:
        case "manual":
            return _manual(node, facts)
        case "pass_fail":
            return _("đạt: %(max)s điểm, không đạt: 0 điểm") % facts
        case "percent_of_plan":
            return _plan(node, facts)
        case "leader":
            return _("tối đa %(max)s điểm cho đơn vị vượt kế hoạch nhiều nhất cụm, khối") % facts
        case "bands" | "late_days":
            return _("%(max)s: %(bands)s") % {
                "max": _("tối đa %(max)s điểm") % facts if most else _("theo bậc"),
                "bands": _bands(node["bands"], late=node["type"] == "late_days"),
            }
        case "count":
            return _count(most, facts)
        case _:
            return _("gốc %(base)s điểm, mỗi lần cộng %(plus)s, mỗi lần trừ %(minus)s") % (
                {"base": "0", "plus": "0", "minus": "0"} | facts
            )


def _numbers(node: Json) -> Iterable[str]:
    return [k for k in NUMBERS if k in node]


def _manual(node: Json, facts: dict[str, str]) -> str:
    if "step" in node:
        return _("tối đa %(max)s điểm, từng nấc %(step)s") % facts
    return _("tối đa %(max)s điểm") % facts


def _plan(node: Json, facts: dict[str, str]) -> str:
    if node.get("cap", True):
        return _("%(max)s điểm theo tỷ lệ đạt kế hoạch, không quá %(max)s") % facts
    if "cap_ratio" in node:
        return _("%(max)s điểm theo tỷ lệ đạt kế hoạch, tối đa %(cap_ratio)s lần") % facts
    return _("%(max)s điểm theo tỷ lệ đạt kế hoạch, tính cả phần vượt") % facts


def _count(most: str, facts: dict[str, str]) -> str:
    if most:
        return _("mỗi lần %(points_per_unit)s điểm, tối đa %(max)s") % facts
    return _("mỗi lần %(points_per_unit)s điểm") % facts


def _bands(bands: list[Json], *, late: bool) -> str:
    unit = " " + pgettext("số ngày chậm", "ngày") if late else ""
    return "; ".join(
        _("%(side)s %(value)s%(unit)s: %(points)s điểm")
        % {
            "side": side_of(band["op"]),
            "value": points(band["value"]),
            "unit": unit,
            "points": points(band["points"]),
        }
        for band in bands
    )


def side_of(op: str) -> str:
    """Say on which side of its limit a band lies."""
    return {"gt": _("trên"), "gte": _("từ"), "lt": _("dưới"), "lte": _("đến")}[op]


def names_in_words(names: Sequence[str]) -> str:
    """Name the first few units and count the others."""
    if len(names) <= MOST_NAMES + 1:
        return ", ".join(names)
    facts = {"names": ", ".join(names[:MOST_NAMES]), "n": len(names) - MOST_NAMES}
    return _("%(names)s và %(n)d đơn vị khác") % facts


def extra_in_words(unit: Json) -> str:
    """Say bonus and deduction as far as there is any: “+25”, “−5”, “+25, −5”, or 0."""
    signed = (("+", unit["bonus"]), ("−", unit["deduction"]))
    return ", ".join(f"{sign}{points(figure)}" for sign, figure in signed if Decimal(figure)) or "0"


def tie_in_words(entry: Json) -> str:
    """Say one entry of the policy's tie-break chain."""
    match entry["by"]:
        case "node":
            return _("điểm %(code)s cao hơn") % entry
        case "least_deduction":
            return _("điểm trừ ít hơn")
        case "most_bonus":
            return _("điểm thưởng nhiều hơn")
        case "pledge":
            return _("tỷ lệ thực hiện giao ước cao hơn")
        case "women_share":
            share = points(Decimal(entry["at_least"]) * 100)
            return _("tỷ lệ nữ từ %(share)s%%") % {"share": share}
        case _:
            return _("quyết định của cụm, khối")
