"""The evidence of a round read back: by unit and criterion, and what each unit still owes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from blocs.models import Member
from evidence.models import Evidence, EvidenceFile
from scoring.models import Criterion, Entry, Proof, Round
from scoring.proving import Debt, Status, Use, debts, status_of
from scoring.states import Stage

ByCriterion = dict[int, list[Proof]]


def proofs_of(round_: Round, members: Iterable[int]) -> dict[int, ByCriterion]:
    """Return member → criterion → proofs with their evidence and files, in two queries."""
    rows = Proof.objects.filter(
        sheet__round=round_, sheet__member__in=list(members), criterion__criteria=round_.criteria_id
    ).select_related("sheet", "evidence", "file", "reviewed_by")
    files = EvidenceFile.objects.order_by("-number")
    found: dict[int, ByCriterion] = {}
    for proof in rows.prefetch_related(Prefetch("evidence__files", files, to_attr="revisions")):
        of_member = found.setdefault(proof.sheet.member_id, {})
        of_member.setdefault(proof.criterion_id, []).append(proof)
    return found


def uses_of(proofs: Sequence[Proof], *, on: date) -> list[Use]:
    """Return proofs as the arithmetic of evidence sees them on a day; withdrawn is expired."""
    return [Use(each.evidence_id, each.state, _is_spent(each.evidence, on)) for each in proofs]


def _is_spent(evidence: Evidence, on: date) -> bool:
    return evidence.withdrawn_at is not None or evidence.is_expired(on)


def status_on(proofs: Sequence[Proof], *, on: date) -> Status:
    """Say what the evidence of one criterion comes to on a day."""
    return status_of(uses_of(proofs, on=on))


@dataclass(frozen=True, slots=True)
class Account:
    """What one unit has proved and what it still owes; `wanted` counts what asks for evidence."""

    member: Member
    wanted: int
    debts: tuple[Debt, ...]

    @property
    def proved(self) -> int:
        """How many criteria have evidence that nobody refused and that is still valid."""
        open_ = {Status.MISSING, Status.REJECTED, Status.EXPIRED}
        return self.wanted - sum(debt.status in open_ for debt in self.debts)

    @property
    def owed(self) -> int:
        """How many criteria have neither evidence nor an explanation."""
        return sum(debt.is_owed for debt in self.debts)


def wants_evidence(criterion: Criterion) -> bool:
    """Tell whether a unit must prove, or explain, its score on a criterion."""
    return (
        criterion.type != "group" and not criterion.owner and bool(criterion.rule.get("evidence"))
    )


def accounts_of(round_: Round, members: Sequence[Member], *, on: date) -> list[Account]:
    """Return the evidence account of several units, in a constant number of queries."""
    nodes = list(Criterion.objects.filter(criteria=round_.criteria_id).order_by("position"))
    wanted = [node.code for node in nodes if wants_evidence(node)]
    keys = [member.pk for member in members]
    proofs = proofs_of(round_, keys)
    explained = _explained(round_, keys)
    return [
        Account(
            member,
            len(wanted),
            tuple(
                debts(
                    wanted,
                    _uses(nodes, proofs.get(member.pk, {}), on=on),
                    explained.get(member.pk, set()),
                )
            ),
        )
        for member in members
    ]


def _uses(
    nodes: Sequence[Criterion], proofs: Mapping[int, Sequence[Proof]], *, on: date
) -> dict[str, list[Use]]:
    return {node.code: uses_of(proofs[node.pk], on=on) for node in nodes if node.pk in proofs}


def _explained(round_: Round, members: Sequence[int]) -> dict[int, set[str]]:
    rows = Entry.objects.of_round(round_).filter(stage=Stage.SELF, sheet__member__in=members)
    found: dict[int, set[str]] = {}
    for member, code in rows.exclude(note="").values_list("sheet__member", "criterion__code"):
        found.setdefault(member, set()).add(code)
    return found
