"""What is written for TensorBoard: to a stand-in for its writer, and to real files where it is installed."""

import sys
import types

import pytest
import torch
from torch import nn

from nlpbook.training import SGD, Batches, Checkpoint, TensorBoard, Validate, fit


class Writer:
    """Stands in for SummaryWriter: notes its calls."""

    made = ()

    def __init__(self, log_dir, purge_step):
        self.log_dir, self.purge_step = log_dir, purge_step
        self.scalars, self.histograms, self.closed = [], [], False
        Writer.made = (*Writer.made, self)

    def add_scalar(self, name, value, step):
        self.scalars.append((name, value, step))

    def add_histogram(self, name, values, step):
        self.histograms.append((name, values.clone(), step))

    def close(self):
        self.closed = True


@pytest.fixture
def writers(monkeypatch):
    Writer.made = ()
    module = types.ModuleType("torch.utils.tensorboard")
    module.SummaryWriter = Writer
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", module)
    return lambda: Writer.made


def run(folder, max_steps=7, others=(), validate=lambda model: 2.0):
    torch.manual_seed(0)
    model = nn.Linear(2, 1)
    x = torch.randn(12, 2)
    log = TensorBoard(folder, every=3, histograms_every=5)
    history = fit(
        model,
        Batches(x=x, batch_size=4),
        lambda model, batch: (model(batch.x) ** 2).mean(),
        SGD(model.parameters(), 0.1),
        max_steps=max_steps,
        callbacks=[log, Validate(validate, 4), *others],
    )
    return model, history


def test_scalars_and_histograms(writers, tmp_path):
    _, history = run(tmp_path)
    (writer,) = writers()
    assert (writer.log_dir, writer.purge_step, writer.closed) == (str(tmp_path), 0, True)
    curves = {"loss": history.losses, "learning rate": history.rates, "gradient norm": history.gradient_norms}
    for name, values in curves.items():
        written = [(value, step) for kind, value, step in writer.scalars if kind == name]
        assert written == [(values[step], step) for step in (0, 3, 6)]
    assert [scalar for scalar in writer.scalars if scalar[0] == "validation"] == [("validation", 2.0, 4)]
    assert [(name, step) for name, _, step in writer.histograms] == [
        (f"gradient/{name}", step) for step in (0, 5) for name in ("weight", "bias")
    ]
    first = torch.cat([values.flatten() for _, values, step in writer.histograms if step == 0])
    assert first.norm().item() == pytest.approx(history.gradient_norms[0])


def test_the_values_of_a_validation_have_curves_of_their_own(writers, tmp_path):
    run(tmp_path, validate=lambda model: {"loss": 2.0, "accuracy": 0.5})
    (writer,) = writers()
    written = [scalar for scalar in writer.scalars if scalar[0].startswith("validation")]
    assert written == [("validation/loss", 2.0, 4), ("validation/accuracy", 0.5, 4)]


def test_a_run_that_goes_on_writes_on(writers, tmp_path):
    checkpoint = Checkpoint(tmp_path / "run.pt", resume=True)
    run(tmp_path, max_steps=5, others=[checkpoint])
    run(tmp_path, others=[checkpoint])
    assert [writer.purge_step for writer in writers()] == [0, 5]
    assert {step for _, _, step in writers()[1].scalars} == {6}


def test_without_tensorboard_one_sentence_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(
        ModuleNotFoundError, match="needs the package tensorboard; install it with `pip install"
    ):
        TensorBoard(tmp_path)


def test_bad_input(writers, tmp_path):
    with pytest.raises(ValueError, match="every must be a whole number, 1 or larger; got 0"):
        TensorBoard(tmp_path, every=0)
    with pytest.raises(ValueError, match="histograms_every must be a whole number, 1 or larger; got 0"):
        TensorBoard(tmp_path, histograms_every=0)


def test_real_files(tmp_path):
    pytest.importorskip("tensorboard", reason="TensorBoard is optional; requirements.txt installs it")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    _, history = run(tmp_path)
    events = EventAccumulator(str(tmp_path))
    events.Reload()
    written = [(event.step, event.value) for event in events.Scalars("loss")]
    assert written == [(step, pytest.approx(history.losses[step])) for step in (0, 3, 6)]
    assert events.Tags()["histograms"] == ["gradient/weight", "gradient/bias"]
