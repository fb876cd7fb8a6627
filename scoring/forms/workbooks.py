"""A workbook that comes back, read safely before anything looks at its cells."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import PageForm
from core.spreadsheets import Book, plain_text, read_book


class WorkbookField(forms.FileField):
    """A file that becomes a Book; what is wrong with it is told in words."""

    def clean(self, value: Any, initial: Any = None) -> Any:
        """Read the file within the limits of the installation."""
        uploaded: UploadedFile[bytes] = super().clean(value, initial)
        most = settings.SPREADSHEET_LIMITS["bytes"]
        if (uploaded.size or 0) > most:
            raise ValidationError(_("Tệp lớn hơn %(most)d MB.") % {"most": most // 2**20})
        return plain_text(str(uploaded.name)), read_book(uploaded.read())


class UploadForm(PageForm):
    """One file; `cleaned_data["tep"]` is its name and the Book in it."""

    tep = WorkbookField(
        label=gettext_lazy("Tệp bảng điểm (.xlsx hoặc .ods)"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Chọn một tệp .xlsx hoặc .ods.")},
        widget=forms.FileInput({"accept": ".xlsx,.ods"}),
    )

    @property
    def name(self) -> str:
        """What the file is called on the person's machine."""
        return str(self.cleaned_data["tep"][0])[:255]

    @property
    def book(self) -> Book:
        """The file that was read."""
        book: Book = self.cleaned_data["tep"][1]
        return book


class TakeForm(forms.Form):
    """Which cells are taken over, and why where a reason is needed."""

    reason = forms.CharField(required=False, max_length=500)
