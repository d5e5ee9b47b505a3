"""Gradient flow through time in Python: beside autograd, differences, theorems and constants."""

import numpy as np
import pytest
import torch
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from nlpbook.explorers import GradientFlowThroughTime
from nlpbook.explorers.gradient_flow_through_time.explorer import CELLS, INPUTS, MATRICES, UNITS
from nlpbook.rnn import chrono_
from nlpbook.training import clip_gradients_

explorers = st.builds(
    GradientFlowThroughTime,
    activation=st.sampled_from(["tanh", "identity", "relu"]),
    matrix=st.sampled_from(MATRICES),
    gamma=st.floats(0.5, 1.5),
    gates=st.sampled_from(["bias", "chrono"]),
    forget_bias=st.floats(-2, 6),
    update_bias=st.floats(-2, 6),
    longest=st.integers(2, 500),
    steps=st.integers(10, 40),
    loss_at=st.integers(1, 60),
    scale=st.floats(0, 3),
    seed=st.integers(0, 99),
)
cells = st.sampled_from(CELLS)
# A failure is not made smaller: each example takes a while, and its settings are few and named.
few = settings(max_examples=15, phases=[Phase.explicit, Phase.reuse, Phase.generate])


def unrolled(explorer, cell):
    """The loss at its step, by a loop over the steps in which all states are kept for autograd."""
    layer = explorer.layer(cell)
    x, states = explorer.inputs(), [layer.start(1)]
    for t in range(explorer.loss_step):
        states.append(tuple(part.requires_grad_() for part in layer.step(x[:, t], states[-1])))
    return layer, states[1:], (states[-1][0] * explorer.incoming()).sum()


@few
@given(explorers, cells)
def test_gradients_are_those_of_the_whole_unrolled_loss(explorer, cell):
    layer, states, loss = unrolled(explorer, cell)
    flow = explorer.flow(cell)
    # Of c autograd knows what comes back through h too: it is compared by differences below.
    *of_h, of_U = torch.autograd.grad(
        loss, [*(state[0] for state in states), layer.U], materialize_grads=True
    )
    lengths = np.maximum(flow.lengths, 1e-290)[:, None]
    found = flow.gradients[:, :UNITS]
    np.testing.assert_allclose(found / lengths, torch.cat(of_h).numpy() / lengths, rtol=1e-9, atol=1e-9)
    size = max(of_U.abs().max().item(), 1e-300)  # the squares of what is below 1e-150 are no numbers
    assert flow.total == pytest.approx(size * (of_U / size).norm().item(), rel=1e-9, abs=1e-300)
    np.testing.assert_allclose(flow.lengths, np.linalg.norm(flow.gradients, axis=1), rtol=1e-12, atol=1e-150)
    np.testing.assert_allclose(flow.lengths**2, (flow.part_lengths**2).sum(axis=1), rtol=1e-12, atol=1e-290)
    assert flow.lengths[-1] == pytest.approx(1, rel=1e-12)


@few
@given(explorers, cells, st.data())
def test_gradients_are_what_a_bump_of_a_state_does_to_the_loss(explorer, cell, data):
    """Of the whole state after a step: h and c are moved one by one, and the steps behind it taken again."""
    layer, x, last = explorer.layer(cell), explorer.inputs(), explorer.loss_step
    t, entry, bump = data.draw(st.integers(1, last)), data.draw(st.integers(0, UNITS - 1)), 1e-6
    part = data.draw(st.integers(0, len(layer.state_parts) - 1))
    with torch.no_grad():
        state = layer.start(1)
        for step in range(t):
            state = layer.step(x[:, step], state)

        def loss(by):
            moved = tuple(one.clone() for one in state)
            moved[part][0, entry] += by
            for step in range(t, last):
                moved = layer.step(x[:, step], moved)
            return (moved[0] * explorer.incoming()).sum().item()

        found = explorer.flow(cell).gradients[t - 1, part * UNITS + entry]
        size = max(1.0, explorer.flow(cell).lengths[t - 1], sum(float(one.abs().max()) for one in state))
    if explorer.activation == "relu" and cell == "rnn":
        return  # a bump may switch a unit on: the test before this one has its gradients
    assert (loss(bump) - loss(-bump)) / (2 * bump) == pytest.approx(found, rel=1e-4, abs=1e-5 * size)


@few
@given(explorers, cells)
def test_no_gradient_is_longer_than_the_largest_singular_value(explorer, cell):
    flow = explorer.flow(cell)
    assert (flow.lengths <= flow.bounds * (1 + 1e-9) + 1e-300).all()
    assert flow.bounds[-1] == pytest.approx(1, rel=1e-12)
    theory = explorer.expected(cell)
    assert len(theory.lengths) == len(flow.lengths) and theory.lengths[-1] == 1
    if theory.kind == "exact":
        np.testing.assert_allclose(flow.lengths, theory.lengths, rtol=1e-9)
        np.testing.assert_allclose(flow.bounds, theory.lengths, rtol=1e-9)
    elif theory.kind == "bound":
        assert (flow.bounds <= theory.lengths * (1 + 1e-9)).all()


@pytest.mark.parametrize("cell", CELLS)
def test_the_largest_singular_value_is_that_of_what_all_steps_do_together(cell):
    """The product of all Jacobians at once, by differences of the states at both its ends."""
    explorer = GradientFlowThroughTime(steps=10)
    layer, x = explorer.layer(cell), explorer.inputs()
    with torch.no_grad():
        state = layer.step(x[:, 0], layer.start(1))
        flat, parts = torch.cat(state, dim=1), len(state)

        def rest(s):
            s = s.chunk(parts, dim=1)
            for t in range(1, 10):
                s = layer.step(x[:, t], s)
            return torch.cat(s, dim=1)

        bumps = 1e-6 * torch.eye(flat.shape[1], dtype=flat.dtype)
        product = torch.stack([(rest(flat + b) - rest(flat - b))[0] / 2e-6 for b in bumps], dim=1)
    largest = torch.linalg.svdvals(product)[0].item()
    assert explorer.flow(cell).bounds[0] == pytest.approx(largest, rel=1e-4)


@few
@given(explorers)
def test_what_steps_add_sums_to_the_gradient_of_the_weights(explorer):
    for cell in CELLS:
        flow = explorer.flow(cell)
        assert flow.total <= flow.contributions.sum() * (1 + 1e-9)
        assert flow.contributions[0] == 0
        if explorer.loss_step <= 10 and flow.total:
            assert flow.recent == 1
        elif flow.total:
            whole, last = flow.contributions.sum(), flow.contributions[-10:].sum()
            assert flow.recent == pytest.approx(last / whole, rel=1e-12)


def test_without_inputs_the_states_are_0_and_nothing_is_added():
    explorer = GradientFlowThroughTime(scale=0, forget_bias=3)
    for cell in CELLS:
        flow = explorer.flow(cell)
        assert flow.total == 0 and np.isnan(flow.recent)
    # Then tanh is linear, and an orthogonal matrix multiplies the length by gamma.
    np.testing.assert_allclose(explorer.flow("rnn").lengths, 0.9 ** np.arange(99, -1, -1.0), rtol=1e-9)


# sigma(b)^t: of b = 0 powers of two, the others to the digits that are known.
DIRECT = {
    (0, 10): 9.765625e-4, (0, 100): 7.888609052e-31, (1, 10): 0.0436036, (1, 100): 2.4844e-14,
    (2, 10): 0.2810339, (5, 10): 0.9350517, (5, 100): 0.5109238,
}  # fmt: skip


@pytest.mark.parametrize(("bias", "steps"), DIRECT)
def test_the_direct_path_has_known_lengths(bias, steps):
    explorer = GradientFlowThroughTime(
        forget_bias=bias, update_bias=bias, steps=steps + 1 if steps > 10 else 11
    )
    for cell in ("gru", "lstm"):
        theory = explorer.expected(cell)
        assert theory.kind == "direct"
        assert theory.lengths[-1 - steps] == pytest.approx(DIRECT[bias, steps], rel=2e-4)


@pytest.mark.parametrize("bias", [-1.0, 1.0, 5.0])
def test_a_cell_without_recurrent_weights_hands_on_the_direct_path(bias):
    """With U = 0 the gates do not see h: what flows along c alone is f, that along h alone z."""
    explorer = GradientFlowThroughTime(scale=0, forget_bias=bias, update_bias=bias)
    plain = GradientFlowThroughTime.layer

    class Cut(GradientFlowThroughTime):
        def layer(self, cell):
            layer = plain(self, cell)
            with torch.no_grad():
                layer.U.zero_()
            return layer

    cut = Cut(scale=0, forget_bias=bias, update_bias=bias)
    np.testing.assert_allclose(cut.flow("gru").lengths, explorer.expected("gru").lengths, rtol=1e-9)
    cell = cut.flow("lstm").part_lengths[:-1, 1]  # from the step before the loss on, c has a gradient
    kept = explorer.expected("lstm").lengths[1:]
    np.testing.assert_allclose(cell / cell[-1], kept, rtol=1e-9)


@few
@given(st.integers(2, 500), st.integers(0, 99))
def test_chrono_biases_are_those_of_the_library(longest, seed):
    explorer = GradientFlowThroughTime(gates="chrono", longest=longest, seed=seed)
    lstm, gru = explorer.layer("lstm"), explorer.layer("gru")
    forget = lstm.bias_of("f")
    assert (forget >= 0).all() and (forget <= np.log(max(1, longest - 1)) + 1e-12).all()
    assert torch.equal(lstm.bias_of("i"), -forget) and torch.equal(gru.bias_of("z"), forget)
    assert not lstm.bias_of("g").any() and not lstm.bias_of("o").any() and not gru.bias_of("r").any()
    # chrono_ leaves the same gates at 0, and gives the same ones the opposite bias.
    chrono_(lstm, longest, generator=torch.Generator().manual_seed(seed))
    assert torch.equal(lstm.bias_of("i"), -lstm.bias_of("f"))
    assert not lstm.bias_of("g").any() and not lstm.bias_of("o").any()


def test_chrono_keeps_about_1_over_e_at_its_longest():
    largest = max(
        GradientFlowThroughTime(gates="chrono", seed=seed).layer("lstm").bias_of("f").max().item()
        for seed in range(20)
    )
    assert largest == pytest.approx(4.595, abs=0.02)  # ln 99
    assert (1 / (1 + np.exp(-4.595))) ** 100 == pytest.approx(0.366, abs=1e-3)
    assert GradientFlowThroughTime(gates="chrono", longest=2).layer("gru").bias_of("z").abs().max() == 0


@few
@given(st.floats(0.5, 1.5), st.integers(0, 99))
def test_each_matrix_has_the_spectral_radius_gamma(gamma, seed):
    for matrix in MATRICES:
        explorer = GradientFlowThroughTime(matrix=matrix, gamma=gamma, seed=seed)
        U = explorer.layer("rnn").U.detach().numpy()
        # The eigenvalues of a Jordan block of four are known to the fourth root of the rounding only.
        assert np.abs(np.linalg.eigvals(U)).max() == pytest.approx(
            gamma, abs=1e-3 if matrix == "shear" else 1e-9
        )
        assert explorer.stretches() == pytest.approx(np.linalg.norm(U, 2), rel=1e-12)
        assert explorer.stretches() >= gamma * (1 - 1e-9)
        if matrix == "orthogonal":
            np.testing.assert_allclose(U @ U.T, gamma**2 * np.eye(UNITS), atol=1e-12)
        if matrix == "shear":
            nilpotent = np.linalg.matrix_power(U - gamma * np.eye(UNITS), 4)
            np.testing.assert_allclose(nilpotent, 0, atol=1e-12)
            assert explorer.stretches() > 1.3


def test_the_shear_grows_first_and_shrinks_then():
    """The corner of (gamma + N)^k, of four rows, is C(k, 3) gamma^(k-3): a polynomial at first."""
    explorer = GradientFlowThroughTime(activation="identity", matrix="shear", gamma=0.8, steps=200)
    flow = explorer.flow("rnn")
    assert explorer.expected("rnn").kind == "rate"
    assert flow.bounds.max() > 15 and flow.lengths.max() > 5
    assert flow.lengths[0] < 1e-10
    k, N = 30, np.diag(np.ones(3), 1)
    block = np.linalg.matrix_power(0.8 * np.eye(4) + N, k)
    assert flow.bounds[-1 - k] == pytest.approx(np.linalg.norm(block, 2), rel=1e-9)


def test_what_is_drawn_is_of_known_spread_and_differs_with_the_seed():
    explorer = GradientFlowThroughTime(steps=200, scale=2)
    x = explorer.inputs()
    assert x.shape == (1, 200, INPUTS)
    assert abs(x.mean().item()) < 4 * 2 / 1600**0.5
    assert x.std().item() == pytest.approx(2, rel=4 * (1 / 3200) ** 0.5)
    assert explorer.incoming().norm().item() == pytest.approx(1, rel=1e-12)
    W = torch.cat([explorer.layer(cell).W.detach() for cell in CELLS], dim=1) * INPUTS**0.5
    assert W.std().item() == pytest.approx(1, abs=4 * (1 / (2 * W.numel())) ** 0.5)
    U = explorer.layer("lstm").U.detach()
    for block in (*U.split(UNITS, dim=1), *explorer.layer("gru").U.detach().split(UNITS, dim=1)):
        np.testing.assert_allclose(block @ block.T, np.eye(UNITS), atol=1e-12)
    other = GradientFlowThroughTime(steps=200, scale=2, seed=1)
    assert not torch.isclose(other.inputs(), x).any()
    assert not torch.isclose(other.layer("gru").U, explorer.layer("gru").U).all()
    # A shorter sequence is the beginning of a longer one.
    assert torch.equal(GradientFlowThroughTime(steps=10, scale=2).inputs(), x[:, :10])


def test_asking_draws_nothing_from_the_generators_of_others():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    GradientFlowThroughTime().flow("lstm")
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("threshold", [0.01, 0.5, 100.0])
def test_clipping_shortens_the_gradient_as_the_training_does(threshold):
    for cell in CELLS:
        explorer = GradientFlowThroughTime(steps=20, clip=True, threshold=threshold)
        layer, _, loss = unrolled(explorer, cell)
        loss.backward()
        before = layer.U.grad.clone()
        total = clip_gradients_([layer.U], threshold)
        assert explorer.flow(cell).total == pytest.approx(total.item(), rel=1e-9)
        # clip_gradients_ adds 1e-6 to the length.
        assert explorer.clipped(cell) == pytest.approx(layer.U.grad.norm().item(), rel=2e-4)
        turned = torch.nn.functional.cosine_similarity(before.flatten(), layer.U.grad.flatten(), dim=0)
        assert turned.item() == pytest.approx(1, abs=1e-12)
        assert GradientFlowThroughTime(steps=20, threshold=threshold).clipped(cell) == pytest.approx(
            total.item()
        )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cells": []}, "cells must be 1 words or more; got 0"),
        ({"cells": ["rnn", "cnn"]}, r"cells\[1\] must be one of the 3 words"),
        ({"cells": "rnn"}, "cells must"),
        ({"activation": "gelu"}, "activation must be one of"),
        ({"matrix": "identity"}, "matrix must be one of"),
        ({"gamma": 0.4}, "gamma must be"),
        ({"gamma": 1.6}, "gamma must be"),
        ({"gamma": float("nan")}, "gamma must be"),
        ({"gates": None}, "gates must be"),
        ({"forget_bias": 6.1}, "forget_bias must be"),
        ({"update_bias": -2.1}, "update_bias must be"),
        ({"longest": 1}, "longest must be a whole number from 2 to 500; got 1"),
        ({"steps": 9}, "steps must be a whole number from 10 to 200; got 9"),
        ({"steps": 201}, "steps must be"),
        ({"loss_at": 0}, "loss_at must be a whole number from 1 to 200; got 0"),
        ({"loss_at": 1.5}, "loss_at must be"),
        ({"scale": -0.1}, "scale must be"),
        ({"scale": 3.1}, "scale must be"),
        ({"seed": 100}, "seed must be"),
        ({"clip": 1}, "clip must be"),
        ({"threshold": 0}, "threshold must be"),
        ({"chosen": "all"}, "chosen must be"),
        ({"colours": "log"}, "colours must be"),
        ({"bounds": "yes"}, "bounds must be"),
        ({"theory": None}, "theory must be"),
        ({"parts": 0}, "parts must be"),
    ],
)
def test_bad_settings_are_named_in_a_sentence(change, message):
    with pytest.raises((TypeError, ValueError), match=message):
        GradientFlowThroughTime(**change)


def test_bad_cells_are_named():
    for ask in ("flow", "layer", "expected", "clipped"):
        with pytest.raises(ValueError, match="cell must be one of"):
            getattr(GradientFlowThroughTime(), ask)("tree")


def test_the_loss_stands_at_the_end_of_a_shorter_sequence():
    explorer = GradientFlowThroughTime(loss_at=60)
    assert explorer.loss_step == 60
    explorer.steps = 20
    assert explorer.loss_step == 20
    assert len(explorer.flow("rnn").lengths) == len(explorer.expected("gru").lengths) == 20
