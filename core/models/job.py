"""Slow work as rows: what must be done survives every broker and every worker."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "QUEUED", _("đang chờ")
    RUNNING = "RUNNING", _("đang chạy")
    DONE = "DONE", _("đã xong")
    FAILED = "FAILED", _("không xong")


class Job(models.Model):
    """One piece of slow work. `attempt` is the fencing token of the worker that runs it."""

    task = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    subject = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=8, choices=JobState, default=JobState.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    wake_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "wake_at"]),
            models.Index(fields=["subject", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | Q(beat_at__isnull=False),
                name="core_job_running_has_a_beat",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.DONE) | Q(finished_at__isnull=False),
                name="core_job_done_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.task} {self.state}"

    @property
    def is_over(self) -> bool:
        """No worker will touch it again."""
        return self.state in {JobState.DONE, JobState.FAILED}

    @property
    def percent(self) -> int:
        """Whole percent done, 0 while nothing is known."""
        if self.state == JobState.DONE:
            return 100
        return self.done * 100 // self.of if self.of else 0
