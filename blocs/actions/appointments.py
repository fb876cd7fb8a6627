"""Give people offices and take them back; rights follow from the dates alone."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from blocs.models import Appointment, Office
from core.audit import record
from core.transitions import Refused


@dataclass(frozen=True, slots=True)
class AppointmentFacts:
    """Who becomes what, where, from when; the last day is exclusive."""

    user_id: int
    office: str
    unit_id: int | None = None
    bloc_id: int | None = None
    title: str = ""
    decision: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@transaction.atomic
def appoint(facts: AppointmentFacts, *, by: User | None) -> Appointment:
    """Give a person an office, from today when no day is said; Refused when already held."""
    User.objects.select_for_update().get(pk=facts.user_id)
    columns = asdict(facts) | {"valid_from": facts.valid_from or timezone.localdate()}
    held = Appointment.objects.filter(
        user_id=facts.user_id, office=facts.office, unit=facts.unit_id, bloc=facts.bloc_id
    )
    if held.on(columns["valid_from"]).exists() or held.filter(valid_to=None).exists():
        raise Refused(_("Người này đang giữ đúng vai trò đó."))
    appointment = Appointment.objects.create(**columns)
    record(
        by,
        "blocs.appointment.made",
        appointment,
        user=facts.user_id,
        office=facts.office,
        since=str(appointment.valid_from),
    )
    return appointment


@transaction.atomic
def end_appointment(appointment_id: int, *, on: date, by: User) -> Appointment:
    """End an office on a day; that day it is no longer held. The last administrator stays."""
    appointment, administrators = _locked(appointment_id)
    if on <= appointment.valid_from:
        raise Refused(_("Ngày kết thúc phải sau ngày bắt đầu."))
    if appointment.valid_to is not None and appointment.valid_to <= on:
        raise Refused(_("Vai trò này đã kết thúc trước ngày đó."))
    if appointment in administrators and not _others_stay(administrators, appointment, on=on):
        raise Refused(_("Đây là người quản trị cuối cùng, không thể kết thúc."))
    appointment.valid_to = on
    appointment.save(update_fields=["valid_to"])
    record(by, "blocs.appointment.ended", appointment, on=str(on))
    return appointment


def _locked(appointment_id: int) -> tuple[Appointment, list[Appointment]]:
    """Lock the row with every administrator's, in one order: no two may end each other at once."""
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("user")
    rows = rows.filter(Q(pk=appointment_id) | Q(office=Office.ADMINISTRATOR)).order_by("pk")
    locked = list(rows)
    administrators = [row for row in locked if row.office == Office.ADMINISTRATOR]
    return next(row for row in locked if row.pk == appointment_id), administrators


def _others_stay(administrators: list[Appointment], leaving: Appointment, *, on: date) -> bool:
    return any(
        row.user.is_active and row.valid_from <= on and (row.valid_to is None or row.valid_to > on)
        for row in administrators
        if row != leaving
    )
