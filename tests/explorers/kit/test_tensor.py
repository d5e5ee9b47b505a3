"""The page's tensors against PyTorch: values, gradients, optimisers and a training run, computed by deno."""

import json
import subprocess
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import HealthCheck, given, settings

from tests.explorers.kit.random_graphs import GROW, Graph, graphs, packed, unpacked
from tools import javascript

HERE = Path(__file__).parent
# The norm: the largest difference within a tensor, relative to the largest element of PyTorch's, or to 1 where
# that is smaller; PyTorch always computes in float64.
TOLERANCE = {"float64": 1e-10, "float32": 1e-5}
OPERATIONS = {
    "add", "sub", "mul", "div", "exp", "log", "sqrt", "tanh", "sigmoid", "relu", "gelu", "sum", "mean", "max",
    "reshape", "permute", "transpose", "slice", "concatenate", "matmul", "softmax", "logSoftmax", "layerNorm",
    "embedding", "conv1d", "crossEntropy",
}  # fmt: skip
RUNS = 300


@pytest.fixture(scope="module")
def ask():
    """A function that has deno answer a request; one process answers all."""
    with subprocess.Popen(
        javascript.deno("run", "--no-check", str(HERE / "server.js")),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf8",
        env=javascript.environment(),
    ) as process:

        def ask_one(request):
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask_one
        process.stdin.close()


def assert_near(found, expected, dtype, what):
    expected = expected.detach().numpy()
    finite = np.isfinite(expected)
    np.testing.assert_array_equal(np.isfinite(found), finite, err_msg=what)
    np.testing.assert_array_equal(found[~finite], expected[~finite], err_msg=what)
    scale = max(1.0, np.abs(expected[finite]).max(initial=0))
    difference = np.abs(found[finite] - expected[finite]).max(initial=0)
    assert difference <= TOLERANCE[dtype] * scale, f"{what}: off by {difference:.2e}"


def assert_equal(graph, answer):
    """Fail unless values, shapes and gradients of an answer are PyTorch's; return how many gradients there were."""
    assert "error" not in answer, answer
    assert answer["shapes"] == [list(tensor.shape) for tensor in graph.tensors]
    arrived = 0
    for number, (node, tensor) in enumerate(zip(graph.nodes, graph.tensors, strict=True)):
        what = f"node {number}, {node.get('operation', 'leaf')}"
        value = unpacked(answer["values"][number], graph.dtype, tensor.shape)
        assert_near(value, tensor, graph.dtype, f"the value of {what}")
        if "leaf" in node:
            gradient = answer["gradients"][number]
            assert (gradient is None) == (tensor.grad is None), what
            if gradient is not None:
                arrived += 1
                gradient = unpacked(gradient, graph.dtype, tensor.shape)
                assert_near(gradient, tensor.grad, graph.dtype, f"the gradient of {what}")
    return arrived


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_random_graphs_have_the_values_and_the_gradients_of_pytorch(ask, dtype):
    seen, gradients = Counter(), []

    @settings(max_examples=RUNS, suppress_health_check=list(HealthCheck))
    @given(graphs(dtype))
    def one_graph(graph):
        gradients.append(assert_equal(graph, ask(graph.request())))
        seen.update({node["operation"] for node in graph.nodes if "operation" in node})

    one_graph()
    assert len(gradients) >= RUNS
    assert np.mean(np.array(gradients) > 0) > 0.9
    print(seen)
    assert set(seen) == OPERATIONS
    assert min(seen.values()) >= 10, seen
