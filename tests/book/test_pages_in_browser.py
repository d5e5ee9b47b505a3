"""The pages in a real browser, opened as files without a network: what a reader sees and moves.

Every page of the book, also those that Sphinx writes, is tried by axe-core too, in the same visit: wide,
narrow, light and dark. What a page folds is unfolded first. Explorers are tried in more states by their own
tests (tests/explorers).

How long a page takes is not asserted here but measured by the bench (`make bench ONLY=page`).
"""

import io
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image

from tests.accessibility import contrast, structure, unfold, without_colours
from tests.book.pages import ready_page
from tools import check_links

# The first test of each setting waits until every page has been looked at.
pytestmark = [pytest.mark.built, pytest.mark.browser, pytest.mark.timeout(600)]

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


DARK = "document.querySelectorAll('.nlpb-root:not([data-theme=dark])').length === 0"
# The theme sees to it a moment after the page has changed its size.
SCROLLS_BY_KEYS = """
() => [...document.querySelectorAll("pre")]
  .every((one) => one.tabIndex === 0 || one.scrollWidth <= one.clientWidth)
"""


def barriers(page):
    """What breaks axe's rules on a wide, light page, by how it is looked at. The page is changed by that."""
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
    return looks


def shown(address):
    return "/".join(address.split("/html/")[-1:])


WIDE = "wide and light"


@pytest.fixture(scope="module", params=[WIDE, "phone and dark"])
def visits(request, browser, addresses):
    """Every page opened once in each of two settings; what it shows is read there and then."""
    wide = request.param == WIDE
    settings = {"width": 1280} if wide else {"width": 400, "height": 800, "theme": "dark"}
    found = {}
    for address in addresses:
        with ready_page(browser, address, **settings) as (opened, _):
            ask = opened.page.evaluate
            found[shown(address)] = {
                "complaints": list(opened.console),
                "requests": list(opened.requests),
                "files": list(opened.files),
                "theme": ask("document.documentElement.dataset.theme"),
                "overflow": opened.overflow(),
                "beyond the edge": ask(WIDEST),
                "formulas asked": ask("document.querySelectorAll('.math').length"),
                "formulas set": ask("document.querySelectorAll('.math mjx-container').length"),
                "formulas wrong": ask(WRONG_FORMULAS),
                "explorers": ask("document.querySelectorAll('[data-explorer]').length"),
                "explorers not ready": ask(NOT_READY),
            }
            if wide:
                found[shown(address)]["barriers"] = barriers(opened.page)
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
    there -= set((pages_folder / "_static" / "stills").rglob("*.webp"))  # where no script runs
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


@pytest.mark.parametrize("visits", [WIDE], indirect=True)
@pytest.mark.parametrize("how", ["wide", "light", "dark", "narrow"])
def test_no_page_shuts_a_reader_out(visits, how):
    looks = {page: values["barriers"][how] for page, values in visits[1].items()}
    assert {"genindex.html", "search.html", "search.html?q=perplexity", "book/index.html"} <= set(looks)
    assert {page: found for page, found in looks.items() if found} == {}


FAULTS = """
<details><summary>More</summary><p id="pale" style="color: #777; background: #808080">pale</p></details>
<button id="misnamed" aria-label="other words">Press</button>
<div id="scrolls" style="overflow: auto; width: 50px; white-space: nowrap"><b>a long line of text</b></div>
"""


def test_what_shuts_a_reader_out_is_found(browser, pages_folder):
    """A page with a fault of each kind: the rules are on, and see what is folded and what is dark."""
    with ready_page(browser, (pages_folder / "book" / "index.html").as_uri(), width=1280) as (opened, _):
        page = opened.page
        page.evaluate(
            "(html) => document.querySelector('article').insertAdjacentHTML('beforeend', html)", FAULTS
        )
        unfold(page)
        assert {one.element for one in structure(page)} == {"#misnamed", "#scrolls"}
        assert [one.element for one in contrast(page)] == ["#pale"]
        assert [one.element for one in structure(page, ["scrollable-region-focusable"])] == ["#scrolls"]


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


@pytest.mark.parametrize("width", [390, 1280])
def test_every_button_over_a_page_shows_that_it_has_the_focus(browser, pages_folder, width):
    page = pages_folder / "book" / "04_word2vec" / "01_windows.html"
    buttons = """[...document.querySelectorAll(".bd-header-article :is(a, button)")]
      .filter((e) => e.checkVisibility())"""
    seen = {}
    with ready_page(browser, page.as_uri(), width=width) as (opened, _):
        there = opened.page.evaluate(f"{buttons}.length")
        for _ in range(80):
            opened.page.keyboard.press("Tab")
            place, *ring = opened.page.evaluate(
                f"""() => {{
                  const look = getComputedStyle(document.activeElement);
                  const accent = look.getPropertyValue("--pst-color-accent");
                  const probe = document.body.appendChild(document.createElement("i"));
                  probe.style.color = accent;
                  const wanted = getComputedStyle(probe).color;
                  probe.remove();
                  return [{buttons}.indexOf(document.activeElement), look.outlineStyle, look.outlineWidth,
                    look.outlineColor === wanted];
                }}"""
            )
            if place >= 0:
                seen[place] = ring
            elif seen:
                break
    assert there >= 5
    assert seen == {place: ["solid", "3px", True] for place in range(there)}


BACK_TO_TOP = """
() => {
  const box = (one) => one.getBoundingClientRect();
  const arrow = box(document.querySelector("#pst-back-to-top"));
  const bar = box(document.querySelector(".bd-header-article"));
  const buttons = [...document.querySelectorAll(".bd-header-article :is(a, button, label)")]
    .filter((one) => one.checkVisibility()).map(box);
  return {
    size: Math.min(arrow.width, arrow.height),
    inside: arrow.top >= bar.top && arrow.bottom <= bar.bottom &&
      arrow.left >= bar.left && arrow.right <= bar.right,
    apart: buttons.every((one) => one.right <= arrow.left || one.left >= arrow.right),
    bar: bar.top,
  };
}
"""


@pytest.mark.parametrize("width", [320, 390, 640, 641, 768, 769, 1000, 1199])
def test_back_to_top_stands_in_the_bar_and_over_nothing(browser, pages_folder, width):
    """Else it would lie over what the page shows, and so over the controls of explorers."""
    page = pages_folder / "book" / "04_word2vec" / "01_windows.html"
    with ready_page(browser, page.as_uri(), width=width, height=800) as (opened, _):
        arrow = opened.page.get_by_role("button", name="Back to top", exact=True)
        assert not arrow.is_visible()
        for place in (2000, 1800):  # it is offered to those who turn back
            opened.page.evaluate("(top) => scrollTo({ top, behavior: 'instant' })", place)
            opened.page.wait_for_timeout(100)
        found = opened.page.evaluate(BACK_TO_TOP)
        assert found.pop("size") >= 24
        assert found == {"inside": True, "apart": True, "bar": 0}
        arrow.click()
        opened.page.wait_for_function("scrollY === 0")


def test_a_search_is_marked_in_the_text_only(browser, pages_folder):
    address = (pages_folder / "book" / "02_ngrams" / "03_race.html").as_uri() + "?highlight=kneser"
    with ready_page(browser, address, width=1280) as (opened, _):
        opened.page.wait_for_selector("span.highlighted")
        marks = opened.page.evaluate(
            """() => [...document.querySelectorAll("span.highlighted")].filter((e) => e.checkVisibility())
              .map((e) => [!!e.closest(".bd-article"),
                getComputedStyle(e).backgroundColor !== "rgba(0, 0, 0, 0)"])"""
        )
        icon = opened.page.locator(".highlight-link a").evaluate(
            "(e) => getComputedStyle(e, '::before').content"
        )
    assert {tuple(one) for one in marks} == {(True, True), (False, False)}
    assert icon == "none", "a sign of an icon font that the book does not have"


def test_the_table_of_runs_is_whole_on_a_phone(browser, pages_folder):
    page = pages_folder / "book" / "03_nnlm" / "02_training.html"
    with ready_page(browser, page.as_uri(), width=390) as (opened, _):
        region = opened.page.locator(".nlpb-scroll:has(.nlpb-runs)")
        assert region.evaluate("(e) => e.clientWidth") > 250
        assert region.evaluate("(e) => e.scrollWidth - e.clientWidth") <= 0


FIGURES = """
() => [...document.querySelectorAll(".cell_output > img")].filter((e) => e.checkVisibility()).map((e) => ({
  scale: e.getBoundingClientRect().width / e.naturalWidth,
  scrolls: e.parentElement.scrollWidth > e.parentElement.clientWidth,
  byKeys: e.parentElement.tabIndex === 0,
  inside: e.parentElement.getBoundingClientRect().right <= innerWidth,
}))
"""


def test_the_figures_of_a_phone_have_letters_that_can_be_read(browser, pages_folder):
    """Scaled to 358 pixels, a figure of 1,011 has letters of 5; it scrolls in its own box instead."""
    page = pages_folder / "book" / "05_mlp" / "06_gradient_flow.html"
    with ready_page(browser, page.as_uri(), width=390) as (opened, _):
        found = opened.page.evaluate(FIGURES)
        opened.page.set_viewport_size({"width": 1280, "height": 800})
        wide = opened.page.evaluate(FIGURES)
    assert found and all(one["scale"] > 0.7 and one["inside"] for one in found)
    assert any(one["scrolls"] for one in found)
    assert all(one["byKeys"] == one["scrolls"] for one in found)
    assert not any(one["scrolls"] for one in wide)


FORMULAS_AND_NUMBERS = """
() => [...document.querySelectorAll("div.math:has(.eqno)")].filter((e) => e.checkVisibility()).map((e) => {
  const formula = e.querySelector("mjx-container"), sheet = e.getBoundingClientRect();
  const [a, b] = [formula, e.querySelector(".eqno")].map((one) => one.getBoundingClientRect());
  return {
    name: e.id,
    scrolls: formula.scrollWidth > formula.clientWidth + 1,
    whole: a.width > sheet.width - 2,
    apart: a.right <= b.left + 1 || a.bottom <= b.top + 1,
    inside: b.right <= sheet.right + 1 && b.bottom <= sheet.bottom + 1,
  };
})
"""


@pytest.mark.parametrize("name", ["02_ngrams/02_never_seen", "03_nnlm/01_network"])
def test_a_wide_formula_has_the_whole_line_of_a_phone(browser, pages_folder, name):
    with ready_page(browser, (pages_folder / f"book/{name}.html").as_uri(), width=390) as (opened, _):
        found = opened.page.evaluate(FORMULAS_AND_NUMBERS)
    assert {one["scrolls"] for one in found} == {True, False}
    assert [
        one for one in found if not (one["apart"] and one["inside"] and one["whole"] >= one["scrolls"])
    ] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_formula_shows_where_there_is_more_of_it(browser, pages_folder, theme):
    """A shadow at an edge that hides something, and none at one that does not."""
    page = pages_folder / "book" / "02_ngrams" / "02_never_seen.html"
    with ready_page(browser, page.as_uri(), width=390, theme=theme) as (opened, _):
        formula = opened.page.locator("#eq-2-10 mjx-container")
        edges = []
        for place in ("0", "e.scrollWidth"):
            formula.evaluate(f"(e) => {{ e.scrollLeft = {place}; }}")
            picture = Image.open(io.BytesIO(formula.screenshot())).convert("L")
            edges.append([picture.getpixel((x, 1)) for x in (0, picture.width // 2, picture.width - 1)])
    (left, middle, right), (last_left, last_middle, last_right) = edges
    assert left == middle == last_middle == last_right
    assert abs(right - middle) > 30
    assert abs(last_left - middle) > 30


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_term_that_a_link_led_to_is_marked(browser, pages_folder, theme):
    address = (pages_folder / "book" / "appendix" / "glossary.html").as_uri() + "#perplexity"
    with ready_page(browser, address, theme=theme) as (opened, _):
        ground = opened.page.evaluate(
            """() => [...document.querySelectorAll("section#glossary section")]
              .filter((e) => getComputedStyle(e).backgroundColor !== "rgba(0, 0, 0, 0)").map((e) => e.id)"""
        )
        assert ground == ["perplexity"]
        assert contrast(opened.page) == []
