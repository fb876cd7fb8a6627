"""A bloc of three with its people, and a pledge at each stage of its life."""

import json
from datetime import date
from pathlib import Path

import pytest

from blocs.models import BlocYear, HeadTerm, TermOffice
from blocs.states import TermState
from core import jobs
from core.models import Job, JobState
from pledges import actions, tasks
from pledges.content import PledgeContent
from pledges.models import Pledge
from signing import tasks as signing_tasks
from tests.factories import LONG_AGO, make_bloc_year
from tests.personas import Cast, cast_for

DATA = Path(__file__).parents[2] / "demo" / "data" / "blocs"
WORK = {
    "pledges.tasks.render_pledge": tasks.render_pledge,
    "pledges.tasks.complete_pledge": tasks.complete_pledge,
    "signing.tasks.append_signatures": signing_tasks.append_signatures,
}


def told(slug: str) -> PledgeContent:
    """The pledge of one of the demo's blocs."""
    return PledgeContent.from_json(json.loads((DATA / f"{slug}.json").read_text("utf-8"))["pledge"])


@pytest.fixture
def content() -> PledgeContent:
    """A short text that says everything needed."""
    return PledgeContent(
        subject="Thi đua năm 2026",
        opening="Ba đơn vị cùng ký giao ước:",
        grounds=("Căn cứ Nghị quyết số 01-NQ/TU",),
        groups=("Hoàn thành nhiệm vụ được giao.",),
        signed_on=date(2026, 2, 5),
    )


@pytest.fixture
def bloc_year() -> BlocYear:
    """Three members; the first one is the head."""
    year = make_bloc_year(members=3)
    HeadTerm.objects.create(
        bloc=year.bloc,
        bloc_year=year,
        office=TermOffice.HEAD,
        unit=year.members.get(position=1).unit,
        state=TermState.ACTIVE,
        valid_from=LONG_AGO,
    )
    return year


@pytest.fixture
def cast(bloc_year) -> Cast:
    """One person of each office."""
    return cast_for(bloc_year)


@pytest.fixture
def draft(bloc_year, cast, content) -> Pledge:
    """A pledge with a text."""
    pledge = actions.create_pledge(bloc_year.pk, by=cast.secretary)
    return actions.fill_pledge(pledge.pk, content, by=cast.secretary).pledge


@pytest.fixture
def work():
    """Do all queued jobs, as the worker would."""

    def do() -> None:
        while job := Job.objects.filter(state=JobState.QUEUED).order_by("pk").first():
            running = jobs.claim(job.pk)
            WORK[running.task].run(running, **running.arguments)
            jobs.finish(running)

    return do


@pytest.fixture
def frozen(draft, cast) -> Pledge:
    """Locked, not printed yet."""
    return actions.freeze_pledge(draft.pk, by=cast.secretary)


@pytest.fixture
def opened(frozen, work) -> Pledge:
    """Printed and open for signing."""
    work()
    return Pledge.objects.select_related("document").get(pk=frozen.pk)
