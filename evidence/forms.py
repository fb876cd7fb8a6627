"""What people tell of a proof, and the files they send."""

import unicodedata
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm
from evidence.actions import TITLE_LENGTH, EvidenceFacts
from evidence.models import Evidence, EvidenceKind
from evidence.safety import Examined, examine

DAY = _("ngày/tháng/năm, ví dụ 05/02/2026")
ACCEPT = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx"
AT_ONCE = 20


class DayField(forms.DateField):
    """A day typed the Vietnamese way."""

    widget = forms.DateInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


class FilesInput(forms.ClearableFileInput):
    """Several files, of one input or of several that bear one name."""

    allow_multiple_selected = True


class OneFileInput(FilesInput):
    """One file, given as the others are: in a list."""

    allow_multiple_selected = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return everything that was sent under the name."""
        return files.getlist(name)


class FilesField(forms.FileField):
    """Files that were examined, in the order in which they were sent."""

    widget = FilesInput(attrs={"accept": ACCEPT})
    default_error_messages = {"required": _("Hãy chọn ít nhất một tệp.")}

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return them all, or one sentence for each that is not taken."""
        uploads = data or []
        if not uploads and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > AT_ONCE:
            raise ValidationError(
                _("Một lần gửi tối đa %(most)s tệp."), code="too_many", params={"most": AT_ONCE}
            )
        taken: list[Examined] = []
        refused: list[ValidationError] = []
        for upload in uploads:
            try:
                taken.append(examine(upload))
            except ValidationError as error:
                refused.append(error)
        if refused:
            raise ValidationError(refused)
        return taken


class LinkField(forms.CharField):
    """An https address, without a name and password in it."""

    widget = forms.URLInput(attrs={"placeholder": "https://"})
    default_validators = [URLValidator(schemes=["https"], message=_("Địa chỉ phải là https://…"))]

    def clean(self, value: Any) -> Any:
        """Refuse an address that hides where it leads."""
        link = super().clean(value)
        if link and urlsplit(link).username is not None:
            raise ValidationError(_("Địa chỉ không được chứa tên đăng nhập."), code="user")
        return link


class FactsForm(PageForm):
    """The dates that every kind of proof may have."""

    title = forms.CharField(label=_("Tên minh chứng"), max_length=TITLE_LENGTH)
    issued_on = DayField(label=_("Ngày ban hành"), required=False, help_text=DAY)
    expires_on = DayField(
        label=_("Có giá trị đến hết ngày"),
        required=False,
        help_text=_("để trống nếu không có thời hạn"),
    )

    def clean(self) -> dict[str, Any]:
        """A proof does not end before it begins."""
        cleaned = super().clean() or {}
        issued, expires = cleaned.get("issued_on"), cleaned.get("expires_on")
        if isinstance(issued, date) and isinstance(expires, date) and expires < issued:
            self.add_error("expires_on", _("Ngày hết giá trị phải từ ngày ban hành trở đi."))
        return cleaned

    def facts(self) -> EvidenceFacts:
        """What was told, as the actions take it."""
        told: dict[str, Any] = {
            name: unicodedata.normalize("NFC", value) if isinstance(value, str) else value
            for name, value in self.cleaned_data.items()
            if name != "uploads"
        }
        return EvidenceFacts(**told)


class UploadForm(FactsForm):
    """Files with what is told of them; `cleaned_data["uploads"]` were examined one by one."""

    number = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=100, required=False)
    uploads = FilesField(label=_("Tệp minh chứng"))

    field_order = ("uploads", "title", "number", "issued_on", "expires_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        title = self.fields["title"]
        title.required = False
        title.help_text = _("Để trống thì lấy tên tệp; nhiều tệp thì tên này đứng trước tên tệp.")


class LinkForm(FactsForm):
    """A page of the State's own sites, a newspaper, an open register."""

    link = LinkField(
        label=_("Liên kết"),
        max_length=500,
        help_text=_("Chỉ nhận địa chỉ https; hệ thống không tải nội dung về."),
    )

    field_order = ("link", "title", "issued_on", "expires_on")


class NumberForm(FactsForm):
    """A paper that the office has on its own shelves."""

    number = forms.CharField(
        label=_("Số, ký hiệu văn bản"), max_length=100, help_text=_("ví dụ 125/QĐ-UBND")
    )

    field_order = ("number", "title", "issued_on", "expires_on")


class RevisionForm(PageForm):
    """One newer file."""

    uploads = FilesField(
        label=_("Tệp mới"),
        help_text=_("Các bản cũ vẫn được giữ để đối chiếu."),
        widget=OneFileInput(attrs={"accept": ACCEPT}),
    )

    def clean_uploads(self) -> Examined:
        """One file replaces one file."""
        files: list[Examined] = self.cleaned_data["uploads"]
        if len(files) > 1:
            raise ValidationError(_("Hãy chọn một tệp."), code="one")
        return files[0]


class WithdrawForm(PageForm):
    """Why a proof is taken out of use."""

    reason = forms.CharField(
        label=_("Lý do rút"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


ADD_FORMS: dict[str, type[FactsForm]] = {
    EvidenceKind.FILE: UploadForm,
    EvidenceKind.LINK: LinkForm,
    EvidenceKind.DOCUMENT_NUMBER: NumberForm,
}


def edit_form(evidence: Evidence, data: Any = None) -> FactsForm:
    """The form that puts right what is told of a proof, of its own kind."""
    names = ("title", "number", "link", "issued_on", "expires_on")
    form = ADD_FORMS[evidence.kind](data, initial={name: getattr(evidence, name) for name in names})
    form.fields.pop("uploads", None)
    title = form.fields["title"]
    title.required, title.help_text = True, ""
    return form
