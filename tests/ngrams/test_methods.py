"""What is particular to single methods: numbers by hand, parameters, and what they refuse."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nlpbook.language_model import cross_entropy
from nlpbook.ngrams import (
    AbsoluteDiscounting,
    AddK,
    GoodTuring,
    Katz,
    MaximumLikelihood,
    StupidBackOff,
    WittenBell,
    conditional_entropy,
    count_ngrams,
    katz_discounts,
    simple_good_turing,
)
from tests.ngrams.corpora import APPLES, corpora, orders


def probability(model, word, context):
    return float(model.next_word(context)[model.vocabulary[word]])


def test_by_hand():
    """After 吃: 苹果 twice, 香蕉 once. Nine entries: seven words, the end and the unknown word."""
    context = ["我", "爱", "吃"]
    assert probability(AddK(2, 1).fit(APPLES), "苹果", context) == pytest.approx((2 + 1) / (3 + 9))
    assert probability(AddK(2, 0.5).fit(APPLES), "榴莲", context) == pytest.approx(0.5 / (3 + 4.5))
    # Witten-Bell: 19 tokens (4 ends included) of 8 kinds; P(苹果) = (3 + 8/9) / 27
    assert probability(WittenBell(2).fit(APPLES), "苹果", context) == pytest.approx(
        (2 + 2 * (3 + 8 / 9) / 27) / (3 + 2)
    )
    below = max(3 - 0.5, 0) / 19 + 0.5 * 8 / 19 / 9
    assert probability(AbsoluteDiscounting(2, 0.5).fit(APPLES), "苹果", context) == pytest.approx(
        1.5 / 3 + 0.5 * 2 / 3 * below
    )
    stupid = StupidBackOff(2).fit(APPLES)
    assert probability(stupid, "苹果", context) == pytest.approx(2 / 3)
    assert probability(stupid, "我", context) == pytest.approx(0.4 * 3 / 19)
    assert probability(stupid, "榴莲", context) == pytest.approx(0.4 * 0.4 / 9)


def test_stupid_back_off_gives_scores():
    model = StupidBackOff(2).fit(APPLES)
    assert abs(model.next_word(["我"]).sum() - 1) > 0.1
    with pytest.raises(ValueError, match="it has no perplexity"):
        model.perplexity(APPLES)


@given(corpora, orders)
def test_maximum_likelihood_reaches_the_conditional_entropy(sentences, order):
    counts = count_ngrams(sentences, order)
    loss = cross_entropy(MaximumLikelihood(order).fit(sentences), sentences)
    assert conditional_entropy(counts, order) == pytest.approx(loss, abs=1e-12)
    for make in (AddK, WittenBell, Katz):
        assert (
            conditional_entropy(counts, order) <= cross_entropy(make(order).fit(sentences), sentences) + 1e-12
        )


@given(corpora, orders)
def test_the_conditional_entropy_of_the_first_order_is_that_of_the_words(sentences, order):
    counts = count_ngrams(sentences, order)
    assert conditional_entropy(counts, 1) == pytest.approx(stats.entropy(counts.counts[0]))


def test_bad_order_of_an_entropy():
    counts = count_ngrams(APPLES, 2)
    for order in (0, 3, 1.5, True):
        error = ValueError if type(order) is int else TypeError
        with pytest.raises(error, match="order must be a whole number from 1 to 2"):
            conditional_entropy(counts, order)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12).filter(any))
def test_good_turing_keeps_the_mass(numbers):
    n = np.array([0, *numbers])
    total = (np.arange(len(n)) * n).sum()
    estimate = simple_good_turing(n)
    assert 0 < estimate.unseen < 1
    if 0 < n[1] < total:
        assert estimate.unseen == n[1] / total
    assert (estimate.corrected * n).sum() == pytest.approx((1 - estimate.unseen) * total)
    assert ((estimate.corrected > 0) == (n > 0)).all()


def test_the_line_of_good_turing_is_a_regression():
    """Every r from 3 on takes the line, as no N_4 is there; its ratios are the regression's."""
    n = np.array([0, 60, 20, 9, 0, 4, 0, 0, 1])
    r = np.flatnonzero(n)
    z = [2 * n[1] / 2, 2 * n[2] / 2, 2 * n[3] / 3, 2 * n[5] / 5, 2 * n[8] / 6]
    slope = stats.linregress(np.log(r), np.log(z)).slope

    def line(value):
        return value * (1 + 1 / value) ** (slope + 1)

    corrected = simple_good_turing(n).corrected
    assert corrected[5] / corrected[3] == pytest.approx(line(5) / line(3))
    assert corrected[8] / corrected[3] == pytest.approx(line(8) / line(3))


def test_good_turing_of_nothing():
    for n in ([0], [0, 0], [5, 0], [0, -1]):
        with pytest.raises(ValueError, match="counts_of_counts"):
            simple_good_turing(np.array(n))


def test_katz_discounts_by_hand():
    """Counts of counts that fall as 1 / r (r + 1): r* / r is (r - 1) / ... computed here in fractions."""
    n = np.array([0, 600, 150, 70, 40, 26, 18])
    rest = 6 * 18 / 600
    expected = [((r + 1) * n[r + 1] / n[r] / r - rest) / (1 - rest) for r in range(1, 6)]
    assert all(0 < d < 1 for d in expected)
    np.testing.assert_allclose(katz_discounts(n, 5), [1, *expected])
    # Katz's condition: what is taken from seen n-grams is what Turing gives to the unseen, N_1.
    taken = sum((1 - d) * r * n[r] for r, d in zip(range(1, 6), expected, strict=True))
    assert taken == pytest.approx(600)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=9), st.integers(1, 6))
def test_katz_discounts_are_discounts(numbers, k):
    d = katz_discounts(np.array([0, *numbers]), k)
    assert len(d) == k + 1
    assert ((d[1:] > 0) & (d[1:] < 1)).all()


def test_frequent_ngrams_are_not_discounted_by_katz():
    sentences = [["a", "b"]] * 10 + [["a", "c"], ["b", "c"], ["c"]]
    model = Katz(2, k=3).fit(sentences)
    assert probability(model, "b", ["a"]) == pytest.approx(10 / 11)


@pytest.mark.parametrize("k", [0, -1, math.nan, math.inf, "1", None, True])
def test_bad_k_of_add_k(k):
    error = ValueError if type(k) in (int, float) else TypeError
    with pytest.raises(error, match="k must be a finite number, above 0; got"):
        AddK(2, k)


@pytest.mark.parametrize("k", [0, -1, 1.5, "1", None, True])
def test_bad_k_of_katz(k):
    error = ValueError if type(k) is int else TypeError
    with pytest.raises(error, match="k must be a whole number, 1 or larger; got"):
        Katz(2, k)


@pytest.mark.parametrize("alpha", [0, 1, -0.4, math.nan, "0.4", None, True])
def test_bad_alpha(alpha):
    error = ValueError if type(alpha) in (int, float) else TypeError
    with pytest.raises(error, match="alpha must be a finite number, above 0 and below 1; got"):
        StupidBackOff(2, alpha)


@pytest.mark.parametrize("discount", [0, -0.5, 1.5, math.nan, "0.5", True])
def test_bad_discount(discount):
    error = ValueError if type(discount) in (int, float) else TypeError
    with pytest.raises(error, match=r"discount must be .*, above 0 and at most 1, or None; got"):
        AbsoluteDiscounting(2, discount)


def test_good_turing_has_no_parameters_to_get_wrong():
    with pytest.raises(TypeError):
        GoodTuring(2, 0.5)
