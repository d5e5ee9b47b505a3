"""The exercises of chapter 5, MLP."""

from nlpbook.exercises.mlp.autograd import best_step, fooled, mended_engine, silu_rule, unbroadcast
from nlpbook.exercises.mlp.backpropagation import (
    linear_gradients,
    neuron,
    relu_backward,
    sweeps,
    two_paths,
)

ALL = (
    two_paths,
    relu_backward,
    neuron,
    linear_gradients,
    sweeps,
    mended_engine,
    unbroadcast,
    silu_rule,
    best_step,
    fooled,
)

__all__ = [
    "ALL",
    "best_step",
    "fooled",
    "linear_gradients",
    "mended_engine",
    "neuron",
    "relu_backward",
    "silu_rule",
    "sweeps",
    "two_paths",
    "unbroadcast",
]
