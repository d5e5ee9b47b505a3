"""A classifier panel on few sentences of the microworld, for its tests."""

import functools

import numpy as np

from nlpbook.corpora import microworld
from nlpbook.corpora.microworld import tasks
from nlpbook.explorers import ClassifierPanel

FOUR = ("the film was good .", "the film was not good .", "the film was bad .", "the film was not bad .")
OPTIMISERS = {"SGD": 1.0, "momentum": 0.05, "AdaGrad": 0.1, "RMSProp": 0.01, "Adam": 0.04}  # and their rates


@functools.cache
def tiny_sentences():
    """What `ClassifierPanel` takes: 300 sentences and 120 held-out ones, and groups of these."""
    world, rng = microworld.load(), np.random.default_rng(7)
    train = tasks.sentiment(world, 300, rng, classes=2)
    test = tasks.sentiment(world, 120, rng, classes=2, exclude=[one.tokens for one in train])
    # So that the four sentences that the theorem is about can be typed.
    texts = [*[one.tokens for one in train[4:]], *[text.split() for text in FOUR]]
    labels = [*[one.label for one in train[4:]], 1, 0, 0, 1]
    groups = {name: [name in one.phenomena for one in test] for name in ("negation", "contrast")}
    return texts, labels, [one.tokens for one in test], [one.label for one in test], groups


def tiny_panel(**options):
    """The panel, with batches of 32 unless told otherwise."""
    texts, labels, test_texts, test_labels, groups = tiny_sentences()
    options = {"batch_size": 32, "examples": FOUR, "sentence": FOUR[3]} | options
    return ClassifierPanel(texts, labels, test_texts, test_labels, groups=groups, **options)
