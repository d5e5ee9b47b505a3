"""The pages in a real browser, opened as files without a network: what a reader sees and moves.

How long a page takes is not asserted here but measured by the bench (`make bench ONLY=page`).
"""

import pytest

from tests.book.visit import open_chromium, visit
from tools import check_links

pytestmark = [pytest.mark.built, pytest.mark.browser]

WIDEST_LINE = """
() => [...document.querySelectorAll("body *")]
  .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((e) => e.tagName + "." + e.className).slice(0, 5)
"""


NOT_READY = """
() => [...document.querySelectorAll("[data-explorer]:not([data-explorer-ready=true])")]
  .map((e) => `${e.dataset.explorer}: ${e.dataset.explorerFailed}`)
"""
WRONG_FORMULAS = """
() => [...document.querySelectorAll('mjx-merror, mjx-mtext[style*="red"]')].map((e) => e.textContent)
"""


@pytest.fixture(scope="module")
def chromium():
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def addresses(pages_folder):
    """The address of every page of the book, as a file."""
    return [path.as_uri() for path in check_links.read_pages(pages_folder) if path.parent != pages_folder]


def shown(address):
    return "/".join(address.split("/html/")[-1:])


@pytest.fixture(scope="module", params=["wide and light", "phone and dark"])
def visits(request, chromium, addresses):
    """Every page opened once in each of two settings; what it shows is read there and then."""
    narrow = request.param.startswith("phone")
    settings = {"width": 400, "height": 800, "scheme": "dark"} if narrow else {}
    found = {}
    for address in addresses:
        with visit(chromium, address, **settings) as opened:
            found[shown(address)] = {
                "errors": opened.errors,
                "elsewhere": opened.requests_elsewhere,
                "theme": opened.page.evaluate("document.documentElement.dataset.theme"),
                "overflow": opened.page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                ),
                "beyond the edge": opened.page.evaluate(WIDEST_LINE),
                "formulas asked": opened.page.evaluate("document.querySelectorAll('.math').length"),
                "formulas set": opened.page.evaluate(
                    "document.querySelectorAll('.math mjx-container').length"
                ),
                "formulas wrong": opened.page.evaluate(WRONG_FORMULAS),
                "explorers": opened.page.evaluate("document.querySelectorAll('[data-explorer]').length"),
                "explorers not ready": opened.page.evaluate(NOT_READY),
            }
    return settings.get("scheme", "light"), found


def wrong(visits, key):
    return {page: values[key] for page, values in visits[1].items() if values[key]}


def test_no_error_in_the_console(visits):
    assert wrong(visits, "errors") == {}


def test_no_request_to_another_host(visits):
    assert wrong(visits, "elsewhere") == {}


def test_formulas_are_set(visits):
    pages = visits[1].items()
    assert {p: v for p, v in pages if v["formulas set"] < v["formulas asked"]} == {}
    assert wrong(visits, "formulas wrong") == {}
    assert any(values["formulas set"] for _, values in pages)


def test_explorers_are_alive(visits):
    assert wrong(visits, "explorers not ready") == {}
    assert any(values["explorers"] for values in visits[1].values())


def test_no_page_scrolls_sideways(visits):
    wide = {p: (v["overflow"], v["beyond the edge"]) for p, v in visits[1].items() if v["overflow"] > 0}
    assert wide == {}


def test_pages_follow_the_theme_of_the_system(visits):
    scheme, found = visits
    assert {page: values["theme"] for page, values in found.items() if values["theme"] != scheme} == {}
