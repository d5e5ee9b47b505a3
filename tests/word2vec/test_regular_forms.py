"""Regular pairs: found by their endings, ranked by their cosines, sorted by the rarer word."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.word2vec import frequency_bands, partner_ranks, partners_found, regular_forms, regular_pairs
from nlpbook.words import WordVectors

WORDS = WordVectors(["walk", "walks", "talk"], np.eye(3))


def test_regular_pairs_go_by_the_ending():
    counts = {"start": 9, "started": 5, "starting": 3, "even": 8, "evening": 4, "its": 7, "it": 7, "a_b_c": 5}
    pairs = regular_pairs(counts, ("s", "ed", "ing"))
    assert pairs == {
        "s": [],
        "ed": [("start", "started")],
        "ing": [("start", "starting"), ("even", "evening")],
    }


@pytest.mark.parametrize("at_a_time", [1, 2, 500])
def test_partner_ranks_are_places_among_the_neighbours(monkeypatch, at_a_time):
    monkeypatch.setattr(regular_forms, "_PAIRS_AT_A_TIME", at_a_time)
    rng = np.random.default_rng(1)
    words = [f"w{i}" for i in range(30)]
    vectors = WordVectors(words, rng.normal(size=(30, 4)))
    pairs = [(f"w{i}", f"w{29 - i}") for i in range(5)]
    expected = [
        [scored.word for scored in vectors.neighbours(first, 29)].index(second) + 1 for first, second in pairs
    ]
    assert partner_ranks(vectors, pairs).tolist() == expected


def test_the_rarer_word_of_a_pair_says_the_band():
    counts = {"a": 5, "b": 20, "c": 99, "d": 100, "e": 7000}
    pairs = [("a", "e"), ("e", "b"), ("c", "d"), ("d", "e")]
    assert frequency_bands(counts, pairs, (20, 100)).tolist() == [0, 1, 1, 2]


def test_words_with_the_same_cosine_share_the_worst_of_their_places():
    vectors = WordVectors(["a", "b", "c", "d"], np.array([[1.0, 0], [1, 1], [1, -1], [0, 1]]))
    assert partner_ranks(vectors, [("a", "b"), ("a", "c"), ("a", "d")]).tolist() == [2, 2, 3]


@given(st.integers(0, 1000), st.integers(2, 25))
def test_a_pair_is_found_from_each_of_its_sides(seed, n):
    rng = np.random.default_rng(seed)
    words = [f"w{i}" for i in range(n)]
    vectors = WordVectors(words, rng.normal(size=(n, 3)))
    pairs = [("w0", f"w{i}") for i in range(1, n)]
    near = {word: {scored.word for scored in vectors.neighbours(word, min(10, n - 1))} for word in words}
    expected = [((b in near[a]) + (a in near[b])) / 2 for a, b in pairs]
    assert partners_found(vectors, pairs).tolist() == expected


def test_no_pairs_have_no_ranks():
    assert partner_ranks(WORDS, []).shape == partners_found(WORDS, []).shape == (0,)


@pytest.mark.parametrize(
    ("pairs", "error", "message"),
    [
        ([("walk", "jump")], KeyError, "pairs has 'jump', which has no vector"),
        ([("walk", "walk")], ValueError, "pairs must have two different words each; got 'walk' twice"),
        (["to"], TypeError, r"^pairs\[0\] must be a list of words; got the string 'to'"),
        ([("walk",)], ValueError, r"^pairs\[0\] must be 2 words; got \("),
    ],
)
def test_pairs_that_cannot_be_ranked(pairs, error, message):
    with pytest.raises(error, match=message):
        partner_ranks(WORDS, pairs)


def test_tables_and_limits_that_say_nothing():
    with pytest.raises(ValueError, match="no zero row"):
        partner_ranks(WordVectors(["a", "b"], np.array([[1.0, 0], [0, 0]])), [("a", "b")])
    with pytest.raises(ValueError, match="limits must ascend"):
        frequency_bands({"a": 1, "b": 2}, [("a", "b")], (100, 20))
