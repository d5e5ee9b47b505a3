"""The taggers' experiments on made-up text, on a small scale."""

import pytest

from nlpbook import results
from nlpbook.corpora.benchmarks import WNUT17, TaggedSentence, Treebank, TreebankSentence, Word
from nlpbook.results import entities_wnut17, tagging_ewt


def sentence(*words):
    nodes = [Word(i, form, "_", upos, *"__", 0, *"___") for i, (form, upos) in enumerate(words, 1)]
    return TreebankSentence(tuple(nodes))


@pytest.fixture
def treebank(monkeypatch):
    train = [
        sentence(("they", "PRON"), ("watch", "VERB"), ("birds", "NOUN")),
        sentence(("the", "DET"), ("watch", "NOUN"), ("stopped", "VERB")),
        sentence(("a", "DET"), ("watch", "NOUN"), ("helps", "VERB")),
    ] * 4
    test = [sentence(("they", "PRON"), ("watch", "VERB"), ("owls", "NOUN"))]
    monkeypatch.setattr(tagging_ewt, "load_ud_english_ewt", lambda: Treebank(train, train[:3], test))


def test_parts_of_speech(treebank, tmp_path):
    written = results.run(
        "tagging_ewt", tmp_path, report=str, seeds=[5], embedding_dim=4, units={"one-way": 4, "two-way": 3},
        epochs=1,
    )  # fmt: skip
    rows = {row["model"]: row for row in written["rows"]}
    assert list(rows) == ["most frequent tag", *tagging_ewt.MODELS]
    for row in rows.values():
        assert row["words"] == {"accuracy": 3, "unknown": 1, "ambiguous": 1}
        assert 0 <= row["accuracy"] <= 1 and row["unknown"] in (0, 1)
    lookup = rows["most frequent tag"]
    # "watch" is a noun twice as often; the words of training all stand there four times or more
    assert (lookup["ambiguous"], lookup["accuracy"], lookup["parameters"]) == (
        0,
        pytest.approx(2 / 3, abs=1e-4),
        None,
    )
    assert rows["two-way"]["parameters"] < rows["two-way, characters"]["parameters"]


def test_the_two_layers_have_about_as_many_weights():
    chosen = results.experiment("tagging_ewt")
    d, one, both = chosen.embedding_dim, chosen.units["one-way"], chosen.units["two-way"]
    of_one, of_both = 4 * (d + one + 1) * one, 2 * 4 * (d + both + 1) * both
    assert (of_one, of_both) == (129_000, 132_000)


@pytest.fixture
def messages(monkeypatch):
    train = [
        TaggedSentence(["in", "New", "York", "now"], ["O", "B-location", "I-location", "O"]),
        TaggedSentence(["see", "Anna"], ["O", "B-person"]),
    ] * 5
    test = [TaggedSentence(["Anna", "in", "Old", "York"], ["B-person", "O", "B-location", "I-location"])]
    monkeypatch.setattr(entities_wnut17, "load_wnut17", lambda: WNUT17(train, train[:2], test))


def test_entities(messages, tmp_path):
    written = results.run(
        "entities_wnut17", tmp_path, report=str, seeds=[5], embedding_dim=4, hidden_size=3, epochs=2
    )
    rows = {row["model"]: row for row in written["rows"]}
    assert list(rows) == ["most frequent tag", *entities_wnut17.MODELS]
    for row in rows.values():
        assert row["entities"] == {"known": 1, "unknown": 1} and 0 <= row["f1"] <= 1
    lookup = rows["most frequent tag"]  # it finds Anna; "York" alone is half a name
    assert (lookup["recall_known"], lookup["recall_unknown"], lookup["recall"]) == (1, 0, 0.5)
    assert lookup["precision"] == 0.5 or lookup["precision"] == pytest.approx(1 / 3, abs=1e-3)
    assert rows["CRF"]["parameters"] > rows["softmax"]["parameters"]
