"""Every page of the book, also those that Sphinx writes, tried by axe-core: wide, narrow, light and dark.

What a page folds is unfolded first. Explorers are tried in more states by their own tests (tests/explorers).
"""

import pytest

from tests.accessibility import contrast, structure, unfold, without_colours
from tests.book.pages import ready_page
from tools import check_links

pytestmark = [pytest.mark.built, pytest.mark.browser]

DARK = "document.querySelectorAll('.nlpb-root:not([data-theme=dark])').length === 0"
# The theme sees to it a moment after the page has changed its size.
SCROLLS_BY_KEYS = """
() => [...document.querySelectorAll("pre")]
  .every((one) => one.tabIndex === 0 || one.scrollWidth <= one.clientWidth)
"""


@pytest.fixture(scope="module")
def pages(browser, pages_folder):
    """What breaks the rules on each page: {page: {how it was looked at: [Violation]}}."""
    found = {}
    for path in check_links.read_pages(pages_folder):
        if 'http-equiv="Refresh"' in path.read_text(encoding="utf-8")[:200]:
            continue  # it leads to the first page, and shows nothing
        with ready_page(browser, path.as_uri(), width=1280) as (opened, _):
            page = opened.page
            unfold(page)
            looks = {"light": contrast(page)}
            page.evaluate("document.documentElement.dataset.theme = 'dark'")
            page.wait_for_function(DARK)
            looks["dark"] = contrast(page)
            without_colours(page)
            looks["wide"] = structure(page)
            page.set_viewport_size({"width": 390, "height": 800})
            page.wait_for_function(SCROLLS_BY_KEYS, timeout=10_000)
            looks["narrow"] = structure(page, ["scrollable-region-focusable"])
            found[path.relative_to(pages_folder).as_posix()] = looks
    return found


@pytest.mark.parametrize("how", ["wide", "light", "dark", "narrow"])
def test_no_page_shuts_a_reader_out(pages, how):
    assert {page: looks[how] for page, looks in pages.items() if looks[how]} == {}


def test_the_pages_that_sphinx_writes_are_among_them(pages):
    assert {"genindex.html", "search.html", "book/index.html"} <= set(pages)


FAULTS = """
<details><summary>More</summary><p id="pale" style="color: #777; background: #808080">pale</p></details>
<button id="misnamed" aria-label="other words">Press</button>
<div id="scrolls" style="overflow: auto; width: 50px; white-space: nowrap"><b>a long line of text</b></div>
"""


def test_what_is_wrong_is_found(pages, browser, pages_folder):
    """The same page with a fault of each kind: the rules are on, and see what is folded and what is dark."""
    with ready_page(browser, (pages_folder / "book" / "index.html").as_uri(), width=1280) as (opened, _):
        page = opened.page
        page.evaluate(
            "(html) => document.querySelector('article').insertAdjacentHTML('beforeend', html)", FAULTS
        )
        unfold(page)
        assert {one.element for one in structure(page)} == {"#misnamed", "#scrolls"}
        assert [one.element for one in contrast(page)] == ["#pale"]
        assert [one.element for one in structure(page, ["scrollable-region-focusable"])] == ["#scrolls"]
