"""Which column holds what: by the heading row, or by how the columns look."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from scoring.criteria.tables import numbering, values
from scoring.criteria.tables.grids import Row, tidy

CODE, NAME, MAX, TYPE = "code", "name", "max", "type"
EVIDENCE, OWNER, DEADLINE = "evidence", "owner", "deadline"
GUIDE, BASIS, STEP, FLOOR = "guide", "legal_basis", "step", "floor"
FIELDS = (CODE, NAME, MAX, TYPE, EVIDENCE, OWNER, DEADLINE, GUIDE, BASIS, STEP, FLOOR)

LOOKED_AT = 25  # rows at the top, above and around the heading
MANY = 0.5
# A whole heading, or a part of one; without accents. The first line that fits decides.
WHOLE: Mapping[str, frozenset[str]] = {
    CODE: frozenset({"ma", "tt", "stt", "so tt", "so thu tu", "ma so", "ma muc", "code", "no"}),
    MAX: frozenset({"diem", "toi da", "max", "points"}),
    DEADLINE: frozenset({"han", "deadline"}),
    STEP: frozenset({"buoc", "step"}),
}
PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (CODE, ("ma tieu chi",)),
    (FLOOR, ("diem san", "diem liet")),
    (STEP, ("buoc diem",)),
    (TYPE, ("cach cham", "phuong phap cham", "kieu cham", "hinh thuc cham")),
    (OWNER, ("don vi cham", "co quan cham", "nganh cham", "don vi tham dinh", "co quan tham dinh")),
    (OWNER, ("don vi theo doi", "co quan theo doi", "don vi phu trach")),
    (EVIDENCE, ("minh chung", "kiem chung", "chung minh")),
    (DEADLINE, ("thoi han", "han hoan thanh", "han gui", "han nop", "thoi gian")),
    (MAX, ("diem toi da", "diem chuan", "thang diem", "bieu diem", "diem quy dinh", "so diem")),
    (BASIS, ("can cu", "co so phap ly")),
    (GUIDE, ("huong dan", "cach tinh", "ghi chu", "dien giai")),
    (NAME, ("noi dung", "tieu chi", "chi tieu", "danh muc", "nhiem vu", "name")),
)
NUMBERS_OF_COLUMNS = re.compile(r"\(?(\d{1,2})\)?")


@dataclass(frozen=True, slots=True)
class Layout:
    """The column of every field that was found, and the first row below the heading."""

    columns: Mapping[str, int]
    first: int
    has_heading: bool

    def repeats(self, row: Row) -> bool:
        """Whether a row is the heading once more, as on every page of a printed table."""
        found = _fields([tidy(cell) for cell in row])
        return self.has_heading and len(found) > 1 and found.items() <= self.columns.items()


def find(rows: Sequence[Row]) -> Layout:
    """Find the heading, one row or two; without one the columns are told by how they look."""
    best: tuple[int, int, int, Mapping[str, int]] = (0, 0, 0, {})
    for number in range(min(len(rows), LOOKED_AT)):
        texts = [tidy(cell) for cell in rows[number]]
        found = _fields(texts)
        if NAME not in found:
            continue
        below = [tidy(cell) for cell in rows[number + 1]] if number + 1 < len(rows) else []
        joined = _fields(_joined(texts, below))
        two = _is_second_heading(below) and len(joined) >= len(found)
        candidate = (len(joined if two else found), -number, 1 + two, joined if two else found)
        best = max(best, candidate, key=lambda each: each[:2])
    size, above, height, columns = best
    if size < 2:
        return Layout(guess(rows), 0, has_heading=False)
    first = -above + height
    return Layout(columns, first + _numbers_columns(rows[first : first + 1]), has_heading=True)


def _fields(texts: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, text in enumerate(texts):
        name = field_of(text)
        if name and name not in found:
            found[name] = column
    return found


def field_of(text: str) -> str:
    """The field a heading names, "" for none; long texts are no headings."""
    folded = values.fold(text)
    if not folded or len(folded) > 60:
        return ""
    for name, words in WHOLE.items():
        if folded in words:
            return name
    return next((name for name, parts in PARTS if any(part in folded for part in parts)), "")


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Read two rows as one heading: a wide heading stands above each of its columns."""
    texts: list[str] = []
    wide = ""
    for column in range(max(len(upper), len(lower))):
        above = upper[column] if column < len(upper) else ""
        below = lower[column] if column < len(lower) else ""
        wide = above or (wide if below else "")
        texts.append(f"{above or wide} {below}".strip() if below else above)
    return texts


def _is_second_heading(texts: Sequence[str]) -> bool:
    """A second heading row has no numbering and no points, only a few short words."""
    given = [text for text in texts if text]
    starts = [text for text in texts[:1] if text]
    return (
        bool(given)
        and not starts
        and all(len(text) < 40 for text in given)
        and not any(any(c.isdigit() for c in text) for text in given)
        and any("diem" in values.fold(text) or field_of(text) in {MAX, STEP} for text in given)
    )


def _numbers_columns(rows: Sequence[Row]) -> int:
    """1 when the row only numbers the columns: (1) (2) (3)."""
    given = [tidy(cell) for row in rows for cell in row if tidy(cell)]
    found = [NUMBERS_OF_COLUMNS.fullmatch(text) for text in given]
    numbers = [int(match[1]) for match in found if match]
    return int(len(numbers) == len(given) > 1 and numbers == list(range(1, len(given) + 1)))


def guess(rows: Sequence[Row]) -> dict[str, int]:
    """Tell columns by how they look: numbering, then the longest words, then numbers."""
    width = max((len(row) for row in rows), default=0)
    columns = [
        [tidy(row[c]) for row in rows if c < len(row) and tidy(row[c])] for c in range(width)
    ]
    lengths = [mean(map(len, texts)) if texts else 0.0 for texts in columns]
    if not any(lengths):
        return {}
    name = lengths.index(max(lengths))
    found = {NAME: name}
    codes = [c for c in range(name) if _share(columns[c], numbering.is_token) >= MANY]
    points = [c for c in range(name + 1, width) if _share(columns[c], _is_points) >= MANY]
    return found | ({CODE: codes[0]} if codes else {}) | ({MAX: points[0]} if points else {})


def _share(texts: Sequence[str], fits: Callable[[str], bool]) -> float:
    return sum(map(fits, texts)) / len(texts) if texts else 0.0


def _is_points(text: str) -> bool:
    return values.amount(text).value is not None
