"""The page that is filled in: units down, criteria across, one column an input."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from core.spreadsheets import Area, Choice, Formula, Page, Put, Within, name_of
from scoring.workbook import looks
from scoring.workbook.content import NO, NOT_APPLICABLE, YES, Head, Input, Line, Shown, Workbook

NAME = "Bảng chấm"
GROUPS, HEADS, WORDS, RULES, FIRST = 2, 3, 4, 5, 6  # rows
CODE, UNIT, LEFT = 0, 1, 2  # columns
WIDE, NARROW = 13, 9
READABLE = 16  # columns beside the unit on landscape A4


@dataclass(frozen=True, slots=True)
class Slot:
    """One column that is filled: its place, its criterion, its input."""

    column: int
    head: Head
    input: Input


def slots(workbook: Workbook) -> list[Slot]:
    """Return the columns from left to right."""
    pairs = [(head, each) for head in workbook.heads for each in head.inputs]
    return [Slot(LEFT + n, head, each) for n, (head, each) in enumerate(pairs)]


def page(workbook: Workbook, sums: list[tuple[str, list[Formula | Decimal | None]]]) -> Page:
    """Draw the page; `sums` are the columns of totals at the right: heading and a cell a unit."""
    columns = slots(workbook)
    cells = [*_top(workbook), *_heads(columns), *_body(workbook, columns)]
    right = LEFT + len(columns)
    look = replace(looks.TOTAL, number=looks.decimals(workbook.policy["rounding"]["places"]))
    for n, (heading, values) in enumerate(sums):
        cells.append(Put(HEADS, right + n, heading, looks.HEAD))
        cells += [Put(FIRST + row, right + n, v, look) for row, v in enumerate(values)]
    widths = {slot.column: NARROW if len(slot.head.inputs) > 1 else WIDE for slot in columns}
    totals = dict.fromkeys(range(right, right + len(sums)), 11)
    return Page(
        name=NAME,
        cells=cells,
        widths={CODE: 14, UNIT: 34} | widths | totals,
        heights={0: 22, HEADS: 78, RULES: 54},
        checks=list(_checks(columns, len(workbook.lines))),
        frozen=(FIRST, LEFT),
        footer=footer(workbook),
        is_protected=True,
        across=across(len(columns) + len(sums)),
    )


def across(columns: int) -> int:
    """Say how many pages of paper keep so many columns legible."""
    return -(-columns // READABLE) or 1


def footer(workbook: Workbook) -> str:
    """Say on paper too which state of the table this is."""
    return _("%(title)s. Ảnh chụp %(snapshot)s, %(at)s") % {
        "title": workbook.title,
        "snapshot": workbook.snapshot,
        "at": f"{timezone.localtime(workbook.made_at):%H:%M %d/%m/%Y}",
    }


def _top(workbook: Workbook) -> Iterator[Put]:
    yield Put(0, 0, workbook.title, looks.TITLE)
    facts = {
        "desk": workbook.desk,
        "at": f"{timezone.localtime(workbook.made_at):%H:%M ngày %d/%m/%Y}",
        "who": workbook.made_by,
        "snapshot": workbook.snapshot,
    }
    words = _("%(desk)s · tải lúc %(at)s bởi %(who)s · ảnh chụp %(snapshot)s") % facts
    yield Put(1, 0, words, looks.TOLD)


def _heads(columns: list[Slot]) -> Iterator[Put]:
    yield Put(HEADS, CODE, _("Mã"), looks.HEAD)
    yield Put(HEADS, UNIT, _("Đơn vị"), looks.HEAD)
    for row in (WORDS, RULES):
        for column in (CODE, UNIT):
            yield Put(row, column, None, looks.RULE)
    last = ""
    for slot in columns:
        head, at = slot.head, slot.column
        is_new = head.group != last and head.group != head.title
        yield Put(GROUPS, at, head.group if is_new else None, looks.GROUP)
        last = head.group
        yield Put(HEADS, at, head.title, looks.HEAD)
        yield Put(WORDS, at, slot.input.short or slot.input.label, looks.RULE)
        yield Put(RULES, at, head.rule, looks.RULE)


def _body(workbook: Workbook, columns: list[Slot]) -> Iterator[Put]:
    for n, line in enumerate(workbook.lines):
        yield Put(FIRST + n, CODE, line.code, looks.CODE)
        yield Put(FIRST + n, UNIT, line.name, looks.UNIT)
        for slot in columns:
            look = looks.CHOICE if slot.input.is_choice else looks.OPEN
            look = look if slot.head.is_open else looks.LOCKED
            yield Put(FIRST + n, slot.column, _held(line, slot), look)


def _held(line: Line, slot: Slot) -> Shown | None:
    return line.cells.get(slot.head.code, {}).get(slot.input.key)


def _checks(columns: list[Slot], count: int) -> Iterator[Choice | Within]:
    for slot in columns:
        if not slot.head.is_open or not count:
            continue
        area = Area(top=FIRST, left=slot.column, bottom=FIRST + count - 1, right=slot.column)
        title = slot.head.title
        words = _("%(rule)s. Không áp dụng: ghi “%(kad)s: lý do”.") % {
            "rule": slot.head.rule[:1].upper() + slot.head.rule[1:],
            "kad": NOT_APPLICABLE,
        }
        if slot.input.is_choice:
            yield Choice(area=area, options=(YES, NO), title=title, words=words)
        else:
            condition = _condition(name_of(FIRST, slot.column), slot)
            yield Within(area=area, condition=condition, title=title, words=words)


def _condition(cell: str, slot: Slot) -> str:
    """Excel stops what the server would refuse; text for N/A and with a decimal comma passes."""
    node = slot.head.node
    rules = []
    if node["type"] not in {"bands", "late_days"}:
        rules.append(f"{cell}>=0")
    if node["type"] == "manual" and "max" in node:
        rules.append(f"{cell}<={node['max']}")
    if slot.input.is_whole:
        rules.append(f"INT({cell})={cell}")
    elif "step" in node and node["type"] == "manual":
        rules.append(f"ABS(ROUND({cell}/{node['step']},0)*{node['step']}-{cell})<0.00001")
    else:
        rules.append(f"ROUND({cell},{slot.head.places})={cell}")
    return f"OR(ISTEXT({cell}),AND(ISNUMBER({cell}),{','.join(rules)}))"
