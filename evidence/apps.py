"""What a unit proves its scores with."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """A unit's library of evidence: files, links and numbers of papers."""

    name = "evidence"
