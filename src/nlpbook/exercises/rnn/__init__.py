"""The exercises of chapter 6, RNN."""

from nlpbook.exercises.rnn.backpropagation_through_time import (
    gradient_of_W,
    largest_factor,
    reached,
    step_back,
    vanished,
)
from nlpbook.exercises.rnn.conditional_random_fields import (
    emission_gradient,
    entities_of_tags,
    forward_by_hand,
    iobes_transitions,
    score_of_path,
    viterbi_path,
)
from nlpbook.exercises.rnn.gru_and_lstm import (
    bounds,
    gated_parameters,
    gru_step_by_hand,
    kept_share,
    lstm_step_in_numpy,
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
    gru_step_by_hand,
    gated_parameters,
    kept_share,
    lstm_step_in_numpy,
    bounds,
    entities_of_tags,
    score_of_path,
    forward_by_hand,
    viterbi_path,
    iobes_transitions,
    emission_gradient,
)

__all__ = [
    "ALL",
    "bounds",
    "count_parameters",
    "emission_gradient",
    "entities_of_tags",
    "forward_by_hand",
    "gated_parameters",
    "gradient_of_W",
    "gru_step_by_hand",
    "inputs_and_targets",
    "iobes_transitions",
    "kept_share",
    "largest_factor",
    "lstm_step_in_numpy",
    "one_step",
    "parity_step",
    "reached",
    "read",
    "score_of_path",
    "step_back",
    "vanished",
    "viterbi_path",
]
