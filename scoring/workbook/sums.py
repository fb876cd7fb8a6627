"""The page of points: every node of the tree for every unit, computed while one types."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.spreadsheets import Formula, Page, Put, name_of
from scoring.workbook import formulas, grid, looks
from scoring.workbook.content import Line, Workbook

Json = Mapping[str, Any]
NAME = "Điểm tính"
POINTS_OF, TOTAL = "Điểm %(code)s", "Tổng tạm tính"  # found again whatever the language
SUMS = ("base", "bonus", "deduction", "total")
Cell = Formula | Decimal | None


class Points:
    """Knows which cell of the page holds which node, and what is written there."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.nodes = list(_walk(workbook.tree, depth=0))
        self.columns = {node["code"]: grid.LEFT + n for n, (node, _, _) in enumerate(self.nodes)}
        right = grid.LEFT + len(self.nodes)
        self.sums = {key: right + n for n, key in enumerate(SUMS)}
        self.inputs: dict[str, dict[str, int]] = {}
        for slot in grid.slots(workbook):
            self.inputs.setdefault(slot.head.code, {})[slot.input.key] = slot.column
        self.is_live = formulas.can_compute(workbook.policy)

    def cells(self, row: int, line: Line) -> Iterator[tuple[int, Cell]]:
        """Yield column and content for one unit."""
        for node, role, _depth in self.nodes:
            formula = self._formula(row, node, role) if self.is_live else None
            yield self.columns[node["code"]], _cell(formula, line.points.get(node["code"]))
        yield from self._sums(row, line)

    def _formula(self, row: int, node: Json, role: str) -> str | None:
        policy = self.workbook.policy
        if node["type"] == "group":
            children = [
                (name_of(row, self.columns[child["code"]]), str(child.get("max", "")))
                for child in node["children"]
            ]
            most = node.get("max", "") if node.get("cap", role != "base") else ""
            return formulas.group(children, policy=policy, role=role, most=str(most))
        if node["code"] not in self.inputs:
            return None  # a criterion that the person may not see
        refs = {
            key: f"'{grid.NAME}'!{name_of(row, column)}"
            for key, column in self.inputs[node["code"]].items()
        }
        return formulas.points(node, refs, policy=policy, role=role)

    def _sums(self, row: int, line: Line) -> Iterator[tuple[int, Cell]]:
        policy = self.workbook.policy
        for role in SUMS[:3]:
            tops = [
                (name_of(row, self.columns[node["code"]]), str(node.get("max", "")))
                for node, its_role, depth in self.nodes
                if depth == 0 and its_role == role
            ]
            formula = formulas.group(tops, policy=policy, role=role) if self.is_live else None
            yield self.sums[role], _cell(formula, line.points.get(f"={role}"))
        refs = [name_of(row, self.sums[role]) for role in SUMS[:3]]
        formula = formulas.total(*refs, policy=policy) if self.is_live else None
        yield self.sums["total"], _cell(formula, line.points.get("=total"))

    def heading(self, key: str) -> str:
        """Name one of the sums."""
        return {
            "base": _("Điểm gốc"),
            "bonus": _("Thưởng"),
            "deduction": _("Trừ"),
            "total": TOTAL,
        }[key]

    def column_of_grid(self, column: int, key: str) -> list[Cell]:
        """Return the same numbers for the page that is filled in, a cell a unit."""
        lines = enumerate(self.workbook.lines)
        return [
            Formula(f"'{NAME}'!{name_of(grid.FIRST + n, column)}", line.points.get(key) or "")
            for n, line in lines
        ]


def is_sum(text: str) -> bool:
    """Tell whether a heading of the grid is one of ours that nobody fills."""
    return text == TOTAL or text.startswith(POINTS_OF % {"code": ""})


def _cell(formula: str | None, value: Decimal | None) -> Cell:
    if formula is None:
        return value
    return Formula(formula, "" if value is None else value)


def _walk(
    nodes: Sequence[Json], *, depth: int, role: str = "base"
) -> Iterator[tuple[Json, str, int]]:
    for node in nodes:
        own = node.get("role", "base") if depth == 0 else role
        yield node, own, depth
        yield from _walk(node.get("children", []), depth=depth + 1, role=own)


def totals(points: Points) -> list[tuple[str, list[Cell]]]:
    """Return the columns at the right of the grid: every top group, then the total."""
    tops = [node for node, _role, depth in points.nodes if depth == 0]
    columns = [
        (
            POINTS_OF % {"code": node["code"]},
            points.column_of_grid(points.columns[node["code"]], node["code"]),
        )
        for node in tops
    ]
    total = points.column_of_grid(points.sums["total"], "=total")
    return [*columns, (points.heading("total"), total)]


def page(workbook: Workbook, points: Points) -> Page:
    """Draw the page of points."""
    cells = [Put(0, 0, _("Điểm tính từ trang “%(name)s”") % {"name": grid.NAME}, looks.TITLE)]
    cells.append(Put(1, 0, told(workbook, points), looks.TOLD))
    cells.append(Put(grid.HEADS, grid.CODE, _("Mã"), looks.HEAD))
    cells.append(Put(grid.HEADS, grid.UNIT, _("Đơn vị"), looks.HEAD))
    for node, _role, _depth in points.nodes:
        at = points.columns[node["code"]]
        cells.append(Put(grid.HEADS, at, f"{node['code']} {node['name']}", looks.HEAD))
        cells.append(Put(grid.WORDS, at, str(node.get("max", "")).replace(".", ","), looks.RULE))
    cells += [Put(grid.HEADS, at, points.heading(k), looks.HEAD) for k, at in points.sums.items()]
    look = replace(looks.POINTS, number=looks.decimals(workbook.policy["rounding"]["places"]))
    for n, line in enumerate(workbook.lines):
        row = grid.FIRST + n
        cells.append(Put(row, grid.CODE, line.code, looks.CODE))
        cells.append(Put(row, grid.UNIT, line.name, looks.UNIT))
        cells += [Put(row, column, v, look) for column, v in points.cells(row, line)]
    return Page(
        name=NAME,
        cells=cells,
        widths={grid.CODE: 14, grid.UNIT: 34},
        heights={0: 22, grid.HEADS: 78},
        frozen=(grid.FIRST, grid.LEFT),
        footer=grid.footer(workbook),
        is_protected=True,
        across=grid.across(len(points.nodes) + len(SUMS)),
    )


def told(workbook: Workbook, points: Points) -> str:
    """Say what is computed here and what is not."""
    if not points.is_live:
        return _("Quy tắc làm tròn của bảng chỉ hệ thống tính được: điểm ở đây là lúc tải tệp.")
    fixed = [node["code"] for node, _, _ in points.nodes if node["type"] == "leader"]
    if fixed:
        return _("Tự tính khi nhập. Riêng %(codes)s so với cả cụm, khối: giữ điểm lúc tải tệp.") % {
            "codes": ", ".join(fixed)
        }
    return _("Tự tính khi nhập; điểm chính thức do hệ thống tính khi nhận tệp.")
