"""One act at the grid as the browser sends it: a list of cells, how they were filled, and why."""

import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.forms import clean_text
from scoring.models import StepKind

Json = dict[str, Any]
MOST = 12_000  # cells of one act: a table of 100 units and 120 criteria
LONGEST = 500  # signs of a reason
TYPED_BY_HAND = frozenset({StepKind.TYPED, StepKind.PASTED, StepKind.FILLED, StepKind.ACCEPTED})


@dataclass(frozen=True, slots=True)
class SentCell:
    """One cell: where it is, the version that was read, what was typed into its inputs."""

    unit: str
    criterion: str
    version: int
    typed: dict[str, str]

    @property
    def spot(self) -> tuple[str, str]:
        """Where the cell is: the codes of unit and criterion."""
        return self.unit, self.criterion


@dataclass(frozen=True, slots=True)
class SentAct:
    """Cells that were filled together; one step undoes them."""

    desk: str
    kind: StepKind
    reason: str
    cells: tuple[SentCell, ...]


def read_act(body: bytes) -> SentAct:
    """Return the act in the body of a request; ValidationError when it is none."""
    try:
        sent = json.loads(body)
        kind, desk = StepKind(sent["kind"]), str(sent["desk"])
        reason = clean_text(str(sent.get("reason") or ""))
        cells = tuple(_cell(each) for each in sent["cells"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValidationError(_("Yêu cầu không đọc được.")) from error
    if kind not in TYPED_BY_HAND or not 1 <= len(cells) <= MOST or len(reason) > LONGEST:
        raise ValidationError(_("Yêu cầu không đọc được."))
    if len({each.spot for each in cells}) < len(cells):
        raise ValidationError(_("Một ô có mặt hai lần trong yêu cầu."))
    return SentAct(desk, kind, reason, cells)


def _cell(sent: Json) -> SentCell:
    version, typed = sent["version"], sent["typed"]
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise ValueError(version)
    if not all(isinstance(each, str) for each in (*typed.values(), sent["unit"])):
        raise ValueError(typed)
    texts = {str(key): clean_text(value) for key, value in typed.items()}
    if len(texts.get("ly_do", "")) > LONGEST:
        raise ValueError(texts)
    return SentCell(sent["unit"], str(sent["criterion"]), version, texts)
