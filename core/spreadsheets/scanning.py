"""XML read once before the library sees it: no declarations, no bombs, every cell counted.

Expat is told that all text is UTF-8, stops at a DOCTYPE before it reads one entity, and never
fetches anything. What passes is bounded in depth, in elements and in the cells it asks for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.spreadsheets.container import damaged
from core.spreadsheets.limits import ATTRIBUTES, DEPTH, ELEMENTS, TEXTS, Limits

Attributes = Mapping[str, str]
Marks = dict[tuple[int, int], str]  # cells without a usable value, and what they show


@dataclass
class Allowance:
    """What is left for all parts of a file together."""

    limits: Limits
    elements: int = ELEMENTS
    texts: int = TEXTS
    cells: int = field(init=False)

    def __post_init__(self) -> None:
        self.cells = self.limits.cells

    def spend_text(self, characters: int) -> None:
        """Count the characters of a cell as often as they are shown."""
        self.texts -= characters
        if self.texts < 0:
            raise too_much()

    def reach(self, row: int, column: int) -> None:
        """Allow a cell with content at this place, counted from 1."""
        if row > self.limits.rows or column > self.limits.columns:
            raise ValidationError(
                _("Bảng quá lớn: tối đa %(rows)d dòng và %(columns)d cột.")
                % {"rows": self.limits.rows, "columns": self.limits.columns},
                code="too_wide",
            )

    def spend_area(self, rows: int, columns: int) -> None:
        """Count the rectangle that a sheet takes in memory."""
        self.cells -= rows * columns
        if self.cells < 0:
            raise too_much()


def too_much() -> ValidationError:
    """More than any table of a bloc holds."""
    return ValidationError(
        _("Tệp có quá nhiều ô: chỉ giữ lại trang có bảng điểm rồi nhập lại."), code="too_much"
    )


class Reader:
    """Sees each element of one part; subclasses look at what they know."""

    def __init__(self, allowance: Allowance) -> None:
        self.allowance = allowance
        self.depth = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """An element opens; names come without their prefix."""

    def end(self, name: str) -> None:
        """An element closes."""

    def text(self, text: str) -> None:
        """Characters between elements."""

    def read(self, part: bytes) -> None:
        """Read the whole part; ValidationError when it is not plain, whole XML."""
        parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = self._opened
        parser.EndElementHandler = self._closed
        parser.CharacterDataHandler = self.text
        try:
            parser.Parse(part, True)
        except expat.ExpatError as error:
            raise damaged() from error

    def _opened(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        self.allowance.elements -= 1
        if self.depth > DEPTH or len(attributes) > ATTRIBUTES:
            raise damaged()
        if self.allowance.elements < 0:
            raise too_much()
        self.start(name.rpartition(":")[2], attributes)

    def _closed(self, name: str) -> None:
        self.depth -= 1
        self.end(name.rpartition(":")[2])


def _refuse_doctype(*_declaration: object) -> None:
    raise ValidationError(_("Tệp có khai báo XML không được phép (DOCTYPE)."), code="doctype")


class Properties(Reader):
    """Reads the properties people or programs gave the file: name → text."""

    def __init__(self, allowance: Allowance, *, tag: str) -> None:
        super().__init__(allowance)
        self.tag = tag
        self.found: dict[str, str] = {}
        self.name = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """A property opens with its name."""
        if name == self.tag:
            self.name = attributes.get("name", attributes.get("meta:name", ""))
            self.found[self.name] = ""

    def end(self, name: str) -> None:
        """A property closes."""
        if name == self.tag:
            self.name = ""

    def text(self, text: str) -> None:
        """Its value, whatever type it has."""
        if self.name:
            self.found[self.name] = (self.found[self.name] + text)[:500]


def percent(share: str) -> str:
    """Write a share as the spreadsheet shows it: 0.95 is “95%”."""
    try:
        shown = f"{Decimal(share) * 100:f}"
    except InvalidOperation:
        return share
    return f"{shown.rstrip('0').rstrip('.') if '.' in shown else shown}%".replace(".", ",")
