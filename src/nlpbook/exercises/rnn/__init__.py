"""The exercises of chapter 6, RNN."""

from nlpbook.exercises.rnn.backpropagation_through_time import (
    gradient_of_W,
    largest_factor,
    reached,
    step_back,
    vanished,
)
from nlpbook.exercises.rnn.recurrent_networks import (
    count_parameters,
    inputs_and_targets,
    one_step,
    parity_step,
    read,
)

ALL = (
    one_step,
    inputs_and_targets,
    count_parameters,
    read,
    parity_step,
    step_back,
    vanished,
    gradient_of_W,
    largest_factor,
    reached,
)

__all__ = [
    "ALL",
    "count_parameters",
    "gradient_of_W",
    "inputs_and_targets",
    "largest_factor",
    "one_step",
    "parity_step",
    "reached",
    "read",
    "step_back",
    "vanished",
]
