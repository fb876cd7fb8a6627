"""A worker dies in the middle of its work; the next one ends it, and nothing is there twice."""

import hashlib
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from django.db.models import F

from awards import actions
from awards.models import RankingReport
from core import jobs
from core.audit import first_break
from core.models import Job, JobState
from signing.models import Document, Revision
from signing.states import DocumentState
from tests.factories import make_bloc_year, make_user
from tests.rankings import make_ranking
from tools import start

REPORTS = 8
AT_ONCE = 2  # jobs; as many as the worker of ./run takes
PATIENCE = 60  # seconds for each half of the work; it takes about eight
LOOK = 0.02
RUNNING, PRINTING = JobState.RUNNING, 1  # what render_report has beaten while it makes the PDF

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Worker:
    """A worker in a process group of its own, and the file of what it says."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def tell(self, number: signal.Signals) -> None:
        os.killpg(self.process.pid, number)

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            said = self.log.read_text("utf-8")
            assert self.process.poll() is None, said
            assert not Job.objects.filter(state=JobState.FAILED).exists(), said
            assert time.monotonic() < deadline, f"{list(Job.objects.all())}\n{said}"
            time.sleep(LOOK)


@pytest.fixture
def reports() -> list[Job]:
    """Reports asked for while no worker is there: their messages wait in the broker."""
    current_app.control.purge()  # another test's message may bear the number of one of our jobs
    by = make_user()
    years = [make_bloc_year(members=3) for _ in range(REPORTS)]
    for year in years:
        make_ranking(year)
    return [actions.request_report(year.pk, by=by) for year in years]


def test_killed_worker_loses_nothing_and_doubles_nothing(reports, tmp_path):
    with started(tmp_path / "first.log") as first:
        killed = kill_in_the_middle(first)

    assert set(Job.objects.filter(state=JobState.RUNNING).values_list("pk", flat=True)) == killed
    if settings.REDIS_URL:
        let_time_pass()
    with started(tmp_path / "second.log") as second:
        second.wait_until(lambda: not Job.objects.exclude(state=JobState.DONE).exists())

    attempts = dict(Job.objects.values_list("pk", "attempt"))
    assert attempts == {job.pk: 2 if job.pk in killed else 1 for job in reports}
    assert sorted(RankingReport.objects.values_list("bloc_year", flat=True)) == sorted(
        job.arguments["bloc_year_id"] for job in reports
    )
    assert [document.state for document in Document.objects.all()] == (
        [DocumentState.ISSUED] * REPORTS
    )
    assert sorted(Revision.objects.values_list("document", "number")) == sorted(
        (pk, 1) for pk in Document.objects.values_list("pk", flat=True)
    )
    assert digests_of_files() == dict(Revision.objects.values_list("file", "sha256"))
    assert first_break() is None


def kill_in_the_middle(worker: Worker) -> set[int]:
    """Kill every process of the worker while it prints; return the jobs that die with it.

    The worker is frozen first, so that what is seen is what is killed, and goes on until some
    reports are done, some wait and both hands print. So no message is lost between broker and
    claim, which only the sweeper would make good; and as who prints has stored nothing yet, each
    file that is left must be somebody's.
    """
    printing: set[int] = set()

    def is_in_the_middle() -> bool:
        worker.tell(signal.SIGSTOP)
        rows = list(Job.objects.values_list("pk", "state", "done"))
        states = Counter(state for _, state, _ in rows)
        printing.clear()
        printing.update(pk for pk, state, done in rows if (state, done) == (RUNNING, PRINTING))
        if len(printing) == AT_ONCE and states[JobState.DONE] and states[JobState.QUEUED]:
            return True
        worker.tell(signal.SIGCONT)
        assert states[JobState.QUEUED], "never seen in the middle of the work"
        return False

    worker.wait_until(is_in_the_middle)
    worker.tell(signal.SIGKILL)
    assert worker.process.wait() == -signal.SIGKILL
    return printing


def let_time_pass() -> None:
    """Make every row as old as it is when the sweeper takes a dead worker's jobs back.

    Where more than one worker may live, six minutes of silence must pass first. Nobody waits for
    them here: the rows are moved back instead, and the second worker sweeps when it starts.
    """
    longer = jobs.SILENCE + jobs.PATIENCE
    Job.objects.update(wake_at=F("wake_at") - longer, beat_at=F("beat_at") - longer)


@contextmanager
def started(log: Path) -> Iterator[Worker]:
    """The worker that ./run starts; it goes when its test goes."""
    command = start.programs(start.options(["--once"]), dict(os.environ))[0].command
    with log.open("wb") as said:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *command],
            cwd=start.ROOT,
            env=os.environ | surroundings(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
    worker = Worker(process, log)
    try:
        yield worker
    finally:
        with suppress(ProcessLookupError):
            worker.tell(signal.SIGKILL)
        process.wait()


def surroundings() -> dict[str, str]:
    """The database and the files of this very test; the broker and the keys are in var/ already."""
    name = str(connection.settings_dict["NAME"])
    address = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return {
        "DATABASE_URL": address,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "PYTHONWARNINGS": start.CALM,
        "PYTHONUTF8": "1",
    }


def digests_of_files() -> dict[str, str]:
    media = Path(settings.MEDIA_ROOT)
    return {
        str(path.relative_to(media)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in media.rglob("*")
        if path.is_file()
    }
