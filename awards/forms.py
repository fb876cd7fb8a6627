"""What the Board types when it records its decision."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm


class RecordForm(PageForm):
    """The signed decision as it was issued; one without any award has to be meant."""

    number = forms.CharField(label=_("Số quyết định"), max_length=60)
    on = forms.DateField(
        label=_("Ngày quyết định"),
        help_text=_("ngày/tháng/năm, ví dụ 05/02/2026"),
        widget=forms.DateInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    signer = forms.CharField(label=_("Người ký"), max_length=200, required=False)
    nobody = forms.BooleanField(label=_("Năm này không khen thưởng đơn vị nào"))

    def __init__(self, *args: Any, chosen: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if chosen:
            del self.fields["nobody"]

    def clean_on(self) -> date:
        """Refuse a day that has not come."""
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("Ngày quyết định chưa tới."), code="early")
        return on
