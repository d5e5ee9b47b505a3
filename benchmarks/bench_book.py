"""The commands that everybody waits for, in minutes: run only when named, for they take minutes."""

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.harness import ROOT, Comparison, DataMissing, Row
from tools.__main__ import clean

BUILD = [sys.executable, "-m", "tools.book"]


def minutes(command):
    started = time.perf_counter()
    status = subprocess.call(command, cwd=ROOT, stdout=subprocess.DEVNULL, env={**os.environ})
    if status:
        raise DataMissing(f"{' '.join(command[1:])} ended with status {status}")
    return (time.perf_counter() - started) / 60


def from_nothing():
    clean(ROOT)
    return minutes(BUILD)


def with_a_changed_page():
    """A page's words change, no code does: every output comes from the cache, every page is written again."""
    stamp = Path(ROOT / "_build" / "book.json")
    if not stamp.exists():
        minutes(BUILD)
    stamp.unlink()
    return minutes(BUILD)


ROWS = [
    Row(
        "book.clean",
        "the floor of 10 minutes",
        lambda: Comparison(from_nothing, 10.0),
        floor=1,
        unit="min",
        rounds=1,
        on_request=True,
    ),
    Row(
        "book.cached",
        "the floor of half a minute",
        lambda: Comparison(with_a_changed_page, 0.5),
        floor=1,
        unit="min",
        rounds=1,
        on_request=True,
    ),
    Row(
        "test.all",
        "the floor of 20 minutes",
        lambda: Comparison(lambda: minutes([sys.executable, "-m", "tools.test"]), 20.0),
        floor=1,
        unit="min",
        rounds=1,
        on_request=True,
    ),
]
