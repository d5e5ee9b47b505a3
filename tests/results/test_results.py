"""The long runs: their files belong to the experiments of today, and are written whole or not at all."""

import json
import math

import pytest

from nlpbook import results
from nlpbook.__main__ import main
from nlpbook.ngrams import ModifiedKneserNey
from nlpbook.race import documentation_track
from nlpbook.results import Experiment, record

SMALL = {"walks_and_decays": [[1, 0.1]], "seeds": [3], "train_sentences": 1500, "hidden_size": 8}


def numbers(value):
    """All numbers in what JSON can hold."""
    if isinstance(value, dict):
        return [number for part in value.values() for number in numbers(part)]
    if isinstance(value, list):
        return [number for part in value for number in numbers(part)]
    return [value] if isinstance(value, (int, float)) else []


@pytest.mark.parametrize("name", results.names())
def test_the_files_hold_what_the_experiments_of_today_would_measure(name):
    measured, today = results.load(name), results.experiment(name)
    assert measured["name"] == name
    assert measured["question"] == today.question
    assert measured["settings"] == json.loads(json.dumps(today.settings))
    assert measured["rows"]
    assert all(set(row) == set(measured["rows"][0]) for row in measured["rows"])
    assert all(math.isfinite(number) for number in numbers(measured["rows"]))
    assert {"python", "nlpbook", "numpy", "torch"} <= set(measured["versions"])


def test_no_file_without_an_experiment():
    assert {path.stem for path in record.FOLDER.glob("*.json")} <= set(results.names())


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    lines = []
    written = results.run("nnlm_documentation", folder, report=lines.append, **SMALL)
    return folder, written, lines


def test_a_small_run(small):
    folder, written, lines = small
    assert results.load("nnlm_documentation", folder) == json.loads(json.dumps(written))
    assert written["settings"] == {**results.experiment("nnlm_documentation").settings, **SMALL}
    assert len(written["rows"]) == len(lines) == 1
    assert [path.name for path in folder.iterdir()] == ["nnlm_documentation.json"]


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


def test_other_experiments_and_settings_are_refused(tmp_path):
    with pytest.raises(ValueError, match="name must be one of"):
        results.run("no such", tmp_path)
    with pytest.raises(ValueError, match="name must be one of"):
        results.load("no such")
    with pytest.raises(ValueError, match="nnlm_documentation has no setting 'walk'"):
        results.run("nnlm_documentation", tmp_path, walk=1)
    with pytest.raises(FileNotFoundError, match="python -m nlpbook results --only nnlm_documentation"):
        results.load("nnlm_documentation", tmp_path)
    with pytest.raises(SystemExit):
        main(["results", "--only", "no such"])


@pytest.mark.parametrize(
    "rows", [[{"perplexity": math.nan}], [{"perplexity": math.inf}], [{"perplexity": {1}}]]
)
def test_what_json_cannot_hold_leaves_the_old_file_alone(tmp_path, monkeypatch, rows):
    old = tmp_path / "nnlm_documentation.json"
    old.write_text("{}")
    broken = Experiment("Does it break?", {}, lambda report: rows)
    monkeypatch.setattr("nlpbook.results.nnlm_documentation.EXPERIMENT", broken)
    with pytest.raises((TypeError, ValueError)):
        results.run("nnlm_documentation", tmp_path)
    assert old.read_text() == "{}"
    assert list(tmp_path.iterdir()) == [old]


def test_the_command(tmp_path, monkeypatch, capsys):
    def measure(report, cups):
        report("the kettle is on")
        return [{"cup": cup} for cup in range(cups)]

    tea = Experiment("How many cups?", {"cups": 2}, measure)
    monkeypatch.setattr("nlpbook.results.nnlm_documentation.EXPERIMENT", tea)
    assert main(["results", "--only", "nnlm_documentation", "--folder", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "How many cups?" in out and "the kettle is on" in out and "2 rows" in out
    assert results.load("nnlm_documentation", tmp_path)["rows"] == [{"cup": 0}, {"cup": 1}]
