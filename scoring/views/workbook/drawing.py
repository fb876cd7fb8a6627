"""The table as one person sees it, turned into a workbook."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from scoring import exports, forms
from scoring.models import Criterion, Snapshot
from scoring.views.table import Column, Row, Table
from scoring.workbook import NO, NOT_APPLICABLE, YES, Head, Input, Line, Workbook

Json = dict[str, Any]
Values = dict[str, dict[str, Json | None]]


def columns_of(table: Table, group: str = "") -> list[Column]:
    """Return the columns of a part of the table, or of all of it."""
    every = [column for section in table.sections for column in section.columns]
    return [column for column in every if group in column.path] if group else every


def values_of(table: Table, columns: Sequence[Column]) -> Values:
    """Return what counts in every cell that may be seen: unit → criterion → entry or nothing."""
    return {
        row.member.code: {c.row.code: _value(row, c) for c in columns if c.row.pk not in row.shut}
        for row in table.rows
    }


def _value(row: Row, column: Column) -> Json | None:
    held = row.entries.get(column.row.pk)
    return held.value if held else None


def workbook_of(
    table: Table, columns: Sequence[Column], *, snapshot: Snapshot, by: User
) -> Workbook:
    """Word everything the workbook shows; points only where the person sees them all."""
    has_points = all(row.points is not None for row in table.rows)
    return Workbook(
        title=_("Bảng chấm điểm %(year)s, %(bloc)s")
        % {"year": table.round.bloc_year.year, "bloc": table.round.bloc_year.name},
        desk=str(table.desk.label),
        snapshot=snapshot.code,
        made_at=snapshot.at,
        made_by=str(by),
        heads=[_head(column) for column in columns],
        lines=[_line(row, columns) for row in table.rows],
        tree=tree_of(Criterion.objects.filter(criteria=table.round.criteria_id)),
        policy=table.round.criteria.policy,
        has_points=has_points,
    )


def _head(column: Column) -> Head:
    return Head(
        node=column.node,
        rule=column.rule,
        group=str(column.group),
        inputs=inputs_of(column.row.type),
        is_open=column.enters,
        places=column.places,
    )


def inputs_of(kind: str) -> tuple[Input, ...]:
    """Return the inputs of a type of criterion, in the words of the grid."""
    return tuple(
        Input(
            key=part.key,
            label=str(part.label),
            short=str(part.short),
            is_whole=part.whole,
            is_choice=part.choice,
        )
        for part in forms.PARTS[kind]
    )


def _line(row: Row, columns: Sequence[Column]) -> Line:
    cells = {c.row.code: shown(c.row.type, _value(row, c)) for c in columns}
    return Line(
        code=row.member.code,
        name=row.member.name,
        cells=cells,
        points={} if row.points is None else _points(row.points),
    )


def shown(kind: str, value: Json | None) -> dict[str, str | Decimal]:
    """Return what the cells of an entry hold, input by input."""
    if value is None:
        return {}
    if value.get("na"):
        return {forms.PARTS[kind][0].key: f"{NOT_APPLICABLE}: {value['reason']}"}
    return {key: _shown(each) for key, each in value.items()}


def _shown(value: bool | str) -> str | Decimal:
    if isinstance(value, bool):
        return YES if value else NO
    return Decimal(value)


def _points(unit: Json) -> dict[str, Decimal | None]:
    nodes = {code: None if text is None else Decimal(text) for code, text in unit["nodes"].items()}
    sums = {f"={key}": Decimal(unit[key]) for key in ("base", "bonus", "deduction", "total")}
    return nodes | sums


def tree_of(nodes: Iterable[Criterion]) -> list[Json]:
    """Return the criteria as the year file nests them."""
    known: dict[int, Json] = {}
    roots: list[Json] = []
    for row in sorted(nodes, key=lambda each: each.position):
        known[row.pk] = node = exports.node_of(row)
        siblings = known[row.parent_id].setdefault("children", []) if row.parent_id else roots
        siblings.append(node)
    return roots
