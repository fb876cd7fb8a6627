"""The ground every app stands on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Audit, jobs, papers, forms, wording."""

    name = "core"
