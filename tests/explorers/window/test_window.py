import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.explorers import WindowExplorer
from nlpbook.explorers.kit.typed_text import split_words
from nlpbook.text import Vocabulary
from nlpbook.words import term_term_counts_by_loop

SENTENCES = [["I", "like", "deep", "learning", "."], ["I", "like", "NLP", "."], ["I", "enjoy", "flying", "."]]
words_strategy = st.sampled_from(list("abcde"))
texts = st.lists(st.lists(words_strategy, min_size=1, max_size=9), min_size=1, max_size=4)
weightings = st.sampled_from(["uniform", "harmonic"])


def by_pairs(sentences, window, weighting):
    """Count from all pairs of positions of each sentence, unordered: each adds to two cells."""
    words = []
    for word in itertools.chain(*sentences):
        if word not in words:
            words.append(word)
    matrix = np.zeros((len(words), len(words)))
    for sentence in sentences:
        for (i, left), (j, right) in itertools.combinations(enumerate(sentence), 2):
            if j - i <= window:
                weight = 1 if weighting == "uniform" else 1 / (j - i)
                matrix[words.index(left), words.index(right)] += weight
                matrix[words.index(right), words.index(left)] += weight
    return words, matrix


@given(texts, st.integers(1, 10), weightings)
def test_counts_equal_those_from_all_pairs(sentences, window, weighting):
    words, matrix = WindowExplorer.counts(sentences, window, weighting)
    expected_words, expected = by_pairs(sentences, window, weighting)
    assert words == expected_words
    np.testing.assert_allclose(matrix, expected, atol=1e-12)
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-12)


@given(texts, st.integers(1, 10), weightings)
def test_counts_equal_those_of_the_chapter(sentences, window, weighting):
    # The explorer counts by itself, as only it stops at a centre in the middle of the text.
    vocabulary = Vocabulary.from_sentences(sentences, specials=())
    corpus = vocabulary.encode_corpus(sentences)
    expected = term_term_counts_by_loop(corpus, len(vocabulary), window, weighting)
    words, matrix = WindowExplorer.counts(sentences, window, weighting)
    order = [vocabulary[word] for word in words]
    np.testing.assert_allclose(matrix, expected[np.ix_(order, order)], atol=1e-12)


@given(texts, st.integers(1, 10), weightings, st.data())
def test_counting_on_only_adds(sentences, window, weighting, data):
    total = sum(map(len, sentences))
    upto = data.draw(st.integers(0, total - 1))
    words, before = WindowExplorer.counts(sentences, window, weighting, upto)
    after = WindowExplorer.counts(sentences, window, weighting, upto + 1)[1]
    centre = list(itertools.chain(*sentences))[upto]
    changed = np.flatnonzero((after != before).any(axis=1))
    assert (after >= before).all()
    assert set(changed) <= {words.index(centre)}
    full = WindowExplorer.counts(sentences, window, weighting)[1]
    np.testing.assert_array_equal(WindowExplorer.counts(sentences, window, weighting, total)[1], full)


def test_the_three_sentences_by_hand():
    # I like deep learning . / I like NLP . / I enjoy flying . with two words to each side, counted with a
    # pencil.
    words, matrix = WindowExplorer.counts(SENTENCES, 2)
    assert words == ["I", "like", "deep", "learning", ".", "NLP", "enjoy", "flying"]
    assert matrix.tolist() == [
        [0, 2, 1, 0, 0, 1, 1, 1],
        [2, 0, 1, 1, 1, 1, 0, 0],
        [1, 1, 0, 1, 1, 0, 0, 0],
        [0, 1, 1, 0, 1, 0, 0, 0],
        [0, 1, 1, 1, 0, 1, 1, 1],
        [1, 1, 0, 0, 1, 0, 0, 0],
        [1, 0, 0, 0, 1, 0, 0, 1],
        [1, 0, 0, 0, 1, 0, 1, 0],
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I like NLP.", ["I", "like", "NLP", "."]),
        ("  well-read,  isn't she?\n", ["well-read", ",", "isn't", "she", "?"]),
        ("(a\u00a0b)\u3000c…", ["(", "a", "b", ")", "c", "…"]),
        ("我 爱 吃 苹果。", ["我", "爱", "吃", "苹果", "。"]),
        ("", []),
    ],
)
def test_split_words(text, words):
    assert split_words(text) == words


@given(st.text())
def test_splitting_loses_nothing_but_spaces(text):
    assert "".join("".join(split_words(text)).split()) == "".join(text.replace("\ufeff", " ").split())


def test_strings_lines_and_lists_mean_the_same():
    text = "I like deep learning.\n\nI like NLP.\nI enjoy flying."
    for given_as in (text, text.split("\n"), SENTENCES):
        explorer = WindowExplorer(given_as)
        assert explorer.sentences == SENTENCES
        assert explorer.position == 13


def test_lists_of_words_are_kept_as_they_are():
    assert WindowExplorer([["U.S.", "art"]]).sentences == [["U.S.", "art"]]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"sentences": []}, ValueError, r"sentences must be a text of one word or more; got none"),
        ({"sentences": "  \n "}, ValueError, r"sentences must be a text of one word or more; got none"),
        ({"sentences": 3}, TypeError, r"sentences must .*; got int"),
        ({"sentences": [["a", 3]]}, TypeError, r"sentences\[0\]\[1\] must be a string; got 3"),
        ({"sentences": ["a b", 7]}, TypeError, r"sentences\[1\] must be a string or a list .*; got int"),
        ({"sentences": [["a", " "]]}, ValueError, r"sentences\[0\]\[1\] must be .*; got ' '"),
        ({"sentences": ["a " * 2001]}, ValueError, r"sentences must be at most 2000 words; got 2001"),
        ({"window": 0}, ValueError, r"window must .*; got 0"),
        ({"window": 11}, ValueError, r"window must .*; got 11"),
        ({"window": 2.5}, TypeError, r"window must .*; got 2.5"),
        ({"window": True}, TypeError, r"window must .*; got True"),
        ({"weighting": "linear"}, ValueError, r"weighting must be .*'uniform'.*; got 'linear'"),
        ({"position": 14}, ValueError, r"position must be .*a whole number from 0 to 13.*; got 14"),
        ({"position": -1}, ValueError, r"position must .*; got -1"),
    ],
)
def test_bad_input_is_refused_by_name(arguments, error, message):
    with pytest.raises(error, match=message):
        WindowExplorer(**arguments)


def test_bad_input_is_refused_later_too():
    explorer = WindowExplorer()
    with pytest.raises(ValueError, match=r"window must .*; got 0"):
        explorer.window = 0
    with pytest.raises(ValueError, match=r"weighting must .*; got 'none'"):
        explorer.weighting = "none"
    with pytest.raises(ValueError, match=r"window must .*; got 0"):
        WindowExplorer.counts(SENTENCES, 0)


def test_the_cell_and_the_sentence_are_refused_too():
    explorer = WindowExplorer("a b\nc d e")
    for name, value, message in (
        ("selected_sentence", 2, r"selected_sentence must be a whole number from -1 to 1; got 2"),
        ("cell", [0, 5], r"cell\[1\] must be a whole number from 0 to 4; got 5"),
        ("cell", [0], r"cell must be 0 or 2 whole numbers; got 1"),
        ("position", 6, r"position must be a whole number from 0 to 5; got 6"),
    ):
        with pytest.raises(ValueError, match=message):
            setattr(explorer, name, value)


def test_a_shorter_text_brings_back_what_it_leaves_behind():
    explorer = WindowExplorer("a b\nc d e")
    explorer.cell = [4, 0]
    explorer.selected_sentence = 1
    assert (explorer.position, explorer.cell) == (3, [])
    position = explorer.settings["position"]
    assert (position["kind"], position["least"], position["most"]) == ("whole", 0, 3)
    explorer.sentences = [["x"]]
    assert (explorer.selected_sentence, explorer.position) == (-1, 1)
    explorer.set_state({"position": 4, "cell": [0, 1], "selected_sentence": -1, "sentences": [list("abab")]})
    assert (explorer.position, explorer.cell) == (4, [0, 1])
    explorer.set_state({"sentences": [], "position": 0, "cell": []})  # the reader has emptied the field
    assert (explorer.sentences, explorer.position) == ([], 0)
