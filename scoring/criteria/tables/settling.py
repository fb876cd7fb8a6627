"""A table that was read row by row → nodes: codes, groups, roles, and whether the sums agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.criteria.tables import headings, numbering, values
from scoring.criteria.tables.grids import Row
from scoring.criteria.tables.headings import Layout
from scoring.criteria.tables.reading import (
    LONGEST_NAME,
    Extra,
    Flaw,
    Json,
    Line,
    Reader,
    read_rows,
)
from scoring.formula import Role
from scoring.yearfile.reading import CODE_LENGTH, plain


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a table. `rows` has the source row of every code; `skipped` the rows left."""

    nodes: tuple[Json, ...]
    flaws: tuple[Flaw, ...]
    layout: Layout
    rows: Mapping[str, int]
    skipped: tuple[int, ...]


def read_table(rows: Sequence[Row], *, columns: Mapping[str, int] | None = None) -> Outcome:
    """Read a table of criteria, whatever its numbering; every flaw is told, none stops it.

    `columns` says which column holds which field when the heading was read wrongly.
    """
    reader = read_rows(rows, columns=columns)
    taken: dict[str, int] = {}
    nodes = tuple(_node(reader, line, taken) for line in reader.tops)
    for node in nodes:
        role = _role(node)
        if role is not None and node["type"] == "group":
            node["role"] = role.value
    _check_totals(reader, nodes)
    flaws = sorted(reader.flaws, key=lambda flaw: (flaw.row, flaw.column))
    return Outcome(nodes, tuple(flaws), reader.layout, taken, tuple(sorted(reader.skipped)))


def _node(reader: Reader, line: Line, taken: dict[str, int]) -> Json:
    """Finish one node with its branch. Numbering starts anew in every branch, codes do not."""
    code = line.token
    if line.above is not None:
        code = numbering.below(line.above.node["code"], line.token, parent_token=line.above.token)
    if code in taken:
        reader.note("duplicate_code", line.row, headings.CODE, given=code, row=taken[code])
    if len(code) > CODE_LENGTH:
        reader.note("code_too_long", line.row, headings.CODE, most=CODE_LENGTH)
    taken.setdefault(code, line.row)
    line.node["code"] = code
    children = [_node(reader, child, taken) for child in line.children]
    if not children:
        children = _from_extras(reader, line, taken)
    else:
        _say(line.node, line.extras)
    return _finished(line.node, children)


def _from_extras(reader: Reader, line: Line, taken: dict[str, int]) -> list[Json]:
    """Rows without numbering are parts when their points add up, else ways to score it."""
    points = [extra.points for extra in line.extras]
    total = sum((each for each in points if each is not None), Decimal(0))
    most = line.node.get("max")
    is_whole = bool(points) and None not in points and most in (None, plain(total))
    if not is_whole or len(points) < 2:
        if total:
            reader.ask("rows_folded", line.extras[0].row, headings.NAME, code=line.node["code"])
        _say(line.node, line.extras)
        return []
    children = []
    for number, extra in enumerate(line.extras, 1):
        code = f"{line.node['code']}.{number}"
        taken.setdefault(code, extra.row)
        name = " ".join(extra.name.split())[:LONGEST_NAME]
        known = {"code": code, "name": name, "max": plain(extra.points or 0)}
        children.append(_finished(extra.node | known, []))
    return children


def _say(node: Json, extras: Sequence[Extra]) -> None:
    """Keep rows that became no node as words of the guide."""
    said = [
        f"- {e.name}" + ("" if e.points is None else f": {plain(e.points)}".replace(".", ","))
        for e in extras
        if e.name
    ]
    if said:
        node["guide"] = "\n".join(filter(None, (node.get("guide"), *said)))


def _finished(node: Json, children: list[Json]) -> Json:
    """A node as the year file orders it; a group without points has the sum of its parts."""
    head = {key: node.pop(key) for key in ("code", "name", "max") if key in node}
    if not children:
        return head | {"type": node.pop("type", "manual")} | node
    for key in ("type", "points_per_unit", "step"):
        node.pop(key, None)
    parts = [child.get("max") for child in children]
    if "max" not in head and None not in parts:
        head["max"] = plain(sum(Decimal(part) for part in parts if part))
    return head | {"type": "group"} | node | {"children": children}


def _role(node: Json) -> Role | None:
    name = f" {values.fold(node['name'])} "
    if any(words in name for words in (" diem tru ", " tru diem ")):
        return Role.DEDUCTION
    if any(words in name for words in (" diem thuong ", " diem cong ", " thuong diem ")):
        return Role.BONUS
    return None


def _check_totals(reader: Reader, nodes: Sequence[Json]) -> None:
    """The last total row is the table's own sum of its base, or of everything in it."""
    if not reader.totals:
        return
    row, given = reader.totals[-1]
    base = sum(Decimal(n.get("max", 0)) for n in nodes if n.get("role", "base") == "base")
    whole = sum(Decimal(n.get("max", 0)) for n in nodes if n.get("role") != "deduction")
    if given not in (base, whole):
        reader.ask("total_differs", row, headings.MAX, given=plain(given), sum=plain(base))
