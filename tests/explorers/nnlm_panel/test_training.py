"""The page's NNLM against that of nlpbook.nnlm: gradients, start values, order of the events, whole runs."""

import base64
import doctest
import gzip
import json
import math
import subprocess
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import stats

from nlpbook import race
from nlpbook.explorers.kit.normal_numbers import normal_at
from nlpbook.explorers.nnlm_panel import training
from nlpbook.explorers.nnlm_panel.training import NNLMTraining
from nlpbook.ngrams import count_ngrams
from nlpbook.nnlm import NNLM, nnlm_loss
from nlpbook.text import Vocabulary
from nlpbook.training import SGD, AdaGrad, Adam, RMSProp, fit
from tools import javascript

ANSWERS = Path(__file__).parent / "answers.js"
# As for the tensors: relative to the largest number of PyTorch's tensor, which is computed in float64.
TOLERANCE = {"float64": 1e-10, "float32": 1e-5}
OPTIMISERS = {
    "SGD": SGD,
    "momentum": partial(SGD, momentum=0.9),
    "AdaGrad": AdaGrad,
    "RMSProp": RMSProp,
    "Adam": Adam,
}


def ask(kind, **request):
    """What the page's modules answer, computed by deno."""
    done = subprocess.run(
        javascript.deno("run", "--no-check", str(ANSWERS)),
        input=json.dumps({"kind": kind, **request}),
        env=javascript.environment(),
        capture_output=True,
        text=True,
        encoding="utf8",
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def panel_settings(*values):
    """A value for each setting of the panel, by their names."""
    return dict(zip(NNLMTraining.settings, values, strict=True))


@pytest.fixture(scope="module")
def small():
    """Some four hundred sentences of the microworld, in steps that are quickly made."""
    world = race.microworld_track()
    vocabulary = count_ngrams(world.train[:600], 1).vocabulary
    return NNLMTraining(
        vocabulary, world.train[:600], world.validation, steps=100, batch_size=32, validation_events=700
    )


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(training).failed == 0


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("direct", [False, True])
@pytest.mark.parametrize("sizes", [(1, 3, 5), (4, 8, 16), (8, 32, 64)])
def test_loss_and_gradients_are_those_of_the_library(sizes, direct, dtype):
    words, batch = 91, 33
    draw = torch.Generator().manual_seed(sum(sizes))
    net = NNLM(words, *sizes, direct=direct, generator=draw)
    with torch.no_grad():
        for parameter in net.parameters():  # biases and W begin at 0, where a mistake would not be seen
            parameter.add_(torch.randn(parameter.shape, generator=draw), alpha=0.3)
    contexts = torch.randint(words + 1, (batch, sizes[0]), generator=draw)
    targets = torch.randint(words, (batch,), generator=draw)
    double = net.double()
    loss = torch.nn.functional.cross_entropy(double(contexts), targets)
    loss.backward()
    answer = ask(
        "gradients",
        dtype=dtype,
        parameters={
            name: {"data": one.flatten().tolist(), "shape": list(one.shape)}
            for name, one in net.named_parameters()
        },
        contexts={"data": contexts.flatten().tolist(), "shape": list(contexts.shape)},
        targets=targets.tolist(),
    )
    expected = {name: parameter.grad for name, parameter in double.named_parameters()}
    assert set(answer["gradients"]) == set(expected)
    pairs = [(answer["gradients"][name], gradient) for name, gradient in expected.items()]
    pairs += [([answer["loss"]], loss[None]), (answer["logits"], double(contexts))]
    for found, wanted in pairs:
        wanted = wanted.detach().numpy().ravel()
        difference = np.abs(np.array(found) - wanted).max()
        assert difference <= TOLERANCE[dtype] * np.abs(wanted).max()
    assert loss.item() == pytest.approx(double.loss(contexts, targets).item(), rel=1e-12)


def test_start_values_are_the_same_and_of_the_scales_of_the_library(small):
    sizes = {"context": 4, "dimension": 32, "hidden": 64}
    net, drawn = small.net(**sizes), NNLM(len(small.vocabulary), 4, 32, 64)
    found = ask("start", sizes={"words": len(small.vocabulary), **sizes}, seed=0)
    for name, parameter in net.named_parameters():
        own = parameter.detach().numpy().ravel()
        np.testing.assert_allclose(found[name], own, rtol=1e-6, atol=1e-9)
        if own.any():
            assert own.std() == pytest.approx(getattr(drawn, name).std().item(), rel=0.05)
            assert stats.kstest(own / own.std(), "norm").pvalue > 0.001
        else:
            assert name in "db"


def test_normal_numbers_are_normal_and_independent():
    found = normal_at(3, np.arange(200)[:, None], np.arange(200))
    assert found.shape == (200, 200)
    assert stats.kstest(found.ravel(), "norm").pvalue > 0.001
    for shifted in (found[:, 1:] * found[:, :-1], found[1:] * found[:-1]):
        assert abs(shifted.mean()) < 3.5 / np.sqrt(shifted.size)
    assert normal_at(3, 7, 11) == found[7, 11]


@pytest.mark.parametrize("context", [1, 2, 5])
def test_events_contexts_and_their_order_are_those_of_python(small, context):
    packed, rows = small.pack(), small.steps * small.batch_size
    found = ask("rows", packed=packed, context=context, rows=rows, seed=0)
    batches = list(small.batches(context))
    order = np.array(found["order"])
    assert sorted(order) == list(range(rows))
    contexts = np.array(found["contexts"]).reshape(-1, context)
    targets = np.array(found["targets"])
    assert len(targets) == rows + 700
    np.testing.assert_array_equal(contexts[order], torch.cat([one.contexts for one in batches]))
    np.testing.assert_array_equal(targets[order], torch.cat([one.targets for one in batches]))
    planes = gzip.decompress(base64.b64decode(packed["events"]))
    assert len(planes) == 2 * len(targets)


@pytest.mark.parametrize(
    ("optimiser", "rate"),
    [("SGD", 1.0), ("momentum", 0.1), ("AdaGrad", 0.1), ("RMSProp", 0.01), ("Adam", 0.01)],
)
@pytest.mark.parametrize("context", [1, 4])
def test_a_hundred_steps_give_the_losses_of_python(small, context, optimiser, rate):
    settings = panel_settings(context, 8, 16, optimiser, rate)
    net = small.net(context, 8, 16)
    history = fit(
        net, small.batches(context), nnlm_loss, OPTIMISERS[optimiser](net.parameters(), lr=rate), epochs=1
    )
    answer = ask("train", packed=small.pack(), settings=settings)
    assert history.losses[-1] < 0.9 * history.losses[0]
    np.testing.assert_allclose(answer["losses"], history.losses, rtol=0, atol=1e-4)
    perplexity = math.exp(small.validation_loss(net))
    assert answer["results"] == {"validation perplexity": pytest.approx(perplexity, rel=1e-4)}


def test_a_run_that_diverges_says_so_in_both(small):
    settings = panel_settings(2, 8, 16, "SGD", 1e38)
    net = small.net(2, 8, 16)
    with pytest.raises(FloatingPointError, match="at step"):
        fit(net, small.batches(2), nnlm_loss, SGD(net.parameters(), lr=1e38), epochs=1)
    answer = ask("train", packed=small.pack(), settings=settings)
    assert "The run diverged: the " in answer["error"] and "with learning rate 1e+38." in answer["error"]
    assert len(answer["losses"]) < 100


def test_the_walk_takes_every_event_once_and_judges_on_others(small):
    seen = torch.cat([batch.targets for batch in small.batches(2)])
    assert len(seen) == 3200 and len(small.batches(2)) == 100
    flat = [word for sentence in small._train for word in [*sentence, "</s>"]][:3200]
    np.testing.assert_array_equal(np.bincount(seen), np.bincount([small.vocabulary[word] for word in flat]))
    net = small.net(2, 4, 8)
    assert small.validation_loss(net) == pytest.approx(math.log(len(small.vocabulary)), abs=0.05)
    assert all(map(torch.equal, net.parameters(), small.net(2, 4, 8).parameters()))


def test_bad_input():
    sentences = [["a", "b"], ["b"]]
    vocabulary = Vocabulary.from_sentences(sentences, specials=("</s>",))
    good = {"vocabulary": vocabulary, "train": sentences, "validation": sentences}
    good |= {"steps": 1, "batch_size": 5, "validation_events": 5}
    assert NNLMTraining(**good).steps == 1
    without_end = Vocabulary.from_sentences(sentences)
    for change, message in [
        ({"vocabulary": "abc"}, "vocabulary must be a Vocabulary; got str"),
        ({"vocabulary": without_end}, "vocabulary must have '</s>'; got 3 words without it"),
        ({"train": "abc"}, "train must be "),
        ({"train": [["a"]]}, "train must be 5 events or more, words and ends; got 2"),
        ({"validation": [[]]}, "validation must be 5 events or more, words and ends; got 1"),
        ({"steps": 0}, "steps must be a whole number from 1 to 100000; got 0"),
        ({"batch_size": 100_001}, "batch_size must be a whole number from 1 to 100000; got 100001"),
        ({"validation_events": 0.5}, "validation_events must be a whole number from 1 to 100000; got 0.5"),
        ({"seed": -1}, "seed must be a whole number from 0 to"),
    ]:
        with pytest.raises((TypeError, ValueError)) as error:
            NNLMTraining(**good | change)
        assert message in str(error.value)
