"""The exercises of chapter 6, RNN."""

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
)

__all__ = [
    "ALL",
    "count_parameters",
    "inputs_and_targets",
    "one_step",
    "parity_step",
    "read",
]
