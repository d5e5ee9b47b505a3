"""Arrays of numbers, ids, counts; matrices; labels under a mask."""

import math

import numpy as np
import pytest
import scipy.sparse as sparse
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nlpbook import validation
from tests.validation.grammar import refusal

AS_TYPES = [list, np.array, torch.tensor]
holes = st.sampled_from([math.nan, math.inf, -math.inf])
numbers = st.floats(-9, 9, width=32)
no_arrays = st.sampled_from([None, 3, "12", 0.5, True, {"a": 1}, [[1], [1, 2]], np.array(3), torch.tensor(3)])


@given(st.lists(numbers, min_size=1), st.sampled_from(AS_TYPES))
def test_arrays(values, as_type):
    found = validation.array(as_type(values), "argument")
    assert found.tolist() == values
    assert found.dtype == np.float64


@given(no_arrays)
def test_what_is_no_array(value):
    for check in (
        validation.array,
        lambda v, name: validation.finite_array(v, name, (None,)),
        lambda v, name: validation.ids(v, name, 5),
        validation.counts,
        validation.finite_matrix,
        validation.float_array,
    ):
        refusal(check, value, error=TypeError)
    refusal(validation.integers, value)


@given(array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=3), st.data())
def test_finite_arrays(shape, data):
    values = data.draw(arrays(np.float32, shape, elements=st.floats(-9, 9, width=32)))
    wanted = data.draw(st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=1, max_size=3).map(tuple))
    fits = len(wanted) == len(shape) and all(w is None or w == s for w, s in zip(wanted, shape, strict=True))
    if fits:
        found = validation.finite_array(values, "argument", wanted)
        np.testing.assert_array_equal(found, values)
        assert found.dtype == np.float32
    else:
        message = refusal(
            lambda v, name: validation.finite_array(v, name, wanted, "rows"), values, error=ValueError
        )
        assert f", rows; got shape {shape}" in message


@given(arrays(np.float64, (2, 3), elements=numbers), st.integers(0, 5), holes)
def test_a_hole_is_found(values, place, hole):
    values.flat[place] = hole
    checks = (
        lambda v, name: validation.finite_array(v, name, (2, 3)),
        validation.finite_matrix,
        validation.count_matrix,
        lambda v, name: validation.finite_matrix(sparse.csr_array(v), name),
        lambda v, name: validation.counts(v[:, place % 3], name),
    )
    for check in checks[:4]:
        assert f"got an entry that is {hole}" in refusal(check, values, error=ValueError)
    refusal(checks[4], np.abs(values) if not hole < 0 else values, error=ValueError)


@pytest.mark.parametrize("values", [["a"], [1 + 2j], [None], [True], [b"a"]])
def test_arrays_that_hold_no_numbers(values):
    if values != [True]:  # an array of booleans counts as one of 0 and 1, as in NumPy's sums
        refusal(lambda v, name: validation.finite_array(v, name, (1,)), values, error=TypeError)
    refusal(lambda v, name: validation.ids(v, name, 5), values, error=TypeError)
    refusal(validation.counts, values, error=TypeError)
    refusal(validation.integers, values, error=TypeError)


def test_the_arithmetic_type_is_kept_or_refused():
    values = np.ones(3, dtype=np.float16)
    assert validation.float_array(values, "argument") is values
    for bad in ([1.0], np.arange(3), torch.ones(3), np.array(["a"])):
        refusal(validation.float_array, bad, error=TypeError)
    assert validation.finite_array([1, 2], "argument", (2,)).dtype == np.float64


@given(st.lists(st.integers(-(2**40), 2**40)), st.sampled_from([np.int32, np.int64, np.uint8]))
def test_flat_arrays_of_whole_numbers(values, dtype):
    limits = np.iinfo(dtype)
    if all(limits.min <= value <= limits.max for value in values):
        found = validation.integers(values, "argument", dtype)
        assert found.tolist() == values
        assert found.dtype == dtype
    else:
        refusal(lambda v, name: validation.integers(v, name, dtype), values, error=ValueError)


def test_bad_shapes():
    for value in (np.zeros((2, 2), dtype=int), [[1], [2]]):
        for check in (validation.integers, lambda v, name: validation.ids(v, name, 5), validation.counts):
            refusal(check, value, error=ValueError)
    for value in ([1.0], np.zeros((2, 2, 2)), np.zeros((0, 3)), np.zeros((3, 0)), sparse.csr_array((0, 3))):
        refusal(validation.finite_matrix, value, error=ValueError)
    refusal(validation.finite_matrix, [["a"]], error=TypeError)


@given(
    st.lists(st.integers(-2, 6), max_size=6), st.integers(1, 5), st.sampled_from(AS_TYPES), st.integers(0, 2)
)
def test_ids(values, size, as_type, least):
    if len(values) >= least and all(0 <= value < size for value in values):
        found = validation.ids(as_type(values), "argument", size, least=least)
        assert found.tolist() == values
        assert found.dtype.kind == "i"
    else:
        refusal(lambda v, name: validation.ids(v, name, size, least=least), as_type(values), error=ValueError)


@given(array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=3), st.integers(0, 2), st.integers(0, 4))
def test_ids_of_a_shape(shape, columns, size):
    values = np.arange(np.prod(shape)).reshape(shape)
    if len(shape) == 2 and shape[1] == columns and 0 < values.size <= size:
        np.testing.assert_array_equal(validation.ids(values, "argument", size, shape=(None, columns)), values)
    else:
        refusal(
            lambda v, name: validation.ids(v, name, size, shape=(None, columns)), values, error=ValueError
        )


@given(arrays(np.float64, (2, 3), elements=numbers), st.lists(st.integers(-2, 4), min_size=1, max_size=3))
def test_logits_and_their_targets(logits, targets):
    def check(values):
        validation.logits_and_targets(logits, np.array(values))

    if len(targets) == 2 and all(0 <= target < 3 for target in targets):
        check(targets)
        with pytest.raises(TypeError, match=r"^targets must be whole numbers from 0 to 2; got float64$"):
            check([0.0, 1.0])
    else:
        with pytest.raises(ValueError, match=r"^targets must .*; got "):
            check(targets)


@given(
    st.lists(st.integers(-1, 3), max_size=4),
    st.one_of(st.none(), st.integers(0, 4)),
    st.booleans(),
    st.booleans(),
)
def test_counts(values, length, whole, zeros):
    fits = len(values) == length if length is not None else len(values) > 0
    fits = fits and all(value >= 0 for value in values) and (zeros or not values or any(values))
    for entries, kind in ((values, "i"), ([value / 2 for value in values], "f")):
        options = {"length": length, "whole": whole, "zeros": zeros}
        if fits and (kind == "i" or not whole or not values):
            found = validation.counts(entries, "argument", **options)
            assert found.tolist() == entries
        else:
            refusal(validation.counts, entries, **options)


@given(arrays(np.float64, (3, 2), elements=st.sampled_from([0.0, 1.0, 2.5])))
def test_matrices(values):
    dense = validation.finite_matrix(values, "argument")
    assert dense is values
    counted = validation.count_matrix(values)
    np.testing.assert_array_equal(counted.toarray(), values)
    assert counted.nnz == np.count_nonzero(values)
    stored = sparse.csr_array((np.zeros(1), ([0], [0])), shape=(3, 2))
    assert validation.count_matrix(stored).nnz == 0
    assert stored.nnz == 1  # the caller's own is left as it was
    parts = sparse.coo_array((np.array([1.0, 2.0]), ([0, 0], [1, 1])), shape=(3, 2))
    assert validation.finite_matrix(parts, "argument").data.tolist() == [3]
    refusal(validation.count_matrix, values - 3, error=ValueError)
    assert validation.finite_matrix(np.ones((1, 1), dtype=np.float32), "argument").dtype == np.float32
    assert validation.finite_matrix([[1, 2]], "argument").dtype == np.float64


def test_labels_of_two_kinds():
    with pytest.raises(
        TypeError, match=r"^predictions must be of the kind of targets, numbers or strings; got int64"
    ):
        validation.labels([1], ["a"])
    with pytest.raises(TypeError, match=r"^targets must be integers, .*; got float64; take the argmax"):
        validation.labels([1], [0.5])


@given(arrays(np.int64, (2, 3), elements=st.integers(0, 3)), arrays(np.bool_, (2, 3)))
def test_labels_under_a_mask(labels, mask):
    if mask.any():
        first, second = validation.labels(labels.tolist(), torch.tensor(labels), mask)
        assert first.tolist() == second.tolist() == labels[mask].tolist()
    else:
        with pytest.raises(ValueError, match=r"^targets must be one entry or more that counts; got none$"):
            validation.labels(labels, labels, mask)
    first, second = validation.masked({"a": labels, "b": labels})
    assert first.shape == (6,)
    with pytest.raises(ValueError, match=r"^a must be of the shape of b, \(2, 2\); got \(2, 3\)$"):
        validation.masked({"a": labels, "b": labels[:, :2]})
    with pytest.raises(ValueError, match=r"^mask must be of the shape of b, \(2, 3\); got \(2, 2\)$"):
        validation.masked({"a": labels, "b": labels}, mask[:, :2])
    with pytest.raises(TypeError, match=r"^mask must be booleans, True where a label counts; got int64$"):
        validation.masked({"a": labels, "b": labels}, mask.astype(np.int64))
