"""Evidence is put to a criterion, taken away again while the unit may edit, and appraised."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import record
from core.transitions import Refused
from evidence.models import Evidence
from scoring import states
from scoring.actions.cells import Seat, sheets_of
from scoring.actions.cells.scene import open_scene
from scoring.models import Appeal, Desk, Proof, Remark, Round
from scoring.states import AppealState, ProofState


@transaction.atomic
def attach(
    round_id: int, member_id: int, criterion_code: str, *, evidence_id: int, anchor: str, by: User
) -> Proof:
    """Use a piece of the unit's own library for a criterion.

    Refused once the unit has submitted, unless the criterion was returned, a question about it
    is open, or an appeal: evidence never changes behind the back of who scored by it.
    """
    unit_id = _editable(round_id, member_id, criterion_code)
    evidence = Evidence.objects.in_use().filter(unit=unit_id, pk=evidence_id).first()
    if evidence is None:
        raise Refused(_("Minh chứng này không có trong kho của đơn vị."))
    round_ = Round.objects.get(pk=round_id)
    proof, is_new = Proof.objects.get_or_create(
        sheet=sheets_of(round_, {member_id})[member_id],
        criterion=round_.criteria.nodes.get(code=criterion_code),
        evidence=evidence,
        defaults={
            "file": evidence.latest,
            "title": evidence.title,
            "number": evidence.number,
            "link": evidence.link,
            "anchor": anchor,
            "added_by": by,
            "added_at": timezone.now(),
        },
    )
    if not is_new:
        raise Refused(_("Minh chứng này đã gắn với tiêu chí %(code)s.") % {"code": criterion_code})
    sha256 = proof.file.sha256 if proof.file else ""
    where = {"criterion": criterion_code, "sha256": sha256}
    record(by, "scoring.proof.attached", proof, evidence=evidence.pk, **where)
    return proof


@transaction.atomic
def detach(proof_id: int, *, by: User) -> None:
    """Take a piece of evidence away from a criterion; it stays in the library and in the audit."""
    proof = Proof.objects.select_related("sheet", "criterion").get(pk=proof_id)
    _editable(proof.sheet.round_id, proof.sheet.member_id, proof.criterion.code)
    locked = Proof.objects.select_for_update(of=("self",)).get(pk=proof_id)
    if locked.state == ProofState.ACCEPTED:
        raise Refused(_("Minh chứng đã được chấp nhận, không gỡ được."))
    code, evidence = proof.criterion.code, proof.evidence_id
    record(by, "scoring.proof.detached", proof, criterion=code, evidence=evidence)
    locked.delete()


@transaction.atomic
def review_proof(proof_id: int, *, state: ProofState, note: str, by: User) -> Proof:
    """Accept evidence for a criterion, or refuse it with a reason; until the ranking is frozen."""
    sheet_round = Proof.objects.values_list("sheet__round", flat=True).get(pk=proof_id)
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=sheet_round)
    if round_.state == states.RoundState.RANKED:
        raise Refused(_("Đã chốt xếp hạng, không xem xét lại minh chứng."))
    if state == ProofState.REJECTED and not note.strip():
        raise Refused(_("Cần ghi lý do không chấp nhận minh chứng."))
    proof = Proof.objects.select_for_update(of=("self",)).get(pk=proof_id)
    before = proof.state
    proof.state, proof.review_note = state, note
    proof.reviewed_by, proof.reviewed_at = by, timezone.now()
    proof.save()
    record(by, "scoring.proof.reviewed", proof, before=before, state=state, note=note)
    return proof


def _editable(round_id: int, member_id: int, code: str) -> int:
    """Lock the round and return the unit, or refuse what the unit may not touch now."""
    scene = open_scene(round_id, seat=Seat(Desk.SELF), members={member_id}, codes={code})
    cell = scene.cell(member_id, code)
    refusal = scene.refusal(cell)
    spot = {"sheet": cell.sheet, "criterion": cell.criterion}
    asked = Remark.objects.filter(**spot, is_question=True, resolved_at=None).exists()
    appealed = Appeal.objects.filter(**spot, state=AppealState.OPEN).exists()
    if refusal and not asked and not appealed:
        raise Refused(refusal)
    return cell.sheet.member.unit_id
