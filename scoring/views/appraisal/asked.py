"""What the address of the differences asks for; the threshold and the filters live there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.forms import read_points
from scoring.exports.differences import Difference

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SPOT = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")
MOST = Decimal(100_000)


class Show(TextChoices):
    """Which differences are listed."""

    ALL = "", _("tất cả")
    LEFT = "chua", _("chưa quyết")
    DECIDED = "da", _("đã quyết")
    ASKED = "hoi", _("chờ giải trình")


@dataclass(frozen=True, slots=True)
class Asked:
    """Threshold as it was typed, filters, and the cell on the table."""

    threshold: str = ""
    unit: str = ""
    criterion: str = ""
    show: str = ""
    spot: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Asked":
        """Read the query string; what is not known is left out."""
        show = given.get("trang-thai", "")
        return cls(
            threshold=given.get("nguong", "").strip()[:20],
            unit=given.get("don-vi", "")[:64],
            criterion=given.get("tieu-chi", "")[:64],
            show=show if show in Show.values else "",
            spot=given.get("o", "") if SPOT.fullmatch(given.get("o", "")) else "",
        )

    @property
    def at_least(self) -> Decimal:
        """The threshold in points, 0 for none; ValidationError in words when it is none."""
        if not self.threshold:
            return Decimal(0)
        points = read_points(self.threshold)
        if not 0 <= points <= MOST:
            raise ValidationError(_("Ngưỡng phải từ 0 điểm trở lên."), code="out_of_range")
        return points

    @property
    def place(self) -> tuple[int, int] | None:
        """The member and the criterion on the table."""
        found = SPOT.fullmatch(self.spot)
        return (int(found[1]), int(found[2])) if found else None

    def link(self, spot: str = "") -> str:
        """Return the query string that shows a cell under the same filters."""
        params = {
            "nguong": self.threshold,
            "don-vi": self.unit,
            "tieu-chi": self.criterion,
            "trang-thai": self.show,
            "o": spot,
        }
        return "?" + urlencode({key: text for key, text in params.items() if text})

    def picks(self, row: Difference) -> bool:
        """Tell whether a difference is of the unit and the criterion that were asked for."""
        is_unit = not self.unit or row.member.code == self.unit
        return is_unit and (not self.criterion or row.criterion.code == self.criterion)

    def shows(self, row: Difference) -> bool:
        """Tell whether a difference is in the state that was asked for."""
        match self.show:
            case Show.LEFT:
                return not row.is_decided
            case Show.DECIDED:
                return row.is_decided
            case Show.ASKED:
                return row.question.is_open
            case _:
                return True


def state_word(row: Difference) -> tuple[str, "StrOrPromise"]:
    """Return the look and the word for where a difference stands."""
    if row.is_decided:
        return "done", _("đã quyết")
    if row.question.is_answered:
        return "doing", _("đã giải trình")
    if row.question.is_open:
        return "wait", _("chờ giải trình")
    return "todo", _("chưa quyết")


def spot_of(row: Difference) -> str:
    """Name a cell in an address."""
    return f"{row.member.pk}-{row.criterion.pk}"
