"""manage.py play_demo: founds at once, waits only when asked, and tells what is wrong."""

import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from awards.models import Decision
from blocs.models import BlocYear, Handover
from core.models import Job, JobState
from demo import listing, story
from demo.management.commands import play_demo
from pledges.models import Pledge
from pledges.states import PledgeState
from signing.models import Document
from tests.demo.small import ENDED, LIVE, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_demo")]


@pytest.fixture
def meanwhile(monkeypatch):
    """Do something whenever the command waits for the worker."""
    return lambda act: monkeypatch.setattr(play_demo.time, "sleep", lambda _seconds: act())


def read() -> dict[str, object]:
    return json.loads(listing.path().read_text("utf-8"))


def test_without_wait_it_founds_everything_and_leaves_the_rest_to_the_worker():
    call_command("play_demo", url="http://localhost:8123")

    told = read()
    people = {person.username for person in story.people()}
    assert told["url"] == "http://localhost:8123"
    assert told["documents"] == []
    assert {account["username"] for account in told["accounts"]} == people
    assert sorted(BlocYear.objects.values_list("bloc__slug", flat=True)) == [ENDED, LIVE]
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.QUEUED}


def test_with_wait_it_ends_when_every_paper_is_finished(meanwhile):
    seen = []

    def look_and_work() -> None:
        pledge = Pledge.objects.get(bloc_year__bloc__slug=ENDED)
        seen.append((pledge.state, Decision.objects.exists(), Handover.objects.exists()))
        work()

    meanwhile(look_and_work)

    call_command("play_demo", wait=True)

    told = read()
    assert seen == [
        (PledgeState.FROZEN, False, False),
        (PledgeState.SIGNING, False, False),
        (PledgeState.COMPLETE, True, False),
    ]
    assert Handover.objects.count() == 1
    assert [(each["kind"], each["bloc"]) for each in told["documents"]] == [
        ("pledge", ENDED),
        ("ranking_report", ENDED),
    ]
    assert told["url"] == settings.SITE_URL
    assert Document.objects.count() == 3  # the third is still being signed


def test_everybody_can_sign_in_with_the_password_of_the_file():
    call_command("play_demo")
    first = read()["accounts"]

    call_command("play_demo")

    again = read()["accounts"]
    assert again == first
    assert all(can_sign_in(account) for account in again)


def test_lost_file_comes_back_with_a_password_that_works():
    call_command("play_demo")
    listing.path().unlink()

    call_command("play_demo")

    assert all(can_sign_in(account) for account in read()["accounts"])


def test_password_of_a_start_that_never_told_it_is_replaced(monkeypatch):
    with monkeypatch.context() as cut:
        cut.setattr(play_demo.play, "found", interrupted)
        with pytest.raises(KeyboardInterrupt):
            call_command("play_demo")
    assert User.objects.filter(is_sample=True).exists()

    call_command("play_demo")

    assert all(can_sign_in(account) for account in read()["accounts"])


def can_sign_in(account: dict[str, str]) -> bool:
    return User.objects.get(username=account["username"]).check_password(account["password"])


def interrupted(_story):
    raise KeyboardInterrupt


def test_real_person_with_a_demo_name_keeps_the_password():
    name = story.people()[0].username
    User.objects.create_user(name, password="của riêng người thật", full_name="Người thật")

    call_command("play_demo")

    assert User.objects.get(username=name).check_password("của riêng người thật")


def test_failed_job_ends_the_wait_with_its_words(meanwhile):
    meanwhile(fail_all)

    with pytest.raises(CommandError, match=r"render_pledge: PdfError: no font$"):
        call_command("play_demo", wait=True)

    assert read()["documents"] == []


def fail_all() -> None:
    Job.objects.update(state=JobState.FAILED, error="PdfError: no font", finished_at=timezone.now())


def test_failed_jobs_get_another_chance_at_the_next_start():
    call_command("play_demo")
    fail_all()

    call_command("play_demo")

    assert set(Job.objects.values_list("state", "attempt")) == {(JobState.QUEUED, 0)}


def test_patience_ends_with_the_names_of_the_blocs():
    with pytest.raises(CommandError, match=f"{ENDED}, {LIVE}$"):
        call_command("play_demo", wait=True, patience=-1)
