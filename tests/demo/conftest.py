"""A demo small enough to be played by a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo import story
from tests.demo.small import cut_down


@pytest.fixture
def small_demo(tmp_path: Path, monkeypatch, settings) -> Iterator[None]:
    """Two small blocs, and a var/ of the test's own for demo.json."""
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(story, "FOLDER", cut_down(tmp_path / "data"))
    story.people.cache_clear()
    yield
    story.people.cache_clear()
