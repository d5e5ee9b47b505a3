"""The engine against PyTorch on random graphs, and against the page's tensors on the same ones."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from tests.explorers.kit.random_graphs import graphs
from tests.explorers.kit.test_tensor import ask, assert_equal
from tests.mlp.autograd.engine_graphs import ALL, COMMON, answer

__all__ = ["ask"]  # a fixture, with which deno computes the page's tensors

RUNS = 600
OPERATIONS = {
    "add", "sub", "mul", "div", "exp", "log", "sqrt", "tanh", "sigmoid", "relu", "gelu", "sum", "mean", "max",
    "reshape", "permute", "transpose", "slice", "concatenate", "matmul", "softmax", "logSoftmax", "layerNorm",
    "embedding", "crossEntropy", "power", "index",
}  # fmt: skip


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_random_graphs_have_the_values_and_the_gradients_of_pytorch(dtype):
    """PyTorch computes in float64; the tolerances of both precisions are those of the page's tensors."""
    seen, gradients = Counter(), []

    @settings(max_examples=RUNS, suppress_health_check=list(HealthCheck))
    @given(graphs(dtype, ALL))
    def one_graph(graph):
        gradients.append(assert_equal(graph, answer(graph.request())))
        seen.update({node["operation"] for node in graph.nodes if "operation" in node})

    one_graph()
    assert len(gradients) >= RUNS
    assert np.mean(np.array(gradients) > 0) > 0.9
    assert set(seen) == OPERATIONS
    assert min(seen.values()) >= 15, seen


def test_the_pages_tensors_compute_the_same(ask):
    """One graph, three programs: the engine and the page's tensors, each against PyTorch."""
    gradients = []

    @settings(max_examples=100, suppress_health_check=list(HealthCheck))
    @given(graphs("float64", COMMON))
    def one_graph(graph):
        request = graph.request()
        gradients.append(assert_equal(graph, answer(request)))
        assert gradients[-1] == assert_equal(graph, ask(request))

    one_graph()
    assert sum(gradients) > 100
