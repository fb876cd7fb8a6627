"""Signing in and out, passwords, and the language: allauth's views in our manners."""

import json
from pathlib import Path
from typing import Any

from allauth.account import views as allauth_views
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language


class _Refuses422:
    """A form that does not pass comes back as 422, as everywhere else."""

    def form_invalid(self, form: Any) -> HttpResponseBase:
        """Show the form again with its errors."""
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # of allauth
        if response.status_code == 200:
            response.status_code = 422
        return response


class SignInView(_Refuses422, allauth_views.LoginView):  # type: ignore[misc]  # allauth has no types
    """The sign-in page; a trial installation lists its trial accounts on it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the trial accounts."""
        return {**super().get_context_data(**kwargs), "trial_roles": trial_accounts()}


class ChangeView(_Refuses422, allauth_views.PasswordChangeView):  # type: ignore[misc]  # no types
    """Change one's own password."""


class ForgottenView(_Refuses422, allauth_views.PasswordResetView):  # type: ignore[misc]  # no types
    """Ask for a link by mail; the answer never tells whether the address is known."""


class NewPasswordView(_Refuses422, allauth_views.PasswordResetFromKeyView):  # type: ignore[misc]  # no types
    """Choose a new password through the link of the mail."""


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; a link alone never does."""
    logout(request)
    return redirect("account_login")


@login_not_required
@require_safe
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Say who opens accounts."""
    return render(request, "account/signup_closed.html")


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Remember the language in a cookie and go back."""
    return set_language(request)


def trial_accounts() -> dict[str, list[dict[str, str]]]:
    """Return the demo's accounts by role, only where DEMO is on and a demo was played."""
    listing = Path(settings.VAR_DIR) / "demo.json"
    if not settings.DEMO or not listing.is_file():
        return {}
    roles: dict[str, list[dict[str, str]]] = {}
    for account in json.loads(listing.read_text("utf-8"))["accounts"]:
        roles.setdefault(account["role"], []).append(account)
    return roles
