"""What people type about blocs: a conference, another head, a handover, an appointment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from blocs.models import (
    Appointment,
    Bloc,
    BlocYear,
    ConferenceKind,
    Member,
    Office,
    TermOffice,
    Unit,
)
from blocs.models.appointment import OF_BLOC, OF_UNIT
from core.forms import PageForm

DAY = _("ngày/tháng/năm, ví dụ 05/02/2026")


class LinesField(forms.CharField):
    """One item a line; empty lines do not count."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> Any:
        """Return the items."""
        text = super().clean(value)
        return tuple(line.strip() for line in text.splitlines() if line.strip())


class DayField(forms.DateField):
    """A day typed the Vietnamese way."""

    widget = forms.DateInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


class ConferenceForm(PageForm):
    """A conference as its minutes or the news tell of it; only name and kind are needed."""

    kind = forms.ChoiceField(label=_("Loại hội nghị"), choices=ConferenceKind.choices)
    name = forms.CharField(label=_("Tên"), max_length=300)
    on = DayField(label=_("Ngày"), required=False, help_text=DAY)
    part_of_day = forms.CharField(label=_("Buổi"), max_length=20, required=False)
    place = forms.CharField(label=_("Nơi tổ chức"), max_length=250, required=False)
    chair = forms.CharField(label=_("Chủ trì"), max_length=250, required=False)
    witness = forms.CharField(label=_("Người chứng kiến"), max_length=250, required=False)
    guests = LinesField(label=_("Khách dự, mỗi dòng một người"), max_length=4000, required=False)
    agenda = LinesField(
        label=_("Chương trình, mỗi dòng một nội dung"), max_length=8000, required=False
    )

    def clean_agenda(self) -> tuple[str, ...]:
        """Refuse a point that no column can hold."""
        points: tuple[str, ...] = self.cleaned_data["agenda"]
        if any(len(point) > 500 for point in points):
            raise forms.ValidationError(_("Mỗi nội dung tối đa 500 chữ."), code="max_length")
        return points


class NominateForm(PageForm):
    """Another unit than the rotation proposes, and why."""

    office = forms.ChoiceField(label=_("Chức danh"))
    unit_id = forms.TypedChoiceField(label=_("Đơn vị"), coerce=int)
    reason = forms.CharField(
        label=_("Lý do khác thứ tự luân phiên"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, bloc_year: BlocYear, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Member.objects.filter(bloc_year=bloc_year).who_may_lead()
        offices: Any = self.fields["office"]
        offices.choices = [
            (TermOffice.HEAD, bloc_year.head_title),
            (TermOffice.DEPUTY, bloc_year.deputy_title),
        ]
        units: Any = self.fields["unit_id"]
        units.choices = list(members.values_list("unit_id", "name"))


class HandoverForm(PageForm):
    """What the minutes of the handover say."""

    on = DayField(label=_("Ngày bàn giao"), help_text=DAY)
    flag = forms.BooleanField(label=_("Có trao cờ luân lưu"), required=False, initial=True)
    place = forms.CharField(label=_("Nơi bàn giao"), max_length=250, required=False)
    note = forms.CharField(
        label=_("Tài liệu và việc chuyển tiếp"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _person(obj: Any) -> str:
    """Two people may bear one name: the account tells them apart."""
    return f"{obj.full_name} ({obj.username})"


def _unit(obj: Any) -> str:
    """Many blocs have a unit of the same name: the bloc tells them apart."""
    return f"{obj.name} · {obj.in_bloc}" if obj.in_bloc else str(obj.name)


LABELS = {"user": _person, "unit": _unit}


class AppointmentForm(PageForm):
    """A person, an office, and the place the office belongs to."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Người được bổ nhiệm"))
    office = forms.ChoiceField(label=_("Vai trò"), choices=Office.choices)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Đơn vị"), required=False)
    bloc = forms.ModelChoiceField(Bloc.objects.none(), label=_("Cụm, khối"), required=False)
    title = forms.CharField(label=_("Chức vụ"), max_length=200, required=False)
    decision = forms.CharField(label=_("Quyết định"), max_length=200, required=False)
    valid_from = DayField(label=_("Từ ngày"), help_text=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(succeeded_by=None)
        rows = {
            "user": User.objects.filter(is_active=True).order_by("full_name"),
            "unit": units.annotate(in_bloc=Member.objects.newest_bloc("pk")).order_by(
                "name", "in_bloc"
            ),
            "bloc": Bloc.objects.order_by("name"),
        }
        for name, queryset in rows.items():
            field: Any = self.fields[name]
            field.label_from_instance = LABELS.get(name, str)
            field.queryset = queryset

    def clean(self) -> dict[str, Any]:
        """Ask for the unit or the bloc that the office is held in, and for nothing else."""
        cleaned = super().clean() or {}
        office = cleaned.get("office")
        if office in OF_UNIT and not cleaned.get("unit"):
            self.add_error("unit", _("Vai trò này thuộc về một đơn vị: hãy chọn đơn vị."))
        if office in OF_BLOC and not cleaned.get("bloc"):
            self.add_error("bloc", _("Vai trò này thuộc về một cụm, khối: hãy chọn cụm, khối."))
        if office not in OF_BLOC and cleaned.get("bloc"):
            self.add_error("bloc", _("Vai trò này không gắn với cụm, khối: hãy để trống."))
        if office not in OF_UNIT | OF_BLOC and cleaned.get("unit"):
            self.add_error("unit", _("Vai trò này không gắn với đơn vị: hãy để trống."))
        return cleaned


class EndForm(PageForm):
    """The first day on which an office is no longer held."""

    on = DayField(label=_("Thôi giữ từ ngày"), help_text=DAY)

    def __init__(self, appointment: Appointment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appointment = appointment

    def clean_on(self) -> Any:
        """The day must come after the first."""
        on = self.cleaned_data["on"]
        if on <= self.appointment.valid_from:
            raise forms.ValidationError(_("Ngày kết thúc phải sau ngày bắt đầu."), code="early")
        return on
