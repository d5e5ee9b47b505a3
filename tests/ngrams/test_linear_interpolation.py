"""Interpolation: EM climbs, to where no other weights do better; and what the weights must be."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from nlpbook.ngrams import LinearInterpolation, count_ngrams, em_weights, event_probabilities
from tests.ngrams.corpora import APPLES, corpora


def drawn(seed, n_events=200, n=4):
    """Probabilities at four orders; the higher ones are often unseen."""
    rng = np.random.default_rng(seed)
    probabilities = rng.random((n_events, n)) * rng.integers(0, 2, (n_events, n))
    probabilities[:, 0] = 0.1
    depth = rng.integers(1, n, n_events)
    seen = np.arange(n) <= depth[:, None]
    return np.where(seen, probabilities, 0), seen


def log_likelihood(weights, probabilities, seen):
    return np.log((probabilities * weights).sum(1) / (seen * weights).sum(1)).sum()


@given(st.integers(0, 1000))
def test_the_likelihood_never_falls(seed):
    probabilities, seen = drawn(seed)
    found = em_weights(probabilities, seen, tolerance=0.0)
    assert (np.diff(found.log_likelihoods) > -1e-9).all()
    assert found.weights.sum() == pytest.approx(1)
    assert (found.weights >= 0).all()
    assert found.log_likelihoods[-1] == pytest.approx(log_likelihood(found.weights, probabilities, seen))
    equal = np.full(4, 1 / 4)
    assert found.log_likelihoods[0] == pytest.approx(log_likelihood(equal, probabilities, seen))


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_no_weights_are_better(seed):
    probabilities, seen = drawn(seed)
    found = em_weights(probabilities, seen, max_iterations=3000, tolerance=0.0)

    def loss(x):
        return -log_likelihood(np.exp(x) / np.exp(x).sum(), probabilities, seen)

    best = optimize.minimize(loss, np.zeros(4), method="BFGS").fun
    assert -found.log_likelihoods[-1] <= best + 1e-3


@given(corpora, corpora)
def test_event_probabilities(sentences, text):
    counts = count_ngrams(sentences, 3)
    probabilities, seen = event_probabilities(counts, counts.vocabulary.encode_corpus(text))
    t = 0
    for sentence in text:
        marked = ["<s>", *(w if w in counts.vocabulary else "<unk>" for w in sentence), "</s>"]
        for position in range(1, len(marked)):
            assert probabilities[t, 0] == pytest.approx(1 / len(counts.vocabulary))
            for m in (1, 2, 3):
                context = marked[position - m + 1 : position] if position >= m - 1 else None
                total = (
                    sum(counts.count([*context, w]) for w in counts.vocabulary.tokens)
                    if context is not None
                    else 0
                )
                assert seen[t, m] == (total > 0)
                expected = counts.count([*context, marked[position]]) / total if total else 0
                assert probabilities[t, m] == pytest.approx(expected)
            t += 1
    assert t == len(probabilities)


def test_weights_are_learnt_on_text_that_was_not_counted():
    """Text that repeats needs the high order; text that is shuffled does not."""
    rng = np.random.default_rng(0)
    fixed = [list("abcdefgh")] * 50
    shuffled = [rng.permutation(list("abcdefgh")).tolist() for _ in range(50)]
    assert LinearInterpolation(3).fit(fixed).weights[2:].sum() > 0.9
    assert LinearInterpolation(3).fit(shuffled).weights[:3].sum() > 0.7
    by_hand = LinearInterpolation(3, validation=shuffled[::10]).fit(
        [s for i, s in enumerate(shuffled) if i % 10]
    )
    assert by_hand.weights == pytest.approx(LinearInterpolation(3).fit(shuffled).weights)


def test_by_hand():
    model = LinearInterpolation(2, [0.1, 0.3, 0.6]).fit(APPLES)
    # after 吃: 苹果 2 of 3; 3 of 19 tokens; 9 entries
    p = model.next_word(["我", "爱", "吃"])[model.vocabulary["苹果"]]
    assert p == pytest.approx(0.6 * 2 / 3 + 0.3 * 3 / 19 + 0.1 / 9)
    p = model.next_word(["榴莲"])[model.vocabulary["苹果"]]  # nothing is known after 榴莲
    assert p == pytest.approx((0.3 * 3 / 19 + 0.1 / 9) / 0.4)


def test_one_sentence_leaves_nothing_to_learn_on():
    assert LinearInterpolation(3).fit([["a", "b"]]).weights == pytest.approx([1 / 4] * 4)


@pytest.mark.parametrize(
    ("weights", "error", "message"),
    [
        ([0.5, 0.5], ValueError, r"weights must be numbers of shape \(3,\), one for each order .*; got"),
        ([0.5, 0.5, 0.5], ValueError, "weights must sum to 1; got .* whose sum is 1.5"),
        ([0.5, 0.6, -0.1], ValueError, "weights must be 0 or larger"),
        ([0.0, 0.5, 0.5], ValueError, r"weights\[0\] must be above 0"),
        ([math.nan, 0.5, 0.5], ValueError, "weights must be finite; got an entry that is nan"),
        ("abc", TypeError, "weights must be .* a list; got"),
        (0.5, TypeError, "weights must be .* a list; got 0.5"),
    ],
)
def test_bad_weights(weights, error, message):
    with pytest.raises(error, match=message):
        LinearInterpolation(2, weights)


def test_other_bad_input():
    with pytest.raises(ValueError, match="validation must be left out where weights are given; got both"):
        LinearInterpolation(1, [0.5, 0.5], validation=APPLES)
    with pytest.raises(ValueError, match="validation must be one sentence or more; got none"):
        LinearInterpolation(1, validation=[])
    with pytest.raises(ValueError, match="weights or validation must be given"):
        LinearInterpolation(1).fit_counts(count_ngrams(APPLES, 1))
    with pytest.raises(ValueError, match="probabilities must be of one event or more; got none"):
        em_weights(np.zeros((0, 2)), np.zeros((0, 2), dtype=bool))
    with pytest.raises(ValueError, match="must be above 0"):
        em_weights(np.zeros((1, 2)), np.ones((1, 2), dtype=bool))
