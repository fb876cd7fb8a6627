"""The commands as a user meets them: exit codes, lines on stderr, nothing written on refusal."""

import json

import pytest
from django.core.management import call_command

from pledges.models import Party, Pledge
from scoring import actions, exports
from scoring.models import Round
from tests.scoring_db.years import EVERYTHING, filled, loaded, year

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capfd):
    """Run a command; return (exit code, stdout, stderr)."""

    def run(*words):
        try:
            call_command(*map(str, words))
            code = 0
        except SystemExit as stopped:
            code = stopped.code
        said = capfd.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def file(tmp_path):
    """Write a year file and return its path."""

    def file(content, name="nam.json"):
        path = tmp_path / name
        path.write_text(json.dumps(content), "utf-8")
        return path

    return file


def test_loaded_file_is_exported_byte_for_byte(run, file, tmp_path):
    first, second = tmp_path / "1.json", tmp_path / "2.json"
    run("load_year", file(EVERYTHING))
    run("export_year", "khoi-1", "2026", "--output", first)
    Round.objects.all().delete()

    code, _out, err = run("load_year", first, "--replace")
    run("export_year", "khoi-1", "2026", "--output", second)

    assert (code, err) == (0, "")
    assert first.read_bytes() == second.read_bytes()


def test_export_writes_the_bytes_to_standard_output(run, file, tmp_path):
    run("load_year", file(EVERYTHING))
    run("export_year", "khoi-1", "2026", "--output", tmp_path / "1.json")

    code, out, _err = run("export_year", "khoi-1", "2026")

    assert (code, out) == (0, (tmp_path / "1.json").read_text("utf-8"))


def test_ranking_says_what_score_says_of_the_export(run, file, tmp_path):
    run("load_year", file(EVERYTHING))
    run("export_year", "khoi-1", "2026", "--output", tmp_path / "1.json")

    code, ranked, _err = run("ranking", "khoi-1", "2026", "--json")
    _code, scored, _err = run("score", tmp_path / "1.json", "--json")

    assert code == 0
    assert json.loads(ranked) == json.loads(scored)


def test_ranking_of_a_frozen_year_is_the_frozen_one(run):
    round_ = loaded(entries=filled())
    actions.close_round(round_.pk, by=None)
    frozen = actions.freeze_ranking(round_.pk, by=None)

    _code, out, _err = run("ranking", "cum-5", "2026", "--json")

    assert json.loads(out) == frozen.result


def test_ranking_as_text_names_every_unit(run):
    loaded(entries=filled())

    code, out, _err = run("ranking", "cum-5", "2026")

    assert code == 0
    assert all(f"Đơn vị dv-{number}" in out for number in (1, 2, 3))


@pytest.mark.parametrize("command", ["ranking", "export_year"])
@pytest.mark.parametrize("which", [("khong-co", "2026"), ("cum-5", "1999"), ("cum-5", "năm nay")])
def test_unknown_year_is_one_line(run, command, which):
    loaded()

    code, out, err = run(command, *which)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"{which[0]}: ")


def test_existing_year_is_refused_at_the_bloc(run, file):
    loaded()

    code, out, err = run("load_year", file(year(entries=filled())))

    assert (code, out) == (2, "")
    assert err == "bloc: cum-5 năm 2026 đã có; thêm --replace để thay\n"
    assert exports.stored_year("cum-5", 2026).entries == {}


def test_all_problems_are_told_and_nothing_is_written(run, file):
    bad = year(entries={"la": {"I.1": {}}, "dv-1": {"X": {"points": "1"}}})
    bad["policy"]["na"] = "?"

    code, _out, err = run("load_year", file(bad))

    places = {line.split(": ")[0] for line in err.splitlines()}
    assert code == 2
    assert {"policy.na", "entries.la", "entries.dv-1.X"} <= places
    assert not Round.objects.exists()


def test_unit_that_signed_cannot_leave_and_is_told_at_the_bloc(run, file):
    bloc_year = loaded().bloc_year
    pledge = Pledge.objects.create(bloc_year=bloc_year)
    Party.objects.create(pledge=pledge, position=3, member=bloc_year.members.get(code="dv-3"))

    code, _out, err = run("load_year", file(year(units=2)), "--replace")

    assert code == 2
    assert err.startswith("bloc: Đơn vị dv-3 ")
    assert len(exports.stored_year("cum-5", 2026).units) == 3


def test_english_when_the_language_says_so(run, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "en")

    code, _out, err = run("ranking", "khong-co", "2026")

    assert (code, err[:10]) == (2, "khong-co: ")


@pytest.mark.parametrize("name", ["không-có.json", "."])
def test_file_that_cannot_be_read_is_one_line(run, tmp_path, name):
    code, out, err = run("load_year", tmp_path / name)

    assert (code, out, err.count("\n")) == (2, "", 1)


def test_output_that_cannot_be_written_is_one_line(run, tmp_path):
    loaded()

    code, _out, err = run("export_year", "cum-5", "2026", "--output", tmp_path)

    assert (code, err.count("\n")) == (2, 1)
