"""Tables of criteria as they come from Word, Excel or a sheet → nodes, with every flaw told."""

from scoring.criteria.tables.grids import Cell, Row, rows_of_html, rows_of_text, tidy
from scoring.criteria.tables.headings import FIELDS, Layout, find
from scoring.criteria.tables.reading import Flaw
from scoring.criteria.tables.settling import Outcome, read_table

__all__ = [
    "FIELDS",
    "Cell",
    "Flaw",
    "Layout",
    "Outcome",
    "Row",
    "find",
    "read_table",
    "rows_of_html",
    "rows_of_text",
    "tidy",
]
