"""The score grid of 30 units × 40 criteria: time of a page, a saved cell and a paste, as JSON.

Runs on a throw-away database: DATABASE_URL or a SQLite file that is removed again.
"""

import json
import os
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

UNITS, CRITERIA, RUNS = 30, 40, 40
ADDRESS = "/cham-diem/cum-do/2026/"
BLOCK = [(f"dv-{n}", f"I.{c}") for n in range(1, UNITS + 1) for c in range(8, CRITERIA + 1, 4)]
TYPES = (
    {"type": "manual", "max": "25"},
    {"type": "percent_of_plan", "max": "25"},
    {"type": "count", "max": "25", "points_per_unit": "5"},
    {"type": "pass_fail", "max": "25"},
)
ENTRIES = ({"points": "20"}, {"target": "100", "actual": "97.5"}, {"count": "3"}, {"passed": True})


def year() -> dict:
    """A year file with every cell filled."""
    leaves = [
        {"code": f"I.{n}", "name": f"Tiêu chí {n}", **TYPES[n % 4]} for n in range(1, CRITERIA + 1)
    ]
    cells = {f"I.{n}": ENTRIES[n % 4] for n in range(1, CRITERIA + 1)}
    units = [{"code": f"dv-{n}", "name": f"Đơn vị thứ {n}"} for n in range(1, UNITS + 1)]
    return {
        "schema": "thiduakhenthuong/year/1",
        "year": 2026,
        "authority": {"name": "Cơ quan đo", "style": "STATE_ND30", "place": "Hà Nội"},
        "bloc": {"slug": "cum-do", "name": "Cụm đo", "kind": "CUM", "head": None, "deputy": None},
        "units": units,
        "policy": {"rounding": {"places": 2, "mode": "half_up"}, "na": "rescale"},
        "criteria": [
            {"code": "I", "name": "Nhóm", "max": "1000", "type": "group", "children": leaves}
        ],
        "entries": {unit["code"]: cells for unit in units},
    }


def figures(clock, act) -> dict[str, float]:
    """Median and 95th percentile in milliseconds by one clock."""
    times = []
    for _run in range(RUNS):
        start = clock()
        act()
        times.append((clock() - start) * 1000)
    return {"p50_ms": round(median(times), 1), "p95_ms": round(quantiles(times, n=20)[-1], 1)}


def timed(act) -> dict[str, dict[str, float]]:
    """Run once to warm up, then by the wall clock and by the processor's."""
    act()
    return {
        "wall": figures(time.perf_counter, act),
        "processor": figures(time.process_time, act),
    }


class Grid:
    """What a person does at the grid, one act a call."""

    def __init__(self, client) -> None:
        self.client = client
        self.typed, self.pasted = count(1), count(1)  # the versions that the cells have
        self.page_kb = 0

    def open(self) -> None:
        response = self.client.get(ADDRESS)
        assert response.status_code == 200, response.status_code
        self.page_kb = round(len(response.content) / 1024)

    def type(self) -> None:
        self._send([("dv-7", "I.4")], next(self.typed))

    def paste(self) -> None:
        self._send(BLOCK, next(self.pasted))

    def _send(self, places: list[tuple[str, str]], version: int) -> None:
        typed = {"points": str(version % 9)}
        cells = [
            {"unit": unit, "criterion": code, "version": version, "typed": typed}
            for unit, code in places
        ]
        act = {"desk": "BLOC", "kind": "PASTED", "reason": "", "cells": cells}
        how = {"content_type": "application/json"}
        response = self.client.post(f"{ADDRESS}luu/", json.dumps(act), **how)
        statuses = {each["status"] for each in response.json()["cells"]}
        assert statuses == {"saved"}, statuses


def main() -> None:
    """Load the year, sign in as its secretary, measure."""
    import django  # noqa: PLC0415  # settings are read from the environment set below

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from blocs.models import Appointment, Office  # noqa: PLC0415
    from scoring import actions, yearfile  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    round_ = actions.load_year(yearfile.parse(json.dumps(year()).encode()), by=None)
    user = User.objects.create_user("do", password="x", full_name="Người đo")  # noqa: S106
    Appointment.objects.create(
        user=user,
        office=Office.BLOC_SECRETARY,
        bloc=round_.bloc_year.bloc,
        valid_from="2020-01-01",
    )
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    grid = Grid(client)
    result = {"units": UNITS, "criteria": CRITERIA, "get": timed(grid.open)}
    result |= {"post": timed(grid.type), "paste": timed(grid.paste), "pasted": len(BLOCK)}
    result |= {"page_kb": grid.page_kb}
    print(json.dumps(result))  # noqa: T201


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="thiduakhenthuong.settings",
            VAR_DIR=folder,
            SECRET_KEY="only-to-measure",  # noqa: S106
            HTTPS="0",
            DEBUG="0",
            ALLOWED_HOSTS="testserver",
        )
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'do.sqlite3'}")
        main()
