"""The visible part of a signature: a small PDF of exactly the size of its field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Self
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string

from core.pdf import UNTAGGED, html_to_pdf

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LONG_NAME, LONG_NAME_WIDE = 19, 26
POINTS_PER_MM = 72 / 25.4
WIDE_FROM = 54 * POINTS_PER_MM
# Shares of the width of the canvas. A few strokes in a corner are enlarged, not caricatured.
PEN = 0.009
LEAST_WIDTH, LEAST_HEIGHT = 0.45, 0.12

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A signature drawn by hand, as the attributes of an SVG."""

    view_box: str
    path: str
    pen: str

    @classmethod
    def of(cls, strokes: Sequence[Sequence[Sequence[float]]], *, aspect: float) -> Self | None:
        """Strokes are lists of (x, y) between 0 and 1; `aspect` is width over height."""
        lines = [
            [(_within(point[0]), _within(point[1]) / aspect) for point in stroke]
            for stroke in strokes
            if stroke
        ]
        if not lines:
            return None
        path = "".join(step for line in lines for step in _curve(line))
        return cls(_view_box([point for line in lines for point in line]), path, _number(PEN))


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is seen of a signature: the drawing or else the name, who signed when, its worth."""

    name: str
    at: datetime
    drawing: Drawing | None
    wide: bool
    trial: bool = True

    @classmethod
    def for_box(cls, width: float, *, name: str, at: datetime, drawing: Drawing | None) -> Self:
        """Fields are 48 × 20 or 60 × 22 mm; `width` is in PDF points."""
        return cls(name, at, drawing, wide=width > WIDE_FROM)

    @property
    def when(self) -> str:
        return f"{self.at.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S} +07:00"

    @property
    def is_long(self) -> bool:
        return len(self.name) > (LONG_NAME_WIDE if self.wide else LONG_NAME)

    def to_pdf(self) -> bytes:
        """Print the stamp; equal stamps give equal bytes."""
        page = render_to_string("signing/pdf/stamp.html", {"stamp": self})
        return html_to_pdf(page, identifier="stamp", variant=UNTAGGED).pdf


def _within(value: float) -> float:
    return min(max(float(value), 0.0), 1.0)


def _number(value: float) -> str:
    return f"{value:.4f}"


def _curve(line: Sequence[Point]) -> Iterator[str]:
    """Quadratic curves through the middles between points: a pen has no corners."""
    yield f"M{_pair(line[0])}"
    for (x1, y1), (x2, y2) in pairwise(line):
        yield f"Q{_pair((x1, y1))} {_pair(((x1 + x2) / 2, (y1 + y2) / 2))}"
    # The tiny last step makes a dot of a single point.
    yield f"L{_pair((line[-1][0] + 0.0002, line[-1][1]))}"


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _view_box(points: Sequence[Point]) -> str:
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    width, height = max(right - left, LEAST_WIDTH), max(bottom - top, LEAST_HEIGHT)
    x, y = (left + right - width) / 2 - PEN, (top + bottom - height) / 2 - PEN
    return f"{_pair((x, y))} {_pair((width + 2 * PEN, height + 2 * PEN))}"
