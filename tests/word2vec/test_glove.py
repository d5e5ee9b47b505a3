"""GloVe against loops over cells, autograd, and the counts that enough numbers can reproduce."""

import itertools
import math
import tracemalloc

import numpy as np
import pytest
import scipy.sparse as sparse
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nlpbook.corpora import microworld
from nlpbook.text import Vocabulary
from nlpbook.word2vec import (
    Glove,
    GloveParameters,
    glove_gradients,
    glove_loss,
    glove_weight,
    similarity_correlation,
)
from nlpbook.words import term_term_counts

matrices = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.sampled_from([0, 0.1, 0.5, 1, 3, 10, 250]))
)
some_counts = matrices.filter(np.any)
settings_of_f = st.tuples(st.sampled_from([1.0, 10.0, 100.0]), st.sampled_from([0.0, 0.5, 0.75, 1.0]))


def random_parameters(shape, dim, seed, scale=0.5):
    rng = np.random.default_rng(seed)
    shapes = (shape[0], dim), (shape[1], dim), shape[:1], shape[1:]
    return GloveParameters(*(rng.normal(0, scale, part) for part in shapes))


def tokens_of(n, size=12, seed=0):
    """Counts of a corpus of n random sentences, the more frequent words first."""
    rng = np.random.default_rng(seed)
    sentences = [[f"w{int(i)}" for i in rng.zipf(1.5, 8) if i < size] for _ in range(n)]
    vocabulary = Vocabulary.from_sentences([s for s in sentences if s])
    corpus = vocabulary.encode_corpus(sentences)
    ignored = [vocabulary.unknown_id]
    return term_term_counts(corpus, len(vocabulary), 3, "harmonic", ignore=ignored), vocabulary.tokens


# ---- the weight, the loss and its gradients


def test_weights_by_hand():
    np.testing.assert_allclose(glove_weight([0, 10, 100, 1e6]), [0, 0.1**0.75, 1, 1])
    np.testing.assert_allclose(glove_weight([1, 4, 9], x_max=9, alpha=0.5), [1 / 3, 2 / 3, 1])
    np.testing.assert_allclose(glove_weight([0.1, 1, 5], alpha=0), 1)
    assert glove_weight(50, x_max=100, alpha=1) == 0.5


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=9), settings_of_f)
def test_weights_rise_to_one(counts, f):
    weights = glove_weight(sorted(counts), *f)
    assert (np.diff(weights) >= 0).all()
    assert ((weights >= 0) & (weights <= 1)).all()
    assert (weights[np.sort(counts) >= f[0]] == 1).all()


@given(some_counts, st.integers(1, 4), settings_of_f, st.integers(0, 100))
def test_the_loss_is_the_sum_that_the_formula_has(counts, dim, f, seed):
    w, c, b, d = parameters = random_parameters(counts.shape, dim, seed)
    x_max, alpha = f
    expected = 0.0
    for i, j in itertools.product(*map(range, counts.shape)):
        x = counts[i, j]
        if x > 0:
            f_x = (x / x_max) ** alpha if x < x_max else 1
            expected += f_x * (sum(w[i] * c[j]) + b[i] + d[j] - math.log(x)) ** 2
    for form in (counts, sparse.csr_array(counts), sparse.coo_array(counts)):
        assert glove_loss(form, parameters, x_max=x_max, alpha=alpha) == pytest.approx(expected)


@given(some_counts, st.integers(1, 4), settings_of_f, st.integers(0, 100))
def test_the_gradients_are_those_of_autograd(counts, dim, f, seed):
    x_max, alpha = f
    parameters = random_parameters(counts.shape, dim, seed)
    w, c, b, d = tensors = [torch.tensor(part, requires_grad=True) for part in parameters]
    x = torch.tensor(counts)
    errors = w @ c.T + b[:, None] + d - x.clamp(min=1e-9).log()
    ((x > 0) * (x / x_max).clamp(max=1) ** alpha * errors**2).sum().backward()
    found = glove_gradients(counts, parameters, x_max=x_max, alpha=alpha)
    for ours, tensor in zip(found, tensors, strict=True):
        assert ours.dtype == np.float64
        np.testing.assert_allclose(ours, tensor.grad.numpy(), rtol=1e-10, atol=1e-10)


@given(some_counts, st.integers(1, 4), st.integers(0, 100))
def test_cells_that_share_a_row_or_a_column_add_up(counts, dim, seed):
    """One cell after the other, each into its row and its column: what a careless gather would lose."""
    w, c, b, d = parameters = random_parameters(counts.shape, dim, seed)
    expected = GloveParameters(*map(np.zeros_like, parameters))
    for i, j in np.argwhere(counts):
        slope = 2 * min(1, (counts[i, j] / 100) ** 0.75) * (w[i] @ c[j] + b[i] + d[j] - np.log(counts[i, j]))
        for part, where, what in zip(expected, (i, j, i, j), (c[j], w[i], 1, 1), strict=True):
            part[where] += slope * what
    for ours, plain in zip(glove_gradients(counts, parameters), expected, strict=True):
        np.testing.assert_allclose(ours, plain, rtol=1e-10, atol=1e-10)


# ---- training


def plain_fit(counts, dim, groups, epochs, rate, x_max, alpha, seed):
    """The same training, one cell at a time, in float64: the losses, and the vectors and biases."""
    rng = np.random.default_rng(seed)
    n = len(counts)
    order = rng.permutation(n)
    group_of = np.empty(n, dtype=int)
    for g, members in enumerate(np.split(order, np.linspace(0, n, groups + 1).astype(int)[1:-1])):
        group_of[members] = g
    shapes = (n, dim), (n, dim), (n,), (n,)
    drawn = [(rng.random(shape, np.float32).astype(np.float64) - 0.5) / dim for shape in shapes]
    values = [np.empty_like(part) for part in drawn]
    for part, first in zip(values, drawn, strict=True):
        part[order] = first  # the numbers are drawn for the words in the order of the groups
    sums = [np.ones_like(part) for part in values]
    losses = []
    for _ in range(epochs):
        loss = 0.0
        for shift in rng.permutation(groups):
            for g in range(groups):
                block = (group_of[:, None] == g) & (group_of[None] == (g + shift) % groups)
                cells = np.argwhere(block & (counts > 0))
                gradients = [np.zeros_like(part) for part in values]
                w, c, b, d = values
                for i, j in cells:
                    error = w[i] @ c[j] + b[i] + d[j] - math.log(counts[i, j])
                    f = min(1, counts[i, j] / x_max) ** alpha
                    loss += f * error**2
                    for part, where, what in zip(gradients, (i, j, i, j), (c[j], w[i], 1, 1), strict=True):
                        part[where] += 2 * f * error * what
                for part, total, gradient in zip(values, sums, gradients, strict=True):
                    total += gradient**2
                    part -= rate * gradient / np.sqrt(total)
        losses.append(loss / np.count_nonzero(counts))
    return losses, GloveParameters(*values)


@pytest.mark.parametrize("groups", [1, 2, 3])
def test_training_equals_a_loop_over_the_cells(groups):
    counts, words = tokens_of(60)
    block_size = math.ceil(counts.nnz / groups**2)
    model = Glove(3, x_max=10, learning_rate=0.2, epochs=4, block_size=block_size, seed=5).fit(counts, words)
    losses, parameters = plain_fit(counts.toarray(), 3, groups, 4, 0.2, 10, 0.75, 5)
    np.testing.assert_allclose(model.losses, losses, rtol=1e-4)
    for ours, plain in zip(model.parameters, parameters, strict=True):
        np.testing.assert_allclose(ours, plain, atol=1e-4)
    assert np.abs(parameters.input_vectors).max() > 0.1  # it has moved


@pytest.mark.parametrize(("block_size", "epochs"), [(1000, 1500), (9, 600), (1, 120)])
def test_with_as_many_numbers_as_words_the_loss_falls_to_zero(block_size, epochs):
    """Six words and six numbers can have any matrix of logarithms: squared error per cell below 1e-10."""
    rng = np.random.default_rng(0)
    counts = np.round(rng.lognormal(2, 1.5, size=(6, 6)), 1) + 0.1
    model = Glove(6, x_max=1, learning_rate=0.5, epochs=epochs, block_size=block_size).fit(
        counts, list("abcdef")
    )
    assert model.losses[-1] < 1e-10
    w, c, b, d = model.parameters
    np.testing.assert_allclose(w @ c.T + b[:, None] + d, np.log(counts), atol=1e-3)
    short = Glove(1, x_max=1, learning_rate=0.5, epochs=epochs, block_size=block_size).fit(
        counts, list("abcdef")
    )
    assert short.losses[-1] > 0.01  # one number and a bias cannot


def test_losses_are_those_of_the_formula():
    """With steps too small to matter an epoch's loss is J of the first vectors, per cell."""
    counts, words = tokens_of(60)
    model = Glove(3, learning_rate=1e-9, epochs=2, block_size=20).fit(counts, words)
    expected = glove_loss(counts, model.parameters) / counts.nnz
    np.testing.assert_allclose(model.losses, expected, rtol=1e-5)


@given(st.integers(0, 5), st.integers(1, 300), st.integers(2, 4))
@settings(max_examples=20)
def test_a_seed_decides_everything_and_workers_nothing(seed, block_size, workers):
    counts, words = tokens_of(60)
    model, again, threaded, other = (
        Glove(4, epochs=3, seed=s, block_size=block_size, workers=n).fit(counts, words)
        for s, n in ((seed, 1), (seed, 1), (seed, workers), (seed + 1, 1))
    )
    for same in (again, threaded):
        assert same.losses == model.losses
        for ours, theirs in zip(same.parameters, model.parameters, strict=True):
            np.testing.assert_array_equal(ours, theirs)
    assert not np.allclose(other.parameters.input_vectors, model.parameters.input_vectors)


def test_vectors_are_the_sums_and_leave_out_who_met_nobody():
    counts, tokens = tokens_of(60)
    assert tokens[0] == "<unk>"
    model = Glove(3, epochs=2).fit(counts, tokens)
    assert model.words == list(tokens)
    assert model.vectors.words == list(tokens[1:])
    w, c, *_ = model.parameters
    np.testing.assert_array_equal(model.vectors.vectors, (w + c)[1:])
    one_way = np.array([[0, 2, 0], [0, 0, 0], [0, 0, 0]])  # a row meets, a column is met
    assert Glove(2, epochs=1).fit(one_way, ["a", "b", "c"]).vectors.words == ["a", "b"]
    assert model.cells_per_second > 0


def test_counts_are_not_changed():
    counts, words = tokens_of(60)
    before = counts.copy()
    Glove(3, epochs=2, block_size=10).fit(counts, words)
    np.testing.assert_array_equal(counts.toarray(), before.toarray())


def test_stopping():
    counts, words = tokens_of(60)
    seen = []

    def should_stop(model):
        seen.append(len(model.losses))
        return len(seen) == 4

    model = Glove(3, epochs=9).fit(counts, words, should_stop=should_stop)
    assert seen == [1, 2, 3, 4]
    assert len(model.losses) == 4
    assert model.losses == Glove(3, epochs=4).fit(counts, words).losses


def test_memory_stays_within_a_few_times_of_the_counts():
    rng = np.random.default_rng(0)
    counts = sparse.random_array((4000, 4000), density=0.05, rng=rng, dtype=np.float32, format="csr")
    size = counts.data.nbytes + counts.indices.nbytes + counts.indptr.nbytes
    words = [f"w{i}" for i in range(4000)]
    tracemalloc.start()
    try:
        Glove(8, epochs=1).fit(counts, words)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5 * size


def test_it_learns_the_similarities_of_the_microworld():
    """Far from zero where it has learnt; about zero, over 200 pairs, for the vectors it began with."""
    world = microworld.load()
    rng = np.random.default_rng(0)
    sentences = [[word.lower() for word in s] for s in world.sample_sentences(8000, rng)]
    vocabulary = Vocabulary.from_sentences(sentences, min_count=5)
    corpus = vocabulary.encode_corpus(sentences)
    counts = term_term_counts(corpus, len(vocabulary), 5, "harmonic", ignore=[vocabulary.unknown_id])
    pairs = microworld.tasks.similarity_pairs(world, 200, rng)
    before = Glove(30, learning_rate=1e-9, epochs=1).fit(counts, vocabulary.tokens)
    after = Glove(30, x_max=10, learning_rate=0.1, epochs=30).fit(counts, vocabulary.tokens)
    assert abs(similarity_correlation(before.vectors, pairs).spearman) < 0.25
    assert similarity_correlation(after.vectors, pairs).spearman > 0.4


# ---- bad input


@pytest.mark.parametrize(
    ("argument", "value", "error"),
    [
        ("embedding_dim", 0, ValueError),
        ("embedding_dim", 2.5, TypeError),
        ("x_max", 0, ValueError),
        ("x_max", math.inf, ValueError),
        ("alpha", -0.5, ValueError),
        ("learning_rate", 0, ValueError),
        ("learning_rate", "fast", TypeError),
        ("epochs", 0, ValueError),
        ("block_size", 0, ValueError),
        ("workers", 0, ValueError),
        ("seed", -1, ValueError),
    ],
)
def test_settings_out_of_range(argument, value, error):
    with pytest.raises(error, match=f"{argument} must be"):
        Glove(**{argument: value})


def test_counts_and_words_that_do_not_fit():
    model = Glove(2, epochs=1)
    words = ["a", "b"]
    for counts, message in (
        (np.array([[1.0, np.nan], [1, 1]]), "counts must be finite; got an entry that is nan"),
        (np.array([[1.0, np.inf], [1, 1]]), "counts must be finite; got an entry that is inf"),
        (np.array([[1.0, -1], [1, 1]]), "counts must be numbers, 0 or larger; got -1"),
        (np.zeros((2, 2)), "counts must be of one pair or more; got only zeros"),
        (np.ones((2, 3)), r"counts must be a square matrix, words by words; got shape \(2, 3\)"),
        (np.ones((3, 3)), "words must be as many as the rows of counts, 3; got 2"),
    ):
        for form in (counts, sparse.csr_array(counts)):
            with pytest.raises(ValueError, match=message):
                model.fit(form, words)
    with pytest.raises(TypeError, match="words must be a list of words; got the string 'ab'"):
        model.fit(np.ones((2, 2)), "ab")
    with pytest.raises(TypeError, match=r"words\[1\] must be a string; got 3"):
        model.fit(np.ones((2, 2)), ["a", 3])
    with pytest.raises(ValueError, match="words must be without repeats; got 'a' twice"):
        model.fit(np.ones((2, 2)), ["a", "a"])
    with pytest.raises(FloatingPointError, match=r"learning_rate = 1e\+30 is too large"):
        Glove(2, epochs=9, learning_rate=1e30).fit(np.ones((2, 2)) * 9, words)


def test_weights_and_parameters_that_do_not_fit():
    for x in ([-1.0], [np.nan], [np.inf], [True], ["1"]):
        error = TypeError if x in ([True], ["1"]) else ValueError
        with pytest.raises(error, match=r"x must be .*numbers, 0 or larger; got"):
            glove_weight(x)
    with pytest.raises(ValueError, match="x_max must be"):
        glove_weight([1], x_max=0)
    with pytest.raises(ValueError, match="alpha must be"):
        glove_weight([1], alpha=math.nan)
    good = random_parameters((2, 3), 4, 0)
    for i, name in enumerate(GloveParameters._fields):
        bad = GloveParameters(*(part[:1] if i == j else part for j, part in enumerate(good)))
        for function in (glove_loss, glove_gradients):
            with pytest.raises(ValueError, match=f"parameters.{name} must have the shape"):
                function(np.ones((2, 3)), bad)
        hole = GloveParameters(*(part * math.nan if i == j else part for j, part in enumerate(good)))
        with pytest.raises(ValueError, match=rf"parameters.{name} must be finite numbers; got \[+nan"):
            glove_loss(np.ones((2, 3)), hole)
    with pytest.raises(ValueError, match="counts must be of one pair or more; got only zeros"):
        glove_loss(np.zeros((2, 3)), good)


def test_whole_numbers_are_numbers():
    """ln 3 is no whole number, whatever the vectors are."""
    ones = GloveParameters(*(np.ones(shape, dtype=int) for shape in ((1, 2), (1, 2), (1,), (1,))))
    assert glove_loss(np.array([[3]]), ones, x_max=1) == pytest.approx((4 - math.log(3)) ** 2)
