"""Chapter 6: a training step of deep recurrent layers, beside PyTorch's own."""

import torch
from torch import nn

from benchmarks.bench_training import one_thread
from benchmarks.harness import Comparison, Row
from nlpbook.rnn import from_torch

SIZE, LAYERS = 200, 2  # as in the small language model of Zaremba et al. (2014)
TIME, BATCH_SIZE = 35, 20
STEPS = 10


def problem():
    """Batches of random inputs, and the gradients that come in at the outputs."""
    generator = torch.Generator().manual_seed(0)
    shape = (STEPS, BATCH_SIZE, TIME, SIZE)
    return torch.randn(shape, generator=generator), torch.randn(shape, generator=generator)


def gradients(layers, inputs, incoming):
    """Forward and backward through each batch; the gradients of the weights add up."""
    layers.zero_grad()
    for x, gradient in zip(inputs, incoming, strict=True):
        outputs, _ = layers(x)
        outputs.backward(gradient)
    return outputs.detach()


def against(peer):
    """The same weights, the same batches."""
    inputs, incoming = problem()
    torch.manual_seed(1)
    theirs = peer(SIZE, SIZE, LAYERS, batch_first=True)
    ours, found = from_torch(theirs), {}

    def run(name, layers):
        @one_thread()
        def timed():
            found[name] = gradients(layers, inputs, incoming)

        return timed

    def quality():
        pairs = [
            (layer.W.grad, weights[0].grad.T)
            for layer, weights in zip(ours.layers, theirs.all_weights, strict=True)
        ]
        return {
            "steps": STEPS,
            "batch_size": BATCH_SIZE,
            "time": TIME,
            "largest_difference_of_outputs": float((found["ours"] - found["peer"]).abs().max()),
            "largest_relative_difference_of_gradients": max(
                float((one - other).abs().max() / other.abs().max()) for one, other in pairs
            ),
        }

    return Comparison(run("ours", ours), run("peer", theirs), quality)


ROWS = [
    Row(
        "rnn.lstm_step",
        "PyTorch, nn.LSTM, two layers of 200",
        lambda: against(nn.LSTM),
        floor=0.45,
        rounds=11,
    ),
    Row(
        "rnn.gru_step",
        "PyTorch, nn.GRU, two layers of 200",
        lambda: against(nn.GRU),
        floor=0.45,
        rounds=11,
    ),
]
