"""The examples of the trellis explorer: potentials of a hidden Markov model, of a BIO tagger, and zeros."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike

from nlpbook.rnn import Potentials, hmm_potentials

HEALTH_TAGS = ["healthy", "fever"]
HEALTH_WORDS = ["normal", "cold", "dizzy"]

ENTITY_TAGS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
# For each word, how well each of the tags fits it. Alone, "Rossi", "New" and "York" look most like I-LOC.
ENTITY_EMISSIONS = {
    "Maria": [0.2, 3.0, 0.5, 1.0, 0.1],
    "Rossi": [0.4, 0.8, 1.8, 0.3, 2.0],
    "lives": [3.5, 0.2, 0.3, 0.1, 0.2],
    "in": [4.0, 0.0, 0.0, 0.0, 0.1],
    "New": [0.6, 0.5, 0.1, 1.7, 1.9],
    "York": [0.3, 0.4, 0.3, 1.3, 2.2],
}
ENTITY_TRANSITIONS = [
    [0.8, 0.6, -2.0, 0.6, -2.0],
    [0.3, -0.8, 1.5, -0.8, -2.0],
    [0.6, -0.8, 0.8, -0.8, -2.0],
    [0.3, -0.8, -2.0, -0.8, 1.5],
    [0.6, -0.8, -2.0, -0.8, 0.8],
]
ENTITY_START = [0.6, 0.6, -2.0, 0.6, -2.0]
ENTITY_END = [0.3, -0.3, 0.0, -0.3, 0.0]

ZERO_TAGS = ["noun", "verb", "other"]
ZERO_WORDS = ["time", "flies", "like", "an", "arrow"]

Example = dict[str, Any]


def example(name: str, label: str, tags: list[str], words: list[str], potentials: Potentials) -> Example:
    """Return an example as it travels to the page, all numbers in one row.

    Parameters
    ----------
    name, label : str
        What a link calls it, and what a reader does.
    tags, words : list of str
        K tags and T words.
    potentials : Potentials
        Finite, in nats.

    Returns
    -------
    dict
        With the keys name, label, tags, words, emissions, transitions, start and end.
    """
    numbers = {part: values.flatten().tolist() for part, values in potentials._asdict().items()}
    return {"name": name, "label": label, "tags": tags, "words": words, **numbers}


def _potentials(*parts: ArrayLike) -> Potentials:
    return Potentials(*(torch.from_numpy(np.asarray(part, dtype=np.float64)) for part in parts))


def ready_made() -> list[Example]:
    """Return the examples that every trellis has.

    Returns
    -------
    list of dict
        The hidden Markov model, the BIO tagger and the zeros.
    """
    health = hmm_potentials(
        [0.6, 0.4], [[0.7, 0.3], [0.4, 0.6]], [[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]], [0, 1, 2]
    )
    entities = _potentials(list(ENTITY_EMISSIONS.values()), ENTITY_TRANSITIONS, ENTITY_START, ENTITY_END)
    T, K = len(ZERO_WORDS), len(ZERO_TAGS)
    zeros = _potentials(np.zeros((T, K)), np.zeros((K, K)), np.zeros(K), np.zeros(K))
    return [
        example("health", "healthy or fever: a hidden Markov model", HEALTH_TAGS, HEALTH_WORDS, health),
        example("entities", "entities: BIO tags", ENTITY_TAGS, list(ENTITY_EMISSIONS), entities),
        example("zeros", "all potentials 0", ZERO_TAGS, ZERO_WORDS, zeros),
    ]
