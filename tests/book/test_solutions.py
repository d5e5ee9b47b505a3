"""The solutions that the pages unfold are run as a reader would run them, and their checkers say "Right"."""

import ast
import re
from pathlib import Path

import pytest

from nlpbook.exercises import Feedback
from tools.exercises import SOLUTION as SOLUTION_TO
from tools.exercises import exercise_id
from tools.notebooks import cells, read, source

BOOK = Path(__file__).resolve().parents[2] / "book"
SOLUTION = re.compile(rf"^(:{{3,}})\{{dropdown\}} {SOLUTION_TO}(.+?)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def solutions():
    for path in sorted(BOOK.rglob("*.ipynb")):
        notebook = read(path)
        asked = ""  # the exercise's own cell, the last one before its solution
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                asked = source(cell)
                continue
            for _, title, body in SOLUTION.findall(source(cell)):
                code = "\n".join(PYTHON.findall(body))
                if code:
                    yield pytest.param(notebook, asked, code, id=f"{path.stem}-{exercise_id(title)}")


def run(code, namespace):
    """Run code and return the value of its last line, as a notebook cell does."""
    tree = ast.parse(code)
    last = tree.body.pop()
    exec(compile(tree, "solution", "exec"), namespace)
    assert isinstance(last, ast.Expr), "a solution ends by calling its checker"
    return eval(compile(ast.Expression(last.value), "solution", "eval"), namespace)


def defining_cell(notebook, asked, name):
    """The cell of the exercise if it gives a value to `name`, else the first code cell that does."""
    for text in (asked, *map(source, cells(notebook, "code"))):
        for node in ast.walk(ast.parse(text.rstrip(";"))):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
                return text
    raise LookupError(f"no cell of the notebook defines {name}")


@pytest.mark.parametrize("notebook, asked, code", list(solutions()))
def test_the_solution_is_right(notebook, asked, code):
    namespace = {}
    exec(source(cells(notebook, "code")[0]), namespace)  # the set-up cell
    for _ in range(5):
        try:
            feedback = run(code, namespace)
            break
        except NameError as error:  # the solution uses what an earlier cell of the page made
            exec(defining_cell(notebook, asked, error.name), namespace)
    assert isinstance(feedback, Feedback), "a solution ends by calling its checker"
    assert feedback.correct, str(feedback)


def test_there_are_solutions_to_run():
    assert len(list(solutions())) >= 50
