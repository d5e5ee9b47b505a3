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
    citations={"Firth57": "Firth, 1957", "LeCun98": "LeCun et al., 1998"},
    equations={"eq-cosine": 2},
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
        ```{exercise} Two words
        :label: words-two

        What is {math}`1 + 1`?
        ```
        """
    )
    assert exercise == "**Exercise: Two words**\n\n\nWhat is $1 + 1$?"
    solution = plain(
        """
        ````{solution} words-two
        :class: dropdown

        ```python
        1 + 1
        ```
        ````
        """
    )
    assert solution.startswith("<details>\n<summary>Solution</summary>\n")
    assert "```python\n1 + 1\n```" in solution
    assert solution.endswith("</details>")


def test_gated_exercises():
    assert plain("```{exercise-start} Sums\n:label: a\n```") == "**Exercise: Sums**\n"
    assert plain("```{solution-start} a\n:class: dropdown\n```") == "**Solution**\n"
    assert plain("```{exercise-end}\n```") == ""


@pytest.mark.parametrize("fence", ["```", ":::"])
def test_an_admonition_is_a_quotation(fence):
    assert (
        plain(f"{fence}{{note}}\nMind {{cite}}`Firth57`.\n{fence}") == "> **Note**\n>\n> Mind (Firth, 1957)."
    )
    assert plain(f"{fence}{{admonition}} Try this\nMove it.\n{fence}") == "> **Try this**\n>\n> Move it."


def test_a_directive_inside_another():
    text = "::::{note}\nOuter.\n:::{tip}\nInner.\n:::\n::::"
    assert plain(text) == "> **Note**\n>\n> Outer.\n> > **Tip**\n> >\n> > Inner."


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("{cite}`Firth57,LeCun98`", "(Firth, 1957; LeCun et al., 1998)"),
        ("{cite:p}`Firth57`", "(Firth, 1957)"),
        ("{cite:t}`Firth57`", "Firth, 1957"),
        ("{ref}`the last chapter <words-dense>`", "the last chapter"),
        ("{ref}`words-dense`", "words dense"),
        ("{term}`lemma`", "lemma"),
        ("{eq}`eq-cosine`", "(2)"),
        ("{math}`x^2`", "$x^2$"),
        ("{func}`~nlpbook.words.cosine`", "`nlpbook.words.cosine`"),
    ],
)
def test_roles(role, words):
    assert plain(f"See {role}, please.") == f"See {words}, please."


def test_equations_keep_their_numbers():
    assert plain("$$a = b$$ (eq-cosine)") == r"$$a = b\tag{2} $$"
    assert plain("```{math}\n:label: eq-cosine\na = b\n```") == "$$\na = b\n\\tag{2}\n$$"
    assert plain("```{math}\na = b\n```") == "$$\na = b\n$$"
    texts = ["$$\na\n$$ (one)\n\ntext", "```{math}\n:label: two\nb\n```"]
    assert colab.equation_numbers(texts) == {"one": 1, "two": 2}


def test_links_lead_to_the_other_pages():
    copies = "https://colab.research.google.com/github/someone/book/blob/colab/book/"
    assert plain("[next](02_company.ipynb#size)") == f"[next]({copies}01_words/02_company.ipynb#size)"
    assert plain("[up](../index.ipynb)") == f"[up]({copies}index.ipynb)"
    source = "https://github.com/someone/book/blob/HEAD/book/appendix/notation.md"
    assert plain("[notation](../appendix/notation.md)") == f"[notation]({source})"


def test_links_to_labels_become_their_words():
    assert (
        plain("[Chapter 5](roadmap) and [the end](words-end), x[i](y z)")
        == "Chapter 5 and the end, x[i](y z)"
    )
    assert plain("![a figure](figure)") == "![a figure](figure)"


def test_labels_and_what_only_sphinx_needs_go():
    assert (
        plain("(words-dense)=\n# Dense\n\n```{bibliography}\n:filter: docname in docnames\n```")
        == "# Dense\n"
    )


def test_a_whole_book(tmp_path):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_markdown_cell("# One\n\n{cite:t}`Firth57` and {eq}`e`\n\n$$a$$ (e)"),
        nbformat.v4.new_code_cell("x = 1"),
    ]
    (tmp_path / "book").mkdir()
    nbformat.write(notebook, tmp_path / "book" / "index.ipynb")
    (tmp_path / "book" / "notes.md").write_text("# Notes\n")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/index\nchapters:\n- file: book/notes\n")
    (tmp_path / "book" / "references.bib").write_text(
        "@book{Firth57, author={Firth, J. R.}, title={T}, year={1957}}\n"
    )
    (tmp_path / "_config.yml").write_text(
        "repository: {url: https://github.com/someone/book, branch: colab}\n"
        "bibtex_bibfiles: [book/references.bib]\n"
    )
    written = colab.write_copies(tmp_path, tmp_path / "out")
    assert written == [tmp_path / "out" / "book" / "index.ipynb"]
    copied = json.loads(written[0].read_text())
    nbformat.validate(nbformat.from_dict(copied))
    assert "git+https://github.com/someone/book" in "".join(copied["cells"][0]["source"])
    assert "".join(copied["cells"][1]["source"]) == "# One\n\nFirth, 1957 and (1)\n\n$$a\\tag{1} $$"
    assert "".join(copied["cells"][2]["source"]) == "x = 1"
    (local,) = colab.write_copies(tmp_path, tmp_path / "local", '"/here/nlpbook.whl"')
    first = "".join(json.loads(local.read_text())["cells"][0]["source"])
    assert first.splitlines()[-1] == '%pip install --quiet "/here/nlpbook.whl"'


def test_no_directive_or_role_is_left_in_the_copies_of_the_book(repository, tmp_path):
    for path in colab.write_copies(repository, tmp_path):
        for cell in json.loads(path.read_text(encoding="utf8"))["cells"]:
            if cell["cell_type"] == "markdown":
                left = re.search(r"^\s*(`{3,}|:{3,})\{|\{[\w:]+\}`", "".join(cell["source"]), re.MULTILINE)
                assert not left, (path.name, left)
