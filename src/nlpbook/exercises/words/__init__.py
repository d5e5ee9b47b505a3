"""The exercises of chapter 1, Words."""

from nlpbook.exercises.words.company import context_of_sat, cosine, dense_bytes, ppmi
from nlpbook.exercises.words.dense import analogy, energy_kept, repair, truncation_error
from nlpbook.exercises.words.symbols import bag_of_words, lowest_common_hypernym, one_hot_distance

ALL = (
    bag_of_words,
    one_hot_distance,
    lowest_common_hypernym,
    context_of_sat,
    cosine,
    ppmi,
    dense_bytes,
    energy_kept,
    truncation_error,
    analogy,
    repair,
)

__all__ = [
    "ALL",
    "analogy",
    "bag_of_words",
    "context_of_sat",
    "cosine",
    "dense_bytes",
    "energy_kept",
    "lowest_common_hypernym",
    "one_hot_distance",
    "ppmi",
    "repair",
    "truncation_error",
]
