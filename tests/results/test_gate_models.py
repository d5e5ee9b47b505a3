"""Small gated language models: the probes are what they say, and a small run writes all that is asked for."""

import numpy as np
import torch

from nlpbook import results
from nlpbook.corpora import microworld
from nlpbook.corpora.microworld import tasks
from nlpbook.results.gate_models import (
    Probe,
    direct_share,
    number_probe,
    open_phrases,
    trained_networks,
    unit_correlations,
)

WORLD = microworld.load()


def test_open_phrases_are_counted_by_brackets():
    """A second opinion: brackets that have opened and not closed, of phrases of more than one word."""
    for tree in WORLD.sample_trees(30, np.random.default_rng(2)):
        spans = []

        def visit(node, start, spans=spans):
            spans.append((start, start + len(node.tokens)))
            for child in node.children:
                visit(child, start)
                start += len(child.tokens)

        visit(tree, 0)
        expected = [sum(a <= t < b - 1 for a, b in spans) for t in range(len(tree.tokens))]
        assert open_phrases(tree) == expected and expected[-1] == 0


def test_the_number_is_probed_from_the_noun_to_before_the_verb():
    pairs = tasks.agreement_pairs(WORLD, 40, np.random.default_rng(4))
    probe = number_probe(pairs)
    for pair, words, places, values in zip(pairs, *probe, strict=True):
        assert words == pair.grammatical[: pair.verb]
        assert places[0] == pair.head and places[-1] == pair.verb - 1
        assert set(values) == {1.0 if pair.number == "plural" else -1.0}


def test_a_small_run_and_its_networks(tmp_path):
    written = results.run(
        "gate_models", tmp_path, report=str, seeds=[5], embedding_dim=8, hidden_size=6, epochs=1, pairs=10,
        sentences=20, train_sentences=500,
    )  # fmt: skip
    assert [row["cell"] for row in written["rows"]] == ["lstm", "gru"]
    for row in written["rows"]:
        assert row["nats"] > 0.3 and row["packed"]["logits"] < 0.01
        assert all(-1 <= one[half] <= 1 for one in row["tracked"].values() for half in ("found", "held_out"))
    networks, words, metadata = trained_networks(results.load_artefact("gate_models", tmp_path))
    assert {name: network.P.shape for name, network in networks.items()} == {"lstm": (6, 8), "gru": (6, 8)}
    assert words[0] == "<unk>" and len(metadata["tracks"]["gru"]["depth"][0]) == 6


class Model:
    """As much of a language model as the functions ask for."""

    def __init__(self):
        self.net, words, _ = trained_networks()[0]["lstm"], *trained_networks()[1:]
        self.vocabulary = {word: i for i, word in enumerate(words)}


def test_correlations_and_the_direct_share_are_those_of_one_sentence_at_a_time():
    model, pairs = Model(), tasks.agreement_pairs(WORLD, 9, np.random.default_rng(8), attractors=1)
    probe = number_probe(pairs)
    cells, numbers, shares = [], [], []
    from nlpbook.explorers import GateExplorer

    explorer = GateExplorer()
    for pair, words, places, values in zip(pairs, *probe, strict=True):
        explorer.sentence = " ".join(words)
        cells += [explorer.values()["cell"][place] for place in places]
        numbers += values
        nouns = [i for i, word in enumerate(words) if word in explorer._other_number]
        if pair.head in nouns:
            explorer.noun = nouns.index(pair.head)
            twin = [*words[: pair.head], explorer._other_number[words[pair.head]], *words[pair.head + 1 :]]
            if explorer.twin() == twin:
                shares.append(explorer.carried(3).direct)
                continue
        shares.append(None)
    found = unit_correlations(model, "lstm", probe)
    expected = [np.corrcoef(np.array(cells)[:, unit], numbers)[0, 1] for unit in range(64)]
    np.testing.assert_allclose(found, expected, atol=1e-4)
    some = [pair for pair, share in zip(pairs, shares, strict=True) if share is not None]
    assert len(some) >= 5
    median = np.median([share for share in shares if share is not None])
    torch.manual_seed(0)
    assert np.isclose(direct_share(model, "lstm", 3, some, WORLD.grammar), median, rtol=1e-2)


def test_a_unit_that_never_changes_correlates_with_nothing():
    model = Model()
    with torch.no_grad():
        layer = model.net.stack.layers[0]
        layer.W[:, 2 * 64] = layer.U[:, 2 * 64] = layer.b[2 * 64] = 0  # the candidate of unit 0
    probe = Probe([("the", "dogs")], [[0, 1]], [[-1.0, 1.0]])
    found = unit_correlations(model, "lstm", probe)
    assert found[0] == 0 and np.allclose(np.abs(found[1:]), 1)
