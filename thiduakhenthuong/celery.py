"""The Celery application; its beat schedule stands in the settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thiduakhenthuong.settings")

app = Celery("thiduakhenthuong")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
