"""One-hot vectors, cosines, neighbours and analogies against SciPy and plain loops."""

import numpy as np
import pytest
import scipy.sparse as sparse
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import cosine as scipy_cosine_distance

from nlpbook.words import WordVectors, cosine, cosine_matrix, one_hot, unit_rows

numbers = st.floats(-100, 100).map(lambda x: round(x, 3))
vectors = st.integers(1, 6).flatmap(
    lambda d: st.tuples(arrays(np.float64, d, elements=numbers), arrays(np.float64, d, elements=numbers))
)


@given(vectors)
def test_cosine_equals_scipy(pair):
    v, w = pair
    assume(v.any() and w.any())
    assert cosine(v, w) == pytest.approx(1 - scipy_cosine_distance(v, w), abs=1e-9)
    assert -1 <= cosine(v, w) <= 1


@given(vectors, st.sampled_from([1e-200, 1e-20, 3.0, 1e150]))
def test_cosine_knows_no_length(pair, scale):
    v, w = pair
    assume(v.any() and w.any())
    assert cosine(v * scale, w) == pytest.approx(cosine(v, w), abs=1e-9)


def test_the_lectures_pair():
    """v = [3, 1, 2], w = [3, 0, 2]: dot product 13, lengths sqrt 14 and sqrt 13."""
    assert cosine([3, 1, 2], [3, 0, 2]) == pytest.approx(13 / (14 * 13) ** 0.5)
    assert round(cosine([3, 1, 2], [3, 0, 2]), 4) == 0.9636


def test_cosine_bad_input():
    with pytest.raises(ValueError, match="w must be a vector with a direction; got zeros only"):
        cosine([1, 2], [0, 0])
    with pytest.raises(ValueError, match="v must be finite; got an entry that is nan"):
        cosine([np.nan, 2], [1, 0])
    with pytest.raises(
        ValueError, match=r"w must be numbers of shape \(2,\), .* as long as v; got shape \(3,\)"
    ):
        cosine([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match=r"v must be numbers .* a vector; got shape \(1, 2\)"):
        cosine([[1, 2]], [[1, 2]])


@given(arrays(np.float64, (5, 3), elements=numbers))
@settings(deadline=None)
def test_cosine_matrix_dense_and_sparse(matrix):
    matrix[np.abs(matrix).max(axis=1) < 1e-2] = 0
    expected = [[cosine(v, w) if v.any() and w.any() else 0 for w in matrix] for v in matrix]
    np.testing.assert_allclose(cosine_matrix(matrix), expected, atol=1e-9)
    np.testing.assert_allclose(cosine_matrix(sparse.csr_array(matrix)), expected, atol=1e-9)


@given(st.integers(1, 100).flatmap(lambda n: st.tuples(st.just(n), st.lists(st.integers(0, n - 1)))))
def test_one_hot(case):
    size, ids = case
    rows = one_hot(ids, size)
    assert rows.shape == (len(ids), size)
    assert rows.argmax(axis=1).tolist() == ids
    np.testing.assert_array_equal(rows.sum(axis=1), 1)
    np.testing.assert_array_equal(rows @ rows.T, np.equal.outer(ids, ids))  # orthonormal


def test_one_hot_bad_input():
    with pytest.raises(ValueError, match="ids must be whole numbers from 0 to 4; got 0 to 5"):
        one_hot([0, 5], 5)
    with pytest.raises(ValueError, match="ids must be whole numbers from 0 to 4; got -1 to -1"):
        one_hot([-1], 5)
    with pytest.raises(TypeError, match="whole numbers"):
        one_hot([0.5], 5)
    with pytest.raises(ValueError, match="vocabulary_size"):
        one_hot([], 0)


@pytest.fixture
def table():
    rng = np.random.default_rng(0)
    return WordVectors([f"w{i}" for i in range(40)], rng.normal(size=(40, 5)))


@given(st.integers(0, 39), st.integers(1, 39))
def test_neighbours_equal_sorting_all_cosines(word, k):
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(40, 5))
    table = WordVectors([f"w{i}" for i in range(40)], vectors)
    expected = sorted(
        ((cosine(vectors[word], vectors[i]), f"w{i}") for i in range(40) if i != word), reverse=True
    )[:k]
    found = table.neighbours(f"w{word}", k)
    assert [scored.word for scored in found] == [name for _, name in expected]
    np.testing.assert_allclose(
        [scored.score for scored in found], [score for score, _ in expected], atol=1e-12
    )


@given(st.lists(st.integers(0, 39), min_size=3, max_size=3, unique=True), st.booleans())
def test_analogy_equals_a_loop(question, exclude):
    vectors = np.random.default_rng(0).normal(size=(40, 5))
    table = WordVectors([f"w{i}" for i in range(40)], vectors)
    unit = unit_rows(vectors)
    a, b, c = question
    target = unit[c] + unit[b] - unit[a]
    candidates = [i for i in range(40) if not (exclude and i in question)]
    best = max(candidates, key=lambda i: cosine(unit[i], target))
    found = table.analogy(*(f"w{i}" for i in question), k=1, exclude_question=exclude)[0]
    assert found.word == f"w{best}"
    assert found.score == pytest.approx(cosine(unit[best], target))


def test_many_analogies_at_once_equal_one_by_one():
    rng = np.random.default_rng(3)
    table = WordVectors([f"w{i}" for i in range(50)], rng.normal(size=(50, 4)))
    questions = [tuple(f"w{i}" for i in rng.choice(50, 3, replace=False)) for _ in range(700)]  # two blocks
    assert table.answer_analogies(questions) == [
        table.analogy(*question, k=1)[0].word for question in questions
    ]
    open_to_all = [table.analogy(*question, k=1, exclude_question=False)[0].word for question in questions]
    assert table.answer_analogies(questions, exclude_question=False) == open_to_all
    assert table.answer_analogies([]) == []


@given(st.integers(1, 20), st.lists(st.integers(0, 39), min_size=22, max_size=40, unique=True))
def test_nearest_and_rank_agree_with_neighbours(k, among):
    table = WordVectors([f"w{i}" for i in range(40)], np.random.default_rng(0).normal(size=(40, 5)))
    every = {word: [scored.word for scored in table.neighbours(word, 39)] for word in table.words}
    assert table.nearest(table.words, k) == [every[word][:k] for word in table.words]
    chosen = [f"w{i}" for i in among]
    expected = [[other for other in every[word] if other in chosen][:k] for word in table.words]
    assert table.nearest(table.words, k, among=chosen) == expected
    assert all(table.rank("w3", other) == place for place, other in enumerate(every["w3"], start=1))
    with pytest.raises(ValueError, match="'w3' twice"):
        table.rank("w3", "w3")


def test_a_perfect_parallelogram_is_answered():
    table = WordVectors(
        ["man", "woman", "king", "queen", "apple"],
        torch.tensor([[1.0, 1, 0], [1, -1, 0], [1, 1, 5], [1, -1, 5], [-4, 0, 1]]),
    )
    assert table.analogy("man", "king", "woman", k=1)[0].word == "queen"


def test_access_and_bad_input(table):
    assert len(table) == 40 and "w3" in table and "other" not in table
    np.testing.assert_array_equal(table["w3"], table.vectors[3])
    assert table.similarity("w1", "w1") == pytest.approx(1)
    assert table.subset(["w5", "w2"]).words == ["w5", "w2"]
    np.testing.assert_array_equal(table.subset(["w5", "w2"]).vectors, table.vectors[[5, 2]])
    for question in (
        lambda: table["other"],
        lambda: table.neighbours("other"),
        lambda: table.analogy("w1", "w2", "x"),
    ):
        with pytest.raises(KeyError, match="has no vector; the table has 40 words"):
            question()
    for k, error in ((0, ValueError), (40, ValueError), (1.5, TypeError), (True, TypeError)):
        with pytest.raises(error, match="k must be a whole number from 1 to 39"):
            table.neighbours("w0", k)
    with pytest.raises(ValueError, match="'a' twice"):
        WordVectors(["a", "b", "a"], np.eye(3))
    with pytest.raises(ValueError, match="one row for each of 2 words"):
        WordVectors(["a", "b"], np.eye(3))
    with pytest.raises(ValueError, match="vectors must be finite; got an entry that is nan"):
        WordVectors(["a"], np.array([[np.nan]]))
    with pytest.raises(TypeError, match=r"words\[1\] must be a string; got 3"):
        WordVectors(["a", 3], np.eye(2))
