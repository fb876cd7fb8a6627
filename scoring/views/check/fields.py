"""One criterion on the checking form: what the unit says, what was typed, what became of it."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from core.forms import clean_text, whole
from scoring import actions, exports, forms
from scoring.actions import CellChange, CellSave, Outcome, Seat
from scoring.exports.checks import Item, Opinion
from scoring.models import Check, Criterion, Desk, Entry, Proof, StepKind
from scoring.views.table import places_of
from scoring.views.typed import tell
from scoring.views.words import rule_in_words

Json = dict[str, Any]
NOTE = "note"
LONGEST = 500


@dataclass
class Field:
    """A criterion with the inputs of the checker; `theirs` is what a colleague stored meanwhile."""

    item: Item
    typed: dict[str, str]
    version: int
    proofs: Sequence[Proof] = ()
    error: str = ""
    outcome: Outcome | None = None
    theirs: Entry | None = None
    accepts: bool = field(default=False)

    @property
    def criterion(self) -> Criterion:
        """The criterion that is scored."""
        return self.item.criterion

    @property
    def parts(self) -> list[tuple[forms.Part, str]]:
        """The inputs with what they hold."""
        return [(part, self.typed.get(part.key, "")) for part in forms.PARTS[self.criterion.type]]

    @property
    def id_for_label(self) -> str:
        """The first input, where lists of what is missing lead."""
        return f"o-{self.criterion.pk}-{forms.PARTS[self.criterion.type][0].key}"

    @property
    def reason(self) -> str:
        """Why the criterion does not apply, if it does not."""
        return self.typed[forms.REASON]

    @property
    def note(self) -> str:
        """Why the checker differs."""
        return self.typed[NOTE]

    @cached_property
    def rule(self) -> str:
        """How the entry becomes points."""
        return rule_in_words(exports.node_of(self.criterion))

    @property
    def guide(self) -> str:
        """What the table says about scoring it."""
        return str(self.criterion.rule.get("guide", ""))

    @property
    def own_spoken(self) -> str:
        """What the unit gave itself, in words."""
        return forms.spoken(self.criterion.type, self.item.own_value)

    @property
    def own_note(self) -> str:
        """How the unit explains it."""
        return self.item.own.note if self.item.own else ""

    @property
    def spoken(self) -> str:
        """What is stored for the checker, in words."""
        return forms.spoken(self.criterion.type, self.item.value)

    @property
    def theirs_spoken(self) -> str:
        """What a colleague stored, in words."""
        return forms.spoken(self.criterion.type, self.theirs.value) if self.theirs else ""

    @property
    def opinions(self) -> list[tuple[str, Opinion]]:
        """What other checkers gave, in words; nothing before this check is handed in."""
        return [(forms.spoken(self.criterion.type, o.value), o) for o in self.item.others]

    @property
    def print(self) -> str:
        """A fingerprint of what the inputs show: what comes back unchanged is not saved."""
        return print_of(self.typed)


def print_of(typed: Mapping[str, str]) -> str:
    """Return the fingerprint of what inputs hold."""
    text = json.dumps(typed, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fields_of(
    items: Sequence[Item], proofs: Mapping[int, Sequence[Proof]] | None = None
) -> list[Field]:
    """Return the fields of some criteria, holding what is stored."""
    known = proofs or {}
    return [
        Field(
            item,
            typed_of(item.criterion, item.mine),
            item.mine.version if item.mine else 0,
            known.get(item.criterion.pk, ()),
        )
        for item in items
    ]


def typed_of(criterion: Criterion, entry: Entry | None) -> dict[str, str]:
    """Return what the inputs show for an entry."""
    value = entry.value if entry else None
    reason = value["reason"] if value and value.get("na") else ""
    note = entry.note if entry else ""
    return forms.shown(criterion.type, value) | {forms.REASON: reason, NOTE: note}


def read_posted(fields: Sequence[Field], posted: Mapping[str, str]) -> list[Field]:
    """Put what was typed into the fields and return those that somebody touched.

    `nhan` names the criterion whose self-score is taken over, `giu` the one where a colleague's
    value stays.
    """
    return [each for each in fields if _read(each, posted)]


def _read(each: Field, posted: Mapping[str, str]) -> bool:
    key = each.criterion.pk
    prefix = f"o-{key}-"
    found = {
        k.removeprefix(prefix): clean_text(v) for k, v in posted.items() if k.startswith(prefix)
    }
    each.accepts = posted.get("nhan") == each.criterion.code and each.item.own is not None
    if posted.get("giu") == each.criterion.code or not (found or each.accepts):
        return False
    typed = {part: found.get(part, "") for part in each.typed}
    is_touched = print_of(typed) != posted.get(f"p-{key}", "")
    if is_touched or each.accepts:
        each.typed = typed
        each.version = whole(posted.get(f"v-{key}", ""))
    return is_touched or each.accepts


def store(check: Check, touched: Sequence[Field], *, by: User) -> int:
    """Save what was touched in one act, tell each field what became of it, count what is saved."""
    tried = [(each, change) for each in touched if (change := _change(check, each)) is not None]
    if not tried:
        return 0
    is_accepting = any(each.accepts for each, _change in tried)
    saved = actions.save_cells(
        check.draw.round_id,
        [change for _each, change in tried],
        by=by,
        seat=Seat(Desk.CROSS, check.pk),
        kind=StepKind.ACCEPTED if is_accepting else StepKind.TYPED,
    )
    return sum(_settle(each, cell) for (each, _c), cell in zip(tried, saved.cells, strict=True))


def _change(check: Check, each: Field) -> CellChange | None:
    """Read one field; what is no value stays in it with the reason."""
    place = (check.checked_id, each.criterion.code)
    if each.accepts:
        return CellChange(*place, each.item.own_value, each.version, note="")
    try:
        raw = forms.read_entry(each.criterion.type, each.typed, places=places_of(each.criterion))
    except ValidationError as error:
        each.outcome, each.error = Outcome.INVALID, " ".join(error.messages)
        return None
    # That a criterion does not apply is said with a reason; it explains the difference as well.
    return CellChange(*place, raw, each.version, note=(each.note or each.reason)[:LONGEST])


def _settle(each: Field, cell: CellSave) -> bool:
    told = tell(cell)
    each.outcome, each.error = told.outcome, told.message
    if told.outcome == Outcome.CONFLICT:
        each.theirs, each.version = cell.entry, cell.entry.version
    return told.stored


def bad_of(fields: Sequence[Field]) -> Iterator[Field]:
    """Return the fields with something wrong."""
    return (each for each in fields if each.error)
