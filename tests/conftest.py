"""What holds for every test: nothing is shared between two of them, and a skip is never silent."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import override_settings
from hypothesis import settings as hypothesis_settings

# A shared machine is slow now and then; a slow example is no failure.
hypothesis_settings.register_profile("steady", deadline=None, print_blob=True)
hypothesis_settings.load_profile("steady")


@pytest.fixture(autouse=True)
def own_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every test stores its files in a folder of its own and starts with an empty cache."""
    folder = tmp_path_factory.mktemp("media")
    cache.clear()
    with override_settings(MEDIA_ROOT=str(folder)):
        yield
    shutil.rmtree(folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = {
        "redis": None if os.environ.get("REDIS_URL") else "needs a Redis in REDIS_URL",
        "browser": None if shutil.which("chromium") else "needs Chromium",
    }
    for item in items:
        for mark, reason in missing.items():
            if reason and item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


def skipped_lines(reporter: pytest.TerminalReporter) -> list[str]:
    """One line for each skipped test, with the reason its author gave."""
    lines = []
    for report in reporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        lines.append(f"{report.nodeid}: {str(reason).removeprefix('Skipped: ')}")
    return lines


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the skips to ./test, and let none pass under REQUIRE_ALL=1."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if hasattr(session.config, "workerinput") or reporter is None:
        return
    lines = skipped_lines(reporter)
    if lines and os.environ.get("SKIP_LOG"):
        with Path(os.environ["SKIP_LOG"]).open("a") as log:
            log.writelines(f"{line}\n" for line in lines)
    if lines and os.environ.get("REQUIRE_ALL") == "1":
        reporter.write_line(f"REQUIRE_ALL=1: {len(lines)} skipped", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
