"""The engine is as short as the page says."""

import ast
from pathlib import Path

from nlpbook.mlp import autograd

DEFINITIONS = (ast.Module, ast.ClassDef, ast.FunctionDef)


def lines_of_code(text):
    """The lines that compute something: no blank ones, comments, docstrings, imports or lists of names."""
    left_out = set()
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, DEFINITIONS) and ast.get_docstring(node) is not None:
            left_out.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            left_out.update(range(node.lineno, node.end_lineno + 1))
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            left_out.update(range(node.lineno, node.end_lineno + 1))
    lines = enumerate(text.splitlines(), 1)
    return sum(bool(line.strip()) and line.lstrip()[0] != "#" and i not in left_out for i, line in lines)


def test_lines_are_counted():
    text = '"""Doc\n\nstring."""\nimport a\n\n# why\n__all__ = [\n "b",\n]\n\ndef b():\n """Do."""\n b()\n'
    assert lines_of_code(text) == 2


def test_at_most_300_lines():
    files = sorted(Path(autograd.__file__).parent.glob("*.py"))
    assert len(files) >= 7
    assert 100 < sum(lines_of_code(file.read_text(encoding="utf8")) for file in files) <= 300
