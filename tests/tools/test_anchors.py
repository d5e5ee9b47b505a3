"""What plain Markdown links to is there in the built page, and a link that leads nowhere is a warning."""

import io
import re
import textwrap

import pytest
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from tools import anchors


def build(folder, pages):
    """Build pages of Markdown with the extension; return their HTML by name, and the warnings."""
    source = folder / "source"
    source.mkdir()
    for name, text in pages.items():
        (source / f"{name}.md").write_text(textwrap.dedent(text), encoding="utf8")
    settings = {
        "extensions": ["myst_parser", "sphinx.ext.mathjax", "sphinx_exercise", "tools.anchors"],
        "myst_enable_extensions": ["dollarmath", "colon_fence"],
        "myst_heading_anchors": 3,
        "math_numfig": False,
        "numfig": True,
        "master_doc": "index",
    }
    warnings = io.StringIO()
    with docutils_namespace():
        app = Sphinx(
            str(source),
            None,
            str(folder / "html"),
            str(folder / "doctrees"),
            "html",
            confoverrides=settings,
            status=None,
            warning=warnings,
            freshenv=True,
        )
        app.build()
    built = {name: (folder / "html" / f"{name}.html").read_text(encoding="utf8") for name in pages}
    return built, warnings.getvalue()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    pages = {
        "index": """
            # Index

            $$
            a = b \\\\
            c = d,
            \\tag{2.7}
            $$

            $$x = y$$

            By equation [(2.7)](#eq-2-7) and [an exercise](#sums), see [Firth, 1957](other.md#firth1957).

            :::{exercise} Sums
            :label: sums

            What is 1 + 1?

            :::

            ```{toctree}
            other
            ```
            """,
        "other": """
            # 3.2 Other

            See [(2.7)](index.md#eq-2-7), [the sums](index.md#sums) and [below](#a-heading).

            ## A heading

            - <a id="firth1957"></a>J. R. Firth. *A synopsis*. 1957.
            """,
    }
    return build(tmp_path_factory.mktemp("book"), pages)


def test_nothing_is_warned_of(built):
    assert built[1] == ""


def test_an_equation_carries_its_number_and_an_address(built):
    page = built[0]["index"]
    assert 'id="eq-2-7"' in page
    assert '<span class="eqno">(2.7)<a class="headerlink" href="#eq-2-7"' in page
    assert page.count("eqno") == 1
    assert "\\tag" not in page


def test_links_within_a_page(built):
    assert re.search(r'<a class="reference internal" href="#eq-2-7">(<[^>]*>)*\(2\.7\)<', built[0]["index"])
    assert re.search(r'<a class="reference internal" href="#sums">(<[^>]*>)*an exercise<', built[0]["index"])
    assert 'href="#a-heading"' in built[0]["other"]


def test_links_between_pages(built):
    assert 'href="index.html#eq-2-7"' in built[0]["other"]
    assert 'href="index.html#sums"' in built[0]["other"]
    assert 'href="other.html#firth1957"' in built[0]["index"]
    assert 'id="firth1957"' in built[0]["other"]


def test_the_number_of_a_title_is_left_to_sphinx(built):
    assert "<h1>Other<" in built[0]["other"]
    assert "<title>Other " in built[0]["other"]
    assert "3.2" not in built[0]["index"]


def test_a_link_that_leads_nowhere_is_warned_of(tmp_path):
    pages = {
        "index": "# I\n\n[a](#eq-9-9) [b](other.md#nobody1900)\n\n```{toctree}\nother\n```\n",
        "other": "# O\n\n<a id='elsewhere'></a>Text, and [back](index.md).\n",
    }
    warned = build(tmp_path, pages)[1]
    assert "eq-9-9" in warned
    assert "nobody1900" in warned


@pytest.mark.parametrize(
    ("number", "expected"), [("2.7", "eq-2-7"), ("A.1", "eq-a-1"), ("10.12", "eq-10-12")]
)
def test_equation_id(number, expected):
    assert anchors.equation_id(number) == expected


def test_a_formula_without_a_number_stays_as_it_is():
    block = nodes.math_block("", "a = b", number=None)
    document = nodes.section("", block)
    anchors.number_equations(document)
    assert block.astext() == "a = b"
    assert not block["ids"]
