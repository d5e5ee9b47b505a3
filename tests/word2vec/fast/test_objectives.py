"""A step of the fast form against loops over its examples, with the gradients of the plain form, in float64.

Once with what was drawn given: then they are equal to rounding. And once on average over many draws, against
the expected gradient, summed over all that can be drawn.
"""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.text import EncodedCorpus
from nlpbook.word2vec import (
    HuffmanTree,
    NoiseDistribution,
    cbow_windows,
    full_softmax_gradients,
    full_softmax_loss,
    hierarchical_softmax_gradients,
    hierarchical_softmax_loss,
    nce_gradients,
    nce_loss,
    negative_sampling_gradients,
    negative_sampling_loss,
    skip_gram_pairs,
    subsample,
)
from nlpbook.word2vec.fast import full_softmax, hierarchical_softmax, negative_sampling
from nlpbook.word2vec.fast.blocks import Windows
from nlpbook.word2vec.fast.full_softmax import FullSoftmaxBlocks
from nlpbook.word2vec.fast.hierarchical_softmax import (
    HierarchicalSoftmaxBlocks,
    node_visits,
    nodes_near_the_root,
)
from nlpbook.word2vec.fast.negative_sampling import NegativeSamplingBlocks
from nlpbook.word2vec.fast.step_size import StepPlan

MODELS = ("skip_gram", "cbow")
V, D = 9, 3
COUNTS = np.array([40, 23, 12, 9, 5, 4, 3, 2, 1])
RATE = 1e-3

texts = st.lists(st.lists(st.integers(0, V - 1), max_size=8), min_size=1, max_size=5).map(
    EncodedCorpus.from_sequences
)
has_pairs = texts.filter(lambda text: text.lengths.max() >= 2)
settings_of_blocks = st.tuples(st.integers(1, 4), st.integers(1, 7))  # W, B


def plan(window, size, dynamic=False, n_blocks=100, limits=(None, None)):
    return StepPlan(Windows(window, size, dynamic), n_blocks, *limits)


def random_vectors(rng, rows=V):
    return rng.standard_normal((V, D)), rng.standard_normal((rows, D))


def noise_of(step, shared):
    """The noise words of each block of a step."""
    return step.noise if hasattr(step, "noise") else step.columns[:, -shared:]


def examples_of(model, text, window):
    """Input words and target of each example."""
    if model == "skip_gram":
        return [([i], j) for i, j in zip(*skip_gram_pairs(text, window), strict=True)]
    rows = zip(*cbow_windows(text, window), strict=True)
    return [(contexts[mask].tolist(), centre) for centre, contexts, mask in rows]


def summed(examples, inputs, outputs, gradients_of):
    """The gradients by both matrices, added up example by example."""
    d_inputs, d_outputs = np.zeros_like(inputs), np.zeros_like(outputs)
    for words, target in examples:
        dh, ids, d_rows, weight = gradients_of(inputs[words].mean(axis=0), target)
        np.add.at(d_inputs, words, weight * dh / len(words))
        np.add.at(d_outputs, ids, weight * d_rows)
    return d_inputs, d_outputs


def applied(make, text, inputs, outputs, rng):
    """The gradients that the steps of an objective apply, all taken at the same place, and what they measure.

    `make(input tensor, output tensor)` is the objective.
    """
    d_inputs, d_outputs, losses = np.zeros_like(inputs), np.zeros_like(outputs), {}
    for step in make(torch.tensor(inputs), torch.tensor(outputs)).steps(text, rng):
        objective = make(torch.tensor(inputs), torch.tensor(outputs))
        measured = objective.step(step, RATE, measure=True)
        d_inputs += (inputs - objective.input_vectors.numpy()) / RATE
        d_outputs += (outputs - objective.output_vectors.numpy()) / RATE
        loss, number = losses.get(measured.term, (0.0, 0))
        losses[measured.term] = loss + measured.loss, number + measured.n_examples
    return d_inputs, d_outputs, losses


def assert_same(found, expected):
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-9)


# ---- what was drawn is given


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=40)
@given(has_pairs, settings_of_blocks, st.integers(0, 99), st.integers(1, 6), st.integers(1, 5))
def test_negative_sampling_with_the_noise_of_the_blocks(model, text, cut, seed, k, shared):
    """Each noise word of a block counts k / M times for each of the block's examples; so does its loss."""
    vectors = inputs, outputs = random_vectors(np.random.default_rng(seed))
    noise = NoiseDistribution(COUNTS)

    def make(*tensors):
        return NegativeSamplingBlocks(model, *tensors, plan(*cut), noise, k, shared)

    d_inputs, d_outputs, losses = applied(make, text, inputs, outputs, np.random.default_rng(seed))
    steps = make(torch.tensor(inputs), torch.tensor(outputs)).steps(text, np.random.default_rng(seed))
    drawn = torch.cat([noise_of(step, shared) for step in steps]).numpy()
    expected, loss = (np.zeros_like(inputs), np.zeros_like(outputs)), 0.0
    position = np.repeat(np.arange(text.n_tokens), _numbers(model, text, cut[0]))
    for (words, target), at in zip(examples_of(model, text, cut[0]), position, strict=True):
        h = inputs[words].mean(axis=0)
        ids, weights = np.array([target, *drawn[at // cut[1]]]), np.array([1.0] + [k / shared] * shared)
        logits, labels = outputs[ids] @ h, np.arange(len(ids)) == 0
        error = weights * (1 / (1 + np.exp(-logits)) - labels)
        np.add.at(expected[0], words, error @ outputs[ids] / len(words))
        np.add.at(expected[1], ids, np.outer(error, h))
        loss += weights @ np.logaddexp(0, np.where(labels, -logits, logits))
    assert_same((d_inputs, d_outputs), expected)
    assert losses[0] == (pytest.approx(loss), len(position))
    assert_same(by_blocks(examples_of(model, text, cut[0]), position // cut[1], drawn, k, vectors), expected)


def by_blocks(examples, blocks, drawn, k, vectors, offsets=None):
    """The plain gradients of all blocks, each with its noise."""
    offsets = np.zeros(V) if offsets is None else offsets
    total = np.zeros_like(vectors[0]), np.zeros_like(vectors[1])
    for block in np.unique(blocks):
        own = [example for example, where in zip(examples, blocks, strict=True) if where == block]
        parts = negative_sampling.plain_gradients(own, drawn[block], k, *vectors, offsets)
        for sum_, part in zip(total, parts, strict=True):
            sum_ += part
    return total


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=30)
@given(has_pairs, settings_of_blocks, st.integers(0, 99), st.integers(1, 6), st.integers(1, 5))
def test_nce_with_the_noise_of_the_blocks(model, text, cut, seed, k, shared):
    vectors = random_vectors(np.random.default_rng(seed))
    noise, log_z = NoiseDistribution(COUNTS), 0.7

    def make(*tensors):
        z = torch.tensor(log_z, dtype=torch.float64)
        return NegativeSamplingBlocks(model, *tensors, plan(*cut), noise, k, shared, z)

    *found, _ = applied(make, text, *vectors, np.random.default_rng(seed))
    steps = make(*map(torch.tensor, vectors)).steps(text, np.random.default_rng(seed))
    drawn = torch.cat([noise_of(step, shared) for step in steps]).numpy()
    position = np.repeat(np.arange(text.n_tokens), _numbers(model, text, cut[0]))
    offsets = log_z + np.log(k * noise.probabilities)
    examples = examples_of(model, text, cut[0])
    assert_same(found, by_blocks(examples, position // cut[1], drawn, k, vectors, offsets))


def _numbers(model, text, window):
    """How many examples each position of a text has as the centre."""
    position, sentence = np.arange(text.n_tokens), np.repeat(np.arange(len(text)), text.lengths)
    near = np.abs(position[:, None] - position) <= window
    numbers = (near & (sentence[:, None] == sentence)).sum(axis=1) - 1
    return numbers if model == "skip_gram" else np.minimum(numbers, 1)


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=30)
@given(has_pairs, settings_of_blocks, st.integers(0, 99))
def test_the_part_of_the_pairs_alone(model, text, cut, seed):
    """Noise whose vectors are 0 adds nothing to the input vectors, and is nobody's target here."""
    rng = np.random.default_rng(seed)
    inputs, outputs = random_vectors(rng)
    outputs[0] = 0
    text = EncodedCorpus(np.where(text.ids == 0, 1, text.ids), text.offsets)
    noise = NoiseDistribution([1] + [0] * (V - 1))
    d_inputs, d_outputs, _ = applied(
        lambda *vectors: NegativeSamplingBlocks(model, *vectors, plan(*cut), noise, 5, 24),
        text,
        inputs,
        outputs,
        rng,
    )

    def gradients_of(h, target):
        error = 1 / (1 + np.exp(-outputs[target] @ h)) - 1
        return error * outputs[target], [target], error * h[None], 1.0

    expected = summed(examples_of(model, text, cut[0]), inputs, outputs, gradients_of)
    np.testing.assert_allclose(d_inputs, expected[0], atol=1e-9)
    np.testing.assert_allclose(d_outputs[1:], expected[1][1:], atol=1e-9)


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=40)
@given(has_pairs, settings_of_blocks, st.integers(0, 99))
def test_the_full_softmax(model, text, cut, seed):
    rng = np.random.default_rng(seed)
    inputs, outputs = random_vectors(rng)
    *found, losses = applied(
        lambda *vectors: FullSoftmaxBlocks(model, *vectors, plan(*cut)), text, inputs, outputs, rng
    )
    examples = examples_of(model, text, cut[0])
    assert_same(
        found,
        summed(examples, inputs, outputs, lambda h, target: (*full_softmax_gradients(h, target, outputs), 1)),
    )
    assert_same(found, full_softmax.plain_gradients(examples, inputs, outputs))
    loss = sum(full_softmax_loss(inputs[words].mean(axis=0), target, outputs) for words, target in examples)
    assert losses[0] == (pytest.approx(loss), len(examples))


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=40)
@given(has_pairs, settings_of_blocks, st.integers(0, 99), st.integers(0, V - 1), st.integers(1, 3))
def test_hierarchical_softmax(model, text, cut, seed, near, n):
    """Wherever the line is drawn between nodes near the root and the others, from all to none."""
    rng = np.random.default_rng(seed)
    tree = HuffmanTree(COUNTS)
    near = nodes_near_the_root(node_visits(tree, COUNTS / COUNTS.sum()), near)
    inputs, outputs = random_vectors(rng, V - 1)
    plans = plan(*cut, n_blocks=n), plan(*cut, n_blocks=n + 1)
    *found, losses = applied(
        lambda *vectors: HierarchicalSoftmaxBlocks(model, *vectors, *plans, tree, near),
        text,
        inputs,
        outputs,
        rng,
    )
    examples = examples_of(model, text, cut[0])
    path = tree, outputs
    assert_same(
        found,
        summed(
            examples,
            inputs,
            outputs,
            lambda h, target: (*hierarchical_softmax_gradients(h, target, *path), 1),
        ),
    )
    assert_same(found, hierarchical_softmax.plain_gradients(examples, tree, inputs, outputs))
    loss = sum(
        hierarchical_softmax_loss(inputs[words].mean(axis=0), target, *path) for words, target in examples
    )
    assert sum(each for each, _ in losses.values()) == pytest.approx(loss)
    assert {number for _, number in losses.values()} == {len(examples)}  # each term has all examples


def test_the_visits_of_the_nodes():
    tree = HuffmanTree(COUNTS)
    visits = node_visits(tree, COUNTS / COUNTS.sum())
    assert visits[-1] == pytest.approx(1)  # the root
    for node in range(V - 1):
        below = [word for word in range(V) if node in tree.path(word)[0]]
        assert visits[node] == pytest.approx(COUNTS[below].sum() / COUNTS.sum())
    assert visits.sum() == pytest.approx(tree.mean_length)  # questions for each target
    for n in range(V):
        near = nodes_near_the_root(visits, n)
        assert near.sum() == n
        assert visits[near].min(initial=1) >= visits[~near].max(initial=0)


# ---- on average over all draws


def expectation(model, text, window, keep, inputs, outputs, gradients_of):
    """The expected gradients: over all subsets of kept words, and the windows of all sizes."""
    total = np.zeros_like(inputs), np.zeros_like(outputs)
    for kept in itertools.product([False, True], repeat=text.n_tokens):
        kept = np.array(kept)
        p = np.where(kept, keep[text.ids], 1 - keep[text.ids]).prod()
        if p == 0 or kept.sum() < 2:
            continue
        before = np.concatenate([[0], np.cumsum(kept)])
        left = EncodedCorpus(text.ids[kept], before[text.offsets])
        if left.lengths.max() < 2:
            continue
        # Each position draws its window by itself, so a window of each size has 1 / W of all positions'.
        for size in range(1, window + 1):
            found = summed(examples_of(model, left, size), inputs, outputs, gradients_of)
            for sum_, part in zip(total, found, strict=True):
                sum_ += p / window * part
    return total


TEXT = EncodedCorpus.from_sequences([[0, 1, 2, 3, 0], [4, 0, 1], [5]])
KEEP = np.array([0.4, 0.7, 1, 1, 0.8, 1, 1, 1, 1])


def assert_expected(make, model, inputs, outputs, gradients_of, n_draws=1500):
    """The mean over draws of words, windows and noise lies within its error of the expected gradients."""
    rng = np.random.default_rng(0)
    draws = []
    for _ in range(n_draws):
        left = subsample(TEXT, KEEP, rng)
        d_inputs, d_outputs, _ = applied(make, left, inputs, outputs, rng)
        draws.append(np.concatenate([d_inputs.ravel(), d_outputs.ravel()]))
    mean, error = np.mean(draws, axis=0), np.std(draws, axis=0) / np.sqrt(n_draws)
    expected = expectation(model, TEXT, 3, KEEP, inputs, outputs, gradients_of)
    expected = np.concatenate([part.ravel() for part in expected])
    assert (np.abs(mean - expected) <= 5 * error + 1e-9).all()
    # And the test is sharp: the error is small beside what is expected.
    assert np.linalg.norm(error) < 0.15 * np.linalg.norm(expected)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("size", [3, 22])
def test_negative_sampling_on_average(model, size):
    inputs, outputs = random_vectors(np.random.default_rng(1))
    noise, k = NoiseDistribution(COUNTS), 4

    def gradients_of(h, target):
        # k noise words on average: k q(w) of each word w, beside the target itself.
        _, ids, rows = negative_sampling_gradients(h, target, np.arange(V), outputs)
        weights = np.concatenate([[1], k * noise.probabilities])
        error = rows @ h / (h @ h)  # sigma(s) - y of each
        return (weights * error) @ outputs[ids], ids, weights[:, None] * rows, 1.0

    assert_expected(
        lambda *vectors: NegativeSamplingBlocks(model, *vectors, plan(3, size, True), noise, k, 24),
        model,
        inputs,
        outputs,
        gradients_of,
    )


@pytest.mark.parametrize("model", MODELS)
def test_nce_on_average(model):
    inputs, outputs = random_vectors(np.random.default_rng(2))
    noise, k, log_z = NoiseDistribution(COUNTS), 4, 1.5

    def gradients_of(h, target):
        log_kq = np.log(k * noise.probabilities)
        ids = np.array([target, *range(V)])
        error = 1 / (1 + np.exp(-(outputs[ids] @ h - log_z - log_kq[ids])))
        error[0] -= 1
        error[1:] *= k * noise.probabilities
        return error @ outputs[ids], ids, np.outer(error, h), 1.0

    # That this is what the plain form expects: with two noise words, all pairs of them.
    two = itertools.product(range(V), repeat=2)
    h, k = inputs[3], 2
    mean = sum(
        noise.probabilities[list(pair)].prod()
        * nce_gradients(h, 5, list(pair), outputs, np.log(noise.probabilities), log_z)[0]
        for pair in two
    )
    np.testing.assert_allclose(mean, gradients_of(h, 5)[0], atol=1e-12)
    k = 4
    assert_expected(
        lambda *vectors: NegativeSamplingBlocks(
            model, *vectors, plan(3, 4, True), noise, k, 24, torch.tensor(log_z, dtype=torch.float64)
        ),
        model,
        inputs,
        outputs,
        gradients_of,
    )


@pytest.mark.parametrize("model", MODELS)
def test_hierarchical_softmax_on_average(model):
    """Its two terms draw windows of their own, which is the same on average."""
    tree = HuffmanTree(COUNTS)
    near = nodes_near_the_root(node_visits(tree, COUNTS / COUNTS.sum()), 3)
    inputs, outputs = random_vectors(np.random.default_rng(3), V - 1)
    plans = plan(3, 4, True), plan(3, 4, True)
    assert_expected(
        lambda *vectors: HierarchicalSoftmaxBlocks(model, *vectors, *plans, tree, near),
        model,
        inputs,
        outputs,
        lambda h, target: (*hierarchical_softmax_gradients(h, target, tree, outputs), 1.0),
        n_draws=600,
    )


@pytest.mark.parametrize("objective", ["negative_sampling", "nce"])
@pytest.mark.parametrize("model", MODELS)
def test_the_measured_loss_is_the_plain_loss_on_average(model, objective):
    inputs, outputs = random_vectors(np.random.default_rng(4))
    noise, k, log_z = NoiseDistribution(COUNTS), 3, 1.2
    text = EncodedCorpus.from_sequences([[0, 1, 2, 3, 0], [4, 0, 1]])
    examples = examples_of(model, text, 2)
    rng = np.random.default_rng(0)

    def plain(h, target):
        drawn = h, target, noise.sample(k, rng), outputs
        if objective == "nce":
            return nce_loss(*drawn, np.log(noise.probabilities), log_z)
        return negative_sampling_loss(*drawn)

    def make(*vectors):
        z = torch.tensor(log_z, dtype=torch.float64) if objective == "nce" else None
        return NegativeSamplingBlocks(model, *vectors, plan(2, 4), noise, k, 24, z)

    fast, loops = [], []
    for _ in range(400):
        loss, number = applied(make, text, inputs, outputs, rng)[2][0]
        fast.append(loss / number)
        loops.append(np.mean([plain(inputs[words].mean(axis=0), target) for words, target in examples]))
    error = np.hypot(np.std(fast), np.std(loops)) / np.sqrt(400)
    assert abs(np.mean(fast) - np.mean(loops)) < 5 * error
    assert error < 0.1 * np.mean(loops)


# ---- numbers that every pair moves


@pytest.mark.parametrize("model", MODELS)
@given(has_pairs, st.integers(0, 99))
@settings(max_examples=20)
def test_ln_z_moves_by_the_rate_times_its_gradient_and_no_more_than_the_mean(model, text, seed):
    rng = np.random.default_rng(seed)
    inputs, outputs = random_vectors(rng)
    noise = NoiseDistribution(COUNTS)
    moved = {}
    for rate in (1e-6, 1e6):
        log_z = torch.tensor(0.5, dtype=torch.float64)
        objective = NegativeSamplingBlocks(
            model, torch.tensor(inputs), torch.tensor(outputs), plan(2, 50), noise, 2, 3, log_z
        )
        (step,) = objective.steps(text, np.random.default_rng(seed))
        objective.step(step, rate)
        moved[rate] = float(log_z) - 0.5
    gradient, n_pairs = 0.0, len(examples_of(model, text, 2))
    drawn = noise_of(step, 3)[0].numpy()
    for words, target in examples_of(model, text, 2):
        for word, weight, label in [(target, 1, 1), *((word, 2 / 3, 0) for word in drawn)]:
            delta = outputs[word] @ inputs[words].mean(axis=0) - 0.5 - np.log(2 * noise.probabilities[word])
            gradient -= weight * (1 / (1 + np.exp(-delta)) - label)
    assert moved[1e-6] == pytest.approx(-1e-6 * gradient, rel=1e-4, abs=1e-12)
    assert moved[1e6] == pytest.approx(-gradient / n_pairs)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("objective", ["negative_sampling", "softmax", "hierarchical_softmax"])
def test_a_row_moves_by_no_more_than_its_limit(model, objective):
    rng = np.random.default_rng(0)
    tree = HuffmanTree(COUNTS)
    inputs, outputs = random_vectors(rng, V - 1 if objective == "hierarchical_softmax" else V)
    limits = rng.uniform(0.02, 0.3, len(inputs)), rng.uniform(0.02, 0.3, len(outputs))
    text = EncodedCorpus.from_sequences([rng.integers(0, V, 40)])

    def moved(rate, limits, number):
        vectors = torch.tensor(inputs), torch.tensor(outputs)
        steps = plan(2, 40, limits=limits)
        if objective == "softmax":
            made = FullSoftmaxBlocks(model, *vectors, steps)
        elif objective == "negative_sampling":
            made = NegativeSamplingBlocks(model, *vectors, steps, NoiseDistribution(COUNTS), 3, 24)
        else:
            made = HierarchicalSoftmaxBlocks(model, *vectors, steps, steps, tree, np.arange(V - 1) % 2 == 0)
        made.step(made.steps(text, np.random.default_rng(0))[number], rate)
        return [vectors[0].numpy() - inputs, vectors[1].numpy() - outputs]

    for number in range(2 if objective == "hierarchical_softmax" else 1):  # near the root, and the others
        without, within = moved(0.1, (None, None), number), moved(0.1, limits, number)
        for free, limited, limit in zip(without, within, limits, strict=True):
            np.testing.assert_allclose(limited, np.minimum(1, limit / 0.1)[:, None] * free, atol=1e-12)
