"""Analogies and similarities against loops over the formulas, against gensim, and by hand."""

import math
import os

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.corpora import benchmarks, microworld
from nlpbook.word2vec import (
    AnalogyScore,
    analogy_accuracy,
    evaluation,
    similarity_correlation,
    solve_analogies,
)
from nlpbook.words import WordVectors, cosine

METHODS = ("3CosAdd", "3CosMul")
WORDS = [f"w{i}" for i in range(40)]


def random_table(seed, n=40, d=5):
    return WordVectors(WORDS[:n], np.random.default_rng(seed).normal(size=(n, d)))


def brute_force(table, question, method):
    """The best answer as the formulas read, one word at a time."""

    def score(word):
        a, b, c = (cosine(table[word], table[other]) for other in question)
        if method == "3CosAdd":
            return b + c - a
        a, b, c = ((1 + value) / 2 for value in (a, b, c))
        return b * c / (a + 0.001)

    return max((word for word in table.words if word not in question), key=score)


@pytest.mark.parametrize("method", METHODS)
@given(seed=st.integers(0, 10**6), n=st.integers(4, 40), d=st.integers(2, 6), data=st.data())
def test_answers_equal_a_loop_over_all_words(method, seed, n, d, data):
    table = random_table(seed, n, d)
    triples = st.lists(st.sampled_from(table.words), min_size=3, max_size=3).map(tuple)
    questions = data.draw(st.lists(triples, min_size=1, max_size=4))
    assert solve_analogies(table, questions, method) == [brute_force(table, q, method) for q in questions]


@pytest.mark.parametrize("method", METHODS)
@given(seed=st.integers(0, 10**6), restrict=st.integers(4, 41), data=st.data())
def test_accuracy_equals_a_loop_over_the_protocol(method, seed, restrict, data):
    table = random_table(seed)
    word = st.sampled_from([*WORDS[:8], "W3", "w11", "unheard"])  # few, so that answers are sometimes right
    question = st.tuples(word, word, word, word)
    sections = data.draw(
        st.dictionaries(st.sampled_from(["capitals", "gram1", "gram2"]), st.lists(question, max_size=9))
    )
    seen = table.subset(WORDS[:restrict])
    expected = {}
    for name, part in sections.items():
        lowered = [tuple(w.lower() for w in q) for q in part]
        known = [q for q in lowered if all(w in seen for w in q)]
        correct = sum(brute_force(seen, q[:3], method) == q[3] for q in known)
        expected[name] = AnalogyScore(correct, len(known), len(part))
    if not any(score.covered for score in expected.values()):
        with pytest.raises(ValueError, match="questions"):
            analogy_accuracy(table, sections, method, restrict)
        return
    report = analogy_accuracy(table, sections, method, restrict)
    assert report.sections == expected
    assert (report.method, report.n_words, report.lower_cased) == (method, min(restrict, 40), True)
    for total, chosen in (
        (report.total, expected),
        (report.syntactic, [name for name in expected if name.startswith("gram")]),
        (report.semantic, [name for name in expected if name == "capitals"]),
    ):
        assert total == tuple(sum(expected[name][i] for name in chosen) for i in range(3))


def test_the_two_methods_by_hand():
    """From a = (1, 0), b = (0, 1), c = (.6, .8): 3CosAdd looks along c + b - a = (-.4, 1.8).

    x = (0, 2) has cosines 0, 1, .8 with a, b, c: 1.8 added up; .5, 1, .9 shifted: .9 / .501 = 1.796.
    y = (-1, 0) has -1, 0, -.6: .4 added up; but 0, .5, .2 shifted: .1 / .001 = 100, as nothing is further
    from a.
    """
    table = WordVectors(["a", "b", "c", "x", "y"], np.array([[1, 0], [0, 1], [0.6, 0.8], [0, 2], [-1, 0]]))
    assert solve_analogies(table, [("a", "b", "c")], "3CosAdd") == ["x"]
    assert solve_analogies(table, [("a", "b", "c")], "3CosMul") == ["y"]


def test_accuracies():
    score = AnalogyScore(correct=3, covered=4, total=12)
    assert (score.accuracy, score.accuracy_of_all) == (0.75, 0.25)
    nothing = AnalogyScore(0, 0, 5)
    assert math.isnan(nothing.accuracy)
    assert nothing.accuracy_of_all == 0
    assert math.isnan(AnalogyScore(0, 0, 0).accuracy_of_all)


def test_capitals_are_kept_where_the_vectors_have_them():
    table = WordVectors(["Paris", "France", "Oslo", "Norway", "oslo"], np.eye(5)[:, :4] + 1)
    questions = {"capitals": [("Paris", "France", "Oslo", "Norway"), ("paris", "france", "oslo", "norway")]}
    report = analogy_accuracy(table, questions)
    assert not report.lower_cased
    assert report.total.covered == 1
    # among the first words only there is no capital, and so both are in lower case
    lower = WordVectors(["paris", "france", "oslo", "norway", "Oslo"], np.eye(5)[:, :4] + 1)
    assert analogy_accuracy(lower, questions).total.covered == 1
    report = analogy_accuracy(lower, questions, restrict=4)
    assert report.lower_cased
    assert report.total.covered == 2


@pytest.mark.parametrize("method", METHODS)
def test_small_blocks_give_the_same_answers(method, monkeypatch):
    table = random_table(0)
    rng = np.random.default_rng(1)
    questions = [tuple(rng.choice(WORDS, 3, replace=False).tolist()) for _ in range(50)]
    at_once = solve_analogies(table, questions, method)
    monkeypatch.setattr(evaluation, "_SCORES", 7 * len(WORDS))  # seven questions at a time
    assert solve_analogies(table, questions, method) == at_once
    monkeypatch.setattr(evaluation, "_SCORES", 1)
    assert solve_analogies(table, questions, method) == at_once


# ---- similarity

scores = st.floats(0, 10).map(lambda x: round(x, 1))
pairs_of_words = st.lists(
    st.tuples(st.sampled_from([*WORDS, "W7", "unheard"]), st.sampled_from(WORDS), scores),
    min_size=1,
    max_size=20,
)


@given(seed=st.integers(0, 10**6), pairs=pairs_of_words)
def test_correlations_equal_those_of_single_cosines(seed, pairs):
    table = random_table(seed)
    covered = [(a.lower(), b, score) for a, b, score in pairs if a.lower() in table]
    cosines = [cosine(table[a], table[b]) for a, b, _ in covered]
    given_scores = [score for *_, score in covered]
    if len(covered) < 2 or len(set(given_scores)) == 1 or np.ptp(cosines) < 1e-9:
        with pytest.raises(ValueError, match="pairs must"):
            similarity_correlation(table, pairs)
        return
    found = similarity_correlation(table, pairs)
    assert (found.covered, found.total) == (len(covered), len(pairs))
    # ranks by counting: how many are smaller, and half of those that are equal
    ranks = [
        [sum((x < v) + (x == v) / 2 for x in np.round(values, 12)) for v in np.round(values, 12)]
        for values in (given_scores, cosines)
    ]
    assert found.spearman == pytest.approx(np.corrcoef(ranks)[0, 1], abs=1e-9)
    assert found.pearson == pytest.approx(np.corrcoef(given_scores, cosines)[0, 1], abs=1e-9)


# ---- gensim


def keyed_vectors(table):
    KeyedVectors = pytest.importorskip("gensim.models").KeyedVectors
    theirs = KeyedVectors(vector_size=table.vectors.shape[1])
    theirs.add_vectors(table.words, table.vectors.astype(np.float32))
    return theirs


def gensim_accuracy(theirs, sections, path, restrict):
    """Its correct and asked questions by section."""
    lines = [line for name, part in sections.items() for line in [f": {name}", *map(" ".join, part)]]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf8")
    _, found = theirs.evaluate_word_analogies(str(path), restrict_vocab=restrict)
    return {
        part["section"]: (len(part["correct"]), len(part["correct"]) + len(part["incorrect"]))
        for part in found[:-1]
    }


def table_of_the_microworld():
    """Vectors in which some of the microworld's analogies hold, and some do not."""
    world = microworld.load()
    rng = np.random.default_rng(0)
    questions = microworld.tasks.analogies(world, per_section=40, rng=rng)
    words = list(dict.fromkeys(w.lower() for part in questions.values() for q in part for w in q))
    place = {word: i for i, word in enumerate(words)}
    vectors = rng.normal(size=(len(words), 20))
    for part in questions.values():
        offset = rng.normal(size=20)
        for a, b, c, d in part[:25]:  # later questions undo a part of what earlier ones arrange
            for first, second in ((a, b), (c, d)):
                vectors[place[second.lower()]] = (
                    vectors[place[first.lower()]] + offset + rng.normal(0, 0.3, 20)
                )
    return WordVectors(words, vectors.astype(np.float32)), questions


def test_gensims_analogies(tmp_path):
    table, questions = table_of_the_microworld()
    theirs = keyed_vectors(table)
    for restrict in (len(table), len(table) * 2 // 3):
        expected = gensim_accuracy(theirs, questions, tmp_path / "questions.txt", restrict)
        report = analogy_accuracy(table, questions, restrict=restrict)
        assert {name: score[:2] for name, score in report.sections.items()} == expected
    assert 0.1 < report.total.accuracy < 0.95  # neither all right nor all wrong


@pytest.mark.filterwarnings("ignore:Call to deprecated:DeprecationWarning")
def test_gensims_products():
    """Its constant is 1e-6 in place of 0.001, which matters only where a cosine with a is close to -1."""
    table, questions = table_of_the_microworld()
    theirs = keyed_vectors(table)
    asked = [tuple(map(str.lower, q[:3])) for part in questions.values() for q in part]
    expected = [theirs.most_similar_cosmul(positive=[b, c], negative=[a], topn=1)[0][0] for a, b, c in asked]
    answers = solve_analogies(table, asked, "3CosMul")
    assert np.mean([x == y for x, y in zip(answers, expected, strict=True)]) > 0.98
    assert answers != solve_analogies(table, asked, "3CosAdd")


def test_gensims_correlations(tmp_path):
    rng = np.random.default_rng(3)
    world = microworld.load()
    pairs = microworld.tasks.similarity_pairs(world, 100, rng)
    words = list(dict.fromkeys(word.lower() for a, b, _ in pairs for word in (a, b)))[:-20]  # some unheard
    table = WordVectors(words, rng.normal(size=(len(words), 10)).astype(np.float32))
    path = tmp_path / "pairs.tsv"
    path.write_text("".join(f"{a}\t{b}\t{score}\n" for a, b, score in pairs), encoding="utf8")
    pearson, spearman, missing = keyed_vectors(table).evaluate_word_pairs(str(path))
    found = similarity_correlation(table, pairs)
    assert found.pearson == pytest.approx(pearson[0], abs=1e-6)
    assert found.spearman == pytest.approx(spearman[0], abs=1e-6)
    assert 100 * (1 - found.covered / found.total) == pytest.approx(missing)


# ---- the field's own questions


@pytest.fixture
def real_questions():
    if benchmarks.find("google-analogies") is None or not os.environ.get("NLPBOOK_DATA"):
        pytest.skip("NLPBOOK_DATA names no folder of data sets")
    return benchmarks.load_analogies().sections


def test_googles_questions_with_gensim(real_questions, tmp_path):
    """Vectors with the questions' own offsets in them: every count by section is gensim's."""
    words = list(dict.fromkeys(w.lower() for part in real_questions.values() for q in part for w in q))
    rng = np.random.default_rng(0)
    place = {word: i for i, word in enumerate(words)}
    vectors = rng.normal(size=(len(words), 30)).astype(np.float32)
    for part in real_questions.values():
        offset = rng.normal(size=30)
        for a, b, *_ in part:
            vectors[place[b.lower()]] = vectors[place[a.lower()]] + offset + rng.normal(0, 0.5, 30)
    table = WordVectors(words, vectors)
    some = {name: part[::20] for name, part in real_questions.items()}  # gensim asks one by one
    report = analogy_accuracy(table, some)
    expected = gensim_accuracy(keyed_vectors(table), some, tmp_path / "questions.txt", 30_000)
    assert {name: score[:2] for name, score in report.sections.items()} == expected
    whole = analogy_accuracy(table, real_questions)
    assert whole.total.total == whole.total.covered == 19_544
    assert whole.semantic.total == 8_869
    assert whole.syntactic.total == 10_675


def test_the_fields_pairs_with_gensim(real_questions, tmp_path):
    for pairs in (benchmarks.load_wordsim353().pairs, benchmarks.load_simlex999().pairs):
        words = list(dict.fromkeys(word.lower() for a, b, _ in pairs for word in (a, b)))[::-1][:300]
        table = WordVectors(words, np.random.default_rng(0).normal(size=(300, 4)).astype(np.float32))
        path = tmp_path / "pairs.tsv"
        path.write_text("".join(f"{a}\t{b}\t{score}\n" for a, b, score in pairs), encoding="utf8")
        pearson, spearman, missing = keyed_vectors(table).evaluate_word_pairs(str(path))
        found = similarity_correlation(table, pairs)
        assert found[:2] == pytest.approx((spearman[0], pearson[0]), abs=1e-6)
        assert 100 * (1 - found.covered / found.total) == pytest.approx(missing)


# ---- bad input

QUESTIONS = {"section": [("w0", "w1", "w2", "w3")]}


@pytest.mark.parametrize(
    ("questions", "error", "message"),
    [
        ({}, ValueError, "questions must be one question or more; got none"),
        ({"section": []}, ValueError, "questions must be one question or more; got none"),
        (
            {"s": ["w0w1"]},
            TypeError,
            r"^questions\['s'\]\[0\] must be a list of words; got the string 'w0w1'",
        ),
        ([("w0", "w1", "w2", "w3")], TypeError, "questions must be a mapping .*; got list"),
        ({"s": [("w0", "w1", "w2")]}, ValueError, r"^questions\['s'\]\[0\] must be 4 words; got \("),
        ({"s": [("w0", "w1", 2, "w3")]}, TypeError, r"^questions\['s'\]\[0\]\[2\] must be a string; got 2"),
        ({"s": [("w0", "w1", "w2", "x")]}, ValueError, "are among the 40 words looked at; got none in 1"),
    ],
)
def test_questions_that_cannot_be_asked(questions, error, message):
    with pytest.raises(error, match=message):
        analogy_accuracy(random_table(0), questions)


def test_other_bad_input_for_analogies():
    table = random_table(0)
    with pytest.raises(ValueError, match="method must be '3CosAdd' or '3CosMul'; got 'cosadd'"):
        analogy_accuracy(table, QUESTIONS, "cosadd")
    with pytest.raises(ValueError, match="restrict must be a whole number, 1 or larger; got 0"):
        analogy_accuracy(table, QUESTIONS, restrict=0)
    with pytest.raises(ValueError, match="vectors must have 4 words at least"):
        solve_analogies(random_table(0, n=3), [("w0", "w1", "w2")])
    vectors = table.vectors.copy()
    vectors[7] = 0
    for method in METHODS:
        with pytest.raises(ValueError, match=r"vectors must have no zero row.* got one for 'w7'"):
            analogy_accuracy(WordVectors(WORDS, vectors), QUESTIONS, method)
        with pytest.raises(KeyError, match="questions has 'x', which has no vector; the table has 40 words"):
            solve_analogies(table, [("w0", "w1", "x")], method)
        with pytest.raises(ValueError, match=r"^questions\[0\] must be 3 words; got \("):
            solve_analogies(table, [("w0", "w1", "w2", "w3")], method)
        assert solve_analogies(table, [], method) == []
    with pytest.raises(TypeError, match="vectors must be WordVectors; got ndarray"):
        solve_analogies(vectors, [("w0", "w1", "w2")])


@pytest.mark.parametrize(
    ("pairs", "error", "message"),
    [
        ([], ValueError, "pairs must be a list of one or more pairs of words; got none"),
        ([("w0", "w1")], ValueError, r"^pairs\[0\] must be 2 words; got \("),
        ([("w0", 1, 2.0)], TypeError, r"^pairs\[0\]\[1\] must be a string; got 1"),
        ([("w0", "w1", "2")], TypeError, r"the score of pairs\[0\] must be a finite number"),
        ([("w0", "w1", math.nan)], ValueError, r"the score of pairs\[0\] must be a finite number"),
        ([("w0", "w1", 1), ("w0", "x", 2)], ValueError, "got 1 in 2"),
        (
            [("w0", "w1", 1), ("w0", "w2", 1)],
            ValueError,
            "pairs must differ in their scores; got 1 for all 2",
        ),
        ([("w0", "w1", 1), ("w1", "w0", 2)], ValueError, "pairs must differ in their cosines; got"),
    ],
)
def test_pairs_that_have_no_correlation(pairs, error, message):
    with pytest.raises(error, match=message):
        similarity_correlation(random_table(0), pairs)


def test_a_pair_without_a_direction():
    vectors = random_table(0).vectors.copy()
    vectors[[1, 9]] = 0
    table = WordVectors(WORDS, vectors)
    with pytest.raises(ValueError, match=r"vectors must have no zero row.* got one for 'w1'"):
        similarity_correlation(table, [("w0", "w1", 1), ("w0", "w2", 2)])
    found = similarity_correlation(table, [("w0", "w3", 1), ("w0", "w2", 2), ("w5", "w6", 2.5)])
    assert found.covered == 3  # the other zero row is nobody's business here
    assert (
        found.spearman
        == scipy.stats.spearmanr(
            [1, 2, 2.5], [table.similarity(a, b) for a, b in (("w0", "w3"), ("w0", "w2"), ("w5", "w6"))]
        ).statistic
    )
