"""Fields of tables of criteria: numbers as the year file holds them, texts it can hold."""

import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.forms import PageForm, read_points
from scoring.criteria.tables.values import day
from scoring.forms.cells import plain

FINE = 4  # decimals of a parameter; a maximum is held to the rounding by the year file's rules


class CompactForm(PageForm):
    """A form whose fields the page places itself."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            chosen = isinstance(field, forms.ChoiceField)
            if not isinstance(field, forms.BooleanField):
                field.widget.attrs["class"] = "form-select" if chosen else "form-control"


class NumberField(forms.CharField):
    """A number kept as the year file writes it; what is ambiguous is refused, never guessed."""

    def __init__(self, *, least: int | None = None, **options: Any) -> None:
        self.least = least
        area = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(required=False, max_length=30, widget=area, **options)

    def clean(self, value: Any) -> str:
        """Return "9.5" for 9,5, nothing for nothing."""
        text = super().clean(value)
        if not text:
            return ""
        number = read_points(text, places=FINE)
        if self.least is not None and number < self.least:
            told = {"least": self.least}
            raise ValidationError(_("Không được nhỏ hơn %(least)s."), code="below", params=told)
        return plain(number)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number with a decimal comma; what was typed stays as it was typed."""
        return str(value).replace(".", ",") if isinstance(value, Stored) else value


class Stored(str):
    """A number of the year file on its way into a field."""

    __slots__ = ()


class TextField(forms.CharField):
    """A text in composed letters; its lines end as the year file wants them."""

    def __init__(self, *, rows: int = 0, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
        super().__init__(widget=widget, **options)

    def to_python(self, value: Any) -> Any:
        """Return the text without what a year file refuses."""
        text = unicodedata.normalize("NFC", super().to_python(value) or "")
        lines = (line.rstrip() for line in text.splitlines())
        return "\n".join("".join(c for c in line if c.isprintable() or c == "\t") for line in lines)


class LineField(TextField):
    """A text of one line."""

    def to_python(self, value: Any) -> Any:
        """Return the words with single spaces."""
        return " ".join(super().to_python(value).split())


class DayField(forms.CharField):
    """A day of every year, 15/12, or of one year, 15/12/2026."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=10, **options)

    def clean(self, value: Any) -> str:
        """Return 12-15 or 2026-12-15, nothing for nothing."""
        text = super().clean(value)
        if not text:
            return ""
        found = day(text)
        if found is None:
            raise ValidationError(_("Viết ngày dạng 15/12 hoặc 15/12/2026."), code="bad_day")
        return found


def shown_day(text: str) -> str:
    """Show a day of the year file as people write it."""
    return "/".join(reversed(text.split("-")))


def percent(share: str) -> str:
    """Write a share of the year file in percent."""
    return plain(Decimal(share) * 100)
