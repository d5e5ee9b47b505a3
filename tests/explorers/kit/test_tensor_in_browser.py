"""The page's tensors in Chromium, carried by an explorer: values, gradients and training as in PyTorch."""

import base64
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, Phase, given, settings

from nlpbook.explorers import Explorer
from tests.explorers.kit.random_graphs import graphs
from tests.explorers.kit.test_tensor import assert_equal, run_request, train_by_pytorch

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent


class Probe(Explorer):
    javascript = "probe.js"
    label = "Tensors"


@pytest.fixture
def ask(mount):
    """A function that has a page answer requests, as deno does for test_tensor.py."""
    opened = mount(Probe())
    source = base64.b64encode((HERE / "requests.js").read_bytes()).decode("ascii")

    def ask_all(requests):
        return opened.page.evaluate(
            "async ([source, requests]) => { const module = await import('data:text/javascript;base64,' +"
            " source); const answers = []; for (const one of requests)"
            " answers.push(await module.answer(tensorKit, one)); return answers; }",
            [source, requests],
        )

    yield ask_all
    opened.assert_quiet()


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_random_graphs_have_the_values_and_the_gradients_of_pytorch(ask, dtype):
    drawn = []

    @settings(max_examples=40, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(graphs(dtype))
    def draw_one(graph):
        drawn.append(graph)

    draw_one()
    answers = ask([graph.request() for graph in drawn])
    gradients = [assert_equal(graph, answer) for graph, answer in zip(drawn, answers, strict=True)]
    assert len(gradients) >= 40
    assert sum(gradients) > 40


def test_a_hundred_steps_give_the_losses_of_pytorch(ask):
    (answer,) = ask([run_request("adamW", {"rate": 0.01}, "float32")])
    losses, _ = train_by_pytorch(torch.optim.AdamW, {"lr": 0.01}, "float32")
    assert len(answer["losses"]) == 100
    np.testing.assert_allclose(answer["losses"], losses, rtol=0, atol=1e-4)
