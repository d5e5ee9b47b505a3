import json
from collections import Counter

import numpy as np
import pytest

from nlpbook.corpora import microworld
from nlpbook.corpora.microworld.grammar import Measure
from nlpbook.explorers import MicroworldExplorer
from nlpbook.explorers.microworld.packing import pack_grammar
from nlpbook.text import Vocabulary

KEYS = "the keys to the cabinet are very old .".split()


@pytest.fixture(scope="module")
def world():
    return microworld.load()


def unpacked_rules(packed):
    """Every rule of a packed grammar as plain text, read with nothing but what the docstring says."""
    names, phenomena = packed["categories"].split(" "), packed["phenomena"].split(" ")
    for left, *rules in packed["rules"]:
        for shape, probability, *children in rules:
            relations, links, chinese, operation, entity, numbers = packed["shapes"][shape]
            yield (
                names[left],
                packed["probabilities"][probability],
                tuple(names[child] for child in children),
                tuple(None if one == "-" else one for one in relations.split(" ")),
                tuple(link or None for link in links or [0] * len(children)),
                tuple(tuple(chinese_item(item) for item in side) for side in chinese),
                operation or None,
                entity or None,
                frozenset(phenomena[i] for i in numbers),
            )


def chinese_item(item):
    if isinstance(item, str) or item >= 0:
        return item
    return Measure((-1 - item) // 2, bool((-1 - item) % 2))


def test_packing_loses_nothing(world):
    grammar = world.grammar
    packed = json.loads(json.dumps(pack_grammar(grammar, world.vocabulary)))
    expected = Counter(
        (
            rule.left,
            rule.probability,
            rule.symbols,
            tuple(child.relation for child in rule.children),
            tuple(child.link for child in rule.children),
            rule.chinese,
            rule.operation,
            rule.entity,
            rule.phenomena,
        )
        for rules in grammar.rules.values()
        for rule in rules
    )
    assert Counter(unpacked_rules(packed)) == expected

    names, tags, forms = (packed[name].split(" ") for name in ("categories", "tags", "words"))
    words = Counter()
    for left, tag, *entries in packed["lexicon"]:
        for form, probability, meaning in entries:
            chinese, measure, sentiment = packed["meanings"][meaning]
            probability = packed["probabilities"][probability]
            chinese = tuple(chinese.split("/")) if chinese else ()
            words[names[left], tags[tag], forms[form], probability, chinese, measure or None, sentiment] += 1
    assert words == Counter(
        (left, grammar.tags[left], word.form, word.probability, word.chinese, word.measure, word.sentiment)
        for left, group in grammar.words.items()
        for word in group
    )
    assert forms == list(world.vocabulary.tokens)
    assert packed["labels"] == grammar.labels


def test_the_whole_page_stays_light(world):
    state = json.dumps(MicroworldExplorer(world).state(), ensure_ascii=False, separators=(",", ":"))
    assert len(state.encode()) < 100_000


def test_a_vocabulary_that_lacks_a_word_is_refused(world):
    with pytest.raises(KeyError):
        pack_grammar(world.grammar, Vocabulary(["the", "</s>"], unknown=None))


def test_the_first_sentence_is_drawn_with_the_seed(world):
    first, again, other = (MicroworldExplorer(world, seed=seed).sentence for seed in (3, 3, 4))
    assert first == again == world.sample(np.random.default_rng(3))
    assert first != other


def test_the_first_sentence_has_the_phenomenon_that_is_asked_for(world):
    for name in MicroworldExplorer(world, KEYS)._phenomena:
        first, again = (MicroworldExplorer(world, phenomenon=name, seed=1).sentence for _ in range(2))
        assert first == again and name in world.parse(first).phenomena


def test_python_moves_it_too(world):
    explorer = MicroworldExplorer(world, KEYS)
    explorer.sentence = "Anna drinks tea .".split()
    explorer.prefix = [*explorer.sentence, "</s>"]
    explorer.panel, explorer.view, explorer.phenomenon = "build", "bits", "negation"
    assert explorer.state()["sentence"] == ["Anna", "drinks", "tea", "."]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"world": "grammar"}, TypeError, r"world must be .*a Microworld.*; got str"),
        ({"sentence": "the dog sleeps ."}, TypeError, "sentence must be a list of tokens; got the string"),
        (
            {"sentence": ["the", "keys", "is"]},
            ValueError,
            r"sentence\[2\] must .* after 'the keys'; got 'is'",
        ),
        ({"sentence": ["the", "dog"]}, ValueError, "sentence must be complete"),
        ({"prefix": "the"}, TypeError, r"prefix must .*; got the string 'the'"),
        ({"prefix": ["the", "the"]}, ValueError, r"prefix\[1\] must be .* after 'the'; got 'the'"),
        ({"prefix": ["the", "</s>"]}, ValueError, "must be complete"),
        ({"panel": "tree"}, ValueError, r"panel must be .*'sample'.*; got 'tree'"),
        ({"view": "tags"}, ValueError, r"view must be .*'phrases'.*; got 'tags'"),
        ({"phenomenon": "irony"}, ValueError, r"phenomenon must be .*''.*; got 'irony'"),
        ({"seed": -1}, ValueError, r"seed must .*; got -1"),
        ({"seed": True}, TypeError, r"seed must .*; got True"),
        ({"seed": 0.5}, TypeError, r"seed must .*; got 0.5"),
    ],
)
def test_bad_input_is_refused_by_name(world, arguments, error, message):
    with pytest.raises(error, match=message):
        MicroworldExplorer(**{"world": world, **arguments})


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("sentence", ["the", "dog"], "must be complete"),
        ("prefix", ["dog"], "must be a word that can begin a sentence"),
        ("panel", "both", r"panel must .*; got 'both'"),
        ("view", "", r"view must .*; got ''"),
        ("phenomenon", "irony", r"phenomenon must .*; got 'irony'"),
    ],
)
def test_bad_input_is_refused_later_too(world, name, value, message):
    explorer = MicroworldExplorer(world, KEYS)
    with pytest.raises(ValueError, match=message):
        setattr(explorer, name, value)
