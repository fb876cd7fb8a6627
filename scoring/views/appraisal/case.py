"""One difference as it lies on the table: what each stage says, and the forms that decide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from scoring import exports, forms
from scoring.exports.differences import Difference, Points
from scoring.exports.stages import Said
from scoring.models import Criterion
from scoring.states import Stage
from scoring.views.words import rule_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Json = dict[str, Any]
LATER = (Stage.BLOC, Stage.DEPARTMENT, Stage.BOARD)


@dataclass(frozen=True, slots=True)
class StageLine:
    """What one stage, or one checker, says of the cell."""

    label: "StrOrPromise"
    spoken: str
    points: Points
    note: str
    by: str
    at: datetime | None
    counts: bool


@dataclass
class Case:
    """A difference with the words of its page; what was typed is kept when it is refused."""

    row: Difference
    names: Mapping[int, str]
    typed: Mapping[str, str] = field(default_factory=dict)
    error: str = ""

    @property
    def rule(self) -> str:
        """How the criterion is scored."""
        return rule_in_words(exports.node_of(self.row.criterion))

    @property
    def lines(self) -> list[StageLine]:
        """The stages in their order, the self-score first."""
        row = self.row
        lines = [self._line(row.self_score, Stage.SELF.label, row.self_points)]
        lines += self._checks()
        lines += self._later()
        return lines

    def _checks(self) -> Iterator[StageLine]:
        for check, points in zip(self.row.said.checks, self.row.check_points, strict=True):
            name = self.names.get(check.checker or 0, "")
            yield self._line(check, _("chấm chéo: %(unit)s") % {"unit": name}, points)

    def _later(self) -> Iterator[StageLine]:
        """Later stages; points of one that neither counts nor is appraised are not told."""
        row, counts = self.row, self.row.said.counts.stage
        points = {row.appraised.stage: row.points} | {counts: row.final_points}
        for stage in LATER:
            said = row.said.by_stage.get(stage)
            if said is not None and said.value is not None:
                yield self._line(said, stage.label, points.get(stage))

    def _line(self, said: Said, label: "StrOrPromise", points: Points) -> StageLine:
        spoken = forms.spoken(self.row.criterion.type, said.value)
        counts = said.stage == self.row.said.counts.stage
        return StageLine(label, spoken, points, said.note, said.by, said.at, counts)

    @property
    def self_spoken(self) -> str:
        """The self-score in words."""
        return forms.spoken(self.row.criterion.type, self.row.self_score.value)

    @property
    def appraised_spoken(self) -> str:
        """What would be confirmed, nothing while checkers disagree or nobody has appraised."""
        if self.row.appraised.stage == Stage.SELF:
            return ""
        return forms.spoken(self.row.criterion.type, self.row.appraised.value)

    @property
    def version(self) -> int:
        """The version of the desk's entry that the page shows."""
        return self.row.own.version if self.row.own else 0

    @property
    def parts(self) -> list[tuple[forms.Part, str]]:
        """The inputs of a value of one's own."""
        return parts_of(self.row.criterion, self.typed)

    @property
    def reason(self) -> str:
        """What was typed as a reason."""
        return self.typed.get("vi_sao", "")

    @property
    def na(self) -> str:
        """Why the criterion would not apply, as typed."""
        return self.typed.get(forms.REASON, "")

    @property
    def choice(self) -> str:
        """Which button was pressed."""
        return self.typed.get("cach", "")


def parts_of(
    criterion: Criterion, typed: Mapping[str, str], value: Json | None = None
) -> list[tuple[forms.Part, str]]:
    """Return the inputs of a criterion with what was typed, or what is stored."""
    shown = forms.shown(criterion.type, value)
    return [(part, typed.get(part.key, shown[part.key])) for part in forms.PARTS[criterion.type]]
