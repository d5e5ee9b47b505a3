"""The memory that the bench measures, on systems that count it in different units or not at all."""

import json
import math
import sys
from types import SimpleNamespace

import pytest

from benchmarks import bench_ngrams


def counting(number):
    """A module `resource` that says this number."""
    return SimpleNamespace(
        RUSAGE_SELF=0, getrusage=lambda whose: SimpleNamespace(ru_maxrss=number if whose == 0 else None)
    )


@pytest.mark.parametrize(("system", "number"), [("linux", 3 * 2**20), ("darwin", 3 * 2**30)])
def test_the_unit_is_that_of_the_system(monkeypatch, system, number):
    monkeypatch.setattr(bench_ngrams.sys, "platform", system)
    monkeypatch.setitem(sys.modules, "resource", counting(number))
    assert bench_ngrams.peak_gib() == 3


def test_where_nothing_is_measured_the_result_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", None)  # as on Windows: it cannot be imported
    assert math.isnan(bench_ngrams.peak_gib())
    monkeypatch.setattr(bench_ngrams.benchmarks, "find", lambda name: "a folder")
    output = f"12.5 {math.nan} {math.nan} 1000 500\n"
    monkeypatch.setattr(bench_ngrams.subprocess, "check_output", lambda *command, **options: output)
    comparison = bench_ngrams.fit()
    assert comparison.ours() == 12.5
    assert comparison.quality() == {"peak_gib": "not measured on this system", "tokens": 1000, "ngrams": 500}
    json.dumps(comparison.quality(), allow_nan=False)


def test_the_largest_of_several_rounds_is_kept(monkeypatch):
    monkeypatch.setattr(bench_ngrams.benchmarks, "find", lambda name: "a folder")
    outputs = iter(["1 2.5 1.0 10 5", "1 2.25 1.5 10 5"])
    monkeypatch.setattr(bench_ngrams.subprocess, "check_output", lambda *command, **options: next(outputs))
    comparison = bench_ngrams.fit()
    comparison.ours(), comparison.ours()
    assert comparison.quality()["peak_gib"] == 2.5
