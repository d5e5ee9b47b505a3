"""Numbers in the source of pages: the right ones pass, wrong ones are named, and mended."""

import json
import textwrap

import nbformat
import pytest

from tools import numbering

TOC = """
format: jb-book
root: book/index
parts:
- caption: Chapters
  numbered: 2
  chapters:
  - file: book/01_a/index
    sections: [{file: book/01_a/01_one}, {file: book/01_a/02_two}]
  - file: book/02_b/index
    sections: [{file: book/02_b/01_three}]
- caption: Appendix
  chapters: [{file: book/appendix/world}]
"""
PAGES = {
    "book/index.md": """
        # The book

        See [1.2 Two](01_a/02_two.ipynb) and [chapter 2](02_b/index.md).
        """,
    "book/01_a/index.md": """
        # 1 A

        | [1.1 One](01_one.md) | [1.2 Two: parts](02_two.ipynb) |
        """,
    "book/01_a/01_one.md": """
        # 1.1 One: a start

        $$
        a
        \\tag{1.1}
        $$

        $$b\\tag{1.2}$$

        By [(1.2)](#eq-1-2).
        """,
    "book/02_b/index.md": """
        # 2 B

        From [(1.3)](../01_a/02_two.ipynb#eq-1-3).
        """,
    "book/02_b/01_three.md": """
        # 2.1 Three

        $$x \\tag{2.1}$$

        ```python
        # [1.9](../01_a/01_one.md) \\tag{7}
        ```
        """,
    "book/appendix/world.md": """
        # World

        $$x \\tag{A.1}$$ [two of 1.2](../01_a/02_two.ipynb) [3 things](https://a.org)
        """,
}


@pytest.fixture
def book(tmp_path):
    (tmp_path / "_toc.yml").write_text(TOC)
    for name, text in PAGES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip(), encoding="utf8")
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_markdown_cell("# 1.2 Two: parts\n\n$$c\n\\tag{1.3}$$\n\nSee [1.1](01_one.md)."),
        nbformat.v4.new_code_cell("x = '[9.9 One](01_one.md)'"),
    ]
    nbformat.write(notebook, tmp_path / "book/01_a/02_two.ipynb")
    return tmp_path


def change(book, name, old, new):
    path = book / name
    text = path.read_text(encoding="utf8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf8")


def test_right_numbers_pass(book):
    assert numbering.problems(book) == []
    assert numbering.write(book) == []


WRONG = {
    "a section": ("book/index.md", "[1.2 Two]", "[1.3 Two]", "[1.2 Two]"),
    "a name": ("book/index.md", "[1.2 Two]", "[1.2 Too]", "[1.2 Two]"),
    "a whole title": ("book/01_a/index.md", "[1.2 Two: parts]", "[1.1 Two: parts]", "[1.2 Two: parts]"),
    "an old title": ("book/01_a/index.md", "[1.2 Two: parts]", "[1.2 Two: halves]", "[1.2 Two]"),
    "a number alone": ("book/01_a/02_two.ipynb", "[1.1](01_one.md)", "[2.1](01_one.md)", "[1.1](01_one.md)"),
    "a chapter": ("book/index.md", "[chapter 2]", "[chapter 3]", "[chapter 2]"),
    "an equation": ("book/01_a/01_one.md", "b\\tag{1.2}", "b\\tag{1.9}", "b\\tag{1.2}"),
    "a title": ("book/01_a/01_one.md", "# 1.1 One", "# 2.1 One", "# 1.1 One"),
    "a title without a number": ("book/02_b/01_three.md", "# 2.1 Three", "# Three", "# 2.1 Three"),
    "an appendix": ("book/appendix/world.md", "\\tag{A.1}", "\\tag{1}", "\\tag{A.1}"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_number_is_named_and_mended(book, name):
    page, old, wrong, right = WRONG[name]
    change(book, page, old, wrong)
    assert len(numbering.problems(book)) == 1
    assert page in numbering.problems(book)[0]
    assert numbering.write(book) == [page]
    assert right in (book / page).read_text(encoding="utf8").replace("\\\\", "\\")
    assert numbering.problems(book) == []


def test_a_page_that_moves_takes_its_numbers_along(book):
    toc = (book / "_toc.yml").read_text()
    one, two = "{file: book/01_a/01_one}", "{file: book/01_a/02_two}"
    (book / "_toc.yml").write_text(toc.replace(f"{one}, {two}", f"{two}, {one}"))
    numbering.write(book)
    assert numbering.problems(book) == []
    assert "[1.1 Two](01_a/02_two.ipynb)" in (book / "book/index.md").read_text()
    one = (book / "book/01_a/01_one.md").read_text()
    assert "\\tag{1.2}" in one
    assert "[(1.3)](#eq-1-3)" in one
    assert "[(1.1)](../01_a/02_two.ipynb#eq-1-1)" in (book / "book/02_b/index.md").read_text()
    cells = json.loads((book / "book/01_a/02_two.ipynb").read_text())["cells"]
    assert "".join(cells[1]["source"]) == "x = '[9.9 One](01_one.md)'"  # code is left alone


def test_a_new_equation_moves_the_later_ones(book):
    change(book, "book/01_a/01_one.md", "$$\na\n", "$$\nnew\n\\tag{new}\n$$\n\n$$\na\n")
    numbering.write(book)
    assert [line for line in numbering.prose(book / "book/01_a/01_one.md") if "tag" in line] == [
        "\\tag{1.1}",
        "\\tag{1.2}",
        "$$b\\tag{1.3}$$",
    ]
    assert "[(1.4)](../01_a/02_two.ipynb#eq-1-4)" in (book / "book/02_b/index.md").read_text()


def test_a_number_at_two_equations_is_not_guessed_at(book):
    change(book, "book/01_a/01_one.md", "\\tag{1.2}", "\\tag{1.1}")
    assert any("two equations" in problem for problem in numbering.problems(book))
    with pytest.raises(SystemExit, match="two equations"):
        numbering.write(book)


def test_a_link_to_a_page_says_its_number(book):
    """A link to a place on a page need not, nor does the landing page, which introduces the chapters."""
    assert numbering.problems(book) == []
    change(book, "book/02_b/01_three.md", "# 2.1 Three", "# 2.1 Three\n\nSee [that](../01_a/01_one.md).")
    assert numbering.problems(book) == ["book/02_b/01_three.md: '[that](../01_a/01_one.md)' says no number"]
    change(book, "book/02_b/01_three.md", "../01_a/01_one.md).", "../01_a/01_one.md#eq-1-1).")
    change(book, "book/index.md", "See", "Or [two](01_a/02_two.ipynb). See")
    assert numbering.problems(book) == []


def test_code_is_left_alone(book):
    assert "# [1.9](../01_a/01_one.md) \\tag{7}" in (book / "book/02_b/01_three.md").read_text()
    assert all("1.9" not in line for line in numbering.prose(book / "book/02_b/01_three.md"))
