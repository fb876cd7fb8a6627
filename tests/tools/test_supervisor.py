"""Real programs under a real supervisor, each in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAD = """
import os, sys
from pathlib import Path
from tools.supervisor import Program, Supervisor
folder = Path(sys.argv[1])
def program(name, code, lasts=True):
    note = f"import os, pathlib; pathlib.Path({str(folder / name)!r}).write_text(str(os.getpid()))"
    return Program(name, (sys.executable, "-c", f"{note}\\n{code}"), lasts)
SLEEP = "import time\\ntime.sleep(60)"
STUBBORN = "import signal\\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\\n" + SLEEP
def end_after(other, code):  # on a busy machine the other program may begin late
    note = f"note = pathlib.Path({str(folder / other)!r})"
    waits = "import time\\nwhile not note.exists(): time.sleep(0.02)"
    return f"{note}\\n{waits}\\nraise SystemExit({code})"
supervisor = Supervisor(os.environ)
def run(*programs, done=lambda program, code: None):
    for each in programs:
        supervisor.start(each)
    try:
        return supervisor.watch(each=lambda: None, done=done)
    finally:
        supervisor.stop_all()
"""


def start(folder: Path, body: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HEAD + body, str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "LANGUAGE": "en"},
    )


def pid_in(note: Path) -> int:
    for _ in range(200):
        if note.exists() and note.read_text():
            return int(note.read_text())
        time.sleep(0.05)
    raise AssertionError(f"{note.name} never started")


def is_gone(pid: int) -> bool:
    """Wait up to five seconds for a process to end."""
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_stops_everything_and_returns_zero(
    tmp_path: Path, number: signal.Signals
) -> None:
    process = start(tmp_path, "sys.exit(run(program('a', SLEEP), program('b', SLEEP)))")
    pids = [pid_in(tmp_path / "a"), pid_in(tmp_path / "b")]

    process.send_signal(number)

    assert process.communicate(timeout=15)[0] == ""
    assert process.returncode == 0
    assert [is_gone(pid) for pid in pids] == [True, True]


def test_a_dead_program_takes_the_others_with_it(tmp_path: Path) -> None:
    process = start(tmp_path, "sys.exit(run(program('a', SLEEP), program('b', end_after('a', 7))))")

    said = process.communicate(timeout=15)[0]

    assert said == "b has ended (code 7); stopping everything.\n"
    assert process.returncode == 1
    assert is_gone(pid_in(tmp_path / "a"))


def test_killing_the_supervisor_leaves_no_orphan(tmp_path: Path) -> None:
    process = start(tmp_path, "run(program('a', SLEEP), program('b', SLEEP))")
    pids = [pid_in(tmp_path / "a"), pid_in(tmp_path / "b")]

    process.kill()
    process.communicate(timeout=15)

    assert [is_gone(pid) for pid in pids] == [True, True]


def test_a_program_that_may_end_gives_the_status(tmp_path: Path) -> None:
    body = """
once = program('once', end_after('a', 3), lasts=False)
sys.exit(run(program('a', SLEEP), once, done=lambda program, code: code + 1))
"""
    process = start(tmp_path, body)
    process.communicate(timeout=15)

    assert process.returncode == 4
    assert is_gone(pid_in(tmp_path / "a"))


def test_what_a_dead_program_started_is_killed_with_it(tmp_path: Path) -> None:
    body = f"""
left = {str(tmp_path / "left")!r}
spawn = f'''
import subprocess, sys
code = "import os, pathlib, time; pathlib.Path({{left!r}}).write_text(str(os.getpid()))"
code += "; time.sleep(60)"
subprocess.Popen([sys.executable, "-c", code])
while not (pathlib.Path({{left!r}}).exists() and pathlib.Path({{left!r}}).read_text()): pass
raise SystemExit(1)
'''
sys.exit(run(program('a', spawn)))
"""
    process = start(tmp_path, body)
    process.communicate(timeout=15)

    assert process.returncode == 1
    assert is_gone(pid_in(tmp_path / "left"))


def test_a_second_stop_kills_what_does_not_listen(tmp_path: Path) -> None:
    process = start(tmp_path, "sys.exit(run(program('deaf', STUBBORN)))")
    pid = pid_in(tmp_path / "deaf")
    time.sleep(0.3)  # until it has switched its ears off

    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert Path(f"/proc/{pid}").exists()
    process.send_signal(signal.SIGINT)

    said = process.communicate(timeout=15)[0]
    assert said.startswith("deaf did not stop")
    assert is_gone(pid)
