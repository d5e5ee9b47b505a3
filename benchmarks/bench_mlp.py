"""Chapter 5: a training step by our autograd engine, beside PyTorch, HIPS autograd and micrograd."""

import platform
import random
import time
from contextlib import contextmanager

import numpy as np
import threadpoolctl
import torch
from torch import nn

from benchmarks.bench_training import one_thread
from benchmarks.harness import Comparison, DataMissing, Row
from nlpbook.mlp import autograd

INPUTS, HIDDEN, CLASSES = 784, 256, 10
BATCH_SIZE, STEPS, RATE = 64, 150, 0.05
PARAMETERS = INPUTS * HIDDEN + HIDDEN + HIDDEN * CLASSES + CLASSES
SMALL = (16, [16, 1])  # the net for micrograd, as a step of the large one would take it minutes


@contextmanager
def single_thread():
    """One thread for NumPy's linear algebra as for PyTorch."""
    with threadpoolctl.threadpool_limits(1), one_thread():
        yield


def problem():
    """Batches of inputs from 0 to 1, most of them 0 as in pictures, with the labels of a linear rule."""
    rng = np.random.default_rng(0)
    x = rng.random((STEPS, BATCH_SIZE, INPUTS), dtype=np.float32)
    x *= rng.random(x.shape) < 0.2
    labels = (x @ rng.normal(size=(INPUTS, CLASSES)).astype(np.float32)).argmax(-1)
    return x, labels


def initial():
    """Weights of He's scale, biases 0; rows of W are the inputs."""
    rng = np.random.default_rng(1)
    sizes = [(INPUTS, HIDDEN), (HIDDEN, CLASSES)]
    weights = [rng.normal(scale=(2 / m) ** 0.5, size=(m, n)).astype(np.float32) for m, n in sizes]
    return [weights[0], np.zeros(HIDDEN, np.float32), weights[1], np.zeros(CLASSES, np.float32)]


def train_by_engine(x, labels, start):
    W, b, U, c = parameters = [autograd.Tensor(array, requires_grad=True) for array in start]
    losses = []
    for batch, targets in zip(x, labels, strict=True):
        h = autograd.relu(batch @ W + b)
        loss = autograd.cross_entropy(h @ U + c, targets)
        loss.backward()
        autograd.sgd(parameters, RATE)
        for parameter in parameters:
            parameter.zero_grad()
        losses.append(loss.item())
    return losses, [parameter.data for parameter in parameters]


def train_by_pytorch(x, labels, start):
    """As one writes it: torch.nn's layers and its optimiser. Its weights have shape (outputs, inputs)."""
    net = nn.Sequential(nn.Linear(INPUTS, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, CLASSES))
    with torch.no_grad():
        for parameter, array in zip(net.parameters(), start, strict=True):
            parameter.copy_(torch.from_numpy(array.T))
    optimiser = torch.optim.SGD(net.parameters(), lr=RATE)
    losses = []
    for batch, targets in zip(torch.from_numpy(x), torch.from_numpy(labels), strict=True):
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(net(batch), targets)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses, [parameter.detach().numpy().T for parameter in net.parameters()]


def train_by_hips(x, labels, start):
    import autograd.numpy as anp
    from autograd import value_and_grad
    from autograd.scipy.special import logsumexp

    rows = np.arange(BATCH_SIZE)

    def loss(parameters, batch, targets):
        W, b, U, c = parameters
        logits = anp.maximum(batch @ W + b, 0) @ U + c
        return anp.mean(logsumexp(logits, axis=1) - logits[rows, targets])

    parameters, losses = [array.copy() for array in start], []
    step = value_and_grad(loss)
    for batch, targets in zip(x, labels, strict=True):
        value, gradients = step(parameters, batch, targets)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter -= np.float32(RATE) * gradient
        losses.append(float(value))
    return losses, parameters


def against(peer):
    """The same steps from the same weights on the same batches."""
    (x, labels), start, found = problem(), initial(), {}

    def run(name, train):
        def timed():
            with single_thread():
                found[name] = train(x, labels, start)

        return timed

    def quality():
        (our_losses, ours), (peer_losses, theirs) = found["ours"], found["peer"]
        return {
            "steps": STEPS,
            "batch_size": BATCH_SIZE,
            "first_loss": our_losses[0],
            "last_loss_ours": our_losses[-1],
            "last_loss_peer": peer_losses[-1],
            "largest_difference_of_losses": max(
                abs(one - other) for one, other in zip(our_losses, peer_losses, strict=True)
            ),
            "largest_difference_of_weights": max(
                float(np.abs(one - other).max()) for one, other in zip(ours, theirs, strict=True)
            ),
            "blas_of_numpy": blas(),
        }

    return Comparison(run("ours", train_by_engine), run("peer", peer), quality)


def blas():
    """The kernel that NumPy's linear algebra has chosen; for OpenBLAS, OPENBLAS_CORETYPE asks for another."""
    infos = [one for one in threadpoolctl.threadpool_info() if one["user_api"] == "blas"]
    of_numpy = [one for one in infos if "numpy" in one["filepath"]] or infos
    if not of_numpy:
        return f"none that threadpoolctl knows, on {platform.machine()}"
    return " ".join(str(of_numpy[0].get(key, "")) for key in ("internal_api", "version", "architecture"))


def hips():
    try:
        import autograd  # noqa: F401
    except ImportError:
        raise DataMissing("HIPS autograd is not installed: pip install autograd") from None
    return against(train_by_hips)


def micrograd():
    """The time of a step for each parameter, with the same number of examples in the step.

    `quality` shows that both compute the same loss and gradients on the small net.
    """
    try:
        from micrograd.nn import MLP
    except ImportError:
        raise DataMissing("micrograd is not installed: pip install micrograd") from None
    (x, labels), start = problem(), initial()
    random.seed(0)
    net = MLP(*SMALL)
    rng = np.random.default_rng(2)
    points = rng.normal(size=(BATCH_SIZE, SMALL[0]))
    signs = np.sign(points[:, 0] * points[:, 1])

    def squares():
        pairs = zip(points.tolist(), signs.tolist(), strict=True)
        return sum((net(point) - sign) ** 2 for point, sign in pairs) * (1 / BATCH_SIZE)

    def ours():
        with single_thread():
            started = time.perf_counter()
            train_by_engine(x, labels, start)
            return 1e9 * (time.perf_counter() - started) / STEPS / PARAMETERS

    def peer():
        started = time.perf_counter()
        loss = squares()
        net.zero_grad()
        loss.backward()
        for parameter in net.parameters():
            parameter.data -= RATE * parameter.grad
        return 1e9 * (time.perf_counter() - started) / len(net.parameters())

    def quality():
        """Ours on the small net: a layer's weights in one array, with a column for each neuron."""
        loss = squares()
        net.zero_grad()
        loss.backward()
        layers = [layer.neurons for layer in net.layers]
        parts = [part for layer in layers for part in ([n.w for n in layer], [[n.b] for n in layer])]

        def arrays(name):
            return [np.array([[getattr(value, name) for value in row] for row in part]).T for part in parts]

        W, b, U, c = parameters = [autograd.Tensor(array, requires_grad=True) for array in arrays("data")]
        same = autograd.mean((autograd.relu(points @ W + b) @ U + c - signs[:, None]) ** 2)
        same.backward()
        pairs = zip(parameters, arrays("grad"), strict=True)
        return {
            "batch_size": BATCH_SIZE,
            "parameters_ours": PARAMETERS,
            "parameters_peer": len(net.parameters()),
            "loss_on_the_small_net_ours": same.item(),
            "loss_on_the_small_net_peer": loss.data,
            "largest_difference_of_gradients": max(
                float(np.abs(one.grad - grad).max()) for one, grad in pairs
            ),
            "blas_of_numpy": blas(),
        }

    return Comparison(ours, peer, quality)


ROWS = [
    Row(
        "mlp.autograd_step",
        "PyTorch, the same net in torch.nn, torch.optim.SGD",
        lambda: against(train_by_pytorch),
        floor=1.0,
        rounds=11,
    ),
    Row("mlp.autograd_vs_hips", "HIPS autograd, the same net", hips, floor=1.5, rounds=11),
    Row(
        "mlp.autograd_vs_micrograd",
        "micrograd, a net of 289 parameters, for each parameter",
        micrograd,
        floor=30_000,
        unit="ns per parameter and step",
        rounds=7,
    ),
]
