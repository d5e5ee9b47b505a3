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

from tests.explorers.kit.random_graphs import Graph, graphs, packed, unpacked
from tools import javascript

HERE = Path(__file__).parent
# The norm: the largest difference within a tensor, relative to the largest element of PyTorch's tensor, or to
# 1 where that is smaller. PyTorch always computes in float64.
TOLERANCE = {"float64": 1e-10, "float32": 1e-5}
OPERATIONS = {
    "add", "sub", "mul", "div", "exp", "log", "sqrt", "tanh", "sigmoid", "relu", "gelu", "sum", "mean", "max",
    "reshape", "permute", "transpose", "slice", "concatenate", "matmul", "softmax", "logSoftmax", "layerNorm",
    "embedding", "conv1d", "crossEntropy",
}  # fmt: skip
RUNS = 400


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
    """Fail unless values, shapes and gradients are PyTorch's; return how many gradients there were."""
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
    assert set(seen) == OPERATIONS
    assert min(seen.values()) >= 10, seen


@pytest.mark.parametrize(
    ("m", "k", "n"), [(5, 300, 7), (130, 129, 131), (1, 128, 2), (3, 0, 2), (0, 3, 2), (4, 256, 1)]
)
def test_large_and_empty_products(ask, m, k, n):
    """Past the blocks of the product and past their edges."""
    graph = Graph("float64", 7)
    a, b = graph.leaf(2, m, k), graph.leaf(2, k, n)
    graph.add("matmul", [a, b], graph.tensors[a] @ graph.tensors[b])
    graph.backward()
    assert assert_equal(graph, ask(graph.request())) == 2


def test_gelu_is_the_exact_one_over_the_whole_line(ask):
    graph = Graph("float64", 0)
    node = graph.leaf(2001)
    with torch.no_grad():
        graph.tensors[node].copy_(torch.linspace(-12, 12, 2001))
    graph.nodes[node]["leaf"] = packed(graph.tensors[node].detach().numpy())
    graph.nodes.append({"operation": "gelu", "inputs": [node], "more": []})
    graph.tensors.append(F.gelu(graph.tensors[node]))
    graph.backward()
    assert assert_equal(graph, ask(graph.request())) == 1


OPTIMISERS = [
    ("sgd", torch.optim.SGD, {"rate": 0.3}, {"lr": 0.3}),
    (
        "sgd",
        torch.optim.SGD,
        {"rate": 0.1, "momentum": 0.9, "weightDecay": 0.01},
        {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.01},
    ),
    ("adamW", torch.optim.AdamW, {"rate": 0.01}, {"lr": 0.01}),
    (
        "adamW",
        torch.optim.AdamW,
        {"rate": 0.02, "betas": [0.8, 0.95], "epsilon": 1e-4, "weightDecay": 0.3},
        {"lr": 0.02, "betas": (0.8, 0.95), "eps": 1e-4, "weight_decay": 0.3},
    ),
    ("adaGrad", torch.optim.Adagrad, {"rate": 0.1}, {"lr": 0.1}),
    ("adaGrad", torch.optim.Adagrad, {"rate": 0.1, "epsilon": 0.1}, {"lr": 0.1, "eps": 0.1}),
    ("rmsProp", torch.optim.RMSprop, {"rate": 0.01}, {"lr": 0.01}),
    (
        "rmsProp",
        torch.optim.RMSprop,
        {"rate": 0.02, "alpha": 0.9, "epsilon": 0.01},
        {"lr": 0.02, "alpha": 0.9, "eps": 0.01},
    ),
]  # fmt: skip


def training_run(dtype):
    """The weights and the batches of a run: points in the plane, whose class is the sign of x y."""
    rng = np.random.default_rng(5)
    shapes = [(2, 16), (16,), (16, 2), (2,)]
    weights = [rng.normal(scale=0.5, size=shape).astype(dtype) for shape in shapes]
    points = [rng.normal(size=(32, 2)).astype(dtype) for _ in range(100)]
    return weights, [(x, (x.prod(1) > 0).astype(int)) for x in points]


def train_by_pytorch(optimiser, options, dtype):
    weights, batches = training_run(dtype)
    a, b, c, d = parameters = [torch.tensor(weight, requires_grad=True) for weight in weights]
    optimise = optimiser(parameters, **options)
    losses = []
    for x, y in batches:
        loss = F.cross_entropy(torch.tanh(torch.tensor(x) @ a + b) @ c + d, torch.tensor(y))
        optimise.zero_grad()
        loss.backward()
        optimise.step()
        losses.append(loss.item())
    return losses, [parameter.detach().numpy() for parameter in parameters]


def run_request(name, options, dtype):
    weights, batches = training_run(dtype)
    return {
        "optimiser": name,
        "options": options,
        "weights": [packed(weight) for weight in weights],
        "batches": [[packed(x), y.tolist()] for x, y in batches],
    }


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-4), ("float64", 1e-10)])
@pytest.mark.parametrize(("name", "optimiser", "options", "pytorch"), OPTIMISERS)
def test_a_hundred_steps_give_the_losses_and_the_weights_of_pytorch(
    ask, name, optimiser, options, pytorch, dtype, tolerance
):
    answer = ask(run_request(name, options, dtype))
    losses, weights = train_by_pytorch(optimiser, pytorch, dtype)
    assert len(answer["losses"]) == 100
    assert losses[-1] < 0.75 * losses[0]  # it learns something
    np.testing.assert_allclose(answer["losses"], losses, rtol=0, atol=tolerance)
    for found, weight in zip(answer["weights"], weights, strict=True):
        np.testing.assert_allclose(unpacked(found, dtype, weight.shape), weight, rtol=0, atol=10 * tolerance)
