"""Links to states of explorers, in the prose of the pages: each opens the state that it names."""

from urllib.parse import unquote

import pytest

from tests.book.pages import ready_page
from tools.anchors import STATE
from tools.check_links import read_pages

pytestmark = [pytest.mark.built, pytest.mark.browser]

ADDRESSES = "() => nlpbookExplorers.map((one) => one.address())"
OPENED = """(parts) => {
  const shown = nlpbookExplorers.map((one) => decodeURIComponent(one.address()));
  return parts.every((part) => shown.includes(part));
}"""
SAID = "() => [...document.querySelectorAll('.nlpb-notice')].map((one) => one.textContent).filter(Boolean)"


@pytest.fixture(scope="module")
def linked(pages_folder):
    """The links of each page to states of its own explorers."""
    found = {
        path: [link for link in page.links if STATE.match(link.removeprefix("#")) and link[0] == "#"]
        for path, page in read_pages(pages_folder).items()
    }
    return {path: links for path, links in found.items() if links}


def test_every_link_opens_the_state_that_it_names(browser, linked):
    assert sum(map(len, linked.values())) > 8
    for path, links in linked.items():
        with ready_page(browser, path.as_uri()) as (opened, _):
            for link in links:
                opened.page.locator(f'a[href="{link}"]').first.evaluate("(one) => one.click()")
                parts = [unquote(part) for part in link.removeprefix("#").split("&")]
                opened.page.wait_for_function(OPENED, arg=parts)
                shown = [unquote(address) for address in opened.page.evaluate(ADDRESSES)]
                assert set(parts) <= set(shown), (path.name, link)
                assert opened.page.evaluate(SAID) == [], (path.name, link)
