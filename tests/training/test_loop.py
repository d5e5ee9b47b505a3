"""The loop does what the loop written out by hand does, and stops where it should."""

import ast
import inspect
import itertools
import math
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import nlpbook.training.loop
from nlpbook.training import (
    SGD,
    Adam,
    AfterBackward,
    Batch,
    Batches,
    Callback,
    Checkpoint,
    EarlyStopping,
    Progress,
    StepDecay,
    StopWhen,
    Validate,
    fit,
    load_checkpoint,
)
from tests.training.runs import assert_same_bits


def data(rows=24):
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(rows, 3, generator=generator)
    y = x @ torch.tensor([[1.0], [-2.0], [0.5]]) + 0.1 * torch.randn(rows, 1, generator=generator)
    return {"x": x, "y": y}


def net():
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))


def squared(model, batch):
    return nn.functional.mse_loss(model(batch.x), batch.y)


def run(model, batches=None, loss=squared, optimiser=None, **options):
    optimiser = optimiser or SGD(model.parameters(), 0.05)
    batches = Batches(**data(), batch_size=8) if batches is None else batches
    return fit(model, batches, loss, optimiser, **options)


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
    history = run(
        ours,
        Batches(**data(), batch_size=batch_size, seed=4),
        optimiser=(torch.optim.Adam if of_pytorch else Adam)(ours.parameters(), 0.01),
        epochs=epochs,
        clip_norm=clip_norm,
        schedule=None if decay is None else StepDecay(3, decay),
    )
    optimiser = torch.optim.Adam(theirs.parameters(), 0.01)
    scheduler = torch.optim.lr_scheduler.StepLR(optimiser, 3, decay or 1.0)
    batches, losses, rates, norms = Batches(**data(), batch_size=batch_size, seed=4), [], [], []
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
    history = run(net(), max_steps=7)  # 3 batches in an epoch
    assert (history.steps, history.epochs, history.stopped) == (7, 2, "max_steps")
    history = run(net(), max_steps=7, epochs=2)
    assert (history.steps, history.epochs, history.stopped) == (6, 2, "epochs")
    assert run(net(), max_steps=6, epochs=5).steps == 6


def test_a_list_of_batches_will_do_and_so_will_dicts():
    x, y = data().values()
    history = run(net(), [Batch(x=x[:12], y=y[:12]), Batch(x=x[12:], y=y[12:])], epochs=3)
    assert history.steps == 6
    of_dicts = run(
        net(),
        [{"x": x[:12], "y": y[:12]}, {"x": x[12:], "y": y[12:]}],
        lambda model, batch: squared(model, Batch(batch)),
        epochs=3,
    )
    of_pairs = run(
        net(),
        [(x[:12], y[:12]), [x[12:], y[12:]]],
        lambda model, batch: squared(model, Batch(x=batch[0], y=batch[1])),
        epochs=3,
    )
    assert of_dicts.losses == of_pairs.losses == history.losses
    assert run(net(), itertools.cycle([Batch(x=x, y=y)]), max_steps=4).steps == 4


def test_an_epoch_that_ends_with_the_last_step_is_validated_when_the_run_goes_on(tmp_path):
    model, batches = net(), Batches(**data(), batch_size=8)
    optimiser = SGD(model.parameters(), 0.05)

    def go(**options):
        callbacks = [Validate(lambda model: 1.0), Checkpoint(tmp_path / "run.pt", resume=True)]
        return run(model, batches, optimiser=optimiser, callbacks=callbacks, **options)

    assert go(max_steps=3).validations == []
    assert go(max_steps=4).validations == [(3, 1.0)]


def test_a_rate_that_is_a_tensor_becomes_a_number():
    model = net()
    optimiser = torch.optim.SGD(model.parameters(), torch.tensor(0.5))
    history = run(model, optimiser=optimiser, max_steps=2, schedule=StepDecay(1, 0.5))
    assert history.rates == [0.5, 0.25]
    assert optimiser.param_groups[0]["lr"] == 0.5


def test_stop_when_sees_the_curve_and_ends_the_run():
    seen = []

    def enough(history):
        seen.append(list(history.losses))
        return history.steps == 4

    history = run(net(), epochs=100, callbacks=[StopWhen(enough)])
    assert history.stopped == "stop_when"
    assert seen == [history.losses[:n] for n in range(1, 5)]


def test_the_loop_fits_on_a_screen():
    (definition,) = (
        node
        for node in ast.parse(inspect.getsource(nlpbook.training.loop)).body
        if isinstance(node, ast.FunctionDef) and node.name == "fit"
    )
    body = definition.body[1:]  # without the docstring
    assert 10 <= body[-1].end_lineno - body[0].lineno + 1 <= 60


class Diary(Callback):
    """Notes what it is told, and what is true then."""

    def __init__(self, diary, name, last=False, fails_at=None):
        self.diary, self.name, self.fails_at = diary, name, fails_at
        if last:
            self.last = True

    def note(self, event, run):
        self.diary.append((self.name, event, run.step))
        if event == self.fails_at:
            raise RuntimeError(event)

    def begin(self, run):
        self.note("begin", run)

    def after_backward(self, run):
        self.note("after_backward", run)

    def after_step(self, run):
        self.note("after_step", run)

    def after_epoch(self, run):
        self.note("after_epoch", run)

    def end(self, run):
        self.note(f"end {run.error!r}", run)


def test_callbacks_are_told_in_order():
    diary = []
    run(net(), callbacks=[Diary(diary, "a"), Diary(diary, "z", last=True), Diary(diary, "b")], epochs=1)
    steps = [
        (name, event, step + (event == "after_step"))
        for step in range(3)
        for event in ("after_backward", "after_step")
        for name in "abz"
    ]
    assert diary == [
        ("z", "begin", 0), ("a", "begin", 0), ("b", "begin", 0),
        *steps,
        ("a", "after_epoch", 3), ("b", "after_epoch", 3), ("z", "after_epoch", 3),
        ("b", "end None", 3), ("a", "end None", 3), ("z", "end None", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("event", ["begin", "after_backward", "after_step", "after_epoch"])
def test_callbacks_that_have_begun_are_ended_also_by_an_exception(event):
    diary, model = [], net().eval()
    optimiser = SGD(model.parameters(), 0.1)
    with pytest.raises(RuntimeError, match=event):
        run(
            model,
            optimiser=optimiser,
            callbacks=[Diary(diary, "a"), Diary(diary, "b", fails_at=event), Diary(diary, "c")],
            epochs=2,
            schedule=StepDecay(1, 0.5),
        )
    ended = [name for name, event, _ in diary if event.startswith("end RuntimeError")]
    assert ended == (["a"] if event == "begin" else ["c", "b", "a"])
    assert not model.training and optimiser.param_groups[0]["lr"] == 0.1


def test_a_run_that_fails_leaves_the_last_checkpoint_and_the_weights_as_they_are(tmp_path):
    model, values = net(), iter([3.0, 4.0, 5.0])
    callbacks = [
        Validate(lambda model: next(values), early_stopping=EarlyStopping(10)),
        Checkpoint(tmp_path / "run.pt", every=5),
    ]
    with pytest.raises(StopIteration):
        run(model, callbacks=callbacks, epochs=10)
    assert load_checkpoint(tmp_path / "run.pt")["history"]["losses"].shape == (10,)
    straight = net()
    run(straight, epochs=4)
    assert_same_bits(dict(model.state_dict()), dict(straight.state_dict()))


@pytest.mark.parametrize("clip_norm", [0.5, None])
def test_after_backward_sees_the_gradient_before_it_is_clipped(clip_norm):
    """Without momentum, what a step changes is the rate times the gradient, shortened to `clip_norm`."""
    model, seen, rates = net(), [], []

    def watch(run):
        assert run.loss.shape == run.gradient_norm.shape == ()
        seen.append([(p.detach().clone(), p.grad.clone()) for p in run.model.parameters()])
        rates.append(run.rate)

    history = run(
        model, max_steps=5, clip_norm=clip_norm, schedule=StepDecay(2, 0.5), callbacks=[AfterBackward(watch)]
    )
    assert rates == history.rates == [0.05, 0.05, 0.025, 0.025, 0.0125]
    lengths = [torch.cat([gradient.flatten() for _, gradient in step]).norm().item() for step in seen]
    assert lengths == pytest.approx(history.gradient_norms, rel=1e-6) and max(lengths) > 1
    for rate, length, before, after in zip(rates, lengths, seen, seen[1:], strict=False):
        factor = 1 if clip_norm is None else min(1, clip_norm / length)
        for (weight, gradient), (changed, _) in zip(before, after, strict=True):
            assert torch.allclose(weight - rate * factor * gradient, changed, atol=1e-6)


def test_a_callback_may_stop_the_run_and_give_its_reason():
    class Third(Callback):
        def after_backward(self, run):
            if run.step == 2:
                run.stop("third step")

    history = run(net(), epochs=9, callbacks=[Third()])
    assert (history.steps, history.stopped) == (3, "third step")


@pytest.mark.parametrize("mode, best", [("min", 1), ("max", 2)])
def test_validation_may_look_for_the_largest_value(mode, best):
    model, values, weights = net(), iter([2.0, 1.0, 5.0, 3.0, 4.0, 2.5]), []

    def validate(model):
        weights.append({name: tensor.clone() for name, tensor in model.state_dict().items()})
        return next(values)

    stopping = EarlyStopping(3 if mode == "max" else 2, mode=mode)
    history = run(model, epochs=10, callbacks=[Validate(validate, early_stopping=stopping)])
    assert history.stopped == "early_stopping"
    assert len(history.validations) == (6 if mode == "max" else 4)
    assert_same_bits(dict(model.state_dict()), weights[best])


def two_values(model):
    return {"loss": torch.tensor(1.0), "accuracy": np.float64(0.5)}


@pytest.mark.parametrize(("watch", "mode", "best"), [("loss", "min", 1), ("accuracy", "max", 2)])
def test_a_validation_may_have_several_values_by_name(watch, mode, best):
    """Early stopping looks at one of them; the other has its best elsewhere."""
    model, weights = net(), []
    values = [
        {"loss": loss, "accuracy": accuracy} for loss, accuracy in [(3, 0.1), (1, 0.2), (2, 0.4), (4, 0.3)]
    ]

    def validate(model):
        weights.append({name: tensor.clone() for name, tensor in model.state_dict().items()})
        return {name: torch.tensor(value) for name, value in values[len(weights) - 1].items()}

    stopping = EarlyStopping(2 if watch == "loss" else 1, mode=mode)
    history = run(model, epochs=9, callbacks=[Validate(validate, early_stopping=stopping, watch=watch)])
    assert history.stopped == "early_stopping"
    assert [step for step, _ in history.validations] == [3, 6, 9, 12]
    assert [found for _, found in history.validations] == [pytest.approx(value) for value in values]
    assert {type(part) for _, found in history.validations for part in found.values()} == {float}
    assert_same_bits(dict(model.state_dict()), weights[best])


def test_several_values_are_in_the_checkpoint_and_what_is_watched(tmp_path):
    def go(max_steps, watch="loss"):
        callback = Validate(two_values, 1, early_stopping=EarlyStopping(9), watch=watch)
        callbacks = [callback, Checkpoint(tmp_path / "run.pt", resume=True)]
        return run(net(), Batches(**data(), batch_size=4), max_steps=max_steps, callbacks=callbacks)

    go(2)
    assert go(3).validations == [(step, {"loss": 1.0, "accuracy": 0.5}) for step in (1, 2, 3)]
    with pytest.raises(
        ValueError, match=r"early_stopping is .* mode min of loss there and .* of accuracy in"
    ):
        go(4, watch="accuracy")


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

    callbacks = [Validate(validate, 2)]
    history = run(model, None, loss, optimiser, max_steps=3, schedule=StepDecay(1, 0.5), callbacks=callbacks)
    assert modes == [True, True, False, True]
    assert model.training == training
    assert [group["lr"] for group in optimiser.param_groups] == [0.1, 0.5]
    assert history.rates == [0.1, 0.05, 0.025]
    assert history.validations == [(2, 1.0)]
    with pytest.raises(RuntimeError, match="broken"):
        run(model, None, broken, optimiser, max_steps=3)
    assert model.training == training


def broken(model, batch):
    raise RuntimeError("broken")


def test_early_stopping_leaves_the_best_weights():
    model, values, weights = net(), iter([3.0, 1.0, 2.0, 1.5, 0.5]), []

    def validate(model):
        weights.append({name: tensor.clone() for name, tensor in model.state_dict().items()})
        return next(values)

    history = run(model, epochs=10, callbacks=[Validate(validate, early_stopping=EarlyStopping(2))])
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
        run(model, loss=loss, epochs=10, schedule=StepDecay(1, 0.5))
    message = str(error.value)
    assert f"loss is {bad} at step 5, with learning rate 0.00156" in message
    good = run(net(), max_steps=5, schedule=StepDecay(1, 0.5)).gradient_norms
    last = message.split("the last gradient norms are ")[1].split(", ")
    assert [float(norm) for norm in last[:-1]] == pytest.approx(good, rel=1e-3)
    assert_same_bits(dict(model.state_dict()), before[-1])


@pytest.mark.parametrize("clip_norm", [0.5, None])
def test_a_gradient_that_is_no_number_stops_before_callbacks_see_it_and_weights_are_spoilt(clip_norm):
    def loss(model, batch):
        return squared(model, batch) + torch.sqrt(0.0 * model[0].weight.sum())  # 0 with the gradient NaN

    model, seen = net(), []
    callbacks = [AfterBackward(lambda run: seen.append(run.step))]
    with pytest.raises(FloatingPointError, match="gradient norm is nan at step 0"):
        run(model, loss=loss, epochs=1, clip_norm=clip_norm, callbacks=callbacks)
    assert seen == []
    assert_same_bits(dict(model.state_dict()), dict(net().state_dict()))


def test_nothing_is_printed_without_progress_and_a_bar_with_it():
    program = """
import torch
from nlpbook.training import SGD, Batches, Progress, fit
model = torch.nn.Linear(1, 1)
batches = Batches(x=torch.ones(4, 1), batch_size=2)
fit(model, batches, lambda m, b: m(b.x).mean(), SGD(model.parameters(), 0.1), epochs=2, callbacks=[{}])
"""
    for progress in (True, False):
        command = [sys.executable, "-c", program.format("Progress()" if progress else "")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout == ""
        assert ("4/4" in done.stderr) if progress else done.stderr == ""


def test_bad_input(tmp_path):
    model, whole = net(), Batch(data())
    for options, message in [
        ({}, "epochs or max_steps must be given"),
        ({"epochs": 0}, "epochs must be a whole number, 1 or larger, or None; got 0"),
        ({"max_steps": -1}, "max_steps must be a whole number, 1 or larger, or None; got -1"),
        ({"epochs": 1.5}, "epochs must be a whole number"),
        ({"epochs": 1, "clip_norm": 0}, "clip_norm must be a finite number, above 0, or None; got 0"),
        ({"epochs": 1, "clip_norm": math.nan}, "clip_norm"),
        ({"epochs": 1, "accumulation": 0}, "accumulation must be a whole number, 1 or larger; got 0"),
        (
            {"epochs": 1, "precision": "float8"},
            "precision must be one of None, 'bfloat16', 'float16'; got 'float8'",
        ),
        ({"epochs": 1, "precision": "float16"}, r"device must be CUDA for 'float16' .*; got cpu"),
        ({"epochs": 1, "callbacks": Progress()}, "callbacks must be a list of Callback; got Progress"),
        ({"epochs": 1, "callbacks": [Progress]}, "callbacks must be a list of Callback; got <class"),
        (
            {"epochs": 1, "callbacks": [Validate(lambda model: 1.0), Validate(lambda model: 1.0)]},
            "callbacks must hold one Validate at most; got 2",
        ),
        (
            {"epochs": 1, "callbacks": [Checkpoint(tmp_path / "a.pt"), Checkpoint(tmp_path / "b.pt")]},
            "callbacks must hold one Checkpoint at most; got 2",
        ),
        (
            {"epochs": 1, "callbacks": [Validate(lambda model: None)]},
            "the function of Validate must return a number, or a mapping from names to numbers; got NoneType",
        ),
        (
            {"epochs": 1, "callbacks": [Validate(lambda model: {})]},
            "the function of Validate must return a number, or a mapping from names to numbers; got dict",
        ),
        (
            {"epochs": 1, "callbacks": [Validate(lambda model: {"loss": 1.0, "accuracy": None})]},
            "the function of Validate must return a number for 'accuracy'; got NoneType",
        ),
        (
            {"epochs": 1, "callbacks": [Validate(two_values, early_stopping=EarlyStopping(1))]},
            "watch must be 'loss' or 'accuracy'; got None",
        ),
        (
            {"epochs": 1, "callbacks": [Validate(two_values, early_stopping=EarlyStopping(1), watch="f1")]},
            "watch must be 'loss' or 'accuracy'; got 'f1'",
        ),
        (
            {
                "epochs": 1,
                "callbacks": [Validate(lambda model: 1.0, early_stopping=EarlyStopping(1), watch="loss")],
            },
            "watch must be None where the function returns one number; got 'loss'",
        ),
        ({"epochs": 1, "schedule": 0.5}, "schedule must be a function of the step, or None; got 0.5"),
        ({"epochs": 1, "schedule": lambda step: "half"}, "schedule must return a number.* got 'half'"),
        (
            {"epochs": 1, "optimiser": torch.optim.SGD(model.parameters(), math.nan)},
            "the optimiser's lr must be a finite number, 0 or larger; got nan",
        ),
        ({"epochs": 1, "loss": 0.5}, "loss must be a function of a model and a batch; got 0.5"),
        ({"epochs": 1, "loss": lambda m, b: (squared(m, b), 1, 2)}, "or it and a count; got tuple"),
        ({"epochs": 1, "schedule": lambda step: math.nan}, "schedule must return a finite factor"),
        ({"epochs": 1, "schedule": lambda step: -0.1}, "schedule must return a finite factor"),
        ({"epochs": 1, "batches": []}, "batches must give a batch in every epoch; got none in epoch 0"),
        ({"epochs": 2, "batches": iter([whole])}, "got none in epoch 1"),
        ({"epochs": 1, "batches": 3}, "batches must be iterable; got int"),
        (
            {"epochs": 1, "batches": [whole], "callbacks": [Checkpoint(tmp_path / "a.pt")]},
            "batches must have state_dict",
        ),
        ({"epochs": 1, "optimiser": SGD(net().parameters(), 0.1)}, "optimiser must hold parameters of model"),
        ({"epochs": 1, "optimiser": 0.1}, "optimiser must be a torch.optim.Optimizer"),
        ({"epochs": 1, "loss": lambda m, b: (m(b.x) - b.y) ** 2}, r"shape \(\); got shape \(8, 1\)"),
        ({"epochs": 1, "loss": lambda m, b: 1.0}, "loss must return a tensor .* got float"),
        ({"epochs": 1, "loss": lambda m, b: torch.tensor(1.0)}, "loss must depend on the model's parameters"),
        ({"epochs": 1, "loss": lambda m, b: (squared(m, b), 0)}, "got a count of 0"),
    ]:
        with pytest.raises((ValueError, TypeError), match=message):
            run(model, **options)
    with pytest.raises(TypeError, match=r"model must be an nn\.Module; got function"):
        run(squared, optimiser=SGD(model.parameters(), 0.1), epochs=1)
    assert list(tmp_path.iterdir()) == []


def test_bad_input_of_callbacks(tmp_path):
    path = tmp_path / "a.pt"
    for make, message in [
        (lambda: Checkpoint(path, 0), "every must be a whole number, 1 or larger; got 0"),
        (
            lambda: Checkpoint(path, generators=torch.Generator()),
            "generators must be a sequence.* got Generator",
        ),
        (lambda: Validate(0.5), "function must be a function of the model; got 0.5"),
        (lambda: Validate(print, watch=3), "watch must be a string; got 3"),
        (lambda: Validate(print, 0), "every must be a whole number, 1 or larger, or None; got 0"),
        (
            lambda: Validate(print, early_stopping=3),
            "early_stopping must be an EarlyStopping, or None; got int",
        ),
        (lambda: StopWhen(True), "function must be a function of the history; got True"),
        (lambda: AfterBackward(None), "function must be a function of the run; got None"),
    ]:
        with pytest.raises((ValueError, TypeError), match=message):
            make()
