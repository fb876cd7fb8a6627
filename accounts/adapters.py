"""What we tell allauth: nobody opens an account by himself."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

WRONG = _("Tên đăng nhập hoặc mật khẩu chưa đúng.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are opened by an administrator; one sentence for every failed sign-in."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "account_inactive": _("Tài khoản này đã bị khoá."),
        "too_many_login_attempts": _("Nhập sai quá nhiều lần. Hãy đợi năm phút rồi thử lại."),
        "rate_limited": _("Quá nhiều yêu cầu. Hãy đợi một lúc rồi thử lại."),
        "enter_current_password": _("Mật khẩu hiện nay chưa đúng."),
        "incorrect_password": _("Mật khẩu chưa đúng."),
        "same_as_current": _("Mật khẩu mới phải khác mật khẩu hiện nay."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return no, always."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """Begin every subject with the name of the product."""
        return f"{settings.PRODUCT_NAME}: {subject}"
