"""What a bloc promises for a year."""

from importlib import import_module

from django.apps import AppConfig


class PledgesConfig(AppConfig):
    """Pledges, their contents and targets, and the papers made of them."""

    name = "pledges"

    def ready(self) -> None:
        """Listen to what documents tell."""
        import_module("pledges.receivers")
