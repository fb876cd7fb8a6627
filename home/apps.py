"""What a person sees first."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """What a person sees first."""

    name = "home"
