"""The exercises of chapter 5, MLP."""

from nlpbook.exercises.mlp.autograd import best_step, fooled, mended_engine, silu_rule, unbroadcast
from nlpbook.exercises.mlp.backpropagation import (
    linear_gradients,
    neuron,
    relu_backward,
    sweeps,
    two_paths,
)
from nlpbook.exercises.mlp.multilayer_perceptrons import (
    collapse,
    count_parameters,
    dead_unit,
    forward_pass,
    parity,
    units_for_a_sawtooth,
)
from nlpbook.exercises.mlp.neurons import (
    absences,
    bound_by_hand,
    first_and_another,
    one_epoch,
    separable,
)

ALL = (
    absences,
    first_and_another,
    one_epoch,
    bound_by_hand,
    separable,
    count_parameters,
    forward_pass,
    collapse,
    dead_unit,
    parity,
    units_for_a_sawtooth,
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
    "absences",
    "best_step",
    "bound_by_hand",
    "collapse",
    "count_parameters",
    "dead_unit",
    "first_and_another",
    "fooled",
    "forward_pass",
    "linear_gradients",
    "mended_engine",
    "neuron",
    "one_epoch",
    "parity",
    "relu_backward",
    "separable",
    "silu_rule",
    "sweeps",
    "two_paths",
    "unbroadcast",
    "units_for_a_sawtooth",
]
