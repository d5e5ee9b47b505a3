"""The exercises of chapter 5, MLP."""

from nlpbook.exercises.mlp.autograd import best_step, fooled, mended_engine, silu_rule, unbroadcast
from nlpbook.exercises.mlp.backpropagation import (
    linear_gradients,
    neuron,
    relu_backward,
    sweeps,
    two_paths,
)
from nlpbook.exercises.mlp.text_classification import (
    calibration_error,
    ceiling,
    max_pool_gradient,
    mean_of_words,
    polarity,
    precision_and_recall,
    tf_idf_by_hand,
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
    tf_idf_by_hand,
    polarity,
    mean_of_words,
    max_pool_gradient,
    ceiling,
    precision_and_recall,
    calibration_error,
)

__all__ = [
    "ALL",
    "best_step",
    "calibration_error",
    "ceiling",
    "fooled",
    "linear_gradients",
    "max_pool_gradient",
    "mean_of_words",
    "mended_engine",
    "neuron",
    "polarity",
    "precision_and_recall",
    "relu_backward",
    "silu_rule",
    "sweeps",
    "tf_idf_by_hand",
    "two_paths",
    "unbroadcast",
]
