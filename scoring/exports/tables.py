"""A stored table of criteria as nodes of the year file."""

from collections.abc import Iterable
from typing import Any

from scoring.models import Criterion

Json = dict[str, Any]


def table_of(criteria_id: int) -> list[Json]:
    """Return the table of a set, in one query."""
    return nested(Criterion.objects.filter(criteria=criteria_id).order_by("position"))


def nested(rows: Iterable[Criterion]) -> list[Json]:
    """Put rows, which are in the order of the table, below one another."""
    roots: list[Json] = []
    known: dict[int, Json] = {}
    for row in rows:
        known[row.pk] = node = node_of(row)
        siblings = known[row.parent_id].setdefault("children", []) if row.parent_id else roots
        siblings.append(node)
    return roots


def node_of(row: Criterion) -> Json:
    """Return a criterion as its node of the year file, without children."""
    node = {"code": row.code, "name": row.name, "type": row.type, **row.rule}
    return node | {key: text for key, text in (("max", row.max), ("owner", row.owner)) if text}
