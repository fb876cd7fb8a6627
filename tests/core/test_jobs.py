"""The ledger: what one worker holds no other may touch, and nothing is lost or done twice."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone, translation

from core import jobs, tasks
from core.models import Job, JobState
from core.tasks import LedgerTask, sweep
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


class Recorder(LedgerTask):
    """A task of the tests: it writes down what it was called with."""

    name = "tests.recorder"

    def run(self, job, number=0):
        outcomes.append(number)
        if number < 0:
            raise ERRORS[number]


ERRORS = {
    -1: ConnectionError("gone"),
    -2: ValueError("bad"),
    -3: OperationalError("locked"),
    -4: jobs.NotYet(),
}
outcomes: list[int] = []


@pytest.fixture(autouse=True)
def empty_outcomes():
    outcomes.clear()


def queued(number: int = 1, **more: object) -> Job:
    return Job.objects.create(
        task="tests.recorder", arguments={"number": number}, wake_at=timezone.now(), **more
    )


def state_of(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def test_job_runs_once_however_often_it_is_woken():
    job = queued()

    Recorder()(job.pk)
    Recorder()(job.pk)

    assert outcomes == [1]
    assert state_of(job) == JobState.DONE


def test_work_is_done_in_vietnamese_whatever_the_thread_speaks(monkeypatch):
    spoken: list[str | None] = []
    monkeypatch.setattr(
        Recorder, "run", lambda self, job, number: spoken.append(translation.get_language())
    )

    with translation.override("en"):
        Recorder()(queued().pk)

    assert spoken == ["vi"]


def test_unknown_job_is_left_alone():
    Recorder()(12345)

    assert outcomes == []


def test_message_older_than_the_data_does_not_run_the_row_of_another_task():
    job = queued()
    Job.objects.update(task="awards.tasks.render_report")

    Recorder()(job.pk)

    assert outcomes == []
    assert state_of(job) == JobState.QUEUED


@pytest.mark.parametrize("number", [-1, -3], ids=["connection", "database"])
def test_passing_trouble_puts_the_job_back(number):
    job = queued(number)

    Recorder()(job.pk)

    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert job.wake_at > timezone.now() + timedelta(minutes=1)


def test_job_that_comes_too_early_is_put_aside_and_woken_soon(monkeypatch):
    woken: list[tuple[int, float]] = []
    monkeypatch.setattr(tasks, "wake", lambda job, *, after: woken.append((job.pk, after)))
    job = queued(-4, attempt=2)

    Recorder()(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempt, job.error) == (JobState.QUEUED, 2, "")
    assert timezone.now() < job.wake_at <= timezone.now() + jobs.PATIENCE
    assert woken == [(job.pk, tasks.PAUSE)]


def test_job_may_come_too_early_any_number_of_times(monkeypatch):
    monkeypatch.setattr(tasks, "wake", lambda job, *, after: None)
    job = queued(-4)

    for _ in range(jobs.ATTEMPTS + 1):
        Recorder()(job.pk)

    assert state_of(job) == JobState.QUEUED


def test_job_put_aside_by_a_superseded_worker_stays_with_the_other(monkeypatch):
    job = queued()

    def overtaken(_self, job, number):
        Job.objects.filter(pk=job.pk).update(attempt=5)
        raise jobs.NotYet

    monkeypatch.setattr(Recorder, "run", overtaken)

    Recorder()(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.RUNNING, 5)


def test_last_attempt_fails_for_good():
    job = queued(-1, attempt=jobs.ATTEMPTS - 1)

    Recorder()(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "ConnectionError: gone")


def test_bug_fails_at_once_and_stays_loud():
    job = queued(-2)

    with pytest.raises(ValueError, match="bad"):
        Recorder()(job.pk)

    assert state_of(job) == JobState.FAILED


def test_superseded_worker_leaves_without_a_trace():
    job = jobs.claim(queued().pk)
    assert job is not None
    Job.objects.filter(pk=job.pk).update(attempt=2)

    with pytest.raises(jobs.Superseded):
        jobs.beat(job, 1, 2)

    assert Job.objects.get(pk=job.pk).done == 0


def test_superseded_while_running_is_silent(monkeypatch):
    job = queued()
    monkeypatch.setattr(jobs, "finish", lambda job: (_ for _ in ()).throw(jobs.Superseded(job)))

    Recorder()(job.pk)

    assert state_of(job) == JobState.RUNNING


def test_beat_shows_how_far_it_is():
    job = jobs.claim(queued().pk)
    assert job is not None

    jobs.beat(job, 1, 4)

    assert Job.objects.get(pk=job.pk).percent == 25


@pytest.mark.parametrize(
    ("values", "percent", "is_over"),
    [
        ({"state": JobState.DONE}, 100, True),
        ({"state": JobState.FAILED, "of": 4, "done": 2}, 50, True),
        ({"state": JobState.QUEUED}, 0, False),
    ],
)
def test_percent_and_end_follow_the_state(values, percent, is_over):
    job = Job(**values)

    assert (job.percent, job.is_over) == (percent, is_over)


def test_silent_job_is_handed_out_again():
    now = timezone.now()
    job = queued(state=JobState.RUNNING, beat_at=now - jobs.SILENCE - timedelta(seconds=1))

    assert jobs.due(now) == [job]
    assert state_of(job) == JobState.QUEUED


def test_silent_job_fails_after_its_attempts():
    now = timezone.now()
    job = queued(state=JobState.RUNNING, beat_at=now - timedelta(hours=1), attempt=jobs.ATTEMPTS)

    assert jobs.due(now) == []
    assert state_of(job) == JobState.FAILED


def test_job_in_good_hands_is_not_taken():
    now = timezone.now()
    queued(state=JobState.RUNNING, beat_at=now - timedelta(minutes=1))

    assert jobs.due(now) == []


def test_waiting_job_is_handed_out_once_a_minute():
    now = timezone.now()
    job = queued()

    assert jobs.due(now + timedelta(seconds=1)) == [job]
    assert jobs.due(now + timedelta(seconds=2)) == []


def test_start_takes_running_jobs_back():
    job = queued(state=JobState.RUNNING, beat_at=timezone.now())

    assert jobs.take_back_running(timezone.now()) == 1
    assert state_of(job) == JobState.QUEUED


def test_failed_job_gets_fresh_attempts():
    job = queued(state=JobState.FAILED, attempt=jobs.ATTEMPTS, finished_at=timezone.now())

    assert jobs.retry_failed(timezone.now()) == 1

    job.refresh_from_db()
    assert (job.state, job.attempt, job.finished_at) == (JobState.QUEUED, 0, None)


def test_enqueue_writes_the_row_and_wakes_after_the_commit(
    django_capture_on_commit_callbacks, monkeypatch
):
    woken: list[Job] = []
    monkeypatch.setattr(tasks, "wake", woken.append)
    user, unit = make_user(), make_unit()

    with django_capture_on_commit_callbacks(execute=True):
        job = Recorder().enqueue(by=user, about=unit, number=3)

    assert woken == [job]
    assert (job.by, job.subject) == (user, f"blocs.unit:{unit.pk}")


def test_one_waiting_job_is_enough():
    unit = make_unit()
    first = Recorder().enqueue_once(by=None, about=unit, number=1)

    assert first is not None
    assert Recorder().enqueue_once(by=None, about=unit, number=1) is None
    assert Recorder().enqueue_once(by=None, about=make_unit(), number=1) is not None
    assert Job.objects.count() == 2


@pytest.mark.parametrize(
    "values",
    [
        {"state": JobState.RUNNING, "beat_at": timezone.now()},
        {"wake_at": timezone.now() + timedelta(minutes=16)},
        {"task": "tests.other"},
    ],
    ids=["looked already", "waits after trouble", "other work"],
)
def test_job_that_will_not_look_soon_is_not_enough(values):
    unit = make_unit()
    Recorder().enqueue_once(by=None, about=unit, number=1)
    Job.objects.update(**values)

    assert Recorder().enqueue_once(by=None, about=unit, number=1) is not None


def test_wrong_arguments_fail_where_they_are_written():
    with pytest.raises(TypeError):
        Recorder().enqueue(by=None, nummer=3)

    assert not Job.objects.exists()


def test_lost_message_is_made_good_by_the_sweeper(monkeypatch):
    job = queued()
    woken: list[Job] = []
    monkeypatch.setattr(tasks, "wake", woken.append)

    sweep()

    assert woken == [job]
