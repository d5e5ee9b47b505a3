import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook.nnlm import NumpyNNLM
from tests.nnlm.nets import both_nets, random_batch, random_parameters, sizes

SIZE = {"vocabulary_size": 5, "context_size": 2, "embedding_dim": 3, "hidden_size": 4, "direct": True}


@given(sizes, st.integers(1, 12), st.integers(0, 10_000))
def test_loss_and_gradients_equal_autograd(size, n, seed):
    ours, theirs = both_nets(size, seed)
    contexts, targets = random_batch(size, n, seed)
    expected = torch.nn.functional.cross_entropy(
        theirs(torch.from_numpy(contexts)), torch.from_numpy(targets)
    )
    expected.backward()
    assert ours.loss(contexts, targets) == pytest.approx(expected.item(), abs=1e-12)
    gradients = ours.gradients(contexts, targets)
    parameters = dict(theirs.named_parameters())
    assert gradients.keys() == parameters.keys()
    for name, gradient in gradients.items():
        np.testing.assert_allclose(gradient, parameters[name].grad.numpy(), atol=1e-6, err_msg=name)


@settings(max_examples=20)
@given(sizes, st.integers(1, 4), st.integers(0, 10_000))
def test_gradients_by_finite_differences(size, n, seed):
    net, step = NumpyNNLM(random_parameters(size, seed)), 1e-5
    contexts, targets = random_batch(size, n, seed)
    for name, gradient in net.gradients(contexts, targets).items():
        for place in np.ndindex(gradient.shape):
            at = net.parameters[name][place]
            losses = []
            for moved in (at + step, at - step):
                net.parameters[name][place] = moved
                losses.append(net.loss(contexts, targets))
            net.parameters[name][place] = at
            assert gradient[place] == pytest.approx((losses[0] - losses[1]) / (2 * step), abs=1e-7), name


def test_the_formula_for_one_example():
    """The sums written out, a word at a time."""
    p = random_parameters(SIZE, 0)
    x = [*p["C"][5], *p["C"][2]]  # "<s>", and word 2
    a = [
        math.tanh(d + sum(h * v for h, v in zip(row, x, strict=True)))
        for d, row in zip(p["d"], p["H"], strict=True)
    ]
    y = [
        p["b"][i]
        + sum(u * v for u, v in zip(p["U"][i], a, strict=True))
        + sum(w * v for w, v in zip(p["W"][i], x, strict=True))
        for i in range(5)
    ]
    found = NumpyNNLM(p).forward(np.array([[5, 2]]))
    np.testing.assert_allclose(found.x, [x])
    np.testing.assert_allclose(found.a, [a])
    np.testing.assert_allclose(found.y, [y])
    loss = math.log(sum(map(math.exp, y))) - y[3]
    assert NumpyNNLM(p).loss(np.array([[5, 2]]), np.array([3])) == pytest.approx(loss)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_it_begins_with_ln_v_and_learns(dtype):
    rng = np.random.default_rng(0)
    net = NumpyNNLM.initial(50, 2, 8, 16, direct=True, rng=rng, dtype=dtype)
    contexts = rng.integers(51, size=(200, 2))
    targets = contexts[:, 1] % 50
    first = net.loss(contexts, targets)
    assert first == pytest.approx(math.log(50), abs=0.05)
    for _ in range(50):
        net.step(contexts, targets, 5.0)
    assert net.loss(contexts, targets) < first / 2
    assert {array.dtype for array in net.parameters.values()} == {np.dtype(dtype)}


def test_a_step_is_the_rate_times_the_gradient():
    net, before = NumpyNNLM(random_parameters(SIZE, 1)), random_parameters(SIZE, 1)
    batch = random_batch(SIZE, 6, 1)
    gradients = net.gradients(*batch)
    net.step(*batch, 0.5)
    for name, array in net.parameters.items():
        np.testing.assert_allclose(array, before[name] - 0.5 * gradients[name], atol=1e-12)


def test_the_given_arrays_are_not_touched():
    given_arrays = random_parameters(SIZE, 2)
    net = NumpyNNLM(given_arrays)
    net.step(*random_batch(SIZE, 6, 1), 0.5)
    for name, array in random_parameters(SIZE, 2).items():
        np.testing.assert_array_equal(given_arrays[name], array)


@pytest.mark.parametrize("rate", [math.nan, math.inf, -0.1])
def test_a_rate_that_is_none(rate):
    with pytest.raises(ValueError, match="learning_rate must be a finite number, 0 or larger; got"):
        NumpyNNLM(random_parameters(SIZE, 0)).step(*random_batch(SIZE, 3, 0), rate)


def test_bad_input():
    p = random_parameters(SIZE, 0)
    net = NumpyNNLM(p)
    right = np.zeros((1, 2), dtype=np.int64), np.zeros(1, dtype=np.int64)
    methods = (
        lambda contexts: net.forward(contexts),
        lambda contexts: net.loss(contexts, right[1]),
        lambda contexts: net.gradients(contexts, right[1]),
        lambda contexts: net.step(contexts, right[1], 0.1),
    )
    for method in methods:
        with pytest.raises(ValueError, match=r"^contexts must be ids of shape \(any, 2\); got shape \(1"):
            method(np.zeros((1, 3), dtype=np.int64))
        for ids, got in (([[0, 6]], "0 to 6"), ([[-1, 0]], "-1 to 0")):
            with pytest.raises(ValueError, match=f"^contexts must be whole numbers from 0 to 5; got {got}$"):
                method(np.array(ids))
        with pytest.raises(ValueError, match=r"^contexts must be one id or more; got none$"):
            method(np.zeros((0, 2), dtype=np.int64))
    for method in (net.loss, net.gradients, lambda *example: net.step(*example, 0.1)):
        with pytest.raises(ValueError, match=r"^targets must be whole numbers from 0 to 4; got 5 to 5$"):
            method(right[0], np.array([5]))
    diverged = NumpyNNLM({**p, "U": p["U"] + np.finfo(np.float64).max, "H": p["H"] + 1e3})
    with np.errstate(over="ignore"):
        for method in (diverged.loss, diverged.gradients, lambda *example: diverged.step(*example, 0.1)):
            with pytest.raises(ValueError, match=r"^logits must be finite; got -?inf among them$"):
                method(*right)
    with pytest.raises(KeyError, match="parameters must be C, H, d, U, b and perhaps W; got C, H"):
        NumpyNNLM({"C": p["C"], "H": p["H"]})
    with pytest.raises(TypeError, match="all float32 or all float64; got float32, float64"):
        NumpyNNLM({**p, "b": p["b"].astype(np.float32)})
    with pytest.raises(ValueError, match=r"parameters\['U'\] must have shape \(5, 4\) .* got \(5, 3\)"):
        NumpyNNLM({**p, "U": p["U"][:, :3]})
    with pytest.raises(ValueError, match=r"parameters\['d'\] must be finite"):
        NumpyNNLM({**p, "d": p["d"] * math.nan})
    with pytest.raises(ValueError, match="must be matrices"):
        NumpyNNLM({**p, "C": p["C"][0]})
