"""The trainer of the copy task in Python: beside PyTorch's own layers, differences, and what defines it."""

import math

import numpy as np
import pytest
import torch
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from nlpbook.corpora.microworld.tasks import SequenceBatch, memory_sequences
from nlpbook.explorers import CopyTaskTrainer
from nlpbook.explorers.copy_task_trainer.explorer import BATCH_SIZE, CELLS, RECENT, CopyTraining
from nlpbook.explorers.copy_task_trainer.sequences import sign_of
from nlpbook.rnn import CopyNetwork, Elman, chrono_, copy_loss, recall

trainers = st.builds(
    CopyTaskTrainer,
    st.sampled_from(CELLS),
    delay=st.integers(1, 20),
    length=st.integers(1, 5),
    kinds=st.integers(2, 8),
    units=st.integers(8, 20),
    gates=st.sampled_from(["bias", "chrono"]),
    bias=st.floats(-2, 6),
    seed=st.integers(0, 99),
)
# A failure is not made smaller: each example takes a while, and its settings are few and named.
few = settings(max_examples=15, phases=[Phase.explicit, Phase.reuse, Phase.generate])


class Told(np.random.Generator):
    """A generator that draws what it is told to."""

    def __init__(self, symbols):
        super().__init__(np.random.PCG64(0))
        self.symbols = symbols

    def integers(self, low, high, size):
        """Return the symbols, which have to be possible ones."""
        assert self.symbols.shape == size
        assert low <= self.symbols.min() and self.symbols.max() < high
        return self.symbols


@few
@given(trainers, st.integers(0, 1999))
def test_sequences_are_those_of_the_library(trainer, step):
    for batch, n in ((trainer.batch(step), BATCH_SIZE), (trainer.sample(), 1)):
        symbols = batch.inputs[:, : trainer.length]
        same = memory_sequences(n, Told(symbols), trainer.length, trainer.delay, trainer.kinds)
        for part in ("inputs", "targets", "mask"):
            np.testing.assert_array_equal(getattr(batch, part), getattr(same, part))
        assert batch.n_ids == same.n_ids == trainer.kinds + 2


@pytest.mark.parametrize("kinds", [2, 3, 8])
def test_symbols_are_equally_frequent_and_drawn_anew(kinds):
    trainer = CopyTaskTrainer(kinds=kinds, length=5)
    drawn = np.stack([trainer.batch(step).inputs[:, :5] for step in range(40)])  # (steps, batch, places)
    counts = np.bincount(drawn.ravel(), minlength=kinds + 2)
    assert counts[:2].sum() == 0 and len(counts) == kinds + 2
    expected = drawn.size / kinds
    assert (np.abs(counts[2:] - expected) < 4.5 * math.sqrt(expected * (1 - 1 / kinds))).all()
    # Neighbours in a sequence, in a batch and in time are as often the same as chance has it.
    for axis in range(3):
        same = np.diff(drawn, axis=axis) == 0
        assert abs(same.mean() - 1 / kinds) < 4.5 * math.sqrt((1 / kinds) * (1 - 1 / kinds) / same.size)
    other = CopyTaskTrainer(kinds=kinds, length=5, seed=1)
    assert (other.batch(0).inputs[:, :5] != drawn[0]).mean() > 0.3


@few
@given(trainers)
def test_initial_weights_are_what_they_are_said_to_be(trainer):
    network = trainer.network()
    layer, H = network.layer, trainer.units
    assert layer.W.dtype == torch.float64
    for block in layer.U.detach().split(H, dim=1):
        np.testing.assert_allclose(block @ block.T, np.eye(H), atol=1e-12)
    assert not network.output.weight.any() and not network.output.bias.any()
    expected = {gate: torch.zeros(H, dtype=torch.float64) for gate in layer.gates}
    keeps = {"gru": "z", "lstm": "f"}.get(trainer.cell)
    if keeps and trainer.gates == "bias":
        expected[keeps] += trainer.bias
    elif keeps:
        keeping = layer.bias_of(keeps).detach()
        longest = trainer.delay + 2 * trainer.length
        assert (keeping >= 0).all() and (keeping <= math.log(max(1, longest - 1)) + 1e-12).all()
        expected[keeps] = keeping
        if trainer.cell == "lstm":
            expected["i"] = -keeping
    for gate, bias in expected.items():
        assert torch.equal(layer.bias_of(gate), bias)
    batch = trainer.batch(0)
    assert copy_loss(network, batch).item() == pytest.approx(math.log(trainer.kinds + 2), rel=1e-12)
    assert recall(network, batch)[0] == 0  # of equal logits the first counts, the blank's


def test_weights_have_their_variance_and_their_seed():
    W = torch.cat([CopyTaskTrainer(cell, units=64).network().layer.W.detach() for cell in CELLS], dim=1)
    assert W.shape == (10, 8 * 64)
    assert (W * 10**0.5).std().item() == pytest.approx(1, abs=4 * (1 / (2 * W.numel())) ** 0.5)
    one, other = (CopyTaskTrainer("lstm", seed=seed).network().layer for seed in (0, 1))
    assert not torch.isclose(one.U, other.U).all() and not torch.isclose(one.W, other.W).any()


def test_chrono_gates_are_those_of_the_library():
    """`chrono_` draws from the same range, and leaves the same gates at 0."""
    for cell, gate in (("gru", "z"), ("lstm", "f")):
        trainer = CopyTaskTrainer(cell, gates="chrono", units=64, delay=20, length=5)
        ours, other = trainer.network(), trainer.network()
        chrono_(other, 30, generator=torch.Generator().manual_seed(1))
        ours_kept, other_kept = (
            torch.exp(net.layer.bias_of(gate).detach()).sort()[0] for net in (ours, other)
        )
        for kept in (ours_kept, other_kept):  # uniform from 1 to 29: mean 15, standard deviation 8.08
            assert abs(kept.mean().item() - 15) < 4.5 * 8.08 / 8
            assert kept.min() >= 1 and kept.max() <= 29 and kept.std() > 6
        for name in set(ours.layer.gates) - {gate, "i"}:
            assert not ours.layer.bias_of(name).any() and not other.layer.bias_of(name).any()


def torch_run(trainer, steps):
    """The same training by PyTorch's own layer, optimiser and clipping, from the same initial weights."""
    network, H = trainer.network(), trainer.units
    layer = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[trainer.cell]
    layer = layer(trainer.kinds + 2, H, batch_first=True).double()
    output = torch.nn.Linear(H, trainer.kinds + 2).double()
    with torch.no_grad():
        layer.weight_ih_l0.copy_(network.layer.W.T)
        layer.weight_hh_l0.copy_(network.layer.U.T)
        layer.bias_ih_l0.copy_(network.layer.b)
        layer.bias_hh_l0.zero_()
        output.weight.zero_()
        output.bias.zero_()
    # Of the second bias only that of the GRU's candidate, behind the reset, is another than the first.
    own = torch.zeros(len(layer.bias_hh_l0), dtype=torch.float64)
    if trainer.cell == "gru":
        own[2 * H :] = 1
    layer.bias_hh_l0.register_hook(lambda gradient: gradient * own)
    parameters = [*layer.parameters(), *output.parameters()]
    optimiser = torch.optim.Adam(parameters, lr=trainer.rate)
    losses, recalled, accuracies, norms = [], [], [], []
    for step in range(steps):
        batch = trainer.batch(step)
        targets = torch.from_numpy(batch.targets)
        x = torch.nn.functional.one_hot(torch.from_numpy(batch.inputs), trainer.kinds + 2).double()
        logits = output(layer(x)[0])
        nats = torch.nn.functional.cross_entropy(logits.transpose(1, 2), targets, reduction="none")
        due = slice(-trainer.length, None)
        losses.append(nats.mean().item())
        recalled.append(nats[:, due].mean().item())
        accuracies.append((logits.argmax(2) == targets)[:, due].double().mean().item())
        optimiser.zero_grad()
        nats.mean().backward()
        norms.append(torch.cat([one.grad.flatten() for one in parameters]).norm().item())
        if trainer.clip:
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
    return losses, recalled, accuracies, norms


@pytest.mark.parametrize("clip", [True, False])
@pytest.mark.parametrize("cell", CELLS)
def test_a_run_is_that_of_pytorch(cell, clip):
    for options in ({"length": 2, "kinds": 5, "bias": 1.5}, {"gates": "chrono", "delay": 2, "rate": 0.1}):
        trainer = CopyTaskTrainer(cell, units=12, clip=clip, seed=3, **options)
        run, expected = trainer.train(25), torch_run(trainer, 25)
        found = (run.losses, run.recalled, run.accuracies, run.norms)
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-7, atol=1e-9)
        assert run.losses[-1] < run.losses[0]


def test_clipping_changes_a_run():
    """Adam divides by the size of the gradient, but its means remember other sizes."""
    clipped, free = (CopyTaskTrainer("rnn", rate=0.1, clip=clip).train(30).losses for clip in (True, False))
    np.testing.assert_allclose(clipped[:2], free[:2], rtol=1e-6)
    assert not np.allclose(clipped, free, rtol=1e-3)


def test_a_small_task_is_learnt_and_one_without_memory_is_guessed():
    for cell in CELLS:
        run = CopyTaskTrainer(cell, delay=1, length=1, kinds=2, units=8, rate=0.03).train(200)
        assert run.accuracy > 0.95 and run.recalled[-20:].mean() < 0.3 * math.log(2)
        assert run.first_step_above(0.9) <= 200
    forgets = CopyTaskTrainer("gru", bias=-2, delay=20, length=5, units=8).train(100)
    trainer = CopyTaskTrainer(delay=20, length=5)
    assert forgets.accuracy < 2 / 8 and forgets.first_step_above(0.9) is None
    assert (forgets.recalled > 0.95 * trainer.baseline).all()
    # Over all places the loss has fallen by nine tenths of the way to its baseline all the same.
    fallen = forgets.losses[0] - forgets.losses[-20:].mean()
    assert fallen > 0.9 * (forgets.losses[0] - trainer.baseline_of_all)


def test_baselines_are_those_of_the_best_guess():
    """A network that knows the place and nothing else: blanks are certain, of k symbols each has 1 / k."""
    trainer = CopyTaskTrainer(delay=7, length=4, kinds=6)
    batch = trainer.batch(0)
    costs = np.where(batch.mask, math.log(6), 0)
    assert trainer.baseline_of_all == pytest.approx(costs.mean())
    assert trainer.baseline == math.log(6)


def test_the_end_of_a_run_is_that_of_its_last_batches():
    run = CopyTraining(None, np.zeros(50), np.zeros(50), np.repeat([0.0, 1.0, 0.5], [20, 20, 10]), None)
    assert run.accuracy == 0.75
    assert run.first_step_above(0.49) == 30 and run.first_step_above(0.96) == 40
    assert run.first_step_above(1.0) is None
    short = CopyTraining(None, np.zeros(2), np.zeros(2), np.array([0.0, 1.0]), None)
    assert short.accuracy == 0.5 and short.first_step_above(0.1) is None
    assert RECENT == 20
    with pytest.raises(ValueError, match="accuracy must be"):
        run.first_step_above(1.1)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def by_hand(trainer, network, bump=None):
    """What the network makes of the sample, in NumPy; `bump` is (t, part, entry, by): a state to move."""
    layer, H = network.layer, trainer.units
    W, U, b, V, d = (
        one.detach().numpy()
        for one in (layer.W, layer.U, layer.b, network.output.weight, network.output.bias)
    )
    extra = layer.c.detach().numpy() if trainer.cell == "gru" else 0
    h, c, gates, states, logits = np.zeros(H), np.zeros(H), [], [], []
    for t, identifier in enumerate(trainer.sample().inputs[0]):
        own, z = np.split(W[identifier] + b, len(b) // H), np.split(h @ U, len(b) // H)
        if trainer.cell == "rnn":
            h = np.tanh(own[0] + z[0])
        elif trainer.cell == "gru":
            r, keep = sigmoid(own[0] + z[0]), sigmoid(own[1] + z[1])
            h = keep * h + (1 - keep) * np.tanh(own[2] + r * (z[2] + extra))
        else:
            i, keep, o = (sigmoid(own[k] + z[k]) for k in (0, 1, 3))
            c = keep * c + i * np.tanh(own[2] + z[2])
            h = o * np.tanh(c)
        gates.append(None if trainer.cell == "rnn" else keep)
        if bump and bump[0] == t:
            (h, c)[bump[1]][bump[2]] += bump[3]
        states.append(h.copy())
        logits.append(V @ h + d)
    logits = np.array(logits)
    logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    targets = trainer.sample().targets[0]
    loss = -logs[np.arange(len(targets)), targets][-trainer.length :].mean()
    return np.array(states), gates, np.exp(logs), loss


@pytest.mark.parametrize("cell", CELLS)
def test_a_view_is_what_the_formulas_give(cell):
    trainer = CopyTaskTrainer(cell, delay=2, length=2, units=8, bias=1, seed=5)
    network = trainer.train(15).network
    view = trainer.view(network)
    states, gates, probabilities, _ = by_hand(trainer, network)
    np.testing.assert_allclose(view.states, states, atol=1e-12)
    np.testing.assert_allclose(view.probabilities, probabilities, atol=1e-12)
    np.testing.assert_array_equal(view.written, probabilities.argmax(axis=1))
    if cell == "rnn":
        assert view.gates is None
    else:
        np.testing.assert_allclose(view.gates, np.array(gates), atol=1e-12)
    # The gradient at the state after each step, by bumps of its entries.
    for t in range(7):
        slopes = [
            (
                by_hand(trainer, network, (t, part, j, 1e-5))[3]
                - by_hand(trainer, network, (t, part, j, -1e-5))[3]
            )
            / 2e-5
            for part in range(2 if cell == "lstm" else 1)
            for j in range(8)
        ]
        assert view.arriving[t] == pytest.approx(np.linalg.norm(slopes), rel=1e-5)


def test_before_training_no_gradient_arrives():
    trainer = CopyTaskTrainer()
    view = trainer.view(trainer.network())
    assert not view.arriving.any()
    np.testing.assert_allclose(view.probabilities, 0.1, rtol=1e-12)
    assert view.gates.shape == view.states.shape == (17, 32)


def test_a_view_is_asked_of_a_copy_network():
    with pytest.raises(TypeError, match="network must be"):
        CopyTaskTrainer().view(Elman(3, 8))


def test_asking_draws_nothing_from_the_generators_of_others():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    trainer = CopyTaskTrainer(units=8)
    trainer.view(trainer.train(2).network)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_run_that_diverges_ends(monkeypatch):
    trainer = CopyTaskTrainer(units=8)
    weights = trainer.network()
    with torch.no_grad():
        weights.layer.W.fill_(float("nan"))
    monkeypatch.setattr(CopyTaskTrainer, "network", lambda self: weights)
    run = trainer.train(10)
    assert len(run.losses) == 1 and np.isnan(run.losses[0])


@pytest.mark.parametrize("steps", [0, 2001, 1.5])
def test_steps_are_counted(steps):
    with pytest.raises((TypeError, ValueError), match="steps must be a whole number from 1 to 2000"):
        CopyTaskTrainer().train(steps)
    with pytest.raises((TypeError, ValueError), match="step must be a whole number from 0 to 1999"):
        CopyTaskTrainer().batch(-1 if steps == 0 else 2000 if steps == 2001 else steps)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cell": "tanh"}, "cell must be one of"),
        ({"delay": 0}, "delay must be a whole number from 1 to 20; got 0"),
        ({"delay": 21}, "delay must be a whole number from 1 to 20; got 21"),
        ({"length": 0}, "length must be a whole number from 1 to 5; got 0"),
        ({"length": 6}, "length must be"),
        ({"kinds": 1}, "kinds must be a whole number from 2 to 8; got 1"),
        ({"kinds": 9}, "kinds must be"),
        ({"units": 7}, "units must be a whole number from 8 to 64; got 7"),
        ({"units": 65}, "units must be"),
        ({"units": 8.5}, "units must be"),
        ({"gates": None}, "gates must be"),
        ({"bias": 6.1}, "bias must be"),
        ({"bias": float("nan")}, "bias must be"),
        ({"rate": 0}, "rate must be"),
        ({"rate": 0.2}, "rate must be"),
        ({"clip": 1}, "clip must be"),
        ({"seed": 100}, "seed must be"),
        ({"loss": "some"}, "loss must be"),
        ({"colours": "h"}, "colours must be"),
    ],
)
def test_bad_settings_are_named_in_a_sentence(change, message):
    with pytest.raises((TypeError, ValueError), match=message):
        CopyTaskTrainer(**change)


def test_signs_are_read_at_a_glance():
    assert [sign_of(i) for i in range(10)] == ["\u00b7", ">", *"ABCDEFGH"]
    assert isinstance(CopyTaskTrainer().sample(), SequenceBatch)
    assert isinstance(CopyTaskTrainer().network(), CopyNetwork)
