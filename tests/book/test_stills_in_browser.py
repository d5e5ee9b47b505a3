"""Every explorer of the book has a still that shows it as it opens, and readers without JavaScript see it."""

import pytest

from tests.book.pages import ready_page
from tools.stills import LARGEST, STILLS, difference, explorers_of, is_stale, name_of, pictures

pytestmark = [pytest.mark.built, pytest.mark.browser]


def test_every_explorer_has_a_still_and_every_still_an_explorer(pages_folder):
    wanted = {
        name_of(page, number)
        for page, count in explorers_of(pages_folder).items()
        for number in range(1, count + 1)
    }
    there = {file.relative_to(STILLS).as_posix(): file.stat().st_size for file in STILLS.rglob("*.webp")}
    assert len(wanted) > 10
    assert sorted(there) == sorted(wanted), "run make book, make stills, and make book again"
    assert max(there.values()) <= LARGEST


def test_no_still_is_stale(browser, pages_folder):
    stale = {}
    for page in explorers_of(pages_folder):
        for number, image in enumerate(pictures(browser, pages_folder, page), 1):
            name = name_of(page, number)
            if is_stale(image, name):
                stale[name] = difference(image, STILLS / name)
    assert stale == {}, "run make stills, and make book again"


@pytest.mark.parametrize("width", [390, 1000])
def test_without_javascript_the_still_is_shown(browser, pages_folder, width):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=False, offline=True
    )
    page = context.new_page()
    page.goto((pages_folder / "book/02_ngrams/02_never_seen.html").as_uri())
    still = page.locator("img.nlpb-still").first
    still.scroll_into_view_if_needed()
    still.wait_for(state="visible")
    box, wide = still.bounding_box(), still.evaluate("(one) => one.naturalWidth")
    assert box["x"] > 0
    assert box["x"] + box["width"] <= width
    assert wide > 300
    assert box["width"] > 300
    context.close()


def test_with_javascript_no_still_is_loaded(browser, pages_folder):
    with ready_page(browser, (pages_folder / "book/02_ngrams/02_never_seen.html").as_uri()) as (opened, _):
        assert opened.page.locator("img.nlpb-still").count() == 0
        assert [file for file in opened.files if file.endswith(".webp")] == []
