"""The demo year."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo year."""

    name = "demo"
