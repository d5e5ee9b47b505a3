"""The graph: paths that meet, the order of visits, calls that add up, depth, and what is refused."""

import math
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.mlp import autograd
from nlpbook.mlp.autograd import Tensor, elements, no_grad, record


def leaf(values, **options):
    return Tensor(values, requires_grad=True, **options)


def test_paths_that_meet_add_up():
    """y = x x + 3 x, z = y y + y x: dz/dx = (2 y + x)(2 x + 3) + y, by hand 14 * 7 + 10 at x = 2 (y = 10)."""
    x = leaf(2.0)
    y = x * x + 3 * x
    z = y * y + y * x
    z.backward()
    assert z.item() == 120
    assert x.grad == (2 * 10 + 2) * 7 + 10
    assert y.grad == 2 * 10 + 2


def test_a_long_path_and_a_short_one():
    """A visit by breadth would pass on the gradient of `a` before the long path has added to it."""
    x = leaf(1.0)
    a = x * 2
    b = a * 3
    for _ in range(5):
        b = b * 1
    (b + a).backward()
    assert a.grad == 4
    assert x.grad == 8


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=5, max_size=30))
def test_any_graph_of_sums_counts_paths(pairs):
    """Every node is the sum of two earlier ones: dz/dx is the number of paths, which whole numbers count."""
    x, paths = leaf(1.0), [1]
    nodes = [x]
    for i, j in pairs:
        i, j = i % len(nodes), j % len(nodes)
        nodes.append(nodes[i] + nodes[j])
        paths.append(paths[i] + paths[j])
    nodes[-1].backward()
    assert x.grad == paths[-1]


def test_calls_add_up_in_leaves_until_zero_grad():
    x = leaf([1.0, 2.0])

    def backward():
        y = x * x
        y.backward([1.0, 10.0])
        return y

    backward()
    first = x.grad
    y = backward()
    np.testing.assert_array_equal(x.grad, [4, 80])
    np.testing.assert_array_equal(first, [2, 40])  # an array that somebody has taken stays as it was
    np.testing.assert_array_equal(y.grad, [1, 10])  # computed, so of the last call alone
    x.zero_grad()
    assert x.grad is None
    backward()
    np.testing.assert_array_equal(x.grad, [2, 40])


def test_a_graph_that_is_kept_gives_the_same_again():
    x = leaf([1.0, 2.0])
    y = autograd.exp(x)
    z = autograd.sum(y * y)
    z.backward(retain_graph=True)
    once, inside = x.grad, y.grad
    z.backward()
    np.testing.assert_array_equal(x.grad, 2 * once)
    np.testing.assert_array_equal(y.grad, inside)


def test_two_losses_on_one_trunk():
    x = leaf([1.0, 2.0, 3.0])
    trunk = autograd.tanh(x)
    one, other = autograd.sum(trunk), autograd.sum(trunk * trunk)
    one.backward(retain_graph=True)
    other.backward()
    y = np.tanh([1.0, 2.0, 3.0])
    np.testing.assert_allclose(x.grad, (1 + 2 * y) * (1 - y * y), rtol=1e-14)


def test_only_what_asks_for_a_gradient_gets_one():
    x, w = Tensor([1.0, 2.0]), leaf([3.0, 4.0])
    constant = x * 2
    y = constant * w
    assert (constant.requires_grad, y.requires_grad) == (False, True)
    y.backward([1.0, 1.0])
    assert x.grad is None and constant.grad is None
    np.testing.assert_array_equal(w.grad, [2, 4])


def test_a_tensor_knows_its_inputs_until_the_graph_is_released():
    x, w = leaf(2.0), Tensor(3.0)
    y = x * w
    assert [one is other for one, other in zip(y.inputs, (x, w), strict=True)] == [True, True]
    assert (x.inputs, (w * w).inputs) == ((), ())
    y.backward()
    assert y.inputs == ()


def test_rules_are_not_run_for_what_needs_no_gradient():
    ran = []

    def product(a, b):
        x, y = elements("product", a, b)
        return record("product", x * y, (a, lambda g: ran.append("a") or g * y), (b, lambda g: g * x))

    product(Tensor(2.0), leaf(3.0)).backward()
    assert ran == []
    product(leaf(2.0), leaf(3.0)).backward()
    assert ran == ["a"]


def test_plus_equals_makes_a_new_tensor():
    a = before = leaf([1.0, 2.0])
    a += 1
    a *= 3
    assert a is not before
    np.testing.assert_array_equal(before.data, [1, 2])
    a.backward([1.0, 1.0])
    np.testing.assert_array_equal(before.grad, [3, 3])


def test_a_loss_may_have_axes_of_length_one():
    x = leaf(np.full((1, 1), 3.0))
    (x * x).backward()
    np.testing.assert_array_equal(x.grad, [[6]])


def test_no_grad_records_nothing():
    x = leaf([1.0, 2.0])
    with no_grad():
        y = autograd.sum(x * x)
    assert not y.requires_grad
    with pytest.raises(ZeroDivisionError), no_grad():
        1 / 0  # noqa: B018
    assert (x * x).requires_grad  # also after a block that was left by an error


DEEP = """
import gc, math, sys
import numpy as np
from nlpbook.mlp import autograd
from nlpbook.mlp.autograd import Tensor

gc.disable()  # a graph has no cycles, so what is dropped is let go at once
assert sys.getrecursionlimit() <= 3000
depth = 100_000
x = Tensor([1.0, -2.0], requires_grad=True)
y = x
for _ in range(depth // 2):
    y = y * 1.00001 + 0.5
autograd.sum(y).backward()
np.testing.assert_allclose(x.grad, math.exp(depth // 2 * math.log1p(0.00001)), rtol=1e-9)

y, tensors = x, []
for _ in range(depth):
    y = autograd.relu(y)
    tensors.append(y)
tensors.clear()  # y alone keeps all the others
del y  # no backward
x.update(np.ones(2))  # nobody holds it any more
print("deep")
"""


def test_a_graph_a_hundred_thousand_deep():
    """In a process of its own, without the run-time checks of types, which would take most of the time."""
    done = subprocess.run([sys.executable, "-c", DEEP], capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr) == ("deep\n", "")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_network_learns_as_in_pytorch(dtype):
    """Fifty steps of gradient descent with all layers: embedding, layer norm, gelu, cross-entropy."""
    rng = np.random.default_rng(3)
    start = [
        rng.normal(scale=0.5, size=shape).astype(dtype) for shape in [(9, 6), (6,), (6,), (18, 8), (8, 4)]
    ]
    ids, labels = rng.integers(9, size=(50, 16, 3)), rng.integers(4, size=(50, 16))
    labels = ids.sum(2) % 4

    def ours():
        E, weight, bias, W, U = parameters = [leaf(array) for array in start]
        for x, target in zip(ids, labels, strict=True):
            h = autograd.layer_norm(autograd.embedding(E, x), weight, bias)
            logits = autograd.gelu(autograd.reshape(h, (16, 18)) @ W) @ U
            loss = autograd.cross_entropy(logits, target)
            loss.backward()
            autograd.sgd(parameters, 0.3)
            for parameter in parameters:
                parameter.zero_grad()
            yield loss.item()
        yield from [parameter.data for parameter in parameters]

    def theirs():
        F = torch.nn.functional
        E, weight, bias, W, U = parameters = [torch.tensor(array, requires_grad=True) for array in start]
        optimiser = torch.optim.SGD(parameters, 0.3)
        for x, target in zip(torch.tensor(ids), torch.tensor(labels), strict=True):
            h = F.layer_norm(F.embedding(x, E), (6,), weight, bias)
            loss = F.cross_entropy(F.gelu(h.reshape(16, 18) @ W) @ U, target)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            yield loss.item()
        yield from [parameter.detach().numpy() for parameter in parameters]

    found, expected = list(ours()), list(theirs())
    assert expected[45] < expected[0]
    assert len(found) == len(expected) == 55
    for one, other in zip(found, expected, strict=True):
        assert getattr(one, "dtype", dtype) == dtype
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-10 if dtype is np.float64 else 1e-4)


class TestRefused:
    def test_data(self):
        for bad in ("a", "3", None, 1j, ["a"], [None]):
            with pytest.raises(TypeError, match=r"^data must be numbers in float32 or float64; got "):
                Tensor(bad)
        with pytest.raises(TypeError, match="float16"):
            Tensor(np.zeros(2, np.float16))
        with pytest.raises(TypeError, match="data must be"):
            Tensor([1.0], dtype=np.float16)
        with pytest.raises(ValueError, match="inhomogeneous"):
            Tensor([[1.0], [2.0, 3.0]])
        for bad in (leaf(1.0), [leaf(1.0), leaf(2.0)]):
            with pytest.raises(TypeError, match="array must be made of a Tensor's data"):
                Tensor(bad)
        with pytest.raises(TypeError, match="array must be made of a Tensor's data"):
            np.array(leaf([1.0, 2.0]))

    def test_backward_of_several_elements(self):
        x = leaf(np.ones((2, 3)))
        with pytest.raises(ValueError, match=r"^gradient must be given .*; got shape \(2, 3\)"):
            (x * 2).backward()

    def test_a_gradient_of_another_shape(self):
        x = leaf(np.ones((2, 3)))
        for bad in (np.ones(3), np.ones((3, 2)), 1.0):
            with pytest.raises(ValueError, match=r"^gradient must have the tensor's shape, \(2, 3\); got \("):
                (x * 2).backward(bad)
        with pytest.raises(TypeError, match=r"^gradient must be numbers"):
            (x * 2).backward("ones")
        assert x.grad is None

    def test_backward_without_a_leaf_that_asks(self):
        with pytest.raises(ValueError, match="must depend on one with requires_grad=True"):
            (Tensor(2.0) * 3).backward()

    def test_a_second_backward(self):
        x = leaf(2.0)
        y = x * x
        z = y * y
        z.backward()
        for again in (z, y, y + x):
            with pytest.raises(
                ValueError, match=r"must be whole.* got mul of shape \(\), which an earlier call"
            ):
                again.backward()
        assert x.grad == 32  # nothing was added by the calls that were refused

    def test_a_loss_that_is_not_finite(self):
        """The message names where it began."""
        x = leaf([1.0, -1.0])
        with np.errstate(all="ignore"):
            loss = autograd.mean(autograd.exp(autograd.log(x) * 2))
            with pytest.raises(ValueError, match=r"finite; got nan, first in log \(2,\)"):
                loss.backward()
            loss = autograd.sum(1 / (x - x))
            with pytest.raises(ValueError, match=r"finite; got inf, first in div \(2,\)"):
                loss.backward()
            with pytest.raises(ValueError, match=r"got nan, first in leaf"):
                leaf(math.nan).backward()
        assert x.grad is None

    def test_a_rule_that_gives_another_shape(self):
        """The mistake that everybody makes in a product: a gradient that would only have to be reshaped."""

        def product(a, b):
            x, y = elements("product", a, b)
            return record("product", x @ y, (a, lambda g: (g @ y.T).T), (b, lambda g: x.T @ g))

        a, b = leaf(np.ones((2, 3))), leaf(np.ones((3, 4)))
        with pytest.raises(ValueError, match=r"^product: a rule must give .* \(2, 3\); got \(3, 2\)$"):
            product(a, b).backward(np.ones((2, 4)))
        with pytest.raises(
            ValueError, match=r"^lost: a rule must give a gradient of shape \(2, 3\); got \(\)$"
        ):
            record("lost", a.data * 2, (a, lambda g: 2.0)).backward(np.ones((2, 3)))

    def test_two_precisions(self):
        with pytest.raises(TypeError, match="mul: tensors must have one precision; got float32 and float64"):
            leaf([1.0], dtype=np.float32) * leaf([1.0])

    def test_what_is_no_tensor(self):
        for function in (autograd.exp, autograd.sum, autograd.softmax, autograd.transpose):
            with pytest.raises(TypeError, match=rf"^{function.__name__}: the input must be a Tensor; got 3"):
                function(3)
        with pytest.raises(TypeError, match="add: the input must be a Tensor; got 1"):
            autograd.add(1, 2)
        with pytest.raises(TypeError, match="data must be numbers"):
            leaf(1.0) + "a"
        with pytest.raises(TypeError):
            np.exp(leaf(1.0))
