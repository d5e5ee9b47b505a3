"""Pruned models are distributions, and the entropy criterion is the relative entropy by its definition."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook import ngrams
from nlpbook.ngrams.pruning import _keep, _relative_entropies
from tests.ngrams.corpora import contexts, corpora

models = st.sampled_from([ngrams.Katz, ngrams.WittenBell, ngrams.ModifiedKneserNey])


@settings(max_examples=50)
@given(models, corpora, st.integers(2, 4), contexts, st.sampled_from([0.0, 1e-3, 0.03, 1.0]))
def test_distributions_sum_to_one(make, sentences, order, context, threshold):
    model = make(order).fit(sentences)
    counts = ngrams.count_ngrams(sentences, order)
    for pruned in (
        ngrams.prune_by_entropy(model, threshold),
        ngrams.prune_by_count(model, counts, [0] * (order - 2) + [1]),
        ngrams.prune_by_count(model, counts, [1] * (order - 1)),
    ):
        distribution = pruned.next_word(context)
        assert distribution.sum() == pytest.approx(1, abs=1e-9)
        assert (distribution > 0).all()


@settings(max_examples=30)
@given(models, corpora, st.integers(2, 4), st.lists(contexts.map(lambda c: list(c)), min_size=1, max_size=4))
def test_removing_nothing_changes_nothing(make, sentences, order, text):
    model = make(order).fit(sentences)
    counts = ngrams.count_ngrams(sentences, order)
    pruned = ngrams.prune_by_count(model, counts, [0] * (order - 1))
    assert pruned.table.n_ngrams == model.table.n_ngrams
    np.testing.assert_allclose(pruned.log_probs(text), model.log_probs(text), rtol=1e-9)


@settings(max_examples=30)
@given(models, corpora, st.integers(2, 3), st.data())
def test_the_criterion_is_the_relative_entropy(make, sentences, order, data):
    """Remove one n-gram of the highest order, and sum p ln(p / p') over all words after its context."""
    model = make(order).fit(sentences)
    table = model.table
    if not table.index.size(order):
        return
    i = data.draw(st.integers(0, table.index.size(order) - 1))
    kept = [np.ones(table.index.size(m), dtype=bool) for m in range(2, order + 1)]
    kept[-1][i] = False
    pruned = _keep(model, kept)
    *context, _ = table.index.ngrams(order, np.array([i]))[0].tolist()
    p, q = table.next_word(context), pruned.table.next_word(context)
    log_context = 0.0
    for t, word in enumerate(context):
        if word != table.index.start:
            log_context += math.log(table.next_word(context[:t])[word])
    expected = math.exp(log_context) * float((p * np.log(p / q)).sum())
    assert _relative_entropies(table, order)[i] == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_more_pruning_leaves_less_and_costs_more():
    rng = np.random.default_rng(0)
    sentences = [
        rng.choice(list("abcdefgh"), p=2.0 ** -np.array([1, 2, 3, 4, 5, 6, 7, 7]), size=12).tolist()
        for _ in range(300)
    ]
    model = ngrams.ModifiedKneserNey(4).fit(sentences[:250])
    sizes, perplexities = [], []
    for threshold in (0.0, 1e-6, 1e-4, 1e-2):
        pruned = ngrams.prune_by_entropy(model, threshold)
        sizes.append(sum(pruned.table.n_ngrams))
        perplexities.append(pruned.perplexity(sentences[:250]))
    assert sizes == sorted(sizes, reverse=True) and sizes[-1] < sizes[0] / 4
    assert perplexities == sorted(perplexities)
    assert sum(model.table.n_ngrams) >= sizes[0]  # the model itself is as it was


def test_what_a_longer_ngram_begins_with_is_kept():
    model = ngrams.WittenBell(3).fit([["a", "b", "c"], ["a", "b", "c"], ["a", "d"]])
    pruned = ngrams.prune_by_count(
        model, ngrams.count_ngrams([["a", "b", "c"], ["a", "b", "c"], ["a", "d"]], 3), [9, 1]
    )
    index, v = pruned.table.index, pruned.vocabulary
    assert index.find([v["a"], v["b"]]) is not None  # begins a b c
    assert index.find([v["a"], v["d"]]) is None
    assert index.find([v["a"], v["b"], v["c"]]) is not None


def test_bad_input():
    sentences = [["a", "b"], ["b"]]
    model, counts = ngrams.WittenBell(3).fit(sentences), ngrams.count_ngrams(sentences, 3)
    for cutoffs in ([1], [1, -1], [1, 1.5], [1, 1, 1]):
        error = TypeError if 1.5 in cutoffs else ValueError
        message = r"cutoffs\[1\] must be a whole" if len(cutoffs) == 2 else "cutoffs must be 2 numbers"
        with pytest.raises(error, match=message):
            ngrams.prune_by_count(model, counts, cutoffs)
    with pytest.raises(ValueError, match="counts must be those"):
        ngrams.prune_by_count(model, ngrams.count_ngrams([["a"]], 3), [1, 1])
    for threshold in (-1, math.nan, "1", None):
        error = ValueError if type(threshold) in (int, float) else TypeError
        with pytest.raises(error, match="threshold must be a finite number, 0 or larger; got"):
            ngrams.prune_by_entropy(model, threshold)
    with pytest.raises(ValueError, match="model must be a fitted one; got a WittenBell before its fit"):
        ngrams.prune_by_entropy(ngrams.WittenBell(3), 1e-6)
    with pytest.raises(ValueError, match="StupidBackOff"):
        ngrams.prune_by_entropy(ngrams.StupidBackOff(2).fit(sentences), 1e-6)
