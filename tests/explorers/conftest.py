"""A way to open an explorer in the browser."""

import pytest

from tests.accessibility import contrast, structure


@pytest.fixture
def show(open_page, tmp_path):
    """Return a function that opens an explorer as a page of its own and waits until it is mounted.

    Whatever state a test leaves the explorer in, axe-core must find nothing wrong with it.
    """
    shown = []

    def show_one(explorer, *, page_theme=None, **options):
        file = tmp_path / f"{type(explorer).__name__}.html"
        file.write_text(explorer.to_page("An explorer", theme=page_theme), encoding="utf-8")
        opened = open_page(file, **options)
        opened.explorers_ready()
        shown.append(opened.page)
        return opened

    yield show_one
    assert [(structure(page), contrast(page)) for page in shown] == [([], [])] * len(shown)
