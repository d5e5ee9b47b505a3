"""PPMI against its definition with explicit probabilities, and what independence implies."""

import math

import numpy as np
import pytest
import scipy.sparse as sparse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nlpbook.words import cosine_matrix, ppmi

tables = st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(0, 9).map(float))
)


@given(
    tables.filter(lambda table: table.sum() > 0),
    st.sampled_from([1.0, 0.75]),
    st.sampled_from([0.0, math.log(5)]),
)
@settings(deadline=None)
def test_equals_the_definition(table, power, shift):
    total = table.sum()
    smoothed = table.sum(axis=0) ** power
    for i, row in enumerate(ppmi(sparse.csr_array(table), context_power=power, shift=shift).toarray()):
        for j, value in enumerate(row):
            if table[i, j] == 0:
                assert value == 0
                continue
            chance = table[i].sum() / total * smoothed[j] / smoothed.sum()
            assert value == pytest.approx(max(0, math.log(table[i, j] / total / chance) - shift), abs=1e-9)


@given(
    arrays(np.float64, 4, elements=st.integers(1, 9).map(float)),
    arrays(np.float64, 3, elements=st.integers(1, 9).map(float)),
)
@settings(deadline=None)
def test_independent_words_have_no_ppmi(rows, columns):
    np.testing.assert_allclose(ppmi(np.outer(rows, columns)).toarray(), 0, atol=1e-12)


@given(tables.filter(lambda table: table.sum() > 0), st.integers(2, 50))
@settings(deadline=None)
def test_a_longer_corpus_of_the_same_kind_changes_nothing(table, times):
    np.testing.assert_allclose(ppmi(table * times).toarray(), ppmi(table).toarray(), atol=1e-9)


def test_float32_stays_float32_and_zeros_are_not_stored():
    result = ppmi(sparse.csr_array(np.array([[1, 0], [0, 3]], dtype=np.float32)))
    assert result.dtype == np.float32 and result.nnz == 2


def test_bad_input():
    with pytest.raises(ValueError, match="counts must be finite; got an entry that is nan"):
        ppmi(np.array([[1.0, np.nan]]))
    with pytest.raises(ValueError, match="counts must be numbers, 0 or larger; got -2"):
        ppmi(np.array([[1.0, -2.0]]))
    with pytest.raises(ValueError, match="counts must be of one pair or more; got only zeros"):
        ppmi(np.zeros((2, 2)))
    with pytest.raises(ValueError, match="context_power"):
        ppmi(np.eye(2), context_power=0)
    with pytest.raises(ValueError, match="context_power"):
        ppmi(np.eye(2), context_power=math.nan)


def test_a_cell_stored_in_parts_is_one_cell():
    """A sparse matrix may hold a cell twice, meaning the sum; it must not be changed either."""
    parts = sparse.csr_array((np.array([1.0, 3, 2]), np.array([0, 0, 1]), np.array([0, 2, 3])), shape=(2, 2))
    np.testing.assert_array_equal(ppmi(parts).toarray(), ppmi(np.array([[4.0, 0], [0, 2]])).toarray())
    np.testing.assert_allclose(cosine_matrix(parts), np.eye(2))
    assert parts.nnz == 3
