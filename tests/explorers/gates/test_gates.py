"""The gate explorer: what it accepts, and its numbers beside PyTorch's own layers and the definitions."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from nlpbook.corpora import microworld
from nlpbook.corpora.microworld import tasks
from nlpbook.explorers import GateExplorer
from nlpbook.explorers.gates.explorer import SHOWS
from nlpbook.explorers.weights import unpack_weights

WORLD = microworld.load()


@pytest.fixture(scope="module")
def explorer():
    return GateExplorer()


def states_by_torch(explorer, words):
    """Hidden states and next words by `nn.LSTM` and `nn.GRU`, from the weights that the page has."""
    weights = {
        name: torch.from_numpy(one).double()
        for name, one in unpack_weights(explorer.weights[explorer.cell]).items()
    }
    names = explorer.vocabulary.split(" ")
    dim, hidden = weights["E"].shape[1], weights["P"].shape[0]
    layer = {"lstm": nn.LSTM, "gru": nn.GRU}[explorer.cell](dim, hidden, batch_first=True).double()
    ids = torch.tensor([[len(names), *map(names.index, words)]])
    with torch.no_grad():
        layer.weight_ih_l0.copy_(weights["stack.layers.0.W"].T)
        layer.weight_hh_l0.copy_(weights["stack.layers.0.U"].T)
        layer.bias_ih_l0.copy_(weights["stack.layers.0.b"])
        layer.bias_hh_l0.zero_()
        if explorer.cell == "gru":
            layer.bias_hh_l0[2 * hidden :] = weights["stack.layers.0.c"]
        outputs = layer(weights["E"][ids])[0][0]
        logits = outputs @ weights["P"] @ weights["E"][: len(names)].T + weights["b"]
    return outputs.numpy()[1:], logits.softmax(-1).numpy()


@pytest.mark.parametrize("cell", SHOWS)
def test_states_and_next_words_are_those_of_pytorch(cell):
    explorer = GateExplorer(cell=cell)
    for sentence in WORLD.sample_sentences(6, np.random.default_rng(3)):
        explorer.sentence = " ".join(sentence)
        assert explorer.words == sentence[:24]
        outputs, probabilities = states_by_torch(explorer, explorer.words)
        np.testing.assert_allclose(explorer.values()["hidden"], outputs, atol=1e-12)
        for place in (1, len(explorer.words)):
            explorer.place = place
            np.testing.assert_allclose(explorer.next_words(), probabilities[place], atol=1e-12)
        explorer.place = 0


def test_the_twin_has_the_other_number(explorer):
    for sentence, noun, twin in (
        ("the keys to the gate", 0, "the key to the gate"),
        ("the keys to the gate", 1, "the keys to the gates"),
        ("the keys to the gate", 9, "the keys to the gates"),
        ("these dogs", 0, "this dog"),
        ("This dog sleeps .", 0, "these dogs sleeps ."),
        ("Tom knows that dogs", 0, "Tom knows that dog"),
    ):
        explorer.sentence, explorer.noun = sentence, noun
        assert explorer.twin() == twin.split()
    explorer.noun, explorer.sentence = 0, "Tom sleeps"
    assert explorer.twin() is None and explorer.carried() is None
    explorer.sentence = "the kyes to The GATE , quickly"
    assert explorer.words == ["the", "to", "the", "gate", ","]
    assert explorer.unknown == ["kyes", "quickly"]
    explorer.sentence = ""
    assert explorer.words == [] and explorer.next_words().sum() == pytest.approx(1)
    assert explorer.divergence() > 0


def test_a_difference_is_what_was_kept_and_what_was_written_since():
    """c' = f c + i g of both sentences: the differences, step by step, end where the page says."""
    explorer = GateExplorer("the dog that the boys helped")
    one, two = explorer.values(), explorer.values(explorer.twin())
    for unit in range(explorer.units):
        apart = two["cell"][1, unit] - one["cell"][1, unit]
        kept = apart
        for t in range(2, 6):
            added = two["input"][t, unit] * two["candidate"][t, unit]
            added -= one["input"][t, unit] * one["candidate"][t, unit]
            added += (two["forget"][t, unit] - one["forget"][t, unit]) * two["cell"][t - 1, unit]
            apart = one["forget"][t, unit] * apart + added
            kept *= one["forget"][t, unit]
        carried = explorer.carried(unit)
        assert carried.now == pytest.approx(apart, abs=1e-12)
        assert carried.direct == pytest.approx(kept / apart)
        assert carried.kept * carried.at_noun == pytest.approx(kept)


def test_the_true_distribution_and_the_divergence(explorer):
    explorer.sentence, explorer.place = "the dogs that the boy helped", 0
    true, words = explorer.true_next_words(), explorer.vocabulary.split(" ")
    found = dict(zip(WORLD.vocabulary.tokens, WORLD.next_word(explorer.words), strict=True))
    assert {word: one for word, one in zip(words, true, strict=True) if one} == {
        word: one for word, one in found.items() if one
    }
    model = explorer.next_words()
    by_hand = sum(p * math.log(p / q) for p, q in zip(true, model, strict=True) if p)
    assert explorer.divergence() == pytest.approx(by_hand)
    number = explorer.number_of_verb(true)
    assert number.singular == 0 and number.plural == pytest.approx(2 / 3)  # or a past tense
    assert sum(number) + sum(true[words.index(w)] for w in words if w in set(PAST)) == pytest.approx(1)
    explorer.sentence = "the keys near near"
    assert explorer.true_next_words() is None and explorer.divergence() is None


PAST = [
    word.form
    for category, group in WORLD.grammar.words.items()
    for word in group
    if WORLD.grammar.tags[category] in ("VERB", "AUX", "PART", "ADV")
    and word.form
    not in {form for pair in tasks.number_forms(WORLD.grammar, ["VERB", "AUX"]) for form in pair}
]


def test_units_that_are_switched_off_are_left_out(explorer):
    explorer.sentence, explorer.cell, explorer.unit = "the keys to the gate in the garden", "lstm", 5
    explorer.hold, explorer.group = "off", "unit"
    values = explorer.values(held=True)
    assert (values["hidden"][:, 5] == 0).all() and values["cell"][:, 5].any()
    explorer.hold, explorer.held = "keep", 0.25
    assert (explorer.values(held=True)["forget"][:, 5] == 0.25).all()
    assert not (explorer.values()["forget"][:, 5] == 0.25).any()
    explorer.cell = "gru"
    assert (explorer.values(held=True)["update"][:, 5] == 0.25).all()
    explorer.group = "number"
    assert explorer.held_units() == [i for i, one in enumerate(explorer.tracked()) if one == "number"]
    explorer.hold, explorer.cell, explorer.unit, explorer.group = "nothing", "lstm", -1, "unit"
    assert (explorer.next_words(held=True) == explorer.next_words()).all()


@pytest.mark.parametrize("cell", SHOWS)
def test_the_unit_of_the_number_tells_it_in_new_sentences(cell):
    """Correlation of the page's table, beside the sign of the unit in pairs drawn with another seed."""
    explorer = GateExplorer(cell=cell)
    unit = explorer.chosen_unit
    sign = np.sign(explorer.correlations("number")[unit])
    pairs = tasks.agreement_pairs(WORLD, 60, np.random.default_rng(99), attractors=1)
    right, state = [], "cell" if cell == "lstm" else "hidden"
    threshold = []
    for pair in pairs:
        explorer.sentence = " ".join(pair.context)
        threshold.append(sign * explorer.values()[state][-1, unit])
        right.append(pair.number == "plural")
    assert abs(explorer.correlations("number")[unit]) > 0.85
    assert np.corrcoef(threshold, right)[0, 1] > 0.7
    tracked = np.array(explorer.tracked())
    assert tracked[unit] == "number"
    assert (np.abs(explorer.correlations("depth")[tracked == ""]) < 0.4).all()


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"cell": "rnn"}, ValueError, "cell must be"),
        ({"lstm_shows": "update"}, ValueError, "lstm_shows must be"),
        ({"unit": 64}, ValueError, "unit must be"),
        ({"unit": -2}, ValueError, "unit must be"),
        ({"place": 25}, ValueError, "place must be"),
        ({"held": 1.1}, ValueError, "held must be"),
        ({"hold": "all"}, ValueError, "hold must be"),
        ({"sentence": 3}, TypeError, "sentence must be"),
        ({"sentence": "a" * 301}, ValueError, "sentence must be"),
    ],
)
def test_what_does_not_fit_is_refused(settings, error, message):
    with pytest.raises(error, match=message):
        GateExplorer(**settings)
