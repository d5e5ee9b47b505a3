"""The truncated SVD against NumPy's and SciPy's, and against the theorem of Eckart and Young."""

import numpy as np
import pytest
import scipy.sparse as sparse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse.linalg import svds

from nlpbook.words import truncated_svd

shapes = st.tuples(st.integers(1, 8), st.integers(1, 8))
matrices = shapes.flatmap(lambda shape: arrays(np.float64, shape, elements=st.integers(-9, 9).map(float)))


@given(matrices, st.data())
@settings(deadline=None)
def test_small_matrices_equal_numpy(matrix, data):
    exact = np.linalg.svd(matrix, compute_uv=False)
    rank = np.linalg.matrix_rank(matrix)
    if rank == 0:
        with pytest.raises(ValueError, match="rank of matrix, which is 0"):
            truncated_svd(matrix, 1)
        return
    k = data.draw(st.integers(1, int(rank)))
    svd = truncated_svd(matrix, k)
    np.testing.assert_allclose(svd.singular_values, exact[:k], atol=1e-10)
    np.testing.assert_allclose(svd.U.T @ svd.U, np.eye(k), atol=1e-10)
    np.testing.assert_allclose(svd.Vt @ svd.Vt.T, np.eye(k), atol=1e-10)
    # Eckart & Young: the error is what the dropped singular values add up to
    error = np.linalg.norm(matrix - svd.reconstruct())
    assert error == pytest.approx(np.sqrt((exact[k:] ** 2).sum()), abs=1e-9)


@pytest.fixture(scope="module")
def large():
    """A sparse matrix with a slowly falling spectrum, the hard case for a randomised method."""
    rng = np.random.default_rng(1)
    return sparse.random_array(
        (1500, 900), density=0.02, rng=rng, data_sampler=lambda size: rng.exponential(size=size)
    )


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-6), (np.float32, 1e-4)])
def test_large_sparse_matrix_equals_arpack_after_enough_iterations(large, dtype, tolerance):
    exact = np.sort(svds(large.astype(np.float64), k=20)[1])[::-1]
    svd = truncated_svd(large.astype(dtype), 20, iterations=400, oversampling=30)
    assert svd.U.dtype == dtype
    np.testing.assert_allclose(svd.singular_values, exact, rtol=tolerance)
    np.testing.assert_allclose(svd.U.T @ svd.U, np.eye(20), atol=10 * tolerance)
    np.testing.assert_allclose(large @ svd.Vt.T, svd.vectors(), atol=exact[0] * 100 * tolerance)  # A V = U S


def test_the_usual_few_iterations_suffice_for_a_spectrum_like_that_of_counts():
    """Singular values that fall like 1 / rank, as those of real counts do roughly."""
    rng = np.random.default_rng(2)
    u, v = (np.linalg.qr(rng.normal(size=(size, 400)))[0] for size in (700, 500))
    exact = 1 / np.arange(1, 401)
    svd = truncated_svd(u * exact @ v.T, 20)
    np.testing.assert_allclose(svd.singular_values, exact[:20], rtol=1e-3)


def test_more_iterations_never_lose_energy(large):
    kept = [float((truncated_svd(large, 20, iterations=n).singular_values ** 2).sum()) for n in (0, 1, 3, 8)]
    assert kept == sorted(kept)
    assert kept[-1] <= (np.sort(svds(large, k=20)[1]) ** 2).sum() * (1 + 1e-9)


def test_dense_and_sparse_agree_and_seeds_repeat(large):
    once, again = truncated_svd(large, 5, seed=3), truncated_svd(large, 5, seed=3)
    np.testing.assert_array_equal(once.U, again.U)
    dense = truncated_svd(large.toarray(), 5, seed=3)
    np.testing.assert_allclose(once.singular_values, dense.singular_values, rtol=1e-9)


def test_signs_are_fixed(large):
    svd = truncated_svd(large, 5)
    assert (svd.U[np.abs(svd.U).argmax(axis=0), range(5)] > 0).all()


def test_rank_is_found_in_a_large_matrix_too():
    rng = np.random.default_rng(0)
    matrix = rng.normal(size=(600, 3)) @ rng.normal(size=(3, 500))
    assert truncated_svd(matrix, 3).singular_values.shape == (3,)
    with pytest.raises(ValueError, match="rank of matrix, which is 3; got 4"):
        truncated_svd(matrix, 4)


@pytest.mark.parametrize("k", [0, -1, 4, 2.0, True, None])
def test_bad_k(k):
    error = ValueError if k in (0, -1, 4) else TypeError
    with pytest.raises(error, match="k must be a whole number from 1 to 3"):
        truncated_svd(np.eye(3), k)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_bad_entries(bad):
    matrix = np.eye(3)
    matrix[1, 2] = bad
    for wrap in (np.asarray, sparse.csr_array):
        with pytest.raises(ValueError, match="matrix must be finite; got an entry that is"):
            truncated_svd(wrap(matrix), 1)


def test_bad_shapes_and_settings():
    for shape in ((3,), (0, 3), (2, 2, 2)):
        with pytest.raises(ValueError, match="matrix must be a matrix"):
            truncated_svd(np.zeros(shape), 1)
    with pytest.raises(TypeError, match="real numbers"):
        truncated_svd(np.array([["a"]]), 1)
    with pytest.raises(ValueError, match="iterations must be a whole number, 0 or larger; got -1"):
        truncated_svd(np.eye(2), 1, iterations=-1)
