"""The word sets of published association tests, and effect sizes when words are left out."""

import itertools

import numpy as np
import pytest

from nlpbook.word2vec import WEAT_STIMULI, WEAT_TESTS, effect_size_range, weat, weat_sets
from nlpbook.words import WordVectors


def test_sets_of_a_test_are_as_large_as_each_other_and_have_the_frequent_words():
    counts = {"rose": 9, "lily": 50, "iris": 7, "fly": 100, "bee": 6, "love": 3, "peace": 4, "death": 8}
    sets = weat_sets(WEAT_TESTS[0], counts)
    assert sets == [["lily", "rose"], ["fly", "bee"], ["peace", "love"], ["death"]]


def test_a_text_with_all_words_leaves_out_none():
    counts = {word: 1 for words in WEAT_STIMULI.values() for word in words}
    for test in WEAT_TESTS:
        assert weat_sets(test, counts) == [WEAT_STIMULI[name] for name in test]
    assert {len(WEAT_STIMULI[name]) for name in WEAT_TESTS[0]} == {25}
    assert all(len(set(words)) == len(words) for words in WEAT_STIMULI.values())


def test_the_range_lies_within_all_ways_to_leave_words_out_and_reaches_far():
    rng = np.random.default_rng(2)
    sets = [[f"{name}{i}" for i in range(3)] for name in "xyab"]
    words = [word for each in sets for word in each]
    vectors = WordVectors(words, rng.normal(size=(12, 4)))
    two_of_three = [list(itertools.combinations(each, 2)) for each in sets]
    every = [weat(vectors, *some).effect_size for some in itertools.product(*two_of_three)]
    low, high = effect_size_range(vectors, sets, np.random.default_rng(0), draws=2_000)
    expected = np.quantile(every, [0.05, 0.95])  # each of the 81 ways is as likely as the others
    assert min(every) <= low < high <= max(every)
    assert np.abs(np.searchsorted(np.sort(every), [low, high]) / len(every) - [0.05, 0.95]).max() < 0.05
    assert abs(low - expected[0]) < 0.25 and abs(high - expected[1]) < 0.25


@pytest.mark.parametrize(
    ("test", "shown"), [(("flowers", "insects", "pleasant", "sad"), "'sad'"), (("flowers",), "flowers")]
)
def test_sets_that_are_not_there(test, shown):
    with pytest.raises(ValueError, match=f"test must be four names of flowers, .*; got .*{shown}"):
        weat_sets(test, {"rose": 1})


def test_ranges_that_cannot_be_drawn():
    vectors = WordVectors(["a", "b", "c", "d"], np.eye(4))
    sets = [["a"], ["b"], ["c"], ["d"]]
    with pytest.raises(ValueError, match="sets must be four lists"):
        effect_size_range(vectors, sets[:3], np.random.default_rng(0))
    with pytest.raises(ValueError, match="draws must be a whole number, 1 or larger; got 0"):
        effect_size_range(vectors, sets, np.random.default_rng(0), draws=0)
