"""The score table as one person may see it: columns, rows, cells, totals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from blocs.models import Member
from core.forms import PLACES
from scoring import exports, yearfile
from scoring.exports import Held, Stored
from scoring.formula import AnyLeaf
from scoring.models import Criterion, Desk, Round
from scoring.rules import Sight
from scoring.views.alone import as_told, points_of
from scoring.views.words import NUMBERS, rule_in_words

Json = dict[str, Any]
WIDEST = 120  # columns that one page shows; a wider table is cut into its groups
FINEST = 4  # decimals that the year file keeps


@dataclass(frozen=True, slots=True)
class Column:
    """One criterion that is scored."""

    row: Criterion
    node: Json
    leaf: AnyLeaf
    group: Criterion
    top: Criterion
    parent: Criterion
    path: tuple[str, ...]
    enters: bool

    @property
    def is_pair(self) -> bool:
        """Two inputs stand side by side."""
        return self.row.type in {"percent_of_plan", "leader", "plus_minus"}

    @property
    def rule(self) -> str:
        """How the entry becomes points."""
        return rule_in_words(self.node)

    @property
    def places(self) -> int:
        """How many decimals may be typed."""
        return places_of(self.row)


def places_of(criterion: Criterion) -> int:
    """Two decimals, more only where the numbers of the rule itself have more: a step of 0.125."""
    numbers = [criterion.max, *_numbers(criterion.rule)]
    return min(FINEST, max(PLACES, *(len(text.partition(".")[2]) for text in numbers)))


def _numbers(rule: Json) -> Iterator[str]:
    """The numbers of a rule, those of its bands too."""
    yield from (rule[key] for key in NUMBERS if isinstance(rule.get(key), str))
    for band in rule.get("bands", ()):
        yield band["value"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the tree that fits on a page."""

    code: str
    name: str
    columns: tuple[Column, ...]

    @property
    def groups(self) -> list[tuple[Criterion, int]]:
        """Each group with the number of neighbouring columns under it."""
        spans: list[tuple[Criterion, int]] = []
        for column in self.columns:
            if spans and spans[-1][0].pk == column.group.pk:
                spans[-1] = (column.group, spans[-1][1] + 1)
            else:
                spans.append((column.group, 1))
        return spans


@dataclass(frozen=True, slots=True)
class Row:
    """One unit: its cells by criterion, and what the server makes of them.

    `shut` are the columns of the table in which the person may not see this unit's cell.
    """

    member: Member
    entries: dict[int, Held]
    points: Json | None
    done: int
    of: int
    rank: int | None = None
    is_running: bool = False
    shut: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """Everything the grid shows; `points` of rows are None where they may not be seen."""

    round: Round
    sections: tuple[Section, ...]
    rows: tuple[Row, ...]
    sight: Sight
    desk: Desk

    @property
    def enters(self) -> bool:
        """Whether there is a cell the person may fill."""
        return any(column.enters for each in self.sections for column in each.columns)

    @property
    def filled(self) -> int:
        """How many cells hold an entry."""
        return sum(row.done for row in self.rows)

    @property
    def shut_owners(self) -> list[str]:
        """The departments whose criteria the person may not fill."""
        columns = (column for section in self.sections for column in section.columns)
        return sorted({c.row.owner for c in columns if c.row.owner and not c.enters})

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return sum(row.of for row in self.rows)

    def section(self, code: str) -> Section:
        """Return the section that shows a node of the tree, or the first."""
        showing = (each for each in self.sections for column in each.columns if code in column.path)
        return next(showing, self.sections[0])

    def row(self, code: str) -> Row | None:
        """Return the row of a unit that may be seen."""
        return next((each for each in self.rows if each.member.code == code), None)


def desk_of(sight: Sight) -> Desk:
    """Where a person sits at this table: the Board once the bloc has closed, else the bloc."""
    return Desk.BOARD if sight.enters("", desk=Desk.BOARD) else Desk.BLOC


def table_of(round_: Round, sight: Sight) -> Table:
    """Read the whole table with a constant number of queries."""
    desk = desk_of(sight)
    stored = as_told(exports.stored_of(round_, desk=desk, own_units=sight.units), sight)
    nodes = stored.nodes
    columns = [
        each
        for each in _columns(nodes, sight, desk=desk)
        if any(sight.sees_cell(member.unit_id, each.row.owner) for member in stored.members)
    ]
    return Table(
        round=round_,
        sections=tuple(_sections(nodes, columns)),
        rows=tuple(_rows(round_, columns, stored=stored, sight=sight)),
        sight=sight,
        desk=desk,
    )


def _columns(nodes: Sequence[Criterion], sight: Sight, *, desk: Desk) -> Iterator[Column]:
    known = {node.pk: node for node in nodes}
    for node in nodes:
        if node.type == "group":
            continue
        path = list(_path(node, known))
        yield Column(
            row=node,
            node=exports.node_of(node),
            leaf=yearfile.parse_leaf(exports.node_of(node)),
            group=path[0],
            top=path[0],
            parent=path[-2] if len(path) > 1 else node,
            path=tuple(each.code for each in path),
            enters=sight.enters(node.owner, desk=desk),
        )


def _path(node: Criterion, known: dict[int, Criterion]) -> list[Criterion]:
    """From the top group down to the criterion itself."""
    path = [node]
    while path[0].parent_id:
        path.insert(0, known[path[0].parent_id])
    return path


def _sections(nodes: Sequence[Criterion], columns: Sequence[Column]) -> Iterator[Section]:
    if len(columns) <= WIDEST:
        yield Section("", "", tuple(columns))
    else:
        yield from _cut(None, nodes, columns, depth=0)


def _cut(
    parent: Criterion | None, nodes: Sequence[Criterion], columns: Sequence[Column], *, depth: int
) -> Iterator[Section]:
    """Each group is a section; one that is too wide is cut into its children, and they in turn."""
    children = [each for each in nodes if each.parent_id == (parent.pk if parent else None)]
    for is_group, run in groupby(children, key=lambda each: each.type == "group"):
        if not is_group:
            yield from _batches(parent, {each.code for each in run}, columns)
            continue
        for child in run:
            inside = [c for c in columns if len(c.path) > depth and c.path[depth] == child.code]
            if len(inside) > WIDEST:
                yield from _cut(child, nodes, inside, depth=depth + 1)
            elif inside:
                shown = _regroup(inside, nodes, depth=depth + 1)
                yield Section(child.code, child.name, tuple(shown))


def _batches(
    parent: Criterion | None, codes: set[str], columns: Sequence[Column]
) -> Iterator[Section]:
    """Neighbouring criteria without a group of their own, as many as fit a page."""
    own = [each for each in columns if each.row.code in codes]
    for start in range(0, len(own), WIDEST):
        part = own[start : start + WIDEST]
        shown = tuple(replace(each, group=parent or each.row) for each in part)
        yield Section(part[0].row.code, (parent or part[0].row).name, shown)


def _regroup(
    columns: Sequence[Column], nodes: Sequence[Criterion], *, depth: int
) -> Iterator[Column]:
    """Head the columns of a section with the groups one level below it."""
    by_code = {node.code: node for node in nodes}
    for each in columns:
        below = by_code[each.path[min(depth, len(each.path) - 1)]]
        group = below if below.type == "group" else by_code[each.path[depth - 1]]
        yield replace(each, group=group)


def _rows(
    round_: Round, columns: Sequence[Column], *, stored: Stored, sight: Sight
) -> Iterator[Row]:
    points = points_of(round_, stored, sight)
    for member in stored.members:
        sees_all = sight.sees_cell(member.unit_id)
        shut = frozenset(
            c.row.pk for c in columns if not sight.sees_cell(member.unit_id, c.row.owner)
        )
        if not sees_all and len(shut) == len(columns):
            continue
        held = stored.cells.get(member.pk, {})
        open_ = {column.row.pk for column in columns} - shut
        cells = {criterion: cell for criterion, cell in held.items() if criterion in open_}
        unit = points.get(member.code) if sees_all else None
        yield Row(
            member=member,
            entries=cells,
            points=unit,
            done=sum(cell.value is not None for cell in cells.values()),
            of=len(open_),
            rank=unit["rank"] if unit and sight.sees_ranks else None,
            is_running=sight.is_open,
            shut=shut,
        )
