"""The job ledger: claim, beat, finish, put back, fail, hand out again."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from core.models import Job, JobState

SILENCE = timedelta(minutes=6)  # above the hard time limit of a task
PATIENCE = timedelta(minutes=1)  # how long a woken worker may take to claim
ATTEMPTS = 5
BATCH = 100


class Superseded(Exception):
    """Another worker has taken the row; this one must leave without a trace."""

    def __init__(self, job: Job) -> None:
        super().__init__(f"job {job.pk} attempt {job.attempt}")


class NotYet(Exception):
    """Somebody else is at this work just now: look again soon. No failure and no attempt."""


def claim(job_id: int, *, task: str | None = None) -> Job | None:
    """Take a queued job, or nothing when it is done, dropped or in other hands.

    With `task`, nothing too when the row is another task's: a message may be older than the data.
    """
    queued = Job.objects.filter(pk=job_id, state=JobState.QUEUED)
    if task is not None:
        queued = queued.filter(task=task)
    won = queued.update(state=JobState.RUNNING, attempt=F("attempt") + 1, beat_at=timezone.now())
    return Job.objects.get(pk=job_id) if won else None


def beat(job: Job, done: int, of: int) -> None:
    """Say that the work goes on and how far it is; Superseded when it is no longer ours."""
    _update_own(job, beat_at=timezone.now(), done=done, of=of)


def finish(job: Job) -> None:
    """Close the row as done."""
    _update_own(job, state=JobState.DONE, finished_at=timezone.now(), error="")


def put_back(job: Job, error: BaseException) -> None:
    """Try again after 2, 4, 8 … minutes; fail after the last attempt."""
    if job.attempt >= ATTEMPTS:
        fail(job, error)
        return
    wake_at = timezone.now() + timedelta(minutes=2**job.attempt)
    _update_own(job, state=JobState.QUEUED, wake_at=wake_at, error=_words(error))


def put_aside(job: Job) -> None:
    """Queue it again as if it had not been claimed."""
    wake_at = timezone.now() + PATIENCE
    _update_own(job, state=JobState.QUEUED, attempt=job.attempt - 1, wake_at=wake_at)


def is_waiting(task: str, subject: str) -> bool:
    """Whether a worker will claim such a job soon; after trouble it may take many minutes."""
    soon = timezone.now() + PATIENCE
    waiting = Job.objects.filter(subject=subject, task=task, state=JobState.QUEUED)
    return waiting.filter(wake_at__lte=soon).exists()


def fail(job: Job, error: BaseException) -> None:
    """Close the row as failed, keeping the error for the people who run the site."""
    _update_own(job, state=JobState.FAILED, finished_at=timezone.now(), error=_words(error))


def due(now: datetime) -> list[Job]:
    """Take back what fell silent, then hand out what has waited longer than it should."""
    silent = Job.objects.filter(state=JobState.RUNNING, beat_at__lt=now - SILENCE)
    silent.filter(attempt__gte=ATTEMPTS).update(
        state=JobState.FAILED, finished_at=now, error="silent"
    )
    silent.update(state=JobState.QUEUED, wake_at=now)
    waiting = Job.objects.filter(state=JobState.QUEUED, wake_at__lte=now)
    jobs = list(waiting.order_by("wake_at")[:BATCH])
    waiting.filter(pk__in=[job.pk for job in jobs]).update(wake_at=now + PATIENCE)
    return jobs


def retry_failed(now: datetime) -> int:
    """Give every failed job a fresh set of attempts, once what failed it has been mended."""
    failed = Job.objects.filter(state=JobState.FAILED)
    return failed.update(state=JobState.QUEUED, attempt=0, finished_at=None, wake_at=now)


def take_back_running(now: datetime) -> int:
    """Requeue every running job: only for a start at which no other worker can be alive."""
    running = Job.objects.filter(state=JobState.RUNNING)
    return running.update(state=JobState.QUEUED, wake_at=now)


def _update_own(job: Job, **values: object) -> None:
    """Write only while this attempt is the one that runs (`attempt` is the fencing token)."""
    own = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempt=job.attempt)
    if not own.update(**values):
        raise Superseded(job)


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:2000]
