"""What a bloc promises for a year."""

from django.apps import AppConfig


class PledgesConfig(AppConfig):
    """Pledges, their contents and targets, and the papers made of them."""

    name = "pledges"
