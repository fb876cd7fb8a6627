"""From a frozen ranking to awards, decisions and the report."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """The catalogue, quotas, decisions, and the ranking report."""

    name = "awards"
