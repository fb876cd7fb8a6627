"""What the site serves of our own modules: hashed imports, no comments, few bytes."""

import gzip
import re
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from core.staticfiles import ModuleStorage, lean

STATIC = Path(__file__).resolve().parents[2] / "static"
MODULES = sorted(path.relative_to(STATIC).as_posix() for path in (STATIC / "js").rglob("*.js"))
MOST = 23_000  # bytes of our own scripts that one page may load, compressed
IMPORT = re.compile(r'from "(\./|\.\./)([^"]+)"')


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The folder a server would serve, and the hashed name of every module."""
    folder = tmp_path_factory.mktemp("static")
    storage = ModuleStorage(location=str(folder), base_url="/static/")
    for name in MODULES:
        storage.save(name, ContentFile((STATIC / name).read_bytes()))
    names = {name: (storage, name) for name in MODULES}
    list(storage.post_process(names))
    return folder, storage.hashed_files


def closure(folder, name):
    """A module and all it imports, by their files."""
    found, todo = set(), [folder / name]
    while todo:
        file = todo.pop().resolve()
        if file not in found:
            found.add(file)
            todo += [file.parent / (up + to) for up, to in IMPORT.findall(file.read_text())]
    return found


def test_module_imports_the_hashed_file_of_another(served):
    folder, hashed = served

    files = closure(folder, hashed["js/grid.js"])

    assert len(files) > 10
    assert [file.name for file in files if not re.search(r"\.[0-9a-f]{12}\.js$", file.name)] == []


def test_scripts_of_the_grid_stay_small(served):
    folder, hashed = served
    pages = ("js/grid.js", "js/page.js", "js/toast.js")

    files = set().union(*(closure(folder, hashed[name]) for name in pages))
    size = sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)

    assert 5_000 < size <= MOST


def test_comments_and_indentation_are_not_served():
    module = '// what\nconst a = 1; // kept\n  // why\n\tgo("// text");\n'

    assert lean(module) == 'const a = 1; // kept\ngo("// text");\n'


@pytest.mark.parametrize("name", MODULES)
def test_no_text_of_ours_spans_lines_so_that_leaving_them_out_is_safe(name):
    lines = (STATIC / name).read_text("utf-8").splitlines()

    assert [line for line in lines if line.count("`") % 2] == []
