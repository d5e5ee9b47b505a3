"""The loop does what the loop written out by hand does, and stops where it should."""

import itertools
import math
import subprocess
import sys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from nlpbook.training import SGD, Adam, Batches, EarlyStopping, StepDecay, fit
from tests.training.runs import assert_same_bits


def data(rows=24):
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(rows, 3, generator=generator)
    return x, x @ torch.tensor([[1.0], [-2.0], [0.5]]) + 0.1 * torch.randn(rows, 1, generator=generator)


def net():
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))


def squared(model, batch):
    x, y = batch
    return nn.functional.mse_loss(model(x), y)


def quietly(model, batches=None, loss=squared, optimiser=None, **options):
    optimiser = optimiser or SGD(model.parameters(), 0.05)
    batches = Batches(*data(), batch_size=8) if batches is None else batches
    return fit(model, batches, loss, optimiser, progress=False, **options)


@given(
    epochs=st.integers(1, 4),
    batch_size=st.integers(1, 24),
    clip_norm=st.none() | st.sampled_from([0.1, 100.0]),
    decay=st.none() | st.sampled_from([0.5, 0.9]),
    of_pytorch=st.booleans(),
)
@settings(max_examples=30)
def test_it_is_the_loop_written_out(epochs, batch_size, clip_norm, decay, of_pytorch):
    ours, theirs = net(), net()
    history = quietly(
        ours,
        Batches(*data(), batch_size=batch_size, seed=4),
        optimiser=(torch.optim.Adam if of_pytorch else Adam)(ours.parameters(), 0.01),
        epochs=epochs,
        clip_norm=clip_norm,
        schedule=None if decay is None else StepDecay(3, decay),
    )
    optimiser = torch.optim.Adam(theirs.parameters(), 0.01)
    scheduler = torch.optim.lr_scheduler.StepLR(optimiser, 3, decay or 1.0)
    batches, losses, rates, norms = Batches(*data(), batch_size=batch_size, seed=4), [], [], []
    for _ in range(epochs):
        for batch in batches:
            optimiser.zero_grad()
            loss = squared(theirs, batch)
            loss.backward()
            rates.append(optimiser.param_groups[0]["lr"])
            norms.append(torch.nn.utils.clip_grad_norm_(theirs.parameters(), clip_norm or 1e9).item())
            optimiser.step()
            scheduler.step()
            losses.append(loss.item())
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.allclose(a, b, rtol=1e-5, atol=1e-7)
    assert history.losses == pytest.approx(losses, rel=1e-5)
    assert history.rates == pytest.approx(rates)
    assert history.gradient_norms == pytest.approx(norms, rel=1e-4)
    assert history.steps == len(losses) and history.epochs == epochs and history.stopped == "epochs"
    assert history.seconds > 0


def test_it_ends_after_max_steps_also_within_an_epoch():
    history = quietly(net(), max_steps=7)  # 3 batches in an epoch
    assert (history.steps, history.epochs, history.stopped) == (7, 2, "max_steps")
    history = quietly(net(), max_steps=7, epochs=2)
    assert (history.steps, history.epochs, history.stopped) == (6, 2, "epochs")
    assert quietly(net(), max_steps=6, epochs=5).steps == 6


def test_a_list_of_batches_will_do_and_so_will_dicts():
    x, y = data()
    history = quietly(net(), [(x[:12], y[:12]), [x[12:], y[12:]]], epochs=3)
    assert history.steps == 6
    of_dicts = quietly(
        net(),
        [{"x": x[:12], "y": y[:12]}, {"x": x[12:], "y": y[12:]}],
        lambda model, batch: squared(model, (batch["x"], batch["y"])),
        epochs=3,
    )
    assert of_dicts.losses == history.losses
    assert quietly(net(), itertools.cycle([(x, y)]), max_steps=4).steps == 4


def test_an_epoch_that_ends_with_the_last_step_is_validated_when_the_run_goes_on(tmp_path):
    model, batches = net(), Batches(*data(), batch_size=8)
    optimiser = SGD(model.parameters(), 0.05)

    def go(**options):
        return quietly(
            model,
            batches,
            optimiser=optimiser,
            validate=lambda model: 1.0,
            checkpoint=tmp_path / "run.pt",
            resume=True,
            **options,
        )

    assert go(max_steps=3).validations == []
    assert go(max_steps=4).validations == [(3, 1.0)]


def test_a_rate_that_is_a_tensor_becomes_a_number():
    model = net()
    optimiser = torch.optim.SGD(model.parameters(), torch.tensor(0.5))
    history = quietly(model, optimiser=optimiser, max_steps=2, schedule=StepDecay(1, 0.5))
    assert history.rates == [0.5, 0.25]
    assert optimiser.param_groups[0]["lr"] == 0.5


def test_should_stop_sees_the_curve_and_ends_the_run():
    seen = []

    def should_stop(history):
        seen.append(list(history.losses))
        return history.steps == 4

    history = quietly(net(), epochs=100, should_stop=should_stop)
    assert history.stopped == "should_stop"
    assert seen == [history.losses[:n] for n in range(1, 5)]


@pytest.mark.parametrize("training", [True, False])
def test_model_and_optimiser_are_left_as_they_were_found(training):
    model = net().train(training)
    optimiser = SGD([{"params": model[0].parameters()}, {"params": model[2].parameters(), "lr": 0.5}], 0.1)
    modes = []

    def loss(model, batch):
        modes.append(model.training)
        return squared(model, batch)

    def validate(model):
        modes.append(model.training)
        assert not torch.is_grad_enabled()
        return 1.0

    history = quietly(
        model,
        None,
        loss,
        optimiser,
        max_steps=3,
        schedule=StepDecay(1, 0.5),
        validate=validate,
        validate_every=2,
    )
    assert modes == [True, True, False, True]
    assert model.training == training
    assert [group["lr"] for group in optimiser.param_groups] == [0.1, 0.5]
    assert history.rates == [0.1, 0.05, 0.025]
    assert history.validations == [(2, 1.0)]
    with pytest.raises(RuntimeError, match="broken"):
        quietly(model, None, broken, optimiser, max_steps=3)
    assert model.training == training


def broken(model, batch):
    raise RuntimeError("broken")


def test_early_stopping_leaves_the_best_weights():
    model, values, weights = net(), iter([3.0, 1.0, 2.0, 1.5, 0.5]), []

    def validate(model):
        weights.append({name: tensor.clone() for name, tensor in model.state_dict().items()})
        return next(values)

    history = quietly(model, epochs=10, validate=validate, early_stopping=EarlyStopping(2))
    assert history.stopped == "early_stopping"
    assert [value for _, value in history.validations] == [3.0, 1.0, 2.0, 1.5]
    assert [step for step, _ in history.validations] == [3, 6, 9, 12]
    assert_same_bits(dict(model.state_dict()), weights[1])


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_loss_that_is_no_number_stops_before_the_weights_are_spoilt(bad):
    model = net()
    before = []

    def loss(model, batch):
        before.append({name: tensor.clone() for name, tensor in model.state_dict().items()})
        return squared(model, batch) * (bad if len(before) == 6 else 1.0)

    with pytest.raises(FloatingPointError) as error:
        quietly(model, loss=loss, epochs=10, schedule=StepDecay(1, 0.5))
    message = str(error.value)
    assert f"loss is {bad} at step 5, with learning rate 0.00156" in message
    good = quietly(net(), max_steps=5, schedule=StepDecay(1, 0.5)).gradient_norms
    last = message.split("the last gradient norms are ")[1].split(", ")
    assert [float(norm) for norm in last[:-1]] == pytest.approx(good, rel=1e-3)
    assert_same_bits(dict(model.state_dict()), before[-1])


def test_a_gradient_that_is_no_number_stops_too():
    def loss(model, batch):
        return squared(model, batch) + torch.sqrt(0.0 * model[0].weight.sum())  # 0 with the gradient NaN

    with pytest.raises(FloatingPointError, match="gradient norm is nan at step 0"):
        quietly(net(), loss=loss, epochs=1)


def test_nothing_is_printed_without_progress_and_a_bar_with_it():
    program = """
import torch
from nlpbook.training import SGD, Batches, fit
model = torch.nn.Linear(1, 1)
fit(model, Batches(torch.ones(4, 1), batch_size=2), lambda m, b: m(b[0]).mean(), SGD(model.parameters(), 0.1),
    epochs=2, progress={})
"""
    for progress in (True, False):
        command = [sys.executable, "-c", program.format(progress)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout == ""
        assert ("4/4" in done.stderr) if progress else done.stderr == ""


def test_bad_input(tmp_path):
    model, (x, y) = net(), data()
    for options, message in [
        ({}, "epochs or max_steps must be given"),
        ({"epochs": 0}, "epochs must be 1 or larger; got 0"),
        ({"max_steps": -1}, "max_steps must be 1 or larger; got -1"),
        ({"epochs": 1.5}, "epochs must be a whole number"),
        ({"epochs": 1, "clip_norm": 0}, "clip_norm must be a finite number, above 0; got 0"),
        ({"epochs": 1, "clip_norm": math.nan}, "clip_norm"),
        ({"epochs": 1, "accumulation": 0}, "accumulation must be 1 or larger; got 0"),
        ({"epochs": 1, "checkpoint_every": 0}, "checkpoint_every must be 1 or larger"),
        ({"epochs": 1, "validate_every": 0}, "validate_every must be 1 or larger"),
        (
            {"epochs": 1, "precision": "float8"},
            "precision must be None, 'bfloat16' or 'float16'; got 'float8'",
        ),
        ({"epochs": 1, "precision": "float16"}, "precision 'float16' needs a CUDA device; got cpu"),
        ({"epochs": 1, "early_stopping": EarlyStopping(1)}, "early_stopping needs validate"),
        ({"epochs": 1, "early_stopping": 3}, "early_stopping must be of the class EarlyStopping.* got 3"),
        ({"epochs": 1, "validate_every": 2}, "validate_every needs validate; got None"),
        ({"epochs": 1, "validate": 0.5}, "validate must be a function of the model, or None; got 0.5"),
        ({"epochs": 1, "validate": lambda model: None}, "validate must return a number; got NoneType"),
        ({"epochs": 1, "schedule": 0.5}, "schedule must be a function of the step, or None; got 0.5"),
        ({"epochs": 1, "schedule": lambda step: "half"}, "schedule must return a number.* got 'half'"),
        ({"epochs": 1, "should_stop": True}, "should_stop must be a function of the history.* got True"),
        ({"epochs": 1, "generators": torch.Generator()}, "generators must be a sequence.* got Generator"),
        ({"epochs": 1, "log": "runs"}, "log must be of the class TensorBoardLog, or None; got 'runs'"),
        (
            {"epochs": 1, "optimiser": torch.optim.SGD(model.parameters(), math.nan)},
            "the optimiser's lr must be a finite number, 0 or larger; got nan",
        ),
        ({"epochs": 1, "loss": 0.5}, "loss must be a function of a model and a batch; got 0.5"),
        ({"epochs": 1, "loss": lambda m, b: (squared(m, b), 1, 2)}, "or it and a count; got tuple"),
        ({"epochs": 1, "schedule": lambda step: math.nan}, "schedule must return a finite factor"),
        ({"epochs": 1, "schedule": lambda step: -0.1}, "schedule must return a finite factor"),
        ({"epochs": 1, "batches": []}, "batches must give a batch in every epoch; got none in epoch 0"),
        ({"epochs": 2, "batches": iter([(x, y)])}, "got none in epoch 1"),
        ({"epochs": 1, "batches": 3}, "batches must be iterable; got int"),
        ({"epochs": 1, "batches": [(x, y)], "checkpoint": tmp_path / "a.pt"}, "batches must have state_dict"),
        ({"epochs": 1, "optimiser": SGD(net().parameters(), 0.1)}, "optimiser must hold parameters of model"),
        ({"epochs": 1, "optimiser": 0.1}, "optimiser must be a torch.optim.Optimizer"),
        ({"epochs": 1, "loss": lambda m, b: (m(b[0]) - b[1]) ** 2}, r"shape \(\); got shape \(8, 1\)"),
        ({"epochs": 1, "loss": lambda m, b: 1.0}, "loss must return a tensor .* got float"),
        ({"epochs": 1, "loss": lambda m, b: torch.tensor(1.0)}, "loss must depend on the model's parameters"),
        ({"epochs": 1, "loss": lambda m, b: (squared(m, b), 0)}, "got a count of 0"),
    ]:
        with pytest.raises((ValueError, TypeError), match=message):
            quietly(model, **options)
    with pytest.raises(TypeError, match=r"model must be an nn\.Module; got function"):
        quietly(squared, optimiser=SGD(model.parameters(), 0.1), epochs=1)
    assert list(tmp_path.iterdir()) == []
