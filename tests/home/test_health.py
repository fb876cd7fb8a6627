"""Alive and ready, as a supervisor or a load balancer asks."""

from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.models import Job, JobState
from home.views import health
from signing.keys import open_authority


def test_alive_needs_no_database(client):
    response = client.get("/song")  # no database mark: any query would fail the test

    assert response.status_code == 200
    assert response.content == b"ok"


def test_alive_answers_plain_http_where_https_is_forced(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/dang-nhap/").status_code == 301
    assert client.get("/song").status_code == 200


@pytest.mark.django_db
def test_ready_when_all_is_there(client):
    response = client.get("/san-sang")

    assert response.status_code == 200
    assert response.json()["ready"] is True
    assert list(response.json()["checks"]) == [
        "database", "ledger", "disk", "fonts", "certificates",
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "waiting", "ok"),
    [
        pytest.param(JobState.QUEUED, 6, False, id="nobody claims it"),
        pytest.param(JobState.QUEUED, 4, True, id="not long yet"),
        pytest.param(JobState.QUEUED, -6, True, id="put back for later"),
        pytest.param(JobState.FAILED, 6, True, id="over"),
    ],
)
def test_ledger_lag_counts_only_what_is_overdue(client, state, waiting, ok):
    Job.objects.create(task="x", state=state, wake_at=timezone.now() - timedelta(minutes=waiting))

    response = client.get("/san-sang")

    assert response.json()["checks"]["ledger"]["ok"] is ok
    assert response.status_code == (200 if ok else 503)


@pytest.mark.django_db
def test_full_disk_is_not_ready(client, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: usage(10**9, 10**9, 10**6))

    found = client.get("/san-sang").json()["checks"]["disk"]

    assert found == {"ok": False, "what": "0 MB left, 500 MB needed"}


@pytest.mark.django_db
def test_missing_media_folder_is_measured_at_its_parent(client, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "not" / "yet")

    assert client.get("/san-sang").json()["checks"]["disk"]["ok"] is True


@pytest.mark.django_db
def test_missing_font_is_named(client, settings, tmp_path):
    settings.BASE_DIR = tmp_path

    found = client.get("/san-sang").json()["checks"]["fonts"]

    assert found["ok"] is False
    assert "LiberationSerif-Bold.ttf" in found["what"]


@pytest.mark.django_db
def test_certificate_dates_are_told_once_there_are_keys(client, settings, tmp_path):
    settings.KEYS_ROOT = tmp_path
    assert client.get("/san-sang").json()["checks"]["certificates"]["what"] == "no key yet"

    open_authority(tmp_path, settings.SECRET_KEY)
    found = client.get("/san-sang").json()["checks"]["certificates"]

    assert found["ok"] is True
    assert found["what"].startswith("authority valid until 20")


@pytest.mark.django_db
def test_keys_of_another_secret_are_not_ready(client, settings, tmp_path):
    settings.KEYS_ROOT = tmp_path
    open_authority(tmp_path, "another secret")

    found = client.get("/san-sang").json()["checks"]["certificates"]

    assert found == {"ok": False, "what": "keys do not open with this SECRET_KEY"}


@pytest.mark.django_db
def test_certificate_that_ends_soon_is_not_ready(client, settings, tmp_path, monkeypatch):
    settings.KEYS_ROOT = tmp_path
    open_authority(tmp_path, settings.SECRET_KEY)
    monkeypatch.setattr(health, "CERTIFICATE_DAYS", 365 * 11)

    assert client.get("/san-sang").json()["checks"]["certificates"]["ok"] is False


@pytest.mark.django_db
def test_database_without_tables_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_job RENAME TO core_job_away")

    response = client.get("/san-sang")

    assert response.status_code == 503
    assert response.json()["checks"]["ledger"]["what"] == "database does not answer"
