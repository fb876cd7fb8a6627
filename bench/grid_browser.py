"""The score grid of 100 units × 100 criteria in Chromium: opening it, pasting 1,000 cells, as JSON.

Runs a server of its own on a throw-away SQLite database; needs the development requirements.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

UNITS, CRITERIA, ROWS, COLUMNS, RUNS = 100, 100, 50, 20, 5
ADDRESS = "/cham-diem/cum-do/2026/"
WATCH = """() => {
    window.frames_ = [];
    let last = performance.now();
    const tick = now => {
        window.frames_.push(now - last);
        last = now;
        requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
}"""
READY = """() => {
    const [page] = performance.getEntriesByType("navigation");
    return { first_byte: page.responseStart, loaded: page.domContentLoadedEventEnd };
}"""
PASTE = """text => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const how = { clipboardData: data, bubbles: true, cancelable: true };
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
}"""


def year(units: int, criteria: int) -> dict:
    """A year file whose cells are filled but for the first COLUMNS criteria."""
    leaves = [
        {"code": f"I.{n}", "name": f"Tiêu chí số {n}", "type": "manual", "max": "10"}
        for n in range(1, criteria + 1)
    ]
    cells = {f"I.{n}": {"points": "8.5"} for n in range(COLUMNS + 1, criteria + 1)}
    codes = [f"dv-{n}" for n in range(1, units + 1)]
    return {
        "schema": "thiduakhenthuong/year/1",
        "year": 2026,
        "authority": {"name": "Cơ quan đo", "style": "STATE_ND30", "place": "Hà Nội"},
        "bloc": {"slug": "cum-do", "name": "Cụm đo", "kind": "CUM", "head": None, "deputy": None},
        "units": [{"code": code, "name": f"Ủy ban nhân dân xã {code}"} for code in codes],
        "policy": {"rounding": {"places": 2, "mode": "half_up"}, "na": "rescale"},
        "criteria": [
            {
                "code": "I",
                "name": "Nhóm",
                "max": str(10 * criteria),
                "type": "group",
                "children": leaves,
            }
        ],
        "entries": dict.fromkeys(codes, cells),
    }


def prepare() -> dict[str, str]:
    """Fill the database, sign the secretary in; return the cookie."""
    import django  # noqa: PLC0415  # settings are read from the environment set below

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from blocs.models import Appointment, Office  # noqa: PLC0415
    from scoring import actions, yearfile  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    content = json.dumps(year(UNITS, CRITERIA)).encode()
    round_ = actions.load_year(yearfile.parse(content), by=None)
    user = User.objects.create_user("do", password="x", full_name="Người đo")  # noqa: S106
    Appointment.objects.create(
        user=user,
        office=Office.BLOC_SECRETARY,
        bloc=round_.bloc_year.bloc,
        valid_from="2020-01-01",
    )
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}


def busy(door) -> float:
    """Milliseconds of the processor that the page's main thread has used."""
    metrics = {
        each["name"]: each["value"] for each in door.send("Performance.getMetrics")["metrics"]
    }
    return metrics["TaskDuration"] * 1000


def measure(page, url: str) -> dict:
    """Open the grid, then paste a block into its empty corner."""
    door = page.context.new_cdp_session(page)
    door.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto("about:blank")
    before = busy(door)
    start = time.perf_counter()
    page.goto(url)
    page.locator("tr[data-line] td.td-cell input").first.wait_for()
    opened = (time.perf_counter() - start) * 1000
    opening = busy(door) - before
    timing = page.evaluate(READY)
    page.wait_for_timeout(1500)
    page.locator("tr[data-line] td.td-cell input").first.click()
    page.evaluate(WATCH)
    block = "\n".join(
        "\t".join(f"{(row + column) % 9},5" for column in range(COLUMNS)) for row in range(ROWS)
    )
    page.evaluate(PASTE, block)
    before, start = busy(door), time.perf_counter()
    page.keyboard.press("Enter")
    page.locator("#da-luu", has_text="Đã lưu lúc").wait_for(timeout=60_000)
    page.wait_for_timeout(300)
    frames = page.evaluate("() => window.frames_")
    return {
        "open_ms": opened,
        "first_byte_ms": timing["first_byte"],
        "dom_ms": timing["loaded"],
        "paste_saved_ms": (time.perf_counter() - start) * 1000 - 300,
        "longest_frame_ms": max(frames),
        "open_processor_ms": opening,
        "paste_processor_ms": busy(door) - before,
    }


def main() -> None:
    """Serve, measure on pages of their own, print the medians and the worst."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # settings come first

    cookie = prepare()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site = f"http://127.0.0.1:{port}"
    command = [sys.executable, "manage.py", "runserver", str(port), "--noreload"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, cwd=ROOT, **quiet)  # noqa: S603  # our own command
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            context.add_cookies([cookie | {"url": site}])
            page = context.new_page()
            _until_up(page, site)
            runs = []
            for _run in range(RUNS):
                runs.append(measure(page, site + ADDRESS))
                page.keyboard.press("Control+z")
                page.locator("#toasts", has_text="Đã hoàn tác").wait_for(timeout=60_000)
            browser.close()
    finally:
        server.terminate()
    result = {key: round(median(run[key] for run in runs)) for key in runs[0]}
    worst = {f"worst_{key}": round(max(run[key] for run in runs)) for key in runs[0]}
    size = {"units": UNITS, "criteria": CRITERIA, "pasted": ROWS * COLUMNS, "runs": RUNS}
    print(json.dumps(size | result | worst))  # noqa: T201


def _until_up(page, site: str) -> None:
    from playwright.sync_api import Error  # noqa: PLC0415  # as above

    for _try in range(60):
        try:
            page.goto(site + "/dang-nhap/")
        except Error:  # it is not listening yet
            time.sleep(0.5)
        else:
            return


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="thiduakhenthuong.settings",
            VAR_DIR=folder,
            SECRET_KEY="only-to-measure",  # noqa: S106
            HTTPS="0",
            DEBUG="0",
            ALLOWED_HOSTS="testserver,127.0.0.1",
            DATABASE_URL=f"sqlite:///{Path(folder) / 'do.sqlite3'}",
        )
        main()
