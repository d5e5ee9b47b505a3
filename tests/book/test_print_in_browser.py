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
REMARKS = ".bd-article details.sd-dropdown, .bd-article details.sd-dropdown .sd-summary-content"
EXPLORERS = (
    "01_words/02_company", "02_ngrams/02_never_seen", "02_ngrams/03_race", "03_nnlm/02_training",
    "04_word2vec/01_windows", "04_word2vec/02_noise", "appendix/microworld",
)  # fmt: skip
# What scrolls, what is longer than its box (but for the words to click on, which are cut), and what lies over
# the next.
OVERPRINTED = """
() => {
  const shown = (e) => e.checkVisibility() && e.getBoundingClientRect().height > 1;
  const found = [];
  for (const e of document.querySelectorAll(".nlpb-root *")) {
    if (!shown(e) || e.matches(".nlpb-shelf, .nlpb-shelf *, .nlpb-spoken, svg *")) continue;
    if (/auto|scroll/.test(getComputedStyle(e).overflow)) found.push(["scrolls", e.className]);
    const long = e.matches("div, ol, ul, textarea") && e.scrollHeight > e.clientHeight + 3;
    if (long) found.push(["too long", e.className]);
  }
  for (const e of document.querySelectorAll(".nlpb-stack > *")) {
    const next = e.nextElementSibling;
    if (!next || !shown(e) || !shown(next)) continue;
    const over = e.getBoundingClientRect().bottom - next.getBoundingClientRect().top;
    if (over > 1) found.push(["lies over the next", e.className]);
  }
  return [document.querySelectorAll(".nlpb-stack > *").length, found];
}
"""
# Where the texts of a row of headings break: in more lines than they have words.
BROKEN_WORDS = """
() => [...document.querySelectorAll(".nlpb-runs th")].map((e) => {
  const text = document.createRange();
  text.selectNodeContents(e);
  const lines = new Set([...text.getClientRects()].map((line) => Math.round(line.top)));
  return [e.textContent, lines.size, e.textContent.split(/[\\s-]+/).length];
})
"""
# The boxes of all text that is shown, line by line.
LINES = """
  const lines = [];
  const texts = document.createTreeWalker(document.querySelector(".bd-article"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    if (!texts.currentNode.data.trim() || !texts.currentNode.parentElement.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    lines.push(...range.getClientRects());
  }
"""
# The sheets as columns, which the browser fills as it fills sheets: the share of each that is empty below the
# last thing on it, but for the last sheet.
EMPTY = f"""
() => {{
  const style = document.createElement("style");
  style.textContent = `@media print {{ .bd-main .bd-content .bd-article-container .bd-article {{
    height: 265mm; width: 178mm; column-width: 178mm; column-gap: 0; column-fill: auto; }} }}`;
  document.head.append(style);
  {LINES}
  const pictures = [...document.querySelectorAll(".bd-article :is(img, canvas, svg)")];
  const sheet = document.querySelector(".bd-article").getBoundingClientRect();
  const full = [];
  for (const box of [...lines, ...pictures.flatMap((one) => [...one.getClientRects()])]) {{
    if (!box.height || !box.width) continue;
    const at = Math.floor((box.left - sheet.left + 1) / sheet.width);
    full[at] = Math.max(full[at] ?? 0, (box.bottom - sheet.top) / sheet.height);
  }}
  style.remove();
  return Array.from(full, (share) => 1 - (share ?? 0)).slice(0, -1);
}}
"""
BESIDE_FIGURES = f"""
() => {{
  {LINES}
  const figures = [...document.querySelectorAll(".bd-article .cell_output > img")]
    .map((one) => one.getBoundingClientRect());
  return figures.map(({{ top, bottom }}) =>
    lines.filter((line) => line.bottom > top + 1 && line.top < bottom - 1).length);
}}
"""
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
    """Lay the page out for paper, and wait until the browser has told the page so, a moment later."""
    page.evaluate(
        """() => {
          const paper = matchMedia("print");
          window.told = paper.matches
            || new Promise((go) => paper.addEventListener("change", () => go(true)));
        }"""
    )
    page.emulate_media(media="print")
    assert page.evaluate("window.told")
    page.wait_for_function("document.documentElement.dataset.theme === 'light'")


def print_it(page, what):
    """What the button does, up to where the browser's own dialogue would open."""
    page.evaluate(
        """() => {
          window.printed = false;
          window.print = () => { dispatchEvent(new Event("beforeprint")); window.printed = true; };
        }"""
    )
    page.evaluate("(what) => document.querySelector(`button[data-print=${what}]`).click()", what)
    page.wait_for_function("window.printed")
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


@pytest.mark.parametrize("name", EXPLORERS)
def test_nothing_in_an_explorer_scrolls_or_lies_over_the_rest(browser, pages_folder, name):
    with ready_page(browser, (pages_folder / f"book/{name}.html").as_uri(), width=SHEET) as (opened, _):
        lay_out(opened.page)
        parts, wrong = opened.page.evaluate(OVERPRINTED)
    assert parts > 3
    assert wrong == []


def test_an_explorer_may_go_on_on_the_next_sheet(page):
    """Kept whole, it would leave the better part of a sheet empty before it. Its parts are whole."""
    lay_out(page)
    breaks = page.evaluate(
        """() => {
          const rule = (e) => getComputedStyle(e).breakInside;
          const around = [];
          for (let e = document.querySelector(".nlpb-root"); e.tagName !== "ARTICLE"; e = e.parentElement) {
            around.push(rule(e));
          }
          return [around, [...document.querySelectorAll(".nlpb-root :is(.nlpb-chart, tr, li)")].map(rule)];
        }"""
    )
    assert set(breaks[0]) == {"auto"}
    assert set(breaks[1]) == {"avoid"}


@pytest.mark.parametrize(
    "name", ["01_words/03_dense", "02_ngrams/01_counting", "04_word2vec/02_noise", "04_word2vec/04_judging"]
)
def test_no_sheet_is_left_empty_before_a_figure(browser, pages_folder, name):
    """The text after a figure that has no room on a sheet comes before it, and only little is kept whole."""
    with ready_page(browser, (pages_folder / f"book/{name}.html").as_uri(), width=SHEET) as (opened, _):
        lay_out(opened.page)
        beside = opened.page.evaluate(BESIDE_FIGURES)
        empty = opened.page.evaluate(EMPTY)
    assert len(empty) >= 10
    assert max(empty) < 0.25, [round(share, 2) for share in empty]
    assert len(beside) >= 2
    assert set(beside) == {0}, "text at the side of a figure"


def test_only_code_that_is_short_stays_on_one_sheet(page):
    """Long code is cut between two lines, and its box takes no space for edges where it is cut."""
    print_it(page, "everything")
    blocks = page.evaluate(
        """() => [...document.querySelectorAll(".bd-article div.highlight")].map((e) => {
          const box = e.closest(".cell_input") ?? e;
          const rules = [e, box].map((one) => getComputedStyle(one));
          return [e.innerText.trimEnd().split("\\n").length, rules.some((one) => one.breakInside === "avoid"),
            rules.some((one) => one.boxDecorationBreak === "clone")
                || getComputedStyle(e.querySelector("pre")).orphans !== "1"];
        })"""
    )
    assert {lines <= 14 for lines, _, _ in blocks} == {True, False}
    assert [one for one in blocks if one[1] != (one[0] <= 14) or one[2]] == []


def test_the_first_sheet_names_the_book_and_numbers_the_page(page):
    heads = ".book-name, h1"
    shown = "(all) => all.filter((e) => e.checkVisibility()).map((e) => e.innerText.replace(/#$/, '').trim())"
    title = page.locator(".bd-article h1").evaluate(
        "(e) => e.firstElementChild.textContent + e.childNodes[1].data"
    )
    assert title.startswith("3.1 ")
    assert page.locator(heads).evaluate_all(shown) == [title]
    lay_out(page)
    assert page.locator(heads).evaluate_all(shown) == ["From Words to Transformers", title]


def test_no_icon_is_left_over(page):
    """Icons are masks over a background, which paper does without: the letter behind it would show."""
    contents = """() => [...document.querySelectorAll(".bd-article .admonition-title")]
      .map((e) => ["::before", "::after"].map((icon) => getComputedStyle(e, icon).content)
        .find((one) => one !== "none"))"""
    assert any(page.evaluate(contents))
    lay_out(page)
    assert not any(page.evaluate(contents))


def test_the_words_of_a_narrow_table_are_whole(browser, pages_folder):
    with ready_page(browser, (pages_folder / "book/03_nnlm/02_training.html").as_uri(), width=SHEET) as (
        opened,
        _,
    ):
        lay_out(opened.page)
        headings = opened.page.evaluate(BROKEN_WORDS)
    assert len(headings) >= 3
    assert [one for one in headings if one[1] > one[2]] == []


@pytest.mark.parametrize("how", ["the button", "the browser"])
@pytest.mark.parametrize("width", [390, 1600])
def test_charts_are_drawn_at_the_size_they_are_printed_in(browser, pages_folder, width, how):
    """Drawn for a wide screen they would be shrunk, with letters of 6 points; for a phone, blown up."""
    widths = """[...document.querySelectorAll(".nlpb-chart canvas")].filter((e) => e.checkVisibility())
      .map((e) => parseFloat(e.style.width))"""
    before = f"() => {{ window.drawn = {widths}; return window.drawn; }}"
    address = (pages_folder / "book/03_nnlm/02_training.html").as_uri()
    with ready_page(browser, address, width=width) as (opened, _):
        page = opened.page
        on_screen = page.evaluate(before)
        # After the page's own listener, just before the browser prints; it prints nothing without a printer.
        page.evaluate(f"() => addEventListener('beforeprint', {before})")
        press = "document.querySelector('button[data-print=page]').click()"
        if how == "the button":
            page.evaluate(f"window.print = () => dispatchEvent(new Event('beforeprint')); {press}")
        else:  # what the browser's own menu and Ctrl+P do
            page.pdf(prefer_css_page_size=True)
        drawn = page.evaluate("window.drawn")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.wait_for_function(
            f"(widths) => JSON.stringify({widths}) === JSON.stringify(widths)", arg=on_screen
        )
        assert opened.overflow() == 0, "afterwards the page is as wide as it was"
    with ready_page(browser, address, width=SHEET) as (opened, _):
        lay_out(opened.page)
        printed = opened.page.evaluate(
            """[...document.querySelectorAll(".nlpb-chart canvas")].filter((e) => e.checkVisibility())
              .map((e) => e.getBoundingClientRect().width)"""
        )
    assert len(printed) >= 3
    assert drawn == pytest.approx(printed, rel=0.05)
    assert on_screen != pytest.approx(printed, rel=0.05)


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
    for selector, wanted in ((SOLUTIONS, solutions), (REMARKS, solutions), (HIDDEN_CODE, code)):
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
