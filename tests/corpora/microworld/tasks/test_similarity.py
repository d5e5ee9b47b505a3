from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.corpora.benchmarks.word_pairs import read_word_pairs
from nlpbook.corpora.microworld.tasks import SIMILARITIES, similarity_pairs
from nlpbook.corpora.microworld.tasks.files import WRITERS
from nlpbook.corpora.microworld.tasks.similarity import _pairs_by_degree


@pytest.fixture(scope="module")
def degrees(world):
    """From every pair, in alphabetical order, to its degree."""
    return {pair: degree for degree, pairs in enumerate(_pairs_by_degree(world.grammar)) for pair in pairs}


@pytest.mark.parametrize(
    ("words", "degree"),
    [
        ("dog dogs", 4), ("went going", 4), ("big bigger", 4), ("mouse mice", 4), ("cooked cook", 4),
        ("dog cats", 3), ("king woman", 3), ("Paris London", 3), ("French Chinese", 3), ("ate cook", 3),
        ("father mother", 3), ("wonderful perfect", 3), ("Tom Anna", 3),
        ("rice bananas", 2), ("king uncle", 2), ("book key", 2), ("Paris park", 2), ("good wonderful", 2),
        ("Tom Smith", 2), ("Tom king", 2), ("big wide", 2), ("drank ate", 2), ("Paris China", 2),
        ("dog table", 1), ("good bad", 1), ("ate knew", 1), ("Anna Paris", 1), ("Anna dog", 1),
        ("slow happy", 2),
        ("dog ate", 0), ("Anna ate", 0), ("good film", 0), ("cook teacher", 3), ("cook drink", 2),
        ("Paris France", None), ("France French", None),
    ],
)  # fmt: skip
def test_degrees_by_hand(degrees, words, degree):
    assert degrees.get(tuple(sorted(words.split()))) == degree


def test_forms_of_one_word_look_alike(degrees):
    alone = {("ate", "eat"), ("ate", "eaten"), ("ate", "eating"), ("ate", "eats")}
    for (first, second), degree in degrees.items():
        if degree == 4 and (first, second) not in alone:
            assert first[0] == second[0] or {first, second} & {"went"}, (first, second)


def test_degrees_agree_with_the_parts_of_speech(degrees, world):
    tags = {}
    for category, words in world.grammar.words.items():
        for word in words:
            tag = world.grammar.tags[category]
            tags.setdefault(word.form, set()).add("NOUN" if tag == "PROPN" else tag)
    for (first, second), degree in degrees.items():
        assert (degree > 0) == bool(tags[first] & tags[second] & {"NOUN", "VERB", "ADJ"})


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 200))
def test_a_balanced_draw(world, degrees, seed, n):
    pairs = similarity_pairs(world, n, np.random.default_rng(seed))
    assert len(pairs) == n
    assert len({frozenset(pair[:2]) for pair in pairs}) == n
    counts = Counter(pair.score for pair in pairs)
    assert [counts[degree] for degree in range(5)] == [n // 5 + (degree < n % 5) for degree in range(5)]
    for pair in pairs:
        assert degrees[tuple(sorted(pair[:2]))] == pair.score
    assert pairs == similarity_pairs(world, n, np.random.default_rng(seed))


def test_the_order_says_nothing(world):
    pairs = similarity_pairs(world, 1000, np.random.default_rng(0))
    assert 400 < sum(pair.first < pair.second for pair in pairs) < 600
    halves = [np.mean([pair.score for pair in half]) for half in (pairs[:500], pairs[500:])]
    assert abs(halves[0] - halves[1]) < 0.4
    assert len(SIMILARITIES) == 5


def test_more_than_there_are(world, degrees):
    fewest = min(Counter(degrees.values()).values())
    assert len(similarity_pairs(world, 5 * fewest, np.random.default_rng(0))) == 5 * fewest
    with pytest.raises(ValueError, match=f"n must be at most {5 * fewest}: .* pairs of one word"):
        similarity_pairs(world, 5 * fewest + 5, np.random.default_rng(0))


def test_the_file_is_one_of_simlex_kind(world, tmp_path):
    (text,) = WRITERS["similarity"](world, 20, np.random.default_rng(0)).values()
    (tmp_path / "pairs.tsv").write_text(text, encoding="utf-8")
    assert read_word_pairs(tmp_path / "pairs.tsv") == similarity_pairs(world, 20, np.random.default_rng(0))


@pytest.mark.parametrize("n", [0, -1, 2.0, True, None])
def test_a_number_that_is_none(world, n):
    error = ValueError if type(n) is int else TypeError
    with pytest.raises(error, match="n must be a whole number, 1 or larger; got"):
        similarity_pairs(world, n, np.random.default_rng(0))
