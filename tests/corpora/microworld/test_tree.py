import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture
def parse(world):
    return lambda text: world.parse(text.split())


def test_a_tree_on_one_line(parse):
    assert str(parse("the dog sleeps .")) == "(S (S (NP (DET the) (NOUN dog)) (VP (VERB sleeps))) (PUNCT .))"
    assert str(parse("he drank a cup of tea in the park .")) == (
        "(S (S (NP (PRON he)) (VP (VERB drank) (NP (DET a) (NOUN cup) (PP (ADP of) (NOUN tea)))"
        " (PP (ADP in) (NP (DET the) (NOUN park))))) (PUNCT .))"
    )


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("the film was good .", 1),
        ("the film was very good .", 2),
        ("the film was not good .", -1),
        ("the film was not very good .", -1),
        ("the film was not bad .", 1),
        ("the film was terrible .", -2),
        ("the film was good and wonderful .", 2),
        ("I love tea .", 2),
        ("I do not love tea .", -1),
        ("I hate tea .", -2),
        ("I like tea , but I hate milk .", -1),
        ("I hate milk , but I like tea .", 1),
        ("the film was good , but the story was boring .", -1),
        ("the film was good , but the story was very good .", 2),
        ("the dog sleeps .", 0),
    ],
)
def test_sentiment_is_put_together_from_the_parts(parse, text, sentiment):
    assert parse(text).sentiment == sentiment


def test_every_node_has_a_sentiment(parse):
    assert parse("the film was not very good .").bracketed(sentiment=True) == (
        "(1 (1 (2 (2 the) (2 film)) (1 (2 was) (1 (2 not) (4 (2 very) (3 good))))) (2 .))"
    )


def test_entities_are_marked_whole(parse):
    assert parse("Anna Brown went to the University of New York .").entities == (
        ["B-PER", "I-PER", "O", "O", "B-ORG", "I-ORG", "I-ORG", "I-ORG", "I-ORG", "O"]
    )
    assert parse("Tom and Peter live in Paris .").entities == ["B-PER", "O", "B-PER", "O", "O", "B-LOC", "O"]


def test_dependencies_are_those_of_universal_dependencies(parse):
    words = "she went to the University of Paris .".split()
    assert list(zip(words, parse(" ".join(words)).dependencies, strict=True)) == [
        ("she", (2, "nsubj")),
        ("went", (0, "root")),
        ("to", (5, "case")),
        ("the", (5, "det")),
        ("University", (2, "obl")),
        ("of", (7, "case")),
        ("Paris", (5, "nmod")),
        (".", (2, "punct")),
    ]
    # the adjective is the head of a copula; "and" belongs to what follows it
    assert parse("the film was good and wonderful .").dependencies == [
        (2, "det"), (4, "nsubj"), (4, "cop"), (0, "root"), (6, "cc"), (4, "conj"), (4, "punct"),
    ]  # fmt: skip
    # a comma belongs to the part that it sets off
    relations = parse("the film was good , but the story was boring .").dependencies
    assert (relations[4], relations[5]) == ((10, "punct"), (10, "cc"))
    assert parse("when Tom sleeps , Anna works .").dependencies[3] == (3, "punct")


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_dependencies_are_a_tree_without_crossing_edges(world, seed):
    (sentence,) = world.sample_sentences(1, np.random.default_rng(seed))
    heads = [head for head, _ in world.parse(sentence).dependencies]
    assert heads.count(0) == 1
    for word in range(1, len(heads) + 1):  # whoever follows the heads comes to the root
        steps = 0
        while word:
            word, steps = heads[word - 1], steps + 1
            assert steps <= len(heads)
    edges = [tuple(sorted((i, head))) for i, head in enumerate(heads, start=1) if head]
    assert not any(a < c < b < d for a, b in edges for c, d in edges)


@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_leaves_spell_the_sentence_and_every_label_has_its_place(world, seed):
    (sentence,) = world.sample_sentences(1, np.random.default_rng(seed))
    tree = world.parse(sentence)
    assert list(tree.tokens) == [leaf.tokens[0] for leaf in tree.leaves()] == sentence
    assert len(tree.tags) == len(tree.entities) == len(tree.dependencies) == len(sentence)
    for before, mark in zip(["O", *tree.entities], tree.entities, strict=False):
        assert not mark.startswith("I-") or before[2:] == mark[2:]
    assert all(-2 <= node.sentiment <= 2 for node in tree.subtrees())


@pytest.mark.parametrize(
    ("text", "pronoun", "noun"),
    [
        ("the cat did not cross the street because it was too tired .", "it", "cat"),
        ("the cat did not cross the street because it was too wide .", "it", "street"),
        ("the books did not fit into the drawer because they were too big .", "they", "books"),
        ("the books did not fit into the drawer because it was too small .", "it", "drawer"),
        ("the book did not fit into the drawer because it was too small .", "it", "drawer"),
        ("the king smiled because he was happy .", "he", "king"),
    ],
)
def test_meaning_tells_what_a_pronoun_stands_for(parse, text, pronoun, noun):
    tree = parse(text)
    assert tree.coreference is not None
    assert tuple(tree.tokens[i] for i in tree.coreference) == (pronoun, noun)
    assert parse("the dog sleeps .").coreference is None


PHENOMENA = {
    "agreement_pp": "the keys to the cabinet are old .",
    "agreement_relative": "the dogs that chased the cat are hungry .",
    "relative_clause": "the man who studied music sleeps .",
    "present": "he sleeps .",
    "past": "he went to Paris .",
    "progressive": "he is sleeping .",
    "perfect": "he has eaten rice .",
    "future": "he will eat rice .",
    "negation": "he does not sleep .",
    "intensifier": "he is very tired .",
    "contrast": "the film was good , but the story was boring .",
    "coordination": "Tom and Anna sleep .",
    "subordinate_clause": "when Tom sleeps , Anna works .",
    "reported_thought": "Tom thinks that Anna sleeps .",
    "yes_no_question": "does Tom drink tea ?",
    "wh_question": "where does Tom live ?",
    "pronoun": "she sleeps .",
    "pronoun_reference": "the cat did not cross the street because it was too wide .",
    "possessive": "she met her mother .",
    "comparison": "the horse is bigger than the dog .",
    "dative": "Tom gave the book to Anna .",
    "fact": "Paris is the capital of France .",
    "opinion": "I like tea .",
}


@pytest.mark.parametrize(("phenomenon", "text"), PHENOMENA.items())
def test_every_phenomenon_is_named(parse, phenomenon, text):
    assert phenomenon in parse(text).phenomena


def test_no_phenomenon_is_without_an_example(world):
    named = {name for rules in world.grammar.rules.values() for rule in rules for name in rule.phenomena}
    assert named == set(PHENOMENA)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("the keys to the cabinet are old .", "the keys to the cabinet is old ."),
        ("the key to the cabinets is old .", "the key to the cabinets are old ."),
        ("the dogs that chased the cat are hungry .", "the dogs that chased the cat is hungry ."),
        ("I am tired .", "I is tired ."),
        ("does he drink tea ?", "do he drink tea ?"),
        ("she met her mother .", "she met its mother ."),
        ("Paris is the capital of France .", "Paris is the capital of Japan ."),
        ("he did not eat rice .", "he did not ate rice ."),
    ],
)
def test_what_does_not_agree_is_no_sentence(world, right, wrong):
    assert np.isfinite(world.log_prob(right.split()))
    assert world.log_prob(wrong.split()) == -np.inf
