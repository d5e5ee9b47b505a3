"""Pages where no script runs: what is missing is said, formulas are drawn, nothing lies over the text."""

import html
import re
import unicodedata
from xml.etree import ElementTree

import pytest

from tests.book.pages import ready_page

pytestmark = [pytest.mark.built]

PAGE = "book/02_ngrams/02_never_seen.html"
# The bracket that opens a formula, its TeX, and what is drawn of it without a script.
FORMULA = re.compile(r">\s*\\([(\[])([^<]*)\\[)\]]<noscript>(<math.*?</math>)</noscript>")


@pytest.fixture(scope="module")
def plain(browser, pages_folder):
    context = browser.new_context(
        viewport={"width": 1000, "height": 800}, java_script_enabled=False, color_scheme="dark", offline=True
    )
    page = context.new_page()
    page.goto((pages_folder / PAGE).as_uri())
    yield page
    context.close()


@pytest.mark.browser
def test_a_sentence_says_what_is_missing(plain):
    assert "JavaScript" in plain.locator(".without-script").inner_text()
    assert plain.locator(".without-script").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1000])
def test_the_sentence_stands_as_the_text_does(plain, width):
    plain.set_viewport_size({"width": width, "height": 800})
    edges = plain.evaluate(
        """() => [".without-script", ".bd-article h1", ".bd-article-container"]
          .map((one) => document.querySelector(one).getBoundingClientRect())
          .map((box) => [box.left, box.right])"""
    )
    plain.set_viewport_size({"width": 1000, "height": 800})
    assert edges[0] == pytest.approx(edges[1], abs=1)
    assert edges[0][0] > edges[2][0] + 10


@pytest.mark.browser
def test_nothing_lies_over_the_text(plain):
    """What is at the place of a line of text is that line, also after scrolling."""
    covered = plain.evaluate(
        """() => {
          const found = [];
          for (const line of document.querySelectorAll(".bd-article > section :is(p, h2)")) {
            const above = line.getBoundingClientRect().top;
            scrollTo({ top: scrollY + above - 8, behavior: "instant" });
            const place = line.getBoundingClientRect();
            const top = document.elementFromPoint(place.left + 5, place.top + Math.min(12, place.height / 2));
            const other = top && !line.contains(top) && !top.contains(line);
            if (!line.closest("details:not([open])") && other) found.push(line.textContent);
          }
          return [found, document.querySelectorAll(".bd-article > section :is(p, h2)").length];
        }"""
    )
    assert covered[1] > 50
    assert covered[0] == []


@pytest.mark.browser
def test_formulas_are_drawn_and_their_tex_is_not(plain):
    sizes = plain.evaluate(
        """() => [...document.querySelectorAll(".bd-article .math")]
          .filter((e) => !e.closest("details:not([open])"))
          .map((e) => [e.querySelector("math")?.getBoundingClientRect().height ?? 0,
            parseFloat(getComputedStyle(e).fontSize)])"""
    )
    assert len(sizes) > 50
    assert all(height > 5 and tex == 0 for height, tex in sizes), sizes


@pytest.mark.browser
def test_solutions_are_open_and_dead_buttons_are_away(plain):
    solutions = plain.locator(".solution section")
    assert solutions.count() > 0
    assert all(one.is_visible() for one in solutions.all())
    for button in (".theme-switch-button", "[data-print]", ".search-button__button", ".dropdown-toggle"):
        assert not any(one.is_visible() for one in plain.locator(button).all()), button


@pytest.mark.browser
def test_the_page_has_the_colours_of_the_light_theme(plain):
    colours = plain.evaluate(
        "() => ['p a.reference', 'body'].map((one) => getComputedStyle(document.querySelector(one)).color)"
    )
    assert colours[0] != colours[1], "links look like text where no theme is set"


def test_every_formula_is_drawn(pages_folder):
    """A formula with TeX that tools/mathml.py does not know would be shown as TeX: teach it the construct."""
    seen, missing = 0, []
    for path in sorted((pages_folder / "book").rglob("*.html")):
        page = path.read_text(encoding="utf8")
        formulas = re.split(r'<(?:span|div) class="(?:amsmath )?math ', page)[1:]
        for one in formulas:
            seen += 1
            if "<noscript><math" not in one:
                missing.append((path.name, one[:120]))
    assert seen > 900
    assert missing == []


@pytest.mark.browser
def test_mathml_says_what_mathjax_says(browser, pages_folder):
    """The signs of every formula, in order: ours and those of MathJax, which reads the same TeX."""

    def signs(markup):
        root = ElementTree.fromstring(re.sub(r' xmlns="[^"]*"', "", markup))
        text = unicodedata.normalize("NFKC", "".join(root.itertext()))
        return re.sub(r"[\s\u2061-\u2064]", "", text)

    # Every page has the same MathJax, with the same settings: each formula is read once, by that of one page.
    ours, found, drawn = {}, 0, 0
    for path in sorted((pages_folder / "book").rglob("*.html")):
        page = path.read_text(encoding="utf8")
        drawn += page.count("<noscript><math")
        for kind, tex, markup in FORMULA.findall(page):
            ours.setdefault((html.unescape(tex), kind == "["), set()).add(markup)
            found += 1
    assert found == drawn > 900
    with ready_page(browser, (pages_folder / PAGE).as_uri()) as (opened, _):
        mathml = "(all) => all.map(([tex, display]) => MathJax.tex2mml(tex, { display }))"
        theirs = opened.page.evaluate(mathml, [list(one) for one in ours])
        # It reads them as it reads those of the page.
        of_page = opened.page.evaluate(
            """() => {
              const visitor = new MathJax._.core.MmlTree.SerializedMmlVisitor.SerializedMmlVisitor();
              return [...MathJax.startup.document.math]
                .map((one) => [one.math, one.display, visitor.visitTree(one.root)]);
            }"""
        )
    known = dict(zip(ours, map(signs, theirs), strict=True))
    assert len(of_page) > 50
    assert [tex for tex, display, markup in of_page if known.get((tex, display)) != signs(markup)] == []
    different = [
        (tex, signs(markup), other)
        for (markups, ((tex, _), other)) in zip(ours.values(), known.items(), strict=True)
        for markup in markups
        if signs(markup) != other
    ]
    assert different == []
