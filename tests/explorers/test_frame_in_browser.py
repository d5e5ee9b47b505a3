"""What stands below every explorer: a toolbar, its picture as a file, its numbers as a table."""

import base64
import io
import itertools
import re
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

from nlpbook.corpora import microworld
from nlpbook.explorers import MicroworldExplorer, SkipGramExplorer, WindowExplorer
from tests.explorers.sized import Sized
from tests.explorers.test_in_browser import (
    MAKERS,
    WITH_CHARTS,
    every_explorer,
    make_back_off,
    make_builder,
    make_game,
    make_trees,
    make_vector_space,
    make_window,
)

pytestmark = pytest.mark.browser

# Two pictures of the same thing have their letters between other pixels. So blocks of so many pixels are
# compared: how far the mean of one may be off, of 255, how many may be further off, and the mean over all.
BLOCK, NEAR, SHARE_FAR, MEAN = 8, 32, 0.015, 2.5
# What the picture was drawn from, kept when the browser is given it as an image.
KEPT = """() => {
  const own = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src');
  const set = function (address) { globalThis.drawnFrom = address; own.set.call(this, address); };
  Object.defineProperty(HTMLImageElement.prototype, 'src', { ...own, set });
}"""
# What a reader of the explorer sees: its texts, the values of its controls, and its drawings.
SEEN = """() => {
  const root = document.querySelector('.nlpb-root'), texts = [];
  const out = '.nlpb-frame, .nlpb-spoken, .nlpb-howto, .nlpb-tooltip, style, option, textarea, ' +
    '[role=radio][aria-checked=false], ' +
    'button:not(.nlpb-bar, .nlpb-chip, .nlpb-filter, .nlpb-read, [role=radio], table button)';
  const shown = (one) => one.getClientRects().length && !one.closest('.nlpb-frame');
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { data, parentElement } = walk.currentNode, control = parentElement.closest('.nlpb-control');
    const field = control?.querySelector('input[type=text], textarea');
    if (!data.trim() || !shown(parentElement) || parentElement.closest(out)) continue;
    if (!field || field.value.trim()) texts.push(data.trim().replace(/:$/, ''));
  }
  for (const one of root.querySelectorAll('select, textarea, input[type=text]')) {
    const value = one.tagName === 'SELECT' ? one.selectedOptions[0]?.textContent ?? '' : one.value;
    if (shown(one) && value.trim()) texts.push(value.trim());
  }
  const boxes = [...root.querySelectorAll('input[type=checkbox]')].filter(shown);
  texts.push(...boxes.map((one) => one.checked ? 'yes' : 'no'));
  return texts;
}"""
HELD = """() => {
  const texts = [], walk = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { data, parentElement } = walk.currentNode;
    if (!parentElement.closest('style')) texts.push(data.trim().replace(/:$/, ''));
  }
  return texts;
}"""
CONTROLS = "input, select, textarea, button:not(.nlpb-bar, .nlpb-chip, .nlpb-filter, .nlpb-read)"
# What is not to be seen whole in the picture: what scrolls, and what lies outside.
CUT = """() => {
  const edge = document.documentElement.getBoundingClientRect();
  return [...document.querySelectorAll('.nlpb-root *')].filter((one) => {
    const { right, bottom, width } = one.getBoundingClientRect();
    const scrolls = /auto|scroll/.test(getComputedStyle(one).overflow) &&
      (one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight);
    return scrolls || (width && (right > edge.right + 0.5 || bottom > edge.bottom + 0.5));
  }).map((one) => one.outerHTML.slice(0, 120));
}"""


def saved(page):
    with page.expect_download() as download:
        page.get_by_role("button", name="Save picture").click()
    content = Path(download.value.path()).read_bytes()
    return Image.open(io.BytesIO(content)), download.value.suggested_filename


def pixels(image, height):
    return np.asarray(image.convert("RGB"), dtype=float)[:height]


def blocks(image):
    """The mean colour of each block."""
    rows, columns = image.height // BLOCK, image.width // BLOCK
    whole = pixels(image, rows * BLOCK)[:, : columns * BLOCK]
    return whole.reshape(rows, BLOCK, columns, BLOCK, 3).mean(axis=(1, 3))


def assert_alike(one, other):
    """That two pictures of the same thing are alike; they may end a pixel of the page or two apart."""
    assert np.abs(np.subtract(one.size, other.size)).max() <= 4
    size = tuple(np.minimum(one.size, other.size))
    one, other = (image.crop((0, 0, *size)) for image in (one, other))
    difference = np.abs(blocks(one) - blocks(other)).max(axis=-1)
    assert difference.mean() <= MEAN
    assert (difference > NEAR).mean() <= SHARE_FAR
    assert np.asarray(one.convert("L")).std() > 5  # there is something on it


# A screenshot begins at a whole pixel of the page, a drawing anywhere: it is looked for as far away as that.
SHIFTS = sorted(itertools.product(range(-3, 4), repeat=2), key=lambda shift: sum(map(abs, shift)))


def assert_alike_nearby(one, picture, there):
    """That a drawing is alike in a picture, where it begins a pixel of the page or two from a place."""
    left, top, right, bottom = map(round, there)
    for dx, dy in SHIFTS:
        other = picture.crop((left + dx, top + dy, right + dx, bottom + dy))
        size = tuple(np.minimum(one.size, other.size))
        found = np.abs(blocks(one.crop((0, 0, *size))) - blocks(other.crop((0, 0, *size)))).max(axis=-1)
        if found.mean() <= MEAN and (found > NEAR).mean() <= SHARE_FAR:
            break
    assert_alike(one, other)


def open_sharp(browser, explorer, tmp_path, *, ratio=2, theme="light", width=900):
    file = tmp_path / "page.html"
    file.write_text(explorer.to_page("An explorer", theme=theme), encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 2400}, device_scale_factor=ratio, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("[data-explorer-ready]")
    page.evaluate(KEPT)
    return page


@pytest.fixture
def drawing_of(browser, tmp_path):
    """Return a function that opens what a page's picture was drawn from, as a page of its own."""
    contexts = []

    def open_drawing(page, ratio=2):
        file = tmp_path / "picture.svg"
        file.write_text(unquote(page.evaluate("drawnFrom").split(",", 1)[1]), encoding="utf-8")
        contexts.append(browser.new_context(viewport={"width": 2000, "height": 8000}))
        drawing = contexts[-1].new_page()
        drawing.goto(file.as_uri())
        return drawing

    yield open_drawing
    for context in contexts:
        context.close()


def shot(page, locator):
    return Image.open(io.BytesIO(locator.screenshot(animations="disabled")))


DARK = ["window", "trees"]  # one with canvases, one without, each as on a phone


@pytest.mark.parametrize(
    ("name", "theme"), [*((name, "light") for name in MAKERS), *((name, "dark") for name in DARK)]
)
def test_the_picture_shows_all_that_the_explorer_does_and_nothing_to_press(
    browser, tmp_path, drawing_of, name, theme
):
    page = open_sharp(browser, MAKERS[name](), tmp_path, theme=theme, width=390 if theme == "dark" else 900)
    picture, file = saved(page)
    assert (picture.format, file.endswith(".png")) == ("PNG", True)
    drawing = drawing_of(page)
    assert drawing.locator(CONTROLS).count() == 0
    assert drawing.evaluate(CUT) == []
    held = set(drawing.evaluate(HELD))
    assert [text for text in page.evaluate(SEEN) if text not in held] == []
    whole = drawing.evaluate(
        "[document.documentElement.width, document.documentElement.height].map((one) => one.baseVal.value)"
    )
    assert picture.size == tuple(np.round(whole))
    assert_alike(
        picture, Image.open(io.BytesIO(drawing.screenshot(animations="disabled"))).crop((0, 0, *picture.size))
    )
    # Every chart and every drawing is the one on the screen.
    charts = page.locator(".nlpb-root canvas:visible").evaluate_all(
        "(all) => all.map((one) => one.toDataURL())"
    )
    assert drawing.locator(".nlpb-root img").evaluate_all("(all) => all.map((one) => one.src)") == charts
    page.evaluate("() => { document.activeElement.blur(); }")
    page.mouse.move(1, 1)
    # (A line's sample on a button stands in the picture without the button.)
    on_screen = page.locator(".nlpb-root svg:not(button *):visible").all()
    in_picture = drawing.locator(".nlpb-root svg:not(.nlpb-value *)").all()
    assert charts or on_screen or name not in (*WITH_CHARTS, "trees")
    for one, other in zip(on_screen, in_picture, strict=True):
        box = other.bounding_box()
        there = [box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]]
        assert_alike_nearby(shot(page, one), picture, there)
    page.context.close()


def test_a_picture_shows_what_is_scrolled_out_of_sight(browser, tmp_path, drawing_of):
    page = open_sharp(browser, make_builder(), tmp_path)
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("button", name="More").click()
    bars = page.locator(".nlpb-bar:visible").count()
    assert page.locator(".nlpb-longlist ol").evaluate("(one) => one.scrollHeight > 2 * one.clientHeight")
    saved(page)
    drawing = drawing_of(page)
    assert drawing.evaluate(CUT) == []
    assert drawing.locator(".nlpb-bar:visible").count() == bars > 50
    page.context.close()


def test_a_picture_shows_a_list_whose_end_was_never_on_the_screen(browser, tmp_path, drawing_of):
    text = " ".join(f"word{i}" for i in range(40))
    explorer = SkipGramExplorer(
        text, window=10, dynamic_window=False, subsample_threshold=1.0, centre=20, n_negatives=10
    )
    page = open_sharp(browser, explorer, tmp_path)
    many = page.locator(".nlpb-examples li").count()
    assert many == 20
    # Nothing is squeezed into the list, so that it scrolls.
    assert page.locator(".nlpb-examples").evaluate("(one) => one.scrollHeight > 1.2 * one.clientHeight")
    saved(page)
    drawing = drawing_of(page)
    assert drawing.evaluate(CUT) == []
    boxes = [one.bounding_box() for one in drawing.locator(".nlpb-examples li").all()]
    assert len(boxes) == many
    for upper, lower in itertools.pairwise(boxes):
        assert upper["y"] + upper["height"] <= lower["y"]
    over = "(all) => all.map((one) => one.scrollHeight - one.clientHeight)"
    assert max(drawing.locator(".nlpb-examples li").evaluate_all(over)) <= 1
    page.context.close()


def test_a_picture_has_no_hints_for_whoever_uses_the_explorer(browser, tmp_path, drawing_of):
    for make in (make_window, make_game, make_back_off, make_vector_space, make_builder):
        page = open_sharp(browser, make(), tmp_path)
        hints = page.locator(".nlpb-howto:visible")
        assert hints.count()
        saved(page)
        drawn = drawing_of(page).locator(".nlpb-root").inner_text()
        for hint in hints.all_inner_texts():
            assert hint.strip() not in drawn
        assert not re.search(r"\b(click|type your own|Keys:)", drawn, re.IGNORECASE)
        page.context.close()


def test_a_picture_shows_the_values_that_controls_have_now(browser, tmp_path, drawing_of):
    page = open_sharp(browser, make_window(), tmp_path)
    text = page.get_by_label("Text, one sentence")
    text.fill("\n".join(f"line {i} of a text < & \x01 \ud83d" for i in range(12)))
    page.get_by_label("Window:").fill("9")
    page.get_by_label("Weight at distance").select_option("harmonic")
    saved(page)
    drawing = drawing_of(page)
    typed = drawing.locator(".nlpb-typed").inner_text()
    assert (typed.count("line"), typed.count("< & \ufffd \ufffd")) == (12, 12)
    assert drawing.get_by_text("9 words").is_visible()
    assert drawing.locator(".nlpb-value", has_text="harmonic").is_visible()
    page.context.close()


def test_a_picture_is_as_wide_as_what_scrolls_sideways(browser, tmp_path, drawing_of):
    page = open_sharp(browser, make_trees(), tmp_path, width=390)
    words = max(microworld.load().sample_sentences(500, np.random.default_rng(0)), key=len)
    page.evaluate("(words) => nlpbookExplorers[0].model.set('sentence', words)", words)
    frame = page.locator(".nlpb-treeframe")
    wide = frame.evaluate("(one) => one.scrollWidth")
    assert wide > 2 * frame.evaluate("(one) => one.clientWidth")
    picture, _ = saved(page)
    assert picture.width > 2 * wide
    drawing = drawing_of(page)
    assert drawing.evaluate(CUT) == []
    assert drawing.locator(".nlpb-trees .nlpb-word").count() > len(words)
    page.context.close()


def test_a_text_or_a_list_of_a_thousand_lines_leaves_a_picture_legible(browser, tmp_path, drawing_of):
    page = open_sharp(browser, WindowExplorer("\n".join(["a"] * 1000)), tmp_path)
    picture, _ = saved(page)
    assert picture.width == 2 * np.ceil(page.locator(".nlpb-root").bounding_box()["width"])
    assert 6000 < picture.height <= 16_000
    page.context.close()
    page = open_sharp(browser, MicroworldExplorer(microworld.load(), prefix=["the"], panel="build"), tmp_path)
    more = page.get_by_role("button", name="More")
    while more.is_visible():
        more.click()
    picture, _ = saved(page)
    assert 6000 < picture.height <= 16_000
    long = drawing_of(page).locator(".nlpb-longlist ol")
    shown = long.evaluate("(one) => [one.scrollHeight > one.clientHeight, getComputedStyle(one).overflow]")
    assert shown == [True, "hidden"]  # what follows is not drawn over
    page.context.close()


def test_the_picture_has_twice_the_pixels_of_an_ordinary_screen(browser, tmp_path):
    page = open_sharp(browser, make_vector_space(), tmp_path, ratio=1)
    before = page.locator("canvas").first.evaluate("(one) => [one.width, one.toDataURL()]")
    picture, _ = saved(page)
    sharp = open_sharp(browser, make_vector_space(), tmp_path, ratio=2)
    assert_alike(picture, saved(sharp)[0])
    assert picture.width == 2 * np.ceil(page.locator(".nlpb-root").bounding_box()["width"])
    # The screen has its own pixels again.
    assert page.locator("canvas").first.evaluate("(one) => [one.width, one.toDataURL()]") == before
    page.context.close()
    sharp.context.close()


def test_where_the_browser_draws_no_page_the_charts_are_stacked(browser, tmp_path):
    page = open_sharp(browser, make_window(), tmp_path)
    page.evaluate("() => { Image.prototype.decode = () => Promise.reject(new Error('no')); }")
    picture, _ = saved(page)
    heights = page.locator(".nlpb-root canvas").evaluate_all("(all) => all.map((one) => one.clientHeight)")
    assert picture.height == pytest.approx(2 * (16 + sum(heights) + 16 * len(heights)), abs=4)
    address = page.locator(".nlpb-root canvas").first.evaluate("(one) => one.toDataURL()")
    chart = Image.open(io.BytesIO(base64.b64decode(address.split(",")[1])))
    expected = Image.alpha_composite(Image.new("RGBA", chart.size, "white"), chart)
    part = picture.crop((32, 32, 32 + chart.width, 32 + chart.height))
    assert np.abs(pixels(part, 10**4) - pixels(expected, 10**4)).mean() < 1
    assert np.asarray(expected.convert("L")).std() > 5
    page.context.close()


def test_a_picture_that_cannot_be_made_is_said(browser, tmp_path):
    page = open_sharp(browser, make_window(), tmp_path)
    page.evaluate("() => { HTMLCanvasElement.prototype.toBlob = (done) => done(null); }")
    page.get_by_role("button", name="Save picture").click()
    page.get_by_text("The picture could not be made: this browser writes no picture.").wait_for()
    page.context.close()


COUNTED = """() => {
  const entry = nlpbookExplorers[0], made = document.createElement;
  globalThis.rows = 0;
  document.createElement = function (tag) {
    if (tag === "tr") globalThis.rows++;
    return made.call(document, tag);
  };
}"""


def test_the_table_follows_while_it_is_open_and_costs_nothing_while_it_is_closed(show):
    opened = show(Sized(size=2))
    page = opened.page
    page.evaluate(COUNTED)
    page.get_by_label("Size:").fill("3")
    page.wait_for_timeout(100)
    assert page.evaluate("rows") == 0
    page.get_by_text("The numbers as a table").click()
    rows = page.locator(".nlpb-table tbody tr")
    rows.first.wait_for()
    assert rows.count() == 90
    assert rows.nth(12).inner_text().split("\t") == ["row 12", "144"]
    page.get_by_label("Size:").fill("5")
    page.wait_for_function("document.querySelectorAll('.nlpb-table tbody tr').length === 200")
    assert rows.nth(198).inner_text().split("\t") == ["row 198", "39204"]
    assert rows.nth(199).inner_text().strip() == "and 51 more"
    assert page.locator(".nlpb-table").get_attribute("aria-label") == "Ten times as many rows as the size"
    page.evaluate("nlpbookExplorers[0].model.set('size', 1)")
    page.wait_for_function("document.querySelectorAll('.nlpb-table tbody tr').length === 10")
    page.get_by_text("The numbers as a table").click()
    page.wait_for_function("document.querySelectorAll('.nlpb-table').length === 0")


def test_whoever_reads_in_the_table_keeps_the_place(show):
    page = show(Sized(size=4)).page
    page.get_by_text("The numbers as a table").click()
    table = page.locator(".nlpb-table")
    table.focus()
    table.evaluate("(one) => { one.scrollTop = 500; }")
    page.evaluate("nlpbookExplorers[0].model.set('size', 5)")
    page.wait_for_function("document.querySelectorAll('.nlpb-table tbody tr').length === 200")
    assert table.evaluate("(one) => [document.activeElement === one, one.scrollTop]") == [True, 500]


def test_the_table_of_the_window_is_its_matrix(show):
    opened = show(WindowExplorer(weighting="harmonic"), width=390)
    page = opened.page
    page.get_by_text("The numbers as a table").click()
    page.locator(".nlpb-table").wait_for()
    numbers = opened.numbers()
    head = page.locator(".nlpb-table thead th").all_inner_texts()
    assert head == ["centre word", *numbers["words"]]
    for row, values in enumerate(numbers["matrix"]):
        cells = page.locator(".nlpb-table tbody tr").nth(row).locator("th, td").all_inner_texts()
        assert cells[0] == numbers["words"][row]
        assert [float(cell) for cell in cells[1:]] == pytest.approx(values, abs=1e-5)
    assert opened.overflow() <= 0


@every_explorer
def test_the_toolbar_is_not_printed_and_an_open_table_is(show, make):
    page = show(make()).page
    page.emulate_media(media="print")
    assert page.locator(".nlpb-tools, .nlpb-details, .nlpb-status").locator("visible=true").count() == 0
    page.emulate_media(media="screen")
    assert page.get_by_role("button", name="Save picture").is_visible()
    if page.locator(".nlpb-details").count():
        page.get_by_text("The numbers as a table").click()
        page.locator(".nlpb-table").first.wait_for()
        page.emulate_media(media="print")
        assert page.locator(".nlpb-table").first.is_visible()
        page.emulate_media(media="screen")
