"""The prose that programmers left in their source files, read without running any of them."""

import ast
import importlib.util
import inspect
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path

# Folders that hold tests, examples or other projects' code, that come and go between versions of
# Python (distutils), or that describe the inside of a compiler to its authors (PyTorch's).
_SKIPPED = (
    "__pycache__ _dynamo _examples _inductor _pyinstaller _vendor dist-packages distutils ensurepip extern "
    "externals f2py idlelib lib2to3 site-packages test testing tests turtledemo vendor"
)
SKIPPED_FOLDERS = frozenset(_SKIPPED.split())

# Files that attach documentation to compiled functions, by calls such as add_docstr(torch.add, "...").
DOCUMENTATION_FILES = frozenset(
    {"_add_newdocs.py", "_add_newdocs_scalars.py", "_storage_docs.py", "_tensor_docs.py", "_torch_docs.py"}
)

_DEFINITIONS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def package_folder(name: str) -> Path | None:
    """Where a package is installed, found without importing it; None when it is not there.

    Parameters
    ----------
    name : str
        A top-level package such as ``"numpy"``, or ``"python"`` for the standard library.
    """
    if name == "python":
        return Path(sysconfig.get_path("stdlib"))
    if not name.isidentifier():
        return None
    try:
        spec = importlib.util.find_spec(name)
    except ValueError:  # a module that was made by hand
        return None
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def source_files(root: Path) -> Iterator[tuple[str, Path]]:
    """The Python files below a folder with their dotted names, in an order that is the same everywhere.

    Tests, examples and vendored copies of other projects are left out.
    """
    found = []
    for path in root.rglob("*.py"):  # in the order of the file system, so sorted below
        parts = path.relative_to(root).with_suffix("").parts
        if not SKIPPED_FOLDERS.intersection(parts[:-1]) and not _is_test(parts[-1]):
            found.append((".".join(part for part in parts if part != "__init__"), path))
    yield from sorted(found)


def read_docstrings(path: Path) -> list[str]:
    """Every docstring of a source file, from top to bottom, with its indentation removed.

    The file is parsed, never run. A file that cannot be read or parsed has no docstrings.

    Parameters
    ----------
    path : Path
        A Python file.

    Returns
    -------
    list of str
    """
    try:
        source = path.read_bytes()
        if b'"""' not in source and b"'''" not in source:
            return []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # other people's invalid escapes
            tree = ast.parse(source)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    if path.name in DOCUMENTATION_FILES:
        return _long_literals(tree)
    return list(_docstrings(tree))


def _docstrings(node: ast.AST) -> Iterator[str]:
    """The docstring of a definition and of the definitions inside it; expressions are not searched."""
    if isinstance(node, _DEFINITIONS):
        text = ast.get_docstring(node)
        if text:
            yield text
    for field in ("body", "orelse", "handlers", "finalbody"):
        for child in getattr(node, field, ()):
            if isinstance(child, ast.stmt | ast.ExceptHandler):
                yield from _docstrings(child)


def _long_literals(tree: ast.AST) -> list[str]:
    """Every string literal of more than one line: what a documentation file hands to its calls."""
    literals = [
        (node.lineno, node.col_offset, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" in node.value
    ]
    return [inspect.cleandoc(text) for _, _, text in sorted(literals)]


def _is_test(stem: str) -> bool:
    return stem.startswith("test_") or stem.endswith("_test") or stem in {"conftest", "setup"}
