"""The calendar of a round: its bands, more time for one unit, and the seal opened early."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from blocs.models import Member
from core.audit import Fact, record
from core.transitions import Refused
from scoring import states
from scoring.actions.rounds import locked_round
from scoring.models import Extension, Round, Window
from scoring.states import ExtensionState, Phase, RoundState


class Band(NamedTuple):
    """The days of one band, both included."""

    phase: Phase
    opens_on: date
    closes_on: date


@transaction.atomic
def set_calendar(round_id: int, bands: Sequence[Band], *, by: User) -> Round:
    """Write the days of every band; one that is not named is open as long as the round.

    While self-scores are sealed their band may not end sooner than it does: that would open them
    early, which only the Board's office may, with a reason that everybody reads.
    """
    round_ = _unranked(round_id)
    if round_.is_sealed(timezone.localdate()) and not _keeps_seal(round_, bands):
        raise Refused(
            _("Bản tự chấm đang niêm phong: thời gian tự chấm không được kết thúc sớm hơn đã định.")
        )
    Window.objects.filter(round=round_).delete()
    Window.objects.bulk_create(Window(round=round_, **band._asdict()) for band in bands)
    days = {band.phase.value: f"{band.opens_on}/{band.closes_on}" for band in bands}
    record(by, "scoring.calendar.set", round_, bands=days)
    return Round.objects.get(pk=round_id)


def _keeps_seal(round_: Round, bands: Sequence[Band]) -> bool:
    promised = round_.calendar[Phase.SELF].closes_on
    return any(band.phase == Phase.SELF and band.closes_on >= promised for band in bands)


@transaction.atomic
def ask_extension(
    round_id: int, member_id: int, *, phase: Phase, until: date, reason: str, by: User
) -> Extension:
    """Ask for more days in a band. Refused while an earlier request waits, or without a need."""
    round_ = _unranked(round_id)
    member = Member.objects.get(pk=member_id, bloc_year=round_.bloc_year_id)
    window = round_.calendar.get(phase)
    if window is None or not window.is_extended_by(until, on=timezone.localdate()):
        raise Refused(_("Ngày xin gia hạn phải sau ngày kết thúc và không ở quá khứ."))
    waiting = Extension.objects.filter(member=member, phase=phase, state=ExtensionState.ASKED)
    if waiting.exists():
        raise Refused(_("Đơn vị đã xin gia hạn việc này và đang chờ trả lời."))
    extension = Extension.objects.create(
        round=round_,
        member=member,
        phase=phase,
        until=until,
        reason=reason,
        asked_by=by,
        asked_at=timezone.now(),
    )
    facts = _facts(extension) | {"reason": reason}
    record(by, "scoring.extension.asked", extension, **facts)
    return extension


@transaction.atomic
def answer_extension(extension_id: int, *, is_granted: bool, answer: str, by: User) -> Extension:
    """Grant or refuse more time, once."""
    _unranked(Extension.objects.values_list("round", flat=True).get(pk=extension_id))
    extension = Extension.objects.select_related("member").get(pk=extension_id)
    (states.GRANT if is_granted else states.REFUSE).apply(extension)
    extension.answer, extension.answered_by = answer, by
    extension.answered_at = timezone.now()
    extension.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    act = "scoring.extension.granted" if is_granted else "scoring.extension.refused"
    record(by, act, extension, **_facts(extension) | {"answer": answer})
    return extension


def _facts(extension: Extension) -> dict[str, Fact]:
    return {
        "round": extension.round_id,
        "unit": extension.member.code,
        "phase": extension.phase,
        "until": str(extension.until),
    }


@transaction.atomic
def unseal_round(round_id: int, *, reason: str, by: User) -> Round:
    """Open the self-scores before their day; who, when and why is told on every page."""
    round_ = _unranked(round_id)
    if not round_.is_sealed(timezone.localdate()):
        raise Refused(_("Bản tự chấm không còn niêm phong."))
    round_.unsealed_at, round_.unsealed_by = timezone.now(), by
    round_.unseal_reason = reason
    round_.save(update_fields=["unsealed_at", "unsealed_by", "unseal_reason"])
    record(by, "scoring.round.unsealed", round_, reason=reason)
    return round_


def _unranked(round_id: int) -> Round:
    round_ = locked_round(round_id)
    if round_.state == RoundState.RANKED:
        raise Refused(_("Xếp hạng đã chốt, lịch không còn thay đổi."))
    return round_
