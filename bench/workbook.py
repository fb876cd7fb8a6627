"""The largest score table as a workbook, away and back, and the hostile files: as JSON.

100 units × 176 criteria; the clock is the processor's. Runs on a throw-away database.
"""

import json
import os
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
UNITS = 100
TABLE = ROOT / "demo" / "data" / "criteria" / "table_A.json"
ENTRIES = {
    "pass_fail": {"passed": True},
    "count": {"count": "2"},
    "leader": {"target": "10", "actual": "9"},
}
ADDRESS = "/cham-diem/cum-do/2026/bang-excel/"


def leaves(nodes: list[dict]) -> list[dict]:
    """The criteria that are scored."""
    return [x for n in nodes for x in (leaves(n["children"]) if "children" in n else [n])]


def year() -> dict:
    """A year file with every cell filled."""
    criteria = json.loads(TABLE.read_text("utf-8"))["criteria"]
    cells = {leaf["code"]: ENTRIES[leaf["type"]] for leaf in leaves(criteria)}
    units = [{"code": f"dv-{n}", "name": f"Đơn vị thứ {n}"} for n in range(1, UNITS + 1)]
    return {
        "schema": "thiduakhenthuong/year/1",
        "year": 2026,
        "authority": {"name": "Cơ quan đo", "style": "STATE_ND30", "place": "Hà Nội"},
        "bloc": {"slug": "cum-do", "name": "Cụm đo", "kind": "CUM", "head": None, "deputy": None},
        "units": units,
        "policy": {"rounding": {"places": 2, "mode": "half_up"}, "na": "rescale"},
        "criteria": criteria,
        "entries": {unit["code"]: cells for unit in units},
    }


def altered(raw: bytes) -> bytes:
    """Six columns of every unit filled in otherwise."""
    import openpyxl  # noqa: PLC0415

    book = openpyxl.load_workbook(BytesIO(raw))
    for cells in book["Bảng chấm"].iter_rows(min_row=7, min_col=3, max_col=8):
        for cell in cells:
            cell.value = "Không" if isinstance(cell.value, str) else 3
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def main() -> None:
    """Load the year, sign in as its secretary, measure."""
    import django  # noqa: PLC0415  # settings are read from the environment set below

    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from blocs.models import Appointment, Office  # noqa: PLC0415
    from scoring import actions, yearfile  # noqa: PLC0415

    refused = hostile()  # before this process itself grows
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
    seconds: dict[str, float] = {}

    def timed(name, status, act):
        start = time.process_time()
        response = act()
        seconds[name] = round(time.process_time() - start, 2)
        assert response.status_code == status, (name, response.status_code)
        return response

    away = timed("make", 200, lambda: client.post(f"{ADDRESS}tai/"))
    file = SimpleUploadedFile("do.xlsx", altered(away.content))
    back = timed("receive", 302, lambda: client.post(ADDRESS, {"tep": file}))
    timed("compare", 200, lambda: client.get(back.url))
    timed("take_600", 302, lambda: client.post(back.url, {"tat_ca": "1"}))
    result = {
        "units": UNITS,
        "criteria": len(leaves(year()["criteria"])),
        "kb": len(away.content) // 1024,
        "seconds": seconds,
        "hostile": refused,
    }
    print(json.dumps(result))  # noqa: T201


def hostile() -> dict[str, float]:
    """Read every hostile file in a process of its own."""
    from tests.core.hostile_spreadsheets import all_measured  # noqa: PLC0415

    measured = [figures for _name, figures in all_measured()]
    return {
        "files": len(measured),
        "read": sum(code is None for code, _, _ in measured),
        "most_seconds": round(max(seconds for _, seconds, _ in measured), 2),
        "most_mb": round(max(megabytes for _, _, megabytes in measured)),
    }


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
