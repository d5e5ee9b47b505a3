from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.corpora.benchmarks import read_bio
from nlpbook.corpora.microworld.tasks import draws, entities, parts_of_speech
from nlpbook.corpora.microworld.tasks.files import WRITERS

SEEDS = st.integers(0, 2**32 - 1)
UNIVERSAL = set("ADJ ADP ADV AUX CCONJ DET NOUN NUM PART PRON PROPN PUNCT SCONJ VERB".split())


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_a_tag_for_every_word(world, seed):
    (example,) = parts_of_speech(world, 1, np.random.default_rng(seed))
    assert len(example.tags) == len(example.tokens)
    assert set(example.tags) <= UNIVERSAL
    assert list(example.tags) == world.parse(example.tokens).tags
    assert [
        tag for token, tag in zip(example.tokens, example.tags, strict=True) if token in {"and", "but"}
    ] == (["CCONJ"] * sum(token in {"and", "but"} for token in example.tokens))


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(0, 3))
def test_marks_of_entities(world, seed, least):
    (example,) = entities(world, 1, np.random.default_rng(seed), least=least)
    assert len(example.tags) == len(example.tokens)
    assert sum(tag.startswith("B-") for tag in example.tags) >= least
    for before, tag in zip(("O", *example.tags), example.tags, strict=False):
        assert tag == "O" or tag in {f"{mark}-{kind}" for mark in "BI" for kind in ("PER", "LOC", "ORG")}
        assert not tag.startswith("I-") or before[2:] == tag[2:]
    # a name has capital letters, and whatever has them is in a name; "I" and nations apart
    tags = world.parse(example.tokens).tags
    for token, tag, part in zip(example.tokens, example.tags, tags, strict=True):
        assert part != "PROPN" or tag != "O"
        assert tag == "O" or part == "PROPN" or token in {"the", "of"}


def test_enough_different_entities(world):
    examples = entities(world, 300, np.random.default_rng(0), least=1)
    kinds = Counter(tag for example in examples for tag in example.tags)
    for kind in ("B-PER", "B-LOC", "B-ORG", "I-PER", "I-LOC", "I-ORG"):
        assert kinds[kind] > 0


@pytest.mark.parametrize("task", ["parts-of-speech", "entities"])
def test_files_have_a_word_and_a_tag_on_each_line(world, task, tmp_path):
    (text,) = WRITERS[task](world, 30, np.random.default_rng(0)).values()
    draw = entities if task == "entities" else parts_of_speech
    examples = draw(world, 30, np.random.default_rng(0))
    blocks = [
        [tuple(line.split("\t")) for line in block.splitlines()]
        for block in text.removesuffix("\n\n").split("\n\n")
    ]
    assert blocks == [list(zip(one.tokens, one.tags, strict=True)) for one in examples]
    if task == "entities":
        (tmp_path / "entities.bio").write_text(text, encoding="utf-8")
        read = read_bio(tmp_path / "entities.bio")
        assert [(tuple(one.tokens), tuple(one.tags)) for one in read] == (
            [(one.tokens, one.tags) for one in examples]
        )


def test_bad_input(world, monkeypatch):
    monkeypatch.setattr(draws, "PATIENCE", 300)
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="n must be a whole number, 1 or larger; got 0"):
        parts_of_speech(world, 0, rng)
    with pytest.raises(ValueError, match="least must be a whole number, 0 or larger; got -1"):
        entities(world, 1, rng, least=-1)
    with pytest.raises(ValueError, match="were none with 99 entities or more"):
        entities(world, 1, rng, least=99)
    with pytest.raises(TypeError, match=r"rng must be a numpy\.random\.Generator"):
        entities(world, 1, 7)
