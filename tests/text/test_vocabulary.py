import doctest
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.text import Vocabulary, vocabulary

WORDS = st.text("abc", min_size=1, max_size=2)
CORPORA = st.lists(st.lists(WORDS, max_size=8), min_size=1, max_size=8)
SENTENCES = [["the", "cat", "sat"], ["the", "mat"]]


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(vocabulary).failed == 0


def test_ids_follow_specials_then_counts_then_the_alphabet():
    v = Vocabulary.from_sentences([["b", "a", "c"], ["c", "d"]], specials=("<s>", "</s>"))
    assert v.tokens == ("<unk>", "<s>", "</s>", "c", "a", "b", "d")
    assert v.counts.tolist() == [0, 0, 0, 2, 1, 1, 1]
    assert v.counts.dtype == np.int64
    assert v.unknown_id == 0


def test_what_is_left_out_counts_as_unknown():
    v = Vocabulary.from_sentences([["a", "a", "b"], ["c", "b", "a"]], min_count=2)
    assert v.tokens == ("<unk>", "a", "b")
    assert v.counts.tolist() == [1, 3, 2]
    v = Vocabulary.from_sentences([["a", "a", "b"], ["c", "b", "a"]], max_size=2)
    assert v.tokens == ("<unk>", "a")
    assert v.counts.tolist() == [3, 3]


def test_an_unknown_token_already_in_the_text_keeps_its_count():
    v = Vocabulary.from_sentences([["a", "<unk>", "b", "a"]], min_count=2)
    assert v.tokens == ("<unk>", "a")
    assert v.counts.tolist() == [2, 2]


def test_a_closed_vocabulary():
    v = Vocabulary(["the", "cat", "sat", "on", "mat"], unknown=None)
    assert v.tokens == ("the", "cat", "sat", "on", "mat")
    assert v.unknown is None and v.unknown_id is None
    assert "cat" in v and "dog" not in v and 3 not in v
    with pytest.raises(KeyError, match=r"'dog'.*5 words"):
        v["dog"]
    with pytest.raises(KeyError, match="'dog'"):
        v.encode_corpus([["the", "dog"]])


def test_the_unknown_entry_may_have_any_place():
    v = Vocabulary(["a", "?", "b"], counts=[5, 2, 1], unknown="?")
    assert v.unknown_id == 1
    assert v["zzz"] == 1
    assert v.counts.tolist() == [5, 2, 1]


@given(CORPORA, st.integers(1, 3), st.none() | st.integers(2, 6))
def test_against_counting_by_hand(sentences, min_count, max_size):
    counter = Counter(word for sentence in sentences for word in sentence)
    if not counter:
        with pytest.raises(ValueError, match="sentences"):
            Vocabulary.from_sentences(sentences, min_count=min_count, max_size=max_size)
        return
    v = Vocabulary.from_sentences(sentences, min_count=min_count, max_size=max_size)
    ranked = sorted((w for w in counter if counter[w] >= min_count), key=lambda w: (-counter[w], w))
    if max_size is not None:
        ranked = ranked[: max_size - 1]
    assert v.tokens == ("<unk>", *ranked)
    assert v.counts[1:].tolist() == [counter[w] for w in ranked]
    assert v.counts.sum() == counter.total()
    assert len(v) <= (max_size or 100)

    corpus = v.encode_corpus(sentences)
    assert len(corpus) == len(sentences)
    for encoded, sentence in zip(corpus, sentences, strict=True):
        assert encoded.tolist() == v.encode(sentence).tolist()
        assert v.decode(encoded) == [word if word in v else "<unk>" for word in sentence]
    assert np.bincount(corpus.ids, minlength=len(v)).tolist() == v.counts.tolist()


@given(CORPORA.filter(lambda sentences: any(sentences)))
def test_the_round_trip_of_known_words(sentences):
    v = Vocabulary.from_sentences(sentences, unknown=None)
    for sentence in sentences:
        assert v.decode(v.encode(sentence)) == sentence
    assert [v.token(i) for i in range(len(v))] == list(v.tokens)
    assert [v[token] for token in v.tokens] == list(range(len(v)))


def test_generators_are_read_once():
    v = Vocabulary.from_sentences((word for word in sentence) for sentence in SENTENCES)
    assert v.encode_corpus((word for word in s) for s in SENTENCES).ids.tolist() == [1, 2, 4, 1, 3]


def test_an_id_that_is_not_there():
    v = Vocabulary.from_sentences(SENTENCES)
    for i in (99999, -1, 5):
        with pytest.raises(KeyError, match=rf"id {i} .*0 to 4"):
            v.token(i)
    with pytest.raises(KeyError, match="id 7"):
        v.decode([0, 7])
    with pytest.raises(TypeError):
        v.token("the")


def test_a_string_is_no_sentence():
    # Text where tokens belong: as the corpus, as one of its sentences, as the words of a vocabulary.
    v = Vocabulary.from_sentences(SENTENCES)
    for function in (Vocabulary.from_sentences, v.encode_corpus):
        with pytest.raises(TypeError, match=r"sentences must be .*; got the string 'the cat'"):
            function("the cat")
        with pytest.raises(
            TypeError, match=r"sentences\[1\] must be a list of tokens; got the string 'the cat'"
        ):
            function([["a"], "the cat"])
    with pytest.raises(TypeError, match="tokens must be a list of tokens"):
        v.encode("the cat")
    with pytest.raises(TypeError, match="tokens must be a list of words"):
        Vocabulary("abc")
    with pytest.raises(TypeError, match="specials"):
        Vocabulary.from_sentences(SENTENCES, specials="<s>")


@pytest.mark.parametrize("token", [3, None, 2.5, b"the", ["the"], {"the": 1}])
def test_a_token_that_is_no_string_is_found(token):
    # Iterators, because the run-time check of the types cannot look into them and leaves that to us.
    v = Vocabulary.from_sentences(SENTENCES)
    for function in (Vocabulary.from_sentences, v.encode_corpus):
        with pytest.raises(TypeError, match=r"sentences\[1\]\[2\] must be a string"):
            function(iter([["a"], iter(["b", "a", token])]))
    with pytest.raises(TypeError, match=r"tokens\[1\] must be a string"):
        Vocabulary(iter(["a", token]))
    with pytest.raises(TypeError):
        v.encode(iter(["a", token]))


@pytest.mark.parametrize("sentences", [[], [[]], [[], []]])
def test_an_empty_corpus(sentences):
    with pytest.raises(ValueError, match="sentences must be one sentence or more with a token; got none"):
        Vocabulary.from_sentences(sentences)


def test_other_bad_input():
    v = Vocabulary.from_sentences(SENTENCES)
    with pytest.raises(ValueError, match="sentences must be one sentence or more; got none"):
        v.encode_corpus([])
    with pytest.raises(
        ValueError, match=r"sentences\[0\]\[1\] must be a string of one character or more; got ''"
    ):
        Vocabulary.from_sentences([["a", ""]])
    with pytest.raises(ValueError, match=r"tokens\[0\] must be a string of one character or more; got ''"):
        Vocabulary([""])
    with pytest.raises(ValueError, match="tokens must be words without repeats; got 'a' twice"):
        Vocabulary(["a", "b", "a"])
    with pytest.raises(ValueError, match="tokens must be one word or more; got none"):
        Vocabulary([], unknown=None)
    with pytest.raises(ValueError, match="min_count"):
        Vocabulary.from_sentences(SENTENCES, min_count=0)
    with pytest.raises(ValueError, match="max_size"):
        Vocabulary.from_sentences(SENTENCES, max_size=0)
    with pytest.raises(ValueError, match=r"max_size must be a whole number, 3 or larger \(3 entries are"):
        Vocabulary.from_sentences(SENTENCES, max_size=2, specials=("<s>", "</s>"))
    with pytest.raises(ValueError, match="counts"):
        Vocabulary(["a", "b"], counts=[1])
    with pytest.raises(ValueError, match="counts"):
        Vocabulary(["a", "b"], counts=[1, -1])
    with pytest.raises(TypeError, match="counts"):
        Vocabulary(["a", "b"], counts=np.array([1.0, 2.0]))
    with pytest.raises(ValueError, match="read-only"):
        v.counts[0] = 3
