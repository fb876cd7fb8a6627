"""What the Board types when it records its decision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm


class RecordForm(PageForm):
    """The signed decision as it was issued."""

    number = forms.CharField(label=_("Số quyết định"), max_length=60)
    on = forms.DateField(
        label=_("Ngày quyết định"),
        help_text=_("ngày/tháng/năm, ví dụ 05/02/2026"),
        widget=forms.DateInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    signer = forms.CharField(label=_("Người ký"), max_length=200, required=False)
