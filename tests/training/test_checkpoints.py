"""A checkpoint is whole or absent, runs no code, and is refused where it does not belong."""

import os
import pickle
import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from nlpbook.training import (
    SGD,
    Adam,
    AdamW,
    Batches,
    Callback,
    Checkpoint,
    EarlyStopping,
    Progress,
    StopWhen,
    Validate,
    fit,
    load_checkpoint,
    load_weights,
    save_checkpoint,
)
from tests.training.runs import Net, WholeRun, assert_same_bits, data


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    path = tmp_path_factory.mktemp("trained") / "run.pt"
    run = WholeRun()
    run.fit(path, epochs=1)
    return path, run


def test_weights_alone_can_be_loaded(trained):
    path, run = trained
    model = Net()
    load_weights(model, path)
    assert_same_bits(dict(model.state_dict()), run.weights())
    assert_same_bits(torch.load(path, weights_only=True)["model"], run.weights())


@given(st.data())
@settings(max_examples=150)
def test_a_damaged_file_is_refused(trained, tmp_path_factory, data):
    path, _ = trained
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        damaged = content[:place]
    else:
        damaged = content.copy()
        damaged[place] ^= data.draw(st.integers(1, 255))
    other = tmp_path_factory.mktemp("damaged") / "run.pt"
    other.write_bytes(damaged)
    with pytest.raises(ValueError, match=re.escape(f"got {other}, damaged")):
        load_weights(Net(), other)


class Evil:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def test_no_code_is_executed(tmp_path):
    path, mark = tmp_path / "evil.pt", tmp_path / "mark"
    save_checkpoint(path, {"model": Evil(mark)})  # with a seal that is right
    with pytest.raises(ValueError, match="tensors and numbers only"):
        load_checkpoint(path)
    (tmp_path / "plain.pkl").write_bytes(pickle.dumps(Evil(mark)))
    with pytest.raises(ValueError, match="damaged or something else"):
        load_checkpoint(tmp_path / "plain.pkl")
    assert not mark.exists()
    torch.load(path, weights_only=False)
    assert mark.exists(), "the file would have executed code"


def test_files_that_are_something_else(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_checkpoint(tmp_path / "absent.pt")
    for content in (b"", b"PK", b"x" * 1000):
        (tmp_path / "other.pt").write_bytes(content)
        with pytest.raises(ValueError, match="damaged or something else"):
            load_checkpoint(tmp_path / "other.pt")
    torch.save({"model": {}}, tmp_path / "other.pt")
    with pytest.raises(ValueError, match="damaged or something else"):
        load_checkpoint(tmp_path / "other.pt")
    save_checkpoint(tmp_path / "other.pt", {"format": "another.1"})
    with pytest.raises(ValueError, match="must be a checkpoint of this library"):
        load_checkpoint(tmp_path / "other.pt")
    save_checkpoint(tmp_path / "no run.pt", {"numbers": [1, 2]})
    assert load_checkpoint(tmp_path / "no run.pt")["numbers"] == [1, 2]
    with pytest.raises(ValueError, match=r"path must be .* the model given, whose class is .* it is absent"):
        load_weights(nn.Linear(1, 1), tmp_path / "no run.pt")


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "folder" / "a.pt"
    save_checkpoint(path, {"number": 1})
    with pytest.raises((pickle.PicklingError, AttributeError, TypeError)):
        save_checkpoint(path, {"number": lambda: 2})
    assert load_checkpoint(path)["number"] == 1
    save_checkpoint(path, {"number": 3})
    assert load_checkpoint(path)["number"] == 3
    assert [file.name for file in path.parent.iterdir()] == ["a.pt"]


class Other(Net):
    pass


def loss(model, batch):
    return nn.functional.cross_entropy(model(batch.contexts), batch.targets)


def go_on(path, model=None, optimiser=None, batches=None, generators=(), others=(), resume=True, **options):
    model = model or Net()
    optimiser = optimiser(model.parameters()) if optimiser else AdamW(model.parameters(), 0.01)
    batches = batches or Batches(**data(), batch_size=7)
    callbacks = [Checkpoint(path, resume=resume, generators=generators), *others]
    return fit(model, batches, loss, optimiser, max_steps=4, callbacks=callbacks, **options)


def test_a_run_goes_on_only_from_its_own_checkpoint(tmp_path):
    path = tmp_path / "run.pt"
    go_on(path)
    whole = data()
    other = {**whole, "targets": whole["targets"].flip(0)}
    for options, message in [
        ({"model": Net(hidden_size=7)}, "another model: hidden.weight is torch.float32 (6, 12) there and"),
        ({"model": Net().double()}, "another model: embedding.weight is torch.float32"),
        ({"model": Other()}, "another model: class is Net there and Other in the model given"),
        ({"optimiser": lambda p: AdamW(p, 0.02)}, "another optimiser: group 0, lr is 0.01 there and 0.02"),
        ({"optimiser": lambda p: Adam(p, 0.01)}, "another optimiser: class is AdamW there and Adam"),
        ({"optimiser": lambda p: SGD(p, 0.01)}, "another optimiser: class is AdamW there and SGD"),
        ({"batches": Batches(**other, batch_size=7)}, "of other data: state must be of the same"),
        (
            {"batches": Batches(**whole, batch_size=8)},
            "of other data: state must be of the same batches; batch_size",
        ),
        ({"accumulation": 2}, "another run: accumulation is 1 there and 2"),
        ({"clip_norm": 2.0}, "another run: clip_norm is None there and 2.0"),
        ({"precision": "bfloat16"}, "another run: precision is None there and bfloat16"),
        ({"generators": [torch.Generator()]}, "another run: generators is none there and torch"),
        (
            {"others": [Validate(lambda model: 1.0, early_stopping=EarlyStopping(2))]},
            "another run: early_stopping is none there and patience 2",
        ),
    ]:
        model = options.setdefault("model", Net())
        before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        with pytest.raises(ValueError, match=re.escape(message)):
            go_on(path, **options)
        assert_same_bits(dict(model.state_dict()), before)
    with pytest.raises(TypeError, match=r"generators must be a sequence of .* got a int in it"):
        go_on(tmp_path / "new.pt", generators=[3])
    with pytest.raises(ValueError, match="path must be a new file"):
        go_on(path, resume=False)
    assert go_on(path).steps == 4


class Counter(Callback):
    """Counts the steps of the whole run, and has a setting."""

    def __init__(self, by=1):
        self.count, self.by = 0, by

    def after_step(self, run):
        self.count += self.by

    def state_dict(self):
        return {"count": self.count}

    def load_state_dict(self, state):
        self.count = state["count"]

    def settings(self):
        return {"counts by": str(self.by)}


class Second(Counter):
    pass


def test_states_of_callbacks_are_in_the_checkpoint(tmp_path):
    path = tmp_path / "run.pt"
    first = [Counter(), StopWhen(lambda history: history.steps == 3), Counter(), Second()]
    go_on(path, others=first)
    assert [callback.count for callback in first if isinstance(callback, Counter)] == [3, 3, 3]
    # Callbacks without a state may come and go, and the others change places.
    second = [Second(), Counter(), Progress(), Counter()]
    assert go_on(path, others=second).steps == 4
    assert [callback.count for callback in second if isinstance(callback, Counter)] == [4, 4, 4]
    for others, message in [
        (
            [Counter(), Counter()],
            "another run: callback Second 1 is present there and absent in the run given",
        ),
        (
            [Counter(), Second()],
            "another run: callback Counter 2 is present there and absent in the run given",
        ),
        ([Counter(), Counter(), Counter(), Second()], "callback Counter 3 is absent there and present"),
        ([Counter(2), Counter(2), Second(2)], "another run: counts by is 1 there and 2 in the run given"),
        ([], "another run: counts by is 1 there and absent in the run given"),
    ]:
        with pytest.raises(ValueError, match=message):
            go_on(path, others=others)
