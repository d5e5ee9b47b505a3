"""Source on a page is the source that runs, less its docstrings."""

import ast

import pytest

from nlpbook import words
from nlpbook.show import show_source
from nlpbook.words import Lexicon, WordVectors, ppmi, truncated_svd

PUBLIC = [getattr(words, name) for name in words.__all__]


def without_docstrings(source):
    """Remove docstrings from the syntax tree: another way to the same end."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module)) and len(node.body) > 1:
            first = node.body[0]
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                del node.body[0]
    return ast.dump(tree)


@pytest.mark.parametrize("thing", [*PUBLIC, words.svd, words.lexicon], ids=lambda thing: thing.__name__)
def test_shown_code_is_the_code_without_docstrings(thing):
    shown, whole = show_source(thing), show_source(thing, docstring=True)
    assert ast.dump(ast.parse(shown)) == without_docstrings(whole)
    assert "References\n" not in shown and "    Parameters\n" not in shown


def test_comments_stay_and_several_objects_are_joined():
    assert "# The decomposition" not in show_source(truncated_svd)
    assert "# ln P(i, j) - ln P(i) - ln P(j)" in show_source(ppmi)
    both = show_source(Lexicon.synonyms, WordVectors.neighbours)
    assert both.startswith("def synonyms(") and "\n\ndef neighbours(" in both


def test_it_reads_well_in_a_notebook():
    shown = show_source(Lexicon.synonyms)
    assert shown._repr_markdown_() == f"```python\n{shown}\n```"
    assert repr(shown) == str(shown)


def test_bad_input():
    with pytest.raises(ValueError, match="objects must be one function"):
        show_source()
    with pytest.raises(TypeError, match="objects must have Python source to show; got "):
        show_source(len)
