"""The button that downloads a page's source: a file over http, and something to look at from file://."""

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser import open_in

pytestmark = [pytest.mark.built, pytest.mark.browser]

PAGE = "book/02_ngrams/01_counting"
BUTTON = ".btn-download-source-button"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture
def address(pages_folder):
    """The address of the built site on a server of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(pages_folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_over_http_the_notebook_is_saved(browser, address, pages_folder, tmp_path):
    context = browser.new_context(viewport={"width": 1200, "height": 800}, accept_downloads=True)
    try:
        page = context.new_page()
        page.goto(f"{address}{PAGE}.html")
        page.locator(".dropdown-download-buttons > button").click()
        with page.expect_download(timeout=10_000) as download:
            page.locator(BUTTON).click()
        assert download.value.suggested_filename == "01_counting.ipynb"
        download.value.save_as(tmp_path / "saved.ipynb")
        assert len(context.pages) == 1, "no other tab"
    finally:
        context.close()
    saved = (tmp_path / "saved.ipynb").read_bytes()
    assert saved == (pages_folder / "_sources" / f"{PAGE}.ipynb").read_bytes()
    assert json.loads(saved)["nbformat"] == 4


def test_from_a_file_the_notebook_opens(browser, pages_folder):
    opened = open_in(browser, (pages_folder / f"{PAGE}.html").as_uri(), width=1200)
    try:
        opened.page.locator(".dropdown-download-buttons > button").click()
        with opened.page.context.expect_page(timeout=10_000) as tab:
            opened.page.locator(BUTTON).click()
        tab.value.wait_for_load_state()
        assert tab.value.url == (pages_folder / "_sources" / f"{PAGE}.ipynb").as_uri()
        assert '"nbformat"' in tab.value.evaluate("document.body.innerText")
        opened.assert_quiet()
    finally:
        opened.page.context.close()
