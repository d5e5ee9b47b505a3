"""The unrolling explorer in Python: beside autograd over the sentence, differences, plain arithmetic."""

import math

import numpy as np
import pytest
import torch
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from nlpbook.explorers import UnrollingExplorer
from nlpbook.explorers.unrolling.explorer import DIMENSIONS, END, LARGEST_LOSS, START
from nlpbook.rnn.layer import RecurrentLayer

WORDS = st.lists(st.sampled_from(["the", "cat", "sat", "on", "mat", "狗", "👍", "É"]), min_size=1, max_size=8)
explorers = st.builds(
    UnrollingExplorer,
    words=WORDS,
    units=st.integers(2, 8),
    radius=st.floats(0, 1.5),
    activation=st.sampled_from(["tanh", "identity", "relu"]),
    seed=st.integers(0, 99),
    rate=st.floats(0.01, 0.1),
    updates=st.integers(0, 5),
    forced=st.booleans(),
)
few = settings(max_examples=15, phases=[Phase.explicit, Phase.reuse, Phase.generate])


def layer_of(model):
    (layer,) = (one for one in model.modules() if isinstance(one, RecurrentLayer))
    return layer


def by_hand(explorer):
    """Read the sentence with nothing but NumPy: word, state, distribution and loss of each step."""
    functions = {"tanh": np.tanh, "identity": lambda z: z, "relu": lambda z: np.maximum(z, 0)}
    function, model = functions[explorer.activation], explorer.trained()[0]
    layer = layer_of(model)
    parts = (model.E, layer.W, layer.U, layer.b, model.O, model.b)
    E, W, U, b, out, c = (one.detach().numpy() for one in parts)
    vocabulary = explorer.vocabulary
    h, word, rows = np.zeros(explorer.units), len(vocabulary), []
    for target in explorer.targets:
        h = function(E[word] @ W + h @ U + b)
        logits = out @ h + c
        p = np.exp(logits - logits.max())
        p /= p.sum()
        rows.append((word, h, p, -math.log(p[vocabulary.index(target)])))
        word = vocabulary.index(target) if explorer.forced else int(np.argmax(p))
    return rows


@few
@given(explorers)
def test_it_reads_as_the_formula_says(explorer):
    read, names = explorer.read(), [*explorer.vocabulary, START]
    rows = by_hand(explorer)
    assert read.inputs == [names[word] for word, *_ in rows]
    for at, found in ((1, read.states), (2, read.probabilities), (3, read.losses)):
        np.testing.assert_allclose(found, np.array([row[at] for row in rows]), rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(read.probabilities.sum(axis=1), 1, rtol=1e-12)
    if explorer.forced:
        assert read.inputs == [START, *explorer.words]


@few
@given(explorers, st.data())
def test_gradients_are_autograds_of_the_whole_sentence(explorer, data):
    """The states are leaves on the way: each is replaced by itself plus a zero with a gradient of its own."""
    explorer.loss = data.draw(st.integers(0, len(explorer.targets)))
    model, read = explorer.trained()[0], explorer.read()
    layer, names = layer_of(model), [*explorer.vocabulary, START]
    x = model.E.detach()[[names.index(word) for word in read.inputs]]
    state, zeros, losses = layer.start(1), [], []
    for t, target in enumerate(explorer.targets):
        zeros.append(torch.zeros(1, explorer.units, dtype=torch.float64, requires_grad=True))
        state = (layer.step(x[t : t + 1], state)[0] + zeros[-1],)
        logits = state[0] @ model.O.T + model.b
        losses.append(torch.nn.functional.cross_entropy(logits, torch.tensor([names.index(target)])))
    L = sum(losses) if explorer.loss == 0 else losses[explorer.loss - 1]
    *of_states, of_U = torch.autograd.grad(L, [*zeros, layer.U], materialize_grads=True)
    np.testing.assert_allclose(explorer.gradients(), torch.cat(of_states).numpy(), rtol=1e-8, atol=1e-10)
    added = explorer.added()
    np.testing.assert_allclose(added.sum(axis=0), of_U.numpy(), rtol=1e-8, atol=1e-10)
    assert not added[0].any()
    if explorer.loss:
        assert not added[explorer.loss :].any() and not explorer.gradients()[explorer.loss :].any()


@few
@given(explorers)
def test_what_arrives_of_each_loss_adds_up(explorer):
    arriving = explorer.arriving()
    np.testing.assert_allclose(explorer.gradients(), arriving.sum(axis=0), atol=1e-12)
    for s, row in enumerate(arriving):
        assert not row[s + 1 :].any()


@pytest.mark.parametrize("activation", ["tanh", "identity"])
def test_a_training_step_goes_down_the_slope_that_differences_find(activation):
    explorer = UnrollingExplorer("a b a", units=2, activation=activation, rate=0.01, updates=1)
    first, after = explorer.initial(), explorer.trained()[0]
    ids = explorer._ids([START, *explorer.words])
    targets = explorer._ids(explorer.targets)

    def loss(model):
        logits = model(ids[None])[0][0]
        return torch.nn.functional.cross_entropy(logits, targets, reduction="sum").item()

    looked = 0
    for (name, before), (_, moved) in zip(first.named_parameters(), after.named_parameters(), strict=True):
        for at in range(before.numel()):
            with torch.no_grad():
                flat = before.view(-1)
                kept = flat[at].item()
                flat[at] = kept + 1e-6
                up = loss(first)
                flat[at] = kept - 1e-6
                down = loss(first)
                flat[at] = kept
            slope = (up - down) / 2e-6
            assert moved.view(-1)[at].item() == pytest.approx(kept - 0.01 * slope, abs=1e-8), name
            looked += 1
    assert looked > 30
    assert explorer.trained()[1] == pytest.approx([loss(first), loss(after)])


def test_training_lets_the_loss_fall_and_needs_no_more_than_it_says():
    before = UnrollingExplorer().trained()[1]
    history = UnrollingExplorer(updates=60).trained()[1]
    assert len(before) == 1 and len(history) == 61 and history[0] == before[0]
    assert history[60] < history[20] < 0.5 * history[0]
    assert UnrollingExplorer(updates=60, forced=False).trained()[1].tolist() == history.tolist()


def test_a_training_that_diverges_stops_before_the_step():
    stopped = 0
    for seed in range(6):
        explorer = UnrollingExplorer(activation="identity", radius=1.5, rate=0.3, seed=seed, updates=50)
        _, history = explorer.trained()
        assert (history <= LARGEST_LOSS).all()
        assert explorer.read().losses.sum() == pytest.approx(history[-1], rel=1e-9)
        stopped += len(history) < 51
    assert stopped >= 3


@few
@given(WORDS, st.integers(0, 99), st.integers(2, 8), st.floats(0, 2))
def test_first_weights_stand_at_the_words_and_not_at_their_places(words, seed, units, radius):
    one = UnrollingExplorer(words, seed=seed, units=units, radius=radius)
    other = UnrollingExplorer(["before", *reversed(words)], seed=seed, units=units, radius=radius)
    first, second = one.initial(), other.initial()
    for word in one.vocabulary:
        at, there = one.vocabulary.index(word), other.vocabulary.index(word)
        assert torch.equal(first.E[at], second.E[there]) and torch.equal(first.O[at], second.O[there])
    U = layer_of(first).U.detach().numpy()
    np.testing.assert_allclose(U @ U.T, radius**2 * np.eye(units), atol=1e-12)
    assert np.abs(np.linalg.eigvals(U)).max() == pytest.approx(radius, abs=1e-9)


def test_first_weights_have_the_variances_that_are_said():
    drawn = [UnrollingExplorer(f"a{seed} b{seed}", seed=seed % 100, units=8).initial() for seed in range(60)]
    layers = [layer_of(model) for model in drawn]
    for found, variance in (
        (torch.cat([model.E[:4].flatten() for model in drawn]), 1 / DIMENSIONS),
        (torch.cat([layer.W.flatten() for layer in layers]), 1 / DIMENSIONS),
        (torch.cat([model.O.flatten() for model in drawn]), 1 / 8),
    ):
        assert found.var().item() == pytest.approx(variance, rel=0.15)
    assert not any(layer.b.any() or model.b.any() for layer, model in zip(layers, drawn, strict=True))


def test_the_vocabulary_is_the_words_of_the_sentence():
    explorer = UnrollingExplorer("the cat, the Cat.")
    assert explorer.words == ["the", "cat", ",", "the", "Cat", "."]
    assert explorer.vocabulary == ["the", "cat", ",", "Cat", ".", END]
    assert explorer.targets == [*explorer.words, END]


def test_with_no_recurrence_the_same_word_has_the_same_state():
    states = UnrollingExplorer("the cat sat on the mat", radius=0).read().states
    np.testing.assert_allclose(states[1], states[5], atol=1e-12)
    states = UnrollingExplorer("the cat sat on the mat").read().states
    assert np.abs(states[1] - states[5]).max() > 0.1


def test_other_words_and_units_let_go_of_what_does_not_fit():
    explorer = UnrollingExplorer("a b c d e", units=8, step=12, place=6, loss=6, unit=8)
    explorer.units, explorer.words = 3, ["a", "b"]
    assert (explorer.step, explorer.place, explorer.loss, explorer.unit) == (6, None, 0, 3)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"words": ""}, "words must be 1 words? or more"),
        ({"words": ["a"] * 13}, "words must be at most 12"),
        ({"words": ["a", END]}, "a word other than '</s>'"),
        ({"words": 3}, "words must be"),
        ({"units": 1}, "units must be"),
        ({"units": 9}, "units must be"),
        ({"radius": 2.1}, "radius must be"),
        ({"activation": "gelu"}, "activation must be"),
        ({"seed": 100}, "seed must be"),
        ({"rate": 0}, "rate must be"),
        ({"updates": 501}, "updates must be"),
        ({"forced": 1}, "forced must be"),
        ({"words": "a b", "step": 7}, "step must be"),
        ({"words": "a b", "place": 0}, "place must be"),
        ({"words": "a b", "place": 4}, "place must be"),
        ({"units": 3, "unit": 4}, "unit must be"),
        ({"words": "a b", "loss": 4}, "loss must be"),
        ({"marked": "V"}, "marked must be"),
    ],
)
def test_what_is_out_of_range_is_refused(wrong, match):
    with pytest.raises((ValueError, TypeError), match=match):
        UnrollingExplorer(**wrong)
