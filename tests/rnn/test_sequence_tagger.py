"""The tagger: what it learns on the microworld, unknown words and characters, constraints, refusals."""

import functools
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from nlpbook.corpora import microworld
from nlpbook.rnn import BiLSTMCRF, CharacterCNN, SequenceTagger, bio_follows, lengths_of, tagging_loss
from nlpbook.training import Batch
from tests.rnn.layers import DEVICES

SENTENCES = [["the", "cat", "sat"], ["the", "dog", "saw", "the", "cat"], ["dogs", "sat"]] * 6
TAGS = [["D", "N", "V"], ["D", "N", "V", "D", "N"], ["N", "V"]] * 6
SMALL = {"embedding_dim": 8, "hidden_size": 8}


@functools.cache
def trained(characters="cnn", crf=True, device="cpu"):
    tagger = SequenceTagger(
        characters=characters, crf=crf, epochs=25, dropout=0.1, batch_size=32, device=device, **SMALL
    )
    return tagger.fit(SENTENCES, TAGS)


@pytest.mark.parametrize("crf", [True, False])
@pytest.mark.parametrize("characters", ["lstm", "cnn", None])
def test_it_learns(characters, crf):
    tagger = trained(characters, crf)
    assert tagger.predict(SENTENCES) == TAGS
    assert (tagger.net.crf is not None) == crf and (tagger.net.characters is None) == (characters is None)
    assert tagger.history.losses[-1] < tagger.history.losses[0] / 2


@pytest.mark.parametrize("crf", [True, False])
def test_probabilities_unknown_words_and_empty_sentences(crf):
    tagger = trained("cnn", crf)
    given = [["the", "Ωλ", "sat"], [], ["?"]]
    found = tagger.predict(given)
    assert [len(row) for row in found] == [3, 0, 1] and {tag for row in found for tag in row} <= {*"DNV"}
    probabilities = tagger.predict_probabilities(given)
    assert [rows.shape for rows in probabilities] == [(3, 3), (0, 3), (1, 3)]
    for rows in probabilities:
        np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-5)
    together = tagger.predict_probabilities([["?"], *SENTENCES[:3]])
    np.testing.assert_allclose(together[0], probabilities[2], atol=1e-5)  # whatever it is padded with


def test_characters_tell_unknown_words_apart():
    """The same unknown word to the vocabulary; only with characters can the emissions differ."""
    for characters, differ in (("cnn", True), (None, False)):
        one, other = trained(characters).predict_probabilities([["cats"], ["sawn"]])
        assert (np.abs(one - other).max() > 1e-6) == differ


def test_one_direction_knows_no_later_word():
    """The probabilities of the words before a changed one: the same in one direction, others in two."""
    for both in (False, True):
        tagger = SequenceTagger(
            characters="cnn", crf=False, bidirectional=both, epochs=1, n_layers=2, **SMALL
        ).fit(SENTENCES, TAGS)
        one, other = tagger.predict_probabilities([["the", "dog", "sat"], ["the", "dog", "cat"]])
        moved = np.abs(one - other).max(axis=1) > 1e-6
        assert moved.tolist() == ([True, True, True] if both else [False, False, True])
        assert tagger.net.W.shape == ((2 if both else 1) * SMALL["hidden_size"], 3)


def test_the_same_seed_the_same_tagger():
    state = torch.random.get_rng_state()
    one, other = (
        SequenceTagger(epochs=2, seed=3, **SMALL).fit(SENTENCES, TAGS).net.state_dict() for _ in range(2)
    )
    assert all(torch.equal(one[name], other[name]) for name in one) and one
    assert torch.equal(state, torch.random.get_rng_state())
    another = SequenceTagger(epochs=2, seed=4, **SMALL).fit(SENTENCES, TAGS).net.state_dict()
    assert not torch.equal(one["E"], another["E"])


def test_rare_words_are_unknown_in_training():
    """With the rate 1 the vector of a word that is there once never gets a gradient, and <unk>'s does."""
    sentences, tags = [*SENTENCES, ["once"]], [*TAGS, ["N"]]
    tagger = SequenceTagger(characters=None, epochs=1, unknown_rate=1.0, **SMALL)
    tagger.fit(sentences, tags)
    fresh = SequenceTagger(characters=None, epochs=1, unknown_rate=0.0, **SMALL).fit(sentences, tags)
    with tagger._seeded():
        start = tagger._new_net(None).E
    row, unknown = tagger.vocabulary["once"], tagger.vocabulary.unknown_id
    assert torch.equal(tagger.net.E[row], start[row]) and not torch.equal(
        tagger.net.E[unknown], start[unknown]
    )
    assert torch.equal(fresh.net.E[unknown], start[unknown]) and not torch.equal(fresh.net.E[row], start[row])


def test_a_scheme_is_obeyed_whatever_has_been_learnt():
    world, rng = microworld.load(), np.random.default_rng(0)
    examples = microworld.tasks.entities(world, 60, rng, least=1)
    sentences, tags = [e.tokens for e in examples], [e.tags for e in examples]
    tagger = SequenceTagger(scheme="BIO", epochs=1, **SMALL).fit(sentences, tags, (sentences[:20], tags[:20]))
    assert len(tagger.history.validations) == 1
    with torch.no_grad():
        for name, place in (("I-ORG", 9.0), ("O", 5.0)):
            tagger.net.b[tagger.tags[name]] += place  # now it would like I-ORG behind O
    found = tagger.predict(sentences)
    assert any(tag == "I-ORG" for row in found for tag in row)
    assert all(bio_follows(a, b) for row in found for a, b in pairwise([None, *row]))


def test_the_loss_of_a_batch_is_the_sum_over_its_sentences():
    """With a field and without; a batch of three against each sentence alone."""
    for crf in (True, False):
        tagger = trained("cnn", crf)
        examples = [
            (row, tagger.tags.encode(tags)) for row, tags in zip(SENTENCES[:3], TAGS[:3], strict=True)
        ]
        net = tagger.net.eval()
        total, count = tagging_loss(net, Batch(tagger._collate(examples)))
        alone = [tagging_loss(net, Batch(tagger._collate([example]))) for example in examples]
        assert count == 10 == sum(n for _, n in alone)
        torch.testing.assert_close(total, sum(loss for loss, _ in alone), rtol=1e-4, atol=1e-5)


def test_without_a_field_it_is_cross_entropy():
    net = BiLSTMCRF(5, 3, crf=False, **SMALL).eval()
    ids, tags = torch.randint(5, (2, 4)), torch.randint(3, (2, 4))
    mask = torch.tensor([[True] * 4, [True, True, False, False]])
    emissions = net(ids, lengths=lengths_of(mask))
    expected = nn.functional.cross_entropy(emissions[mask], tags[mask], reduction="sum")
    torch.testing.assert_close(net.loss(emissions, tags, lengths=[4, 2]), expected)
    assert net.predict(emissions, lengths=[4, 2])[1].tolist()[2:] == [-1, -1]


@pytest.mark.parametrize("device", DEVICES)
def test_devices(device):
    tagger = trained("lstm", True, device)
    assert tagger.net.E.device.type == torch.device(device).type
    assert tagger.predict(SENTENCES[:2]) == TAGS[:2]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"characters": "rnn"}, ValueError, "characters must be one of 'lstm', 'cnn', None"),
        ({"scheme": "IOB"}, ValueError, "scheme must be one of"),
        ({"scheme": "BIO", "crf": False}, ValueError, "scheme must be None without a field"),
        ({"unknown_rate": 1.5}, ValueError, "unknown_rate must be"),
        ({"dropout": 1}, ValueError, "dropout must be"),
        ({"epochs": 0}, ValueError, "epochs must be"),
    ],
)
def test_settings_outside_their_range(options, error, message):
    with pytest.raises(error, match=message):
        SequenceTagger(**options)


@pytest.mark.parametrize(
    ("sentences", "tags", "validation", "error", "message"),
    [
        (["the cat"], [["D", "N"]], None, TypeError, "sentences"),
        ([["the", "cat"]], ["DN"], None, TypeError, "tags"),
        ([["the", 3]], [["D", "N"]], None, TypeError, "sentences"),
        ([["the", "cat"]], [["D"]], None, ValueError, r"tags\[0\] must"),
        ([["the"]], [], None, ValueError, "tags must"),
        ([[]], [[]], None, ValueError, "sentences must be one sentence or more with a word"),
        (
            [["the"]],
            [["D"]],
            ([["the"]], [["X"]]),
            ValueError,
            r"validation\[1\]\[0\] must be one of the tags",
        ),
    ],
)
def test_what_is_no_training_text(sentences, tags, validation, error, message):
    with pytest.raises(error, match=message):
        SequenceTagger(epochs=1, **SMALL).fit(sentences, tags, validation)


def test_what_else_is_refused():
    with pytest.raises(RuntimeError, match="call fit first"):
        SequenceTagger().predict([["the"]])
    with pytest.raises(ValueError, match=r"tags\[1\] must be 'O', or one of"):
        SequenceTagger(scheme="BIO", epochs=1, **SMALL).fit([["a", "b"]], [["O", "X"]])
    with pytest.raises(ValueError, match="tags must be paths that are allowed"):
        SequenceTagger(scheme="BIO", epochs=1, **SMALL).fit([["a", "b"]] * 2, [["O", "I-X"], ["B-X", "I-X"]])
    with pytest.raises(TypeError, match=r"sentences\[0\] must be"):
        trained().predict(["the cat"])
    with pytest.raises(ValueError, match="spelling and word_of must be given"):
        BiLSTMCRF(3, 2, characters=CharacterCNN(4))(torch.zeros(1, 2, dtype=torch.long))
    with pytest.raises(ValueError, match="allowed must be None without a field"):
        BiLSTMCRF(3, 2, crf=False, allowed=torch.ones(2, 2) > 0)
    with pytest.raises(ValueError, match=r"ids must have shape \(batch, time\)"):
        BiLSTMCRF(3, 2)(torch.zeros(3, dtype=torch.long))
