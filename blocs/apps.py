"""Who competes with whom, and who may act for whom, when."""

from django.apps import AppConfig


class BlocsConfig(AppConfig):
    """Authorities, units, blocs, their years, heads, conferences and appointments."""

    name = "blocs"
