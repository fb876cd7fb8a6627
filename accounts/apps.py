"""People and how they sign in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users and authentication only; what a person may do follows from appointments."""

    name = "accounts"
