"""Optimisers: published numbers, PyTorch and `nlpbook.training` on random gradients, what they promise."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nlpbook import training
from nlpbook.mlp import (
    AdaGrad,
    Adam,
    AdamW,
    GradientDescent,
    Momentum,
    OptimiserState,
    RMSProp,
    clip_gradient_norm,
    descend,
)

# cs231n, assignment 2, "FullyConnectedNets".
W = np.linspace(-0.4, 0.6, 20).reshape(4, 5)
DW = np.linspace(-0.6, 0.4, 20).reshape(4, 5)


def test_cs231n_gradient_descent():
    w, _ = GradientDescent(1e-2).step(W, DW)
    assert w[0, 0] == pytest.approx(-0.394, abs=1e-12) and w[3, 4] == pytest.approx(0.596, abs=1e-12)


def test_cs231n_momentum():
    """There the velocity is v <- mu v - lr dw, w <- w + v: ours is -v / lr."""
    velocity = np.linspace(0.6, 0.9, 20).reshape(4, 5)
    state = OptimiserState(7, {"velocity": -velocity / 1e-3})
    w, state = Momentum(1e-3, momentum=0.9).step(W, DW, state)
    np.testing.assert_allclose(w[0], [0.1406, 0.20738947, 0.27417895, 0.34096842, 0.40775789], atol=5e-9)
    assert w[3, 4] == pytest.approx(1.4096, abs=5e-9)
    after = -1e-3 * state.memory["velocity"]
    assert after[0, 0] == pytest.approx(0.5406, abs=5e-9) and after[3, 4] == pytest.approx(0.8096, abs=5e-9)
    assert state.step == 8


def test_cs231n_rmsprop():
    mean = np.linspace(0.6, 0.9, 20).reshape(4, 5)
    w, state = RMSProp(1e-2, decay=0.99, eps=1e-8).step(W, DW, OptimiserState(0, {"mean": mean}))
    expected = [-0.39223849, -0.34037513, -0.28849239, -0.23659121, -0.18467247]
    np.testing.assert_allclose(w[0], expected, atol=5e-9)
    assert w[3, 4] == pytest.approx(0.59576619, abs=5e-9)
    np.testing.assert_allclose(
        state.memory["mean"][0], [0.5976, 0.6126277, 0.6277108, 0.64284931, 0.65804321], atol=5e-9
    )


def test_cs231n_adam():
    """The step is counted first there as well: t is 5 before and 6 in the corrections."""
    memory = {"first": np.linspace(0.6, 0.9, 20), "second": np.linspace(0.7, 0.5, 20)}
    state = OptimiserState(5, {name: one.reshape(4, 5) for name, one in memory.items()})
    w, state = Adam(1e-2, betas=(0.9, 0.999), eps=1e-8).step(W, DW, state)
    expected = [-0.40094747, -0.34836187, -0.29577703, -0.24319299, -0.19060977]
    np.testing.assert_allclose(w[0], expected, atol=5e-9)
    assert w[3, 4] == pytest.approx(0.59801459, abs=5e-9)
    assert state.step == 6
    assert state.memory["first"][0, 0] == pytest.approx(0.48, abs=5e-9)
    assert state.memory["second"][0, 1] == pytest.approx(0.68908382, abs=5e-9)


@pytest.mark.parametrize(
    ("optimiser", "expected", "tolerance"),
    [
        (GradientDescent(0.5), [0.5, -1.0, -0.5, 3.0], 1e-12),
        (Adam(0.5, eps=1e-7), [0.5, 1.5, 2.5, 3.5], 1e-6),
        (AdamW(0.5, eps=1e-7, weight_decay=0.004), [0.498, 1.496, 2.494, 3.492], 1e-6),
        (RMSProp(0.5, decay=0.9, eps=1e-7), [-0.5811, 0.4189, 1.4189, 2.4189], 5e-5),
    ],
)
def test_keras_first_steps(optimiser, expected, tolerance):
    """keras/src/optimizers: variables (1, 2, 3, 4), gradients (1, 6, 7, 2), learning rate 0.5."""
    x, _ = optimiser.step(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 6.0, 7.0, 2.0]))
    np.testing.assert_allclose(x, expected, atol=tolerance)


def test_keras_adagrad():
    """Its sum begins at 0.1 there; in the trace at 0.3, with gradients 0.01 and then 0.1 four times."""
    state = OptimiserState(0, {"sum": np.full(4, 0.1)})
    x, _ = AdaGrad(0.5, eps=1e-7).step(np.arange(1.0, 5.0), np.array([1.0, 6.0, 7.0, 2.0]), state)
    np.testing.assert_allclose(x, [0.5233, 1.5007, 2.5005, 3.5061], atol=5e-5)
    x, state = np.array([1.0]), OptimiserState(0, {"sum": np.array([0.3])})
    trace = []
    for g in (0.01, 0.1, 0.1, 0.1, 0.1):
        x, state = AdaGrad(0.2, eps=1e-6).step(x, np.array([g]), state)
        trace.append(x.item())
    np.testing.assert_allclose(trace, [0.9963, 0.9604, 0.9251, 0.8903, 0.8560], atol=5e-5)


rates, shares = st.floats(1e-4, 1.0), st.floats(0.0, 0.99)
decays = st.sampled_from([0.0, 0.01, 0.3])
PAIRS = {  # ours and PyTorch's, from a learning rate, a share that is kept, and a decay
    "descent": lambda lr, mu, wd: (
        GradientDescent(lr, weight_decay=wd),
        lambda p: torch.optim.SGD(p, lr=lr, weight_decay=wd),
    ),
    "momentum": lambda lr, mu, wd: (
        Momentum(lr, momentum=mu, weight_decay=wd),
        lambda p: torch.optim.SGD(p, lr=lr, momentum=mu, weight_decay=wd),
    ),
    "nesterov": lambda lr, mu, wd: (
        Momentum(lr, momentum=max(mu, 0.01), nesterov=True, weight_decay=wd),
        lambda p: torch.optim.SGD(p, lr=lr, momentum=max(mu, 0.01), nesterov=True, weight_decay=wd),
    ),
    "adagrad": lambda lr, mu, wd: (
        AdaGrad(lr, weight_decay=wd),
        lambda p: torch.optim.Adagrad(p, lr=lr, weight_decay=wd),
    ),
    "rmsprop": lambda lr, mu, wd: (
        RMSProp(lr, decay=mu, weight_decay=wd),
        lambda p: torch.optim.RMSprop(p, lr=lr, alpha=mu, weight_decay=wd),
    ),
    "adam": lambda lr, mu, wd: (
        Adam(lr, betas=(mu, 0.98), eps=1e-3, weight_decay=wd),
        lambda p: torch.optim.Adam(p, lr=lr, betas=(mu, 0.98), eps=1e-3, weight_decay=wd),
    ),
    "adamw": lambda lr, mu, wd: (
        AdamW(lr, betas=(mu, 0.98), eps=1e-3, weight_decay=wd),
        lambda p: torch.optim.AdamW(p, lr=lr, betas=(mu, 0.98), eps=1e-3, weight_decay=wd),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
@given(lr=rates, kept=shares, decay=decays, data=st.data())
def test_any_steps_are_pytorchs(name, lr, kept, decay, data):
    numbers = st.floats(-10, 10).map(lambda x: round(x, 3))  # a gradient of 1e-200 has the square 0
    shapes = data.draw(st.lists(st.sampled_from([(3,), (2, 2), (1,)]), min_size=1, max_size=3))
    draw = lambda shape: data.draw(hnp.arrays(np.float64, shape, elements=numbers))  # noqa: E731
    xs = [draw(shape) for shape in shapes]
    ours, make = PAIRS[name](lr, kept, decay)
    theirs = [torch.tensor(x, requires_grad=True) for x in xs]
    optimiser, state, t = make(theirs), None, data.draw(st.integers(1, 4))
    for _ in range(t):
        gs = [draw(shape) for shape in shapes]
        for tensor, g in zip(theirs, gs, strict=True):
            tensor.grad = torch.tensor(g)
        optimiser.step()
        xs, state = ours.step(xs, gs, state)
    assert state.step == t
    for x, tensor in zip(xs, theirs, strict=True):
        np.testing.assert_allclose(x, tensor.detach().numpy(), rtol=1e-9, atol=1e-9)


# Ours on arrays, those of `nlpbook.training` on tensors, and PyTorch's; what ours remembers and what the
# others call it; and the hyperparameters with other names. Ours says Momentum for SGD with a momentum. On
# epsilon all three agree: AdaGrad, RMSProp and Adam add it to the root and not to what is under it, Adam
# after the correction; by default it is 1e-10 for AdaGrad and 1e-8 for the others. (Keras has 1e-7 for all.)
TRIPLES = {
    "descent": (GradientDescent, training.SGD, torch.optim.SGD, {}, {}),
    "momentum": (Momentum, training.SGD, torch.optim.SGD, {"velocity": "momentum_buffer"}, {}),
    "adagrad": (AdaGrad, training.AdaGrad, torch.optim.Adagrad, {"sum": "sum"}, {}),
    "rmsprop": (
        RMSProp,
        training.RMSProp,
        torch.optim.RMSprop,
        {"mean": "square_avg"},
        {"decay": "alpha"},
    ),
    "adam": (Adam, training.Adam, torch.optim.Adam, {"first": "exp_avg", "second": "exp_avg_sq"}, {}),
    "adamw": (AdamW, training.AdamW, torch.optim.AdamW, {"first": "exp_avg", "second": "exp_avg_sq"}, {}),
}
kept = st.floats(0.01, 0.99)
epsilons = st.sampled_from([1e-10, 1e-8, 1e-3])
HYPERPARAMETERS = {  # those that are given; the others stay what they are by default
    "descent": {"weight_decay": decays},
    "momentum": {"momentum": kept, "nesterov": st.booleans(), "weight_decay": decays},
    "adagrad": {"eps": epsilons, "weight_decay": decays},
    "rmsprop": {"decay": kept, "eps": epsilons, "weight_decay": decays},
    "adam": {"betas": st.tuples(kept, kept), "eps": epsilons, "weight_decay": decays},
    "adamw": {"betas": st.tuples(kept, kept), "eps": epsilons, "weight_decay": decays},
}


@pytest.mark.parametrize("name", TRIPLES)
@given(lr=rates, data=st.data(), seed=st.integers(0, 10_000))
def test_arrays_and_tensors_go_the_same_way(name, lr, data, seed):
    """Twenty steps from one place, along the same gradients: places and memories agree after each."""
    make, ours, theirs, memories, renamed = TRIPLES[name]
    chosen = data.draw(st.fixed_dictionaries({}, optional=HYPERPARAMETERS[name]))
    there = {renamed.get(key, key): value for key, value in chosen.items()}
    if name == "momentum":
        there.setdefault("momentum", 0.9)  # ours by default; SGD has none
    rng = np.random.default_rng(seed)
    xs = [rng.normal(size=shape) for shape in ((3,), (2, 4), (1,))]
    state, optimiser = None, make(lr, **chosen)
    tensors = [[torch.tensor(x, requires_grad=True) for x in xs] for _ in range(2)]
    others = [made(some, lr=lr, **there) for made, some in zip((ours, theirs), tensors, strict=True)]
    for t in range(1, 21):
        # Of very different sizes, and some of them 0.
        gs = [np.array(rng.normal(size=x.shape) * 10.0 ** rng.integers(-3, 3, x.shape)) for x in xs]
        gs[0][rng.integers(3)] = 0.0
        xs, state = optimiser.step(xs, gs, state)
        assert state.step == t
        for some, other in zip(tensors, others, strict=True):
            for tensor, g in zip(some, gs, strict=True):
                tensor.grad = torch.tensor(g)
            other.step()
            for i, tensor in enumerate(some):
                np.testing.assert_allclose(xs[i], tensor.detach().numpy(), rtol=1e-9, atol=1e-9)
                for memory, named in memories.items():
                    # PyTorch has no buffer where the momentum is 0; here it never is.
                    found = other.state[tensor][named].numpy()
                    np.testing.assert_allclose(state.memory[memory][i], found, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", TRIPLES)
def test_arrays_and_tensors_have_the_same_hyperparameters(name):
    """By default as well, but for the learning rate, which ours has to be told, and the momentum of SGD."""
    make, ours, theirs, _, renamed = TRIPLES[name]
    defaults = vars(make(0.1))
    groups = [made([torch.zeros(1, requires_grad=True)], lr=0.1).param_groups[0] for made in (ours, theirs)]
    compared = HYPERPARAMETERS[name].keys() - {"momentum"}
    assert compared
    for key in compared:
        for group in groups:
            assert defaults[key] == group[renamed.get(key, key)]


OPTIMISERS = [
    GradientDescent(0.1, weight_decay=0.1),
    GradientDescent(0.1, weight_decay=0.1, decoupled=True),
    Momentum(0.1, nesterov=True),
    Momentum(0.1, weight_decay=0.1, decoupled=True),
    AdaGrad(0.1),
    RMSProp(0.1),
    Adam(0.1),
    AdamW(0.1),
]
by_class = pytest.mark.parametrize("optimiser", OPTIMISERS, ids=lambda one: type(one).__name__)


@by_class
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nothing_is_changed_in_place_and_the_type_is_kept(optimiser, dtype):
    rng = np.random.default_rng(0)
    x, g = rng.normal(size=(2, 3)).astype(dtype), rng.normal(size=(2, 3)).astype(dtype)
    kept = x.copy(), g.copy()
    first, state = optimiser.step(x, g)
    before = {name: one.copy() for name, one in state.memory.items()}
    second, after = optimiser.step(first, g, state)
    for array in (x, g, *state.memory.values()):
        assert array.dtype == dtype
    np.testing.assert_array_equal(x, kept[0])
    np.testing.assert_array_equal(g, kept[1])
    for name, one in before.items():
        np.testing.assert_array_equal(state.memory[name], one)
    assert first.dtype == second.dtype == dtype
    assert (state.step, after.step) == (1, 2)
    again, _ = optimiser.step(first, g, state)  # a state may be used twice
    np.testing.assert_array_equal(again, second)


@by_class
def test_a_list_is_stepped_array_by_array(optimiser):
    rng = np.random.default_rng(1)
    xs, state, alone = [rng.normal(size=3), rng.normal(size=(2, 2))], None, [None, None]
    singles = list(xs)
    for _ in range(3):
        gs = [rng.normal(size=x.shape) for x in xs]
        xs, state = optimiser.step(xs, gs, state)
        for i, g in enumerate(gs):
            singles[i], alone[i] = optimiser.step(singles[i], g, alone[i])
    for x, single in zip(xs, singles, strict=True):
        np.testing.assert_array_equal(x, single)


@by_class
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_single_number_is_stepped_as_a_vector_of_one(optimiser, dtype):
    """Its shape is (), and stays so, step after step."""
    rng = np.random.default_rng(2)
    x, state = np.array(1.5, dtype), None
    vector, its_state = np.array([1.5], dtype), None
    for _ in range(4):
        g = np.array(rng.normal(), dtype)
        x, state = optimiser.step(x, g, state)
        vector, its_state = optimiser.step(vector, g[None], its_state)
        for array in (x, *state.memory.values()):
            assert isinstance(array, np.ndarray) and array.shape == () and array.dtype == dtype
        np.testing.assert_allclose(x, vector[0], rtol=1e-6)
    assert descend(optimiser, lambda x: 2 * x, np.array(1.0), 3).shape == (4,)
    clipped, norm = clip_gradient_norm(np.array(-4.0, dtype), 1.0)
    assert (clipped.shape, clipped.dtype, clipped.item(), norm) == ((), dtype, -1.0, 4.0)


def test_the_first_step_of_an_adaptive_optimiser_knows_only_the_sign():
    g = np.array([1e-3, -5.0, 400.0])
    for optimiser, size in (
        (Adam(0.1, eps=0.0), 0.1),
        (AdaGrad(0.1, eps=0.0), 0.1),
        (RMSProp(0.1, decay=0.91, eps=0.0), 0.1 / 0.3),
    ):
        x, _ = optimiser.step(np.zeros(3), g)
        np.testing.assert_allclose(x, -size * np.sign(g), rtol=1e-12)


def test_a_steady_gradient_makes_momentum_ten_times_as_fast():
    path = descend(Momentum(0.01, momentum=0.9), lambda x: np.ones(1), np.zeros(1), 200)[:, 0]
    assert path[-2] - path[-1] == pytest.approx(0.01 / (1 - 0.9), rel=1e-8)


def test_weight_decay_is_the_penalty_for_descent_alone():
    """Gradient 0, rate 0.01, lambda 0.1, 100 steps: decoupled, 1 becomes 0.999^100; Adam takes more off."""
    zero, one = lambda x: np.zeros_like(x), np.ones(1)
    ends = {}
    for name, optimiser in {
        "l2": GradientDescent(0.01, weight_decay=0.1),
        "decoupled": GradientDescent(0.01, weight_decay=0.1, decoupled=True),
        "adam": Adam(0.01, weight_decay=0.1),
        "adamw": AdamW(0.01, weight_decay=0.1),
    }.items():
        ends[name] = descend(optimiser, zero, one, 100)[-1].item()
    for name in ("l2", "decoupled", "adamw"):
        assert ends[name] == pytest.approx(0.999**100, rel=1e-12)
    assert ends["adam"] == pytest.approx(0.224, abs=5e-4)
    both = [
        descend(Momentum(0.01, weight_decay=0.1, decoupled=one), lambda x: x - 3, np.ones(1), 50)[-1].item()
        for one in (False, True)
    ]
    assert abs(both[0] - both[1]) > 1e-3


def test_a_path_ends_where_it_leaves():
    path = descend(GradientDescent(3.0), lambda x: x, np.array([1.0, 0.5]), 50, bound=100)
    np.testing.assert_array_equal(path[:, 0], [(-2.0) ** k for k in range(8)])
    assert abs(path[-2, 0]) <= 100 < abs(path[-1, 0])
    assert descend(GradientDescent(0.1), lambda x: x, np.ones((2, 2)), 0).shape == (1, 2, 2)
    hole = descend(GradientDescent(0.1), lambda x: x * np.nan, np.ones(1), 9)
    assert len(hole) == 2 and math.isnan(hole[-1, 0])


def test_clipping_by_hand():
    """keras/src/optimizers/optimizer_test.py: (100, 100) to norm 1; (50, 100) has the norm 111.8034."""
    clipped, norm = clip_gradient_norm(np.array([100.0, 100.0]), 1.0)
    np.testing.assert_allclose(clipped, [0.70710678, 0.70710678], atol=5e-9)
    assert norm == pytest.approx(math.sqrt(2e4), rel=1e-15)
    parts, norm = clip_gradient_norm([np.array([50.0]), np.array([[100.0]])], 1.0)
    assert norm == pytest.approx(111.80340, abs=5e-6)
    np.testing.assert_allclose([parts[0].item(), parts[1].item()], np.array([50, 100]) / 111.80340, rtol=1e-7)


@given(
    hnp.arrays(np.float64, (2, 3), elements=st.floats(-1e3, 1e3)),
    hnp.arrays(np.float32, (4,), elements=st.floats(-1e3, 1e3, width=32)),
    st.floats(1e-3, 1e4),
)
def test_clipping_is_pytorchs(one, other, most):
    """PyTorch adds 1e-6 to the norm, hence the tolerance."""
    clipped, norm = clip_gradient_norm([one, other], most)
    tensors = [torch.zeros(g.shape, dtype=torch.float64, requires_grad=True) for g in (one, other)]
    for tensor, g in zip(tensors, (one, other), strict=True):
        tensor.grad = torch.tensor(g, dtype=torch.float64)
    expected = torch.nn.utils.clip_grad_norm_(tensors, most)
    assert norm == pytest.approx(expected.item(), rel=1e-9, abs=1e-12)
    assert [g.dtype for g in clipped] == [np.float64, np.float32]
    for g, tensor in zip(clipped, tensors, strict=True):
        np.testing.assert_allclose(g, tensor.grad.numpy(), rtol=2e-6 + 1e-6 / max(norm, 1e-6), atol=1e-9)
    if norm <= most:
        np.testing.assert_array_equal(clipped[0], one)


def test_bad_input():
    x, g = np.ones(3), np.ones((3, 1))
    with pytest.raises(
        ValueError, match=r"gradients must be of the shapes of parameters, \(3,\); got \(3, 1\)"
    ):
        Adam(0.1).step(x, g)
    with pytest.raises(ValueError, match=r"gradients must be .*; got none"):
        Adam(0.1).step(x, [])
    with pytest.raises(
        TypeError, match=r"parameters must be an array of floating-point numbers .*; got int64"
    ):
        Adam(0.1).step(np.array([1, 2]), np.ones(2))
    with pytest.raises(TypeError, match=r"gradients\[1\] must be an array of floating-point"):
        Momentum(0.1).step([x, x], [x, [1.0, 2.0, 3.0]])
    with pytest.raises(ValueError, match=r"learning_rate must be a finite number, 0 or larger; got -1"):
        GradientDescent(-1)
    with pytest.raises(ValueError, match=r"betas must be two numbers from 0 to below 1; got 0.9"):
        Adam(0.1, betas=0.9)
    with pytest.raises(ValueError, match=r"betas\[1\] must be .*; got 1"):
        Adam(0.1, betas=(0.9, 1))
    with pytest.raises(TypeError, match=r"optimiser must be an Optimiser; got float"):
        descend(0.1, lambda x: x, x, 3)
    with pytest.raises(TypeError, match=r"gradient must be a function of an array; got 3"):
        descend(GradientDescent(0.1), 3, x, 3)
