"""The package as it is installed: it imports what it asks for, and carries the files that it reads."""

import ast
import re
import sys
from pathlib import Path

import pytest

tomllib = pytest.importorskip("tomllib", reason="Python 3.10 cannot read pyproject.toml")

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "nlpbook"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))


def imported_packages(path):
    """The top-level packages that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


def names_of(requirements):
    return {re.split(r"[<>=~! ;\[]", requirement)[0] for requirement in requirements}


def test_the_library_imports_nothing_that_it_does_not_ask_for():
    project = PROJECT["project"]
    allowed = names_of(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        allowed |= names_of(extra)
    imported = {name for path in SOURCE.rglob("*.py") for name in imported_packages(path)}
    third_party = imported - sys.stdlib_module_names - {"nlpbook"}
    assert {"numpy", "torch", "traitlets"} <= third_party  # the search finds something
    assert third_party - allowed == set()


def test_the_library_asks_for_nothing_that_it_does_not_import():
    imported = {name for path in SOURCE.rglob("*.py") for name in imported_packages(path)}
    # anywidget brings ipywidgets, but would be content with one older than any that is tried.
    assert names_of(PROJECT["project"]["dependencies"]) - imported == {"ipywidgets"}


def test_every_file_beside_the_code_is_installed():
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["nlpbook"]
    carried = {path for pattern in patterns for path in SOURCE.glob(pattern)}
    beside = {
        path
        for path in SOURCE.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc") and "__pycache__" not in path.parts
    }
    assert beside - carried == set()


def test_no_file_of_the_library_looks_like_one_of_tests():
    """pytest would collect it, and a reader would take it for one."""
    names = [path.stem for path in SOURCE.rglob("*.py")]
    assert "vocabulary" in names  # the search finds something
    assert [name for name in names if re.fullmatch(r"test_.*|.*_test|conftest", name)] == []


def test_ranges_are_open_above():
    """Pins would replace the NumPy and the PyTorch of a Colab runtime."""
    for requirement in PROJECT["project"]["dependencies"]:
        assert re.fullmatch(r"[\w-]+>=[\d.]+", requirement), requirement


def test_the_versions_agree():
    import nlpbook

    version = PROJECT["project"]["version"]
    assert nlpbook.__version__ == version
    assert re.search(rf"^version: {re.escape(version)}$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE)
