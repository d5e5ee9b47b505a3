"""The API reference lists every public name of every room."""

import importlib
import pkgutil

import pytest

import nlpbook

ROOMS = [room.name for room in pkgutil.iter_modules(nlpbook.__path__, "nlpbook.") if room.ispkg]


@pytest.mark.parametrize("room", ["nlpbook", *ROOMS])
def test_every_public_name_is_listed(room, repository):
    pages = sorted((repository / "book" / "appendix" / "api").glob("*.md"))
    text = "\n".join(page.read_text(encoding="utf8") for page in pages)
    names = [name for name in importlib.import_module(room).__all__ if not name.startswith("__")]
    assert names
    assert [name for name in names if name not in text] == []
