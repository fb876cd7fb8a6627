"""Units move between blocs and merge; what they did stays where it was done."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from blocs.models import Bloc, Membership, Unit
from core.audit import record
from core.transitions import Refused


@transaction.atomic
def transfer_member(membership_id: int, *, to_bloc_id: int, on: date, by: User) -> Membership:
    """Let a unit leave one bloc and join another on the same day, last in its order."""
    old = Membership.objects.select_for_update().select_related("unit").get(pk=membership_id)
    if old.valid_to is not None or on <= old.valid_from:
        raise Refused(_("Đơn vị không còn hoặc chưa thuộc cụm, khối vào ngày đó."))
    if old.bloc_id == to_bloc_id:
        raise Refused(_("Đơn vị đã thuộc cụm, khối này."))
    target = Bloc.objects.select_for_update().get(pk=to_bloc_id)
    if target.memberships.filter(unit=old.unit, valid_to=None).exists():
        raise Refused(_("Đơn vị đã thuộc cụm, khối này."))
    old.valid_to = on
    old.save(update_fields=["valid_to"])
    last = target.memberships.aggregate(last=Max("position"))["last"] or 0
    new = Membership.objects.create(bloc=target, unit=old.unit, position=last + 1, valid_from=on)
    record(by, "blocs.member.transferred", new, unit=old.unit.name, on=str(on))
    return new


@transaction.atomic
def merge_unit(unit_id: int, *, into_id: int, on: date, by: User) -> Unit:
    """Point a unit at the one that took over its work; its memberships end that day."""
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    heir = Unit.objects.get(pk=into_id)
    if unit.succeeded_by_id is not None:
        raise Refused(_("Đơn vị này đã được sáp nhập."))
    if unit == heir or heir.succeeded_by_id is not None:
        raise Refused(_("Đơn vị tiếp nhận phải là một đơn vị khác đang hoạt động."))
    unit.succeeded_by = heir
    unit.save()
    held = Membership.objects.filter(unit=unit, valid_to=None)
    held.filter(valid_from__gte=on).delete()
    held.update(valid_to=on)
    record(by, "blocs.unit.merged", unit, into=heir.name, on=str(on))
    return unit
