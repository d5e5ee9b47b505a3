"""The copy task's experiment on a small scale."""

import torch
from pytest import approx

from nlpbook import results
from nlpbook.results.copy_task import CopyTask


def test_a_small_run(tmp_path):
    written = results.run(
        "copy_task_10", tmp_path, report=str, delay=1, hidden_size=8, most_steps=40, every=20, seeds=[4],
        cells_and_biases=[["RNN", "zero"], ["LSTM", "chrono"]],
    )  # fmt: skip
    rows = written["rows"]
    assert [(row["cell"], row["bias"], row["seed"]) for row in rows] == [
        ("RNN", "zero", 4), ("LSTM", "chrono", 4),
    ]  # fmt: skip
    for row in rows:
        assert row["steps"] == 40 and len(row["curve"]) == len(row["cross_entropy"]) == 2
        assert 0 <= row["accuracy"] <= 1 and row["last_cross_entropy"] > 0


def test_it_ends_when_enough_is_right(tmp_path):
    written = results.run(
        "copy_task_10", tmp_path, report=str, delay=0, hidden_size=4, most_steps=60, every=20, seeds=[0],
        enough=0.0, cells_and_biases=[["GRU", "zero"]],
    )  # fmt: skip
    assert written["rows"][0]["steps"] == 20


def test_the_biases_are_what_they_say():
    def bias(cell, which, gate):
        layer = CopyTask(hidden_size=40).new_network(cell, which, torch.Generator().manual_seed(0)).layer
        return layer.b[layer.gates.index(gate) * 40 :][:40]

    assert (bias("LSTM", "zero", "f") == 0).all() and (bias("LSTM", "one", "f") == 1).all()
    assert (bias("GRU", "zero", "z") == 0).all()
    chrono = torch.cat([bias("LSTM", "chrono", "f"), bias("GRU", "chrono", "z")])
    assert chrono.min() >= 0 and chrono.max() <= torch.tensor(39.0).log() and chrono.std() > 0.3
    assert bias("LSTM", "chrono", "i").tolist() == approx((-bias("LSTM", "chrono", "f")).tolist())
