"""manage.py score, as a user at a terminal sees it."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from scoring import yearfile
from scoring.management import wording
from scoring.yearfile import Problem
from tests.scoring.years import YEAR, leaf, parse, raw, table, year

ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(tmp_path):
    """Write a year file and return its path."""

    def write(content):
        path = tmp_path / "year.json"
        path.write_bytes(content if isinstance(content, bytes) else raw(content))
        return str(path)

    return write


def refused(capsys, *arguments):
    """The lines on stderr of a command that must end with exit 2 and an empty stdout."""
    with pytest.raises(SystemExit) as end:
        call_command("score", *arguments)
    printed = capsys.readouterr()
    assert (end.value.code, printed.out) == (2, "")
    return printed.err.splitlines()


def test_json_is_one_object_with_the_result(file, capsys):
    call_command("score", file(YEAR), "--json")

    printed = capsys.readouterr()
    assert json.loads(printed.out) == yearfile.result(parse(YEAR))
    assert (printed.out.count("\n"), printed.err) == (1, "")


def test_table_names_units_and_what_to_know_of_them(file, capsys):
    criteria = leaf("x", "manual", floor={"points": "5"})
    status = {"b": {"excluded": "vi phạm\nquy chế"}, "c": {"suspended": "đang xác minh"}}
    entries = {"a": {"x": {"points": "9.25"}}, "b": {"x": {"points": 9}}, "c": {}}
    content = table(criteria, entries=entries, status=status, policy={"floor_effect": "flag"})

    call_command("score", file(content))

    lines = capsys.readouterr().out.splitlines()
    assert " ".join(lines[0].split()) == "Hạng Đơn vị Tổng Điểm gốc Thưởng Trừ Xếp loại Ghi chú"
    assert lines[1].split() == ["1", "a", "9,25", "9,25", "0,00", "0,00", "–"]
    assert lines[2].endswith("tạm dừng xét: đang xác minh; dưới điểm sàn: x; chưa có điểm: x")
    assert lines[3].split()[:2] == ["–", "b"]
    assert lines[3].endswith(r"không xếp hạng: vi phạm\nquy chế")
    assert lines[5] == "Còn thiếu điểm: thứ hạng là tạm thời."
    assert lines[6].startswith("sha256:")


def test_table_of_a_complete_year_says_so(file, capsys):
    call_command("score", file(YEAR))

    assert "Đủ điểm." in capsys.readouterr().out.splitlines()


def test_every_problem_is_one_line_with_its_place(file, capsys):
    content = year((("criteria", 0, "max"), "41"), (("entries", "tham-muu", "I.1", "points"), 99))
    content["entries"]["tham-muu"]["bad\nkey"] = {}

    assert refused(capsys, file(content), "--json") == [
        "criteria.I.max: điểm tối đa của nhóm là 41, khác tổng các mục con là 40",
        "entries.tham-muu.I.1: “points” không được lớn hơn 10",
        r"entries.tham-muu.bad\nkey: không có tiêu chí mang mã “bad\nkey”",
    ]


def test_problem_of_the_whole_file_names_the_file(file, capsys):
    path = file(b"{")

    assert refused(capsys, path) == [f"{path}: không phải JSON đúng, tại dòng 1 cột 2"]


def test_wrong_type_is_told_in_words(file, capsys):
    assert refused(capsys, file(year((("units",), 5))))[-1:] == [
        "women_share.tham-muu: không có đơn vị mang mã “tham-muu”"
    ]
    assert refused(capsys, file(b"[]"))[0].endswith("sai kiểu dữ liệu, cần một đối tượng {…}")


def test_file_that_is_not_there_is_told(tmp_path, capsys):
    path = str(tmp_path / "nowhere.json")

    assert refused(capsys, path) == [f"{path}: không tìm thấy tệp"]


def test_folder_is_told(tmp_path, capsys):
    assert refused(capsys, str(tmp_path)) == [f"{tmp_path}: là một thư mục, không phải tệp"]


def test_file_that_cannot_be_read_is_told(tmp_path, capsys):
    (tmp_path / "loop").symlink_to("loop")

    assert refused(capsys, str(tmp_path / "loop"))[0].endswith("không đọc được tệp")


def test_endless_file_is_refused_without_reading_it_all(capsys):
    assert refused(capsys, "/dev/zero") == ["/dev/zero: tệp lớn hơn 50 MB"]


def test_dash_reads_standard_input(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw(YEAR))))

    call_command("score", "-", "--json")

    assert json.loads(capsys.readouterr().out)["complete"] is True


def test_language_follows_the_environment(file, monkeypatch, capsys):
    monkeypatch.setitem(wording.MESSAGES, "blank", wording.gettext_lazy("No file was submitted."))
    path = file(year((("bloc", "name"), "")))
    vietnamese = refused(capsys, path)

    monkeypatch.setenv("LANGUAGE", "en_US:vi")
    english = refused(capsys, path)

    assert english == ["bloc.name: No file was submitted."]
    assert vietnamese not in ([], english)


@pytest.mark.parametrize("code", sorted(wording.MESSAGES))
def test_every_message_can_be_filled_in(code):
    params = dict.fromkeys(PARAMS, "?") | {"expected": "text"}

    assert "%(" not in wording.message(
        Problem("x", code, {k: params[k] for k in PARAMS - {"field"}})
    )


PARAMS = {
    *("allowed", "bloc", "column", "expected", "field", "given", "key", "least", "limit", "line"),
    *("max", "most", "offset", "places", "reason", "step", "sum", "year"),
}


def test_every_code_of_the_year_file_has_words():
    noted = set()
    for path in (ROOT / "scoring" / "yearfile").glob("*.py"):
        for line in path.read_text().splitlines():
            for opening in ('.note("', '.add(place, "', '.add("", "', 'return None, "'):
                if opening in line:
                    noted.add(line.split(opening)[1].split('"')[0])

    assert len(noted) > 25
    assert noted - set(wording.MESSAGES) == set()


def test_a_real_process_needs_no_database(file, tmp_path):
    environment = {
        "PATH": "/usr/bin:/bin",
        "SECRET_KEY": "x" * 60,
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": "postgres://nobody:x@127.0.0.1:1/none",
        "LC_ALL": "C",
        "PYTHONIOENCODING": "ascii",
    }
    command = [sys.executable, str(ROOT / "manage.py"), "score"]

    good = subprocess.run(
        [*command, file(YEAR), "--json"], env=environment, capture_output=True, check=False
    )
    bad = subprocess.run(
        [*command, file(b'{"\\ud800": 1}')], env=environment, capture_output=True, check=False
    )

    assert (good.returncode, good.stderr) == (0, b"")
    assert json.loads(good.stdout.decode()) == yearfile.result(parse(YEAR))
    assert (bad.returncode, bad.stdout) == (2, b"")
    assert bad.stderr.decode().splitlines()[0] == (
        r"\ud800: chứa ký tự Unicode hỏng (nửa cặp surrogate)"
    )


def test_result_that_cannot_be_written_is_one_line(file):
    command = [sys.executable, str(ROOT / "manage.py"), "score", file(YEAR), "--json"]

    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)

    assert (done.returncode, done.stderr.decode()) == (2, "stdout: không ghi được tệp\n")


def test_missing_file_of_ours_is_a_bug_and_loud():
    with pytest.raises(FileNotFoundError), wording.problems_told():
        Path("/nowhere/at/all").read_bytes()
