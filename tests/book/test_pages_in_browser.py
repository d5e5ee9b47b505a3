"""The pages in a real browser, opened as files without a network: what a reader sees and moves.

How long a page takes is not asserted here but measured by the bench (`make bench ONLY=page`).
"""

from urllib.parse import unquote, urlsplit

import pytest

from tests.book.pages import ready_page
from tools import check_links

pytestmark = [pytest.mark.built, pytest.mark.browser]

WIDEST = """
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


NOT_ASKED = {
    "noscript.css",  # for a browser that runs no script
    "file.png",  # Sphinx's style sheet names it, for a list that no page has
}


@pytest.fixture(scope="module")
def addresses(pages_folder):
    """The address of every page as a file: the book's, the alphabetical index, and a search with results."""
    first = pages_folder / "index.html"  # it only leads on
    pages = [path.as_uri() for path in check_links.read_pages(pages_folder) if path != first]
    return [*pages, (pages_folder / "search.html").as_uri() + "?q=perplexity"]


def shown(address):
    return "/".join(address.split("/html/")[-1:])


@pytest.fixture(scope="module", params=["wide and light", "phone and dark"])
def visits(request, browser, addresses):
    """Every page opened once in each of two settings; what it shows is read there and then."""
    narrow = request.param.startswith("phone")
    settings = {"width": 400, "height": 800, "theme": "dark"} if narrow else {"width": 1280}
    found = {}
    for address in addresses:
        with ready_page(browser, address, **settings) as (opened, _):
            ask = opened.page.evaluate
            found[shown(address)] = {
                "complaints": opened.console,
                "requests": opened.requests,
                "files": opened.files,
                "theme": ask("document.documentElement.dataset.theme"),
                "overflow": opened.overflow(),
                "beyond the edge": ask(WIDEST),
                "formulas asked": ask("document.querySelectorAll('.math').length"),
                "formulas set": ask("document.querySelectorAll('.math mjx-container').length"),
                "formulas wrong": ask(WRONG_FORMULAS),
                "explorers": ask("document.querySelectorAll('[data-explorer]').length"),
                "explorers not ready": ask(NOT_READY),
            }
    return settings.get("theme", "light"), found


def wrong(visits, key):
    return {page: values[key] for page, values in visits[1].items() if values[key]}


def test_the_folder_leads_to_the_first_page(browser, pages_folder):
    with ready_page(browser, (pages_folder / "book" / "index.html").as_uri()) as (first, _):
        title = first.page.title()
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((pages_folder / "index.html").as_uri())
    page.wait_for_url("**/book/index.html")
    assert page.title() == title
    context.close()


def test_no_error_or_warning_in_the_console(visits):
    assert wrong(visits, "complaints") == {}


def test_no_request_to_another_host(visits):
    assert wrong(visits, "requests") == {}


def test_every_asset_is_asked_for_by_some_page(visits, pages_folder):
    """What the pages load while they are looked at; tools/finish_site.py only reads what they name."""
    asked = {unquote(urlsplit(address).path) for values in visits[1].values() for address in values["files"]}
    there = {path for path in (pages_folder / "_static").rglob("*") if path.is_file()}
    spare = {
        path for path in there if path.match("fonts/woff-v2/*.woff")
    }  # of letters that a formula may need
    there -= spare
    there -= {pages_folder / "_static" / name for name in NOT_ASKED}
    assert len(there) > 20
    assert {
        path.name for path in there if path.resolve().as_uri().removeprefix("file://") not in asked
    } == set()


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


def test_the_menu_of_formulas_offers_nothing_that_the_site_leaves_out(browser, pages_folder):
    page = pages_folder / "book" / "02_ngrams" / "01_counting.html"
    with ready_page(browser, page.as_uri()) as (opened, _):
        disabled = opened.page.evaluate(
            """(paths) => paths.map((path) =>
              [path.join(" > "), MathJax.startup.document.menu.menu.findID(...path).disabled])""",
            [["Settings", "Renderer"], ["Accessibility"], ["Language"], ["Show"], ["Copy"]],
        )
    assert dict(disabled) == {
        "Settings > Renderer": True,
        "Accessibility": True,
        "Language": True,
        "Show": False,
        "Copy": False,
    }
