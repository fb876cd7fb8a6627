"""Keep a few programs running together: all of them, or none.

A program that must last and ends takes the others with it. When the supervisor itself is killed,
the kernel tells every program to stop, so nothing is left behind to hold a port or a queue.
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

from tools.wording import say

PR_SET_PDEATHSIG = 1
GRACE = 20.0  # seconds between asking a program to stop and killing it
TICK = 0.1
LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Program:
    """Something to run; one that does not last may end without ending the others."""

    name: str
    command: Sequence[str]
    lasts: bool = True


class Supervisor:
    """Runs programs, each in a process group of its own, until one fails or we are told to stop."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = dict(env)
        self.running: dict[Program, subprocess.Popen[bytes]] = {}
        self.told_to_stop = 0
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._told)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup stays in force
            signal.signal(signal.SIGHUP, self._told)

    def _told(self, number: int, frame: FrameType | None) -> None:
        self.told_to_stop += 1

    def start(self, program: Program) -> None:
        parent = os.getpid()

        def die_with_parent() -> None:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # it died before the line above
                os._exit(1)

        self.running[program] = subprocess.Popen(  # noqa: S603  # commands of tools/start.py
            program.command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=die_with_parent,  # no threads here
        )

    def ended(self) -> list[tuple[Program, int]]:
        """Take the programs that have ended out of the running ones, with their exit status."""
        codes = {program: process.poll() for program, process in self.running.items()}
        found = [(program, code) for program, code in codes.items() if code is not None]
        for program, _ in found:
            kill_group(self.running.pop(program), signal.SIGKILL)
        return found

    def watch(self, *, each: Callable[[], None], done: Callable[[Program, int], int | None]) -> int:
        """Run until told to stop (0), a lasting program ends (1), or `done` gives a status.

        `each` is called on every tick, `done` for every program that ends and was not to last.
        """
        while not self.told_to_stop:
            each()
            for program, code in self.ended():
                if program.lasts:
                    say("died", name=program.name, code=code)
                    return 1
                if (status := done(program, code)) is not None:
                    return status
            time.sleep(TICK)
        return 0

    def stop_all(self) -> None:
        """Ask every program to stop; kill what has not stopped in time or at a second Ctrl-C."""
        asked = self.told_to_stop
        deadline = time.monotonic() + GRACE
        for process in self.running.values():
            process.terminate()
        while self.running and time.monotonic() < deadline and self.told_to_stop <= max(asked, 1):
            self.ended()
            time.sleep(TICK)
        for program, process in self.running.items():
            say("killed", name=program.name, seconds=int(GRACE))
            kill_group(process, signal.SIGKILL)
            process.wait()
        self.running.clear()


def kill_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Reach also what the program started and did not stop."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
