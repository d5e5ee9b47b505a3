"""The build, on a book of two small pages: stale and damaged caches, notebooks that raise, warnings."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tools import book, strip_outputs
from tools.notebooks import dump

ROOT = Path(__file__).resolve().parents[2]
TOC = """
format: jb-book
root: book/index
parts:
  - caption: Chapters
    chapters:
      - file: book/one
"""


def write_notebook(path, *sources, title="A page"):
    cells = [{"cell_type": "markdown", "metadata": {}, "source": f"# {title}"}]
    for source in sources:
        cells.append({"cell_type": "code", "metadata": {}, "outputs": [], "source": source})
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(dump(strip_outputs.stripped(notebook)), encoding="utf8")


@pytest.fixture
def project(tmp_path):
    """A repository with the real settings, a small library, and a book of two notebooks."""
    for name in ("_config.yml", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "_toc.yml").write_text(TOC)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "small.py").write_text("answer = 42\n")
    for name in ("assets", "templates"):
        shutil.copytree(ROOT / "book" / name, tmp_path / "book" / name)
    (tmp_path / "book" / "references.bib").write_text("")
    library = "import sys; sys.path.insert(0, '../src'); import small"
    write_notebook(tmp_path / "book" / "index.ipynb", library, "print('the answer is', small.answer)")
    write_notebook(tmp_path / "book" / "one.ipynb", "print('one')", title="One")
    return tmp_path


def run(project):
    """What `make book` runs inside the environment, from the project's own copy of the tools."""
    command = [sys.executable, "-m", "tools.book"]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=240)


def execute(project):
    """The notebooks that had to be run, with the cache as the build opens it."""
    cache = book.open_cache(book.cache_folder(project))
    return sorted(book.execute_notebooks(project, book.pages_of(project), cache, timeout=60))


def page(project, name="index"):
    return (project / "_build" / "html" / "book" / f"{name}.html").read_text(encoding="utf8")


def test_a_build_from_nothing_and_again(project):
    first = run(project)
    assert first.returncode == 0, first.stderr
    assert "the answer is 42" in page(project)
    address = (project / "_build" / "html" / "book" / "index.html").as_uri()
    assert first.stdout.rstrip().endswith(address)
    written = (project / "_build" / "html" / "book" / "index.html").stat().st_mtime_ns

    again = run(project)
    assert again.returncode == 0
    assert "Nothing has changed" in again.stdout
    assert again.stdout.rstrip().endswith(address)
    assert (project / "_build" / "html" / "book" / "index.html").stat().st_mtime_ns == written

    # An edit of the library alone changes the figures that are made with it.
    (project / "src" / "small.py").write_text("answer = 43\n")
    assert run(project).returncode == 0
    assert "the answer is 43" in page(project)


def test_a_warning_fails_the_build_every_time(project):
    """Also on the second try, when a build that goes by what has changed would not read the page again."""
    notebook = project / "book" / "one.ipynb"
    notebook.write_text(notebook.read_text().replace('"# One"', '"# One\\n", "\\n", "See {ref}`nowhere`."'))
    for _ in range(2):
        built = run(project)
        assert built.returncode != 0
        assert "nowhere" in built.stderr


def test_a_notebook_that_raises_fails_the_build_by_name(project):
    write_notebook(project / "book" / "one.ipynb", "1 / 0")
    built = run(project)
    assert built.returncode != 0
    assert "book/one.ipynb raised" in built.stderr
    assert "ZeroDivisionError" in built.stderr


def test_what_a_notebook_says_on_stderr_fails_the_build(project):
    write_notebook(project / "book" / "one.ipynb", "import warnings; warnings.warn('mind the step')")
    built = run(project)
    assert built.returncode != 0
    assert "stderr" in built.stderr


def test_two_builds_at_once_do_not_break_each_other(project):
    command = [sys.executable, "-m", "tools.book"]
    builds = [
        subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = [build.communicate(timeout=240) for build in builds]
    assert [build.returncode for build in builds] == [0, 0], outputs
    said = sorted(output.count("Nothing has changed") for output, _ in outputs)
    assert said == [0, 1], "one builds, the other finds it done"
    assert "the answer is 42" in page(project)


def test_only_what_has_changed_is_executed(project):
    assert execute(project) == ["book/index.ipynb", "book/one.ipynb"]
    assert execute(project) == []
    write_notebook(project / "book" / "one.ipynb", "print('two')")
    assert execute(project) == ["book/one.ipynb"]
    (project / "src" / "small.py").write_text("answer = 43\n")
    assert execute(project) == ["book/index.ipynb", "book/one.ipynb"]


def truncate_database(folder):
    database = folder / "global.db"
    database.write_bytes(database.read_bytes()[:1000])


def fill_database_with_garbage(folder):
    (folder / "global.db").write_bytes(os.urandom(20_000))


def empty_database(folder):
    (folder / "global.db").write_bytes(b"")


def drop_a_table(folder):
    connection = sqlite3.connect(folder / "global.db")
    connection.execute("DROP TABLE nbcache")
    connection.commit()
    connection.close()


def truncate_a_notebook(folder):
    notebook = next(folder.glob("executed/*/base.ipynb"))
    notebook.write_bytes(notebook.read_bytes()[:200])


def remove_a_notebook(folder):
    shutil.rmtree(next(folder.glob("executed/*")))


def remove_the_database(folder):
    (folder / "global.db").unlink()


@pytest.fixture(scope="module")
def filled_cache(tmp_path_factory):
    """A cache with one executed notebook in it."""
    root = tmp_path_factory.mktemp("filled")
    (root / "book").mkdir()
    write_notebook(root / "book" / "index.ipynb", "print('one')")
    cache = book.open_cache(root / "cache")
    assert list(book.execute_notebooks(root, [Path("book/index.ipynb")], cache, 60)) == ["book/index.ipynb"]
    return root


@pytest.mark.parametrize(
    "damage",
    [
        truncate_database,
        fill_database_with_garbage,
        empty_database,
        drop_a_table,
        truncate_a_notebook,
        remove_a_notebook,
        remove_the_database,
    ],
)
def test_a_damaged_cache_is_made_anew(filled_cache, tmp_path, damage, capsys):
    folder = tmp_path / "cache"
    shutil.copytree(filled_cache / "cache", folder)
    assert book.cache_is_sound(folder)
    damage(folder)
    assert not book.cache_is_sound(folder)
    cache = book.open_cache(folder)
    assert "damaged" in capsys.readouterr().out
    assert cache.list_cache_records() == []
    ran = book.execute_notebooks(filled_cache, [Path("book/index.ipynb")], cache, 60)
    assert list(ran) == ["book/index.ipynb"]
    assert book.cache_is_sound(folder)


def test_old_caches_are_removed_when_there_are_many(tmp_path):
    folders = [tmp_path / "cache" / name for name in "abcdef"]
    for age, folder in enumerate(reversed(folders)):
        book.open_cache(folder)
        os.utime(folder, (1e9 - age, 1e9 - age))
    book.open_cache(folders[0])  # used again: the newest now
    kept = sorted(path.name for path in (tmp_path / "cache").iterdir())
    assert "a" in kept
    assert len(kept) == book.KEPT_CACHES


def test_the_fingerprint_sees_contents_and_names_and_no_leftovers(tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("1")
    before = book.fingerprint(tmp_path, ["src"])
    (tmp_path / "src" / "__pycache__").mkdir()
    (tmp_path / "src" / "__pycache__" / "a.pyc").write_text("x")
    assert book.fingerprint(tmp_path, ["src"]) == before
    (tmp_path / "src" / "a.py").rename(tmp_path / "src" / "b.py")
    renamed = book.fingerprint(tmp_path, ["src"])
    assert renamed != before
    (tmp_path / "src" / "b.py").write_text("2")
    assert book.fingerprint(tmp_path, ["src"]) not in (before, renamed)


def test_a_page_that_is_missing_is_named(project):
    (project / "book" / "one.ipynb").unlink()
    with pytest.raises(book.BuildFailed, match="book/one"):
        book.pages_of(project)


def test_a_damaged_record_of_the_last_build_is_no_record(tmp_path):
    (tmp_path / "book.json").write_text("{")
    assert book.recorded_inputs(tmp_path / "book.json") is None
    (tmp_path / "book.json").write_text(json.dumps({"inputs": "abc"}))
    assert book.recorded_inputs(tmp_path / "book.json") == "abc"
    assert book.recorded_inputs(tmp_path / "nowhere.json") is None
