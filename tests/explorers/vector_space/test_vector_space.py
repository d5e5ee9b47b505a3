import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cosine
from sklearn.decomposition import PCA

from nlpbook.explorers import VectorSpaceExplorer


def random_space(n=40, d=6, seed=0, **options):
    rng = np.random.default_rng(seed)
    return VectorSpaceExplorer([f"w{i}" for i in range(n)], rng.normal(size=(n, d)), **options)


def test_neighbours_equal_scipy_distances():
    explorer = random_space()
    for word in ("w0", "w17"):
        row = explorer.vectors[explorer.words.index(word)].astype(float)
        expected = sorted(
            (
                (1 - cosine(row, other.astype(float)), name)
                for name, other in zip(explorer.words, explorer.vectors, strict=True)
            ),
            reverse=True,
        )
        expected = [(name, value) for value, name in expected if name != word][:10]
        found = explorer.neighbours(word)
        assert [name for name, _ in found] == [name for name, _ in expected]
        np.testing.assert_allclose(
            [value for _, value in found], [value for _, value in expected], atol=1e-12
        )


@given(st.permutations(list("abcdef")), st.booleans(), st.integers(0, 5))
def test_analogy_equals_the_sum_of_three_cosines(letters, exclude, seed):
    # On unit vectors, cos(x, a - b + c) is cos(x, a) - cos(x, b) + cos(x, c) over the length of the sum
    # (3CosAdd).
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(6, 4)).astype(np.float32).astype(float)
    words = list("abcdef")
    explorer = VectorSpaceExplorer(words, vectors)
    a, b, c = letters[:3]

    def cos(x, y):
        return 1 - cosine(vectors[words.index(x)], vectors[words.index(y)])

    length = np.sqrt(3 - 2 * cos(a, b) + 2 * cos(a, c) - 2 * cos(b, c))
    expected = {
        x: (cos(x, a) - cos(x, b) + cos(x, c)) / length for x in words if not (exclude and x in (a, b, c))
    }
    found = explorer.a_minus_b_plus_c(a, b, c, k=6, exclude=exclude)
    assert [word for word, _ in found] == sorted(expected, key=lambda x: -expected[x])
    np.testing.assert_allclose(
        [value for _, value in found], [expected[word] for word, _ in found], atol=1e-10
    )


def test_a_perfect_parallelogram_is_answered_by_its_fourth_corner():
    vectors = [[3, 4, 0], [3, -4, 0], [0, 4, 3], [0, -4, 3], [1, 1, 1]]  # all but the last have length 5
    explorer = VectorSpaceExplorer(["king", "queen", "man", "woman", "apple"], vectors)
    assert (explorer.a, explorer.b, explorer.c) == ("king", "man", "woman")
    word, value = explorer.a_minus_b_plus_c("king", "man", "woman")[0]
    assert word == "queen"
    assert value == pytest.approx(1, abs=1e-6)


def test_vectors_that_cancel_have_no_answer():
    # Three directions 60 degrees apart: c = b - a, so a - b + c is zero, up to the rounding of float32.
    explorer = VectorSpaceExplorer(
        ["a", "b", "c"], [[1, 0], [1 / 2, np.sqrt(3) / 2], [-1 / 2, np.sqrt(3) / 2]]
    )
    assert explorer.a_minus_b_plus_c("a", "b", "c", exclude=False) == []


@pytest.mark.parametrize("unit_length", [True, False])
def test_principal_components_equal_those_of_scikit_learn(unit_length):
    explorer = random_space(unit_length=unit_length)
    points = explorer.vectors.astype(float)
    if unit_length:
        points /= np.linalg.norm(points, axis=1, keepdims=True)
    reference = PCA(n_components=3).fit(points)
    expected = reference.transform(points)
    for k, axis in enumerate(("pc1", "pc2", "pc3")):
        found = explorer.project((axis, axis))[:, 0]
        sign = np.sign(found @ expected[:, k])
        np.testing.assert_allclose(found, sign * expected[:, k], atol=1e-5)
    np.testing.assert_allclose(explorer.explained[:3], reference.explained_variance_ratio_, atol=1e-9)


def test_a_few_words_are_projected_as_scikit_learn_does():
    explorer = random_space()
    words = ["w3", "w1", "w8", "w20", "w5"]
    points = np.stack([explorer.vectors[explorer.words.index(word)] for word in words]).astype(float)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    expected = PCA(n_components=2).fit_transform(points)
    found = explorer.project_local(words)
    np.testing.assert_allclose(np.abs(found), np.abs(expected), atol=1e-9)
    assert (found[np.abs(found).argmax(axis=0), [0, 1]] > 0).all()


def test_axes_between_words_and_single_dimensions():
    explorer = VectorSpaceExplorer(
        ["a", "b", "c", "d"],
        [[2, 0, 1], [0, 0, 1], [0, 3, 1], [2, 3, 5]],
        analogy=("a", "b", "c"),
        unit_length=False,
    )
    np.testing.assert_allclose(
        explorer.project(("b_to_a", "b_to_c")), [[2, 0], [0, 0], [0, 3], [2, 3]], atol=1e-12
    )
    np.testing.assert_allclose(explorer.project(("dim3", "dim1")), [[1, 2], [1, 0], [1, 0], [5, 2]])


def test_equal_cosines_keep_the_order_of_the_vocabulary():
    explorer = VectorSpaceExplorer(["x", "far", "one", "two"], [[1, 0], [-1, 0], [1, 1], [2, 2]])
    assert [word for word, _ in explorer.neighbours("x")] == ["one", "two", "far"]


GOOD = {"words": ["a", "b", "c"], "vectors": [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]}


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"words": []}, ValueError, r"words must be a list of 3 or more words; got none"),
        ({"words": "abc"}, TypeError, r"words must be a list of words; got the string 'abc'"),
        ({"words": ["a", 2, "c"]}, TypeError, r"words\[1\] must be a string; got 2"),
        ({"words": ["a", "", "c"]}, ValueError, r"words\[1\] must be a string with"),
        ({"words": ["a", "b", "a"]}, ValueError, r"words must .*; got 'a' twice"),
        ({"words": ["a", "b", "c", "d"]}, ValueError, r"vectors must be .*4 rows.*; got shape \(3, 2\)"),
        (
            {"vectors": [[1.0, 0.0], [0.0], [1.0, 1.0]]},
            ValueError,
            r"vectors must be one row of numbers for each word",
        ),
        ({"vectors": [["x", "y"]] * 3}, ValueError, r"vectors must be one row of numbers for each word"),
        (
            {"vectors": [[1.0, 0.0], [np.nan, 1.0], [1.0, 1.0]]},
            ValueError,
            r"vectors\[1\] must be finite .*, for 'b'",
        ),
        (
            {"vectors": [[1.0, 0.0], [0.0, 1.0], [1e300, 1.0]]},
            ValueError,
            r"vectors\[2\] must be finite .*, for 'c'",
        ),
        (
            {"vectors": [[1.0, 0.0], [0.0, 0.0], [1.0, 1.0]]},
            ValueError,
            r"vectors\[1\] must be a vector with a direction",
        ),
        ({"vectors": [[1.0]] * 3}, ValueError, r"vectors must .*; got shape"),
        ({"vectors": np.ones((3, 90_000))}, ValueError, "vectors must be at most 250000 .*; got 270000"),
        ({"query": "z"}, KeyError, "query must be one of the 3 words; got 'z'"),
        ({"analogy": ("a", "b", "z")}, KeyError, "analogy must be one of the 3 words; got 'z'"),
        ({"analogy": ("a", "b")}, ValueError, "analogy must be three words"),
        ({"mode": "map"}, ValueError, r"mode must .*; got 'map'"),
        ({"axes": ("pc1", "pc9")}, ValueError, r"axes must .*; got 'pc9'"),
        ({"axes": ("pc1",)}, ValueError, "axes must be two names of axes"),
        ({"groups": ["a"]}, TypeError, r"groups must .*; got list"),
        ({"groups": {"z": "letters"}}, KeyError, "a word of groups must be one of the 3 words; got 'z'"),
        ({"groups": {"a": 1}}, TypeError, r"groups\['a'\] must be a string; got 1"),
    ],
)
def test_bad_input_is_refused_by_name(changes, error, message):
    with pytest.raises(error, match=message):
        VectorSpaceExplorer(**{**GOOD, **changes})


def test_bad_questions_are_refused_by_name():
    explorer = VectorSpaceExplorer(**GOOD)
    with pytest.raises(KeyError, match=r"word must be .*; got 'z'"):
        explorer.neighbours("z")
    with pytest.raises(KeyError, match=r"b must be .*; got 'z'"):
        explorer.a_minus_b_plus_c("a", "z", "c")
    with pytest.raises(ValueError, match=r"k must .*; got 0"):
        explorer.neighbours("a", k=0)
    with pytest.raises(KeyError, match=r"query must be .*; got 'z'"):
        explorer.query = "z"
    with pytest.raises(KeyError, match=r"words must be .*; got 'z'"):
        explorer.project_local(["a", "z"])
    with pytest.raises(ValueError, match=r"axes must .*; got 'x'"):
        explorer.project(("x", "pc1"))
