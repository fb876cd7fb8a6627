"""A table of criteria as nodes of the year file → rows, level by level."""

from typing import Any

from scoring.criteria import walk
from scoring.models import CriteriaSet, Criterion

Json = dict[str, Any]
COLUMNS = {"code", "name", "type", "max", "owner", "children"}


def store_tree(criteria: CriteriaSet, roots: list[Json]) -> dict[str, Criterion]:
    """Store a table and return its rows by code; positions follow the order of the table."""
    positions = {node["code"]: number for number, node in enumerate(walk(roots))}
    stored: dict[str, Criterion] = {}
    level: list[tuple[Criterion | None, Json]] = [(None, node) for node in roots]
    while level:  # parents first, so that children know their keys
        rows = [
            Criterion(
                criteria=criteria,
                parent=parent,
                position=positions[node["code"]],
                **columns_of(node),
            )
            for parent, node in level
        ]
        stored |= {row.code: row for row in Criterion.objects.bulk_create(rows)}
        level = [
            (row, child)
            for row, (_, node) in zip(rows, level, strict=True)
            for child in node.get("children", [])
        ]
    return stored


def columns_of(node: Json) -> Json:
    """Return the columns of a node's row; what has no column of its own is its rule."""
    return {
        "code": node["code"],
        "name": node["name"],
        "type": node["type"],
        "max": node.get("max", ""),
        "owner": node.get("owner", ""),
        "rule": {key: value for key, value in node.items() if key not in COLUMNS},
    }
