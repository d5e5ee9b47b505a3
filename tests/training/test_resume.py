"""Interrupted anywhere and taken up again, a run ends with the same weights, bit for bit."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from nlpbook.training import SGD, AdaGrad, Checkpoint, LengthBucketed, RMSProp, fit, load_checkpoint
from tests.training.runs import RUNS, WholeRun, assert_same_bits


class Killed(Exception):
    pass


@pytest.fixture(scope="module")
def straight():
    """The run that nobody interrupts: with early stopping, without, and validated every 5 steps."""
    results = {}
    for early_stopping, options in CASES:
        run = WholeRun(early_stopping)
        results[early_stopping, tuple(options)] = run.fit(**options), run.weights()
    return results


CASES = [
    (False, {"epochs": 4}),
    (True, {"epochs": 30}),
    (True, {"max_steps": 60, "validate_every": 4}),
]


@given(
    case=st.sampled_from(CASES),
    kills=st.lists(st.integers(1, 30), max_size=4),
    every=st.integers(1, 7),
)
@settings(max_examples=15)
def test_interrupted_at_any_step(straight, tmp_path_factory, case, kills, every):
    early_stopping, options = case
    checkpoint = tmp_path_factory.mktemp("run") / "run.pt"
    for steps in kills:
        asked = []

        def killed(history, steps=steps, asked=asked):
            asked.append(history.steps)
            if len(asked) == steps:
                raise Killed

        try:
            WholeRun(early_stopping).fit(checkpoint, checkpoint_every=every, stop_when=killed, **options)
        except Killed:
            assert len(asked) == steps
    run = WholeRun(early_stopping)
    history = run.fit(checkpoint, checkpoint_every=every, **options)
    expected, weights = straight[early_stopping, tuple(options)]
    assert_same_bits(run.weights(), weights)
    for name in ("losses", "rates", "gradient_norms", "validations", "epochs", "epoch_began", "stopped"):
        assert getattr(history, name) == getattr(expected, name), name
    # Started once more, a run that has ended does nothing.
    again = WholeRun(early_stopping)
    assert again.fit(checkpoint, **options).losses == expected.losses
    assert_same_bits(again.weights(), weights)


def test_the_cases_end_as_they_are_meant_to(straight):
    ends = [history.stopped for history, weights in straight.values()]
    assert ends == ["epochs", "early_stopping", "max_steps"]


@given(first=st.integers(1, 19), stopped=st.booleans())
@settings(max_examples=10)
def test_stopped_or_ended_early_and_taken_up_again(straight, tmp_path_factory, first, stopped):
    """A Stop button, or a first run of fewer steps: the rest follows as if there had been no pause."""
    checkpoint = tmp_path_factory.mktemp("run") / "run.pt"
    if stopped:
        history = WholeRun().fit(checkpoint, epochs=4, stop_when=lambda history: history.steps >= first)
        assert history.stopped == "stop_when"
    else:
        assert WholeRun().fit(checkpoint, max_steps=first).stopped == "max_steps"
    run = WholeRun()
    run.fit(checkpoint, epochs=4)
    assert_same_bits(run.weights(), straight[CASES[0][0], tuple(CASES[0][1])][1])


class Tagger(nn.Module):
    """A recurrent net with dropout between its layers."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(10, 4)
        self.layers = nn.GRU(4, 5, num_layers=2, dropout=0.4, batch_first=True)
        self.output = nn.Linear(5, 10)

    def forward(self, ids):
        return self.output(self.layers(self.embedding(ids))[0])


@pytest.mark.parametrize("make", [
    lambda p: SGD(p, 0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    lambda p: AdaGrad(p, 0.1),
    lambda p: RMSProp(p, 0.01),
    lambda p: torch.optim.SGD(p, 0.1, momentum=0.9),
], ids=["Nesterov", "AdaGrad", "RMSProp", "PyTorch's"])  # fmt: skip
@pytest.mark.parametrize("precision", [None, "bfloat16"])
def test_padded_sentences_and_every_kind_of_memory(tmp_path, make, precision):
    """Interrupted after every single step, in the middle of epochs and between them."""
    sentences = [[(i * j + i) % 10 for j in range(2 + i % 5)] for i in range(23)]

    def loss(model, batch):
        real = batch.mask[:, 1:]
        logits = model(batch.ids[:, :-1])[real].float()
        return nn.functional.cross_entropy(logits, batch.ids[:, 1:][real], reduction="sum"), real.sum()

    def go(max_steps, callbacks=()):
        torch.manual_seed(4)
        model = Tagger()
        batches = LengthBucketed(sentences, 4, seed=8)
        options = {"accumulation": 2, "clip_norm": 0.3, "precision": precision, "callbacks": callbacks}
        return model, fit(model, batches, loss, make(model.parameters()), max_steps=max_steps, **options)

    straight, expected = go(10)
    for steps in range(1, 11):
        resumed, history = go(steps, [Checkpoint(tmp_path / "run.pt", resume=True)])
        assert history.steps == steps
    assert history.losses == expected.losses
    assert_same_bits(dict(resumed.state_dict()), dict(straight.state_dict()))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("kind, times", [("rows", 4), ("text", 2)])
def test_killed_by_the_system_at_random_moments(tmp_path, repository, kind, times):
    command = [sys.executable, "-m", "tests.training.killed_run", kind]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    delays = random.Random(0)

    def start(checkpoint, weights):
        process = subprocess.Popen(
            [*command, str(checkpoint), str(weights)],
            cwd=repository,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "ready\n"
        return process

    checkpoint, weights = tmp_path / "run.pt", tmp_path / "weights.pt"
    kills, reached = 0, []
    for _ in range(times):
        process = start(checkpoint, weights)
        while not checkpoint.exists() and process.poll() is None:  # the first part has to leave something
            time.sleep(0.01)
        time.sleep(delays.uniform(0, 0.25))
        process.kill()
        kills += process.wait() == -signal.SIGKILL
        process.stdout.close()
        reached.append(len(load_checkpoint(checkpoint)["history"]["losses"]))  # it is never half-written
    assert start(checkpoint, weights).wait() == 0
    assert reached == sorted(reached)
    assert kills > 0, "no run was killed before its end"

    undisturbed = RUNS[kind]()
    undisturbed.fit(epochs=60)
    assert_same_bits(torch.load(weights, weights_only=True), undisturbed.weights())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.pt", "weights.pt"]
