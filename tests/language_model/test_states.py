"""Sentences that are read together: the doors of beam search, against brute force and whole sentences."""

import functools
import itertools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.language_model import END_OF_SENTENCE, BatchState, NeuralLanguageModel, reorder, special_ids
from nlpbook.nnlm import FeedForwardLanguageModel, Mixture
from tests.language_model.networks import (
    Bigrams,
    CachedAttention,
    CausalAttention,
    Convolution,
    Gated,
    GatedCell,
    Recurrent,
)

SENTENCES = [s.split() for s in ("a b c", "b b a c", "a", "c a b", "b a", "c")]
WORDS = ["<unk>", "a", "b", "c"]
NETWORKS = {
    "gated": Gated,
    "cells": GatedCell,
    "attention": CausalAttention,
    "cached": CachedAttention,
    "convolution": Convolution,
    "bigrams": Bigrams,
}


@functools.cache
def fitted(name):
    """In double precision, so that nothing but an error can make a difference."""
    if name == "feed-forward":
        return FeedForwardLanguageModel(3, embedding_dim=3, hidden_size=4, epochs=2).fit(SENTENCES)
    build = NETWORKS.get(name, Recurrent)
    model = NeuralLanguageModel(
        lambda vocabulary: build(len(vocabulary)).double(), epochs=20, batch_size=12, learning_rate=0.05
    )
    return model.fit(SENTENCES)


each_network = pytest.mark.parametrize("name", [*NETWORKS, "feed-forward"])
rows_of_words = st.integers(0, 5).flatmap(
    lambda length: st.lists(
        st.lists(st.sampled_from(WORDS), min_size=length, max_size=length), min_size=1, max_size=4
    )
)


# ---- the same as whole sentences


@each_network
@given(rows_of_words, st.data())
def test_step_by_step_is_the_whole_sentence(name, sentences, data):
    """Each prefix that is read at once, and from there word by word, against one pass over the sentence."""
    model = fitted(name)
    start = special_ids(model.vocabulary).start
    ids = torch.tensor([[start, *model.vocabulary.encode(sentence)] for sentence in sentences])
    with torch.no_grad():
        whole = torch.log_softmax(model.net.logits(ids, torch.ones_like(ids, dtype=torch.bool)), dim=2)
    tolerance = {"rtol": 0, "atol": 1e-6 if name == "feed-forward" else 1e-12}
    length = len(sentences[0])
    read = data.draw(st.integers(0, length))
    log_probs, state = model.start_batch([sentence[:read] for sentence in sentences])
    for time in range(read, length + 1):
        assert log_probs.shape == (len(sentences), len(model.vocabulary))
        np.testing.assert_allclose(log_probs, whole[:, time], **tolerance)
        np.testing.assert_allclose(np.exp(log_probs).sum(axis=1), 1, rtol=1e-12)
        assert (state.rows, state.words) == (len(sentences), time)
        if time < length:
            log_probs, state = model.step_batch(ids[:, time + 1], state)


@each_network
@given(rows_of_words, st.lists(st.integers(0, 3), min_size=1, max_size=6), st.integers(0, 3))
def test_sentences_that_change_places_keep_their_past(name, sentences, rows, word):
    model = fitted(name)
    rows = [row % len(sentences) for row in rows]
    _, state = model.start_batch(sentences)
    expected, _ = model.start_batch([[*sentences[row], WORDS[word]] for row in rows])
    ids = model.vocabulary.encode([WORDS[word]] * len(rows))
    found, _ = model.step_batch(ids, model.reorder(state, rows))
    tolerance = {"rtol": 0, "atol": 1e-6 if name == "feed-forward" else 1e-12}
    np.testing.assert_allclose(found, expected, **tolerance)
    # What was read is as it was: one can go on from it once more, in the old order.
    again, _ = model.step_batch(ids[[0] * len(sentences)], state)
    expected, _ = model.start_batch([[*sentence, WORDS[word]] for sentence in sentences])
    np.testing.assert_allclose(again, expected, **tolerance)


# ---- beam search, against the search through everything


def beam_search(model, width, most):
    """All sentences that a beam of some width ends, with their log-probabilities."""
    end = model.vocabulary[END_OF_SENTENCE]
    log_probs, state = model.start_batch([[]])
    beam, scores, finished = [()], np.zeros(1), {}
    for _ in range(most):
        totals = scores[:, None] + log_probs  # (beam, V)
        finished |= dict(zip(beam, totals[:, end].tolist(), strict=True))
        totals[:, end] = -np.inf
        best = np.argsort(-totals, axis=None, kind="stable")[: min(width, len(beam) * len(WORDS))]
        rows, words = np.unravel_index(best, totals.shape)
        beam = [(*beam[row], word) for row, word in zip(rows, words.tolist(), strict=True)]
        scores = totals[rows, words]
        log_probs, state = model.step_batch(words, model.reorder(state, rows))
    return finished | dict(zip(beam, (scores + log_probs[:, end]).tolist(), strict=True))


@each_network
def test_a_beam_that_is_wide_enough_finds_every_sentence(name):
    """Five entries of the vocabulary, sentences of at most four words: 341, the widest beam 4^4."""
    model = fitted(name)
    assert sorted(model.vocabulary.tokens) == sorted([*WORDS, END_OF_SENTENCE])
    everything = {
        tuple(model.vocabulary.encode(words).tolist()): model.log_prob(words)
        for length in range(5)
        for words in itertools.product(WORDS, repeat=length)
    }
    found = beam_search(model, 4**4, 4)
    assert len(found) == len(everything) == 341
    for ids, log_prob in everything.items():
        assert found[ids] == pytest.approx(log_prob, abs=1e-5 if name == "feed-forward" else 1e-9)
    best, searched = (max(results, key=results.get) for results in (everything, found))
    assert best == searched


@each_network
@pytest.mark.parametrize("width", [1, 2, 3, 5])
def test_a_narrow_beam_is_that_of_whole_contexts(name, width):
    """The same search that asks for each next word anew, from all words before it."""
    model, end = fitted(name), fitted(name).vocabulary[END_OF_SENTENCE]
    beam, expected = [((), 0.0)], {}
    for _ in range(5):
        grown = []
        for ids, score in beam:
            distribution = np.log(model.next_word(model.vocabulary.decode(ids)))
            expected[ids] = score + distribution[end]
            grown += [((*ids, i), score + p) for i, p in enumerate(distribution) if i != end]
        beam = sorted(grown, key=lambda one: -one[1])[:width]
    found = beam_search(model, width, 4)
    assert found.keys() == expected.keys() and len(found) == 1 + sum(min(width, 4**n) for n in range(1, 5))
    for ids, score in expected.items():
        assert found[ids] == pytest.approx(score, abs=1e-5 if name == "feed-forward" else 1e-9)


# ---- what it costs


def test_a_network_with_steps_reads_every_word_once():
    model = fitted("recurrent")
    model.net.n_steps = 0
    _, state = model.start_batch([["a", "b", "a"]] * 7)
    assert model.net.n_steps == 4  # "<s>" and three words, of all sentences together
    for n in range(5, 9):
        _, state = model.step_batch([model.vocabulary["b"]] * 7, state)
        assert model.net.n_steps == n


@pytest.mark.parametrize(("name", "expected"), [("cached", 9), ("attention", 4 + 5 + 6 + 7 + 8 + 9)])
def test_kept_keys_and_values_make_the_time_linear(name, expected):
    model = fitted(name)
    model.net.n_seen = 0
    _, state = model.start_batch([["a", "b", "a"]] * 2)
    for _ in range(5):
        _, state = model.step_batch([1, 2], model.reorder(state, [1, 0]))
    assert model.net.n_seen == expected


def test_nothing_is_dropped_out_and_no_graph_is_kept():
    model = fitted("recurrent")
    model.net.train()
    try:
        one, other = (model.start_batch([["a"], ["b"]]) for _ in range(2))
        assert np.array_equal(one[0], other[0])
        assert model.net.training
        assert not any(tensor.requires_grad for tensor in one[1].state)
    finally:
        model.net.eval()


# ---- a state of any shape


class Memory(NamedTuple):
    keys: torch.Tensor
    values: torch.Tensor


tensors = st.lists(st.integers(0, 3), max_size=2).map(lambda shape: torch.rand(4, *shape))
states = st.recursive(
    tensors | st.none() | st.integers() | st.just("text") | st.just(torch.tensor(3.0)),
    lambda part: (
        st.lists(part, max_size=3)
        | st.lists(part, max_size=3).map(tuple)
        | st.dictionaries(st.sampled_from("abc"), part, max_size=3)
        | st.tuples(part, part).map(lambda both: Memory(*both))
    ),
    max_leaves=8,
)


def assert_reordered(found, state, rows):
    assert type(found) is type(state)
    if isinstance(state, torch.Tensor):
        expected = state.numpy()[rows] if state.ndim else state.numpy()
        np.testing.assert_array_equal(found.numpy(), expected)
    elif isinstance(state, dict):
        assert list(found) == list(state)
        for name in state:
            assert_reordered(found[name], state[name], rows)
    elif isinstance(state, (list, tuple)):
        assert len(found) == len(state)
        for one, other in zip(found, state, strict=True):
            assert_reordered(one, other, rows)
    else:
        assert found is state


@given(states, st.lists(st.integers(0, 3), min_size=1, max_size=6))
def test_any_nested_state_is_reordered(state, rows):
    for given_rows in (rows, np.array(rows), torch.tensor(rows)):
        assert_reordered(reorder(state, given_rows), state, rows)


@dataclass
class Cache:
    keys: torch.Tensor


def test_a_state_that_cannot_be_reordered():
    x = torch.zeros(3, 2)
    for state, rows, error, message in [
        (x, [3], ValueError, "rows must be whole numbers from 0 to 2; got 3 to 3"),
        ([x], [-1], ValueError, "rows must be whole numbers from 0 to 2; got -1 to -1"),
        (x, [], ValueError, "rows must be one id or more; got none"),
        (x, [0.0], TypeError, "rows must be whole numbers from 0 to 2; got float64"),
        (x, 1, TypeError, "rows must be an array, a tensor or a list; got 1"),
        ((x, torch.zeros(2, 3)), [0], ValueError, "state must have the batch as the first axis .* 2 and 3"),
        ([Cache(x)], [0], TypeError, "state must be tensors in tuples, lists and dicts .* got a Cache in it"),
        (x.numpy(), [0], TypeError, "got a ndarray in it"),
    ]:
        with pytest.raises(error, match=message):
            reorder(state, rows)


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_state_with_the_layers_first_is_refused(rows):
    """Even where there are as many layers as sentences, which no look at the state alone could tell."""

    class LayersFirst(Gated):
        reorder = property()

    model = NeuralLanguageModel(lambda vocabulary: LayersFirst(len(vocabulary)), epochs=1).fit(SENTENCES)
    _, state = model.start_batch([["a"]] * rows)
    with pytest.raises(
        ValueError,
        match=r"the network must have the batch as the first axis .* or a method reorder\(.* \(2, ",
    ):
        model.reorder(state, [0])


# ---- a network of limited positions


class Unannounced(CausalAttention):
    """Its positions are limited, and it does not say so."""

    def __init__(self, size):
        super().__init__(size)
        del self.max_length


LONG = ["a"] * 12


@pytest.mark.parametrize("name", ["attention", "cached"])
def test_a_network_reads_as_many_words_as_it_says(name):
    """Twelve tokens, the first of which is the start token."""
    model = fitted(name)
    assert model.max_words == 11
    assert np.isfinite(model.log_prob(LONG[:11]))
    assert np.isfinite(model.next_word(LONG[:11])).all()
    log_probs, state = model.start_batch([LONG[:11]])
    np.testing.assert_allclose(np.exp(log_probs[0]), model.next_word(LONG[:11]), rtol=1e-9)
    message = "must be of 11 words at most, for a network that reads 12 tokens .* got 12 words"
    for name_of, ask in [
        ("sentences", lambda: model.log_prob(LONG)),
        ("sentences", lambda: model.perplexity([["a"], LONG])),
        ("context", lambda: model.next_word(LONG)),
        ("context", lambda: model.start(LONG)),
        ("contexts", lambda: model.start_batch([LONG])),
        ("sentence", lambda: model.step_batch([1], state)),
    ]:
        with pytest.raises(ValueError, match=f"{name_of} {message}"):
            ask()


def test_a_mixture_reads_what_all_its_models_read():
    assert fitted("gated").max_words is None
    shorter = NeuralLanguageModel(lambda vocabulary: None)
    shorter.vocabulary = fitted("attention").vocabulary
    shorter.net = CausalAttention(len(shorter.vocabulary), max_length=8)
    assert Mixture([fitted("attention"), fitted("gated")]).max_words == 11
    assert Mixture([fitted("attention"), shorter]).max_words == 7
    assert Mixture([fitted("gated"), fitted("cells")]).max_words is None


@pytest.mark.parametrize("name", ["attention", "cached"])
def test_sentences_are_drawn_up_to_the_limit(name):
    model = fitted(name)
    endless = NeuralLanguageModel(lambda vocabulary: None)
    endless.vocabulary, endless.net = model.vocabulary, NETWORKS[name](len(model.vocabulary))
    with torch.no_grad():
        endless.net.output.weight.zero_()
        endless.net.output.bias.copy_(
            torch.tensor([-99.0 if t == END_OF_SENTENCE else 0.0 for t in model.vocabulary.tokens])
        )
    for one in (endless, Mixture([endless, endless])):
        rng = np.random.default_rng(0)
        assert len(one.sample(rng)) == 11
        assert len(one.sample(rng, 4)) == 4
        assert len(one.sample(rng, context=["a"] * 10)) == 11
        with pytest.raises(ValueError, match=r"context must be at most 10 words, .*; got 11"):
            one.sample(rng, context=["a"] * 11)
    lengths = [len(model.sample(np.random.default_rng(seed))) for seed in range(50)]
    assert len(set(lengths)) > 3 and max(lengths) <= 11


def test_positions_that_were_not_announced():
    model = NeuralLanguageModel(lambda vocabulary: Unannounced(len(vocabulary)), epochs=1).fit(SENTENCES)
    for name, ask in [
        ("sentences", lambda: model.log_probs([["a"], LONG])),
        ("context", lambda: model.next_word(LONG)),
        ("contexts", lambda: model.start_batch([LONG])),
    ]:
        with pytest.raises(ValueError, match=f"{name} must be of no more words .*max_length.*; got 12, with"):
            ask()
    assert np.isfinite(model.log_prob(LONG[:11]))


def test_sentences_that_are_too_long_to_learn_from():
    """It is said before anything is trained."""
    model = NeuralLanguageModel(lambda vocabulary: CausalAttention(len(vocabulary)))
    for arguments, name in (([[["b"], LONG]], "sentences"), ([[["a"]], [LONG]], "validation")):
        with pytest.raises(ValueError, match=f"{name} must be of 11 words at most, .*; got 12 words"):
            model.fit(*arguments)
        assert not hasattr(model, "net")
    assert model.fit([["b"], LONG[:11]], [LONG[:11]]).history.steps > 0
    for limit, error in (("many", TypeError), (1, ValueError), (True, TypeError)):
        wrong = NeuralLanguageModel(lambda vocabulary, limit=limit: announced(len(vocabulary), limit))
        with pytest.raises(
            error, match="the network's max_length must be a whole number, 3 or larger, or None"
        ):
            wrong.fit(SENTENCES)


def announced(size, limit):
    net = Bigrams(size)
    net.max_length = limit
    return net


# ---- a GPU


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@each_network
def test_on_a_gpu(name):
    """Trained anywhere: the same beam on both."""
    on_cpu = fitted(name)
    on_gpu = NeuralLanguageModel(lambda vocabulary: None, device="cuda")
    if name == "feed-forward":
        on_gpu = FeedForwardLanguageModel(3, embedding_dim=3, hidden_size=4, device="cuda")
    on_gpu.vocabulary = on_cpu.vocabulary
    build = (
        on_cpu.build
        if name == "feed-forward"
        else lambda vocabulary: NETWORKS[name](len(vocabulary)).double()
    )
    on_gpu.net = build(on_cpu.vocabulary).to("cuda")
    on_gpu.net.load_state_dict(on_cpu.net.state_dict())
    found, expected = beam_search(on_gpu, 5, 4), beam_search(on_cpu, 5, 4)
    assert found.keys() == expected.keys()
    for ids, score in expected.items():
        assert found[ids] == pytest.approx(score, abs=1e-5)
    state = {"x": torch.arange(4.0, device="cuda")}
    for rows in ([2, 0], torch.tensor([2, 0]), torch.tensor([2, 0], device="cuda")):
        assert reorder(state, rows)["x"].tolist() == [2, 0]


# ---- what is refused


def test_bad_input():
    model = fitted("cached")
    for contexts, error, message in [
        ("a b", TypeError, "contexts must be a list of lists of tokens; got the string 'a b'"),
        (["a b"], TypeError, r"contexts\[0\] must be a list of tokens; got the string 'a b'"),
        (3, TypeError, "contexts must be a list of lists of tokens; got 3"),
        ([], ValueError, "contexts must be one sentence or more; got none"),
        ([["a"], ["a", "b"]], ValueError, "contexts must be of the same number of words .*; got 1 to 2"),
        ([["a"], ["</s>"]], ValueError, r"contexts\[1\] must hold no start or end token; got"),
        ([["<s>"]], ValueError, r"contexts\[0\] must hold no start or end token; got"),
    ]:
        with pytest.raises(error, match=message):
            model.start_batch(contexts)
    _, state = model.start_batch([["a"], ["b"]])
    size = len(model.vocabulary)
    for ids, given_state, error, message in [
        ([0], state, ValueError, r"ids must be ids of shape \(2,\); got shape \(1,\)"),
        (0, state, TypeError, "ids must be an array, a tensor or a list; got 0"),
        ([0, size], state, ValueError, f"ids must be whole numbers from 0 to {size - 1}; got 0 to {size}"),
        ([0, -1], state, ValueError, f"ids must be whole numbers from 0 to {size - 1}; got -1 to 0"),
        ([0.5, 1], state, TypeError, f"ids must be whole numbers from 0 to {size - 1}; got float64"),
        (
            [0, 1],
            state.state,
            TypeError,
            "state must be what start_batch, step_batch or reorder returned; got",
        ),
        ([0, 1], None, TypeError, "state must be what start_batch, step_batch or reorder returned; got None"),
    ]:
        with pytest.raises(error, match=message):
            model.step_batch(ids, given_state)
    for rows, given_state, error, message in [
        ([2], state, ValueError, "rows must be whole numbers from 0 to 1; got 2 to 2"),
        ([-1], state, ValueError, "rows must be whole numbers from 0 to 1; got -1 to -1"),
        ([], state, ValueError, "rows must be one id or more; got none"),
        ([0], 3, TypeError, "state must be what start_batch, step_batch or reorder returned; got int"),
    ]:
        with pytest.raises(error, match=message):
            model.reorder(given_state, rows)
    assert isinstance(model.reorder(state, [0]), BatchState)
