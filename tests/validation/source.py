"""The library's source as syntax trees, for the tests that read it."""

import ast
import functools
from pathlib import Path

import nlpbook

LIBRARY = Path(nlpbook.__file__).parent


@functools.cache
def modules() -> dict[str, ast.Module]:
    """Every file of the library by its place in it, such as "words/svd.py"."""
    return {
        path.relative_to(LIBRARY).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(LIBRARY.rglob("*.py"))
    }


def literal(node: ast.expr) -> str:
    """A message as it is written, with what is filled in between braces."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(literal(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return "{" + ast.unparse(node.value) + "}"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return literal(node.left) + literal(node.right)
    return "{" + ast.unparse(node) + "}"


def refusals(tree: ast.Module) -> list[tuple[int, str]]:
    """The line and the message of each TypeError and ValueError that is made in a file."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            names = {name.id for name in ast.walk(node.func) if isinstance(name, ast.Name)}
            called = node.func if isinstance(node.func, (ast.Name, ast.IfExp)) else None
            if called is not None and names & {"TypeError", "ValueError", "error"}:
                found.append((node.lineno, literal(node.args[0])))
    return found
