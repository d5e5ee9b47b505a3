import dataclasses
import hashlib
import os
from pathlib import Path

import pytest

from nlpbook.corpora import benchmarks
from nlpbook.corpora.benchmarks import File, Source, download
from tests.corpora.benchmarks.server import Server

TEXT = b"To be, or not to be,\nthat is the question:\n" * 4000


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache, no folder of the reader's own, no proxy, and no pause between attempts."""
    monkeypatch.setenv("NLPBOOK_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("NLPBOOK_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(download, "PAUSE", 0)
    return tmp_path / "cache" / "benchmarks"


@pytest.fixture(scope="session")
def data():
    """The folder with the data sets as published."""
    folder = os.environ.get("NLPBOOK_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("NLPBOOK_DATA names no folder of data sets")
    return Path(folder)


def text_record(*sources, text=TEXT, known_hash=True):
    """A record of one small file, in the place of tinyshakespeare."""
    sha256 = hashlib.sha256(text).hexdigest() if known_hash else None
    return dataclasses.replace(
        benchmarks.describe("tinyshakespeare"),
        files=(File("input.txt", len(text), sha256),),
        sources=tuple(
            source
            if isinstance(source, Source)
            else Source(source, "input.txt", hash=f"sha256:{sha256}" if sha256 else None)
            for source in sources
        ),
        counts={
            "characters": len(text.decode()),
            "distinct characters": len(set(text.decode())),
            "lines": text.count(b"\n"),
        },
    )


def visible(folder):
    """The names in a folder of the cache, but those of the lock and of the receipt."""
    if not folder.exists():
        return set()
    return {path.name for path in folder.iterdir()} - {".lock", ".receipt.json"}
