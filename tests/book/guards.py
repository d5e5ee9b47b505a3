"""The rules that a notebook of the book keeps: functions from a notebook to a list of problems in words.

test_guards.py tries each of them on a notebook that breaks it, test_notebooks.py applies them to the book.
"""

import ast
import re

from tools import strip_outputs
from tools.notebooks import cells, is_checked, source

FEWEST_CHECKS = 5
FEWEST_EXERCISES = 3
_EXERCISE = re.compile(r"\{exercise(?:-start)?\}")
_LABEL = re.compile(r"^:label:\s*(\S+)", re.MULTILINE)
_SOLUTION = re.compile(r"\{solution(?:-start)?\}\s*(\S+)((?:\n:[\w-]+:.*)*)")


def _parsed(cell):
    """The syntax tree of a code cell less the lines that only IPython reads; None if it has an error."""
    lines = ["" if line.lstrip().startswith(("%", "!", "?")) else line for line in source(cell).splitlines()]
    try:
        return ast.parse("\n".join(lines))
    except SyntaxError:
        return None


def _called_names(tree):
    """The last part of the name of every function that a syntax tree calls."""
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)] if tree else []
    return {f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in calls}


def _shows_an_explorer(tree):
    """Whether a cell makes an explorer and its last line is a value, which Jupyter then shows."""
    made = any(name.endswith("Explorer") for name in _called_names(tree))
    return made and isinstance(tree.body[-1], ast.Expr)


def asserts(cell):
    """Whether a code cell states something about its numbers that could turn out false."""
    tree = _parsed(cell)
    if tree is None:
        return False
    if any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
        return True
    return any(name.startswith("assert") for name in _called_names(tree))


def code_parses(notebook):
    return [
        f"code cell {n} is not Python"
        for n, cell in enumerate(cells(notebook, "code"))
        if _parsed(cell) is None
    ]


def checked_cells_have_an_output(notebook):
    """nbval compares nothing in a checked cell that stores nothing, and says so to nobody."""
    return [
        f"this checked cell has no stored output: {source(cell)[:60]!r}"
        for cell in cells(notebook, "code")
        if is_checked(cell) and not cell["outputs"]
    ]


def enough_checks(notebook, fewest=FEWEST_CHECKS):
    checks = sum(is_checked(cell) or asserts(cell) for cell in cells(notebook, "code"))
    return [] if checks >= fewest else [f"{checks} cells check something; at least {fewest} have to"]


def opens_with_a_title(notebook):
    first = notebook["cells"][0]
    if first["cell_type"] != "markdown" or not re.search(r"^# \S", source(first), re.MULTILINE):
        return ["the first cell is not Markdown with the page's title (# ...)"]
    titles = [
        line
        for cell in cells(notebook, "markdown")
        for line in _outside_fences(source(cell))
        if line.startswith("# ")
    ]
    return [] if len(titles) == 1 else [f"a page has one title, not {len(titles)}: {titles}"]


def _outside_fences(text):
    """The lines of a Markdown text that are not in a fenced block."""
    fence = None
    for line in text.splitlines():
        mark = re.match(r"\s*(`{3,}|~{3,})", line)
        if mark and fence is None:
            fence = mark[1]
        elif mark and line.strip() == fence:
            fence = None
        elif fence is None:
            yield line


def says_what_is_in_it(notebook):
    text = "\n".join(source(cell) for cell in cells(notebook, "markdown"))
    return [] if "In this notebook" in text else ['no paragraph "In this notebook" says what a reader learns']


def set_up_is_folded(notebook):
    """One set-up cell, the first, with the imports and the seed, tagged hide-input."""
    code = cells(notebook, "code")
    if not code:
        return ["no set-up cell"]
    found = []
    if "hide-input" not in code[0]["metadata"].get("tags", []):
        found.append("the first code cell is not tagged hide-input")
    if "setup" not in _called_names(_parsed(code[0])):
        found.append("the first code cell does not call nlpbook.setup(...)")
    return found


def exercises_are_complete(notebook, fewest=FEWEST_EXERCISES):
    """Each exercise has a label, a checker to run, and a solution behind a dropdown; and there are enough."""
    found, exercises, solutions = [], [], {}
    open_exercise = None  # the last exercise whose checker has not come yet
    for cell in notebook["cells"]:
        text = source(cell)
        if cell["cell_type"] == "code":
            if "check" in _called_names(_parsed(cell)):
                open_exercise = None
            continue
        for match in _EXERCISE.finditer(text):
            label = _LABEL.search(text, match.end())
            if label is None:
                found.append("an exercise has no :label:")
                continue
            if open_exercise:
                found.append(f"exercise {open_exercise}: no cell calls its checker (.check(...))")
            open_exercise = label[1]
            exercises.append(label[1])
        for match in _SOLUTION.finditer(text):
            solutions[match[1]] = match[2]
    if open_exercise:
        found.append(f"exercise {open_exercise}: no cell calls its checker (.check(...))")
    if len(exercises) < fewest:
        found.append(f"{len(exercises)} exercises; at least {fewest} are needed")
    for label in exercises:
        if label not in solutions:
            found.append(f"exercise {label}: no solution")
        elif "dropdown" not in solutions[label]:
            found.append(f"exercise {label}: the solution is not behind a dropdown (:class: dropdown)")
    return found


def explorers_ask_something(notebook):
    """A cell that shows an explorer is followed by prompts that a reader answers by moving it."""
    found = []
    for position, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        if not _shows_an_explorer(_parsed(cell)):
            continue
        following = notebook["cells"][position + 1 : position + 2]
        if not following or "try this" not in source(following[0]).lower():
            found.append(f'no "Try this" after the explorer in {source(cell)[:60]!r}')
    return found


def asks_nothing_of_the_machine(notebook):
    """A notebook installs nothing and runs no shell command; the Colab copy's first cell does that."""
    return [
        f"a shell command or an installation: {line.strip()!r}"
        for cell in cells(notebook, "code")
        for line in source(cell).splitlines()
        if re.match(r"\s*(!|%pip|%conda|%%bash|%%sh)", line)
    ]


EVERY_NOTEBOOK = (
    code_parses,
    checked_cells_have_an_output,
    opens_with_a_title,
    set_up_is_folded,
    explorers_ask_something,
    asks_nothing_of_the_machine,
    strip_outputs.problems,
)
CHAPTER_NOTEBOOK = (says_what_is_in_it, enough_checks, exercises_are_complete)


def problems(notebook, in_chapter, fewest_checks=FEWEST_CHECKS):
    """Everything that is wrong with a notebook."""
    found = [problem for guard in EVERY_NOTEBOOK for problem in guard(notebook)]
    if in_chapter:
        return found + [problem for guard in CHAPTER_NOTEBOOK for problem in guard(notebook)]
    return found + enough_checks(notebook, fewest_checks)
