"""Each operation against PyTorch and against differences: shapes, precisions, ties, and what does not fit."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.mlp import autograd
from nlpbook.mlp.autograd import Tensor, elements, record


def leaf(values, **options):
    return Tensor(values, requires_grad=True, **options)


def assert_as_in_pytorch(ours, theirs, *arrays, seed=0, rtol=1e-10, atol=1e-12):
    """Equal values, and equal gradients of all inputs for a random incoming gradient."""
    inputs = [leaf(array) for array in arrays]
    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    result, expected = ours(*inputs), theirs(*tensors)
    assert result.shape == tuple(expected.shape)
    assert result.dtype == arrays[0].dtype
    np.testing.assert_allclose(result.data, expected.detach(), rtol=rtol, atol=atol)
    gradient = np.random.default_rng(seed).normal(size=result.shape).astype(arrays[0].dtype)
    result.backward(gradient)
    expected.backward(torch.as_tensor(gradient))
    for one, other in zip(inputs, tensors, strict=True):
        assert one.grad.shape == one.shape and one.grad.dtype == one.dtype
        np.testing.assert_allclose(one.grad, other.grad, rtol=rtol, atol=atol)


@st.composite
def shapes_that_fit(draw):
    """Two shapes of up to four axes that are broadcast, either of them the longer one."""
    whole = draw(st.lists(st.integers(0, 3), max_size=4))
    shapes = []
    for _ in range(2):
        kept = whole[draw(st.integers(0, len(whole))) :]
        shapes.append(tuple(size if draw(st.booleans()) else 1 for size in kept))
    return shapes


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(shapes_that_fit(), st.integers(0, 2**32 - 1))
def test_broadcasting_of_all_ranks(dtype, shapes, seed):
    rng = np.random.default_rng(seed)
    x, y = (np.asarray(rng.normal(size=shape), dtype) for shape in shapes)
    y = np.asarray(y + 3 * np.sign(y), dtype)  # a divisor
    tolerance = {"rtol": 1e-10} if dtype is np.float64 else {"rtol": 1e-5, "atol": 1e-5}
    for name in ("add", "sub", "mul", "div"):
        ours, theirs = getattr(autograd, name), getattr(torch, name)
        assert_as_in_pytorch(ours, theirs, x, y, seed=seed, **tolerance)


@st.composite
def products(draw):
    """Two shapes of one to four axes whose matrix product is defined."""
    batch = draw(st.lists(st.integers(0, 3), max_size=2))
    m, k, n = (draw(st.integers(0, 4)) for _ in range(3))
    shapes = []
    for matrix, vector in (((m, k), (k,)), ((k, n), (k,))):
        if draw(st.integers(0, 3)) == 0:
            shapes.append(vector)
        else:
            kept = batch[draw(st.integers(0, len(batch))) :]
            shapes.append((*(size if draw(st.booleans()) else 1 for size in kept), *matrix))
    return shapes


@given(products(), st.integers(0, 2**32 - 1))
def test_products_of_all_ranks(shapes, seed):
    rng = np.random.default_rng(seed)
    x, y = (rng.normal(size=shape) for shape in shapes)
    assert_as_in_pytorch(autograd.matmul, torch.matmul, x, y, seed=seed)


def test_every_kind_of_product_came_up():
    kinds = set()

    @given(products())
    def look(shapes):
        kinds.add(tuple(min(len(shape), 3) for shape in shapes))

    look()
    assert kinds == {(i, j) for i in (1, 2, 3) for j in (1, 2, 3)}


# Each with inputs on which it is smooth.
SMOOTH = {
    "add": (lambda a, b: a + b, [(2, 3), (3,)]),
    "sub": (lambda a, b: a - b, [(3,), (2, 3)]),
    "mul": (lambda a, b: a * b, [(2, 1), (1, 3)]),
    "div": (lambda a, b: a / b, [(2, 3), (2, 3)]),
    "number - a": (lambda a: 2 - a, [(3,)]),
    "number / a": (lambda a: 2 / a, [(3,)]),
    "-a": (lambda a: -a, [(3,)]),
    "power": (lambda a: a**3 + a**-2 + a**0.5 + a**0, [(3,)]),
    "exp": (autograd.exp, [(2, 3)]),
    "log": (autograd.log, [(2, 3)]),
    "sqrt": (autograd.sqrt, [(2, 3)]),
    "tanh": (autograd.tanh, [(2, 3)]),
    "sigmoid": (autograd.sigmoid, [(2, 3)]),
    "relu": (autograd.relu, [(2, 3)]),
    "gelu": (autograd.gelu, [(2, 3)]),
    "sum": (lambda a: autograd.sum(a, (0, 2)), [(2, 3, 2)]),
    "mean": (lambda a: autograd.mean(a, -1, keepdims=True), [(2, 3)]),
    "max": (lambda a: autograd.max(a, 1), [(2, 3)]),
    "reshape": (lambda a: autograd.reshape(a, (3, -1)), [(2, 3)]),
    "permute": (lambda a: autograd.permute(a, (2, 0, -2)), [(2, 3, 4)]),
    "transpose": (autograd.transpose, [(2, 3)]),
    "concatenate": (lambda a, b: autograd.concatenate([a, b, a], -1), [(2, 3), (2, 1)]),
    "matmul": (autograd.matmul, [(2, 3), (3, 4)]),
    "batched matmul": (autograd.matmul, [(2, 1, 2, 3), (3, 3, 2)]),
    "slice": (lambda a: a[1:, ::-2], [(3, 4)]),
    "places": (lambda a: a[[0, 2, 0]], [(3, 2)]),
    "softmax": (lambda a: autograd.softmax(a, 0), [(3, 2)]),
    "log_softmax": (autograd.log_softmax, [(2, 3)]),
    "layer_norm": (autograd.layer_norm, [(2, 4), (4,), (4,)]),
    "embedding": (lambda a: autograd.embedding(a, [[1, 1], [0, 1]]), [(3, 2)]),
    "cross_entropy": (lambda a: autograd.cross_entropy(a, [2, 0]), [(2, 3)]),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_gradients_are_what_differences_say(name):
    """Central differences along every entry; independent of any library."""
    operation, shapes = SMOOTH[name]
    rng = np.random.default_rng(1)
    arrays = [rng.uniform(0.3, 2, size=shape) for shape in shapes]
    weights = rng.normal(size=operation(*map(Tensor, arrays)).shape)

    def value(*arrays):
        return (operation(*map(Tensor, arrays)).data * weights).sum()

    inputs = [leaf(array) for array in arrays]
    operation(*inputs).backward(weights)
    checked, h = 0, 1e-5
    for number, array in enumerate(arrays):
        for place in np.ndindex(array.shape):
            moved = [one.copy() for one in arrays]
            moved[number][place] += h
            above = value(*moved)
            moved[number][place] -= 2 * h
            difference = (above - value(*moved)) / (2 * h)
            assert inputs[number].grad[place] == pytest.approx(difference, rel=1e-6, abs=1e-7)
            checked += 1
    assert checked == sum(array.size for array in arrays)


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("scalar", [False, True])
def test_float32_stays_float32(name, scalar):
    """In values and in every gradient on the way, also where no axis is left."""
    operation, shapes = SMOOTH[name]
    rng = np.random.default_rng(1)
    inputs = [leaf(rng.uniform(0.3, 2, size=shape).astype(np.float32)) for shape in shapes]
    result = operation(*inputs)
    result = autograd.sum(result) * 0.5 + 1 if scalar else result * np.float64(0.5) + np.ones(1)
    assert result.data.dtype == np.float32
    result.backward(np.ones(result.shape))
    assert [one.grad.dtype for one in (*inputs, result)] == [np.float32] * (len(inputs) + 1)
    assert all(isinstance(one.grad, np.ndarray) for one in inputs)


def test_an_operation_that_computes_in_float64_is_rounded():
    (x,) = elements("double", a := leaf(np.array([1.0, 3.0], np.float32)))
    y = record("double", x.astype(np.float64) / 3, (a, lambda g: g.astype(np.float64) / 3))
    y.backward([1.0, 1.0])
    for array in (y.data, y.grad, a.grad):
        assert array.dtype == np.float32
    np.testing.assert_array_equal(y.data, (np.array([1.0, 3.0]) / 3).astype(np.float32))


def test_arrays_and_numbers_beside_a_tensor():
    w = leaf(np.ones((2, 2), np.float32))
    ones = np.ones((2, 2))
    for value in (np.ones(2) @ w, w @ ones, [1, 2] * w, np.float64(2) / w, ones - w, 1 + w):
        assert isinstance(value, Tensor) and value.dtype == np.float32
    z = (np.array([[1.0, 2.0]]) @ w) @ np.array([[1.0], [10.0]])
    z.backward([[1.0]])
    np.testing.assert_array_equal(w.grad, [[1, 10], [2, 20]])


def test_equal_maxima_share_the_gradient():
    """As PyTorch's amax does; its max(dim) would give all of it to one of them."""
    x = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0], [0.0, -1.0, -2.0]])
    for axis in (0, 1, (0, 1)):
        assert_as_in_pytorch(lambda a, axis=axis: autograd.max(a, axis), lambda a, axis=axis: a.amax(axis), x)
    a = leaf(x)
    autograd.max(a, 1).backward([6.0, 6.0, 6.0])
    np.testing.assert_array_equal(a.grad, [[0, 3, 3], [2, 2, 2], [6, 0, 0]])


def test_the_gradient_of_relu_at_zero_is_zero():
    x = leaf([-1.0, 0.0, -0.0, 1.0])
    autograd.relu(x).backward(np.ones(4))
    np.testing.assert_array_equal(x.grad, [0, 0, 0, 1])


def test_powers_of_zero():
    for exponent in (0, 1, 2, 3.5):
        assert_as_in_pytorch(lambda a, n=exponent: a**n, lambda a, n=exponent: a**n, np.array([0.0, 2.0]))


def test_large_numbers_do_not_overflow():
    x = np.array([[1000.0, 0.0, -1000.0]])
    assert_as_in_pytorch(autograd.sigmoid, torch.sigmoid, x)
    assert_as_in_pytorch(autograd.softmax, lambda a: a.softmax(-1), x)
    assert_as_in_pytorch(autograd.log_softmax, lambda a: a.log_softmax(-1), x)
    assert_as_in_pytorch(autograd.gelu, torch.nn.functional.gelu, x / 10)


def test_a_row_that_is_looked_up_often_gets_the_sum():
    rng = np.random.default_rng(0)
    ids = rng.integers(5, size=(40, 3))
    functional = torch.nn.functional.embedding
    for indices in (ids, ids.tolist(), np.array(2), np.zeros((0,), int)):
        assert_as_in_pytorch(
            lambda table, i=indices: autograd.embedding(table, i),
            lambda table, i=indices: functional(torch.as_tensor(np.array(i)), table),
            rng.normal(size=(7, 4)),
        )
    assert_as_in_pytorch(lambda x: x[ids, [0, 0, 1]], lambda x: x[ids, [0, 0, 1]], rng.normal(size=(7, 4)))


def test_cross_entropy_of_one_and_of_many():
    rng, functional = np.random.default_rng(0), torch.nn.functional.cross_entropy
    for shape in [(), (4,), (2, 3)]:
        targets = rng.integers(5, size=shape)
        assert_as_in_pytorch(
            lambda x, t=targets: autograd.cross_entropy(x, t),
            lambda x, t=targets: functional(x.reshape(-1, 5), torch.as_tensor(t).reshape(-1)),
            rng.normal(size=(*shape, 5)),
        )


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (lambda a: a + Tensor(np.ones((3, 2))), r"^add: the shapes must fit .*; got \(2, 3\) and \(3, 2\)$"),
        (lambda a: np.ones(2) - a, r"^sub: .* got \(2,\) and \(2, 3\)$"),
        (lambda a: a * np.ones(4), r"^mul: .* got \(2, 3\) and \(4,\)$"),
        (lambda a: a / np.ones(4), r"^div: .* got \(2, 3\) and \(4,\)$"),
        (lambda a: a @ np.ones((2, 3)), r"^matmul: .* got \(2, 3\) and \(2, 3\)$"),
        (lambda a: a @ np.ones((3, 3, 2)) @ np.ones((2, 2, 1)), r"^matmul: .* \(3, 2, 2\) and \(2, 2, 1\)$"),
        (lambda a: a @ 3, r"^matmul: .* got \(2, 3\) and \(\)$"),
        (lambda a: autograd.reshape(a, (4, 2)), r"^reshape: .* got \(2, 3\) and \(4, 2\)$"),
        (lambda a: autograd.permute(a, (0, 0)), r"^permute: .* got \(2, 3\) and \(0, 0\)$"),
        (lambda a: autograd.permute(a, (0,)), r"^permute: .* got \(2, 3\) and \(0,\)$"),
        (lambda a: autograd.concatenate([a, a[:, :2]]), r"^concatenate: .* got \(2, 3\) and \(2, 2\)$"),
        (lambda a: autograd.layer_norm(a, leaf(np.ones(2))), r"^mul: .* got \(2, 3\) and \(2,\)$"),
        (lambda a: autograd.sum(a, 2), r"axis 2 is out of bounds"),
        (lambda a: autograd.softmax(a, 2), r"2 is not a valid axis|axis 2 is out of bounds"),
        (lambda a: autograd.mean(a[:0]), r"^mean: there must be an element; got shape \(0, 3\)$"),
        (lambda a: autograd.embedding(a[0], [0]), r"^embedding: .* \(rows, features\); got \(3,\)$"),
        (lambda a: autograd.embedding(a, [0, 2]), r"^ids must be whole numbers from 0 to 1; got 0 to 2$"),
        (lambda a: autograd.embedding(a, [-1]), r"^ids must be whole numbers from 0 to 1; got -1 to -1$"),
        (lambda a: autograd.cross_entropy(a, [0, 3]), r"^targets must be .* from 0 to 2; got 0 to 3$"),
        (lambda a: autograd.cross_entropy(a, [0, -1]), r"^targets must be .* got -1 to 0$"),
        (lambda a: autograd.cross_entropy(a, [0]), r"^targets must have the shape .* \(2,\); got \(1,\)$"),
        (lambda a: autograd.cross_entropy(a * np.nan, [0, 1]), r"^logits must be finite; got nan"),
        (lambda a: autograd.sgd([a], -1.0), r"^learning_rate must be "),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(operation, message):
    with pytest.raises(ValueError, match=message):
        operation(leaf(np.ones((2, 3))))


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (lambda a: autograd.embedding(a, [0.5]), r"^ids must be whole numbers"),
        (lambda a: autograd.cross_entropy(a, [0.0, 1.0]), r"^targets must be whole numbers"),
        (lambda a: a ** "2", r"^exponent must be a finite number; got '2'$"),
        (lambda a: a**a, r"^exponent must be a finite number"),
        (lambda a: autograd.concatenate([a, np.ones((2, 3))]), r"^concatenate: the input must be a Tensor"),
    ],
)
def test_what_is_of_another_kind_is_named(operation, message):
    with pytest.raises(TypeError, match=message):
        operation(leaf(np.ones((2, 3))))


def test_a_place_outside():
    x = leaf(np.ones((2, 3)))
    for key in (2, (0, 3), [0, 5], (slice(None), [3])):
        with pytest.raises(IndexError, match=r"out of bounds for axis . with size"):
            x[key]


def test_parameters_without_a_gradient_stay():
    w, unused = leaf([1.0]), leaf([1.0])
    autograd.sum(w * 2).backward()
    autograd.sgd([w, unused], 0.5)
    assert (w.data[0], unused.data[0]) == (0, 1)
