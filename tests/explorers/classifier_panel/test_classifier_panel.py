"""The classifier panel in Python: beside PyTorch's own layers and optimisers, and what it refuses."""

import copy
import doctest
import functools
import json
import math
from itertools import chain, islice

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from nlpbook.explorers import ClassifierPanel
from nlpbook.explorers.classifier_panel import explorer, packing
from nlpbook.explorers.classifier_panel.packing import MOST_WORDS, pack_sentences
from nlpbook.explorers.classifier_panel.training import OPTIMISERS as OURS
from nlpbook.explorers.classifier_panel.training import batches, train_network
from nlpbook.metrics import accuracy
from tests.explorers.classifier_panel.tiny_panel import FOUR, OPTIMISERS, tiny_panel, tiny_sentences

TORCH = {
    "SGD": torch.optim.SGD,
    "momentum": lambda parameters, lr: torch.optim.SGD(parameters, lr=lr, momentum=0.9),
    "AdaGrad": torch.optim.Adagrad,
    "RMSProp": torch.optim.RMSprop,
    "Adam": torch.optim.Adam,
}


@pytest.mark.parametrize("module", [explorer, packing])
def test_the_examples_in_the_docstrings(module):
    assert doctest.testmod(module).failed == 0


def by_pytorch(panel, steps):
    """The losses of the same run by PyTorch's own bag of embeddings, layers and optimiser."""
    start = panel.network()
    bag = torch.nn.EmbeddingBag.from_pretrained(start.E.detach().clone(), freeze=False, mode=panel.pooling)
    layers = []
    for W, b in ((start.W1, start.b1), (start.W2, start.b2)):
        if W is not None:
            layer = torch.nn.Linear(*W.shape)
            layer.weight.data, layer.bias.data = W.detach().T.clone(), b.detach().clone()
            layers += [layer, torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    optimiser = TORCH[panel.optimiser]([*bag.parameters(), *model.parameters()], lr=panel.rate)
    texts, labels = tiny_sentences()[:2]
    place = {word: i for i, word in enumerate(panel.words)}
    losses = []
    for rows in islice(batches(len(texts), panel.batch_size, panel.seed), steps):
        words = [[place[word] for word in texts[row]] for row in rows]
        offsets = np.cumsum([0, *map(len, words)])[:-1]
        logits = model(bag(torch.tensor([*chain.from_iterable(words)]), torch.tensor(offsets)))
        loss = torch.nn.CrossEntropyLoss()(logits, torch.tensor([labels[row] for row in rows]))
        losses.append(loss.item())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return losses


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("hidden_units", [0, 5])
@pytest.mark.parametrize("pooling", ["mean", "max"])
def test_training_is_pytorchs(pooling, hidden_units, optimiser):
    rate = OPTIMISERS[optimiser]
    panel = tiny_panel(pooling=pooling, hidden_units=hidden_units, optimiser=optimiser, rate=rate, seed=3)
    run = panel.train(20)
    np.testing.assert_allclose(run.losses, by_pytorch(panel, 20), atol=1e-5)
    assert any(
        not torch.equal(one, before)
        for one, before in zip(run.network.parameters(), panel.network().parameters(), strict=True)
    )


def test_initial_weights_have_the_variances_that_they_should():
    networks = [tiny_panel(hidden_units=8, seed=seed).network() for seed in range(40)]
    for name, variance in (("E", 1), ("W1", 2 / 16), ("W2", 1 / 8)):
        drawn = np.concatenate([getattr(one, name).detach().numpy().ravel() for one in networks])
        assert stats.kstest(drawn / variance**0.5, "norm").pvalue > 0.001
    assert not any(one.b1.any() or one.b2.any() for one in networks)
    linear = tiny_panel(hidden_units=0, seed=5).network()
    assert linear.W1 is None and linear.W2.shape == (16, 2)
    assert linear.W2.detach().numpy().std() == pytest.approx(0.25, rel=0.5)


def test_an_epoch_takes_every_sentence_once_and_the_next_in_another_order():
    panel = tiny_panel(batch_size=64)
    n = len(tiny_sentences()[0])
    drawn = batches(n, panel.batch_size, panel.seed)
    assert panel.steps_per_epoch == 5
    epochs = [[next(drawn) for _ in range(5)] for _ in range(3)]
    for epoch in epochs:
        assert [len(one) for one in epoch] == [64, 64, 64, 64, n - 256]
        assert sorted(np.concatenate(epoch)) == list(range(n))
    orders = [np.concatenate(epoch) for epoch in epochs]
    assert all((orders[i] != orders[k]).mean() > 0.9 for i, k in ((0, 1), (0, 2), (1, 2)))
    assert len(panel.train().losses) == 5 * panel.epochs


def test_a_run_repeats_and_its_seed_decides():
    first, again, other = (tiny_panel(seed=seed).train(30).losses for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other, atol=0.01)
    torch.manual_seed(3)
    before = torch.random.get_rng_state()
    tiny_panel().train(3)
    assert torch.equal(torch.random.get_rng_state(), before)  # it leaves PyTorch's own numbers alone


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_a_run_ends_with_the_first_batch_whose_loss_is_no_number(optimiser):
    panel = tiny_panel(hidden_units=8, optimiser=optimiser)
    texts, labels = panel._train, panel._labels
    network = panel.network()
    some = islice(batches(len(texts), panel.batch_size, panel.seed), 50)
    run = train_network(network, OURS[optimiser](network.parameters(), lr=1e30), texts, labels, some)
    assert 1 < len(run.losses) < 50
    assert np.isfinite(run.losses[:-1]).all() and not np.isfinite(run.losses[-1])


def test_judging_is_counting():
    panel = tiny_panel(seed=4)
    network = panel.train(25).network
    _, labels, test_texts, test_labels, groups = tiny_sentences()
    found = panel.judge(network)
    p = np.array([panel.probability(network, " ".join(text)) for text in test_texts])
    right = (p > 0.5) == np.array(test_labels)
    assert found.test_accuracy == pytest.approx(accuracy((p > 0.5).astype(int), test_labels))
    assert found.test_loss == pytest.approx(-np.log(np.where(test_labels, p, 1 - p)).mean(), rel=1e-6)
    assert found.groups == {name: pytest.approx(right[rows].mean()) for name, rows in groups.items()}
    odds = panel.log_odds(network, panel._train[:120])
    assert found.train_accuracy == pytest.approx(((odds > 0) == np.array(labels[:120])).mean())
    assert 0 < found.train_loss < found.test_loss
    empty = ClassifierPanel([["a"]], [1], [["a"]], [1], groups={"none": [False]})
    assert math.isnan(empty.judge(empty.network()).groups["none"])


@pytest.mark.parametrize("hidden_units", [0, 7])
@pytest.mark.parametrize("pooling", ["mean", "max"])
def test_a_pull_is_what_is_lost_without_the_word(pooling, hidden_units):
    panel = tiny_panel(pooling=pooling, hidden_units=hidden_units)
    network = panel.train(30).network
    text = "I like the film , but the soup was not very good ."
    words = text.split()
    whole, pulls = panel.log_odds(network, [panel._typed(text)])[0], panel.pulls(network, text)
    assert [word for word, _ in pulls] == words
    for i, (word, pull) in enumerate(pulls):
        if pooling == "max":
            others = panel.log_odds(network, [panel._typed(" ".join(words[:i] + words[i + 1 :]))])[0]
        elif words.count(word) > 1:
            continue  # a table has one row for both
        else:
            other = copy.deepcopy(network)
            other.E.data[panel.words.index(word)] = 0
            others = panel.log_odds(other, [panel._typed(text)])[0]
        assert pull == pytest.approx(whole - others, abs=1e-5)
    assert panel.pulls(network, "zebra Zanzibar") == []


def test_over_a_mean_linear_pulls_add_up_and_a_hidden_layer_turns_them_round():
    linear, bent = (tiny_panel(hidden_units=units, seed=1, epochs=30) for units in (0, 32))
    network = linear.train().network
    for text in FOUR:
        bias = float((network.b2[1] - network.b2[0]).detach())
        total = bias + sum(pull for _, pull in linear.pulls(network, text))
        assert linear.log_odds(network, [linear._typed(text)])[0] == pytest.approx(total, abs=1e-5)
    of_not = [dict(linear.pulls(network, text))["not"] for text in (FOUR[1], FOUR[3])]
    assert of_not[0] == pytest.approx(of_not[1], abs=1e-5)
    network = bent.train().network
    of_not = [dict(bent.pulls(network, text))["not"] for text in (FOUR[1], FOUR[3])]
    assert of_not[0] < 0 < of_not[1]


def test_no_linear_classifier_over_a_mean_has_all_four_right():
    """The theorem of the page; with a hidden layer, four are possible."""
    for seed in range(6):
        panel = tiny_panel(hidden_units=0, seed=seed)
        for steps in (0, 30):
            network = panel.train(steps).network
            right = [panel.probability(network, text) > 0.5 for text in FOUR] == np.array([1, 0, 0, 1])
            assert right.sum() <= 3
    panel = tiny_panel(hidden_units=32, seed=1, epochs=30)
    network = panel.train().network
    assert [panel.probability(network, text) > 0.5 for text in FOUR] == [True, False, False, True]


@given(st.data())
def test_a_page_reads_the_sentences_that_were_packed(call, data):
    rows = data.draw(st.lists(st.lists(st.integers(0, MOST_WORDS - 1), min_size=1, max_size=6), min_size=1))
    labels = data.draw(st.lists(st.integers(0, 1), min_size=len(rows), max_size=len(rows)))
    packed = pack_sentences([np.array(row) for row in rows], np.array(labels))
    found = call("classifier_panel/sentences", "unpackSentences", json.loads(json.dumps(packed)))
    assert found["labels"] == labels
    assert found["ids"] == [*chain.from_iterable(rows)]
    assert found["starts"] == np.cumsum([0, *map(len, rows)]).tolist()


cached_panel = functools.cache(tiny_panel)


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(["the", "THE", "Tom", "tom", "not", "zebra", ".", "don't", "\n", "  ", "é,"]),
        max_size=80,
    )
)
def test_typed_words_are_those_of_python(call, parts):
    panel = cached_panel()
    text = " ".join(parts)
    found = call("classifier_panel/sentences", "typedWords", text, panel.words)
    assert found["ids"] == panel._typed(text).tolist()
    assert {"zebra", "é", "don't"}.issuperset(found["unknown"])


def test_the_page_gets_little():
    panel = tiny_panel()
    tokens = sum(map(len, tiny_sentences()[0])) + sum(map(len, tiny_sentences()[2]))
    state = panel.state()
    size = len(state["train_sentences"].encode()) + len(state["test_sentences"].encode())
    assert size < 1.6 * tokens


def test_bad_input():
    good = [["a", "b"], ["b"]], [0, 1], [["b"]], [1]
    assert ClassifierPanel(*good).words == ["b", "a"]
    for i, value, error, message in [
        (0, "ab", TypeError, "sentences must be a list of lists of tokens; got the string 'ab'"),
        (0, [["a"], "b"], TypeError, "sentences[1] must be a list of tokens; got the string 'b'"),
        (0, [["a"], []], ValueError, "sentences[1] must be 1 to 60 words; got 0"),
        (0, [["a"], ["b"] * 61], ValueError, "sentences[1] must be 1 to 60 words; got 61"),
        (0, [["a"]] * 3001, ValueError, "sentences must be at most 3,000 sentences; got 3,001"),
        (0, [["a", 1], ["b"]], TypeError, "sentences[0][1] must be"),
        (
            0,
            [[f"w{i}" for i in range(k, k + 50)] for k in range(0, 1050, 50)],
            ValueError,
            "labels must be as many",
        ),
        (1, [0, 2], ValueError, "labels must be whole numbers from 0 to 1; got 0 to 2"),
        (1, [0, 1, 1], ValueError, "labels must be as many as sentences, 2; got 3"),
        (1, [0.5, 1], TypeError, "labels must be a flat list of whole numbers; got"),
        (2, [], ValueError, "test_sentences must be one sentence or more; got none"),
        (3, [-1], ValueError, "test_labels must be whole numbers from 0 to 1; got -1 to -1"),
    ]:
        with pytest.raises(error) as raised:
            ClassifierPanel(*good[:i], value, *good[i + 1 :])
        assert str(raised.value).startswith(message)
    many = [[f"w{i}" for i in range(k, k + 50)] for k in range(0, 1050, 50)]
    with pytest.raises(ValueError, match="must have at most 1,000 different words; got 1,050"):
        ClassifierPanel(many, [0] * len(many), many, [0] * len(many))
    for options, error, message in [
        ({"groups": [True]}, TypeError, "groups must be a mapping from names to truth values; got"),
        (
            {"groups": {"x": [True, False]}},
            ValueError,
            "groups['x'] must be 1 truth values, one for each held",
        ),
        ({"groups": {"x": [1]}}, ValueError, "groups['x'] must be 1 truth values, one for each held-out"),
        ({"groups": {str(i): [True] for i in range(9)}}, ValueError, "groups must be at most 8; got 9"),
        ({"examples": "a b"}, TypeError, "examples must be a list of sentences; got the string 'a b'"),
        ({"examples": ["a"] * 13}, ValueError, "examples must be at most 12; got 13"),
        ({"examples": ["a" * 201]}, ValueError, "examples[0] must be at most 200 characters; got 201"),
        ({"sentence": "a" * 201}, ValueError, "sentence must be at most 200 characters; got 201"),
        ({"pooling": "sum"}, ValueError, "pooling must be 'mean' or 'max'; got 'sum'"),
        ({"hidden_units": 65}, ValueError, "hidden_units must be a whole number from 0 to 64; got 65"),
        (
            {"optimiser": "Muon"},
            ValueError,
            "optimiser must be one of 'SGD', 'momentum', 'AdaGrad', 'RMSProp', ",
        ),
        ({"rate": 0.0}, ValueError, "rate must be a finite number"),
        ({"batch_size": 100}, ValueError, "batch_size must be one of 16, 32, 64, 128, 256; got 100"),
        ({"epochs": 0}, ValueError, "epochs must be a whole number from 1 to 30; got 0"),
        ({"seed": 1.5}, TypeError, "seed must be a whole number from 0 to 99; got 1.5"),
    ]:
        with pytest.raises(error) as raised:
            ClassifierPanel(*good, **options)
        assert str(raised.value).startswith(message), str(raised.value)
    with pytest.raises(ValueError, match="steps must be a whole number, 0 or larger; got -1"):
        ClassifierPanel(*good).train(-1)
