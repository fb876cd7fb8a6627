"""What ./run answers before it starts anything, and what it tells its programs."""

import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import start
from tools.demo import Demo
from tools.environment import ROOT
from tools.site import refuse_taken_port, site_url
from tools.wording import Stop


def run(var: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.start", *arguments],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(var), "LANGUAGE": "vi", **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense"],
        ["--port"],
        ["--port", "0"],
        ["--port", "65536"],
        ["--port", "-1"],
        ["--port", "\uff18\uff10"],
        ["--prt", "80"],
        ["--once", "--no-demo"],
        ["extra"],
    ],
    ids=" ".join,
)
def test_wrong_option_is_one_line_and_exit_2(tmp_path: Path, arguments: list[str]) -> None:
    done = run(tmp_path / "var", *arguments)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("./run: ")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "var").exists()


def test_taken_port_is_one_line_and_exit_2(tmp_path: Path, taken_port: int) -> None:
    done = run(tmp_path, "--port", str(taken_port))

    assert done.returncode == 2
    assert f"Cổng {taken_port} " in done.stderr
    assert done.stderr.count("\n") == 1


def test_message_is_english_in_an_english_shell(tmp_path: Path, taken_port: int) -> None:
    done = run(tmp_path, "--port", str(taken_port), LANGUAGE="", LC_ALL="", LANG="en_US.UTF-8")

    assert f"Port {taken_port} " in done.stderr


def test_foreign_address_is_refused(taken_port: int) -> None:
    with pytest.raises(Stop, match=r"192\.0\.2\.1"):
        refuse_taken_port("192.0.2.1", taken_port)


def test_second_run_in_the_same_folder_names_the_first(tmp_path: Path) -> None:
    with start.lock(tmp_path, "http://localhost:8000"):
        done = run(tmp_path, "--port", "8001")

    assert done.returncode == 2
    assert "http://localhost:8000" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "postgres://localhost:port/x"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/x"),
        ("DATABASE_URL", "sqlite:////nonexistent/folder/db.sqlite3"),
        ("DATABASE_URL", "sqlite://:memory:"),
        ("REDIS_URL", "localhost"),
        ("REDIS_URL", "redis://127.0.0.1:1/0"),
        ("DEBUG", "perhaps"),
        ("EMAIL_URL", "carrier-pigeon://x"),
        ("TSA_URL", "ftp://x"),
        ("MEDIA_ROOT", "/proc/nothing/here"),
        ("SECRET_KEY_FILE", "/nonexistent/key"),
    ],
)
def test_wrong_value_is_one_line_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    values = {"DATABASE_URL": "", "REDIS_URL": "", "MEDIA_ROOT": "", "SECRET_KEY": "", name: value}

    done = run(tmp_path, "--once", **values)

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(name.removesuffix("_FILE"))


def test_secret_is_drawn_once_and_private(tmp_path: Path) -> None:
    start.make_secret(tmp_path, {})
    first = (tmp_path / "secret_key").read_text()
    start.make_secret(tmp_path, {})

    assert len(first) > 60
    assert (tmp_path / "secret_key").read_text() == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_no_secret_is_drawn_when_one_is_given(tmp_path: Path) -> None:
    start.make_secret(tmp_path, {"SECRET_KEY": "given"})

    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://localhost:80"),
        ("0.0.0.0", "http://localhost:80"),  # noqa: S104  # a word here
        ("thidua.lan", "http://thidua.lan:80"),
        ("fd00::1", "http://[fd00::1]:80"),
    ],
)
def test_url_is_what_a_person_types(host: str, url: str) -> None:
    assert site_url(host, 80) == url


def test_given_environment_wins_over_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "thidua.example")
    monkeypatch.delenv("SITE_URL", raising=False)

    env = start.embedded_environment(start.options(["--host", "10.0.0.5"]), tmp_path)

    assert env["ALLOWED_HOSTS"] == "thidua.example"
    assert env["SITE_URL"] == "http://10.0.0.5:8000"


def test_worker_forks_with_redis_and_threads_without() -> None:
    chosen = start.options([])

    def pool(env: dict[str, str]) -> str:
        worker = next(p for p in start.programs(chosen, env) if p.name == "worker")
        return worker.command[worker.command.index("--pool") + 1]

    assert [pool({}), pool({"REDIS_URL": "redis://x"})] == ["threads", "prefork"]


def test_refused_demo_stays_refused_and_a_finished_one_is_not_played_again(tmp_path: Path) -> None:
    (tmp_path / "stamps").mkdir()
    demo = Demo(tmp_path, once=False)

    assert not demo.is_wanted(refused=True)
    assert not demo.is_wanted(refused=False)
    assert Demo(tmp_path, once=True).is_wanted(refused=False)

    demo.state.unlink()
    assert demo.is_wanted(refused=False)
    assert demo.is_wanted(refused=False)  # interrupted: it goes on
    demo.ended(demo.program("http://localhost:8000"), 0)
    assert not demo.is_wanted(refused=False)


def test_accounts_are_told_once_they_exist_one_for_each_role(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = Demo(tmp_path, once=False)
    assert not demo.print_accounts()

    people = [("hoa", "SECRETARY"), ("lan", "LEADER"), ("mai", "LEADER")]
    accounts = [
        {"username": name, "password": "ba-mai-son-123", "role": role, "unit": None, "bloc": "c5"}
        for name, role in people
    ]
    demo.listing.write_text(json.dumps({"accounts": accounts, "documents": []}))

    assert demo.print_accounts()
    told = capsys.readouterr().out.splitlines()
    assert "ba-mai-son-123" in told[0]
    assert [line.split() for line in told[1:]] == [
        ["hoa", "SECRETARY", "c5"],
        ["lan", "LEADER", "c5"],
    ]
