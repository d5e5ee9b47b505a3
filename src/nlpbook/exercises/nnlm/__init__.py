"""The exercises of chapter 3, NNLM."""

from nlpbook.exercises.nnlm.forward import hidden_unit, logit_change, probabilities, size, told_twice
from nlpbook.exercises.nnlm.training import first_adam_step, mixed, momentum_step, n_steps, warm_up_cosine

ALL = (
    size,
    hidden_unit,
    probabilities,
    logit_change,
    told_twice,
    n_steps,
    momentum_step,
    first_adam_step,
    warm_up_cosine,
    mixed,
)

__all__ = [
    "ALL",
    "first_adam_step",
    "hidden_unit",
    "logit_change",
    "mixed",
    "momentum_step",
    "n_steps",
    "probabilities",
    "size",
    "told_twice",
    "warm_up_cosine",
]
