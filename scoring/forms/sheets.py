"""What is said of a sheet or a round beside its cells."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import PageForm, PointsField
from scoring.forms.cells import Json, plain
from scoring.models import ScoreSheet


class ReasonForm(PageForm):
    """Why a closed round is opened again."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do mở lại"), max_length=500, widget=forms.Textarea({"rows": 3})
    )


class ShareField(PointsField):
    """A share typed in percent, kept as a decimal string between 0 and 1; initial in percent."""

    def clean(self, value: Any) -> str:
        """Return "0.95" for 95, nothing for nothing."""
        percent = super().clean(value)
        if percent is None:
            return ""
        if not 0 <= percent <= 100:
            raise ValidationError(_("Tỷ lệ phải từ 0 đến 100."), code="out_of_range")
        return plain(percent / 100)


class SheetForm(PageForm):
    """What is known of a unit beside its scores."""

    excluded = forms.CharField(
        label=gettext_lazy("Không xếp hạng, vì"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Để trống khi đơn vị được xếp hạng bình thường."),
    )
    suspended = forms.CharField(
        label=gettext_lazy("Tạm dừng xét khen thưởng, vì"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Đơn vị vẫn được xếp hạng; khen thưởng chờ kết luận."),
    )
    pledge_completion = ShareField(
        label=gettext_lazy("Tỷ lệ thực hiện giao ước (%)"), required=False
    )
    women_share = ShareField(label=gettext_lazy("Tỷ lệ nữ (%)"), required=False)


def sheet_initial(sheet: ScoreSheet) -> Json:
    """Return the form's first values: reasons as they are, shares in percent."""
    shares = {
        name: Decimal(getattr(sheet, name)) * 100 if getattr(sheet, name) else None
        for name in ("pledge_completion", "women_share")
    }
    return {"excluded": sheet.excluded, "suspended": sheet.suspended, **shares}
