"""The long runs: their files belong to the experiments of today, and no row is lost or measured twice."""

import json
import math
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from nlpbook import results
from nlpbook.__main__ import main
from nlpbook.ngrams import ModifiedKneserNey
from nlpbook.race import documentation_track
from nlpbook.results import provenance, record
from tests.results import toy

SMALL = {"walks_and_decays": [[1, 0.1]], "seeds": [3], "train_sentences": 1500, "hidden_size": 8}
RUN = ("commit", "begun", "device", "cores", "threads", "versions", "seconds")


def numbers(value):
    """All numbers in what JSON can hold."""
    if isinstance(value, dict):
        return [number for part in value.values() for number in numbers(part)]
    if isinstance(value, list):
        return [number for part in value for number in numbers(part)]
    return [value] if isinstance(value, (int, float)) else []


def figures(written):
    """The rows without what says when and where they were measured."""
    return [{name: value for name, value in row.items() if name != "measured"} for row in written["rows"]]


@pytest.fixture(autouse=True)
def install(monkeypatch):
    toy.install(monkeypatch.setattr)


# ---- the files of the book


@pytest.mark.parametrize("name", results.names())
def test_the_files_hold_what_the_experiments_of_today_would_measure(name):
    measured, today = results.load(name), results.experiment(name)
    artefact = "; its artefact is there" if today.artefact_dtype else ""
    count = len(measured["rows"])
    assert str(results.status(name)) == f"{count} of {count} rows are there{artefact}"
    assert results.status(name).complete
    assert measured["name"] == name
    assert measured["question"] == today.question
    assert measured["settings"] == today.settings
    assert [{key: row[key] for key in today.row_keys()[0]} for row in measured["rows"]] == today.row_keys()
    assert all(set(row) == set(measured["rows"][0]) for row in measured["rows"])
    assert all("seed" in row for row in measured["rows"])
    assert all(math.isfinite(number) for number in numbers(measured["rows"]))


@pytest.mark.parametrize("name", results.names())
def test_each_row_says_where_and_when_it_was_measured(name):
    measured = results.load(name)
    for run in measured["runs"]:
        assert tuple(run) == RUN
        assert run["commit"] is None or re.fullmatch("[0-9a-f]{40}(-dirty)?", run["commit"])
        assert {"python", "nlpbook", "numpy", "torch"} <= set(run["versions"])
    used = {row["measured"]["run"] for row in measured["rows"]}
    assert used == set(range(len(measured["runs"])))
    assert all(set(row["measured"]) == {"run", "seconds"} for row in measured["rows"])


def test_no_file_without_an_experiment():
    files = [path for kind in ("json", "safetensors") for path in record.FOLDER.glob(f"*.{kind}")]
    assert {path.stem for path in files} <= set(results.names())


# ---- rows that are there, missing, stale


def test_a_run_measures_what_is_missing_and_nothing_else(tmp_path):
    lines = []
    first = results.run("toy", tmp_path, report=lines.append, seeds=[0, 2])
    assert [line.split(":")[0] for line in lines] == [
        "size 4, seed 0",
        "size 4, seed 2",
        "size 8, seed 0",
        "size 8, seed 2",
    ]
    assert str(results.status("toy", tmp_path)) == "4 of 6 rows are there"
    more = results.run("toy", tmp_path, report=lines.append)
    assert [line.split(":")[0] for line in lines[4:]] == ["size 4, seed 1", "size 8, seed 1"]
    assert [(row["size"], row["seed"]) for row in more["rows"]] == [(s, n) for s in (4, 8) for n in (0, 1, 2)]
    assert [row["measured"]["run"] for row in more["rows"]] == [0, 1, 0, 0, 1, 0]
    kept = [row for row in more["rows"] if row["seed"] != 1]
    assert kept == first["rows"]
    lines.clear()
    stamp = (tmp_path / "toy.json").stat().st_mtime_ns
    assert results.run("toy", tmp_path, report=lines.append) == more == results.load("toy", tmp_path)
    assert lines == [] and (tmp_path / "toy.json").stat().st_mtime_ns == stamp
    assert results.status("toy", tmp_path).complete


def test_rows_that_nobody_asks_for_are_dropped_with_the_run_that_measured_them(tmp_path):
    results.run("toy", tmp_path, report=str, seeds=[0])
    results.run("toy", tmp_path, report=str, seeds=[0, 1])
    assert len(results.load("toy", tmp_path)["runs"]) == 2
    found = results.status("toy", tmp_path, seeds=[1])
    assert (found.missing, found.obsolete, found.complete) == (0, 2, False)
    assert str(found) == "2 of 2 rows are there, and 2 that nobody asks for"
    written = results.run("toy", tmp_path, report=str, seeds=[1])
    assert [row["seed"] for row in written["rows"]] == [1, 1]
    assert len(written["runs"]) == 1 and {row["measured"]["run"] for row in written["rows"]} == {0}
    assert results.status("toy", tmp_path, seeds=[1]).complete


def test_a_file_of_other_settings_is_stale_and_stays_until_it_is_measured_anew(tmp_path):
    results.run("toy", tmp_path, report=str, rate=0.25)
    old = (tmp_path / "toy.json").read_bytes()
    found = results.status("toy", tmp_path)
    assert found.changed == {"rate": (0.25, 0.5)} and found.missing == 6 and not found.complete
    assert str(found) == "stale: rate was 0.25 and is 0.5"
    with pytest.raises(ValueError, match=r"toy\.json is stale.*rate was 0.25 and is 0.5.*--anew"):
        results.run("toy", tmp_path, report=str)
    assert (tmp_path / "toy.json").read_bytes() == old
    anew = results.run("toy", tmp_path, report=str, anew=True)
    assert results.status("toy", tmp_path).complete
    assert figures(anew) != json.loads(old)["rows"]


@pytest.mark.parametrize("change", ["rename a setting", "add a setting", "rename a key"])
def test_what_an_experiment_of_another_time_has_written_is_no_row_of_today(tmp_path, change):
    results.run("toy", tmp_path, report=str)
    path = tmp_path / "toy.json"
    written = path.read_text()
    if change == "rename a setting":
        written = written.replace('"rate"', '"speed"')
    elif change == "add a setting":
        written = written.replace('"rate": 0.5', '"rate": 0.5, "depth": 2')
    else:
        written = written.replace('"size": 4', '"width": 4')
    path.write_text(written)
    found = results.status("toy", tmp_path)
    assert not found.complete
    assert found.missing == (3 if change == "rename a key" else 6)


# ---- artefacts


@pytest.fixture
def weights(monkeypatch):
    """Toy with weights of its own, and how often they were made."""
    made = []

    def tensors(self, prepared):
        made.append(self.rate)
        return {"prepared": prepared[:, None]}, {"words": ["one", "two"]}

    monkeypatch.setattr(toy.Toy, "artefact_dtype", "float32")
    monkeypatch.setattr(toy.Toy, "tensors", tensors)
    return made


def test_an_experiment_may_have_weights_that_are_made_with_its_rows(tmp_path, weights):
    assert results.status("toy", tmp_path).artefact == "missing"
    results.run("toy", tmp_path, report=str)
    found = results.load_artefact("toy", tmp_path)
    np.testing.assert_array_equal(found.tensors["prepared"][:, 0], np.arange(100, dtype=np.float32) / 2)
    assert found.settings == results.experiment("toy").settings
    assert found.metadata == {"words": ["one", "two"]}
    assert tuple(found.measured) == RUN
    assert str(results.status("toy", tmp_path)) == "6 of 6 rows are there; its artefact is there"
    results.run("toy", tmp_path, report=str)
    results.run("toy", tmp_path, report=str, seeds=[0, 7])  # other rows, the same weights
    assert results.status("toy", tmp_path).complete is False  # seeds 1 and 2 were dropped
    assert weights == [0.5]
    results.run("toy", tmp_path, report=str, anew=True)
    assert weights == [0.5, 0.5]


def test_weights_that_are_missing_or_stale_are_made_again(tmp_path, weights):
    results.run("toy", tmp_path, report=str)
    path = tmp_path / "toy.safetensors"
    path.unlink()
    assert str(results.status("toy", tmp_path)) == "6 of 6 rows are there; its artefact is missing"
    lines = []
    results.run("toy", tmp_path, report=lines.append)
    assert results.status("toy", tmp_path).complete and not lines  # no row was measured again
    results.run("toy", tmp_path, report=str, rate=0.25, anew=True)
    (tmp_path / "toy.json").unlink()
    found = results.status("toy", tmp_path)
    assert found.artefact == "stale" and not found.complete
    results.run("toy", tmp_path, report=str)
    assert results.status("toy", tmp_path).complete
    assert weights == [0.5, 0.5, 0.25, 0.5]
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match="is damaged, or no artefact"):
        results.status("toy", tmp_path)


# ---- interrupted runs


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        toy.install(patch.setattr)
        return results.run("toy", tmp_path_factory.mktemp("undisturbed"), report=str)


def shell(folder, moment, row):
    return subprocess.run(
        [sys.executable, "-m", "tests.results.toy", str(folder), moment, str(row)],
        capture_output=True, text=True, timeout=120, cwd=Path(__file__).parents[2],
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    ("moment", "row", "left"),
    [("measuring", 4, 3), ("writing", 3, 2), ("replacing", 3, 2), ("replaced", 3, 3), ("whole", 6, 6)],
)
def test_a_killed_run_goes_on_where_it_stood(tmp_path, undisturbed, moment, row, left):
    killed = shell(tmp_path, moment, row)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    found = results.status("toy", tmp_path)
    assert not found.complete
    assert found.unfinished == left and found.missing == (0 if moment == "whole" else 6)
    lines = []
    results.run("toy", tmp_path, report=lines.append)
    assert len(lines) == 6 - left  # no row was measured twice
    written = results.load("toy", tmp_path)
    assert figures(written) == figures(undisturbed)
    assert {**written, "rows": [], "runs": []} == {**undisturbed, "rows": [], "runs": []}
    assert [path.name for path in tmp_path.iterdir()] == ["toy.json"]
    assert results.status("toy", tmp_path).complete


def test_one_that_measures_anew_leaves_the_old_file_until_its_end(tmp_path, monkeypatch, undisturbed):
    results.run("toy", tmp_path, report=str, rate=0.25)
    old = results.load("toy", tmp_path)
    measure = toy.Toy.measure

    def stop(self, key, prepared):
        if key["size"] == 8:
            raise KeyboardInterrupt
        return measure(self, key, prepared)

    monkeypatch.setattr(toy.Toy, "measure", stop)
    with pytest.raises(KeyboardInterrupt):
        results.run("toy", tmp_path, report=str, anew=True)
    assert results.load("toy", tmp_path) == old
    text = str(results.status("toy", tmp_path))
    assert text == "stale: rate was 0.25 and is 0.5; an interrupted run has 3 of 6"
    monkeypatch.setattr(toy.Toy, "measure", measure)
    lines = []
    assert figures(results.run("toy", tmp_path, report=lines.append)) == figures(undisturbed)
    assert len(lines) == 3


def test_an_unfinished_run_with_other_settings_is_not_gone_on_with(tmp_path, undisturbed):
    other = results.run("toy", tmp_path, report=str, rate=0.25)
    (tmp_path / "toy.json").rename(tmp_path / "toy.unfinished")
    assert results.status("toy", tmp_path).unfinished == 0
    written = results.run("toy", tmp_path, report=str)
    assert figures(written) == figures(undisturbed) != figures(other)


def test_a_row_that_fails_leaves_the_others(tmp_path, monkeypatch):
    """With two at a time: the one that is being measured at the same time is finished, and written."""
    measure, second = toy.Toy.measure, threading.Event()

    def fail(self, key, prepared):
        if key == {"size": 4, "seed": 1}:
            assert second.wait(60)
            raise FloatingPointError("it diverges")
        if key == {"size": 4, "seed": 2}:
            second.set()
        if key["size"] == 8:
            time.sleep(1)  # so that the last ones have not begun when the failure is heard of
        return measure(self, key, prepared)

    monkeypatch.setattr(toy.Toy, "measure", fail)
    monkeypatch.setattr(toy.Toy, "at_a_time", 2)
    with pytest.raises(FloatingPointError, match="it diverges"):
        results.run("toy", tmp_path, report=str)
    found = results.status("toy", tmp_path)
    assert 2 <= found.unfinished < 5 and not (tmp_path / "toy.json").exists()
    monkeypatch.setattr(toy.Toy, "measure", measure)
    rows = results.run("toy", tmp_path, report=str)["rows"]
    assert [(row["size"], row["seed"]) for row in rows] == [(s, n) for s in (4, 8) for n in (0, 1, 2)]


# ---- bad input


def test_other_experiments_and_settings_are_refused(tmp_path):
    with pytest.raises(ValueError, match="name must be one of"):
        results.run("no such", tmp_path)
    with pytest.raises(ValueError, match="name must be one of"):
        results.load("no such")
    with pytest.raises(
        ValueError, match=r"settings must be some of .*, those of nnlm_documentation; got 'walk'"
    ):
        results.run("nnlm_documentation", tmp_path, walk=1)
    with pytest.raises(FileNotFoundError, match="python -m nlpbook results --only nnlm_documentation"):
        results.load("nnlm_documentation", tmp_path)
    with pytest.raises(SystemExit):
        main(["results", "--only", "no such"])
    with pytest.raises(ValueError, match=r'must have each key once; got .*"seed": 1.* twice'):
        results.run("toy", tmp_path, seeds=[1, 1])


@pytest.mark.parametrize("text", ["{", "", "\udcff"])
def test_a_damaged_file_is_named_in_one_sentence(tmp_path, text):
    (tmp_path / "toy.json").write_bytes(text.encode("utf8", "surrogateescape"))
    for call in (results.load, results.run, results.status):
        with pytest.raises(ValueError, match=r"toy\.json is damaged: it is no JSON$"):
            call("toy", tmp_path)


@pytest.mark.parametrize("value", [math.nan, math.inf, {1}])
def test_what_json_cannot_hold_leaves_the_old_file_alone(tmp_path, monkeypatch, value):
    results.run("toy", tmp_path, report=str, seeds=[0])
    old = (tmp_path / "toy.json").read_bytes()
    monkeypatch.setattr(toy.Toy, "measure", lambda self, key, prepared: {"perplexity": value})
    with pytest.raises((TypeError, ValueError), match="JSON"):
        results.run("toy", tmp_path, report=str)
    assert (tmp_path / "toy.json").read_bytes() == old
    assert len(list(tmp_path.iterdir())) == 1


def test_measured_is_no_name_for_a_value(tmp_path, monkeypatch):
    monkeypatch.setattr(toy.Toy, "measure", lambda self, key, prepared: {"measured": 1})
    with pytest.raises(ValueError, match='no value named "measured"'):
        results.run("toy", tmp_path, report=str)


# ---- where it was measured


def git(folder, *arguments):
    name = ["-c", "user.name=a", "-c", "user.email=a@b"]
    done = subprocess.run(["git", *name, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_the_commit_of_the_code(tmp_path, monkeypatch):
    code, outside = tmp_path / "repository" / "code", tmp_path / "outside"
    code.mkdir(parents=True)
    outside.mkdir()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert provenance.commit(outside) is None  # no repository
    git(code.parent, "init", "-q")
    (code / "small.py").write_text("answer = 42\n")
    assert provenance.commit(code) is None  # a repository that does not know the file
    git(code.parent, "add", ".")
    git(code.parent, "commit", "-qm", "One")
    head = git(code, "rev-parse", "HEAD")
    (code / "figures.json").write_text("{}")  # data of another experiment, written a minute ago
    assert provenance.commit(code) == head
    (code / "small.py").write_text("answer = 43\n")
    assert provenance.commit(code) == f"{head}-dirty"
    git(code.parent, "checkout", "-q", ".")
    (code / "new.py").write_text("answer = 44\n")
    assert provenance.commit(code) == f"{head}-dirty"
    monkeypatch.setenv("PATH", "")
    assert provenance.commit(code) is None  # no Git


# ---- a real one


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    lines = []
    written = results.run("nnlm_documentation", folder, report=lines.append, **SMALL)
    return folder, written, lines


def test_a_small_run(small):
    folder, written, lines = small
    assert results.load("nnlm_documentation", folder) == written
    assert written["settings"] == {**results.experiment("nnlm_documentation").settings, **SMALL}
    assert len(written["rows"]) == len(lines) == 1
    assert [path.name for path in folder.iterdir()] == ["nnlm_documentation.json"]
    (run,) = written["runs"]
    assert tuple(run) == RUN
    assert run["seconds"] >= written["rows"][0]["measured"]["seconds"] > written["rows"][0]["seconds"] > 0


def test_its_figures(small):
    row = small[1]["rows"][0]
    track = documentation_track()
    counter = ModifiedKneserNey(5, min_count=track.min_count).fit(track.train[:1500])
    found = row["everything"]
    assert found["counter"] == pytest.approx(counter.perplexity(track.test), abs=0.01)
    assert found["mixture"] < min(found["counter"], found["net"])  # its weights were learnt
    assert 0 < row["weight"] < 1
    seen, new = row["trigram seen"], row["new trigram of known words"]
    assert found["share"] == 1 > seen["share"] + new["share"]  # some words are unknown
    assert seen["counter"] < found["counter"] < new["counter"]
    assert new["share"] > row["new bigram of known words"]["share"]


# ---- the command


def test_the_command_measures_what_is_missing(tmp_path, capsys):
    command = ["results", "--only", "toy", "--folder", str(tmp_path)]
    assert main([*command, "--status"]) == 0
    assert capsys.readouterr().out == "toy: How low does it go?\n  0 of 6 rows are there\n"
    assert not list(tmp_path.iterdir())
    assert main(command) == 0
    out = capsys.readouterr().out
    assert out.startswith("toy: How low does it go?\n  0 of 6 rows are there\n  size 4, seed 0: {'mean'")
    assert out.endswith("  6 of 6 rows are there\n")
    assert main(command) == 0
    assert capsys.readouterr().out == "toy: How low does it go?\n  6 of 6 rows are there\n"
    assert main([*command, "--anew"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 9


def test_the_command_names_a_stale_file_and_goes_on_with_the_others(tmp_path, monkeypatch, capsys):
    results.run("toy", tmp_path, report=str, rate=0.25)
    monkeypatch.setattr(record, "MODULES", ("toy", "second"))

    @dataclass(frozen=True, eq=False)
    class Second(toy.Toy):
        question = "And the second?"

    module = type(sys)("nlpbook.results.second")
    module.EXPERIMENT = Second
    monkeypatch.setitem(sys.modules, module.__name__, module)
    command = ["results", "--folder", str(tmp_path)]
    assert main(command) == 1
    said = capsys.readouterr()
    assert "stale: rate was 0.25 and is 0.5" in said.out
    assert said.err == "nlpbook results: stale, and not measured without --anew: toy\n"
    assert results.status("second", tmp_path).complete
    assert main([*command, "--only", "toy", "--anew"]) == 0
    assert results.status("toy", tmp_path).complete
