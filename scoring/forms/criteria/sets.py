"""What a set is called, whose it is, how it is adopted, and tables that come from outside."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blocs.models import Bloc, Conference
from core.forms import PageForm
from scoring.forms.criteria.fields import LineField, TextField
from scoring.models import CriteriaSet

Json = dict[str, Any]
FIRST_YEAR, LAST_YEAR = 1948, 2100


class SetChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not at runtime
    """A choice among sets, each by its name, year and version."""

    def label_from_instance(self, obj: Any) -> str:
        """Name a set among others."""
        return titled(obj)


class SetForm(PageForm):
    """A new set: empty, or a copy."""

    name = LineField(label=gettext_lazy("Tên bộ tiêu chí"), max_length=300)
    bloc = forms.ModelChoiceField(
        label=gettext_lazy("Của"),
        queryset=Bloc.objects.none(),
        required=False,
        empty_label=gettext_lazy("thư viện chung"),
    )
    year = forms.IntegerField(
        label=gettext_lazy("Năm"),
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    unit_type = LineField(
        label=gettext_lazy("Loại đơn vị"),
        required=False,
        max_length=250,
        help_text=gettext_lazy("Để trống khi dùng chung cho mọi đơn vị."),
    )
    source = SetChoiceField(
        label=gettext_lazy("Chép từ"),
        queryset=CriteriaSet.objects.none(),
        required=False,
        empty_label=gettext_lazy("không chép, bắt đầu từ bảng trống"),
    )

    def __init__(
        self,
        *args: Any,
        blocs: Any,
        sources: Any,
        has_library: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        bloc, source = self.fields["bloc"], self.fields["source"]
        assert isinstance(bloc, forms.ModelChoiceField)
        assert isinstance(source, forms.ModelChoiceField)
        bloc.queryset, source.queryset = blocs, sources
        if not has_library:
            bloc.required, bloc.empty_label = True, None


def titled(criteria: CriteriaSet) -> str:
    """Name a set among others: its name, year and version."""
    parts = [str(criteria)]
    if criteria.year:
        parts.append(_("năm %(year)s") % {"year": criteria.year})
    parts.append(_("bản %(version)s") % {"version": criteria.version})
    return ", ".join(parts)


class AdoptForm(PageForm):
    """When and where a set was adopted."""

    on = forms.DateField(label=gettext_lazy("Ngày thông qua"))
    conference = forms.ModelChoiceField(
        label=gettext_lazy("Hội nghị"),
        queryset=Conference.objects.none(),
        required=False,
        empty_label=gettext_lazy("không ghi hội nghị"),
    )

    def __init__(self, *args: Any, conferences: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["conference"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = conferences


class ReasonForm(PageForm):
    """Why a new version takes the place of the one in use."""

    reason = TextField(label=gettext_lazy("Lý do áp dụng bản mới"), max_length=1000, rows=3)


class ImportForm(PageForm):
    """A table from outside: a file, or what was pasted."""

    file = forms.FileField(
        label=gettext_lazy("Tệp bảng tính hoặc tệp năm"),
        required=False,
        help_text=gettext_lazy("Nhận .xlsx, .ods và .json."),
    )
    text = forms.CharField(
        label=gettext_lazy("Hoặc dán bảng từ Word, Excel"),
        required=False,
        max_length=1_000_000,
        strip=False,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
    )
    html = forms.CharField(required=False, max_length=4_000_000, widget=forms.HiddenInput)

    def clean(self) -> Json | None:
        """Something must be given."""
        told = self.cleaned_data
        if not self.errors and not told.get("file") and not str(told.get("text", "")).strip():
            self.add_error("file", _("Chọn tệp hoặc dán bảng vào ô bên dưới."))
        return super().clean()


def problems_of(parts: Iterable[PageForm]) -> list[tuple[str, str]]:
    """Return every refused field of several forms as (id, label and words)."""
    return [
        (form[name].auto_id, f"{form.fields[name].label}: {message}")
        for form in parts
        for name, messages in form.errors.items()
        for message in messages
    ]
