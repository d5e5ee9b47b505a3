"""Each model with each objective: its steps against autograd, where it starts, and what it comes to."""

import copy
import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.text import EncodedCorpus, Vocabulary
from nlpbook.word2vec import PlainWord2Vec, sgns_loss, shifted_pmi, skip_gram_pairs
from tests.word2vec import objectives

MODELS = ("skip_gram", "cbow")
OBJECTIVES = ("softmax", "negative_sampling", "nce", "hierarchical_softmax")
BOTH = list(itertools.product(MODELS, OBJECTIVES))
TEXT = [line.split() for line in ("the cat sat on the mat", "the dog sat on the log", "a cat and a dog")]
VOCABULARY = Vocabulary.from_sentences(TEXT)


def loss_in_torch(model, noise_ids):
    """h, the output vectors and ln Z to the loss of a target."""
    return {
        "softmax": lambda h, target, U, log_z: objectives.full_softmax(h, target, U),
        "negative_sampling": lambda h, target, U, log_z: objectives.negative_sampling(
            h, target, noise_ids, U
        ),
        "nce": lambda h, target, U, log_z: objectives.nce(
            h, target, noise_ids, U, model.noise_log_probs, log_z
        ),
        "hierarchical_softmax": lambda h, target, U, log_z: objectives.hierarchical_softmax(
            h, target, model.tree, U
        ),
    }[model.objective]


@pytest.mark.parametrize("model, objective", BOTH)
@settings(max_examples=15)
@given(seed=st.integers(0, 1000), k=st.integers(1, 8))
def test_a_step_is_the_rate_times_autograd(model, objective, seed, k):
    """Also where a word is in the window twice, and where noise repeats a word or the target."""
    net = PlainWord2Vec(VOCABULARY, 3, model=model, objective=objective, n_negatives=k, seed=seed)
    rng, size = np.random.default_rng(seed), len(VOCABULARY)
    net.input_vectors = rng.standard_normal(net.input_vectors.shape)
    net.output_vectors = rng.standard_normal(net.output_vectors.shape)
    inputs = rng.integers(1, size, size=1 if model == "skip_gram" else rng.integers(1, 7))
    target = int(rng.integers(1, size))
    noise_ids = net.noise.sample(k, copy.deepcopy(net.rng))  # what the step will draw
    before = [
        torch.tensor(array, requires_grad=True)
        for array in (net.input_vectors, net.output_vectors, np.array(net.log_z))
    ]
    W, U, log_z = before
    loss = loss_in_torch(net, noise_ids)(W[torch.tensor(inputs)].mean(dim=0), target, U, log_z)
    loss.backward()
    assert net.step(inputs, target, 0.5) == pytest.approx(loss.item(), abs=1e-9)
    for found, tensor in zip((net.input_vectors, net.output_vectors, net.log_z), before, strict=True):
        gradient = 0 if tensor.grad is None else tensor.grad.numpy()  # ln Z is NCE's alone
        np.testing.assert_allclose(found, tensor.detach().numpy() - 0.5 * gradient, atol=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_where_the_losses_begin(model):
    """The output vectors are 0: nothing is known."""
    at = {
        objective: PlainWord2Vec(VOCABULARY, 4, model=model, objective=objective, n_negatives=7)
        for objective in OBJECTIVES
    }
    for inputs, target in at["softmax"].examples(VOCABULARY.encode_corpus(TEXT)):
        assert at["softmax"].loss(inputs, target) == pytest.approx(math.log(len(VOCABULARY)))
        assert at["negative_sampling"].loss(inputs, target) == pytest.approx(8 * math.log(2))
        length = len(at["hierarchical_softmax"].tree.code(target))
        assert at["hierarchical_softmax"].loss(inputs, target) == pytest.approx(length * math.log(2))
    # NCE begins with the uniform distribution; with uniform noise that is noise itself, and odds of 1 to k.
    uniform = Vocabulary(["a", "b", "c"], [2, 2, 2], unknown=None)
    nce = PlainWord2Vec(uniform, 4, model=model, objective="nce", n_negatives=7)
    assert nce.loss([0], 1) == pytest.approx(-math.log(1 / 8) - 7 * math.log(7 / 8))


@pytest.mark.parametrize("model, objective", BOTH)
def test_it_learns_and_a_seed_repeats_it(model, objective):
    options = {"model": model, "objective": objective, "window": 2, "epochs": 40, "learning_rate": 0.3}
    first, second, other = (
        PlainWord2Vec(VOCABULARY, 8, **options, seed=seed).fit(TEXT) for seed in (3, 3, 4)
    )
    assert len(first.losses) == 40
    assert np.mean(first.losses[-5:]) < 0.8 * first.losses[0]
    np.testing.assert_array_equal(first.input_vectors, second.input_vectors)
    np.testing.assert_array_equal(first.output_vectors, second.output_vectors)
    assert first.losses == second.losses
    assert not np.array_equal(first.input_vectors, other.input_vectors)


# A text of two-word sentences. Each word is in as many pairs as its count says, so noise by counts of words
# is noise by counts of pairs, which the closed form knows; and a centre has one context, so that CBOW and
# skip-gram have the same examples, and the same best vectors.
SENTENCES = [["a", "a"], *8 * [["a", "b"]], ["a", "c"], ["b", "b"], *4 * [["b", "c"]], *3 * [["c", "c"]]]
COUNTS = np.array([[2, 8, 1], [8, 2, 4], [1, 4, 6]])
P_OF_CONTEXTS = COUNTS / COUNTS.sum(axis=1, keepdims=True)


def trained(model, objective, k=3):
    """The net, and its logits of all contexts (or nodes) for all centres."""
    vocabulary = Vocabulary.from_sentences(SENTENCES, unknown=None)
    order = vocabulary.encode(["a", "b", "c"])
    net = PlainWord2Vec(
        vocabulary, 5, model=model, objective=objective, n_negatives=k, epochs=150, learning_rate=0.5, seed=1
    ).fit(SENTENCES)
    found = np.zeros((3, 3))
    np.add.at(found, skip_gram_pairs(vocabulary.encode_corpus(SENTENCES), 1), 1)
    np.testing.assert_array_equal(found[np.ix_(order, order)], COUNTS)
    return net, order


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("objective", ["softmax", "hierarchical_softmax"])
def test_a_probability_reaches_the_conditional_entropy_and_no_less(model, objective):
    net, order = trained(model, objective)
    losses = np.array([[net.loss([c], o) for o in order] for c in order])
    loss, share = (COUNTS * losses).sum() / COUNTS.sum(), COUNTS.sum(axis=1) / COUNTS.sum()
    floor = -(COUNTS * np.log(P_OF_CONTEXTS)).sum() / COUNTS.sum()
    assert -(share @ np.log(share)) > floor + 0.15  # what they would cost without their centres
    assert floor <= loss < floor + 0.003
    np.testing.assert_allclose(np.exp(-losses), P_OF_CONTEXTS, atol=0.03)


@pytest.mark.parametrize("model", MODELS)
def test_negative_sampling_reaches_shifted_pmi(model):
    net, order = trained(model, "negative_sampling")
    logits = net.input_vectors[order] @ net.output_vectors[order].T
    least = sgns_loss(shifted_pmi(COUNTS, 3), COUNTS, 3)
    assert least <= sgns_loss(logits, COUNTS, 3) < least + 0.005
    np.testing.assert_allclose(logits, shifted_pmi(COUNTS, 3), atol=0.4)


@pytest.mark.parametrize("model", MODELS)
def test_nce_reaches_the_conditional_probabilities(model):
    """One ln Z for all centres, and the logits of each sum to it."""
    net, order = trained(model, "nce", k=10)
    probabilities = np.exp(net.input_vectors[order] @ net.output_vectors[order].T - net.log_z)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=0.1)
    np.testing.assert_allclose(probabilities, P_OF_CONTEXTS, atol=0.1)


def test_the_examples_of_both_models():
    text = [["cat", "dog", "log"]]
    options = {"window": 1, "dynamic_window": False}
    cat, dog, log = VOCABULARY.encode(text[0])
    corpus = VOCABULARY.encode_corpus(text)
    skip_gram = [
        (*inputs, target) for inputs, target in PlainWord2Vec(VOCABULARY, 2, **options).examples(corpus)
    ]
    assert skip_gram == [(cat, dog), (dog, cat), (dog, log), (log, dog)]
    cbow = PlainWord2Vec(VOCABULARY, 2, model="cbow", **options).examples(corpus)
    assert [([*inputs], target) for inputs, target in cbow] == [([dog], cat), ([cat, log], dog), ([dog], log)]


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_text_closes_up_where_the_unknown_word_was(objective):
    holes = [["the", "zebra", "cat"], ["zebra"], ["sat", "on", "yak", "gnu", "the"]]
    options = {"objective": objective, "window": 2, "learning_rate": 0.2}
    net = PlainWord2Vec(VOCABULARY, 3, **options)
    before = net.input_vectors[VOCABULARY.unknown_id].copy()
    corpus = VOCABULARY.encode_corpus(holes)
    examples = list(PlainWord2Vec(VOCABULARY, 3, window=1, dynamic_window=False).examples(corpus))
    the, cat, sat, on = VOCABULARY.encode(["the", "cat", "sat", "on"])
    assert [(*i, t) for i, t in examples] == [
        (the, cat),
        (cat, the),
        (sat, on),
        (on, sat),
        (on, the),
        (the, on),
    ]
    net.fit(holes)
    np.testing.assert_array_equal(net.input_vectors[VOCABULARY.unknown_id], before)
    assert net.vectors.words == list(VOCABULARY.tokens[1:])
    np.testing.assert_array_equal(net.vectors["cat"], net.input_vectors[cat])


def test_the_unknown_word_is_no_noise_however_often_it_was_seen():
    few = Vocabulary.from_sentences(TEXT, min_count=2)
    assert few.counts[few.unknown_id] > 0
    net = PlainWord2Vec(few, 2, noise_power=0)
    assert net.noise.probabilities[few.unknown_id] == 0
    assert len(net.tree.code(few.unknown_id)) == net.tree.lengths.max()
    whole = few.counts.sum() - few.counts[few.unknown_id]
    # The shares are those of the other words.
    thin = PlainWord2Vec(few, 2, subsample_threshold=0.1).keep[few["the"]]
    assert thin == pytest.approx(math.sqrt(0.1 * whole / few.counts[few["the"]]))


def test_subsampling_thins_the_text_anew_for_each_epoch():
    corpus = VOCABULARY.encode_corpus(TEXT * 30)
    count = lambda net: sum(1 for _ in net.examples(corpus))  # noqa: E731
    whole, thin = PlainWord2Vec(VOCABULARY, 2), PlainWord2Vec(VOCABULARY, 2, subsample_threshold=0.02)
    assert count(thin) < count(whole) / 2
    assert count(thin) != count(thin)
    np.testing.assert_allclose(thin.keep[VOCABULARY["the"]], math.sqrt(0.02 / (4 / 17)))


def test_the_rate_falls_in_a_straight_line():
    rates = []

    class Watched(PlainWord2Vec):
        def step(self, inputs, target, learning_rate):
            rates.append(learning_rate)
            return super().step(inputs, target, learning_rate)

    net = Watched(VOCABULARY, 2, window=1, dynamic_window=False, epochs=3, learning_rate=0.6).fit(TEXT)
    assert len(rates) == 3 * 28  # 2 (5 + 5 + 4) pairs
    np.testing.assert_allclose(rates, 0.6 * (1 - np.arange(84) / 84))
    assert len(net.losses) == 3


def test_bad_input():
    for name, value, error in [
        ("embedding_dim", 0, ValueError),
        ("embedding_dim", 2.0, TypeError),
        ("window", 0, ValueError),
        ("window", None, TypeError),
        ("n_negatives", 0, ValueError),
        ("n_negatives", True, TypeError),
        ("epochs", 0, ValueError),
        ("noise_power", -1, ValueError),
        ("noise_power", math.nan, ValueError),
        ("subsample_threshold", 0, ValueError),
        ("subsample_threshold", "1e-3", TypeError),
        ("learning_rate", 0, ValueError),
        ("learning_rate", math.inf, ValueError),
        ("seed", -1, ValueError),
        ("model", "skipgram", ValueError),
        ("objective", "hs", ValueError),
    ]:
        with pytest.raises(error, match=f"{name} must be .*; got {value!r}"):
            PlainWord2Vec(VOCABULARY, **({"embedding_dim": 2} | {name: value}))
    with pytest.raises(TypeError, match="vocabulary must be a Vocabulary; got list"):
        PlainWord2Vec(["the", "cat"], 2)
    for empty in (Vocabulary(["a", "b"]), Vocabulary.from_sentences(TEXT, min_count=100)):
        with pytest.raises(ValueError, match="vocabulary must have a word with a count above 0"):
            PlainWord2Vec(empty, 2)
    net = PlainWord2Vec(VOCABULARY, 2)
    for text in ([["cat"], ["dog"], []], [["zebra", "cat", "yak"]], [[]]):
        with pytest.raises(
            ValueError, match="sentences must have two words of the vocabulary in one of them"
        ):
            net.fit(text)
    with pytest.raises(ValueError, match=r"sentences must have two .* also after subsampling"):
        PlainWord2Vec(VOCABULARY, 2, subsample_threshold=1e-12).fit(TEXT)
    with pytest.raises(ValueError, match="sentences must be whole numbers from 0 to 9; got 1 to 99"):
        net.fit(EncodedCorpus.from_sequences([[1, 99]]))
    with pytest.raises(ValueError, match="inputs must be one id or more"):
        net.loss([], 1)
    with pytest.raises(ValueError, match="inputs must be whole numbers from 0 to 9; got 11 to 11"):
        net.step([11], 1, 0.1)
    with pytest.raises(ValueError, match="target must be a whole number from 0 to 9; got 11"):
        net.loss([1], 11)
    with pytest.raises(ValueError, match="learning_rate must be a finite number, 0 or larger; got nan"):
        net.step([1], 1, math.nan)
