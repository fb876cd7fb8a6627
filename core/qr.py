"""QR codes as inline SVG."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import escape

import segno


def qr_svg(text: str, *, title: str) -> str:
    """Draw `text` at level M, one unit a module, no quiet zone: the page leaves 4 modules white."""
    rows = tuple(segno.make(text, error="m", micro=False).matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}">'
        f"<title>{escape(title)}</title>"
        f'<path fill="#000" d="{"".join(_runs(rows))}"/></svg>'
    )


def _runs(rows: Iterable[bytearray]) -> Iterator[str]:
    """One rectangle for each run of dark modules keeps the path short and free of seams."""
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width
