"""The project: settings, addresses, the Celery application."""

from thiduakhenthuong.celery import app as celery_app

__all__ = ["celery_app"]
