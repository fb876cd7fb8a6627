"""Tasks that answer to the ledger, and the sweeper that wakes what was forgotten."""

from contextlib import suppress
from inspect import signature
from typing import Any

from celery import current_app, shared_task
from celery.contrib.django.task import DjangoTask
from celery.signals import worker_ready
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import OperationalError, transaction
from django.db.models import Model
from django.utils import timezone, translation

from core import jobs
from core.audit import subject_of
from core.models import Job

PAUSE = 2  # seconds until a job that came too early is woken
PASSING = (OperationalError, ConnectionError, TimeoutError)


class LedgerTask(DjangoTask):  # type: ignore[type-arg]  # not subscriptable at runtime
    """A task whose message carries only the id of its row; running twice must change nothing."""

    abstract = True
    acks_late = True
    reject_on_worker_lost = True
    ignore_result = True
    typing = False

    def enqueue(
        self, *, by: AbstractBaseUser | None, about: Model | None = None, **arguments: int | str
    ) -> Job:
        """Write the row in the caller's transaction; wake a worker after the commit."""
        signature(self.run).bind(None, **arguments)  # a wrong call fails here, not in a worker
        job = Job.objects.create(
            task=self.name,
            by_id=by.pk if by is not None else None,
            subject=subject_of(about) if about is not None else "",
            arguments=arguments,
            wake_at=timezone.now() + jobs.PATIENCE,
        )
        transaction.on_commit(lambda: wake(job), robust=True)
        return job

    def enqueue_once(
        self, *, by: AbstractBaseUser | None, about: Model, **arguments: int | str
    ) -> Job | None:
        """Enqueue unless a job of this kind about the same waits already.

        The caller holds a row that the task must have before it looks for its work: otherwise the
        waiting job could look just before the caller's commit, and nobody would come again.
        """
        if jobs.is_waiting(self.name, subject_of(about)):
            return None
        return self.enqueue(by=by, about=about, **arguments)

    def __call__(self, job_id: int) -> Any:
        """Claim the row, do the work in Vietnamese (papers are), and write down how it ended."""
        job = jobs.claim(job_id, task=self.name)
        if job is None:
            return
        try:
            with translation.override(settings.LANGUAGE_CODE):
                self.run(job, **job.arguments)
            jobs.finish(job)
        except jobs.Superseded:
            return  # the worker that has the row now answers for it
        except jobs.NotYet:
            with suppress(jobs.Superseded):
                jobs.put_aside(job)
                wake(job, after=PAUSE)
        except PASSING as error:
            jobs.put_back(job, error)
        except Exception as error:  # the ledger must know before Celery logs it
            jobs.fail(job, error)
            raise


def wake(job: Job, *, after: float = 0) -> None:
    """Tell the broker that a row waits; a lost message costs a minute, not the job."""
    current_app.tasks[job.task].apply_async((job.pk,), countdown=after, retry=False)


@shared_task
def sweep() -> None:
    """Wake every job that is due; beat calls this each minute, a worker when it starts."""
    for job in jobs.due(timezone.now()):
        wake(job)


@worker_ready.connect
def sweep_at_start(**_: object) -> None:
    """Pick up at once what a dead worker left; the embedded worker is the only one there is."""
    if not settings.REDIS_URL:
        jobs.take_back_running(timezone.now())
    sweep()
