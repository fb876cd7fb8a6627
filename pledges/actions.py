"""Drafting a pledge, freezing it, signing and refusing it, opening it again."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

import signing.actions
from accounts.models import User
from blocs.models import BlocYear, Member
from core.audit import record
from core.transitions import Refused
from pledges import rules, states, tasks
from pledges.content import PledgeContent, Witness
from pledges.models import (
    ContentGroup,
    Ground,
    Movement,
    Party,
    Pledge,
    Target,
    UnitContent,
)
from signing.actions import Label, Strokes
from signing.models import DocumentKind, Slot


@dataclass(frozen=True, slots=True)
class Filled:
    """Whether the text was stored; when not, `pledge` holds what somebody else stored before."""

    pledge: Pledge
    stored: bool


@transaction.atomic
def create_pledge(bloc_year_id: int, *, by: User | None) -> Pledge:
    """Start the draft of a bloc's year; who asks a second time gets the draft there is."""
    bloc_year = BlocYear.objects.select_for_update().get(pk=bloc_year_id)
    pledge, created = Pledge.objects.get_or_create(bloc_year=bloc_year)
    if created:
        _seat_parties(pledge, witness=None)
        record(by, "pledges.pledge.created", pledge)
    return pledge


@transaction.atomic
def fill_pledge(
    pledge_id: int, content: PledgeContent, *, by: User | None, seen: str | None = None
) -> Filled:
    """Replace the whole text, unless it is no longer the one whose digest `seen` was read."""
    pledge = _locked(pledge_id)
    if not states.FREEZE.open_for(pledge):
        raise Refused(_("Giao ước đã khoá nội dung, không sửa được nữa."))
    before = pledge.read()
    if seen is not None and seen != before.digest and before != content:
        return Filled(pledge, stored=False)
    _write(pledge, content)
    if before != content:
        record(by, "pledges.pledge.filled", pledge, before=before.digest, after=content.digest)
    return Filled(pledge, stored=True)


def _write(pledge: Pledge, content: PledgeContent) -> None:
    pledge.subject, pledge.opening = content.subject, content.opening
    pledge.organisation = "\n".join(content.organisation)
    pledge.recipients = "\n".join(content.recipients)
    pledge.sample_note = content.sample_note
    pledge.signed_on, pledge.due_on = content.signed_on, content.due_on
    pledge.save()
    for model in (UnitContent, Ground, ContentGroup, Target, Movement):
        model.objects.filter(pledge=pledge).delete()
    _write_rows(pledge, content)
    _write_unit_contents(pledge, content)
    _seat_parties(pledge, witness=content.witness)


def _write_rows(pledge: Pledge, content: PledgeContent) -> None:
    Ground.objects.bulk_create(
        Ground(pledge=pledge, position=number, text=text)
        for number, text in enumerate(content.grounds, start=1)
    )
    ContentGroup.objects.bulk_create(
        ContentGroup(pledge=pledge, position=number, text=text)
        for number, text in enumerate(content.groups, start=1)
    )
    Target.objects.bulk_create(
        Target(
            pledge=pledge,
            position=number,
            name=target.name,
            operator=target.operator,
            value=target.value,
            unit=target.unit,
            note=target.note,
            is_stated=target.is_stated,
        )
        for number, target in enumerate(content.targets, start=1)
    )
    Movement.objects.bulk_create(
        Movement(
            pledge=pledge,
            position=number,
            name=movement.name,
            goal=movement.goal,
            launch=movement.launch,
            summary=movement.summary,
        )
        for number, movement in enumerate(content.movements, start=1)
    )


def _write_unit_contents(pledge: Pledge, content: PledgeContent) -> None:
    members = {member.code: member for member in pledge.bloc_year.members.all()}
    groups = {group.position: group for group in pledge.groups.all()}
    strangers = {text.unit for text in content.unit_contents} - set(members)
    if strangers:
        raise Refused(
            _("Không có đơn vị %(codes)s trong cụm, khối.")
            % {"codes": ", ".join(sorted(strangers))}
        )
    UnitContent.objects.bulk_create(
        UnitContent(
            pledge=pledge,
            member=members[text.unit],
            group=groups.get(text.group),
            text=text.text,
            is_stated=text.is_stated,
        )
        for text in content.unit_contents
    )


def _seat_parties(pledge: Pledge, *, witness: Witness | None) -> None:
    """Members in the decision's order, the head last, the witness at its right."""
    head = rules.head_unit(pledge.bloc_year)
    members = sorted(
        pledge.bloc_year.members.all(), key=lambda member: (member.unit_id == head, member.position)
    )
    parties = [
        Party(pledge=pledge, position=number, member=member, role=_role(member, head))
        for number, member in enumerate(members, start=1)
    ]
    if witness is not None:
        parties.append(_witness_party(pledge, witness, position=len(parties) + 1))
    pledge.parties.all().delete()
    Party.objects.bulk_create(parties)


def _role(member: Member, head: int | None) -> str:
    with override("vi"):  # printed on the paper, whoever drafts it
        return member.bloc_year.head_title if member.unit_id == head else ""


def _witness_party(pledge: Pledge, witness: Witness, *, position: int) -> Party:
    signer = User.objects.filter(username=witness.username).first() if witness.username else None
    return Party(
        pledge=pledge,
        position=position,
        signer=signer,
        name=witness.name,
        post=witness.post,
        lines="\n".join(witness.lines),
        role=_("Người chứng kiến"),
    )


@transaction.atomic
def freeze_pledge(pledge_id: int, *, by: User | None) -> Pledge:
    """Lock text and signers, reserve the code, and have the worker print and certify the paper."""
    pledge = _locked(pledge_id)
    states.FREEZE.apply(pledge)
    content = pledge.read()
    _seat_parties(pledge, witness=content.witness)
    bloc_year = pledge.bloc_year
    _refuse_gaps(content, _name_signers(pledge), is_sample=bloc_year.is_sample)
    pledge.document = signing.actions.prepare_document(
        Label(
            kind=DocumentKind.PLEDGE,
            title=f"Giao ước thi đua năm {bloc_year.year} – {bloc_year.name}",
            bloc=bloc_year.bloc.slug,
            year=bloc_year.year,
            is_sample=bloc_year.is_sample,
        ),
        by=by,
    )
    pledge.frozen_at = timezone.now()
    pledge.save(update_fields=["state", "document", "frozen_at"])
    tasks.render_pledge.enqueue(
        by=by, about=pledge, pledge_id=pledge.pk, document_id=pledge.document.pk
    )
    record(by, "pledges.pledge.frozen", pledge, text=content.digest, code=pledge.document.code)
    return pledge


def _name_signers(pledge: Pledge) -> list[str]:
    """Write today's leaders into the parties; return the units that have none."""
    leaders = rules.leaders_of(pledge.bloc_year, timezone.localdate())
    missing = []
    for party in pledge.parties.exclude(member=None).select_related("member"):
        assert party.member is not None
        leader = leaders.get(party.member.unit_id)
        if leader is None:
            missing.append(party.member.name)
            continue
        party.signer, party.name = leader.user, leader.user.full_name
        party.post = leader.title or party.member.leader_title
        party.save(update_fields=["signer", "name", "post"])
    return missing


def _refuse_gaps(content: PledgeContent, leaderless: list[str], *, is_sample: bool) -> None:
    """Everything that stands in the way is said at once; only samples may leave figures open."""
    open_targets = [target.name for target in content.targets if target.value is None]
    gaps = []
    if not content.groups:
        gaps.append(_("Chưa có nội dung thi đua nào."))
    if leaderless:
        gaps.append(
            _("Chưa có thủ trưởng được bổ nhiệm để ký: %(units)s.")
            % {"units": ", ".join(leaderless)}
        )
    if open_targets and not is_sample:
        names = "; ".join(open_targets)
        gaps.append(_("Chưa có con số cho chỉ tiêu: %(names)s.") % {"names": names})
    if gaps:
        raise Refused(" ".join(gaps))


def sign_pledge(  # noqa: PLR0913  # what the law wants to know of a signature, one by one
    pledge_id: int,
    *,
    strokes: Strokes,
    seen_hash: str,
    by: User,
    address: str | None = None,
    agent: str = "",
    keep: bool = False,
) -> list[Slot]:
    """Agree for every box that is this person's; `keep` saves the drawing for the next time."""
    with transaction.atomic():
        pledge = _locked(pledge_id)
        slots = _slots_of(by, pledge)
        signed = [
            signing.actions.consent(
                slot.pk, strokes=strokes, seen_hash=seen_hash, by=by, address=address, agent=agent
            )
            for slot in slots
        ]
        if keep and strokes:
            signing.actions.keep_signature(strokes, by=by)
    return signed


@transaction.atomic
def refuse_pledge(pledge_id: int, *, reason: str, by: User) -> list[Slot]:
    """Decline for every box that is this person's; the paper waits for a new draft."""
    pledge = _locked(pledge_id)
    slots = _slots_of(by, pledge)
    return [signing.actions.refuse(slot.pk, reason=reason, by=by) for slot in slots[:1]]


def _slots_of(by: User, pledge: Pledge) -> list[Slot]:
    if pledge.state != states.PledgeState.SIGNING:
        raise Refused(_("Giao ước hiện không mở ký."))
    slots = rules.waiting_slots(by, pledge)
    if not slots:
        raise Refused(_("Không có ô ký nào đang chờ bạn."))
    return slots


@transaction.atomic
def reopen_pledge(pledge_id: int, *, by: User) -> Pledge:
    """Void the document with all signatures on it and return the text to drafting."""
    pledge = _locked(pledge_id)
    states.REOPEN.apply(pledge)
    assert pledge.document_id is not None
    document = signing.actions.void_document(pledge.document_id, by=by)
    pledge.document = pledge.frozen_at = None
    pledge.save(update_fields=["state", "document", "frozen_at"])
    record(by, "pledges.pledge.reopened", pledge, voided=document.code)
    return pledge


def _locked(pledge_id: int) -> Pledge:
    return Pledge.objects.select_for_update().get(pk=pledge_id)
