"""A browser for this room, and a way to open an explorer in it."""

import pytest

from tests.browser import browser, open_page

__all__ = ["browser", "open_page"]


@pytest.fixture
def show(open_page, tmp_path):
    """Return a function that opens an explorer as a page of its own and waits until it is mounted."""

    def show_one(explorer, *, page_theme=None, **options):
        file = tmp_path / f"{type(explorer).__name__}.html"
        file.write_text(explorer.to_page("An explorer", theme=page_theme), encoding="utf-8")
        opened = open_page(file, **options)
        opened.explorers_ready()
        return opened

    return show_one
