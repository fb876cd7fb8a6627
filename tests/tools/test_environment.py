"""What set-up installs, and what it tells those who may not install."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools import environment
from tools.wording import Stop


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project whose installer only notes that it was called."""
    (tmp_path / "requirements.txt").write_text("a==1\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(
        environment, "installers", lambda: [["true"], ["sh", "-c", "echo . >> calls", "sh"]]
    )
    return tmp_path


def calls(project: Path) -> int:
    return (project / "calls").read_text().count(".") if (project / "calls").exists() else 0


def test_libraries_are_installed_once_and_again_when_a_pin_moves(project: Path) -> None:
    environment.install_requirements(environment.RUNTIME)
    environment.install_requirements(environment.RUNTIME)
    assert calls(project) == 1

    (project / "requirements.txt").write_text("a==2\n")
    environment.install_requirements(environment.RUNTIME)

    assert calls(project) == 2


def test_tools_of_the_tests_are_not_taken_for_the_runtime(project: Path) -> None:
    environment.install_requirements(environment.RUNTIME)
    environment.install_requirements(environment.DEV)

    assert calls(project) == 2


def test_failed_install_leaves_no_stamp(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "installers", lambda: [["true"], ["false"]])

    with pytest.raises(Stop) as stop:
        environment.install_requirements(environment.RUNTIME)

    assert stop.value.status == 1
    assert list((project / ".venv").glob("*.installed")) == []


def test_missing_library_names_the_packages_that_bring_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.missing_packages() == []

    monkeypatch.setattr(environment, "LIBRARIES", ("libnobody-has-this.so.9",))

    assert environment.missing_packages() == list(environment.LIBRARY_PACKAGES)


def test_a_person_without_root_is_told_the_one_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(Stop) as stop:
        environment.install_packages(["libpango-1.0-0"])

    assert stop.value.status == 3
    assert "sudo apt-get update && sudo apt-get install -y" in str(stop.value)
    assert str(stop.value).endswith(" libpango-1.0-0")


@pytest.mark.parametrize(("result", "fails"), [(0, False), (100, True)])
def test_root_gets_the_packages_installed(
    monkeypatch: pytest.MonkeyPatch, result: int, fails: bool
) -> None:
    commands: list[Sequence[str]] = []

    def note(command: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
        commands.append(command)
        return subprocess.CompletedProcess(command, result)

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(environment.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(environment, "quietly", note)

    if fails:
        with pytest.raises(Stop, match="libx"):
            environment.install_packages(["libx"])
    else:
        environment.install_packages(["libx"])

    assert [command[:2] for command in commands] == [["apt-get", "update"], ["apt-get", "install"]]
    assert commands[1][-1] == "libx"
