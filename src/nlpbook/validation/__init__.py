"""Checks of arguments: what a function accepts, said in one grammar.

    NAME must be ACCEPTED; got GOT

Each check takes a value and the name of the argument, and returns the value as the plain type that the code
behind the door works with. A value of a wrong type is a `TypeError`, a value out of range a `ValueError`.
The checks stand at doors only (constructors, `fit`, loaders, what a reader calls with data of her own): the
mathematics behind them is bare. The room is the lowest of the library and knows no other.
"""

from nlpbook.validation.arrays import (
    array,
    count_matrix,
    counts,
    dense,
    distribution,
    finite_array,
    finite_matrix,
    float_array,
    ids,
    integers,
)
from nlpbook.validation.labels import labels, logits_and_targets, masked
from nlpbook.validation.messages import shown
from nlpbook.validation.numbers import (
    finite,
    fraction,
    not_negative,
    positive,
    probability,
    truth,
    whole_number,
)
from nlpbook.validation.objects import function, generator, instance_of, mapping, one_of
from nlpbook.validation.text import (
    collection,
    not_empty,
    same_length,
    sentences,
    text,
    token_error,
    tokens,
    words,
)

__all__ = [
    "array",
    "collection",
    "count_matrix",
    "counts",
    "dense",
    "distribution",
    "finite",
    "finite_array",
    "finite_matrix",
    "float_array",
    "fraction",
    "function",
    "generator",
    "ids",
    "instance_of",
    "integers",
    "labels",
    "logits_and_targets",
    "mapping",
    "masked",
    "not_empty",
    "not_negative",
    "one_of",
    "positive",
    "probability",
    "same_length",
    "sentences",
    "shown",
    "text",
    "token_error",
    "tokens",
    "truth",
    "whole_number",
    "words",
]
