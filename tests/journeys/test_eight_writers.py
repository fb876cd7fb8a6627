"""Eight people write one cell at the same time, through a real server of eight processes."""

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from blocs.models import Office
from core.audit import first_break
from core.models import AuditEntry
from scoring.models import Entry, Step
from tests.factories import appoint, make_user
from tests.scoring_db.years import CRITERIA, loaded
from tools import start

WRITERS, EDITS = 8, 50
PATIENCE = 60  # seconds for the server to answer at all
TOKEN = "x" * 32  # what the browser would send back of its own cookie
WIDE = {"code": "I.2", "name": "Điểm tay", "max": "1000", "type": "manual"}

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Writer:
    """One person at a browser of their own: edits one cell again and again, as it knows it."""

    number: int
    cookie: str
    port: int
    url: str
    version: int = 0
    accepted: list[tuple[int, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[object] = field(default_factory=list)

    def write(self) -> None:
        for edit in range(EDITS):
            self.send(str(self.number * 100 + edit))

    def send(self, typed: str) -> None:
        """Send one edit; what the answer says is what the person knows from then on."""
        status, answer = self.post(typed)
        if status not in {200, 409}:
            self.wrong.append((status, answer))
            return
        (cell,) = answer["cells"]
        if status == 200:
            self.accepted.append((cell["version"], cell["shown"]["points"]))
            self.check(
                cell["shown"]["points"] == typed and cell["version"] == self.version + 1, cell
            )
        else:
            self.refused.append((typed, cell["shown"]["points"]))
            self.check(cell["version"] > self.version and cell["shown"]["points"] != typed, cell)
            self.check(cell["shown"]["points"] in cell["message"], cell)
        self.version = cell["version"]

    def check(self, holds: bool, cell: object) -> None:
        if not holds:
            self.wrong.append((self.version, cell))

    def post(self, typed: str) -> tuple[int, dict]:
        cell = {"unit": "dv-1", "criterion": "I.2", "version": self.version}
        body = {"desk": "BLOC", "kind": "TYPED", "cells": [cell | {"typed": {"points": typed}}]}
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            door.request("POST", self.url, json.dumps(body), self.headers())
            response = door.getresponse()
            return response.status, json.loads(response.read())
        finally:
            door.close()

    def headers(self) -> dict[str, str]:
        session, csrf = settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME
        return {
            "Cookie": f"{session}={self.cookie}; {csrf}={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/json",
        }


def test_eight_writers_lose_nothing(tmp_path):
    round_, people = the_round(), [make_user(full_name=f"Thư ký {n}") for n in range(WRITERS)]
    for person in people:
        appoint(person, Office.BLOC_SECRETARY, bloc=round_.bloc_year.bloc)
    cookies = [signed_in(person) for person in people]
    url = reverse("scoring:save", args=["cum-5", 2026])

    with served(tmp_path / "server.log") as port:
        writers = [Writer(n, cookie, port, url) for n, cookie in enumerate(cookies, 1)]
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(Writer.write, writers))
        said = (tmp_path / "server.log").read_text("utf-8")

    assert [wrong for writer in writers for wrong in writer.wrong] == []
    assert "locked" not in said
    assert "Traceback" not in said
    accepted = sorted(edit for writer in writers for edit in writer.accepted)
    refused = [edit for writer in writers for edit in writer.refused]
    assert len(accepted) + len(refused) == WRITERS * EDITS
    assert len(accepted) >= EDITS
    assert len(refused) >= EDITS  # else nobody was in anybody's way and nothing is proven
    assert_stored(accepted)


def the_round():
    """A round whose cell takes any whole number below 1,000, so that each edit has its own."""
    group = CRITERIA[0] | {"max": "1030", "children": [CRITERIA[0]["children"][0], WIDE]}
    return loaded(units=1, criteria=[group, CRITERIA[1]])


def signed_in(person) -> str:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def assert_stored(accepted: list[tuple[int, str]]) -> None:
    """Every accepted edit is a version of its own; the audit has them all in their order."""
    assert [version for version, _ in accepted] == list(range(1, len(accepted) + 1))
    entry = Entry.objects.get()
    assert (entry.version, entry.value["points"]) == accepted[-1]
    saved = AuditEntry.objects.filter(act="scoring.entry.saved").order_by("number")
    facts = [each.facts for each in saved]
    assert [(each["version"], json.loads(each["value"])["points"]) for each in facts] == accepted
    assert [each["old"] for each in facts] == ["null", *(each["value"] for each in facts[:-1])]
    assert Step.objects.count() == len(accepted)
    assert first_break() is None


@contextmanager
def served(log: Path) -> Iterator[int]:
    """The site that ./run starts, as eight processes on the database of this very test."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chosen = start.options(["--port", str(port)])
    command = start.programs(chosen, dict(os.environ))[0].command
    with log.open("wb") as said:
        server = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *command, "--workers", str(WRITERS)],
            cwd=start.ROOT,
            env=os.environ | surroundings(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
    try:
        wait_for(server, port, log)
        yield port
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def surroundings() -> dict[str, str]:
    name = str(connection.settings_dict["NAME"])
    address = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return {
        "DATABASE_URL": address,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "PYTHONUTF8": "1",
    }


def wait_for(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Wait until every process of the server has answered once, more or less: eight in a row."""
    deadline, answers = time.monotonic() + PATIENCE, 0
    while answers < WRITERS:
        assert server.poll() is None, log.read_text("utf-8")
        assert time.monotonic() < deadline, log.read_text("utf-8")
        door = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            door.request("GET", "/song")
            answers += door.getresponse().status == 200
        except OSError:
            time.sleep(0.1)
        finally:
            door.close()
