"""Three Colab copies with Colab's Jupyter packages, and the parts of the run of all of them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from packaging.version import Version

from tools import colab, colab_test
from tools.environment import EnvironmentProblem

VERSIONS = colab_test.VERSIONS.read_text(encoding="utf8")
PINS = colab_test.requirements_in(VERSIONS)
# The landing page; a page of the appendix with three explorers; one of chapter 4 with a panel that trains.
# The first two run in a few seconds.
DISPLAYED = {
    "book/index.ipynb": ["VectorSpaceExplorer"],
    "book/appendix/microworld.ipynb": ["BeatTheMachine", "MicroworldExplorer", "MicroworldExplorer"],
    "book/04_word2vec/04_judging.ipynb": ["TrainingPanel", "VectorSpaceExplorer"],
}


@pytest.fixture(scope="module")
def light(repository):
    """Return the interpreter with Colab's Jupyter packages before those of the tests."""
    try:
        return colab_test.light_environment(repository)
    except colab_test.PackagesOutOfReach as problem:
        message = f"Colab's Jupyter packages cannot be installed. {problem}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)


@pytest.fixture(scope="module")
def copies(repository, light, tmp_path_factory):
    """Return the Colab copies by name; they install the library of the working tree."""
    folder = tmp_path_factory.mktemp("copies")
    wheel = colab_test.build_wheel(repository, tmp_path_factory.mktemp("wheel"))
    colab_test.forget_library(light)
    # --no-deps: the packages of two environments do not all suit one another, and none may be replaced.
    written = colab.write_copies(repository, folder, f'--no-deps "{wheel}"')
    return {path.relative_to(folder).as_posix(): path for path in written}


def test_the_light_environment_has_colabs_jupyter_and_the_books_pytorch(light):
    program = (
        "import json, torch, traitlets, ipywidgets, IPython, ipykernel, anywidget; print(json.dumps("
        "[m.__version__ for m in (traitlets, ipywidgets, IPython, ipykernel, anywidget)] + [torch.__file__]))"
    )
    answer = subprocess.run([str(light), "-c", program], capture_output=True, text=True, check=True)
    *versions, pytorch = json.loads(answer.stdout)
    assert versions == [PINS[n] for n in ("traitlets", "ipywidgets", "ipython", "ipykernel", "anywidget")]
    import torch

    assert Path(pytorch).samefile(torch.__file__)


@pytest.mark.parametrize("name", DISPLAYED)
def test_a_copy_runs_and_displays_its_explorers_live_and_as_html(light, copies, name, tmp_path):
    row, notebook = colab_test.run_copy(copies[name], name, "light", light, tmp_path)
    assert row.error == ""
    displayed = [
        re.search(r'data-explorer="(\w+)"', d["text/html"])[1] for d in colab_test.displays(notebook)
    ]
    assert sorted(displayed) == DISPLAYED[name]
    assert list(colab_test.site_packages(light).glob("nlpbook-*"))  # it was this library that ran


def test_colab_has_all_that_the_library_asks_for(repository):
    bounds, python = colab_test.lower_bounds((repository / "pyproject.toml").read_text(encoding="utf8"))
    added = {"jaxtyping", "sacrebleu"}  # by the install cell
    assert set(bounds) - set(PINS) == added
    for name, oldest in bounds.items():
        assert name in added or Version(PINS[name]) >= Version(oldest), name
    assert Version(colab_test.colab_python(VERSIONS)) >= Version(python)
    assert re.search(r"as of \d{4}-\d\d-\d\d", VERSIONS)


def test_lower_bounds_are_those_of_pyproject():
    text = (
        '[project]\nrequires-python = ">=3.10"\ndependencies = [\n  "numpy>=1.26",  # why\n  "a-b>=2",\n]\n'
    )
    assert colab_test.lower_bounds(text) == ({"numpy": "1.26", "a-b": "2"}, "3.10")


def test_an_interpreter_counts_only_when_it_runs(monkeypatch):
    on_path = {
        "python3.13": "/stubs/python3.13",
        "python3": "/usr/bin/python3",
        "python3.10": "/old/python3.10",
    }
    runs = {"/usr/bin/python3": "3.13", "/old/python3.10": "3.10"}
    monkeypatch.setattr(colab_test.shutil, "which", on_path.get)
    monkeypatch.setattr(colab_test, "version_of", runs.get)
    assert colab_test.find_python(["3.13"]) == "/usr/bin/python3"
    assert colab_test.find_python(["3.9", "3.10", "3.13"]) == "/old/python3.10"
    assert colab_test.find_python(["3.12"]) is None


def test_the_version_of_an_interpreter(tmp_path):
    assert colab_test.version_of(sys.executable) == "{}.{}".format(*sys.version_info)
    assert colab_test.version_of(tmp_path / "python") is None


def test_a_missing_python_is_one_sentence(repository, tmp_path):
    with pytest.raises(EnvironmentProblem, match=r"^Colab has Python 3\.\d+, and /nowhere is no Python\."):
        colab_test.run_colab(repository, {}, "", "/nowhere", tmp_path)
    with pytest.raises(EnvironmentProblem, match=r"^/nowhere does not run"):
        colab_test.run_oldest(repository, {}, "", "/nowhere", tmp_path)


def test_a_name_that_no_notebook_has_is_one_sentence(repository, tmp_path, monkeypatch):
    monkeypatch.setattr(colab_test, "version_of", lambda python: colab_test.colab_python(VERSIONS))
    with pytest.raises(EnvironmentProblem, match=r"^--only nowhere: no notebook's path contains this"):
        colab_test.run_colab(repository, {"book/index.ipynb": None}, "nowhere", "python", tmp_path)


def test_no_network_is_told_from_a_version_that_is_not_there():
    nobody_listens = ["--no-cache-dir", "--retries", "1", "--index-url", "http://127.0.0.1:9/simple"]
    with pytest.raises(colab_test.PackagesOutOfReach):
        colab_test.pip(sys.executable, "download", "--no-deps", *nobody_listens, "traitlets==5.7.1")
    with pytest.raises(EnvironmentProblem) as raised:
        colab_test.pip(sys.executable, "download", "--no-deps", "--no-index", "traitlets==999")
    assert not isinstance(raised.value, colab_test.PackagesOutOfReach)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({colab_test.WIDGET_VIEW: {}, "text/html": '<div data-explorer="A">', "text/plain": "A"}, ""),
        ({colab_test.WIDGET_VIEW: {}, "text/plain": "A"}, "display: A has only"),
        ({"text/html": '<div data-explorer="A">', "text/plain": "A"}, "display: A has only"),
        ({"text/html": "<table>", "text/plain": "A"}, ""),
    ],
)
def test_a_widget_that_is_only_half_there_is_a_fault(data, fault):
    cell = nbformat.v4.new_code_cell("a", outputs=[nbformat.v4.new_output("display_data", data)])
    said = colab_test.half_displayed(nbformat.v4.new_notebook(cells=[cell]))
    assert said.startswith(fault) and bool(said) == bool(fault)


def test_a_copy_that_raises_has_the_first_line_of_its_error(light, tmp_path):
    cells = [nbformat.v4.new_code_cell("x = 1"), nbformat.v4.new_code_cell("raise ValueError('one\\ntwo')")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "bad.ipynb")
    row, _ = colab_test.run_copy(tmp_path / "bad.ipynb", "bad", "light", light, tmp_path)
    assert (row.passed, row.error) == (False, "ValueError: one")


def test_the_table_has_a_line_for_each_notebook_and_each_error():
    row = colab_test.Row
    rows = [
        row("a", "colab", True, 3.2),
        row("b", "colab", False, 1, "ValueError: no"),
        row("b", "oldest", True, 9),
    ]
    header, *lines = colab_test.table(rows).splitlines()
    assert header.split() == ["colab", "oldest"]
    assert [line.split() for line in lines] == [
        ["a", "passed", "3", "s", "-"],
        ["b", "FAILED", "1", "s", "passed", "9", "s"],
        ["FAILED", "colab:", "b:", "ValueError:", "no"],
    ]
