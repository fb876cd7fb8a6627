"""What ./run does: set up, then keep site, worker and beat running together.

Exit status: 0 stopped by the person or finished, 1 a program failed, 2 wrong option, value or
taken port, 3 system libraries missing.
"""

import argparse
import fcntl
import json
import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Any, NoReturn

from tools import environment
from tools.demo import Demo
from tools.site import EVERY_ADDRESS, HERE, FirstAnswer, refuse_taken_port, site_url
from tools.supervisor import Program, Supervisor
from tools.wording import Stop, say, text

ROOT = environment.ROOT
PYTHON = str(environment.PYTHON)
USAGE = 2
SETTINGS = "thiduakhenthuong.settings"
# Messages are JSON, never pickles, so a worker of root is no more than any program of root.
CALM = "ignore:You're running the worker with superuser privileges"


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Stop(USAGE, "option", problem=message)


def port_number(word: str) -> int:
    if word.isascii() and word.isdigit() and 0 < int(word) < 65536:
        return int(word)
    raise argparse.ArgumentTypeError(f"{word!r}: 1–65535")


def options(arguments: list[str]) -> argparse.Namespace:
    parser = Parser(prog="./run", allow_abbrev=False, description=text("usage"))
    parser.add_argument("--once", action="store_true", help=text("usage_once"))
    parser.add_argument("--no-demo", action="store_true", help=text("usage_no_demo"))
    parser.add_argument("--port", type=port_number, default=8000, help=text("usage_port"))
    parser.add_argument("--host", default="127.0.0.1", help=text("usage_host"))
    chosen = parser.parse_args(arguments)
    if chosen.once and chosen.no_demo:
        parser.error("--once --no-demo")
    return chosen


def lock(var: Path, url: str) -> IO[str]:
    """Hold var/ for this process alone; the kernel lets go of it however the process ends."""
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = (var / "run.lock").open("a+")
    except OSError as error:
        raise Stop(USAGE, "unreadable", path=var, problem=error.strerror) from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        held.seek(0)
        raise Stop(USAGE, "running", url=held.read().strip()) from error
    held.truncate(0)
    held.write(url)
    held.flush()
    return held


def make_secret(var: Path, env: dict[str, str]) -> None:
    """Draw a SECRET_KEY for this installation once, readable by its owner only."""
    if env.get("SECRET_KEY") or env.get("SECRET_KEY_FILE") or (var / "secret_key").exists():
        return
    new = var / "secret_key.new"
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    new.rename(var / "secret_key")


def embedded_environment(chosen: argparse.Namespace, var: Path) -> dict[str, str]:
    """What the programs need to know; whatever is already set in the environment wins."""
    hosts = ["localhost", "127.0.0.1", "[::1]"]
    if chosen.host not in HERE | EVERY_ADDRESS:
        hosts.append(f"[{chosen.host}]" if ":" in chosen.host else chosen.host)
    defaults = {
        "HTTPS": "0",
        "DEMO": "0" if chosen.no_demo else "1",
        "SITE_URL": site_url(chosen.host, chosen.port),
        "ALLOWED_HOSTS": ",".join(hosts),
        "VAR_DIR": str(var),
    }
    given = {name: value for name, value in os.environ.items() if value}
    fixed = {"DJANGO_SETTINGS_MODULE": SETTINGS, "PYTHONUTF8": "1", "PYTHONWARNINGS": CALM}
    return {**defaults, **given, **fixed}


def programs(chosen: argparse.Namespace, env: dict[str, str]) -> list[Program]:
    """The worker and the clock, and the site unless only the demo year is to be played."""
    celery = [PYTHON, "-m", "celery", "--quiet", "--app", "thiduakhenthuong"]
    pool = "prefork" if env.get("REDIS_URL") else "threads"
    quiet = ["--loglevel", "WARNING"]
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    site = [PYTHON, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"]
    site += ["--host", chosen.host, "--port", str(chosen.port), "--blocking-threads", "8"]
    site += ["--workers-kill-timeout", "5"]  # told to stop while it starts, it would wait for ever
    both = [
        Program(
            "worker", (*celery, "worker", "--pool", pool, "--concurrency", "2", *alone, *quiet)
        ),
        Program("beat", (*celery, "beat", *quiet)),
    ]
    return (
        both
        if chosen.once
        else [Program("site", (*site, "thiduakhenthuong.wsgi:application")), *both]
    )


def prepare(env: dict[str, str]) -> dict[str, Any]:
    """Migrate, compile and collect inside .venv; its one line tells what the settings say."""
    command = [PYTHON, "-m", "tools.prepare"]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=False)  # noqa: S603  # fixed words
    if done.returncode:
        raise SystemExit(done.returncode)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


class Announcer:
    """Tells the address once the site answers, and the accounts once they exist."""

    def __init__(self, chosen: argparse.Namespace, demo: Demo, hosts: list[str]) -> None:
        self.demo = demo
        self.hosts = hosts
        self.answer = FirstAnswer(chosen.host, chosen.port)
        self.is_wanted = demo.is_wanted(refused=chosen.no_demo)
        self.has_named_accounts = False

    def look(self, supervisor: Supervisor) -> None:
        url = supervisor.env["SITE_URL"]
        if self.answer.comes_now(self.hosts):
            say("ready", url=url)
            if self.is_wanted:
                say("demo_building")
                supervisor.start(self.demo.program(url))
        if self.answer.has_come and not self.has_named_accounts:
            self.has_named_accounts = self.demo.print_accounts()


def keep_running(chosen: argparse.Namespace, env: dict[str, str], var: Path) -> int:
    """Start everything, announce it, and return the exit status when it is over."""
    told = prepare(env)
    demo = Demo(var, once=chosen.once)
    announcer = Announcer(chosen, demo, told["hosts"])
    supervisor = Supervisor(env)
    first = programs(chosen, env) + ([demo.program(env["SITE_URL"])] if chosen.once else [])
    try:
        for program in first:
            supervisor.start(program)
        status = supervisor.watch(
            each=lambda: None if chosen.once else announcer.look(supervisor), done=demo.ended
        )
        return 130 if chosen.once and supervisor.told_to_stop else status
    finally:
        say("stopping")
        supervisor.stop_all()
        say("stopped")


def run(arguments: list[str]) -> int:
    chosen = options(arguments)
    var = Path(os.environ.get("VAR_DIR") or ROOT / "var").absolute()
    with lock(var, site_url(chosen.host, chosen.port)):
        if not chosen.once:
            refuse_taken_port(chosen.host, chosen.port)
        environment.set_up(environment.RUNTIME)
        os.umask(0o077)
        env = embedded_environment(chosen, var)
        make_secret(var, env)
        say("starting")
        return keep_running(chosen, env, var)


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM):  # set-up ends too, even as a job of a script
        signal.signal(number, signal.default_int_handler)
    os.chdir(ROOT)
    try:
        return run(sys.argv[1:])
    except Stop as stop:
        sys.stderr.write(f"{stop}\n")
        return stop.status
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
