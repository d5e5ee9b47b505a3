"""Whatever a reader passes by mistake is refused by name, and never with another kind of error."""

import math
import re

import numpy as np
import pytest
import scipy.sparse as sparse
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.text import EncodedCorpus, Vocabulary
from nlpbook.words import WordVectors, one_hot, ppmi, term_document_counts, term_term_counts, truncated_svd
from tests.doors import NO_DOORS, OTHERWISE, TAKEN, doors, excuse, refused, right_call

REFUSALS = (ValueError, TypeError, KeyError)
not_counts = st.one_of(
    st.integers(max_value=0),
    st.floats(),
    st.text(max_size=3),
    st.none(),
    st.booleans(),
    st.lists(st.integers(), max_size=2),
)
words = st.sampled_from("abcdef")
sentences = st.lists(st.lists(words, min_size=1, max_size=6), min_size=1, max_size=5)
holes = st.sampled_from([math.nan, math.inf, -math.inf])
CORPUS = EncodedCorpus.from_sequences([[0, 1, 2, 1], [2, 0]])
VECTORS = WordVectors(["a", "b", "c"], np.eye(3))


@given(not_counts)
def test_a_window_that_is_no_window(window):
    with pytest.raises(REFUSALS, match="window"):
        term_term_counts(CORPUS, 3, window)


@given(not_counts)
def test_a_number_of_dimensions_that_is_none(k):
    with pytest.raises(REFUSALS, match="k must be"):
        truncated_svd(np.eye(3), k)
    with pytest.raises(REFUSALS, match="k must be"):
        VECTORS.neighbours("a", k)


@given(st.integers(1, 5), st.integers(1, 8), st.data())
def test_k_beyond_the_rank(rank, more, data):
    """A product of thin matrices of whole numbers has at most the rank of the thin side."""
    numbers = st.lists(st.integers(-3, 3), min_size=12 * rank, max_size=12 * rank)
    left = np.array(data.draw(numbers)).reshape(12, rank)
    right = np.array(data.draw(numbers)).reshape(rank, 12)
    matrix = (left @ right).astype(float)
    true_rank = np.linalg.matrix_rank(matrix)
    with pytest.raises(ValueError, match="k must be"):
        truncated_svd(matrix, int(true_rank) + more)


@given(st.integers(0, 8), holes)
def test_a_hole_in_a_matrix(place, hole):
    matrix = np.ones((3, 3))
    matrix.flat[place] = hole
    uses = (
        lambda m: ppmi(m),
        lambda m: truncated_svd(m, 1),
        lambda m: ppmi(sparse.csr_array(m)),
        lambda m: truncated_svd(sparse.csr_array(m), 1),
        lambda m: WordVectors(["a", "b", "c"], m),
    )
    for use in uses:
        with pytest.raises(ValueError, match=r"must be finite; got an entry that is (nan|inf|-inf)"):
            use(matrix)


@given(sentences, st.integers())
def test_an_id_that_the_vocabulary_lacks(text, number):
    vocabulary = Vocabulary.from_sentences(text)
    if 0 <= number < len(vocabulary):
        assert vocabulary[vocabulary.token(number)] == number
        return
    with pytest.raises(KeyError, match=str(number)):
        vocabulary.token(number)
    if -(2**31) <= number < 2**31:
        with pytest.raises(REFUSALS, match="ids"):
            one_hot([number], len(vocabulary))


@given(sentences, st.text(min_size=7, max_size=9))
def test_an_unknown_word(text, word):
    with pytest.raises(KeyError):
        Vocabulary.from_sentences(text, unknown=None)[word]
    assert Vocabulary.from_sentences(text)[word] == 0  # the unknown word's id
    for question in (
        lambda: VECTORS[word],
        lambda: VECTORS.neighbours(word),
        lambda: VECTORS.analogy("a", "b", word),
    ):
        with pytest.raises(KeyError, match="has no vector"):
            question()


@given(sentences, st.one_of(st.integers(), st.none(), st.binary(), st.floats(), st.just(["a"])), st.data())
def test_tokens_that_are_no_strings(text, token, data):
    row = data.draw(st.integers(0, len(text) - 1))
    text[row].insert(data.draw(st.integers(0, len(text[row]))), token)
    with pytest.raises(REFUSALS):
        Vocabulary.from_sentences(text)


@given(sentences, st.text(min_size=1, max_size=6), st.data())
def test_a_sentence_that_is_one_string(text, line, data):
    text.insert(data.draw(st.integers(0, len(text))), line)
    with pytest.raises(REFUSALS, match="sentence"):
        Vocabulary.from_sentences(text)


@given(st.lists(st.just([]), max_size=3))
def test_an_empty_corpus(text):
    with pytest.raises(ValueError):
        Vocabulary.from_sentences(text)
    if text:
        for count in (term_term_counts, term_document_counts):
            with pytest.raises(ValueError, match="must be one id or more; got none"):
                count(EncodedCorpus.from_sequences(text), 3)


DOORS = {path: (function, names) for path, function, names in doors()}
OPEN = {path: door for path, door in DOORS.items() if excuse(path) is None}


def test_what_is_no_door_is_there():
    owners = {path.rpartition(".")[0] for path in DOORS}
    assert [path for path in NO_DOORS if path not in DOORS and path not in owners] == []
    for path, name in (*OTHERWISE, *TAKEN):
        assert path in OPEN and name in OPEN[path][1]


@pytest.mark.parametrize("path", OPEN)
def test_every_door_names_a_bad_argument(path):
    """Whatever is public and takes a count, a rate or words: called rightly, and then wrongly in one place.

    A new one has to find its right arguments in `tests.doors`, or a reason there why it is no door.
    """
    function, names = OPEN[path]
    right_call(path, function, {})  # so that what is refused below is the one bad value
    tried = 0
    for name in names:
        for bad in refused(path, name):
            with pytest.raises((TypeError, ValueError)) as refusal:
                right_call(path, function, {name: bad})
            assert re.match(rf"{name}(\[\d+\])? must .*; got ", str(refusal.value), re.DOTALL), (name, bad)
            tried += 1
    assert tried or all((path, name) in TAKEN for name in names)
