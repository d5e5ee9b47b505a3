"""A link to a place in a page leads there, though what stands above it gets its height after the jump."""

import threading
from functools import partial
from http.server import ThreadingHTTPServer

import pytest

from tests.book.pages import FORMULAS_SET, PATIENCE, SETTLED, ready_page
from tests.book.test_downloads import Quiet
from tests.browser import open_in

pytestmark = [pytest.mark.built, pytest.mark.browser]

# Places below the first explorer, below formulas, and at the end of long pages.
LATE = [
    ("book/index.html", "the-road"),
    ("book/02_ngrams/02_never_seen.html", "exercises"),
    ("book/03_nnlm/02_training.html", "what-to-remember"),
    ("book/04_word2vec/01_windows.html", "exercises"),
]
PAGE, PLACE = LATE[3]
# By how many pixels a place is off: it belongs under the bar at the top of the page, or as near to it as the
# end of the page lets it come.
OFF = """
async (id) => {
  for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame);
  const bar = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
  const left = document.documentElement.scrollHeight - innerHeight - scrollY;
  return Math.min(document.getElementById(id).getBoundingClientRect().top - bar, left);
}
"""
# No explorer is mounted before the test says so: `letExplorersCome()`.
HELD = """
const come = new Promise((go) => (globalThis.letExplorersCome = go));
const text = Response.prototype.text;
Response.prototype.text = async function () {
  await come;
  return text.call(this);
};
"""


@pytest.fixture
def held_page(browser, pages_folder):
    """A page opened at a place while its explorers are still to come; and a function that lets them come."""
    opened = open_in(browser, "about:blank", reduced_motion="no-preference")
    page = opened.page
    page.set_default_timeout(PATIENCE)
    page.add_init_script(HELD)
    page.goto((pages_folder / PAGE).as_uri() + "#" + PLACE)
    page.evaluate(FORMULAS_SET)
    assert abs(page.evaluate(OFF, PLACE)) <= 1
    assert page.evaluate("scrollY") > 3000

    def come():
        before = page.evaluate("document.documentElement.scrollHeight")
        assert page.evaluate("document.querySelectorAll('[data-explorer-ready]').length") == 0
        page.evaluate("letExplorersCome()")
        page.wait_for_function(SETTLED)
        assert page.evaluate("document.documentElement.scrollHeight") > before + 300

    yield page, come
    opened.assert_quiet()
    page.context.close()


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize(("page", "place"), LATE)
def test_a_late_place_is_where_the_link_says(browser, pages_folder, page, place, width):
    address = (pages_folder / page).as_uri() + "#" + place
    with ready_page(browser, address, width=width) as (opened, _):
        assert abs(opened.page.evaluate(OFF, place)) <= 1
        assert opened.page.evaluate("scrollY") > 1000


@pytest.mark.parametrize("width", [1400, 390])
def test_a_click_on_another_page_leads_to_the_place(browser, pages_folder, width):
    search = (pages_folder / "search.html").as_uri() + "?q=cosine%20similarity"
    opened = open_in(browser, search, width=width, reduced_motion="no-preference")
    link = opened.page.locator("#search-results a[href*='01_words/02_company.html#']").first
    place = link.get_attribute("href").split("#")[1]
    link.click()
    opened.page.wait_for_url("**/02_company.html#*")
    opened.page.evaluate(FORMULAS_SET)
    opened.page.wait_for_function(SETTLED)
    assert abs(opened.page.evaluate(OFF, place)) <= 1
    assert opened.page.evaluate("scrollY") > 1000
    opened.page.context.close()


def test_a_place_is_found_over_http(browser, pages_folder):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(pages_folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    try:
        page.goto(f"http://127.0.0.1:{server.server_port}/{PAGE}#{PLACE}")
        page.evaluate(FORMULAS_SET)
        page.wait_for_function(SETTLED)
        assert abs(page.evaluate(OFF, PLACE)) <= 1
    finally:
        page.close()
        server.shutdown()
        server.server_close()


def test_the_place_is_kept_while_explorers_come(held_page):
    page, come = held_page
    come()
    assert abs(page.evaluate(OFF, PLACE)) <= 1


@pytest.mark.parametrize("how", ["by the wheel", "by the bar"])
def test_a_reader_who_scrolls_stays_there(held_page, how):
    page, come = held_page
    if how == "by the wheel":
        page.mouse.move(600, 500)
        page.mouse.wheel(0, -100_000)
    else:
        page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_function("scrollY === 0")
    come()
    assert page.evaluate(OFF, PLACE) > 1000, "there would be far to go"
    assert page.evaluate("scrollY") == 0


def test_a_reader_who_types_stays_there(held_page):
    page, come = held_page
    page.keyboard.press("Home")
    page.wait_for_function("scrollY === 0")
    come()
    page.evaluate(OFF, PLACE)
    assert page.evaluate("scrollY") == 0


def test_a_link_within_the_page_is_followed_and_kept(held_page):
    page, come = held_page
    other = "what-to-remember"
    page.evaluate("(id) => document.querySelector(`.bd-sidebar-secondary a[href='#${id}']`).click()", other)
    come()
    assert abs(page.evaluate(OFF, other)) <= 1
    assert page.evaluate("location.hash") == "#" + other


def test_after_that_what_a_reader_unfolds_moves_nothing(browser, pages_folder):
    with ready_page(browser, (pages_folder / PAGE).as_uri() + "#" + PLACE) as (opened, _):
        page = opened.page
        assert abs(page.evaluate(OFF, PLACE)) <= 1
        page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
        page.evaluate(OFF, PLACE)
        page.evaluate("for (const one of document.querySelectorAll('.bd-article details')) one.open = true")
        page.evaluate(OFF, PLACE)
        assert page.evaluate("scrollY") == 0
