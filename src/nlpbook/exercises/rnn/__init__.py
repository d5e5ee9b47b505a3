"""The exercises of chapter 6, RNN."""

from nlpbook.exercises.rnn.backpropagation_through_time import (
    gradient_of_W,
    largest_factor,
    reached,
    step_back,
    vanished,
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
from nlpbook.exercises.rnn.tree_lstm import (
    child_sum_by_hand,
    child_sum_in_numpy,
    children_of_heads,
    heights_of_nodes,
    tree_parameters,
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
    children_of_heads,
    child_sum_by_hand,
    tree_parameters,
    heights_of_nodes,
    child_sum_in_numpy,
)

__all__ = [
    "ALL",
    "bounds",
    "child_sum_by_hand",
    "child_sum_in_numpy",
    "children_of_heads",
    "count_parameters",
    "gated_parameters",
    "gradient_of_W",
    "gru_step_by_hand",
    "heights_of_nodes",
    "inputs_and_targets",
    "kept_share",
    "largest_factor",
    "lstm_step_in_numpy",
    "one_step",
    "parity_step",
    "reached",
    "read",
    "step_back",
    "tree_parameters",
    "vanished",
]
