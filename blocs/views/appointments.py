"""Who holds which office: the administrator's list."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require
from accounts.requests import Request
from blocs import actions
from blocs.forms import AppointmentForm, EndForm
from blocs.models import Appointment, Member

ROWS = 50


def list_appointments(request: Request) -> HttpResponse:
    """List the offices held today and from later on, or with ?het=1 those that ended."""
    require(request.user, "blocs.appoint")
    today, ended = timezone.localdate(), request.GET.get("het") == "1"
    rows = Appointment.objects.select_related("user", "unit", "bloc")
    rows = rows.annotate(in_bloc=Member.objects.newest_bloc("unit"))
    over = rows.filter(valid_to__lte=today)
    rows = over if ended else rows.exclude(pk__in=over.values("pk"))
    rows = rows.order_by("office", "bloc__name", "unit__name", "user__full_name", "pk")
    page = Paginator(rows, ROWS).get_page(request.GET.get("trang"))
    return render(request, "blocs/appointments.html", {"page": page, "ended": ended})


def appoint(request: Request) -> HttpResponse:
    """Give a person an office."""
    require(request.user, "blocs.appoint")
    form = AppointmentForm(
        request.POST or None, initial={"valid_from": f"{timezone.localdate():%d/%m/%Y}"}
    )
    if request.method == "POST" and form.is_valid():
        actions.appoint(_facts(form), by=request.user)
        person = {"person": form.cleaned_data["user"].full_name}
        messages.success(request, _("Đã bổ nhiệm %(person)s.") % person)
        return redirect("blocs:appointments")
    status = 422 if form.errors else 200
    return render(request, "blocs/appoint.html", {"form": form}, status=status)


def end(request: Request, pk: int) -> HttpResponse:
    """End an office on a day."""
    require(request.user, "blocs.appoint")
    rows = Appointment.objects.select_related("user", "unit", "bloc")
    appointment = get_object_or_404(rows, pk=pk)
    today = f"{timezone.localdate():%d/%m/%Y}"
    form = EndForm(appointment, request.POST or None, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        actions.end_appointment(pk, on=form.cleaned_data["on"], by=request.user)
        told = {"person": appointment.user.full_name, "day": f"{form.cleaned_data['on']:%d/%m/%Y}"}
        messages.success(request, _("%(person)s thôi giữ vai trò từ ngày %(day)s.") % told)
        return redirect("blocs:appointments")
    context = {"appointment": appointment, "form": form}
    return render(request, "blocs/end.html", context, status=422 if form.errors else 200)


def _facts(form: AppointmentForm) -> actions.AppointmentFacts:
    typed = form.cleaned_data
    unit, bloc = typed["unit"], typed["bloc"]
    return actions.AppointmentFacts(
        user_id=typed["user"].pk,
        office=typed["office"],
        unit_id=unit.pk if unit is not None else None,
        bloc_id=bloc.pk if bloc is not None else None,
        title=typed["title"],
        decision=typed["decision"],
        valid_from=typed["valid_from"],
    )
