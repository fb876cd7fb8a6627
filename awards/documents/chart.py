"""The bar chart of a ranking as numbers in millimetres; the template only writes them down."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from textwrap import wrap

LEFT, RIGHT = 50.0, 206.0  # the axis; names stand left of it, totals right
FIRST_BAR, STEP, BAR = 12.0, 8.2, 5.6
MOST_BARS = 15  # what fits on a landscape page with its legend
MOST_TICKS = 6
NAME_WIDTH = 27  # letters
PAGE, LETTER, KEY = 252.0, 1.78, 11.0  # a letter of 3.7 mm is about this wide; a box with its gaps
SPILL = Decimal("1.05")  # how far a bar may stand out over the axis without touching the totals
SHADES = ("#333", "#8a8a8a", "#d4d4d4", "#5f5f5f", "#b0b0b0", "#efefef")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a unit's bar is made of; None is a part that does not apply."""

    name: str
    base: Sequence[Decimal | None]
    bonus: Decimal
    total: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """One rectangle of a bar or of the legend."""

    x: str
    width: str
    fill: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One unit: its name in at most two lines with their heights, its segments, its total."""

    name: tuple[tuple[str, str], ...]
    y: str
    text_y: str
    segments: tuple[Segment, ...]
    total: str
    note: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure of at most MOST_BARS bars; `hatch` names its pattern for bonus points."""

    hatch: str
    height: str
    axis_end: str
    axis_text: str
    legend: tuple[Segment, ...]
    ticks: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]


def charts(rows: Sequence[Parts], *, legend: Sequence[str], full: Decimal) -> tuple[Chart, ...]:
    """Draw all units on one scale, over as many figures of about equal length as needed."""
    longest = max((_length(row) for row in rows), default=Decimal(0))
    top = max(full, longest / SPILL, Decimal(1))
    step = _step(top)
    end = step * (top / step).to_integral_value(ROUND_CEILING)
    pages = -(-len(rows) // MOST_BARS)
    size = -(-len(rows) // pages) if pages else 0
    chunks = [rows[start : start + size] for start in range(0, len(rows), size or 1)]
    return tuple(
        _chart(chunk, legend=legend, end=end, step=step, hatch=f"gach{number}")
        for number, chunk in enumerate(chunks)
    )


def _chart(
    rows: Sequence[Parts], *, legend: Sequence[str], end: Decimal, step: Decimal, hatch: str
) -> Chart:
    bonus = f"url(#{hatch})"
    axis_end = FIRST_BAR + STEP * len(rows)
    ticks = [step * number for number in range(int(end / step) + 1)]
    return Chart(
        hatch=hatch,
        height=_mm(axis_end + 5.4),
        axis_end=_mm(axis_end - 1),
        axis_text=_mm(axis_end + 3.2),
        legend=_legend(legend, bonus=bonus),
        ticks=tuple((_mm(_x(tick, end)), _thousands(tick)) for tick in ticks),
        bars=tuple(_bar(row, number, end=end, bonus=bonus) for number, row in enumerate(rows)),
    )


def _bar(row: Parts, number: int, *, end: Decimal, bonus: str) -> Bar:
    top = FIRST_BAR + STEP * number
    parts = [*zip(row.base, _shades(len(row.base)), strict=True), (row.bonus, bonus)]
    segments, before = [], Decimal(0)
    for points, fill in parts:
        if points is not None and points > 0:
            width = _x(points, end) - LEFT
            segments.append(Segment(_mm(_x(before, end)), _mm(width), fill))
            before += points
    return Bar(
        name=_lines(row.name, top=top),
        y=_mm(top),
        text_y=_mm(top + 4.1),
        segments=tuple(segments),
        total=row.total,
        note=row.note,
    )


def _legend(labels: Sequence[str], *, bonus: str) -> tuple[Segment, ...]:
    """Set the labels side by side, the longest cut until all fit on one line; "" is left out."""
    letters = max(map(len, labels))
    while letters > 2 and sum(map(_room, _all_cut(labels, letters))) > PAGE:
        letters -= 1
    x, segments = 0.0, []
    for text, fill in zip(
        _all_cut(labels, letters), [*_shades(len(labels) - 1), bonus], strict=True
    ):
        if text:
            segments.append(Segment(_mm(x), _mm(x + 6.4), fill, text))
        x += _room(text)
    return tuple(segments)


def _all_cut(labels: Sequence[str], letters: int) -> list[str]:
    return [_cut(text, letters) for text in labels]


def _room(text: str) -> float:
    return KEY + LETTER * len(text)


def _shades(count: int) -> list[str]:
    return [SHADES[number % len(SHADES)] for number in range(count)]


def _length(row: Parts) -> Decimal:
    return sum((points for points in row.base if points is not None), row.bonus)


def _step(end: Decimal) -> Decimal:
    """Return 1, 2 or 5 times a power of ten that gives at most MOST_TICKS steps."""
    power = Decimal(10) ** (end.adjusted() - 1)
    sizes = [power * factor for factor in (1, 2, 5, 10, 20, 50)]
    return next(size for size in sizes if end / size <= MOST_TICKS)


def _x(points: Decimal, end: Decimal) -> float:
    return LEFT + (RIGHT - LEFT) * float(points / end)


def _mm(value: float) -> str:
    return f"{value:.2f}"


def _thousands(value: Decimal) -> str:
    if value == value.to_integral_value():
        return f"{int(value):,}".replace(",", ".")
    return f"{value.normalize():f}".replace(".", ",")


def _lines(name: str, *, top: float) -> tuple[tuple[str, str], ...]:
    first, *rest = wrap(name, NAME_WIDTH)
    if not rest:
        return ((name, _mm(top + 4.1)),)
    return (first, _mm(top + 2.4)), (_cut(" ".join(rest), NAME_WIDTH), _mm(top + 6.1))


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip(" ,;-") + "…"
