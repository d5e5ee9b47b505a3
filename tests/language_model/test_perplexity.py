import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.language_model import (
    END_OF_SENTENCE,
    LanguageModel,
    NextWordModel,
    SentenceModel,
    bits_to_nats,
    cross_entropy,
    nats_to_bits,
    perplexity,
    perplexity_to_bits,
    sentence_log_probs,
)
from nlpbook.ngrams import AddK
from nlpbook.text import Vocabulary


class Unigram:
    """Every word as likely as its share of the tokens, wherever it stands; the end is a word."""

    def fit(self, sentences):
        self.vocabulary = Vocabulary.from_sentences([[*s, END_OF_SENTENCE] for s in sentences], unknown=None)
        self.p = self.vocabulary.counts / self.vocabulary.counts.sum()
        return self

    def log_prob(self, sentence):
        return float(np.log(self.p[self.vocabulary.encode([*sentence, END_OF_SENTENCE])]).sum())

    def next_word(self, context):
        return self.p


class Uniform(Unigram):
    """Every entry of the vocabulary equally likely."""

    def fit(self, sentences):
        super().fit(sentences)
        self.p = np.full(len(self.vocabulary), 1 / len(self.vocabulary))
        return self


class Constant(Unigram):
    """One log-probability for every sentence."""

    def __init__(self, log_prob):
        self.fit([["a", "b"]])
        self.value = log_prob

    def log_prob(self, sentence):
        return self.value


CORPORA = st.lists(st.lists(st.sampled_from("abcd"), max_size=5), min_size=1, max_size=5)


@given(CORPORA)
def test_a_uniform_model_chooses_among_all_words(sentences):
    model = Uniform().fit(sentences)
    assert perplexity(model, sentences) == pytest.approx(len(model.vocabulary), rel=1e-12)


@given(CORPORA)
def test_a_unigram_model_reaches_the_entropy_of_its_counts(sentences):
    model = Unigram().fit(sentences)
    entropy = -(model.p * np.log(model.p)).sum()
    assert cross_entropy(model, sentences) == pytest.approx(entropy, abs=1e-12)
    assert perplexity(model, sentences) == pytest.approx(math.exp(entropy))
    # No model can beat the one that knows the frequencies (Gibbs' inequality).
    assert entropy <= cross_entropy(Uniform().fit(sentences), sentences) + 1e-12


def test_by_hand():
    # "a b": two words and the end, P = 1/8, so H = ln 8 / 3 = ln 2 and the perplexity is 2.
    model = Constant(math.log(1 / 8))
    assert cross_entropy(model, [["a", "b"]]) == pytest.approx(math.log(2))
    assert perplexity(model, [["a", "b"]]) == pytest.approx(2)
    # An empty sentence is one token, its end.
    assert perplexity(model, [[]]) == pytest.approx(8)


def test_impossible_certain_and_very_unlikely_sentences():
    assert perplexity(Constant(-math.inf), [["a"]]) == math.inf
    assert perplexity(Constant(-1e6), [["a"]]) == math.inf  # exp overflows
    assert perplexity(Constant(0.0), [["a"]]) == 1
    assert perplexity(Constant(1e-12), [["a"]]) == 1  # rounding


def test_bits():
    assert nats_to_bits(math.log(2)) == pytest.approx(1)
    assert bits_to_nats(3.0) == pytest.approx(math.log(8))
    assert perplexity_to_bits(1024.0) == 10
    assert perplexity_to_bits(math.exp(1.7)) == pytest.approx(nats_to_bits(1.7))
    assert perplexity_to_bits(math.inf) == math.inf


class AllAtOnce(Constant):
    """Scores many sentences at once, and says how it was asked."""

    asked = None

    def log_probs(self, sentences):
        self.asked = sentences
        return np.full(len(sentences), self.value)

    def log_prob(self, sentence):
        raise AssertionError("one by one")


def test_all_sentences_are_scored_at_once_where_the_model_can():
    text = [["a", "b"], [], ["b"]]
    one, all_at_once = Constant(-2.0), AllAtOnce(-2.0)
    assert cross_entropy(one, text) == cross_entropy(all_at_once, iter(text)) == pytest.approx(6 / 6)
    assert all_at_once.asked == text
    np.testing.assert_array_equal(sentence_log_probs(one, text), sentence_log_probs(all_at_once, text))


def test_ids_need_a_model_that_reads_them():
    text = [["a", "b"], [], ["b"]]
    encoded = Constant(-2.0).vocabulary.encode_corpus(text)
    assert perplexity(AllAtOnce(-2.0), encoded) == perplexity(Constant(-2.0), text)
    with pytest.raises(TypeError, match=r"sentences must be lists of tokens .* got an EncodedCorpus"):
        perplexity(Constant(-2.0), encoded)


def test_the_protocols_are_recognised():
    model = Unigram().fit([["a", "b"]])
    assert isinstance(model, SentenceModel) and isinstance(model, NextWordModel)
    assert not isinstance(model, LanguageModel)  # it scores no tokens, and sentences one by one only
    assert isinstance(AddK(1).fit([["a"]]), LanguageModel)
    assert not isinstance(Vocabulary(["a"]), (SentenceModel, NextWordModel))


def test_bad_input():
    model = Unigram().fit([["a", "b"]])
    with pytest.raises(ValueError, match="sentences must be one sentence or more; got none"):
        perplexity(model, [])
    with pytest.raises(TypeError, match="sentences must be a list of lists"):
        cross_entropy(model, "a b")
    with pytest.raises(TypeError, match=r"sentences\[0\] must be a list of tokens"):
        cross_entropy(model, ["a b"])
    for wrong in (0.5, math.nan):  # a forgotten minus sign, a division of zero by zero
        with pytest.raises(ValueError, match=r"log_prob\(sentences\[0\]\) must be 0 or less"):
            perplexity(Constant(wrong), [["a"]])
    for wrong in (0.5, math.nan):
        with pytest.raises(ValueError, match="perplexity must be 1 or larger"):
            perplexity_to_bits(wrong)
