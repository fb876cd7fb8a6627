"""A real Chromium on a live server: nothing from outside, no breach of the content policy.

`open_page("/cham-diem/", user=secretary, width=390)` gives a Playwright page; `axe(page)` gives
the accessibility violations. What the browser complained about fails the test at its end.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HEIGHT = 900
# Nothing of these leaves the machine; the last two are the parts of Chromium's own PDF viewer.
OWN = ("data:", "blob:", "chrome:", "chrome-extension:")
ASKED_FOR = (
    "the server responded with a status of",
    "net::ERR_INTERNET_DISCONNECTED",
    "net::ERR_FAILED",  # an address that is not ours has a complaint of its own
)

# Playwright keeps an event loop in this thread; Django would refuse the ORM because of it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a file: while it is there its event loop runs, and pyHanko wants its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Open an address as a person, at a width; 390 is a phone."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def block(route: Route) -> None:
        if route.request.url.startswith((live_server.url, *OWN)):
            route.continue_()
            return
        complaints.append(f"asked for {route.request.url}")
        route.abort()

    def open_page(address: str, *, user=None, width: int = 1280, scripts: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": HEIGHT},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            java_script_enabled=scripts,
            has_touch=width < 600,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.route("**/*", block)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        page = context.new_page()
        page.on("console", lambda said: complaints.extend(complaint(said.type, said.text)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(live_server.url + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def complaint(kind: str, text: str) -> list[str]:
    """Keep errors, but for answers like 404 and 422 and cut networks that a test asked for."""
    return [text] if kind == "error" and not any(each in text for each in ASKED_FOR) else []


def session_cookie(user, url: str) -> dict[str, str]:
    """Sign a person in without typing."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """The sign-in page at 1280 px: a start for tests that go their own way."""
    return open_page("/dang-nhap/")


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """List what axe finds wrong on the page as it stands, one line for each element.

    The content policy refuses a script tag, so axe goes in through the debugger's door.
    """

    def run(page: Page) -> list[str]:
        door = page.context.new_cdp_session(page)
        door.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
        question = (
            f"axe.run({{runOnly: {RULES}}}).then(result => JSON.stringify(result.violations))"
        )
        answer = door.send(
            "Runtime.evaluate",
            {"expression": question, "awaitPromise": True, "returnByValue": True},
        )
        door.detach()
        return lines_of(answer["result"]["value"])

    return run


def lines_of(violations: str) -> list[str]:
    """Word axe's findings."""
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in json.loads(violations)
        for node in violation["nodes"]
    ]
