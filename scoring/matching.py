"""Where the units and criteria stand in a sheet that people may have rearranged. Pure.

Headings are matched by code or by name, whatever their case, accents and spaces; what could mean
two things means neither.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from unicodedata import combining, normalize

HEADS = 40  # rows in which the headings may stand
NAMES = 12  # columns in which the units may stand
Texts = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """One input of a criterion: its key, and the words that may head its column."""

    key: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A unit or a criterion that a heading may mean; units have no parts."""

    code: str
    name: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table: the criterion and the input it holds."""

    index: int
    code: str
    key: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: the unit it is about."""

    index: int
    code: str


@dataclass(frozen=True, slots=True)
class Stray:
    """A heading that means nothing here, or something that stood there before."""

    row: int
    column: int
    text: str
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands; of a flipped sheet, rows and columns are swapped back by place()."""

    columns: tuple[Column, ...] = ()
    lines: tuple[Line, ...] = ()
    strays: tuple[Stray, ...] = ()
    is_flipped: bool = False
    is_moved: bool = False
    missing: tuple[str, ...] = ()

    def place(self, line: int, column: int) -> tuple[int, int]:
        """Return row and column in the sheet as people see it."""
        return (column, line) if self.is_flipped else (line, column)

    @property
    def found(self) -> int:
        """How many headings were understood."""
        return len(self.columns) * len(self.lines)


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Return what is left of a heading without case, accents, signs and spaces too many."""
    letters = (c for c in normalize("NFD", text.casefold()) if not combining(c))
    plain = "".join(letters).replace("\u0111", "d")
    return " ".join(re.findall(r"[^\W_]+", plain))


class Index:
    """Finds a unit or a criterion by what people write."""

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        self.wanted = {each.code: each for each in wanted}
        self.codes = {_code(code): code for code in self.wanted}
        names: dict[str, set[str]] = {}
        for each in self.wanted.values():
            names.setdefault(fold(each.name), set()).add(each.code)
        self.names = {name: next(iter(c)) for name, c in names.items() if len(c) == 1}

    def find(self, text: str) -> str | None:
        """Return the code that is meant: a code, a code before a name, or a name of one only."""
        first, _, rest = text.strip().partition(" ")
        whole = self.codes.get(_code(text))
        if whole is not None or not text.strip():
            return whole
        start = self.codes.get(_code(first.rstrip(".:")))
        if start is not None and rest:
            return start
        return self.names.get(fold(text))


def _code(text: str) -> str:
    return normalize("NFC", text).casefold().strip().rstrip(".:")


def find_layout(texts: Texts, *, units: Sequence[Wanted], criteria: Sequence[Wanted]) -> Layout:
    """Find headings in rows and columns, or in columns and rows, whichever fits better."""
    upright = _layout(texts, Index(units), Index(criteria), is_flipped=False)
    if upright.found:
        return upright
    width = max(map(len, texts), default=0)
    turned = [[row[c] if c < len(row) else "" for row in texts] for c in range(width)]
    flipped = _layout(turned, Index(units), Index(criteria), is_flipped=True)
    return flipped if flipped.found else upright


def _layout(texts: Texts, units: Index, criteria: Index, *, is_flipped: bool) -> Layout:
    head = _head(texts, criteria)
    if head is None:
        return Layout(is_flipped=is_flipped)
    below = texts[head + 1] if head + 1 < len(texts) else ()
    reader = _Heads(criteria, texts[head], below)
    columns = tuple(reader.columns())
    at = _unit_column(texts, units, before=min(c.index for c in columns), after=head)
    lines, strays = _lines(texts, units, at=at, after=head)
    known = [each.code for each in lines]
    order = [code for code in units.wanted if code in set(known)]
    return Layout(
        columns=columns,
        lines=tuple(lines),
        strays=tuple(_turn(each, is_flipped) for each in (*reader.strays(head), *strays)),
        is_flipped=is_flipped,
        is_moved=known != order,
        missing=tuple(code for code in units.wanted if code not in set(known)),
    )


def _turn(stray: Stray, is_flipped: bool) -> Stray:
    if not is_flipped:
        return stray
    return Stray(stray.column, stray.row, stray.text, stray.is_repeated)


def _head(texts: Texts, criteria: Index) -> int | None:
    """The row that names most criteria, the first of equals."""
    counts = [len({criteria.find(text) for text in row} - {None}) for row in texts[:HEADS]]
    best = max(counts, default=0)
    return counts.index(best) if best else None


def _unit_column(texts: Texts, units: Index, *, before: int, after: int) -> int:
    """The column left of the criteria that names most units, the first of equals."""
    rows = texts[after + 1 :]
    counts = [
        len({units.find(row[c]) for row in rows if c < len(row)} - {None})
        for c in range(min(before, NAMES))
    ]
    return counts.index(max(counts)) if counts else 0


def _lines(texts: Texts, units: Index, *, at: int, after: int) -> tuple[list[Line], list[Stray]]:
    """Lines with a unit; a name nobody has is a stray only among the units, not below them."""
    lines: list[Line] = []
    strays: list[Stray] = []
    for row in range(after + 1, len(texts)):
        text = texts[row][at] if at < len(texts[row]) else ""
        code = units.find(text)
        if code is None and text and lines:
            strays.append(Stray(row, at, text))
        elif code is not None and any(each.code == code for each in lines):
            strays.append(Stray(row, at, text, is_repeated=True))
        elif code is not None:
            lines.append(Line(row, code))
    return lines, strays


@dataclass
class _Heads:
    """The heading row read from left to right; a criterion of two inputs takes two columns."""

    criteria: Index
    titles: Sequence[str]
    below: Sequence[str]
    taken: dict[str, list[str]] = field(default_factory=dict)
    stray: list[tuple[int, str, bool]] = field(default_factory=list)

    def columns(self) -> Iterator[Column]:
        """Yield what each column holds."""
        last = ""
        for index, title in enumerate(self.titles):
            code = self.criteria.find(title) if title else self._continued(last, index)
            if code is None:
                last = ""
                self.stray += [(index, title, False)] if title else []
                continue
            key = self._key(code, index)
            if key is None:
                self.stray.append((index, title, True))
                continue
            self.taken.setdefault(code, []).append(key)
            last = code
            yield Column(index, code, key)

    def _continued(self, last: str, index: int) -> str | None:
        """An empty heading beside a criterion that still lacks an input belongs to it."""
        if not last:
            return None
        is_open = len(self.taken[last]) < len(self.criteria.wanted[last].parts)
        return last if is_open and self._word(index) else None

    def _word(self, index: int) -> str:
        return fold(self.below[index]) if index < len(self.below) else ""

    def _key(self, code: str, index: int) -> str | None:
        """The input by the word below the heading, else the next one that is free."""
        parts, taken = self.criteria.wanted[code].parts, self.taken.get(code, [])
        word = self._word(index)
        for part in parts:
            if word and word in map(fold, part.words) and part.key not in taken:
                return part.key
        free = [part.key for part in parts if part.key not in taken]
        return free[0] if free else None

    def strays(self, row: int) -> Iterator[Stray]:
        """Yield headings right of the first criterion that mean none, and those said twice."""
        first = min((c for c in range(len(self.titles)) if self.criteria.find(self.titles[c])),
                    default=0)  # fmt: skip
        for index, text, is_repeated in self.stray:
            if index > first:
                yield Stray(row, index, text, is_repeated)


def parts_missing(layout: Layout, criteria: Mapping[str, Wanted]) -> dict[str, tuple[str, ...]]:
    """Return criterion → inputs that have no column, for criteria that have at least one."""
    held: dict[str, set[str]] = {}
    for column in layout.columns:
        held.setdefault(column.code, set()).add(column.key)
    return {
        code: gaps
        for code, keys in held.items()
        if (gaps := tuple(p.key for p in criteria[code].parts if p.key not in keys))
    }
