"""The text classifier against its formula in NumPy; padding, order, devices, and XOR in words."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.mlp import TextClassifier, classification_loss
from nlpbook.training import Adam, Batch, LengthBucketed, fit

DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
V, K = 7, 3
SETTINGS = [
    {"hidden_size": None},
    {"hidden_size": 5},
    {"hidden_size": 5, "pooling": "max"},
    {"hidden_size": 5, "word_weights": torch.arange(V) / 2},
    {"hidden_size": None, "word_weights": torch.arange(V) / 2},
]
sentences = st.lists(st.lists(st.integers(0, V - 1), max_size=6), min_size=1, max_size=5)


def build(seed=0, **settings):
    model = TextClassifier(V, K, embedding_dim=4, generator=torch.Generator().manual_seed(seed), **settings)
    with torch.no_grad():
        for parameter in (model.b1, model.b2):
            if parameter is not None:  # biases of 0 would hide a bias that is forgotten
                parameter.normal_(generator=torch.Generator().manual_seed(seed + 1))
    return model


def by_hand(model, sentence):
    """The probabilities of one sentence, without a batch."""
    named = {name: value.detach().double().numpy() for name, value in model.named_parameters()}
    rows = named["E"][list(sentence)]
    pooled = np.zeros(4)
    if model.pooling == "max" and len(rows):
        pooled = rows.max(axis=0)
    elif len(rows):
        w = np.ones(V) if model.word_weights is None else model.word_weights.numpy()
        if w[sentence].sum():
            pooled = np.average(rows, axis=0, weights=w[sentence])
    if "W1" in named:
        pooled = np.maximum(pooled @ named["W1"] + named["b1"], 0)
    exponentials = np.exp(pooled @ named["W2"] + named["b2"])
    return exponentials / exponentials.sum()


@given(sentences, st.integers(0, len(SETTINGS) - 1), st.integers(1, 4))
def test_against_the_formula(some, which, batch_size):
    """In batches, where shorter sentences are padded; so padding changes nothing."""
    model = build(which, **SETTINGS[which])
    found = model.predict_probabilities(some, batch_size)
    np.testing.assert_allclose(found, [by_hand(model, one) for one in some], atol=1e-6)


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("device", DEVICES)
def test_padding_changes_nothing(settings, device):
    """Neither more of it, nor other ids in it, nor a vector that is no number: no logit and no gradient."""
    model = build(**settings).to(device)
    ids = torch.tensor([[1, 2, 3], [4, 5, 0]], device=device)
    mask = torch.tensor([[True, True, True], [True, True, False]], device=device)
    more = torch.nn.functional.pad(ids, (0, 4), value=6)
    more[1, 2] = 6
    more_mask = torch.nn.functional.pad(mask, (0, 4), value=False)
    labels = torch.tensor([0, 2], device=device)

    def loss_and_gradients(ids, mask):
        model.zero_grad()
        loss, n = classification_loss(model, Batch(ids=ids, mask=mask, labels=labels))
        loss.backward()
        return [loss.detach(), *(p.grad.clone() for p in model.parameters())], n

    plain, n = loss_and_gradients(ids, mask)
    with torch.no_grad():
        model.E[6] = float("nan")
    padded, _ = loss_and_gradients(more, more_mask)
    assert n == 2
    for one, other in zip(plain, padded, strict=True):
        torch.testing.assert_close(one, other)


@given(
    st.lists(st.integers(0, V - 1), min_size=1, max_size=8), st.randoms(), st.integers(0, len(SETTINGS) - 1)
)
def test_a_bag_of_words(sentence, random, which):
    """Words in another order are the same sentence to it: "X, but Y" is "Y, but X"."""
    model = build(**SETTINGS[which]).double()
    other = random.sample(sentence, len(sentence))
    np.testing.assert_allclose(*model.predict_probabilities([sentence, other]), atol=1e-12)


def test_without_hidden_layer_it_is_linear_in_relative_frequencies():
    model = build(hidden_size=None).double()
    sentence = [1, 1, 4, 6]
    frequencies = torch.bincount(torch.tensor(sentence), minlength=V).double() / len(sentence)
    expected = frequencies @ (model.E @ model.W2) + model.b2
    found = model(torch.tensor([sentence]), torch.ones(1, 4, dtype=torch.bool))
    torch.testing.assert_close(found[0], expected)


def test_the_loss_is_the_cross_entropy():
    model = build(hidden_size=5)
    some, labels = [[1, 2, 3], [4], [5, 6]], [0, 2, 1]
    (batch,) = LengthBucketed(some, 3, labels=torch.tensor(labels))
    loss, n = classification_loss(model, batch)
    probabilities = model.predict_probabilities(some)
    expected = -sum(math.log(row[label]) for row, label in zip(probabilities, labels, strict=True))
    assert loss.item() == pytest.approx(expected, abs=1e-5) and n == 3


@pytest.mark.parametrize("device", DEVICES)
def test_a_hidden_layer_learns_what_no_linear_classifier_can(device):
    """good, not good, bad, not bad: XOR of two words (theorem: a linear one is right in three at most)."""
    good, bad, no = 0, 1, 2
    some = [[good, 3], [no, good, 3], [bad, 3], [no, bad, 3]]
    labels = torch.tensor([1, 0, 0, 1])

    def right(hidden_size):
        model = TextClassifier(
            4, 2, embedding_dim=8, hidden_size=hidden_size, generator=torch.Generator().manual_seed(0)
        ).to(device)
        batches = LengthBucketed(some, 4, labels=labels)
        history = fit(model, batches, classification_loss, Adam(model.parameters(), lr=0.1), epochs=60)
        assert history.losses[-1] < history.losses[0]
        return int((model.predict_probabilities(some).argmax(axis=1) == labels.numpy()).sum())

    assert right(None) <= 3
    assert right(8) == 4


def test_the_same_generator_gives_the_same_weights():
    one, other, third = build(3, hidden_size=5), build(3, hidden_size=5), build(4, hidden_size=5)
    for name, value in one.named_parameters():
        assert torch.equal(value, other.get_parameter(name))
        assert not torch.equal(value, third.get_parameter(name))
    assert {name: tuple(p.shape) for name, p in one.named_parameters()} == {
        "E": (7, 4),
        "W1": (4, 5),
        "b1": (5,),
        "W2": (5, 3),
        "b2": (3,),
    }


def test_the_weights_of_words_move_with_the_model_but_are_not_trained():
    weights = torch.ones(V)
    model = build(word_weights=weights)
    weights[0] = 9
    assert model.word_weights[0] == 1
    assert "word_weights" in model.state_dict() and "word_weights" not in dict(model.named_parameters())


def test_what_is_refused():
    for bad in ({"embedding_dim": 0}, {"hidden_size": 0}, {"pooling": "sum"}, {"pooling": 1}):
        (name,) = bad
        with pytest.raises((TypeError, ValueError), match=f"{name} must be"):
            TextClassifier(V, K, **bad)
    with pytest.raises(ValueError, match="n_classes must be"):
        TextClassifier(V, 1)
    for bad in (torch.ones(V + 1), -torch.ones(V), torch.full((V,), float("inf")), [1.0] * V):
        with pytest.raises((TypeError, ValueError), match="word_weights must be"):
            TextClassifier(V, K, word_weights=bad)
    with pytest.raises(ValueError, match="word_weights must be None with max pooling"):
        TextClassifier(V, K, word_weights=torch.ones(V), pooling="max")
    model = build()
    for bad in ([[V]], [[-1]], [[0.5]], "abc", [], ["ab"]):
        with pytest.raises((TypeError, ValueError), match="sentences"):
            model.predict_probabilities(bad)
    with pytest.raises(ValueError, match="mask must have"):
        model(torch.zeros(2, 3, dtype=torch.long), torch.ones(3, 2, dtype=torch.bool))
