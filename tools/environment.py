"""Make .venv and find the system libraries; repeat only what changed.

`python3 -m tools.environment --dev` is the set-up of ./test.
"""

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.wording import Stop, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNTIME = ("requirements.txt",)
DEV = ("requirements.txt", "requirements-dev.txt")
# What WeasyPrint loads by name, and the Debian and Ubuntu packages that bring all of it.
LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
LIBRARY_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
MISSING = 3


def is_loadable(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages() -> list[str]:
    """Name the Debian packages without which the set-up or the first PDF would fail."""
    wanted = [] if all(map(is_loadable, LIBRARIES)) else list(LIBRARY_PACKAGES)
    can_make_venv = shutil.which("uv") or importlib.util.find_spec("ensurepip")
    return wanted if can_make_venv or PYTHON.exists() else [*wanted, "python3-venv"]


def quietly(command: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    """Run a program that must neither ask nor talk; its complaints are still seen."""
    return subprocess.run(  # noqa: S603  # the words stand in this file
        command,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )


def install_packages(packages: Sequence[str]) -> None:
    """Install with apt-get as root; anybody else is told the one command and stopped."""
    command = "apt-get install -y --no-install-recommends " + " ".join(packages)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Stop(MISSING, "system", command=f"sudo apt-get update && sudo {command}")
    say("apt", packages=" ".join(packages))
    for step in ("apt-get update -qq", command.replace("install", "install -qq", 1)):
        done = quietly(step.split())
    if done.returncode:
        raise Stop(MISSING, "apt_failed", packages=" ".join(packages))


def fingerprint(files: Sequence[str]) -> str:
    """Identify what an install would bring: the pins, and the Python they are installed for."""
    pins = b"\0".join((ROOT / name).read_bytes() for name in files)
    return hashlib.sha256(pins + sys.version.encode()).hexdigest()


def installers() -> list[list[str]]:
    """The commands that make .venv and can install into it: uv when present, else venv and pip."""
    if uv := shutil.which("uv"):
        make = [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV)]
        return [make, [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]]
    make = [sys.executable, "-m", "venv", str(VENV)]
    pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    return [make, [str(PYTHON), *pip, "--root-user-action=ignore"]]


def install_requirements(files: Sequence[str]) -> None:
    """Install the pins unless the stamp in .venv says that exactly they are there."""
    stamp = VENV / f"{files[-1]}.installed"
    wanted = fingerprint(files)
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    say("python")
    make, install = installers()
    for command in (make, [*install, "-r", str(ROOT / files[-1])]):
        if subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode:  # noqa: S603  # the words stand in this file
            raise Stop(1, "pip_failed")
    stamp.write_text(wanted)


def set_up(files: Sequence[str]) -> None:
    """Bring system libraries and .venv to what this version of the product needs."""
    if packages := missing_packages():
        install_packages(packages)
    install_requirements(files)


def main() -> int:
    try:
        set_up(DEV if "--dev" in sys.argv[1:] else RUNTIME)
    except Stop as stop:
        sys.stderr.write(f"{stop}\n")
        return stop.status
    return 0


if __name__ == "__main__":
    sys.exit(main())
