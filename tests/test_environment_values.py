"""What a wrong value of the environment does to a start, and which values are right."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from thiduakhenthuong.environment import (
    env_bool,
    env_choice,
    env_hosts,
    env_secret,
    env_url,
)

ROOT = Path(__file__).parents[1]
WEB = {"http", "https"}


@pytest.fixture
def given(monkeypatch):
    """Set the variable X, or take it away."""

    def given(value):
        if value is None:
            monkeypatch.delenv("X", raising=False)
        else:
            monkeypatch.setenv("X", value)

    return given


@pytest.mark.parametrize(
    ("value", "read"), [(None, True), ("", True), ("0", False), ("ON", True), (" no ", False)]
)
def test_switches_are_read(given, value, read):
    given(value)

    assert env_bool("X", default=True) is read


@pytest.mark.parametrize(
    ("value", "read"), [(None, "INFO"), ("", "INFO"), ("error", "ERROR"), ("INFO", "INFO")]
)
def test_choices_are_read(given, value, read):
    given(value)

    assert env_choice("X", default="INFO", allowed=("INFO", "ERROR")) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (None, ["localhost"]),
        ("", ["localhost"]),
        ("a.vn, .b.vn,10.0.0.5,[::1]", ["a.vn", ".b.vn", "10.0.0.5", "[::1]"]),
        ("*,", ["*"]),
    ],
)
def test_hosts_are_read(given, value, read):
    given(value)

    assert env_hosts("X", default="localhost") == read


@pytest.mark.parametrize("value", ["", "http://a.vn", "https://[::1]:8000/x"])
def test_addresses_are_read(given, value):
    given(value)

    assert env_url("X", schemes=WEB) == value


def test_secret_comes_from_the_variable_or_a_file(given, monkeypatch, tmp_path):
    file, other = tmp_path / "secret", tmp_path / "other"
    file.write_text("one\n")
    other.write_text("two\n")
    given(None)
    assert env_secret("X", file=file) == "one"

    monkeypatch.setenv("X_FILE", str(other))
    assert env_secret("X", file=file) == "two"

    given("three")
    assert env_secret("X", file=file) == "three"


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("maybe", lambda: env_bool("X", default=True)),
        ("LOUD", lambda: env_choice("X", default="INFO", allowed=("INFO",))),
        (",", lambda: env_hosts("X", default="localhost")),
        ("http://a.vn", lambda: env_hosts("X", default="localhost")),
        ("a b", lambda: env_hosts("X", default="localhost")),
        ("a.vn:8000", lambda: env_hosts("X", default="localhost")),
        ("a.vn", lambda: env_url("X", schemes=WEB)),
        ("ftp://a.vn", lambda: env_url("X", schemes=WEB)),
        ("http://a.vn:port", lambda: env_url("X", schemes=WEB)),
        ("http://", lambda: env_url("X", schemes=WEB)),
        ("", lambda: env_secret("X", file=Path("/nowhere/at/all"))),
    ],
)
def test_wrong_value_is_refused_by_name(given, value, read):
    given(value)

    with pytest.raises(ImproperlyConfigured, match=r"^X: .+\.$"):
        read()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", "http://a.vn"),
        ("DATABASE_URL", "postgres://someone:secret@localhost"),
        ("LOG_LEVEL", "LOUD"),
        ("SITE_URL", "a.vn"),
        ("TSA_URL", "http://"),
    ],
)
def test_settings_stop_the_start_with_one_line(tmp_path, name, value):
    module = {"DJANGO_SETTINGS_MODULE": "thiduakhenthuong.settings"}
    settings = {"SECRET_KEY": "x" * 60, "VAR_DIR": str(tmp_path), **module, name: value}
    command = [sys.executable, ROOT / "manage.py", "check"]

    done = subprocess.run(
        command, env=os.environ | settings, capture_output=True, check=False, text=True
    )

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"{name}: ")
    assert "secret" not in done.stderr
