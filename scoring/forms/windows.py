"""What is typed on the calendar of a round."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import PageForm
from scoring.models import Round
from scoring.states import Phase

Json = dict[str, Any]
OF_UNITS = (Phase.SELF, Phase.CROSS, Phase.APPEAL)  # bands in which units themselves have work


class DayField(forms.DateField):
    """A day typed the Vietnamese way."""

    widget = forms.DateInput(
        attrs={
            "inputmode": "numeric",
            "autocomplete": "off",
            "placeholder": gettext_lazy("ngày/tháng/năm"),
        }
    )


class CalendarForm(PageForm):
    """Two days for each band; a band without days is open as long as the round."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for phase in Phase:
            for end, words in ENDS.items():
                label = f"{phase.label[:1].upper()}{phase.label[1:]}, {words}"
                self.fields[f"{phase}_{end}"] = DayField(label=label, required=False)

    @property
    def bands(self) -> list[tuple[Phase, Any, Any]]:
        """The bands with their two inputs."""
        return [(phase, self[f"{phase}_opens_on"], self[f"{phase}_closes_on"]) for phase in Phase]

    def clean(self) -> Json:
        """Refuse half a band and one that ends before it begins."""
        typed = super().clean() or {}
        for phase in Phase:
            opens, closes = f"{phase}_opens_on", f"{phase}_closes_on"
            if opens in self.errors or closes in self.errors:
                continue
            problem, spot = _problem(typed.get(opens), typed.get(closes))
            if problem:
                self.add_error(f"{phase}_{spot}", ValidationError(problem))
        return typed

    @property
    def days(self) -> list[tuple[Phase, date, date]]:
        """The bands that have days."""
        typed = self.cleaned_data
        days = [(p, typed[f"{p}_opens_on"], typed[f"{p}_closes_on"]) for p in Phase]
        return [(phase, opens, closes) for phase, opens, closes in days if opens and closes]


ENDS = {"opens_on": gettext_lazy("từ ngày"), "closes_on": gettext_lazy("đến hết ngày")}


def _problem(opens: date | None, closes: date | None) -> tuple[str, str]:
    if opens and not closes:
        return _("Hãy nhập ngày kết thúc, hoặc bỏ trống cả hai ngày."), "closes_on"
    if closes and not opens:
        return _("Hãy nhập ngày bắt đầu, hoặc bỏ trống cả hai ngày."), "opens_on"
    if opens and closes and closes < opens:
        return _("Ngày kết thúc phải từ ngày bắt đầu trở đi."), "closes_on"
    return "", ""


class ExtensionForm(PageForm):
    """A unit's wish for more days in a band."""

    phase = forms.ChoiceField(label=gettext_lazy("Xin thêm ngày cho việc"))
    until = DayField(label=gettext_lazy("Đến hết ngày"))
    reason = forms.CharField(
        label=gettext_lazy("Lý do"), max_length=500, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, round_: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_
        phases: Any = self.fields["phase"]
        phases.choices = [(p, p.label) for p in OF_UNITS if p in round_.calendar]

    def clean(self) -> Json:
        """Refuse a day that gives no more time than there is."""
        typed = super().clean() or {}
        window, until = self.round.calendar.get(typed.get("phase", "")), typed.get("until")
        if window and until and not window.is_extended_by(until, on=timezone.localdate()):
            self.add_error("until", _("Ngày xin gia hạn phải sau ngày kết thúc và chưa qua."))
        return typed


class AnswerForm(PageForm):
    """What the bloc answers; a refusal says why."""

    GRANT, REFUSE = "dong-y", "khong"
    verdict = forms.ChoiceField(
        choices=[(GRANT, gettext_lazy("Đồng ý")), (REFUSE, gettext_lazy("Không đồng ý"))]
    )
    answer = forms.CharField(
        label=gettext_lazy("Trả lời"), max_length=500, required=False, widget=forms.TextInput
    )

    @property
    def is_granted(self) -> bool:
        """The answer is yes."""
        return bool(self.cleaned_data["verdict"] == self.GRANT)

    def clean(self) -> Json:
        """Refuse a bare no."""
        typed = super().clean() or {}
        if typed.get("verdict") == self.REFUSE and not typed.get("answer"):
            self.add_error("answer", _("Không đồng ý thì phải nói lý do."))
        return typed


class UnsealForm(PageForm):
    """Why self-scores are opened before their day."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do mở niêm phong sớm"),
        max_length=500,
        help_text=gettext_lazy("Mọi người của vòng chấm đọc được tên bạn, thời điểm và lý do này."),
        widget=forms.Textarea({"rows": 3}),
    )
