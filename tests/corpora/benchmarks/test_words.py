"""Analogies and scored pairs of words."""

import pytest

from nlpbook.corpora.benchmarks import (
    Analogy,
    WordPair,
    load_analogies,
    load_simlex999,
    load_wordsim353,
    read_analogies,
    read_word_pairs,
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "questions"


def test_analogies_in_sections(file):
    file.write_text(": capitals of the world\nParis France Rome Italy\n: gram1-plural\na b c d\nB A D C\n")
    analogies = read_analogies(file)
    assert analogies.sections == {
        "capitals of the world": [Analogy("Paris", "France", "Rome", "Italy")],
        "gram1-plural": [Analogy("a", "b", "c", "d"), Analogy("B", "A", "D", "C")],
    }
    assert list(analogies.semantic) == ["capitals of the world"]
    assert list(analogies.grammatical) == ["gram1-plural"]
    assert analogies.counts() == {"sections": 2, "questions": 3}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a b c d\n", "line 1: there is a question before the first section"),
        (": one\na b c\n", "line 2: a question has 4 words; got 3"),
        (": one\na b c d e\n", "line 2: a question has 4 words; got 5"),
        (": one\n\na b c d\n", "line 2: a question has 4 words; got 0"),
        (": one\n: two\n: one\n", "line 3: the section must have a name of its own; got 'one'"),
        (":\n", "line 1: the section must have a name of its own; got ''"),
    ],
)
def test_what_are_no_analogies(file, text, message):
    file.write_text(text)
    with pytest.raises(ValueError, match=f"questions, {message}"):
        read_analogies(file)


def test_word_pairs(file):
    file.write_bytes(b"tiger\ttiger\t10.00\r\nking\tcabbage\t0.23\r\n")
    assert read_word_pairs(file) == [WordPair("tiger", "tiger", 10.0), WordPair("king", "cabbage", 0.23)]


@pytest.mark.parametrize(
    "line",
    [
        "a b 1.0",
        "a\tb",
        "a\tb\t1.0\tx",
        "\tb\t1.0",
        "a\tb\tnan",
        "a\tb\tinf",
        "a\tb\t1e1",
        "a\tb\t-1",
        "a\tb\t",
    ],
)
def test_what_is_no_word_pair(file, line):
    file.write_text(f"a\tb\t1\n{line}\n")
    with pytest.raises(ValueError, match="questions, line 2: two words and a score"):
        read_word_pairs(file)


def test_a_score_beyond_the_scale(file):
    file.write_text("a\tb\t10.01\n")
    with pytest.raises(ValueError, match=r"questions, line 1: a score is at most 10; got 10\.01"):
        read_word_pairs(file)


def test_the_real_analogies(data):
    analogies = load_analogies()
    # As the paper has them: 8,869 semantic and 10,675 syntactic questions.
    assert sum(map(len, analogies.semantic.values())) == 8_869
    assert sum(map(len, analogies.grammatical.values())) == 10_675
    assert len(analogies.sections["family"]) == 506
    assert analogies.sections["capital-common-countries"][0] == Analogy("Athens", "Greece", "Baghdad", "Iraq")
    for section in analogies.sections.values():
        # Each relation is a list of pairs, and nearly all questions are two of them.
        pairs = {question[:2] for question in section} | {question[2:] for question in section}
        assert len(section) <= len(pairs) * (len(pairs) - 1)


def test_the_real_pairs(data):
    wordsim, simlex = load_wordsim353(), load_simlex999()
    everything = {frozenset(pair[:2]): pair.score for pair in wordsim.pairs}
    for part in (wordsim.similarity, wordsim.relatedness):
        assert all(frozenset(pair[:2]) in everything for pair in part)
    covered = {frozenset(pair[:2]) for pair in wordsim.similarity + wordsim.relatedness}
    assert len(set(everything) - covered) <= 3
    for pairs in (wordsim.pairs, simlex.pairs):
        assert all(0 <= pair.score <= 10 for pair in pairs)
    # The caveat of the record: two pairs are there twice.
    words = [frozenset(pair[:2]) for pair in wordsim.pairs]
    twice = {pair for pair in words if words.count(pair) > 1}
    assert twice == {frozenset({"money", "cash"}), frozenset({"bank", "money"})}
