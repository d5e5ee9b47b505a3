"""What stands below every explorer: a toolbar, its picture as a file, its numbers as a table."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nlpbook.explorers import WindowExplorer
from tests.explorers.sized import Sized
from tests.explorers.test_in_browser import MAKERS, every_explorer, make_vector_space, make_window

pytestmark = pytest.mark.browser

# Two pictures of the same thing have their letters between other pixels. So blocks of so many pixels are
# compared: how far the mean of one may be off, of 255, how many may be further off, and the mean over all.
BLOCK, NEAR, SHARE_FAR, MEAN = 8, 32, 0.015, 2.5
LEFT_OUT = ".nlpb-frame { visibility: hidden !important; }"


def saved(page):
    with page.expect_download() as download:
        page.get_by_role("button", name="Save picture").click()
    content = Path(download.value.path()).read_bytes()
    return Image.open(io.BytesIO(content)), download.value.suggested_filename


def shown(page, size, ratio):
    """What the screen shows of the explorer, as many pixels as the picture has."""
    page.evaluate("() => { document.activeElement.blur(); }")
    page.add_style_tag(content=LEFT_OUT)
    page.mouse.move(1, 1)
    box = page.locator(".nlpb-root").bounding_box()
    clip = {"x": box["x"], "y": box["y"], "width": size[0] / ratio, "height": size[1] / ratio - 3}
    return Image.open(io.BytesIO(page.screenshot(clip=clip, animations="disabled")))


def pixels(image, height):
    return np.asarray(image.convert("RGB"), dtype=float)[:height]


def blocks(image, height):
    """The mean colour of each block."""
    rows, columns = height // BLOCK, image.width // BLOCK
    whole = pixels(image, rows * BLOCK)[:, : columns * BLOCK]
    return whole.reshape(rows, BLOCK, columns, BLOCK, 3).mean(axis=(1, 3))


def open_sharp(browser, explorer, tmp_path, *, ratio=2, theme="light", width=900):
    file = tmp_path / "page.html"
    file.write_text(explorer.to_page("An explorer", theme=theme), encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 2400}, device_scale_factor=ratio, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("[data-explorer-ready]")
    return page


def assert_alike(picture, screen):
    height = min(picture.height, screen.height)
    assert (screen.width, height) == (picture.width, screen.height)
    difference = np.abs(blocks(picture, height) - blocks(screen, height)).max(axis=-1)
    assert difference.mean() <= MEAN
    assert (difference > NEAR).mean() <= SHARE_FAR
    assert np.asarray(picture.convert("L")).std() > 5  # there is something on it


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
def test_the_picture_is_what_the_screen_shows(browser, tmp_path, make, theme):
    page = open_sharp(browser, make(), tmp_path, theme=theme)
    picture, name = saved(page)
    assert (picture.format, name.endswith(".png")) == ("PNG", True)
    box = page.locator(".nlpb-root").bounding_box()
    frame = page.locator(".nlpb-frame").bounding_box()
    assert picture.width == 2 * np.ceil(box["width"])
    assert 0 <= picture.height / 2 - (frame["y"] - box["y"]) <= 20  # all above the toolbar, and the padding
    assert_alike(picture, shown(page, picture.size, 2))
    page.context.close()


def test_the_picture_shows_the_values_that_controls_have_now(browser, tmp_path):
    page = open_sharp(browser, make_window(), tmp_path)
    first, _ = saved(page)
    page.get_by_label("Text, one sentence").fill(
        "\n".join(f"line {i} of a text < & \x01 \ud83d" for i in range(9))
    )
    page.get_by_label("Text, one sentence").evaluate("(one) => { one.scrollTop = 60; }")
    page.get_by_label("Window:").fill("9")
    page.get_by_label("Weight at distance").select_option("harmonic")
    page.locator(".nlpb-lines").evaluate("(one) => { one.scrollTop = 40; }")
    second, _ = saved(page)
    assert first.size != second.size or np.abs(pixels(first, 300) - pixels(second, 300)).mean() > 1
    # The browser's own scroll bars, and where the text area is scrolled to, are not in the picture.
    page.add_style_tag(content="* { scrollbar-width: none !important; }")
    page.get_by_label("Text, one sentence").evaluate("(one) => { one.scrollTop = 0; }")
    assert_alike(second, shown(page, second.size, 2))
    page.context.close()


def test_the_picture_has_twice_the_pixels_of_an_ordinary_screen(browser, tmp_path):
    page = open_sharp(browser, make_vector_space(), tmp_path, ratio=1)
    before = page.locator("canvas").first.evaluate("(one) => [one.width, one.toDataURL()]")
    picture, _ = saved(page)
    sharp = open_sharp(browser, make_vector_space(), tmp_path, ratio=2)
    assert_alike(picture, shown(sharp, picture.size, 2))
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
