"""The exercises of chapter 4, word2vec."""

from nlpbook.exercises.word2vec.glove import best_logit, glove_step, harmonic, two_sums, weight
from nlpbook.exercises.word2vec.judging import band_share, effect, noise_weight, spearman, two_winners
from nlpbook.exercises.word2vec.noise import (
    always_kept,
    mean_code_length,
    path_probability,
    real_or_made_up,
    to_probabilities,
    urn,
)
from nlpbook.exercises.word2vec.windows import centre_gradient, dynamic, n_pairs, skip_gram_floor

ALL = (
    n_pairs,
    dynamic,
    centre_gradient,
    skip_gram_floor,
    real_or_made_up,
    urn,
    to_probabilities,
    always_kept,
    mean_code_length,
    path_probability,
    best_logit,
    weight,
    glove_step,
    harmonic,
    two_sums,
    two_winners,
    band_share,
    noise_weight,
    spearman,
    effect,
)

__all__ = [
    "ALL",
    "always_kept",
    "band_share",
    "best_logit",
    "centre_gradient",
    "dynamic",
    "effect",
    "glove_step",
    "harmonic",
    "mean_code_length",
    "n_pairs",
    "noise_weight",
    "path_probability",
    "real_or_made_up",
    "skip_gram_floor",
    "spearman",
    "to_probabilities",
    "two_sums",
    "two_winners",
    "urn",
    "weight",
]
