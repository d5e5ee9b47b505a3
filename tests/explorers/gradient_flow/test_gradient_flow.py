"""The gradient-flow explorer in Python: what it computes, beside theory and PyTorch, and what it refuses."""

import itertools
import math

import numpy as np
import pytest
import torch

from nlpbook.explorers import GradientFlowExplorer
from nlpbook.explorers.kit.random_numbers import uniform_at
from nlpbook.mlp import ACTIVATIONS, gradient_flow, he_normal, xavier_normal
from tests.explorers.gradient_flow.word_batch import word_batch, word_explorer

TORCH = {
    "linear": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda z: torch.nn.functional.leaky_relu(z, 0.01),
    "gelu": torch.nn.functional.gelu,
}


def test_the_initial_weights_are_standard_normal_and_nested():
    wide, narrow = (
        word_explorer(depth=3, width=64, scale=1.7, initialisation="scale"),
        word_explorer(depth=3, width=9, scale=1.7, initialisation="scale"),
    )
    drawn = (
        np.concatenate([wide.network().parameters[f"W{i}"].ravel() for i in (1, 2, 3)]) * (64 / 1.7) ** 0.5
    )
    assert abs(drawn.mean()) < 4 / len(drawn) ** 0.5
    assert abs(drawn.var() - 1) < 4 * (2 / len(drawn)) ** 0.5
    assert abs((drawn**4).mean() - 3) < 4 * (96 / len(drawn)) ** 0.5
    assert abs(np.mean(drawn[:-1] * drawn[1:])) < 4 / len(drawn) ** 0.5  # neighbours share radius and angle
    first = [one.network().parameters["W2"][:9, :9] * one.width**0.5 for one in (wide, narrow)]
    np.testing.assert_allclose(*first, rtol=1e-12)
    assert not np.allclose(
        drawn[:100], word_explorer(seed=1, width=64).network().parameters["W1"].ravel()[:100]
    )


def test_a_weight_by_hand():
    """The number of row 3, column 5 in layer 2 of seed 7: the sine of the pair at 3 x 32 + 2."""
    u, v = (float(uniform_at(7, 2, 98, part)) for part in (0, 1))
    expected = math.sqrt(-2 * math.log(1 - u)) * math.sin(2 * math.pi * v) * math.sqrt(2 / 16)
    network = word_explorer(depth=2, width=16, initialisation="he", seed=7).network()
    assert network.parameters["W2"][3, 5] == pytest.approx(expected, rel=1e-12)
    u, v = (float(uniform_at(7, 0, 0, part)) for part in (0, 1))  # that of the logits, of variance 1 / 16
    expected = math.sqrt(-2 * math.log(1 - u)) * math.cos(2 * math.pi * v) / 4
    assert network.parameters["W3"][0, 0] == pytest.approx(expected, rel=1e-12)


def test_leaky_layers_keep_a_little_more_than_half():
    explorer = word_explorer(depth=3, activation="leaky_relu", initialisation="he")
    assert explorer.theory().activations[3] == pytest.approx(1.0001**3, rel=1e-12)


@pytest.mark.parametrize(
    ("activation", "normalisation", "residual"),
    list(itertools.product(TORCH, ("none", "batch", "layer"), (False, True))),
)
def test_flow_and_training_are_those_of_pytorch(activation, normalisation, residual):
    explorer = word_explorer(
        depth=5, width=12, activation=activation, normalisation=normalisation, residual=residual, rate=0.2
    )
    run = explorer.train(3)
    parameters = {
        name: torch.tensor(one, requires_grad=True) for name, one in explorer.network().parameters.items()
    }
    inputs = torch.tensor(explorer.inputs[:, :12], dtype=torch.float64)
    labels = torch.tensor(explorer.labels)
    for step in range(4):
        x = inputs.clone().requires_grad_()
        outputs = [x]
        for layer in range(1, 6):
            z = outputs[-1] @ parameters[f"W{layer}"] + parameters[f"b{layer}"]
            if normalisation != "none":
                scale, shift = parameters[f"scale{layer}"], parameters[f"shift{layer}"]
                if normalisation == "batch":
                    z = torch.nn.functional.batch_norm(z, None, None, scale, shift, training=True)
                else:
                    z = torch.nn.functional.layer_norm(z, (12,), scale, shift)
            y = TORCH[activation](z)
            outputs.append(y + outputs[-1] if residual else y)
        loss = torch.nn.functional.cross_entropy(outputs[-1] @ parameters["W6"] + parameters["b6"], labels)
        gradients = torch.autograd.grad(loss, [*outputs, *parameters.values()])
        assert run.losses[step] == pytest.approx(loss.item(), rel=1e-8)
        rms = [one.square().mean().sqrt().item() for one in outputs]
        np.testing.assert_allclose(run.activations[step], rms, rtol=1e-7)
        rms = [one.square().mean().sqrt().item() for one in gradients[:6]]
        np.testing.assert_allclose(run.gradients[step], rms, rtol=1e-7)
        with torch.no_grad():
            for one, gradient in zip(parameters.values(), gradients[6:], strict=True):
                one -= 0.2 * gradient
    flow = explorer.flow()
    np.testing.assert_allclose(flow.activation_moments**0.5, run.activations[0], rtol=1e-12)
    np.testing.assert_allclose(flow.gradient_moments**0.5, run.gradients[0], rtol=1e-12)
    assert explorer.loss() == run.losses[0]


@pytest.mark.parametrize(
    ("activation", "residual", "c"),
    [
        ("linear", False, 0.7),
        ("linear", False, 1.4),
        ("linear", True, 0.3),
        ("relu", False, 1.5),
        ("relu", False, 2.0),
        ("leaky_relu", False, 2.4),
    ],
)
def test_what_is_measured_follows_theory(activation, residual, c):
    """The mean over 40 draws of the weights of a mean square, within four of its standard errors."""
    options = {"activation": activation, "residual": residual, "initialisation": "scale", "scale": c}
    explorer = word_explorer(depth=6, width=64, **options)
    forwards, backwards = [], []
    for seed in range(40):
        explorer.seed = seed
        flow = explorer.flow()
        forwards.append(flow.activation_moments / flow.activation_moments[0])
        backwards.append(flow.gradient_moments / flow.gradient_moments[-1])
    theory = explorer.theory()
    for measured, expected in ((forwards, theory.activations), (backwards, theory.gradients)):
        measured = np.array(measured)
        error = measured.std(axis=0, ddof=1) / len(measured) ** 0.5
        assert (np.abs(measured.mean(axis=0) - expected) <= 4 * error + 1e-12).all()
        assert (error < 0.15 * expected).all()  # so that another theory would be seen


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_saturating_layers_stay_below_their_bound(activation):
    for c, seed in itertools.product((0.5, 1.0, 2.0), range(10)):
        explorer = word_explorer(
            depth=8, width=64, activation=activation, initialisation="scale", scale=c, seed=seed
        )
        gradients = explorer.flow().gradient_moments
        bound = explorer.gradient_bound()
        assert explorer.theory() is None
        assert bound[-1] == 1
        assert bound[0] == pytest.approx((c / 16 if activation == "sigmoid" else c) ** 8)
        # a bound of the expectation: one network may exceed it by its scatter
        assert (gradients / gradients[-1] <= bound * math.exp(2 * math.sqrt(5 * 8 / 64))).all()


def test_theory_is_silent_where_it_has_no_closed_form():
    for activation, normalisation, residual in itertools.product(
        TORCH, ("none", "batch", "layer"), (False, True)
    ):
        explorer = word_explorer(activation=activation, normalisation=normalisation, residual=residual)
        plain = normalisation == "none" and not residual
        closed = plain and activation in ("linear", "relu", "leaky_relu")
        closed |= normalisation == "none" and activation == "linear"
        assert (explorer.theory() is not None) == closed
        assert (explorer.gradient_bound() is not None) == (plain and activation in ("sigmoid", "tanh"))


@pytest.mark.parametrize("normalisation", ["batch", "layer"])
@pytest.mark.parametrize("activation", TORCH)
def test_large_networks_have_the_limit_that_the_page_tells(activation, normalisation, call):
    """The mean factor of eleven layers of 256 units, for 256 examples, in two networks."""
    limit = call("gradient_flow/theory", "limitOf", activation, normalisation)
    shares = [
        gradient_flow(
            12,
            256,
            activation,
            initialisation=0.7,
            normalisation=normalisation,
            batch_size=256,
            rng=np.random.default_rng(seed),
        ).arriving
        for seed in range(2)
    ]
    assert np.mean(np.power(shares, 1 / 11)) == pytest.approx(limit, rel=0.025)


@pytest.mark.parametrize(("name", "initialiser"), [("xavier", xavier_normal), ("he", he_normal)])
def test_named_initialisations_are_those_of_layers_of_one_width(name, initialiser):
    """A generator of the same seed draws the same numbers, which the initialisers scale."""
    scaled = initialiser(64, 64, rng=np.random.default_rng(1))
    drawn = np.random.default_rng(1).standard_normal((64, 64))
    explorer = word_explorer(initialisation=name, scale=3.0, width=64)
    np.testing.assert_allclose(scaled, (explorer.c / 64) ** 0.5 * drawn, rtol=1e-12)
    explorer.initialisation = "scale"
    assert explorer.c == 3.0


def test_the_bounds_are_the_largest_derivatives():
    for name, most in (("sigmoid", 1 / 4), ("tanh", 1.0)):
        slopes = ACTIVATIONS[name].derivative(np.linspace(-3, 3, 601))
        assert slopes.max() == pytest.approx(most)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"inputs": np.ones((16, 7))}, "inputs must be 2 to 64 rows of 8 to 64 columns; got 16 of 7"),
        ({"inputs": np.ones((1, 8))}, "inputs must be 2 to 64 rows of 8 to 64 columns; got 1 of 8"),
        ({"inputs": np.full((16, 8), 1e300)}, "inputs must be finite in float32"),
        ({"inputs": np.full((16, 8), np.nan)}, "inputs must "),
        ({"labels": [0, 1]}, "labels must be one for each of the 16 inputs"),
        ({"labels": [0] * 16}, "labels must be of two classes or more; got only 0"),
        ({"labels": [16, *[0] * 15]}, r"labels\[0\] must be a whole number from 0 to 15; got 16"),
        ({"labels": [-1, *[0] * 15]}, r"labels\[0\] must be"),
        ({"labels": [0.5, *[0] * 15]}, "labels must"),
        ({"examples": ["a"]}, "examples must be one for each of the 16 inputs; got 1"),
        ({"examples": [" "] * 16}, r"examples\[0\] must"),
        ({"depth": 0}, "depth must be a whole number from 1 to 50; got 0"),
        ({"depth": 51}, "depth must be"),
        ({"width": 65}, "width must be a whole number from 8 to 64; got 65"),
        ({"activation": "selu"}, "activation must be one of"),
        ({"initialisation": "orthogonal"}, "initialisation must be one of"),
        ({"scale": 4.5}, "scale must be"),
        ({"normalisation": None}, "normalisation must be one of"),
        ({"residual": 1}, "residual must be"),
        ({"seed": 100}, "seed must be"),
        ({"direction": "up"}, "direction must be 'gradients' or 'activations'"),
        ({"axis": "symlog"}, "axis must be 'log' or 'linear'"),
        ({"rate": 0.0}, "rate must be"),
    ],
)
def test_bad_input(change, message):
    inputs, labels, _ = word_batch()
    given = {"inputs": inputs, "labels": labels} | change
    with pytest.raises((TypeError, ValueError), match=message):
        GradientFlowExplorer(**given)


def test_a_training_that_diverges_is_over():
    explorer = word_explorer(depth=10, activation="linear", initialisation="he", rate=10.0)
    run = explorer.train(200)
    steps = len(run.losses) - 1
    assert 0 < steps < 200
    assert np.isfinite(run.losses[:-1]).all() and np.isnan(run.losses[-1])
    assert run.activations.shape == run.gradients.shape == (steps + 1, 11)
    shorter = explorer.train(steps - 1)
    np.testing.assert_array_equal(shorter.losses, run.losses[:-1])


@pytest.mark.parametrize("steps", [-1, 201, 1.5, True])
def test_bad_steps(steps):
    with pytest.raises((TypeError, ValueError), match="steps must be a whole number from 0 to 200"):
        word_explorer(depth=2).train(steps)


def test_the_width_is_at_most_the_columns_of_the_inputs():
    with pytest.raises(ValueError, match="width must be a whole number from 8 to 20; got 21"):
        GradientFlowExplorer(word_batch().inputs[:, :20], word_batch().labels, width=21)
    assert word_explorer().settings["width"] == {"kind": "whole", "least": 8, "most": 64}


@pytest.mark.parametrize(
    ("name", "other"), [("inputs", np.ones((16, 64), np.float32)), ("labels", [0, 1] * 8), ("examples", [])]
)
def test_the_batch_is_given_once(name, other):
    explorer = word_explorer()
    before = getattr(explorer, name)
    with pytest.raises(TypeError, match=f"{name} must be given when the explorer is made"):
        setattr(explorer, name, other)
    assert getattr(explorer, name) is before
