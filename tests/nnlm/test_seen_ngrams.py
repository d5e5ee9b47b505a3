import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.ngrams import ModifiedKneserNey, count_ngrams
from nlpbook.nnlm import seen_ngrams
from nlpbook.text import EncodedCorpus
from tests.ngrams.corpora import corpora, orders

texts = st.lists(st.lists(st.sampled_from("abcdz"), max_size=7), min_size=1, max_size=5)


@given(corpora, texts, orders, st.integers(1, 2))
def test_as_sets_of_tuples_say(train, text, order, min_count):
    counts = count_ngrams(train, order, min_count)
    vocabulary = counts.vocabulary

    def events(sentences):
        """Each event with the whole sentence before it."""
        for sentence in sentences:
            words = ["<s>", *(vocabulary.token(vocabulary[word]) for word in sentence), "</s>"]
            yield from (words[: t + 1] for t in range(1, len(words)))

    counted = {tuple(event[-m:]) for event in events(train) for m in range(1, order + 1)}
    seen_words = {word for sentence in train for word in sentence if word in vocabulary} | {"<s>", "</s>"}
    found = seen_ngrams(counts, vocabulary.encode_corpus(text))
    expected = [[tuple(event[-m:]) in counted for m in range(1, order + 1)] for event in events(text)]
    np.testing.assert_array_equal(found.seen, expected)
    known = [[set(event[-m:]) <= seen_words for m in range(1, order + 1)] for event in events(text)]
    np.testing.assert_array_equal(found.known, known)
    for m in range(2, order + 1):
        new = [set(event[-m:]) <= seen_words and tuple(event[-m:]) not in counted for event in events(text)]
        np.testing.assert_array_equal(found.new(m), new)


def test_the_rows_are_the_events_of_the_models():
    train = [["a", "b", "c"], ["b", "c"]]
    text = [["a", "c"], [], ["c", "z"]]
    counts = count_ngrams(train, 2)
    found = seen_ngrams(counts, counts.vocabulary.encode_corpus(text))
    events = ModifiedKneserNey(2, discounts=(0.5, 1, 1.5)).fit_counts(counts).token_log_probs(text)
    assert len(found.seen) == len(events) == 7
    # <s> a | a c | c </s> | <s> </s> | <s> c | c <unk> | <unk> </s>
    assert found.seen[:, 1].tolist() == [True, False, True, False, False, False, False]
    assert found.new(2).tolist() == [False, True, False, True, True, False, False]


def test_bad_input():
    counts = count_ngrams([["a", "b"]], 3)
    for order in (0, 1, 4, 2.0):
        error = ValueError if type(order) is int else TypeError
        with pytest.raises(error, match=f"order must be a whole number from 2 to 3; got {order}"):
            seen_ngrams(counts, counts.vocabulary.encode_corpus([["a"]])).new(order)
    with pytest.raises(ValueError, match=r"corpus must hold ids from 0 to \d+, .*got 9"):
        seen_ngrams(counts, EncodedCorpus.from_sequences([[9]]))
    with pytest.raises(ValueError, match="corpus must hold no start or end token"):
        seen_ngrams(counts, counts.vocabulary.encode_corpus([["</s>"]]))
    with pytest.raises(ValueError, match="corpus must be one sentence or more; got none"):
        seen_ngrams(counts, EncodedCorpus(np.zeros(0, np.int32), np.zeros(1, np.int64)))
