"""Vectors of novels: the experiment on few sentences, and its association tests."""

import os

import numpy as np
import pytest

from nlpbook import results
from nlpbook.results import word2vec_novels as novels
from nlpbook.word2vec import WEAT_STIMULI, WEAT_TESTS
from nlpbook.words import WordVectors

needs_data = pytest.mark.skipif(
    not os.environ.get("NLPBOOK_DATA"), reason="NLPBOOK_DATA names no folder of data sets"
)


def test_associations_are_found_where_they_are():
    rng = np.random.default_rng(0)
    names = WEAT_TESTS[0]
    words = [word for name in names for word in WEAT_STIMULI[name]]
    side = {
        word: 1.0 if name in (names[0], names[2]) else -1.0 for name in names for word in WEAT_STIMULI[name]
    }
    vectors = WordVectors(words, np.array([[side[word], *rng.normal(size=3)] for word in words]))
    found = novels.associations(vectors, dict.fromkeys(words, 5), draws=20)
    (only,) = found.values()  # the words of the other tests are not there
    assert only["effect_size"] > 0.8 and only["p_value"] < 0.01
    assert only["low"] <= only["effect_size"] <= only["high"] or only["high"] > 0.8
    assert only["targets"] == 25 and only["attributes"] == [25, 25]


@needs_data
def test_a_small_run_on_novels(tmp_path):
    written = results.run(
        "word2vec_novels",
        tmp_path,
        report=lambda line: None,
        sentences=8_000,
        shared={"embedding_dim": 8, "min_count": 5, "epochs": 1, "workers": 1},
        models={"skip-gram": {}},
        seeds={"skip-gram": [0], "GloVe": [0], "PPMI and SVD": [0]},
        glove={"epochs": 1},
        draws=3,
    )
    methods = [row["method"] for row in written["rows"]]
    assert methods == [
        "skip-gram",
        "GloVe, w",
        "GloVe, w + c",
        "PPMI and SVD, power 1",
        "PPMI and SVD, power 0.5",
    ]
    for row in written["rows"]:
        assert row["similarity"]["WordSim-353"][3] == 353 and row["similarity"]["SimLex-999"][3] == 999
        for groups in row["analogies"].values():
            accuracies = [groups[name][0] * groups[name][1] for name in ("semantic", "syntactic", "total")]
            assert accuracies[0] + accuracies[1] == pytest.approx(accuracies[2], abs=1)


@needs_data
def test_the_sentences_of_the_novels_are_words_in_lower_case():
    sentences = novels.novel_sentences(1_000)
    assert len(sentences) == 1_000 and all(sentences)
    assert all(word == word.lower() and any(map(str.isalnum, word)) for s in sentences for word in s)
