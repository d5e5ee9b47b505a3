"""Truncated back-propagation: the state goes from batch to batch, and through a checkpoint."""

import re

import pytest
import torch
from torch import nn

from nlpbook.training import (
    SGD,
    AdamW,
    Callback,
    Checkpoint,
    ContiguousBatches,
    StopWhen,
    fit,
    load_checkpoint,
    save_checkpoint,
)
from tests.training.processes import Tagger, ids, of_text
from tests.training.runs import assert_same_bits


class Watch(Callback):
    """Keeps the state after every step."""

    def __init__(self):
        self.states = []

    def after_step(self, run):
        self.states.append(run.state)


def go(max_steps, path=None, loss=of_text, callbacks=(), dropout=0.3, accumulation=1):
    torch.manual_seed(2)
    model = Tagger(dropout)
    if path is not None:
        callbacks = [*callbacks, Checkpoint(path, resume=True)]
    history = fit(
        model,
        ContiguousBatches(
            ids(90), batch_size=3, length=7
        ),  # 29 pairs in a stream: windows of 7, the last of 1
        loss,
        AdamW(model.parameters(), 0.02),
        max_steps=max_steps,
        accumulation=accumulation,
        callbacks=callbacks,
    )
    return history, {name: tensor.clone() for name, tensor in model.state_dict().items()}


@pytest.mark.parametrize("accumulation", [1, 2])
def test_it_is_the_loop_written_out(accumulation):
    """A state of its own in each epoch, detached at each window, but never reset within the epoch."""
    history, weights = go(7, dropout=0.0, accumulation=accumulation)
    torch.manual_seed(2)
    model = Tagger(0.0)
    optimiser = torch.optim.AdamW(model.parameters(), 0.02, weight_decay=0.01)
    for group in optimiser.param_groups:
        group.update(
            {key: AdamW(model.parameters(), 0.02).defaults[key] for key in ("betas", "eps", "weight_decay")}
        )
    text, losses = ids(90), []
    inputs, targets = text[:87].view(3, 29), text[1:88].view(3, 29)
    while len(losses) < 7:
        state, windows = None, [slice(first, first + 7) for first in range(0, 29, 7)]
        for first in range(0, len(windows), accumulation):
            if len(losses) == 7:
                break
            optimiser.zero_grad()
            total, count = 0.0, 0
            for window in windows[first : first + accumulation]:
                logits, state = model(inputs[:, window], state)
                state = tuple(part.detach() for part in state)
                flat = targets[:, window].flatten()
                value = nn.functional.cross_entropy(logits.flatten(0, 1), flat, reduction="sum")
                value.backward()
                total, count = total + value.item(), count + len(flat)
            for parameter in model.parameters():
                if parameter.grad is not None:
                    parameter.grad /= count
            optimiser.step()
            losses.append(total / count)
    assert history.losses == pytest.approx(losses, rel=1e-5)
    for name, weight in model.state_dict().items():
        assert torch.allclose(weights[name], weight, atol=1e-5), name


def test_the_state_has_no_graph_and_ends_with_the_epoch():
    watch, given = Watch(), []

    def loss(model, batch, state):
        given.append(state)
        return of_text(model, batch, state)

    go(7, loss=loss, callbacks=[watch])
    assert [state is None for state in given] == [True, False, False, False, False, True, False]
    for before, after in zip(watch.states, given[1:], strict=False):
        assert not any(part.requires_grad for part in before)
        if after is not None:
            assert all(a is b for a, b in zip(before, after, strict=True))


def test_interrupted_after_every_step_in_the_middle_of_epochs(tmp_path):
    history, weights = go(12)
    for steps in range(1, 13):
        resumed, found = go(steps, tmp_path / "run.pt")
    assert resumed.losses == history.losses
    assert_same_bits(found, weights)
    (own,) = load_checkpoint(tmp_path / "run.pt")["processes"]
    assert [part.shape for part in own["state"]] == [(2, 3, 6), (2, 3, 6)]


def test_without_the_state_the_rest_would_be_another(tmp_path):
    """The test above could see it: the state matters in the middle of an epoch."""
    _, weights = go(4)
    go(3, tmp_path / "run.pt")
    content = load_checkpoint(tmp_path / "run.pt")
    content["processes"][0]["state"] = None
    save_checkpoint(tmp_path / "run.pt", content)
    _, found = go(4, tmp_path / "run.pt")
    assert not torch.equal(found["output.weight"], weights["output.weight"])


def test_states_of_any_make(tmp_path):
    """Numbers, dicts and lists go through a checkpoint as they are; what would not come back is refused."""

    def loss(model, batch, state):
        state = state or {"hidden": None, "seen": [0, "name"]}
        value, count, hidden = of_text(model, batch, state["hidden"])
        return value, count, {"hidden": hidden, "seen": [state["seen"][0] + 1, "name"]}

    watch = Watch()
    go(3, tmp_path / "run.pt", loss)
    go(4, tmp_path / "run.pt", loss, [watch])
    assert watch.states[0]["seen"] == [4, "name"] and isinstance(watch.states[0]["hidden"], tuple)

    def odd(model, batch, state):
        value, count, _ = of_text(model, batch, None)
        return value, count, {1, 2}

    with pytest.raises(
        TypeError, match=r"tensors in tuples, lists and dicts for a checkpoint; got a set in it"
    ):
        go(2, tmp_path / "odd.pt", odd)
    assert not (tmp_path / "odd.pt").exists()


def test_bad_states(tmp_path):
    path = tmp_path / "run.pt"
    go(3, path)

    def other(model, batch, state):
        return of_text(model, batch, None if state is None else state[0])

    message = re.escape(f"checkpoint {path} must hold a state that the loss accepts; got one of ")
    with pytest.raises(ValueError, match=message + r"shapes \[\(2, 3, 6\), "):
        go(4, path, other)
    content = load_checkpoint(path)
    content["processes"][0]["state"] = tuple(part[:, :2] for part in content["processes"][0]["state"])
    save_checkpoint(path, content)
    with pytest.raises(
        ValueError, match=r"of shapes \[\(2, 2, 6\), \(2, 2, 6\)\], with which it fails: .*hidden"
    ):
        go(4, path)
    for result, got in [(lambda v, c, s: (v, c), "2 values"), (lambda v, c, s: v, "Tensor")]:
        with pytest.raises(
            TypeError, match=f"a sum, a count and the next state where batches carry one; got {got}"
        ):
            go(1, loss=lambda model, batch, state, result=result: result(*of_text(model, batch, state)))


def test_a_stopped_run_goes_on_in_the_middle_of_an_epoch(tmp_path):
    history, weights = go(12)
    go(12, tmp_path / "run.pt", callbacks=[StopWhen(lambda history: history.steps >= 8)])
    resumed, found = go(12, tmp_path / "run.pt")
    assert resumed.losses == history.losses and len(resumed.losses) == 12
    assert_same_bits(found, weights)


def test_plain_batches_carry_nothing():
    def loss(model, batch):
        return model(batch).sum()

    watch, model = Watch(), nn.Linear(2, 1)
    fit(model, [torch.ones(3, 2)] * 2, loss, SGD(model.parameters(), 0.1), epochs=1, callbacks=[watch])
    assert watch.states == [None, None]
