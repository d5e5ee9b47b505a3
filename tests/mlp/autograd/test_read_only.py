"""No change in place corrupts a gradient: it is refused, or it has no effect."""

import numpy as np
import pytest

from nlpbook.mlp import autograd
from nlpbook.mlp.autograd import Tensor, elements, no_grad, record


def leaf(values):
    return Tensor(values, requires_grad=True)


def test_the_door_copies():
    source = np.array([1.0, 2.0])
    x = leaf(source)
    y = x * x
    source[:] = 9
    y.backward([1.0, 1.0])
    np.testing.assert_array_equal(x.grad, [2, 4])
    assert source.flags.writeable


@pytest.mark.parametrize("requires_grad", [True, False])
def test_what_a_graph_holds_is_read_only_until_backward(requires_grad):
    """Also a constant: the gradient of the other factor needs it."""
    x, w = Tensor([1.0, 2.0], requires_grad=requires_grad), leaf([3.0, 4.0])
    y = x * w
    for change in (lambda: x.data.__setitem__(0, 9), lambda: x.data.fill(9), lambda: x.data.sort()):
        with pytest.raises(ValueError, match="read-only"):
            change()
    with pytest.raises(ValueError, match="read-only"):
        x.data -= 1
    with pytest.raises(
        ValueError, match=r"update: no graph must hold .* got leaf of shape \(2,\), which 1 op"
    ):
        x.update(np.ones(2))
    y.backward([1.0, 1.0])
    np.testing.assert_array_equal(w.grad, [1, 2])
    x.data -= 1
    x.data[1] = 7
    x.update(np.ones(2))
    np.testing.assert_array_equal(x.data, [1, 8])


def test_an_optimiser_between_forward_and_backward_is_refused():
    w = leaf([1.0, 2.0])
    autograd.sum(w * w).backward()
    loss = autograd.sum(w * w)
    with pytest.raises(ValueError, match="backward releases it"):
        autograd.sgd([w], 0.1)
    loss.backward()
    autograd.sgd([w], 0.1)
    np.testing.assert_allclose(w.data, [1 - 0.1 * 4, 2 - 0.1 * 8])


def test_arrays_and_views_that_were_taken_before():
    w = leaf([1.0, 2.0, 3.0])
    array, view = w.data, w.data[1:]
    view[0] = 5
    np.testing.assert_array_equal(w.data, [1, 5, 3])  # nobody holds it: the view is the tensor's
    y = w * w
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 9
    view[:] = 9  # NumPy cannot take that back
    y.backward([1.0, 1.0, 1.0])
    np.testing.assert_array_equal(w.grad, [2, 10, 6])
    np.testing.assert_array_equal(w.data, [1, 5, 3])


def test_an_array_that_was_taken_while_held_is_free_with_the_tensor_and_no_way_round():
    w = leaf([1.0, 2.0])
    y = w * w
    array, view = w.data, w.data[:1]
    y.backward([1.0, 1.0])
    w.data[0] = 3
    assert not view.flags.writeable
    z = w * w
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 9
    z.backward([1.0, 1.0])
    np.testing.assert_array_equal(w.grad, [2 + 6, 4 + 4])


@pytest.mark.parametrize("again", [False, True])
def test_a_view_that_was_taken_before_an_update(again):
    w = leaf([1.0, 2.0])
    views = [w.data[:]]
    w.update(np.ones(2))
    if again:
        views.append(w.data[:])
    y = w * w
    for view in views:
        view[:] = 9
    y.backward([1.0, 1.0])
    np.testing.assert_array_equal(w.grad, [4, 6])


def test_results_are_read_only_and_so_are_their_views():
    x = leaf(np.arange(6.0).reshape(2, 3) + 1)
    parts = [autograd.exp(x), autograd.reshape(x, (3, 2)), autograd.transpose(x), x[0], x[:, None], x[[0, 1]]]
    for part in parts:
        for array in (part.data, part.data[:1], part.data.T):
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0
    with pytest.raises(ValueError, match=r"update: no graph must hold the tensor .* got exp of shape"):
        parts[0].update(np.ones((2, 3)))


def test_a_result_that_is_dropped_lets_go():
    w = leaf([1.0, 2.0])
    y = autograd.exp(w * w)
    z = y + w
    del z
    with pytest.raises(ValueError, match="read-only"):
        w.data[0] = 9
    del y
    w.data[0] = 3
    np.testing.assert_array_equal(w.data, [3, 2])


def test_a_graph_that_is_kept_still_holds():
    w = leaf([1.0, 2.0])
    y = w * w
    y.backward([1.0, 1.0], retain_graph=True)
    with pytest.raises(ValueError, match="read-only"):
        w.data[0] = 9
    y.backward([1.0, 1.0])
    w.data[0] = 9


def test_two_graphs_hold_the_same_leaf():
    w = leaf([1.0, 2.0])
    one, other = w * w, w * 3
    one.backward([1.0, 1.0])
    with pytest.raises(ValueError, match="read-only"):
        w.data[0] = 9
    other.backward([1.0, 1.0])
    w.data[0] = 9


def test_without_a_graph_nothing_is_held_and_parts_are_copies():
    w = leaf([1.0, 2.0])
    with no_grad():
        part = autograd.reshape(w, (2, 1))
        w.data[0] = 5
    y = part * leaf([[1.0], [1.0]])
    w.update(np.ones(2))
    np.testing.assert_array_equal(y.data, [[1], [2]])


def test_new_data_may_be_assigned_also_while_a_graph_holds_the_old():
    w = leaf([1.0, 2.0])
    y = w * w
    new = np.array([5, 6])
    w.data = new
    new[:] = 9
    np.testing.assert_array_equal(w.data, [5, 6])
    y.backward([1.0, 1.0])
    np.testing.assert_array_equal(w.grad, [2, 4])
    assert w.data.dtype == np.float64
    with pytest.raises(ValueError, match=r"^data must have the tensor's shape, \(2,\); got \(3,\)"):
        w.data = np.ones(3)
    with pytest.raises(ValueError):
        w.update(np.ones(3))


def test_the_incoming_gradient_is_copied():
    x, g = leaf([1.0, 2.0]), np.array([1.0, 1.0])
    x.backward(g)
    g[:] = 9
    np.testing.assert_array_equal(x.grad, [1, 1])


@pytest.mark.parametrize(
    "operation",
    [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: autograd.concatenate([a, b]),
        lambda a, b: autograd.sum(a) + autograd.sum(b),
        lambda a, b: autograd.reshape(a, (2, 1)) + autograd.reshape(b, (2, 1)),
    ],
)
def test_a_gradient_that_is_clipped_in_place_is_nobody_elses(operation):
    """Both inputs get what came in; they must not get the same array, or one that is repeated."""
    a, b = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    result = operation(a, b)
    incoming = np.ones(result.shape)
    result.backward(incoming)
    before = b.grad.copy()
    a.grad *= 0.5
    a.grad[0] = 7
    np.testing.assert_array_equal(a.grad, [7, 0.5])
    np.testing.assert_array_equal(b.grad, before)
    np.testing.assert_array_equal(result.grad, np.ones(result.shape))
    np.testing.assert_array_equal(incoming, np.ones(result.shape))


def test_a_gradient_that_repeats_its_elements_in_memory_is_written_out():
    """A rule may give a view that repeats one element, which NumPy makes read-only."""
    (x,) = elements("total", a := leaf([1.0, 2.0]))
    total = record("total", x.sum(), (a, lambda g: np.broadcast_to(g * 1, (2,))))
    total.backward()
    a.grad[0] = 5
    np.testing.assert_array_equal(a.grad, [5, 1])


def test_ids_targets_and_places_are_copied():
    table, logits, x = leaf(np.eye(3)), leaf(np.eye(3)), leaf([1.0, 2.0, 3.0])
    ids, targets, places = np.array([0, 0, 2]), np.array([0, 1, 2]), np.array([1, 1])
    rows, loss, picked = autograd.embedding(table, ids), autograd.cross_entropy(logits, targets), x[places]
    expected = np.exp(np.eye(3)) / np.exp(np.eye(3)).sum(1, keepdims=True) - np.eye(3)
    ids[:], targets[:], places[:] = 1, 0, 0
    rows.backward(np.ones((3, 3)))
    loss.backward()
    picked.backward([1.0, 10.0])
    np.testing.assert_array_equal(table.grad, [[2] * 3, [0] * 3, [1] * 3])
    np.testing.assert_allclose(logits.grad, expected / 3, atol=1e-15)
    np.testing.assert_array_equal(x.grad, [0, 11, 0])
