"""Sign-in in our own words."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import PageForm


class _OurManners:
    """Labels of our own, no placeholders, drawn like every other form."""

    labels: dict[str, Any] = {}
    helps: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        for name, field in self.fields.items():  # type: ignore[attr-defined]  # of the form
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
            field.widget.attrs.pop("placeholder", None)

    @property
    def helper(self) -> FormHelper:
        """Drawn like every other form."""
        return PageForm().helper


class SignInForm(_OurManners, LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Name or e-mail and password."""

    labels = {"login": _("Tên đăng nhập hoặc thư điện tử"), "password": _("Mật khẩu")}


NEW = {"password1": _("Mật khẩu mới"), "password2": _("Mật khẩu mới, nhập lại lần nữa")}
STRONG = {"password1": _("Ít nhất 8 ký tự, không chỉ có chữ số, không giống tên của bạn.")}


class _Twice(_OurManners):
    """A new password is typed twice; allauth has no Vietnamese words for a slip."""

    def clean(self) -> Any:
        """Say in our own words that the two differ."""
        cleaned = super().clean()  # type: ignore[misc]  # of the form
        errors: Any = self.errors  # type: ignore[attr-defined]  # of the form
        typed = [self.data.get(name) for name in NEW]  # type: ignore[attr-defined]  # of the form
        if all(typed) and typed[0] != typed[1] and "password1" not in errors:
            errors.pop("password2", None)
            self.add_error("password2", _("Hai lần nhập mật khẩu mới chưa giống nhau."))  # type: ignore[attr-defined]  # of the form
        return cleaned


class ChangeForm(_Twice, ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """The present password, then the new one twice."""

    labels = {"oldpassword": _("Mật khẩu hiện nay"), **NEW}
    helps = STRONG


class ForgottenForm(_OurManners, ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """The address that the administrator wrote into the account."""

    labels = {"email": _("Thư điện tử của tài khoản")}


class NewPasswordForm(_Twice, ResetPasswordKeyForm):  # type: ignore[misc]  # no types
    """A new password twice."""

    labels = NEW
    helps = STRONG


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
