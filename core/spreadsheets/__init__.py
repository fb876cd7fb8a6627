"""The only door to spreadsheets: files from outside are read safely, ours are written plainly."""

from core.spreadsheets.cells import Book, Broken, Cell, Sheet, name_of, place
from core.spreadsheets.limits import Limits
from core.spreadsheets.reading import plain_text, read_book
from core.spreadsheets.writing import (
    Area,
    Choice,
    Formula,
    Page,
    Put,
    Style,
    Within,
    write_book,
)

__all__ = [
    "Area",
    "Book",
    "Broken",
    "Cell",
    "Choice",
    "Formula",
    "Limits",
    "Page",
    "Put",
    "Sheet",
    "Style",
    "Within",
    "name_of",
    "place",
    "plain_text",
    "read_book",
    "write_book",
]
