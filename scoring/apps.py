"""Criteria, the score table, and ranks."""

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    """From entries to points to a frozen ranking."""

    name = "scoring"
