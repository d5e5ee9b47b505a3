"""The exercises of chapter 5, MLP."""

from nlpbook.exercises.mlp.autograd import best_step, fooled, mended_engine, silu_rule, unbroadcast
from nlpbook.exercises.mlp.backpropagation import (
    linear_gradients,
    neuron,
    relu_backward,
    sweeps,
    two_paths,
)
from nlpbook.exercises.mlp.gradient_flow import (
    batch_norm_gradients,
    batch_of_two,
    deviation,
    four_networks,
    leaky_variance,
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
    leaky_variance,
    deviation,
    batch_norm_gradients,
    batch_of_two,
    four_networks,
)

__all__ = [
    "ALL",
    "batch_norm_gradients",
    "batch_of_two",
    "best_step",
    "deviation",
    "fooled",
    "four_networks",
    "leaky_variance",
    "linear_gradients",
    "mended_engine",
    "neuron",
    "relu_backward",
    "silu_rule",
    "sweeps",
    "two_paths",
    "unbroadcast",
]
