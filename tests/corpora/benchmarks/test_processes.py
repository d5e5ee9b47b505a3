"""Fetching in real processes: two at once, one that is interrupted, one that is killed."""

import os
import signal
import subprocess
import sys

import pytest

from nlpbook.corpora.benchmarks import store
from nlpbook.corpora.benchmarks.characters import read_tinyshakespeare
from tests.corpora.benchmarks.conftest import TEXT, text_record, visible

FOLDER = "tinyshakespeare"
LOAD = """
import dataclasses, signal, sys
from nlpbook.corpora.benchmarks import File, Source, describe, store
from nlpbook.corpora.benchmarks.characters import read_tinyshakespeare

# A process started in the background of a shell inherits "ignore Ctrl-C"; a reader's does not.
signal.signal(signal.SIGINT, signal.default_int_handler)
address, known_hash, n_characters = sys.argv[1], sys.argv[2], int(sys.argv[3])
record = dataclasses.replace(
    describe("tinyshakespeare"),
    sources=(Source(address, "input.txt", hash=known_hash),),
    counts={"characters": n_characters},
)
print(store.load(record, read_tinyshakespeare).counts()["characters"])
"""


def start_loading(record):
    """Another process that loads the data set."""
    (source,) = record.sources
    return subprocess.Popen(
        [sys.executable, "-c", LOAD, source.address, source.hash, str(record.counts["characters"])],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )


def test_two_at_once(server, cache):
    record = text_record(server.put("input.txt", TEXT, pause_after=50_000))
    page = server.pages["/input.txt"]
    first = start_loading(record)
    assert page.reached_pause.wait(30)
    second = start_loading(record)
    # The second one says so when it finds the first at work; only then may that one go on.
    assert "Another process is fetching tinyshakespeare" in second.stderr.readline()
    page.go_on.set()
    for process in (first, second):
        output, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        assert output.split() == [str(len(TEXT))]
    assert server.requests == ["/input.txt"]
    assert visible(cache / FOLDER) == {"input.txt"}
    assert (cache / FOLDER / "input.txt").read_bytes() == TEXT


def test_four_at_once_without_a_pause(server, cache):
    record = text_record(server.put("input.txt", TEXT))
    processes = [start_loading(record) for _ in range(4)]
    outputs = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    assert outputs == [f"{len(TEXT)}\n"] * 4
    assert server.requests == ["/input.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_ctrl_c_in_the_middle(server, cache):
    record = text_record(server.put("input.txt", TEXT, pause_after=100_000))
    page = server.pages["/input.txt"]
    process = start_loading(record)
    assert page.reached_pause.wait(30)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode != 0 and output == "" and "KeyboardInterrupt" in errors
    assert visible(cache / FOLDER) == set()
    assert store.find(record) is None
    page.go_on.set()
    assert store.load(record, read_tinyshakespeare).text == TEXT.decode()


def test_killed_in_the_middle(server, cache):
    record = text_record(server.put("input.txt", TEXT, pause_after=100_000))
    page = server.pages["/input.txt"]
    process = start_loading(record)
    assert page.reached_pause.wait(30)
    process.kill()
    process.communicate(timeout=60)
    (left,) = visible(cache / FOLDER)  # nobody could clean up ...
    assert (cache / FOLDER / left / "fetched").stat().st_size < len(TEXT)
    assert store.find(record) is None
    page.go_on.set()
    assert store.load(record, read_tinyshakespeare).text == TEXT.decode()  # ... no lock is in the way ...
    assert visible(cache / FOLDER) == {"input.txt"}  # ... and the next one cleans up
