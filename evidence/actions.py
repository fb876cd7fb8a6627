"""Put something into a unit's library, renew it, put it right, take it out of use."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import PurePosixPath

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from blocs.models import Unit
from core.audit import record
from core.transitions import Refused
from evidence.models import Evidence, EvidenceFile, EvidenceKind, kept
from evidence.safety import Examined

TITLE_LENGTH = 250


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """What is told of a proof; an empty title is taken from the file."""

    title: str = ""
    number: str = ""
    link: str = ""
    issued_on: date | None = None
    expires_on: date | None = None


def add_evidence(
    unit_id: int, *, facts: EvidenceFacts, files: Sequence[Examined] = (), by: User | None
) -> list[Evidence]:
    """Add one proof for each file, all or none; without files one link or number of a paper."""
    with kept(files, unit_id=unit_id) as names, transaction.atomic():
        unit = _with_room(unit_id, files)
        if not files:
            return [_enter(unit, facts, by=by)]
        titled = [_titled(facts, file, alone=len(files) == 1) for file in files]
        rows = [_create(unit, EvidenceKind.FILE, facts=told, by=by) for told in titled]
        for row, file, name in zip(rows, files, names, strict=True):
            _append(row, file, name=name, by=by)
        for row, file in zip(rows, files, strict=True):
            record(by, "evidence.added", row, unit=unit.name, sha256=file.sha256)
    return rows


def add_revision(evidence_id: int, *, file: Examined, by: User | None) -> EvidenceFile:
    """Add a newer file; the older ones stay readable, and stay what they were proof of."""
    unit_id = Evidence.objects.values_list("unit_id", flat=True).get(pk=evidence_id)
    with kept([file], unit_id=unit_id) as (name,), transaction.atomic():
        _with_room(unit_id, [file])
        evidence = _locked(evidence_id)
        if evidence.kind != EvidenceKind.FILE:
            raise Refused(_("Liên kết và số văn bản không có tệp: hãy thêm một minh chứng mới."))
        added = _append(evidence, file, name=name, by=by)
        record(by, "evidence.file.added", evidence, number=added.number, sha256=file.sha256)
    return added


@transaction.atomic
def edit_facts(evidence_id: int, *, facts: EvidenceFacts, by: User | None) -> Evidence:
    """Put right what is told of a proof; the audit keeps what was told before."""
    evidence = _locked(evidence_id)
    told = asdict(facts)
    changed = {name: value for name, value in told.items() if getattr(evidence, name) != value}
    before = {name: str(getattr(evidence, name) or "") for name in changed}
    for name, value in changed.items():
        setattr(evidence, name, value)
    evidence.save()
    after = {name: str(value or "") for name, value in changed.items()}
    record(by, "evidence.edited", evidence, before=before, after=after)
    return evidence


@transaction.atomic
def withdraw(evidence_id: int, *, reason: str, by: User | None) -> Evidence:
    """Take a proof out of use; the files stay, for what was scored with them."""
    evidence = _locked(evidence_id)
    evidence.withdrawn_at = timezone.now()
    evidence.save()
    record(by, "evidence.withdrawn", evidence, reason=reason)
    return evidence


def _locked(evidence_id: int) -> Evidence:
    evidence = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence_id)
    if evidence.withdrawn_at is not None:
        raise Refused(_("Minh chứng này đã được rút, không sửa được nữa."))
    return evidence


def _with_room(unit_id: int, files: Sequence[Examined]) -> Unit:
    """Lock the unit, so that two who upload at once are counted one after the other."""
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit_id)
    stored = EvidenceFile.objects.filter(evidence__unit=unit)
    used = stored.aggregate(used=Sum("size"))["used"] or 0
    if used + sum(file.size for file in files) > settings.EVIDENCE_UNIT_QUOTA:
        quota = settings.EVIDENCE_UNIT_QUOTA // 1_000_000
        raise Refused(
            _("Kho minh chứng của đơn vị đã gần đầy: tất cả các tệp tối đa %(quota)s MB.")
            % {"quota": quota}
        )
    if len({file.sha256 for file in files}) < len(files):
        raise Refused(_("Trong lần gửi này có hai tệp giống hệt nhau."))
    for file in files:
        _refuse_twice(stored.filter(sha256=file.sha256, evidence__withdrawn_at=None), file)
    return unit


def _refuse_twice(same: QuerySet[EvidenceFile], file: Examined) -> None:
    twin = same.select_related("evidence").first()
    if twin is not None:
        raise Refused(
            _("Tệp “%(name)s” đã có trong kho, là minh chứng “%(title)s”.")
            % {"name": file.name, "title": twin.evidence.title}
        )


def _titled(facts: EvidenceFacts, file: Examined, *, alone: bool) -> EvidenceFacts:
    stem = PurePosixPath(file.name).stem
    title = facts.title if alone and facts.title else stem
    if facts.title and not alone:
        title = f"{facts.title} – {stem}"
    return replace(facts, title=title[:TITLE_LENGTH])


def _enter(unit: Unit, facts: EvidenceFacts, *, by: User | None) -> Evidence:
    kind = EvidenceKind.LINK if facts.link else EvidenceKind.DOCUMENT_NUMBER
    told = replace(facts, title=facts.title or facts.number or facts.link[:TITLE_LENGTH])
    row = _create(unit, kind, facts=told, by=by)
    record(by, "evidence.added", row, unit=unit.name, link=row.link, number=row.number)
    return row


def _create(unit: Unit, kind: EvidenceKind, *, facts: EvidenceFacts, by: User | None) -> Evidence:
    return Evidence.objects.create(unit=unit, kind=kind, created_by=by, **asdict(facts))


def _append(evidence: Evidence, file: Examined, *, name: str, by: User | None) -> EvidenceFile:
    last = evidence.files.order_by("-number").values_list("number", flat=True).first() or 0
    return EvidenceFile.objects.create(
        evidence=evidence,
        number=last + 1,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        pages=file.pages,
        file=name,
        uploaded_by=by,
    )
