"""Chapter 4: how many cells of the counts GloVe goes through in a second."""

import os
from functools import cache

from benchmarks.bench_ngrams import novels
from benchmarks.harness import Comparison, Row
from nlpbook.text import Vocabulary
from nlpbook.word2vec import Glove
from nlpbook.words import term_term_counts

WINDOW, MIN_COUNT, DIM, EPOCHS = 10, 5, 100, 3


@cache
def counts():
    """The company of the novels' words, in lower case, and the words."""
    sentences = [[word.lower() for word in sentence] for sentence in novels()]
    vocabulary = Vocabulary.from_sentences(sentences, min_count=MIN_COUNT)
    corpus = vocabulary.encode_corpus(sentences)
    unknown = [vocabulary.unknown_id]
    return term_term_counts(corpus, len(vocabulary), WINDOW, "harmonic", ignore=unknown), vocabulary.tokens


def epoch():
    matrix, words = counts()
    found = {}

    def ours():
        found["model"] = Glove(DIM, epochs=EPOCHS, workers=os.cpu_count()).fit(matrix, words)
        return found["model"].cells_per_second

    def quality():
        return {
            "cells": int(matrix.nnz),
            "words": len(words),
            "workers": os.cpu_count(),
            "losses": [round(loss, 4) for loss in found["model"].losses],
        }

    return Comparison(ours, None, quality)


ROWS = [Row("glove.epoch", "", epoch, unit="cells/s", better="higher")]
