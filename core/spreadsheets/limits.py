"""How large a spreadsheet from outside may be; the numbers stand in the settings."""

from dataclasses import dataclass
from typing import Self

from django.conf import settings

PARTS = 2_000  # members of the container
SHEETS = 100
DEPTH = 64  # XML elements inside each other; Excel needs a dozen
ATTRIBUTES = 200  # of one element; LibreOffice declares 40 name spaces
ELEMENTS = 600_000  # of all parts together: about half a second of reading
TEXT = 32_767  # characters in a cell, Excel's own limit
TEXTS = 5_000_000  # characters in all cells together


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`cells` counts the rectangle from A1 to the last cell with content, of all sheets."""

    bytes: int
    unpacked: int
    rows: int
    columns: int
    cells: int

    @classmethod
    def of_settings(cls) -> Self:
        """Read the installation's own numbers."""
        return cls(**settings.SPREADSHEET_LIMITS)
