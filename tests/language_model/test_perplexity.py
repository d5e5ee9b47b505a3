import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.language_model import (
    END_OF_SENTENCE,
    LanguageModel,
    bits_to_nats,
    cross_entropy,
    nats_to_bits,
    perplexity,
    perplexity_to_bits,
)
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

    def perplexity(self, sentences):
        return perplexity(self, sentences)

    def sample(self, generator):
        words = []
        while (word := generator.choice(self.vocabulary.tokens, p=self.p)) != END_OF_SENTENCE:
            words.append(str(word))
        return words


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
    assert model.perplexity(sentences) == pytest.approx(math.exp(entropy))
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


def test_the_protocol_is_recognised():
    model = Unigram().fit([["a", "b"]])
    assert isinstance(model, LanguageModel)
    assert not isinstance(Vocabulary(["a"]), LanguageModel)
    assert model.next_word([]).sum() == pytest.approx(1)
    assert set(model.sample(np.random.default_rng(0))) <= {"a", "b"}


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
