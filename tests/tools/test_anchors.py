"""What plain Markdown links to is there in the built page, and a link that leads nowhere is a warning."""

import re

import pytest
from docutils import nodes

from tests.tools.sphinx_pages import build
from tools import anchors


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

            By equation [(2.7)](#eq-2-7) and [an exercise](#ex-sums), see [Firth, 1957](other.md#firth1957).
            Break it: [two words](#huffman-2=word:a%2Cb,logits:0+0.5).

            :::{exercise} Sums

            What is 1 + 1?

            :::

            ```{toctree}
            other
            ```
            """,
        "other": """
            # 3.2 Other

            See [(2.7)](index.md#eq-2-7), [the sums](index.md#ex-sums) and [below](#a-heading).

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
    assert re.search(
        r'<a class="reference internal" href="#ex-sums">(<[^>]*>)*an exercise<', built[0]["index"]
    )
    assert 'href="#a-heading"' in built[0]["other"]


def test_a_link_to_a_state_of_an_explorer_stays_as_it_is(built):
    assert 'href="#huffman-2=word:a%2Cb,logits:0+0.5"' in built[0]["index"]


def test_links_between_pages(built):
    assert 'href="index.html#eq-2-7"' in built[0]["other"]
    assert 'href="index.html#ex-sums"' in built[0]["other"]
    assert 'href="other.html#firth1957"' in built[0]["index"]
    assert 'id="firth1957"' in built[0]["other"]


def test_the_number_of_a_title_is_left_to_sphinx(built):
    assert "<h1>Other<" in built[0]["other"]
    assert "<title>Other " in built[0]["other"]
    assert "3.2" not in built[0]["index"]


def test_the_title_of_an_included_file_is_left_out(tmp_path):
    (tmp_path / "CHANGES.md").write_text("# Changes\n\nAll of them.\n\n## Unreleased\n\n# No code\n")
    built, warned = build(tmp_path, {"index": "# Changelog\n\n:::{include} ../CHANGES.md\n:::\n"})
    assert warned == ""
    assert re.findall(r"<h[12]>([^<]*)<", built["index"]) == ["Changelog", "Unreleased", "No code"]
    assert "All of them." in built["index"]


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
