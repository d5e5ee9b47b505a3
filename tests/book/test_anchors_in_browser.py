"""A link to a place in a page leads there, though what stands above it gets its height after the jump."""

import threading
from contextlib import contextmanager
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


@contextmanager
def held(browser, address, **options):
    """Open a page whose explorers are still to come; yields it and a function that lets them come."""
    opened = open_in(browser, "about:blank", reduced_motion="no-preference", **options)
    page = opened.page
    page.set_default_timeout(PATIENCE)
    page.add_init_script(HELD)
    page.goto(address)
    page.evaluate(FORMULAS_SET)

    def come():
        height = "document.documentElement.scrollHeight"
        before = page.evaluate(height)
        assert page.evaluate("document.querySelectorAll('[data-explorer-ready]').length") == 0
        page.evaluate("letExplorersCome()")
        page.wait_for_function(SETTLED)
        assert page.evaluate(height) > before + 300

    try:
        yield page, come
        opened.assert_quiet()
    finally:
        page.context.close()


@pytest.fixture
def held_page(browser, pages_folder):
    """A page opened at a place while its explorers are still to come; and a function that lets them come."""
    with held(browser, (pages_folder / PAGE).as_uri() + "#" + PLACE) as (page, come):
        assert abs(page.evaluate(OFF, PLACE)) <= 1
        assert page.evaluate("scrollY") > 3000
        yield page, come


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize(("page", "place"), LATE)
def test_a_late_place_is_where_the_link_says(browser, pages_folder, page, place, width):
    with held(browser, (pages_folder / page).as_uri() + "#" + place, width=width) as (opened, come):
        come()
        assert abs(opened.evaluate(OFF, place)) <= 1
        assert opened.evaluate("scrollY") > 1000


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


# In one frame the page grows and the reader moves: where to, only what the reader did can tell.
MOVE_AND_GROW = """
(act) => {
  if (act) document.body.dispatchEvent(new Event(act, { bubbles: true }));
  scrollTo({ top: 0, behavior: "instant" });
  const more = document.createElement("div");
  more.style.height = "500px";
  document.querySelector(".bd-article").append(more);
}
"""


@pytest.mark.parametrize("act", ["wheel", "touchstart", "pointerdown", "keydown"])
def test_whatever_a_reader_does_while_the_page_grows_counts(held_page, act):
    page, _ = held_page
    page.evaluate(MOVE_AND_GROW, act)
    page.evaluate(OFF, PLACE)
    assert page.evaluate("scrollY") == 0


def test_the_same_link_twice_leads_to_the_place_and_keeps_it(held_page):
    page, come = held_page
    page.mouse.move(600, 500)
    page.mouse.wheel(0, -100_000)
    page.wait_for_function("scrollY === 0")
    page.evaluate("(id) => document.querySelector(`.bd-sidebar-secondary a[href='#${id}']`).click()", PLACE)
    come()
    assert abs(page.evaluate(OFF, PLACE)) <= 1


def test_a_link_within_the_page_is_followed_and_kept(held_page):
    page, come = held_page
    other = "what-to-remember"
    page.evaluate("(id) => document.querySelector(`.bd-sidebar-secondary a[href='#${id}']`).click()", other)
    come()
    assert abs(page.evaluate(OFF, other)) <= 1
    assert page.evaluate("location.hash") == "#" + other


def test_a_page_that_is_ready_is_left_alone(browser, pages_folder):
    with ready_page(browser, (pages_folder / PAGE).as_uri() + "#" + PLACE) as (opened, _):
        page = opened.page
        assert abs(page.evaluate(OFF, PLACE)) <= 1
        page.evaluate(MOVE_AND_GROW, None)
        page.evaluate(OFF, PLACE)
        assert page.evaluate("scrollY") == 0
