"""A page on paper: light whatever the theme, code whole, solutions and hidden code on request.

The page is looked at as the browser lays it out for paper, at the width of a sheet of A4 within its margins.
"""

import pytest

from tests.book.pages import PATIENCE, ready_page

pytestmark = [pytest.mark.built, pytest.mark.browser]

PAGE = "book/03_nnlm/01_network.html"  # long lines, a wide formula, solutions, hidden code, an explorer
SHEET = 673  # CSS pixels: 210 mm less twice 16 mm

PALEST_TEXT = """
() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((c) => {
      const share = c / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const texts = [...document.querySelectorAll(".bd-article :is(p, li, h2, td, pre, pre span)")]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.textContent.trim()
      && !e.closest("[data-explorer]"));
  return [texts.length, Math.min(...texts.map((e) => 1.05 / (light(getComputedStyle(e).color) + 0.05)))];
}
"""
CUT = """
() => [...document.querySelectorAll(".bd-article :is(pre, table, .cell_output, canvas, img, .highlight)")]
  .filter((e) => e.checkVisibility() && (e.scrollWidth > e.clientWidth + 1 && e.tagName !== "TABLE"
    || e.getBoundingClientRect().right > document.documentElement.clientWidth + 1))
  .map((e) => e.tagName + ": " + e.textContent.slice(0, 60))
"""
FORMULAS = """
() => [...document.querySelectorAll(".bd-article div.math mjx-math")]
  .map((e) => [e.getBoundingClientRect().left, e.getBoundingClientRect().right])
"""
SCROLLING = """
() => [...document.querySelectorAll(".bd-article :is(pre, table, .cell_output, .highlight, .math)")]
  .filter((e) => /auto|scroll|hidden/.test(getComputedStyle(e).overflowX + getComputedStyle(e).overflowY)
    && !e.closest("[data-explorer]"))
  .map((e) => e.tagName + "." + e.className)
"""
SHOWN = """
(selector) => [...document.querySelectorAll(selector)]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().height > 0)
  .length
"""
SOLUTIONS = ".bd-article .solution section"
HIDDEN_CODE = ".bd-article details.hide pre"
PLACES_TO_CLICK = (
    ".bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article, .prev-next-footer, .copybtn,"
    " .headerlink, .toggle-button, #pst-back-to-top, .search-button__wrapper"
)


@pytest.fixture(scope="module", params=["light", "dark"])
def on_screen(request, browser, pages_folder):
    """The page in a theme."""
    settings = {"width": SHEET, "theme": request.param}
    with ready_page(browser, (pages_folder / PAGE).as_uri(), **settings) as (opened, _):
        opened.page.set_default_timeout(PATIENCE)
        yield opened.page, request.param


@pytest.fixture
def page(on_screen):
    """The page, not printed, and the same again afterwards."""
    page, theme = on_screen
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    yield page
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_function("(theme) => document.documentElement.dataset.theme === theme", arg=theme)


def lay_out(page):
    """Lay the page out for paper; the browser tells the page so a moment later."""
    page.emulate_media(media="print")
    page.wait_for_function("document.documentElement.dataset.theme === 'light'")


def print_it(page, what):
    """What the button does, up to where the browser's own dialogue would open."""
    page.evaluate("() => { window.print = () => dispatchEvent(new Event('beforeprint')); }")
    page.evaluate("(what) => document.querySelector(`button[data-print=${what}]`).click()", what)
    lay_out(page)


def test_text_is_dark_on_white(page):
    lay_out(page)
    texts, worst = page.evaluate(PALEST_TEXT)
    assert texts > 500
    assert worst >= 4.5, "contrast with white paper"


def test_explorers_turn_light_and_fill_the_sheet(page):
    lay_out(page)
    looks = page.evaluate(
        """() => [...document.querySelectorAll(".nlpb-root")].map((e) => [e.dataset.theme,
          e.getBoundingClientRect().width / e.closest("article").getBoundingClientRect().width])"""
    )
    assert looks
    assert all(theme == "light" and share > 0.98 for theme, share in looks), looks


def test_nothing_is_cut_and_nothing_scrolls(page):
    """A block that scrolls is not broken between two sheets, and leaves half of one empty."""
    print_it(page, "everything")
    assert page.evaluate(SHOWN, ".bd-article pre") > 20
    assert page.evaluate(CUT) == []
    formulas = page.evaluate(FORMULAS)
    assert len(formulas) >= 5
    assert all(left >= 0 and right <= SHEET for left, right in formulas), formulas
    assert page.evaluate(SCROLLING) == []


def test_nothing_to_click_is_printed(page):
    assert page.evaluate(SHOWN, PLACES_TO_CLICK) > 0
    lay_out(page)
    assert page.evaluate(SHOWN, PLACES_TO_CLICK) == 0


@pytest.mark.parametrize(
    ("what", "solutions", "code"),
    [("page", False, False), ("solutions", True, False), ("everything", True, True)],
)
def test_what_is_folded_is_printed_on_request(page, what, solutions, code):
    print_it(page, what)
    for selector, wanted in ((SOLUTIONS, solutions), (HIDDEN_CODE, code)):
        there = page.locator(selector).count()
        assert there > 0
        assert page.evaluate(SHOWN, selector) == (there if wanted else 0), selector


def test_afterwards_the_page_is_as_it_was(page):
    look = """() => [document.documentElement.dataset.theme, document.documentElement.dataset.print,
      document.querySelectorAll(".bd-article details[open]").length]"""
    before = page.evaluate(look)
    print_it(page, "everything")
    assert page.evaluate(look) != before
    page.emulate_media(media="screen")
    page.wait_for_function("!document.documentElement.dataset.print")
    assert page.evaluate(look) == before


def test_a_solution_that_the_reader_opened_is_printed(page):
    button = page.locator(".solution .toggle-button").first
    button.click()
    lay_out(page)
    shown = page.evaluate(SHOWN, SOLUTIONS)
    page.emulate_media(media="screen")
    button.click()
    assert shown == 1


def test_pages_without_solutions_offer_none(browser, pages_folder):
    with ready_page(browser, (pages_folder / "book/appendix/notation.html").as_uri()) as (opened, _):
        offered = opened.page.locator("button[data-print]")
        assert [one.get_attribute("data-print") for one in offered.all()] == ["page"]
