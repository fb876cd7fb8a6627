"""The rules of the table as formulas of a spreadsheet, for what it computes like the server."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scoring.workbook.content import NOT_APPLICABLE, YES

Json = Mapping[str, Any]
SIDES = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
LONGEST = 8_000  # Excel takes 8,192 characters
NOTHING = '""'  # what does not apply and leaves the scale


def can_compute(policy: Json) -> bool:
    """Tell whether the bloc's rounding and N/A rule are ones that a sheet can follow."""
    is_followed = policy["rounding"]["mode"] == "half_up" and policy["na"] != "bloc_average"
    return bool(is_followed)


def points(node: Json, refs: Mapping[str, str], *, policy: Json, role: str) -> str | None:
    """Return the formula of a criterion's points from the cells of its inputs.

    Nothing for `leader`: it takes the whole bloc, and what other units hold is not all here.
    """
    if node["type"] == "leader":
        return None
    absent = _absent(node, policy=policy, role=role)
    is_absent = _any(
        f'LEFT({ref},{len(NOT_APPLICABLE)})="{NOT_APPLICABLE}"' for ref in refs.values()
    )
    if node["type"] == "pass_fail":
        earned = f'IF({refs["passed"]}="{YES}",{node.get("max", "0")},0)'
        return f"IF({is_absent},{absent},{earned})"
    is_filled = _all(f"ISNUMBER({ref})" for ref in refs.values())
    earned = f"ROUND({_earned(node, refs)},{policy['rounding']['places']})"
    if node["type"] == "percent_of_plan":
        earned = f"IF({refs['target']}=0,{absent},{earned})"
    formula = f"IF({is_absent},{absent},IF({is_filled},{earned},0))"
    return formula if len(formula) < LONGEST else None


def _absent(node: Json, *, policy: Json, role: str) -> str:
    if role != "base" or policy["na"] == "zero":
        return "0"
    return str(node.get("max", "0")) if policy["na"] == "full" else NOTHING


def _earned(node: Json, refs: Mapping[str, str]) -> str:
    match node["type"]:
        case "manual":
            return refs["points"]
        case "percent_of_plan":
            return _plan(node, refs)
        case "bands":
            return _bands(node["bands"], refs["value"])
        case "late_days":
            return _bands(node["bands"], f"MAX({refs['days']},0)")
        case "count":
            earned = f"{refs['count']}*{node['points_per_unit']}"
            return f"MIN({earned},{node['max']})" if "max" in node else earned
        case _:
            return _plus_minus(node, refs)


def _plan(node: Json, refs: Mapping[str, str]) -> str:
    """Divided by a plan of 0 only where the formula around it does not ask."""
    most = node.get("max", "0")
    earned = f"{most}*{refs['actual']}/{refs['target']}"
    if node.get("cap", True):
        return f"MIN({earned},{most})"
    if "cap_ratio" in node:
        return f"MIN({earned},{most}*{node['cap_ratio']})"
    return earned


def _bands(bands: Sequence[Json], value: str) -> str:
    formula = "0"
    for band in reversed(bands):
        formula = f"IF({value}{SIDES[band['op']]}{band['value']},{band['points']},{formula})"
    return formula


def _plus_minus(node: Json, refs: Mapping[str, str]) -> str:
    earned = (
        f"{node.get('base', '0')}+{refs['plus']}*{node['plus']}-{refs['minus']}*{node['minus']}"
    )
    if "max" in node:
        earned = f"MIN({earned},{node['max']})"
    return f"MAX({earned},{node['min']})" if "min" in node else earned


def _any(conditions: Iterable[str]) -> str:
    told = list(conditions)
    return told[0] if len(told) == 1 else f"OR({','.join(told)})"


def _all(conditions: Iterable[str]) -> str:
    told = list(conditions)
    return told[0] if len(told) == 1 else f"AND({','.join(told)})"


def group(
    children: Sequence[tuple[str, str]], *, policy: Json, role: str, most: str = ""
) -> str | None:
    """Return the formula of a group: the sum of its children (cell, maximum), scaled and capped."""
    formula = _together(children, policy=policy, role=role)
    if most:
        cells = ",".join(ref for ref, _ in children)
        formula = (
            f"IF(COUNT({cells})=0,{NOTHING},MIN({formula},{most}))"
            if NOTHING in formula
            else f"MIN({formula},{most})"
        )
    return formula if len(formula) < LONGEST and len(children) < 250 else None


def _together(children: Sequence[tuple[str, str]], *, policy: Json, role: str) -> str:
    if not children:
        return "0"
    cells = ",".join(ref for ref, _ in children)
    if role != "base" or policy["na"] != "rescale":
        return f"SUM({cells})"
    whole = "+".join(most or "0" for _, most in children)
    part = "+".join(f"IF(ISNUMBER({ref}),{most or 0},0)" for ref, most in children)
    places = policy["rounding"]["places"]
    scaled = f"IF({part}=0,SUM({cells}),ROUND(SUM({cells})*({whole})/({part}),{places}))"
    return (
        f"IF(COUNT({cells})={len(children)},SUM({cells}),IF(COUNT({cells})=0,{NOTHING},{scaled}))"
    )


def total(base: str, bonus: str, deduction: str, *, policy: Json) -> str:
    """Return the formula of the total from the three sums."""
    gained = f"MIN({bonus},{policy['bonus_cap']})" if "bonus_cap" in policy else bonus
    earned = f"SUM({base})+{gained}-{deduction}"
    return f"MAX({earned},{policy['total_floor']})" if "total_floor" in policy else earned
