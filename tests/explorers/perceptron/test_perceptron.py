"""The perceptron explorer in Python: beside the library's perceptron and PyTorch, and what it refuses."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nlpbook.explorers import PerceptronExplorer
from nlpbook.explorers.perceptron.explorer import ACTIVATIONS, MOST_UPDATES
from nlpbook.explorers.perceptron.points import presets, rows_of
from nlpbook.mlp import Perceptron, novikoff_bound

TORCH = {
    "linear": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda z: torch.nn.functional.leaky_relu(z, 0.01),
    "gelu": torch.nn.functional.gelu,
}
HUNDREDTHS = st.integers(-100, 200)
POINTS = st.lists(st.tuples(HUNDREDTHS, HUNDREDTHS, st.integers(0, 1)), min_size=2, max_size=20)


@given(POINTS)
def test_the_rule_is_the_librarys(rows):
    """In hundredths, with 100 as the input of the bias, its sums are exact too."""
    explorer = PerceptronExplorer([(x1 / 100, x2 / 100, label) for x1, x2, label in rows])
    updates = explorer.rule()
    inputs = np.column_stack([rows_of(explorer.points)[:, :2], np.full(len(rows), 100)])
    library = Perceptron(epochs=max([one.epoch for one in updates], default=0) + 1, has_bias=False)
    library.fit(inputs, explorer.y)
    made = [sum(one.epoch == epoch for one in updates) for epoch in range(1, updates[-1].epoch + 1)]
    if len(updates) == MOST_UPDATES:  # it ends in the middle of an epoch
        made, expected = made[:-1], library.updates_by_epoch[: len(made) - 1]
    else:
        assert library.converged
        expected = library.updates_by_epoch[:-1]
        np.testing.assert_allclose(100 * updates[-1].weights, library.weights[:2], rtol=1e-12)
        assert 100 * updates[-1].bias == pytest.approx(library.weights[2], rel=1e-12)
    assert made == expected


@given(POINTS)
def test_no_more_updates_than_novikoffs_bound(rows):
    explorer = PerceptronExplorer([(x1 / 100, x2 / 100, label) for x1, x2, label in rows])
    bound, updates = explorer.bound(), explorer.rule()
    if bound is None:
        assert len(updates) == MOST_UPDATES
    else:
        assert len(updates) <= bound * (1 + 1e-9)  # the bound itself is rounded
        assert bound == novikoff_bound(explorer.X, explorer.y)


def test_a_line_separates_three_of_the_presets():
    found = {name: PerceptronExplorer(name).bound() is not None for name in presets()}
    assert found == {"and": True, "or": True, "xor": False, "clouds": True, "moons": False, "circles": False}


def test_presets_are_points_of_both_classes_in_turn():
    for name, flat in presets().items():
        rows = rows_of(flat)
        assert set(rows[:, 2]) == {0, 1}
        assert len(np.unique(rows[:, :2], axis=0)) == len(rows)
        if len(rows) > 4:
            np.testing.assert_array_equal(rows[:, 2], np.arange(len(rows)) % 2)
            assert PerceptronExplorer(name).points == flat
    for name, truth in (("and", np.logical_and), ("or", np.logical_or), ("xor", np.logical_xor)):
        explorer = PerceptronExplorer(name)
        np.testing.assert_array_equal(explorer.y == 1, truth(explorer.X[:, 0], explorer.X[:, 1]))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_training_is_pytorchs(activation):
    explorer = PerceptronExplorer("moons", activation=activation, width=5, rate=0.7, seed=4)
    run, network = explorer.train(20), explorer.network()
    parameters = [torch.tensor(one, requires_grad=True) for one in network.parameters.values()]
    x, y = torch.tensor(explorer.X), torch.tensor((explorer.y == 1)[:, None].astype(float))
    for step in range(21):
        W1, b1, W2, b2 = parameters
        logits = TORCH[activation](x @ W1 + b1) @ W2 + b2
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, y)
        assert run.losses[step] == pytest.approx(loss.item(), rel=1e-10)
        gradients = torch.autograd.grad(loss, parameters)
        if step < 20:
            with torch.no_grad():
                for one, gradient in zip(parameters, gradients, strict=True):
                    one -= 0.7 * gradient
    for found, expected in zip(run.network.parameters.values(), parameters, strict=True):
        np.testing.assert_allclose(found, expected.detach(), rtol=1e-9, atol=1e-12)
    assert run.errors == int(((logits > 0) != (y == 1)).sum())


def test_steps_of_one_point_are_drawn_by_the_seed():
    losses = [
        PerceptronExplorer("xor", stochastic=stochastic, seed=seed, width=3).train(30).losses
        for stochastic, seed in ((True, 1), (True, 1), (True, 2), (False, 1))
    ]
    np.testing.assert_array_equal(losses[0], losses[1])
    assert losses[0][0] == losses[3][0]
    assert not np.allclose(losses[0][1:], losses[3][1:])
    assert not np.allclose(losses[0], losses[2])


def test_initial_weights_have_the_variances_that_they_should():
    networks = [PerceptronExplorer(width=16, seed=seed).network().parameters for seed in range(100)]
    for name, variance in (("W1", 1), ("W2", 1 / 16)):
        drawn = np.concatenate([one[name].ravel() for one in networks]) / variance**0.5
        assert abs(drawn.mean()) < 4 / len(drawn) ** 0.5
        assert abs(drawn.var() - 1) < 4 * (2 / len(drawn)) ** 0.5
    assert not any(one[name].any() for one in networks for name in ("b1", "b2"))


def test_no_network_without_a_bend_learns_xor():
    """The cross-entropy of XOR is convex in a line's parameters, and smallest where they are 0: ln 2."""
    for seed in range(3):
        run = PerceptronExplorer("xor", activation="linear", width=8, seed=seed).train(500)
        assert run.losses.min() >= np.log(2) - 1e-12
        assert run.errors >= 1


def test_networks_learn_xor_from_some_seeds_but_not_from_all():
    networks = [PerceptronExplorer("xor", activation="relu", width=2, seed=seed) for seed in range(12)]
    assert 0 < sum(one.train(1000).errors == 0 for one in networks) < 12


@pytest.mark.parametrize(
    ("points", "error", "message"),
    [
        (
            "nand",
            ValueError,
            "points must be one of 'and', 'or', 'xor', 'clouds', 'moons', 'circles'; got 'nand'",
        ),
        ([(0, 0, 1)], ValueError, "points must be 2 to 100 rows; got 1"),
        (np.zeros((101, 3)), ValueError, "points must be 2 to 100 rows; got 101"),
        ([(0, 0), (1, 1)], ValueError, "points must be numbers of shape"),
        ([(0, 0, 1), (0, 2.1, 0)], ValueError, "points must have coordinates from -1 to 2; got 0 to 2.1"),
        ([(0, 0, 1), (0, 1, 0.5)], ValueError, "points must have class 0 or 1; got 0.5 among them"),
        ([(0, 0, 1), (0, float("nan"), 0)], ValueError, "points must"),
    ],
)
def test_points_that_are_none_are_refused(points, error, message):
    with pytest.raises(error) as raised:
        PerceptronExplorer(points)
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"points": [0, 0, 0, 1, 1]}, "points must be 6 or 9 or ... or 300 whole numbers; got 5"),
        ({"points": [0, 0, 0, 1, 1, 2]}, "points\\[5\\] must be"),
        ({"points": [0, 0, 0, 201, 1, 1]}, "points\\[3\\] must be"),
        ({"updates": 1001}, "updates must be"),
        ({"width": 0}, "width must be"),
        ({"rate": 0.0}, "rate must be"),
        ({"pace": 2}, "pace must be"),
        ({"seed": 100}, "seed must be"),
        ({"method": "line"}, "method must be"),
        ({"activation": "elu"}, "activation must be"),
        ({"across": 17}, "across must be"),
    ],
)
def test_settings_out_of_range_are_refused(values, message):
    explorer = PerceptronExplorer()
    with pytest.raises(ValueError, match=message):
        for name, value in values.items():
            setattr(explorer, name, value)


@pytest.mark.parametrize("steps", [-1, 10_001, 1.5])
def test_steps_out_of_range_are_refused(steps):
    with pytest.raises((TypeError, ValueError), match="steps must be"):
        PerceptronExplorer().train(steps)
