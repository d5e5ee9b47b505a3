import ast
import importlib.util
from pathlib import Path

import pytest

from nlpbook.corpora.docstrings import package_folder, read_docstrings, source_files

SOURCE = '''
"""About the module."""
raise SystemExit("this file is read, never run")

class A:
    """About A.

        Deeper.
    """
    text = """not a docstring"""

    async def f(self):
        "One line."
        def g():
            """Inner."""

if True:
    try:
        def h():
            """Under if and try."""
    except ImportError:
        def i():
            """Under except."""
'''


def test_docstrings_are_found_without_running_the_file(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(SOURCE)
    assert read_docstrings(path) == [
        "About the module.",
        "About A.\n\nDeeper.",
        "One line.",
        "Inner.",
        "Under if and try.",
        "Under except.",
    ]


def test_the_same_docstrings_as_walking_the_whole_tree():
    path = Path(importlib.util.find_spec("argparse").origin)
    definitions = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse(path.read_bytes())
    walked = [ast.get_docstring(node) for node in ast.walk(tree) if isinstance(node, definitions)]
    assert sorted(read_docstrings(path)) == sorted(filter(None, walked))


def test_documentation_attached_by_calls(tmp_path):
    path = tmp_path / "_torch_docs.py"
    path.write_text(
        'add_docstr(f, r"""\nf(x)\n\nReturns x.\n""" + """\n  More.\n""".format(**d))\ng("short")\n'
    )
    assert read_docstrings(path) == ["f(x)\n\nReturns x.", "More."]


@pytest.mark.parametrize(
    "content", [b'"""unfinished', b'x = """a\x00b"""', b'\xff\xfe"""bytes"""', b"(" * 5000 + b'"""x"""', b""]
)
def test_a_file_that_is_no_python_has_no_docstrings(tmp_path, content):
    path = tmp_path / "bad.py"
    path.write_bytes(content)
    assert read_docstrings(path) == []
    assert read_docstrings(tmp_path / "missing.py") == []


def test_files_are_sorted_and_tests_left_out(tmp_path):
    for name in (
        "b.py",
        "a/__init__.py",
        "a/z.py",
        "a/tests/t.py",
        "_vendor/v.py",
        "test_x.py",
        "__init__.py",
        "c.txt",
    ):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.touch()
    assert [name for name, _ in source_files(tmp_path)] == ["", "a", "a.z", "b"]


def test_where_packages_are():
    assert (package_folder("python") / "argparse.py").exists()
    assert (package_folder("numpy") / "__init__.py").exists()
    for name in ("no_such_package", "os.path", "", "argparse"):
        assert package_folder(name) is None
