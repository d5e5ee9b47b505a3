import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.corpora.microworld.tasks import agreement_pairs, draws, number_forms
from nlpbook.corpora.microworld.tasks.agreement import _other_forms, _pairs

SEEDS = st.integers(0, 2**32 - 1)


def is_plural(noun):
    """By its look: a second opinion that knows English and not the grammar."""
    if noun[0].isupper() or noun in {"mathematics", "physics"}:
        return False
    return noun in {"men", "women", "children", "mice"} or (noun[-1] == "s" and noun[-2:] != "ss")


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.sampled_from([None, 0, 1, 2]))
def test_one_verb_is_wrong_and_everything_is_as_said(world, seed, attractors):
    (pair,) = agreement_pairs(world, 1, np.random.default_rng(seed), attractors)
    tree = world.parse(pair.grammatical)
    assert world.log_prob(pair.grammatical) > -math.inf
    assert world.log_prob(pair.ungrammatical) == -math.inf
    words = zip(pair.grammatical, pair.ungrammatical, strict=True)
    assert [i for i, (right, wrong) in enumerate(words) if right != wrong] == [pair.verb]
    assert pair.context == pair.grammatical[: pair.verb]
    # the noun is the subject of the verb, or of what the verb is an auxiliary or a copula of
    dependencies = tree.dependencies
    governor, relation = dependencies[pair.head]
    assert relation == "nsubj"
    assert pair.verb == governor - 1 or dependencies[pair.verb] in [(governor, "aux"), (governor, "cop")]
    # its number, and those of the nouns between; of a name of two words, the first counts
    assert pair.head < pair.verb
    assert (pair.number == "plural") == is_plural(pair.grammatical[pair.head])
    between = [
        is_plural(pair.grammatical[i])
        for i in range(pair.head + 1, pair.verb)
        if tree.tags[i] == "NOUN" or (tree.tags[i] == "PROPN" and tree.tags[i - 1] != "PROPN")
    ]
    assert pair.attractors == sum(noun != (pair.number == "plural") for noun in between)
    assert attractors in (None, pair.attractors)


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.sampled_from(["simple", "prepositional phrase", "relative clause"]))
def test_what_stands_behind_the_head(world, seed, construction):
    (pair,) = agreement_pairs(world, 1, np.random.default_rng(seed), construction=construction)
    assert pair.construction == construction
    behind = pair.grammatical[pair.head + 1 : pair.verb]
    if construction == "relative clause":
        assert behind[0] in {"who", "that"}
    elif construction == "prepositional phrase":
        assert world.parse(pair.grammatical).tags[pair.head + 1] == "ADP"
    else:
        assert set(behind) <= {"often", "always", "never", "sometimes", "usually", "rarely", *NAMES}


NAMES = {"Lee", "Brown", "Smith", "Miller", "Stone", "Carter"}  # behind the head of "Tom Lee"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the keys to the cabinet are old .", [("keys", "are", "is", 1, "prepositional phrase")]),
        ("the key to the cabinets in the park is old .", [("key", "is", "are", 1, "prepositional phrase")]),
        ("the key to the cabinets in the parks is old .", [("key", "is", "are", 2, "prepositional phrase")]),
        ("the men from New Zealand sleep .", [("men", "sleep", "sleeps", 1, "prepositional phrase")]),
        ("the student who met Tom Lee drinks tea .", [("student", "drinks", "drink", 0, "relative clause")]),
        ("the students who met Tom Lee are happy .", [("students", "are", "is", 1, "relative clause")]),
        ("the kings of Spain live in Madrid .", [("kings", "live", "lives", 1, "prepositional phrase")]),
        ("Anna has eaten soup .", [("Anna", "has", "have", 0, "simple")]),
        (
            "the boy thinks that the dogs do not sleep .",
            [("boy", "thinks", "think", 0, "simple"), ("dogs", "do", "does", 0, "simple")],
        ),
        ("Anna and Tom are happy .", []),  # two heads
        ("the dog slept .", []),  # no form has a number
        ("Paris is the capital of France .", []),  # this "is" is a word of the rule, not of a table of forms
        ("does the man drink tea ?", []),  # the verb stands before the noun
        ("she is happy .", []),  # a pronoun tells its number itself
        ("I am happy .", []),
        ("who ate soup ?", []),
    ],
)
def test_all_pairs_of_a_sentence(world, text, expected):
    pairs = _pairs(world.parse(text.split()), _other_forms(world.grammar))
    found = [
        (
            pair.grammatical[pair.head],
            pair.grammatical[pair.verb],
            pair.ungrammatical[pair.verb],
            pair.attractors,
            pair.construction,
        )
        for pair in pairs
    ]
    assert found == expected


def test_every_form_has_one_of_the_other_number(world):
    forms = _other_forms(world.grammar)
    assert forms["Be[sg]"] == {"is": "are"} and forms["Was[pl]"] == {"were": "was"}
    assert forms["Have[sg]"] == {"has": "have"} and forms["Do[pl]"] == {"do": "does"}
    assert forms["Verb[go,sg]"]["goes"] == "go" and forms["Verb[go,pl]"]["go"] == "goes"
    for category, verbs in forms.items():
        assert set(verbs) == {word.form for word in world.grammar.words[category]}
        assert all(right != wrong for right, wrong in verbs.items())


def test_what_is_to_be_left_out(world):
    first = agreement_pairs(world, 200, np.random.default_rng(0), construction="simple")
    seen = {pair.grammatical for pair in first}
    second = agreement_pairs(world, 200, np.random.default_rng(0), construction="simple", exclude=seen)
    assert not seen & {pair.grammatical for pair in second}


def test_no_sentence_serves(world, monkeypatch):
    monkeypatch.setattr(draws, "PATIENCE", 300)
    with pytest.raises(ValueError, match="were none with 9 attractors"):
        agreement_pairs(world, 1, np.random.default_rng(0), attractors=9)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 0}, "n must be a whole number, 1 or larger; got 0"),
        ({"n": 2.0}, "n must be a whole number"),
        ({"attractors": -1}, "attractors must be a whole number, 0 or larger; got -1"),
        ({"attractors": True}, "attractors must be a whole number"),
        (
            {"construction": "clause"},
            "construction must be one of 'simple', 'prepositional phrase', .*; got 'clause'",
        ),
        ({"rng": 3}, r"rng must be a numpy\.random\.Generator"),
        ({"exclude": ["the dog sleeps ."]}, r"exclude\[0\] must be a list of tokens"),
        ({"exclude": "the dog sleeps ."}, "exclude must be a list of lists of tokens"),
    ],
)
def test_bad_input(world, arguments, message):
    with pytest.raises((ValueError, TypeError), match=message):
        agreement_pairs(world, **({"n": 1, "rng": np.random.default_rng(0)} | arguments))


def test_number_forms_are_singulars_with_their_plurals(world):
    """A second opinion knows English: each plural is regular or one of the few that are not."""
    nouns = number_forms(world.grammar)
    irregular = {"man": "men", "woman": "women", "child": "children", "mouse": "mice", "knife": "knives"}
    irregular |= {"wolf": "wolves"}
    for singular, plural in nouns:
        assert not is_plural(singular) and is_plural(plural)
        regular = {singular + "s", singular + "es", singular[:-1] + "ies"}
        assert plural in ({irregular[singular]} if singular in irregular else regular)
    assert {"dog", "key", "boy", "girl", "teacher", "waitress"} <= set(dict(nouns))
    assert len(nouns) == len(set(dict(nouns))) == len({plural for _, plural in nouns})
    assert number_forms(world.grammar, ["DET"]) == [("that", "those"), ("this", "these")]
    assert ("is", "are") in number_forms(world.grammar, ["AUX"])
    assert all(
        one[-1] == "s" and other in (one[:-1], one[:-2], one[:-3] + "y")
        for one, other in number_forms(world.grammar, ["VERB"])
    )
