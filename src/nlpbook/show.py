"""Show the library's own source in a notebook, so that the text and the code cannot drift apart."""

from __future__ import annotations

import ast
import inspect
import textwrap
from typing import Any

from nlpbook import validation


class Source(str):
    """Python source that a notebook displays with syntax colours, and a terminal as plain text."""

    def _repr_markdown_(self) -> str:
        return f"```python\n{self}\n```"

    def __repr__(self) -> str:
        return str(self)


def show_source(*objects: Any, docstring: bool = False) -> Source:
    """Return the source of functions, classes, methods or modules, ready to be displayed.

    Parameters
    ----------
    *objects : function, class, method or module
        What to show, in this order, with an empty line between.
    docstring : bool
        Keep the docstrings (the page explains the code, so they are left out unless asked for).

    Returns
    -------
    Source
        A string; as a cell's last value it shows as highlighted Python in the book, JupyterLab and Colab.

    Raises
    ------
    TypeError
        If an object has no Python source (a built-in, or something typed in an interactive session).
    ValueError
        If nothing is given to show.
    """
    if not objects:
        raise ValueError("objects must be one function, class or module or more; got none")
    return Source("\n\n".join(_source_of(thing, docstring) for thing in objects))


def _source_of(thing: Any, docstring: bool) -> str:
    try:
        source = textwrap.dedent(inspect.getsource(inspect.unwrap(thing) if callable(thing) else thing))
    except (TypeError, OSError) as error:
        raise TypeError(f"objects must have Python source to show; got {validation.shown(thing)}") from error
    return source.rstrip() if docstring else _without_docstrings(source)


def _without_docstrings(source: str) -> str:
    """Cut the lines of every docstring out of `source`, keeping everything else as it was typed."""
    lines = source.splitlines()
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, documented) or ast.get_docstring(node) is None or len(node.body) == 1:
            continue
        text = node.body[0]
        for number in range(text.lineno - 1, text.end_lineno):
            lines[number] = None
        if text.end_lineno < len(lines) and lines[text.end_lineno] == "":
            lines[text.end_lineno] = None  # the empty line after a docstring goes with it
    return "\n".join(line for line in lines if line is not None).rstrip()
