"""The score table as a workbook that knows which state of the table it shows."""

from core.spreadsheets import Book, write_book
from scoring.workbook import grid, guide, sums
from scoring.workbook.content import NO, NOT_APPLICABLE, YES, Head, Input, Line, Workbook

GRID = grid.NAME
is_sum = sums.is_sum
OURS = frozenset({guide.NAME, guide.HIDDEN, sums.NAME})  # pages that are never read back

__all__ = [
    "GRID",
    "NO",
    "NOT_APPLICABLE",
    "OURS",
    "YES",
    "Head",
    "Input",
    "Line",
    "Workbook",
    "is_sum",
    "snapshot_of",
    "to_xlsx",
]


def to_xlsx(workbook: Workbook) -> bytes:
    """Return the workbook as a file; formulas stand only where the table computes points."""
    points = sums.Points(workbook)
    has_points = workbook.has_points
    pages = [grid.page(workbook, sums.totals(points) if has_points else [])]
    if has_points:
        pages.append(sums.page(workbook, points))
    pages += [guide.page(workbook), guide.hidden(workbook)]
    return write_book(
        pages,
        properties={guide.PROPERTY: workbook.snapshot},
        title=workbook.title,
        at=workbook.made_at,
    )


def snapshot_of(book: Book) -> str:
    """Return the snapshot a file names, by its property or its hidden page; "" for own sheets."""
    sheet = book.sheet(guide.HIDDEN)
    written = sheet.at(0, 1) if sheet else None
    return book.properties.get(guide.PROPERTY, "") or (written if isinstance(written, str) else "")
