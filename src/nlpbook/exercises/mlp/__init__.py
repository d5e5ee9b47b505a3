"""The exercises of chapter 5, MLP."""

from nlpbook.exercises.mlp.autograd import best_step, fooled, mended_engine, silu_rule, unbroadcast
from nlpbook.exercises.mlp.backpropagation import (
    linear_gradients,
    neuron,
    relu_backward,
    sweeps,
    two_paths,
)
from nlpbook.exercises.mlp.losses_descent import (
    hinge_rule,
    momentum_step,
    rates_of_a_bowl,
    saturated,
    three_errors,
)

ALL = (
    three_errors,
    saturated,
    hinge_rule,
    rates_of_a_bowl,
    momentum_step,
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
    "hinge_rule",
    "linear_gradients",
    "mended_engine",
    "momentum_step",
    "neuron",
    "rates_of_a_bowl",
    "relu_backward",
    "saturated",
    "silu_rule",
    "sweeps",
    "three_errors",
    "two_paths",
    "unbroadcast",
]
