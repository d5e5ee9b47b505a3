"""Rows looked up and changed, against NumPy's unbuffered arithmetic."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.word2vec.fast.rows import add_to_rows_, limits_of, rows_of, steps_of


@given(st.integers(1, 6), st.integers(1, 4), st.lists(st.integers(0, 5), max_size=12), st.integers(0, 1000))
def test_rows_that_are_named_often_get_each_change(n_rows, d, ids, seed):
    rng = np.random.default_rng(seed)
    ids = np.array(ids, dtype=np.int64) % n_rows
    vectors, changes = rng.standard_normal((n_rows, d)), rng.standard_normal((len(ids), d))
    changed = torch.tensor(vectors)
    add_to_rows_(changed, torch.from_numpy(ids), torch.from_numpy(changes))
    np.add.at(vectors, ids, changes)
    np.testing.assert_allclose(changed.numpy(), vectors, atol=1e-12)


def test_ids_of_any_shape():
    vectors = torch.arange(8.0).view(4, 2)
    ids = torch.tensor([[3, 0, 3], [1, 2, 0]])
    assert torch.equal(rows_of(vectors, ids), vectors[ids])
    strided = torch.tensor([[3, 9, 0], [1, 9, 2]])[:, ::2]  # as a slice of windows is
    assert torch.equal(rows_of(vectors, strided), vectors[strided])
    add_to_rows_(vectors, strided, torch.ones(2, 2, 2))
    assert torch.equal(vectors, torch.arange(8.0).view(4, 2) + 1)


def test_a_copy_is_no_view():
    vectors = torch.zeros(2, 2)
    rows_of(vectors, torch.tensor([0])).add_(1)
    assert not vectors.any()


def test_a_row_learns_at_the_rate_of_the_step_or_its_own_if_that_is_smaller():
    vectors, ids = torch.zeros(3, 2), torch.tensor([[2, 0], [1, 2]])
    own = limits_of(np.array([0.5, 0.1, 0.02]), vectors)
    assert torch.equal(steps_of(0.1, own, ids), -torch.tensor([[0.02, 0.1], [0.1, 0.02]]))
    assert torch.equal(steps_of(0.1, limits_of(None, vectors), ids), torch.full((2, 2), -0.1))
