"""One criterion on the unit's form: what it shows, what was typed, what became of it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from core.forms import clean_text, whole
from scoring import actions, exports, forms
from scoring.actions import CellChange, CellSave, Outcome, Seat
from scoring.exports.selfscore import Answer, Earlier
from scoring.models import Desk, Entry, Return
from scoring.views.self_score.own import Own
from scoring.views.table import places_of
from scoring.views.typed import conflict_in_words, problem_in_words
from scoring.views.words import rule_in_words

Json = dict[str, Any]
NOTE = "thuyet_minh"
LONGEST = 500
KEEP, MINE = "giu", "toi"
STEP = "0,25"  # how far the buttons beside a score go where its rule names no step
AT_THE_UNIT = Seat(Desk.SELF)


@dataclass
class Field:
    """A criterion with the inputs of its answer. `theirs` is what somebody else stored."""

    answer: Answer
    typed: dict[str, str]
    version: int
    print: str
    outcome: Outcome | None = None
    error: str = ""
    theirs: Entry | None = None
    points: str | None = None
    earlier: Earlier | None = None
    back: Return | None = None
    proofs: list[Any] = field(default_factory=list)

    @property
    def criterion(self) -> Any:
        """The criterion that is answered."""
        return self.answer.criterion

    @property
    def parts(self) -> list[tuple[forms.Part, str]]:
        """The inputs with what they hold."""
        return [(part, self.typed.get(part.key, "")) for part in forms.PARTS[self.criterion.type]]

    @property
    def id_for_label(self) -> str:
        """The first input, where lists of what is missing lead."""
        return f"o-{self.criterion.pk}-{forms.PARTS[self.criterion.type][0].key}"

    @property
    def note(self) -> str:
        """The explanation in its box."""
        return self.typed[NOTE]

    @property
    def reason(self) -> str:
        """Why the criterion does not apply, if it does not."""
        return self.typed[forms.REASON]

    @cached_property
    def rule(self) -> str:
        """How the entry becomes points."""
        return rule_in_words(exports.node_of(self.criterion))

    @property
    def due(self) -> str:
        """The day and month by which the criterion itself is due, if it has one."""
        month, _dash, day = str(self.criterion.rule.get("deadline", "")).partition("-")
        return f"{day}/{month}" if day else ""

    @property
    def step(self) -> str:
        """How far one press of a button moves a score given by hand; nothing for other types."""
        if self.criterion.type != "manual":
            return ""
        return str(self.criterion.rule.get("step", STEP)).replace(".", ",")

    @property
    def asks(self) -> str:
        """What the table wants as evidence; nothing where it wants none."""
        wanted = self.criterion.rule.get("evidence")
        return wanted if isinstance(wanted, str) else _("minh chứng") if wanted else ""

    @property
    def spoken(self) -> str:
        """The stored answer in words."""
        return forms.spoken(self.criterion.type, self.answer.value)

    @property
    def earlier_spoken(self) -> str:
        """Last year's value in words."""
        return forms.spoken(self.earlier.kind, self.earlier.value) if self.earlier else ""

    @property
    def theirs_spoken(self) -> str:
        """What somebody else stored, in words."""
        return forms.spoken(self.criterion.type, self.theirs.value) if self.theirs else ""

    @property
    def mine_spoken(self) -> str:
        """What the person typed, in words as far as it can be read."""
        try:
            return forms.spoken(self.criterion.type, self._raw())
        except ValidationError:
            return ", ".join(text for _part, text in self.parts)

    def _raw(self) -> Json | None:
        kind, places = self.criterion.type, places_of(self.criterion)
        return forms.read_entry(kind, self.typed, places=places)

    def change(self, member_id: int) -> CellChange:
        """Read what was typed; ValidationError says in words what is wrong with it."""
        for name, text in ((_("Lý do"), self.reason), (_("Thuyết minh"), self.note)):
            if len(text) > LONGEST:
                facts = {"name": name, "most": LONGEST, "length": len(text)}
                raise ValidationError(
                    _("%(name)s tối đa %(most)s chữ, đang có %(length)s.") % facts
                )
        return CellChange(member_id, self.criterion.code, self._raw(), self.version, self.note)

    def tell(self, save: CellSave) -> None:
        """Take over what became of the answer."""
        self.outcome = save.outcome
        if save.outcome == Outcome.SAVED:
            self.answer = Answer(self.criterion, save.entry if save.entry.pk else None)
            self.version = self.answer.version
            self.print = print_of(typed_of(self.answer))
        elif save.outcome == Outcome.CONFLICT:
            self.theirs, self.version = save.entry, save.entry.version
            self.error = conflict_in_words(self.criterion, save.entry)
        elif save.outcome == Outcome.INVALID:
            self.error = " ".join(problem_in_words(self.criterion, p) for p in save.problems)
        elif save.outcome == Outcome.REASON_NEEDED:
            self.error = _("Điểm đã nộp: hãy ghi thuyết minh vì sao sửa.")
        else:
            self.error = save.message


def fields_of(own: Own, answers: Iterable[Answer]) -> list[Field]:
    """Return the fields of answers as they are stored."""
    fields = []
    for answer in answers:
        typed = typed_of(answer)
        each = Field(answer, typed, answer.version, print_of(typed))
        each.points = own.score.points.get(answer.criterion.code)
        fields.append(each)
    return fields


def typed_of(answer: Answer) -> dict[str, str]:
    """Return what the inputs of an answer hold."""
    value = answer.value
    reason = value["reason"] if value and value.get("na") else ""
    texts = forms.shown(answer.criterion.type, value)
    return texts | {forms.REASON: reason, NOTE: answer.note}


def print_of(typed: Mapping[str, str]) -> str:
    """Return a short mark of what inputs showed: an untouched one is left alone."""
    text = json.dumps(dict(typed), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_posted(fields: Iterable[Field], posted: Mapping[str, str]) -> Iterator[Field]:
    """Fill the fields that were sent and touched with what was typed, and give them back."""
    for each in fields:
        pk = each.criterion.pk
        prefix = f"o-{pk}-"
        sent = {k.removeprefix(prefix): v for k, v in posted.items() if k.startswith(prefix)}
        if not sent:
            continue
        typed = {key: clean_text(sent.get(key, "")) for key in each.typed}
        if posted.get(f"c-{pk}") == KEEP or print_of(typed) in {each.print, posted.get(f"g-{pk}")}:
            continue
        each.typed, each.version = typed, whole(posted.get(f"v-{pk}", ""))
        is_undecided = f"d-{pk}" in posted and posted.get(f"c-{pk}") != MINE
        each.theirs = each.answer.entry if is_undecided else None
        yield each


def store(own: Own, touched: Iterable[Field], *, by: User) -> int:
    """Store what was typed in one act; what is wrong stays beside its field. Count what is new."""
    changes: list[tuple[Field, CellChange]] = []
    for each in touched:
        if each.theirs is not None:
            each.outcome = Outcome.CONFLICT
            each.error = conflict_in_words(each.criterion, each.theirs)
            continue
        try:
            changes.append((each, each.change(own.member.pk)))
        except ValidationError as error:
            each.outcome, each.error = Outcome.INVALID, " ".join(error.messages)
    if not changes:
        return 0
    asked = [change for _field, change in changes]
    saved = actions.save_cells(own.round.pk, asked, by=by, seat=AT_THE_UNIT)
    for (each, _change), save in zip(changes, saved.cells, strict=True):
        each.tell(save)
    return sum(each.outcome == Outcome.SAVED for each, _change in changes)
