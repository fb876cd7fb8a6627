"""One thing to do, and when it becomes late."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `kind` is the look of components/status.html; no `url`: not open yet."""

    name: str
    kind: str
    word: str
    where: str = ""
    url: str = ""
    hint: str = ""
    due: date | None = None
    done: int = 0
    of: int = 0
    counted: str = ""

    @property
    def is_open(self) -> bool:
        """It can be done now."""
        return bool(self.url) and self.kind != "done"


def pressing(due: date | None, on: date, kind: str, word: str) -> tuple[str, str]:
    """Turn an open task late the day after its deadline."""
    if due is not None and due < on:
        return "late", _("Quá hạn")
    return kind, word
