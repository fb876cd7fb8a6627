"""The rights of the head pass on one day: what ends that day begins that day."""

from datetime import date

from django.utils.translation import gettext as _

from blocs.models import Appointment, Bloc, Office, Unit
from core.transitions import Refused

OF_HEAD = (Office.BLOC_HEAD, Office.BLOC_SECRETARY)


def pass_rights(bloc: Bloc, *, to: Unit, on: date) -> None:
    """End every office in the bloc and give them to the people of the new head unit."""
    leader = _people(to, Office.UNIT_LEADER, on=on)[:1]
    if not leader:
        raise Refused(
            _("%(unit)s chưa có thủ trưởng được bổ nhiệm trong hệ thống vào ngày bàn giao.")
            % {"unit": to.name}
        )
    _end_offices(bloc, on=on)
    officers = _people(to, Office.UNIT_OFFICER, on=on)
    for office, people in ((Office.BLOC_HEAD, leader), (Office.BLOC_SECRETARY, officers)):
        for person in people:
            Appointment.objects.create(
                user_id=person.user_id,
                office=office,
                unit=to,
                bloc=bloc,
                title=person.title,
                valid_from=on,
            )


def _people(unit: Unit, office: Office, *, on: date) -> list[Appointment]:
    """Return who holds the office for the unit on the day, the newest first, each person once."""
    held = Appointment.objects.on(on).filter(unit=unit, bloc=None, office=office)
    rows = held.filter(user__is_active=True).order_by("valid_from", "pk")
    return list({row.user_id: row for row in rows}.values())[::-1]


def _end_offices(bloc: Bloc, *, on: date) -> None:
    """Cut every appointment that would reach past the day; one that begins later must go first."""
    held = Appointment.objects.filter(bloc=bloc, office__in=OF_HEAD).exclude(valid_to__lte=on)
    for row in held.select_related("user"):
        if row.valid_from >= on:
            raise Refused(
                _("%(person)s được bổ nhiệm từ %(day)s, sau ngày bàn giao: hãy kết thúc trước.")
                % {"person": row.user.full_name, "day": f"{row.valid_from:%d/%m/%Y}"}
            )
        row.valid_to = on
        row.save(update_fields=["valid_to"])
