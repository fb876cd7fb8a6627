"""The paper is printed once, and a run that comes too late changes nothing."""

import pytest
from django.utils import timezone

from core.models import AuditEntry, Job, JobState
from pledges import actions, tasks
from pledges.models import Pledge
from pledges.receivers import close
from pledges.states import PledgeState
from signing.models import Document
from signing.states import DocumentState

pytestmark = pytest.mark.django_db


def running_job() -> Job:
    now = timezone.now()
    task = "pledges.tasks.render_pledge"
    return Job.objects.create(
        task=task, state=JobState.RUNNING, attempt=1, wake_at=now, beat_at=now
    )


def test_second_rendering_changes_nothing(opened):
    tasks.render_pledge.run(running_job(), opened.pk, opened.document_id)

    opened.refresh_from_db()
    assert opened.state == PledgeState.SIGNING
    assert opened.document.revisions.count() == 1
    assert AuditEntry.objects.filter(act="pledges.pledge.opened").count() == 1


def test_rendering_of_a_paper_voided_meanwhile_does_nothing(frozen):
    document_id = frozen.document_id
    actions.reopen_pledge(frozen.pk, by=None)

    tasks.render_pledge.run(running_job(), frozen.pk, document_id)

    assert Document.objects.get(pk=document_id).state == DocumentState.VOIDED
    assert Pledge.objects.get(pk=frozen.pk).state == PledgeState.DRAFT


def test_killed_after_printing_the_next_run_opens_the_pledge(opened):
    Pledge.objects.filter(pk=opened.pk).update(state=PledgeState.FROZEN)

    tasks.render_pledge.run(running_job(), opened.pk, opened.document_id)

    opened.refresh_from_db()
    assert opened.state == PledgeState.SIGNING


def test_document_that_is_no_pledge_closes_nothing():
    close(document_id=999)

    assert not Job.objects.exists()


def test_completion_that_comes_twice_is_recorded_once(opened):
    tasks.complete_pledge.run(running_job(), opened.document_id)
    tasks.complete_pledge.run(running_job(), opened.document_id)

    assert AuditEntry.objects.filter(act="pledges.pledge.completed").count() == 1
