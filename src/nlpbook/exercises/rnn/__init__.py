"""The exercises of chapter 6, RNN."""

from nlpbook.exercises.rnn.conditional_random_fields import (
    emission_gradient,
    entities_of_tags,
    forward_by_hand,
    iobes_transitions,
    score_of_path,
    viterbi_path,
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
    entities_of_tags,
    score_of_path,
    forward_by_hand,
    viterbi_path,
    iobes_transitions,
    emission_gradient,
)

__all__ = [
    "ALL",
    "count_parameters",
    "emission_gradient",
    "entities_of_tags",
    "forward_by_hand",
    "inputs_and_targets",
    "iobes_transitions",
    "one_step",
    "parity_step",
    "read",
    "score_of_path",
    "viterbi_path",
]
