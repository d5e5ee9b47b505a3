"""The questions against the tables of the grammar file, read once more, in another way."""

import itertools
import re
from importlib import resources

import numpy as np
import pytest

from nlpbook.corpora import microworld
from nlpbook.corpora.benchmarks import read_analogies
from nlpbook.corpora.microworld.tasks import analogies
from nlpbook.corpora.microworld.tasks.files import WRITERS
from nlpbook.words import WordVectors


@pytest.fixture(scope="module")
def questions(world):
    return analogies(world)


@pytest.fixture(scope="module")
def tables():
    """From the head of every table of the file to its rows: for every group, the English words."""
    text = resources.files(microworld).joinpath("microworld.grammar").read_text(encoding="utf-8")
    found = {}
    for line in text.split("\nlabel S:")[1].splitlines():
        if line.startswith("words "):
            head = line.split("#")[0].removeprefix("words ").strip()
            found.setdefault(head, [])
        elif re.match(r"  [A-Za-z]+ ", line) and found:
            groups = line.split(";")
            found[head].append([re.findall(r"[A-Za-z]+", group) for group in groups])
    return found


def pairs_of(section):
    return set(itertools.chain.from_iterable(((q.a, q.b), (q.c, q.d)) for q in section))


def test_there_are_enough_and_no_two_are_the_same(questions, world):
    everything = list(itertools.chain.from_iterable(questions.values()))
    assert len(everything) >= 500
    assert len(set(everything)) == len(everything)
    assert all(len(section) >= 50 for section in questions.values())
    for question in everything:
        assert len(set(question)) == 4
        assert all(word in world.vocabulary for word in question)


def test_a_question_has_one_answer(questions):
    answers = {}
    for question in itertools.chain.from_iterable(questions.values()):
        assert answers.setdefault(question[:3], question.d) == question.d


def test_capitals_countries_and_nations(questions, tables):
    rows = next(rows for head, rows in tables.items() if "each p" in head)
    triples = [tuple(words[0] for words in groups) for groups in rows]
    assert len(triples) == 18
    assert pairs_of(questions["capital-country"]) == {(city, country) for city, country, _ in triples}
    assert pairs_of(questions["gram-nationality-adjective"]) == {
        (land, nation) for _, land, nation in triples
    }
    assert len(questions["capital-country"]) == 18 * 17


def test_forms_of_verbs(questions, tables):
    expected = {"gram-third-person": set(), "gram-past-tense": set(), "gram-progressive": set()}
    for head, rows in tables.items():
        if not head.startswith("VERB"):
            continue
        columns = re.search(r"\[(.*)\]", head)[1].split(",")[-1].split()
        place = {value: i for i, column in enumerate(columns) for value in column.split("=")}
        for (forms,) in rows:
            for value, section in zip(("sg", "past", "ing"), expected, strict=True):
                if "pl" in place and value in place:
                    expected[section].add((forms[place["pl"]], forms[place[value]]))
    plurals = pairs_of(questions["gram-plural"])
    noun_or_verb = {("cook", "cooks"), ("guide", "guides")}
    assert noun_or_verb <= expected["gram-third-person"] and not noun_or_verb & plurals
    expected["gram-third-person"] -= noun_or_verb
    assert {name: pairs_of(questions[name]) for name in expected} == expected
    assert ("go", "went") in pairs_of(questions["gram-past-tense"])


def test_men_and_women(questions):
    people = "man woman|men women|boy girl|boys girls|king queen|kings queens|prince princess"
    people += "|princes princesses|waiter waitress|waiters waitresses|he she|his her"
    kin = "father mother|brother sister|brothers sisters|son daughter|sons daughters"
    kin += "|uncle aunt|uncles aunts|grandfather grandmother"
    assert pairs_of(questions["gender-people"]) == {tuple(pair.split()) for pair in people.split("|")}
    assert pairs_of(questions["gender-kin"]) == {tuple(pair.split()) for pair in kin.split("|")}


def test_plurals_and_comparatives(questions):
    plurals = pairs_of(questions["gram-plural"])
    irregular = {("man", "men"), ("woman", "women"), ("child", "children"), ("mouse", "mice")}
    irregular |= {("wolf", "wolves"), ("knife", "knives")}
    assert irregular <= plurals
    for one, many in plurals - irregular:
        assert many in (one + "s", one + "es", one.removesuffix("y") + "ies")
    for adjective, more in pairs_of(questions["gram-comparative"]):
        stem = adjective.removesuffix("e")
        assert more in (stem + "er", stem.removesuffix("y") + "ier", stem + stem[-1] + "er")


def test_vectors_that_know_the_pairs_answer_every_question(questions):
    """A word as the sum of two directions, what it is about and which of the two it is."""
    for name in ("capital-country", "gender-kin", "gram-comparative"):
        pairs = sorted(pairs_of(questions[name]))
        about, which = np.eye(len(pairs)), np.eye(2)
        words = [word for pair in pairs for word in pair]
        rows = [np.concatenate([about[i], 2 * which[j]]) for i in range(len(pairs)) for j in range(2)]
        vectors = WordVectors(words, np.array(rows))
        section = questions[name]
        assert vectors.answer_analogies([question[:3] for question in section]) == [q.d for q in section]


def test_some_of_each_section(world, questions):
    some = analogies(world, per_section=60, rng=np.random.default_rng(0))
    assert list(some) == list(questions)
    for name, section in some.items():
        assert len(section) == min(60, len(questions[name]))
        assert set(section) <= set(questions[name])
    assert some == analogies(world, per_section=60, rng=np.random.default_rng(0))
    assert some != analogies(world, per_section=60, rng=np.random.default_rng(1))
    assert analogies(world, per_section=10**6, rng=np.random.default_rng(0)) == questions


def test_the_file_is_one_of_googles_kind(world, tmp_path):
    (text,) = WRITERS["analogies"](world, 60, np.random.default_rng(0)).values()
    (tmp_path / "analogies.txt").write_text(text, encoding="utf-8")
    read = read_analogies(tmp_path / "analogies.txt")
    assert read.sections == analogies(world, per_section=60, rng=np.random.default_rng(0))
    assert list(read.semantic) == ["capital-country", "gender-people", "gender-kin"]


@pytest.mark.parametrize("n", [0, -3, 2.5, False, "many"])
def test_a_number_that_is_none(world, n):
    error = ValueError if type(n) is int else TypeError
    with pytest.raises(error, match="per_section must be a whole number, 1 or larger; got"):
        analogies(world, per_section=n, rng=np.random.default_rng(0))


def test_no_generator(world):
    with pytest.raises(TypeError, match=r"rng must be a numpy\.random\.Generator"):
        analogies(world, per_section=3)
