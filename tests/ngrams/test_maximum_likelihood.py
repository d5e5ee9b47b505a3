"""Maximum likelihood on the lecture's four sentences, and what it cannot say."""

import math

import numpy as np
import pytest
from hypothesis import given

from nlpbook.language_model import cross_entropy
from nlpbook.ngrams import MaximumLikelihood
from tests.ngrams.corpora import APPLES, corpora, orders


def probability(model, word, context):
    return float(model.next_word(context)[model.vocabulary[word]])


def test_the_lectures_numbers():
    bigram, trigram = MaximumLikelihood(2).fit(APPLES), MaximumLikelihood(3).fit(APPLES)
    assert probability(bigram, "爱", ["我"]) == pytest.approx(2 / 3)
    assert probability(bigram, "喜欢", ["我"]) == pytest.approx(1 / 3)
    assert probability(trigram, "苹果", ["我", "爱", "吃"]) == pytest.approx(2 / 3)
    # P(我) P(爱|我) P(吃|爱) P(苹果|吃) P(end|苹果) = 3/4 * 2/3 * 1 * 2/3 * 1
    assert bigram.log_prob(["我", "爱", "吃", "苹果"]) == pytest.approx(math.log(1 / 3))


def test_an_unseen_word_is_impossible():
    model = MaximumLikelihood(2).fit(APPLES)
    assert model.log_prob(["我", "爱", "吃", "榴莲"]) == -math.inf
    assert model.perplexity([["我", "爱", "吃", "榴莲"]]) == math.inf


def test_an_unseen_context_has_no_distribution():
    with pytest.raises(ValueError, match="with a word behind it; got '<unk>'"):  # it never was
        MaximumLikelihood(2).fit(APPLES).next_word(["榴莲"])
    model = MaximumLikelihood(3).fit(APPLES)
    with pytest.raises(ValueError, match="got '吃 我'"):
        model.next_word(["他", "爱", "吃", "我"])
    with pytest.raises(ValueError, match="got '<s> 苹果'"):
        model.next_word(["苹果"])


@given(corpora, orders)
def test_seen_contexts_sum_to_one(sentences, order):
    model = MaximumLikelihood(order).fit(sentences)
    for sentence in sentences:
        for t in range(len(sentence) + 1):
            assert model.next_word(sentence[:t]).sum() == pytest.approx(1)


@given(corpora, orders)
def test_no_other_distribution_makes_the_corpus_likelier(sentences, order):
    """Its loss on its own corpus falls with the order, to 0 where every context tells the next word."""
    lower = cross_entropy(MaximumLikelihood(order).fit(sentences), sentences)
    higher = cross_entropy(MaximumLikelihood(order + 1).fit(sentences), sentences)
    assert higher <= lower + 1e-12
    counts = np.unique([len(s) for s in sentences])
    if len(counts) == len(sentences) == 1:
        assert cross_entropy(MaximumLikelihood(10).fit(sentences), sentences) == pytest.approx(0, abs=1e-9)
