"""The commands on a database that is not there, not made yet, or wrongly asked."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import ProgrammingError

from scoring.management.wording import problems_told
from tests.scoring_db.years import EVERYTHING

ROOT = Path(__file__).parents[2]


@pytest.fixture
def say(tmp_path):
    """Run a command in a process of its own; return (exit code, stdout, lines on stderr)."""
    file = tmp_path / "nam.json"
    file.write_text(json.dumps(EVERYTHING), "utf-8")

    def say(*words, **settings):
        settings = {"SECRET_KEY": "x" * 60, "VAR_DIR": str(tmp_path), "LANGUAGE": "vi", **settings}
        command = [sys.executable, ROOT / "manage.py", *(w.format(file=file) for w in words)]
        done = subprocess.run(
            command, env=os.environ | settings, capture_output=True, check=False, text=True
        )
        return done.returncode, done.stdout, done.stderr.splitlines()

    return say


@pytest.mark.parametrize(
    "command",
    ["load_year {file}", "load_year {file} --replace", "export_year x 2026", "ranking x 2026"],
)
def test_database_without_tables_is_one_line(say, tmp_path, command):
    found = say(*command.split(), DATABASE_URL=f"sqlite:///{tmp_path}/moi.sqlite3")

    assert found == (2, "", ["database: chưa có đủ bảng; hãy chạy ./run hoặc manage.py migrate"])


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgres://who:secret@127.0.0.1:1/none", "Connection refused"),
        ("sqlite:////nowhere/at/all.sqlite3", "unable to open database file"),
        ("sqlite:///{file}", "file is not a database"),
    ],
)
def test_database_that_cannot_be_used_is_one_line(say, tmp_path, url, reason):
    address = url.format(file=tmp_path / "nam.json")

    code, out, lines = say("ranking", "x", "2026", "--json", DATABASE_URL=address)

    assert (code, out, len(lines)) == (2, "", 1)
    assert lines[0].startswith("database: không dùng được: ")
    assert reason in lines[0]
    assert "secret" not in lines[0]


@pytest.mark.django_db
def test_wrong_question_to_a_good_database_is_our_bug_and_loud():
    with pytest.raises(ProgrammingError), problems_told():
        raise ProgrammingError("no such column")
