"""`nlpbook.explorers` loads an explorer when its name is asked for, and lists all of them."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from nlpbook import explorers


def test_what_is_listed_is_what_can_be_had():
    assert sorted(explorers._MODULES) == sorted(explorers.__all__)
    assert set(explorers.__all__) <= set(dir(explorers))
    for name in explorers.__all__:
        assert getattr(explorers, name).__name__ == name


def test_type_checkers_are_told_the_same_modules():
    tree = ast.parse(Path(explorers.__file__).read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    told = {name.name: line.module for line in block.body for name in line.names}
    assert told == {name: f"nlpbook.explorers.{module}" for name, module in explorers._MODULES.items()}


def test_another_name_is_an_error():
    with pytest.raises(AttributeError, match="no_such_explorer"):
        _ = explorers.no_such_explorer
    with pytest.raises(ImportError, match="Nothing"):
        from nlpbook.explorers import Nothing  # noqa: F401


def test_only_what_is_asked_for_is_loaded():
    program = (
        "import sys\nfrom nlpbook.explorers import WindowExplorer\n"
        "print([name for name in sys.modules if name.startswith('nlpbook.') and name.endswith('.explorer')])"
        "\nprint('nlpbook.ngrams' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["['nlpbook.explorers.window.explorer']", "False"]
