"""Sign-in in our own words."""

from typing import Any

from allauth.account.forms import LoginForm
from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import PageForm


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Name or e-mail and password, one column, the same words for every failure."""

    error_messages = {
        **LoginForm.error_messages,
        "username_email_password_mismatch": _("Tên đăng nhập hoặc mật khẩu chưa đúng."),
        "username_password_mismatch": _("Tên đăng nhập hoặc mật khẩu chưa đúng."),
        "email_password_mismatch": _("Tên đăng nhập hoặc mật khẩu chưa đúng."),
        "account_inactive": _("Tài khoản này đã bị khoá."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        self.fields["login"].label = _("Tên đăng nhập hoặc thư điện tử")
        self.fields["password"].label = _("Mật khẩu")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    @property
    def helper(self) -> FormHelper:
        """Drawn like every other form."""
        return PageForm().helper


class ConfirmForm(PageForm):
    """The password again, before an act that binds."""

    password = forms.CharField(
        label=_("Mật khẩu của bạn"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Refuse any password but the person's own."""
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("Mật khẩu chưa đúng."), code="mismatch")
        return password
