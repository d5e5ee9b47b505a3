from pathlib import Path

import pytest

from nlpbook.corpora import microworld


@pytest.fixture(scope="session")
def world():
    return microworld.load()


@pytest.fixture(scope="session")
def cut_down():
    """A grammar in the same notation whose sentences can all be written out."""
    return microworld.read_grammar((Path(__file__).parent / "cut_down.grammar").read_text(encoding="utf-8"))
