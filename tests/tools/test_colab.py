"""The Colab copies: what MyST writes becomes Markdown that Colab shows, and everything else stays."""

import json
import re
import textwrap

import nbformat
import pytest

from tools import colab
from tools.colab import Place, plain_markdown

PLACE = Place(
    folder="book/01_words",
    repository="https://github.com/someone/book",
)


def plain(text):
    return plain_markdown(textwrap.dedent(text).strip("\n"), PLACE)


def test_plain_markdown_stays_as_it_is():
    text = (
        "# Title\n\nSome *words*, $x_{ij}$ and [a link](https://example.org/a.html).\n\n| a | b |\n|---|---|"
    )
    assert plain_markdown(text, PLACE) == text


def test_code_stays_as_it_is():
    text = "```python\n# {ref}`not a role`\nx = {'a': 1}\n```"
    assert plain_markdown(text, PLACE) == text


def test_an_exercise_and_its_solution():
    exercise = plain(
        """
        :::{exercise} Two words

        What is $1 + 1$?

        :::
        """
    )
    assert exercise == "**Exercise: Two words**\n\nWhat is $1 + 1$?"
    solution = plain(
        """
        :::{dropdown} Solution to Two words

        ```python
        1 + 1
        ```

        :::
        """
    )
    expected = "<details>\n<summary>Solution to Two words</summary>\n\n```python\n1 + 1\n```\n\n</details>"
    assert solution == expected


@pytest.mark.parametrize("fence", ["```", ":::"])
def test_an_admonition_is_a_quotation(fence):
    assert (
        plain(f"{fence}{{note}}\nMind [the gap](https://a.org).\n{fence}")
        == "> **Note**\n>\n> Mind [the gap](https://a.org)."
    )
    assert plain(f"{fence}{{admonition}} Try this\nMove it.\n{fence}") == "> **Try this**\n>\n> Move it."


def test_a_directive_inside_another():
    text = "::::{note}\nOuter.\n:::{tip}\nInner.\n:::\n::::"
    assert plain(text) == "> **Note**\n>\n> Outer.\n> > **Tip**\n> >\n> > Inner."


def test_links_lead_to_the_other_pages():
    copies = "https://colab.research.google.com/github/someone/book/blob/colab/book/"
    assert plain("[next](02_company.ipynb#size)") == f"[next]({copies}01_words/02_company.ipynb)"
    assert plain("[up](../index.ipynb)") == f"[up]({copies}index.ipynb)"
    source = "https://github.com/someone/book/blob/HEAD/book/appendix/notation.md"
    assert plain("[notation](../appendix/notation.md#text)") == f"[notation]({source}#text)"


def test_links_to_places_on_the_same_page_become_their_words():
    assert plain("Equation [(1.6)](#eq-1-6), x[i](y z)") == "Equation (1.6), x[i](y z)"
    assert plain("![a figure](#figure)") == "![a figure](#figure)"


def test_a_whole_book(tmp_path):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_markdown_cell("# One\n\nSee [the notes](notes.md).\n\n$$a\\tag{1.1}$$"),
        nbformat.v4.new_code_cell("x = 1"),
    ]
    (tmp_path / "book").mkdir()
    nbformat.write(notebook, tmp_path / "book" / "index.ipynb")
    (tmp_path / "book" / "notes.md").write_text("# Notes\n")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/index\nchapters:\n- file: book/notes\n")
    (tmp_path / "_config.yml").write_text(
        "repository: {url: https://github.com/someone/book, branch: colab}\n"
    )
    written = colab.write_copies(tmp_path, tmp_path / "out")
    assert written == [tmp_path / "out" / "book" / "index.ipynb"]
    copied = json.loads(written[0].read_text())
    nbformat.validate(nbformat.from_dict(copied))
    assert "git+https://github.com/someone/book" in "".join(copied["cells"][0]["source"])
    assert "".join(copied["cells"][1]["source"]) == (
        "# One\n\nSee [the notes](https://github.com/someone/book/blob/HEAD/book/notes.md).\n\n$$a\\tag{1.1}$$"
    )
    assert "".join(copied["cells"][2]["source"]) == "x = 1"
    (local,) = colab.write_copies(tmp_path, tmp_path / "local", '"/here/nlpbook.whl"')
    first = "".join(json.loads(local.read_text())["cells"][0]["source"])
    assert first.splitlines()[-1] == '%pip install --quiet "/here/nlpbook.whl"'


def test_no_directive_is_left_in_the_copies_of_the_book(repository, tmp_path):
    for path in colab.write_copies(repository, tmp_path):
        for cell in json.loads(path.read_text(encoding="utf8"))["cells"]:
            if cell["cell_type"] == "markdown":
                left = re.search(r"^\s*(`{3,}|:{3,})\{|\{[\w:]+\}`", "".join(cell["source"]), re.MULTILINE)
                assert not left, (path.name, left)
