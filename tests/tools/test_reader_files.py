"""No command overwrites what a reader wrote: edited pages, own notebooks, Colab copies, files of results."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import harness
from nlpbook.results import record
from tests.results import toy
from tests.tools.test_book import project, write_notebook
from tools import __main__ as commands
from tools import colab, environment, notebooks, strip_outputs
from tools import test as runner

__all__ = ["project"]

ROOT = Path(__file__).resolve().parents[2]


def edit(path):
    """Change a notebook and run it, as an editor saves it: other spaces, outputs, metadata of its own."""
    notebook = notebooks.read(path)
    notebook["cells"].append(
        {
            "cell_type": "code",
            "execution_count": 7,
            "id": "mine",
            "metadata": {"collapsed": False},
            "outputs": [{"name": "stdout", "output_type": "stream", "text": ["我的\n"]}],
            "source": ["print('我的')"],
        }
    )
    path.write_text(json.dumps(notebook, indent=2), encoding="utf8")
    return path


def run(project, module, *arguments):
    """Run a module of the project's own tools; return what it ended with."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=240)


@pytest.fixture
def reader_files(project):
    """An edited page, a notebook beside it with its checkpoint, a note, a file of results, an edited file."""
    (project / "src" / "results").mkdir()
    files = [
        edit(project / "book" / "one.ipynb"),
        project / "book" / "mine.ipynb",
        project / "book" / ".ipynb_checkpoints" / "mine-checkpoint.ipynb",
        project / "book" / "notes.md",
        project / "src" / "results" / "mine.json",
        project / "src" / "small.py",
    ]
    write_notebook(files[1], "print('mine')")
    edit(files[1])
    files[2].parent.mkdir()
    shutil.copy(files[1], files[2])
    files[3].write_text("# Mine\r\n")
    files[4].write_text('{"mine":   1}')
    files[5].write_text("answer = 6 * 7  # mine\n")
    return files


def test_every_command_leaves_a_reader_s_files_as_they_are(project, reader_files, monkeypatch):
    before = {path: path.read_bytes() for path in reader_files}

    def assert_unchanged(command):
        changed = [str(path) for path in before if not path.exists() or path.read_bytes() != before[path]]
        assert changed == [], f"{command} changed them"

    built = run(project, "tools.book")
    assert built.returncode == 0, built.stderr
    assert_unchanged("book")
    assert run(project, "tools.colab").returncode == 0
    assert_unchanged("colab")
    steps = dict(runner.steps(project))
    shutil.copy(ROOT / "pyproject.toml", project)
    for name in ("lint", "layout"):
        subprocess.run(steps[name], cwd=project, capture_output=True)  # whatever it thinks of them
        assert_unchanged(name)
    tests = [part for part in steps["tests and notebooks"] if part != "tests"]
    ran = subprocess.run(tests, cwd=project, capture_output=True, text=True)
    assert "passed" in ran.stdout, ran.stdout
    assert_unchanged("test")
    toy.install(monkeypatch.setattr)
    record.run("toy", project / "src" / "results")
    assert (project / "src" / "results" / "toy.json").exists()
    assert_unchanged("results")
    harness.save([], project / "src" / "results" / "bench.json")
    assert_unchanged("bench")

    def install(root, folder):
        environment.interpreter(folder).parent.mkdir(parents=True)
        environment.interpreter(folder).touch()

    environment.ensure(project, install)
    assert_unchanged("the environment")
    assert (project / "_build" / "html").exists()
    commands.clean(project)
    assert not (project / "_build").exists()
    assert_unchanged("clean")


def test_changed_colab_copies_are_neither_overwritten_nor_removed(project, monkeypatch, capsys):
    copies = project / "_build" / "colab" / "book"
    monkeypatch.setattr(colab, "ROOT", project)
    assert colab.main([]) == 0
    assert colab.main([]) == 0  # as long as nobody has changed one
    edited = edit(copies / "one.ipynb")
    index, text = (copies / "index.ipynb").read_bytes(), edited.read_bytes()
    write_notebook(project / "book" / "index.ipynb", "1", title="Another")
    assert colab.main([]) == 1
    assert str(edited) in capsys.readouterr().err
    assert (edited.read_bytes(), (copies / "index.ipynb").read_bytes()) == (text, index)

    (project / "_build" / "html").mkdir()
    commands.clean(project)
    assert edited.read_bytes() == text
    assert str(edited) in capsys.readouterr().out
    left = [path for path in (project / "_build").rglob("*") if path.is_file()]
    assert left == [edited]


def test_stripping_takes_what_git_knows_and_keeps_every_line_of_code(project, reader_files, capsys):
    page, own, checkpoint = reader_files[:3]
    before = [path.read_bytes() for path in (own, checkpoint)]
    code = [notebooks.source(cell) for cell in notebooks.read(page)["cells"]]
    assert strip_outputs.main([], root=project) == 2  # no repository: nothing is taken unless named
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    subprocess.run(["git", "add", "book/one.ipynb", "book/index.ipynb"], cwd=project, check=True)
    assert strip_outputs.main([], root=project) == 1
    said = capsys.readouterr().out
    assert str(page) in said
    assert str(own) not in said
    assert [path.read_bytes() for path in (own, checkpoint)] == before
    assert [notebooks.source(cell) for cell in notebooks.read(page)["cells"]] == code
    assert strip_outputs.problems(notebooks.read(page)) == []
    assert strip_outputs.main([str(own)]) == 1  # named
    assert strip_outputs.problems(notebooks.read(own)) == []


def test_a_notebook_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "page.ipynb"
    write_notebook(path, "1")
    path.chmod(0o600)  # not what a new file gets
    mode = path.stat().st_mode  # Windows knows no such thing, and says so
    before = path.read_bytes()

    def full(self, *arguments, **options):
        with self.open("w") as file:
            file.write("half")
        raise OSError("no space left on the device")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="no space"):
        patched.setattr(Path, "write_text", full)
        notebooks.write(notebooks.read(path), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    notebooks.write({**notebooks.read(path), "nbformat_minor": 4}, path)
    assert notebooks.read(path)["nbformat_minor"] == 4
    assert path.stat().st_mode == mode
    assert list(tmp_path.iterdir()) == [path]
