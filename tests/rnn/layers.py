"""The five kinds of layers with random weights, batches of several lengths, and all that comes out."""

import functools

import torch
from hypothesis import strategies as st
from torch import nn

from nlpbook.rnn import GRU, LSTM, Elman

CELLS = {
    "elman": Elman,
    "gru, reset after": functools.partial(GRU, reset="after"),
    "gru, reset before": functools.partial(GRU, reset="before"),
    "lstm": LSTM,
    "lstm of 1997": functools.partial(LSTM, forget_gate=False),
}
OF_TORCH = {"elman": nn.RNN, "gru, reset after": nn.GRU, "lstm": nn.LSTM}
DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]

lengths_of_batches = st.lists(st.integers(1, 6), min_size=1, max_size=5)
sizes = st.integers(1, 5)
seeds = st.integers(0, 999)


def normal(*shape, seed, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def with_random_biases(module, seed):
    """Biases of 0 would hide one that is forgotten."""
    with torch.no_grad():
        for n, (name, parameter) in enumerate(module.named_parameters()):
            if parameter.ndim == 1 and "norm" not in name:
                parameter.copy_(0.5 * normal(*parameter.shape, seed=seed + n))
    return module


def layer_of(cell, inputs, hidden, seed=0, dtype=torch.float64, **options):
    layer = CELLS[cell](inputs, hidden, generator=torch.Generator().manual_seed(seed), **options)
    return with_random_biases(layer, seed + 1).to(dtype)


def flat(state):
    """The tensors of a state, of one layer or of many."""
    return [state] if isinstance(state, torch.Tensor) else [t for part in state for t in flat(part)]


def outcome(module, x, state, incoming, **options):
    """Outputs, last states and all gradients, for incoming gradients of outputs and last states."""
    x = x.clone().requires_grad_()
    leaves = [part.clone().requires_grad_() for part in flat(state)]
    remaining = iter(leaves)
    given = like(state, remaining)
    module.zero_grad()
    y, after = module(x, given, **options)
    parts = [y, *flat(after)]
    total = sum((part * gradient).sum() for part, gradient in zip(parts, incoming, strict=True))
    total.backward()
    found = {"outputs": y, **{f"state {n}": part for n, part in enumerate(parts[1:])}, "dx": x.grad}
    found |= {f"dstate {n}": leaf.grad for n, leaf in enumerate(leaves)}
    found |= {f"d{name}": parameter.grad for name, parameter in module.named_parameters()}
    return {name: value.detach().clone() for name, value in found.items()}


def like(state, tensors):
    """The next tensors, in the shape of a state."""
    return next(tensors) if isinstance(state, torch.Tensor) else tuple(like(part, tensors) for part in state)


def random_state(module, batch, seed, dtype=torch.float64):
    """No start of zeros: it would hide what the first step does with it."""
    state = module.start(batch)
    tensors = (normal(*part.shape, seed=seed + n, dtype=dtype) for n, part in enumerate(flat(state)))
    return like(state, tensors)


def incoming_of(module, batch, time, width, seed, dtype=torch.float64):
    """Random gradients of the outputs and of each part of the last state."""
    parts = flat(module.start(batch))
    return [
        normal(batch, time, width, seed=seed, dtype=dtype),
        *(normal(*part.shape, seed=seed + 1 + n, dtype=dtype) for n, part in enumerate(parts)),
    ]


def assert_same(one, other, tolerance):
    """To within a tolerance, relative to the largest entry where that is above 1."""
    assert one.keys() == other.keys() and one
    for name in one:
        scale = max(1.0, float(other[name].abs().max()))
        torch.testing.assert_close(
            one[name],
            other[name],
            rtol=0,
            atol=tolerance * scale,
            msg=lambda text, name=name: f"{name}: {text}",
        )
