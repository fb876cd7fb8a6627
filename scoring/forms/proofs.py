"""Evidence put to a criterion, and what the appraiser says of it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import PageForm
from evidence.forms import UploadForm
from evidence.models import Evidence
from scoring.states import ProofState

ANCHOR_LENGTH = 200


def anchor_field() -> forms.CharField:
    """Where to look in a long paper."""
    return forms.CharField(
        label=gettext_lazy("Vị trí dẫn"),
        max_length=ANCHOR_LENGTH,
        required=False,
        help_text=gettext_lazy("ví dụ: trang 3, đoạn 2"),
    )


class PickForm(PageForm):
    """A piece of the unit's own library."""

    anchor = anchor_field()

    def __init__(self, *args: Any, library: list[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"] = forms.TypedChoiceField(
            label=_("Minh chứng trong kho"),
            choices=[(each.pk, str(each)) for each in library],
            coerce=int,
            widget=forms.RadioSelect,
            error_messages={"required": _("Hãy chọn một minh chứng.")},
        )
        self.order_fields(["evidence", "anchor"])


class AttachUploadForm(UploadForm):
    """New files, put into the library and to the criterion at once."""

    anchor = anchor_field()

    def facts(self) -> Any:
        """What is told of the files; where to look belongs to the criterion."""
        self.cleaned_data.pop("anchor", None)
        return super().facts()


class ReviewForm(PageForm):
    """Accept, or refuse with a reason."""

    state = forms.ChoiceField(
        choices=[(s, s.label) for s in (ProofState.ACCEPTED, ProofState.REJECTED)]
    )
    note = forms.CharField(label=gettext_lazy("Ý kiến"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        """Nobody is refused without being told why."""
        cleaned = super().clean() or {}
        if cleaned.get("state") == ProofState.REJECTED and not cleaned.get("note"):
            raise ValidationError(_("Cần ghi lý do không chấp nhận minh chứng."), code="reason")
        return cleaned
