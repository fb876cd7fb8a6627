"""A new version of a set in use takes its place; every score goes over as the bloc decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import record
from core.transitions import Refused
from scoring import exports, states, yearfile
from scoring.actions.cells.scene import stage_of
from scoring.actions.criteria.adopting import refuse_errors
from scoring.actions.criteria.drafts import locked_draft
from scoring.criteria import Carried, Choice, Pair, pairs
from scoring.exports.tables import table_of
from scoring.models import (
    Appeal,
    CriteriaSet,
    Criterion,
    Desk,
    Entry,
    Proof,
    Remark,
    Return,
    Round,
    Step,
)

Json = dict[str, Any]
Choices = Mapping[str, Choice]


@dataclass(frozen=True, slots=True)
class Crossing:
    """Everything known while entries cross from one version to the other."""

    known: Mapping[str, Pair]
    chosen: Choices
    rows: Mapping[str, Criterion]
    places: int
    reason: str

    def carry(self, entry: Entry, *, is_untold: bool) -> Json | None:
        """Return the value of an entry under the new version; Refused when it does not fit.

        Of what only who wrote it may know yet, nobody is told that it does not fit: it is emptied.
        """
        code = entry.criterion.code
        pair = self.known[code]
        if entry.value is None:
            return None
        held = yearfile.parse_entry(pair.old, entry.value)
        brought = pair.carry(held, self.choice_for(code), places=self.places)
        if isinstance(brought, Carried):
            return None if brought.entry is None else yearfile.entry_of(brought.entry)
        if is_untold:
            return None
        raise Refused(
            _("Điểm của %(unit)s ở tiêu chí %(code)s không hợp với thang mới. Hãy chọn cách khác.")
            % {"unit": entry.sheet.member.name, "code": code}
        )

    def choice_for(self, code: str) -> Choice:
        """Return what was chosen; what nobody chose is kept."""
        return self.chosen.get(code, Choice.KEEP)

    def target(self, row: Entry | Proof) -> Criterion:
        """Return the new criterion of a row's own."""
        return self.rows[self.known[row.criterion.code].new.code]


@transaction.atomic
def apply_version(
    criteria_id: int, *, chosen: Choices, reason: str, edition: int, by: User
) -> CriteriaSet:
    """Let the draft of a new version take the place of the version in use.

    Every entry of every stage goes over as `chosen` says (by old code; kept where nothing is
    said), proofs go with it, open talk moves on. The old version with its entries stays as it was,
    and so do rounds that were closed. A choice that does not fit is Refused; a self-score or a
    check that nobody else may know of is emptied instead, and the unit asked again.
    """
    criteria = locked_draft(criteria_id, edition=edition)
    before = _replaced(criteria)
    refuse_errors(criteria)
    rounds = _open_rounds(before)
    crossing = _crossing(before, criteria, chosen=chosen, reason=reason)
    for round_ in rounds:
        _cross(round_, before, crossing, by=by)
        round_.criteria = criteria
        round_.save(update_fields=["criteria"])
    states.ADOPT.apply(criteria)
    states.REPLACE.apply(before)
    criteria.reason, criteria.adopted_on = reason, timezone.localdate()
    criteria.save(update_fields=["state", "reason", "adopted_on"])
    before.save(update_fields=["state"])
    said = {code: choice.value for code, choice in chosen.items()}
    record(
        by,
        "scoring.criteria.replaced",
        criteria,
        before=before.pk,
        reason=reason,
        choices=said,
        rounds=[str(round_.pk) for round_ in rounds],
    )
    return criteria


def _replaced(criteria: CriteriaSet) -> CriteriaSet:
    if criteria.previous_id is None:
        raise Refused(_("Đây là bản đầu tiên: hãy thông qua tại hội nghị."))
    return CriteriaSet.objects.select_for_update(of=("self",)).get(pk=criteria.previous_id)


def _open_rounds(before: CriteriaSet) -> list[Round]:
    """Lock the rounds in their order; one that was closed keeps the version it was scored by."""
    rounds = before.rounds.select_for_update(of=("self",)).order_by("pk")
    return [round_ for round_ in rounds if round_.state == states.RoundState.OPEN]


def _crossing(
    before: CriteriaSet, criteria: CriteriaSet, *, chosen: Choices, reason: str
) -> Crossing:
    known = pairs(table_of(before.pk), table_of(criteria.pk))
    for code, choice in chosen.items():
        if code not in known or choice not in known[code].choices:
            raise Refused(_("Cách xử lý tiêu chí %(code)s không dùng được.") % {"code": code})
    return Crossing(
        known=known,
        chosen=chosen,
        rows={row.code: row for row in criteria.nodes.all()},
        places=int(criteria.policy["rounding"]["places"]),
        reason=reason,
    )


def _cross(round_: Round, before: CriteriaSet, crossing: Crossing, *, by: User) -> None:
    of_round = {"sheet__round": round_, "criterion__criteria": before}
    paired = {**of_round, "criterion__code__in": list(crossing.known)}
    rows = Entry.objects.filter(**paired).with_awaited()
    entries = list(rows.select_related("criterion", "sheet__member", "check_in"))
    carried = _carried(entries, crossing, untold=exports.untold_of(round_, entries))
    Entry.objects.bulk_create(carried, batch_size=500)
    proofs = Proof.objects.filter(**paired).select_related("criterion")
    Proof.objects.bulk_create([_copied(proof, crossing) for proof in proofs], batch_size=500)
    _move_talk(of_round, crossing)
    blank = {(e.sheet_id, e.criterion_id) for e in carried if _is_blank_answer(e)}
    _ask_units(round_, crossing, blank=blank, by=by)
    # A step names entries of the old version: undoing it now would change nothing that counts.
    Step.objects.filter(round=round_).delete()


def _carried(entries: Sequence[Entry], crossing: Crossing, *, untold: set[int]) -> list[Entry]:
    """Copies of the entries under the new version; a cell that is emptied keeps its history.

    What units said stays behind where a department scores from now on.
    """
    return [
        Entry(
            sheet=entry.sheet,
            criterion=crossing.target(entry),
            stage=_stage(entry, crossing.target(entry)),
            check_in_id=entry.check_in_id,
            value=crossing.carry(entry, is_untold=entry.pk in untold),
            note=entry.note,
            version=entry.version + 1,
            saved_by_id=entry.saved_by_id,
            saved_at=entry.saved_at,
        )
        for entry in entries
        if crossing.known[entry.criterion.code].takes(entry.stage)
    ]


def _is_blank_answer(entry: Entry) -> bool:
    return entry.stage == states.Stage.SELF and entry.value is None


def _stage(entry: Entry, target: Criterion) -> str:
    """A criterion that got an owner, or lost it, is the department's, or the bloc's, from now."""
    is_ours = entry.stage in (states.Stage.BLOC, states.Stage.DEPARTMENT)
    return stage_of(Desk.BLOC, target) if is_ours else entry.stage


def _copied(proof: Proof, crossing: Crossing) -> Proof:
    target = crossing.target(proof)
    proof.pk, proof.criterion = None, target
    proof._state.adding = True
    return proof


def _ask_units(round_: Round, crossing: Crossing, *, blank: set[tuple[int, int]], by: User) -> None:
    """Units that have handed in score what is new, or was emptied: only that is given back."""
    kept = {
        pair.new.code
        for code, pair in crossing.known.items()
        if crossing.choice_for(code) is not Choice.RESET
    }
    rows = crossing.rows.values()
    scored = [row for row in rows if row.type != "group" and not row.owner]
    now = timezone.now()
    handed_in = round_.sheets.filter(state=states.SheetState.SUBMITTED)
    open_ = set(
        Return.objects.filter(sheet__round=round_, answered_at=None).values_list(
            "sheet", "criterion"
        )
    )
    Return.objects.bulk_create(
        Return(sheet=sheet, criterion=row, reason=crossing.reason, by=by, at=now)
        for sheet in handed_in
        for row in scored
        if (row.code not in kept or (sheet.pk, row.pk) in blank) and (sheet.pk, row.pk) not in open_
    )


def _move_talk(of_round: Json, crossing: Crossing) -> None:
    """What is still open is answered under the version that counts."""
    talk: Sequence[Any] = (Return, Remark, Appeal)
    for kind in talk:
        for row in kind.objects.filter(**of_round).select_related("criterion"):
            pair = crossing.known.get(row.criterion.code)
            if pair is not None:
                row.criterion = crossing.rows[pair.new.code]
                row.save(update_fields=["criterion"])
