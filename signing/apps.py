"""A PDF that several parties sign in turn."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Documents, their revisions, and the slots people sign."""

    name = "signing"
