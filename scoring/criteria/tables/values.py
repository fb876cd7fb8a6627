"""What stands in one cell: a number, a type of scoring, a day, a rule about proof."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from scoring.criteria.tables.grids import Cell, tidy
from scoring.yearfile.reading import DECIMALS, LARGEST, plain

Json = dict[str, Any]
NOT_WORDS = re.compile(r"[^a-z0-9%]+")
NUMBER = re.compile(r"([-−–+]?) ?(\d{1,10})(?:[.,](\d{1,4}))?")
THOUSANDS = re.compile(r"([-−–+]?) ?(\d{1,3}(?:\.\d{3})+),(\d{1,4})")
RANGE = re.compile(r"(?:từ )?\d+(?:[.,]\d+)? ?(?:-|–|đến) ?(\d+(?:[.,]\d+)?)")
AROUND = re.compile(r"^(?:tối đa|không quá|đến)[: ]*|[: ]*(?:điểm|đ)\.?$", re.IGNORECASE)
POINTS = r"(?:tối đa\s*)?([-−]?\d+(?:[.,]\d+)?)\s*(?:điểm|đ)"
TRAILING = re.compile(
    rf"(?:[\s:,–-]*[(\[]\s*{POINTS}\s*[)\]]|\s*[:–]\s*{POINTS})\.?$", re.IGNORECASE
)
EACH = re.compile(r"(\d+(?:[.,]\d+)?) ?(?:điểm|đ) ?(?:/|cho mỗi|mỗi|một) ?\w", re.IGNORECASE)
EVERY = re.compile(
    r"(?:mỗi|cứ|một) .{0,60}?(?:được |cộng |trừ )?(\d+(?:[.,]\d+)?) ?(?:điểm|đ)\b", re.IGNORECASE
)
DAY = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?\b")
PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?) ?%")

LONGEST = 80  # characters in which points are looked for: patterns over more could take hours

# What people write for a type of scoring, without accents; the first that is found counts.
TYPE_WORDS = (
    ("leader", ("dan dau", "so voi don vi", "leader")),
    ("late_days", ("ngay cham", "cham han", "so ngay", "late days")),
    (
        "percent_of_plan",
        ("% ke hoach", "ty le ke hoach", "phan tram", "% hoan thanh", "percent of plan"),
    ),
    ("bands", ("theo muc", "theo bac", "theo khoang", "khoang diem", "bands")),
    ("plus_minus", ("cong tru", "cong va tru", "plus minus")),
    ("pass_fail", ("dat khong dat", "dat hoac khong", "co khong", "pass fail")),
    ("count", ("so lan", "moi lan", "so luong", "theo lan", "count")),
    ("manual", ("cham tay", "nhap diem", "cham truc tiep", "tu cham", "tham dinh", "manual")),
)
YES = frozenset({"x", "co", "bat buoc", "yes", "true", "1", "✓"})
NO = frozenset({"khong", "khong can", "khong bat buoc", "no", "false", "0"})


def fold(text: str) -> str:
    """Letters without accents, small, one space between words; a percent sign is kept."""
    parted = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    bare = "".join(c for c in parted if not unicodedata.combining(c))
    return NOT_WORDS.sub(" ", bare).strip()


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as it was found; `problem` is the code of what is wrong with it."""

    value: Decimal | None = None
    is_negative: bool = False
    problem: str = ""


def amount(cell: Cell) -> Amount:
    """Read points: 9,5 and 9.5 alike, with or without “điểm”; 1.234 could be two numbers."""
    if isinstance(cell, Decimal):
        return _checked(cell)
    text = tidy(cell).replace("\n", " ")
    if not text:
        return Amount()
    if len(text) > LONGEST:
        return Amount(problem="not_a_number")
    text = AROUND.sub("", AROUND.sub("", text)).strip()
    found = RANGE.fullmatch(text)
    return _number(found[1] if found else text)


def _number(text: str) -> Amount:
    large = THOUSANDS.fullmatch(text)
    if large:
        return _checked(Decimal(f"{_minus(large[1])}{large[2].replace('.', '')}.{large[3]}"))
    found = NUMBER.fullmatch(text)
    if not found:
        return Amount(problem="not_a_number")
    sign, whole, part = found[1], found[2], found[3] or ""
    if len(part) == 3 and int(whole):
        return Amount(problem="ambiguous_number")
    return _checked(Decimal(f"{_minus(sign)}{whole}.{part or 0}"))


def _minus(sign: str) -> str:
    return "" if sign in {"", "+"} else "-"


def _checked(value: Decimal) -> Amount:
    if not value.is_finite() or abs(value) > LARGEST:
        return Amount(problem="number_range")
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > DECIMALS:
        return Amount(problem="number_decimals")
    return Amount(abs(value), value < 0)


def trailing_points(name: str) -> tuple[str, Decimal | None]:
    """Part “Công tác Đảng (200 điểm)” into the name and its points."""
    start = max(len(name) - LONGEST, 0)
    found = TRAILING.search(name, start)
    if not found:
        return name, None
    read = _number(found[1] or found[2])
    return (name, None) if read.value is None else (name[: found.start()].rstrip(), read.value)


def scoring(text: str) -> Json | None:
    """The type that a cell names, with the parameter it tells; None when it names none."""
    beginning = text[: 4 * LONGEST]
    each = EACH.search(beginning) or EVERY.search(beginning)
    if each:
        read = _number(each[1])
        if read.value is not None:
            return {"type": "count", "points_per_unit": plain(read.value)}
    folded = fold(text)
    for name, words in TYPE_WORDS:
        if any(word in folded for word in words):
            return {"type": name}
    return None


def day(cell: Cell) -> str | None:
    """A day of any year (`MM-DD`) or of one (`YYYY-MM-DD`); None when there is none in the cell."""
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    found = DAY.search(tidy(cell))
    if not found:
        return None
    try:
        known = date(int(found[3] or 2000), int(found[2]), int(found[1]))
    except ValueError:
        return None
    return known.isoformat() if found[3] else known.isoformat()[5:]


def proof(cell: Cell) -> bool | str | None:
    """Whether proof is asked for, or which."""
    if isinstance(cell, bool):
        return cell
    text = tidy(cell)
    if not text:
        return None
    folded = fold(text) or text
    return True if folded in YES else False if folded in NO else text


def floor(cell: Cell) -> Json | None:
    """A floor in points, or as a share of the maximum when it is written with a percent sign."""
    share = PERCENT.fullmatch(tidy(cell))
    read = _number(share[1]) if share else amount(cell)
    if read.value is None or (share and read.value > 100):
        return None
    return {"share": plain(read.value / 100)} if share else {"points": plain(read.value)}
