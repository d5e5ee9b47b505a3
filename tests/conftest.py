"""What every test shares: run-time checks of shapes and types, reproducible examples, the built pages."""

from pathlib import Path

import hypothesis
import pytest
from jaxtyping import config, install_import_hook

# Before anything imports the library: every annotated call of it is checked, shapes included.
install_import_hook("nlpbook", "beartype.beartype")

# The same examples on every machine, and no limit of time for one of them: CI must not fail by chance.
hypothesis.settings.register_profile("book", deadline=None, derandomize=True)
hypothesis.settings.load_profile("book")


@pytest.fixture(autouse=True)
def _bad_input_reaches_the_library(request, monkeypatch):
    """Switch the run-time type check off in tests marked `bad_input`: the library itself must raise, as for readers."""
    if request.node.get_closest_marker("bad_input"):
        monkeypatch.setattr(config, "jaxtyping_disable", True)


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
