"""What a visitor types to check a paper."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm

DIGEST = re.compile(r"[0-9a-f]{64}")


def plain_code(text: str) -> str:
    """Write a code as papers do, AB12-CD34, however it was typed; empty when it is none."""
    letters = re.sub(r"[\W_]", "", text).upper()
    return f"{letters[:4]}-{letters[4:]}" if re.fullmatch(r"[A-Z0-9]{8}", letters) else ""


class CodeForm(PageForm):
    """The code printed in the foot of a paper."""

    ma = forms.CharField(
        label=_("Mã in ở chân trang văn bản"),
        max_length=20,
        help_text=_("Ví dụ AB12-CD34. Quét mã QR trên văn bản cũng được."),
        error_messages={"required": _("Hãy nhập mã in ở chân trang văn bản.")},
        widget=forms.TextInput(
            attrs={"class": "td-code", "autocomplete": "off", "autocapitalize": "characters",
                   "spellcheck": "false"}
        ),
    )  # fmt: skip

    def clean_ma(self) -> str:
        """Accept small letters, spaces and a missing dash."""
        code = plain_code(self.cleaned_data["ma"])
        if not code:
            raise ValidationError(
                _("Mã gồm 8 chữ và số, ví dụ AB12-CD34; hãy xem lại mã trên văn bản.")
            )
        return code


class DigestForm(PageForm):
    """The SHA-256 of a file, computed by the visitor's own machine."""

    sha256 = forms.CharField(label=_("Mã SHA-256 của tệp"), max_length=80)

    def clean_sha256(self) -> str:
        """Accept capitals and spaces around."""
        digest = self.cleaned_data["sha256"].strip().lower()
        if not DIGEST.fullmatch(digest):
            raise ValidationError(_("Mã SHA-256 gồm 64 chữ số hệ mười sáu."))
        return str(digest)
