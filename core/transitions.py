"""States as data: a table of arrows, one locked act per arrow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refused(Exception):
    """An act that the present state does not allow; the message is told to the person."""


class Stateful(Protocol):
    """A row with a state and its name."""

    state: str

    def get_state_display(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow: from any of `sources` to `target`."""

    label: StrOrPromise
    sources: frozenset[str]
    target: str

    def open_for(self, row: Stateful) -> bool:
        """Tell whether the arrow starts at the row's present state."""
        return row.state in self.sources

    def apply(self, row: Stateful) -> None:
        """Move `row`, which the caller has locked and will save; Refused when it may not move."""
        if not self.open_for(row):
            raise Refused(
                _("Không thể %(act)s khi đang ở trạng thái “%(state)s”.")
                % {"act": self.label, "state": row.get_state_display()}
            )
        row.state = self.target
