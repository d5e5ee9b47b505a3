"""What every test shares: run-time checks of types, reproducible examples, the built pages, one browser."""

from pathlib import Path

import hypothesis
import pytest
from jaxtyping import install_import_hook

import tests.runtime_checks  # the hook looks it up by name
from tests.browser import browser, open_page

# Here and nowhere else: Playwright runs once in a process, and each conftest.py would start one of its own.
__all__ = ["browser", "open_page"]

# Before anything imports the library: every annotated call of it is checked, shapes included.
install_import_hook("nlpbook", f"{tests.runtime_checks.__name__}.after_the_call")

# The same examples on every machine, and no limit of time for one of them: CI must not fail by chance.
hypothesis.settings.register_profile("book", deadline=None, derandomize=True)
hypothesis.settings.load_profile("book")


ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser):
    parser.addoption(
        "--require-book",
        action="store_true",
        help="fail, instead of skipping, where built pages are needed and _build/html is not there",
    )


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def pages_folder(request) -> Path:
    """The folder of the built pages."""
    folder = ROOT / "_build" / "html"
    if not (folder / "book" / "index.html").exists():
        message = "the book is not built: run `make book` first"
        if request.config.getoption("--require-book"):
            pytest.fail(message)
        pytest.skip(message)
    return folder
