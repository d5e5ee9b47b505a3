"""The pages as files: nothing of other hosts, links that lead somewhere, a size that a phone can load."""

import re
from urllib.parse import unquote, urlsplit

import pytest

from tools import check_links
from tools.book import pages_of
from tools.finish_site import reachable

pytestmark = pytest.mark.built

# Bytes. A page's own HTML carries the state of its explorers; all pages, and the site with them, are what a
# reader who takes the book home copies, and what every build uploads.
LARGEST_PAGE = 700_000
MEAN_PAGE = 210_000  # as there are more and more pages
SITE = 22_000_000


@pytest.fixture(scope="module")
def pages(pages_folder):
    return check_links.read_pages(pages_folder)


def test_every_page_of_the_table_of_contents_is_built(pages_folder, repository):
    expected = {pages_folder / page.with_suffix(".html") for page in pages_of(repository)}
    assert {page for page in expected if not page.exists()} == set()


def test_nothing_is_fetched_from_another_host(pages):
    fetched = [(path.name, address) for path, page in pages.items() for address in page.fetched]
    assert [found for found in fetched if check_links.is_of_another_host(found[1])] == []


def test_styles_fetch_nothing_from_another_host(pages_folder):
    """Neither an import nor a font or picture of a style sheet, in files and in pages."""
    outside = re.compile(r"(?:@import\s+|url\()\s*['\"]?(?:https?:)?//[^)'\"]*")
    found = {
        (path.name, match)
        for ending in ("css", "html")
        for path in pages_folder.rglob(f"*.{ending}")
        for match in outside.findall(path.read_text(encoding="utf8"))
    }
    assert found == set()


def test_links_and_anchors_lead_somewhere(pages):
    assert check_links.broken_links(pages) == []


def test_no_page_is_too_large(pages):
    assert {path.name: path.stat().st_size for path in pages if path.stat().st_size > LARGEST_PAGE} == {}


def test_the_book_is_not_too_large(pages, pages_folder):
    files = [path for path in pages_folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in pages) / len(pages) <= MEAN_PAGE
    assert sum(path.stat().st_size for path in files) <= SITE


def test_no_page_carries_the_state_of_widgets(pages):
    """What no page reads: explorers bring their own state, and no script of ipywidgets is loaded."""
    marks = ("application/vnd.jupyter.widget-state+json", "application/vnd.jupyter.widget-view+json")
    assert [path.name for path in pages if any(one in path.read_text(encoding="utf8") for one in marks)] == []


def test_no_file_is_there_that_no_page_reaches(pages_folder):
    folder = pages_folder.resolve()
    files = {path for path in folder.rglob("*") if path.is_file()}
    assert {path.relative_to(folder).as_posix() for path in files - reachable(folder)} == set()


def test_nothing_that_a_page_or_a_style_asks_for_is_missing(pages, pages_folder):
    asked = [(path, address) for path, page in pages.items() for address in page.fetched]
    for style in pages_folder.resolve().rglob("*.css"):
        addresses = re.findall(r"url\(\s*['\"]?([^'\")]+)", style.read_text(encoding="utf8"))
        asked += [(style, address) for address in addresses]
    files = [(path, urlsplit(address)) for path, address in asked]
    local = [(path, parts) for path, parts in files if parts.path and not parts.scheme]
    assert len(local) > 500
    assert {parts.path for path, parts in local if not (path.parent / unquote(parts.path)).exists()} == set()


def test_every_page_has_a_title_and_a_language(pages, pages_folder):
    inside = {
        path: page for path, page in pages.items() if path != pages_folder / "index.html"
    }  # redirects only
    assert [
        path.name for path, page in inside.items() if not page.title.strip() or page.language != "en"
    ] == []


def test_every_picture_has_a_text(pages):
    """Sphinx writes a picture's file name where its text is missing, which tells a listener nothing.

    A cell that draws says what the picture shows in its metadata: {"mystnb": {"image": {"alt": "..."}}}.
    """
    silent = [
        (path.name, text)
        for path, page in pages.items()
        for text in page.picture_texts
        if text is None or re.fullmatch(r"\S*\.(png|svg|jpe?g|gif)", text)
    ]
    assert silent == []


def test_a_table_that_a_cell_prints_is_a_table(pages_folder):
    """And not the bars of its Markdown in a paragraph: see nb_render_markdown_format in _config.yml."""
    bars = re.compile(r"<p>\s*\|[^<]*\|")
    found = [
        (path.name, match)
        for path in sorted((pages_folder / "book").rglob("*.html"))
        for match in bars.findall(path.read_text(encoding="utf8"))
    ]
    assert found == []


def test_no_page_shows_a_path_or_a_traceback_of_the_machine(pages_folder, repository):
    """Warnings that a notebook prints carry paths; they are no part of a page."""
    marks = (str(repository), "Traceback (most recent call last)", "site-packages/")
    found = [
        (path.name, mark)
        for path in sorted((pages_folder / "book").rglob("*.html"))
        for mark in marks
        if mark in path.read_text(encoding="utf8")
    ]
    assert found == []
