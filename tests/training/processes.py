"""Training runs that one process and two processes do alike, in float64 and without dropout.

`torchrun ... -m tests.training.processes FOLDER` does all of them in each of its processes and leaves what
came out of each in FOLDER; a test does them alone, with the batches of both together.
"""

import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from nlpbook.training import (
    AdamW,
    Batches,
    Checkpoint,
    ContiguousBatches,
    Cosine,
    EarlyStopping,
    LengthBucketed,
    StopWhen,
    Validate,
    data_parallel,
    distributed,
    fit,
    load_weights,
)

VOCABULARY = 11


class Tagger(nn.Module):
    """Embedding, LSTM, softmax; and a parameter without a gradient, which weight decay must not touch."""

    def __init__(self, dropout=0.0):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, 5)
        self.layers = nn.LSTM(5, 6, num_layers=2, dropout=dropout, batch_first=True)
        self.output = nn.Linear(6, VOCABULARY)
        self.left_out = nn.Parameter(torch.ones(3))

    def forward(self, ids, state=None):
        hidden, state = self.layers(self.embedding(ids), state)
        return self.output(hidden), state


def tagger(dropout=0.0, seed=1):
    torch.manual_seed(seed)
    return Tagger(dropout).double()


def ids(*shape):
    return torch.randint(VOCABULARY, shape, generator=torch.Generator().manual_seed(7))


def summed(model, batch):
    """Of rows: each word from those before it."""
    logits, _ = model(batch.ids[:, :-1])
    targets = batch.ids[:, 1:]
    return nn.functional.cross_entropy(
        logits.flatten(0, 1), targets.flatten(), reduction="sum"
    ), targets.numel()


def mean(model, batch):
    value, count = summed(model, batch)
    return value / count


def of_sentences(model, batch):
    """Of padded sentences, whose words count; this one leaves no parameter out."""
    real = batch.mask[:, 1:]
    logits, _ = model(batch.ids[:, :-1])
    value = nn.functional.cross_entropy(logits[real], batch.ids[:, 1:][real], reduction="sum")
    return value + 0 * model.left_out.sum(), real.sum()


def of_text(model, batch, state):
    """Of a text that goes on, with the state carried along."""
    logits, state = model(batch.inputs, state)
    value = nn.functional.cross_entropy(logits.flatten(0, 1), batch.targets.flatten(), reduction="sum")
    return value, batch.targets.numel(), state


def run(batches, loss, model=None, optimiser=None, callbacks=(), epochs=2, **options):
    """Everything that must be the same in the end."""
    model = model or tagger()
    optimiser = optimiser or AdamW(model.parameters(), 0.02, weight_decay=0.1)
    options = {"schedule": Cosine(40, warm_up=3), **options}
    history = fit(model, batches, loss, optimiser, epochs=epochs, callbacks=callbacks, **options)
    weights = {name: tensor.clone() for name, tensor in distributed.bare(model).state_dict().items()}
    return {
        "losses": history.losses,
        "norms": history.gradient_norms,
        "validations": history.validations,
        "stopped": history.stopped,
        "weights": weights,
    }


def per_process(size):
    """The batch size that makes `size` for all processes together."""
    return size // distributed.world_size()


def sentences():
    rng = np.random.default_rng(4)
    return [rng.integers(VOCABULARY, size=n).tolist() for n in rng.integers(2, 12, 37)]


def held_out(model):
    return of_sentences(model, next(iter(LengthBucketed(sentences(), 99, shard=False))))[0].item()


def rows(n, size=8):
    return Batches(ids=ids(n, 6), batch_size=per_process(size), seed=2)


RUNS = {
    # 23 rows leave 7 for the last batch, 4 and 3; of 17 rows the second process has none in the last.
    "an uneven end": lambda: run(rows(23), summed, clip_norm=0.12),
    "a process without rows": lambda: run(rows(17), summed),
    "mean losses": lambda: run(rows(23), mean),
    "one batch of everything": lambda: run(rows(5, 40), summed, epochs=4),
    "accumulation": lambda: run(rows(41), summed, accumulation=3, clip_norm=0.1),
    "sentences": lambda: run(LengthBucketed(sentences(), per_process(6), seed=5), of_sentences),
    "text": lambda: run(ContiguousBatches(ids(203), per_process(4), 9), of_text, accumulation=2),
    "PyTorch's optimiser": lambda: run(
        rows(23), summed, model=(model := tagger()), optimiser=torch.optim.SGD(model.parameters(), 0.1, 0.9)
    ),
    "early stopping": lambda: run(
        rows(23),
        summed,
        callbacks=[Validate(held_out, 2, early_stopping=EarlyStopping(2, min_delta=3.0))],
        epochs=20,
    ),
}


# ---- what only several processes do


def only_the_first_wants_to_stop():
    def enough(history):
        return distributed.rank() == 0 and history.steps == 3

    return run(rows(23), summed, callbacks=[StopWhen(enough)])


def processes_disagree_about_a_validation():
    values = iter([[5.0, 4.0, 3.0, 2.0, 1.0], [1.0, 2.0, 3.0, 4.0, 5.0]][distributed.rank()])
    stopping = Validate(lambda model: next(values), early_stopping=EarlyStopping(1))
    return run(rows(8), summed, callbacks=[stopping], epochs=5)


def nan_in_one_process():
    calls = []

    def loss(model, batch):
        calls.append(1)
        value, count = summed(model, batch)
        return value * (float("nan") if len(calls) == 3 and distributed.rank() == 1 else 1.0), count

    model = tagger()
    before = []
    stop = StopWhen(lambda history: before.append(model.output.weight.detach().clone()))
    try:
        run(rows(23), loss, model=model, callbacks=[stop])
    except FloatingPointError as error:
        return {"error": str(error), "spoilt": not torch.equal(before[-1], model.output.weight)}


def refused():
    found = {}
    with_parts = {
        "rows": lambda: rows(1),
        "list": lambda: run([next(iter(rows(8)))], summed),
        "whole": lambda: run(Batches(ids=ids(8, 6), batch_size=4, shard=False), summed),
        "text": lambda: ContiguousBatches(ids(4), 2, 1),
    }
    for name, make in with_parts.items():
        try:
            make()
        except (TypeError, ValueError) as error:
            found[name] = str(error)
    return found


def wrapped(folder):
    """A model that is wrapped already trains as the bare one does; weights go to and fro."""
    model = tagger()
    found = run(
        rows(23),
        summed,
        model=DistributedDataParallel(model, find_unused_parameters=True),
        optimiser=AdamW(model.parameters(), 0.02, weight_decay=0.1),
        callbacks=[Checkpoint(folder / "wrapped.pt")],
        clip_norm=0.12,
    )
    torch.distributed.barrier()  # the other process may still be writing
    other, third = tagger(seed=5), tagger(seed=6)
    load_weights(other, folder / "wrapped.pt")
    load_weights(DistributedDataParallel(third), folder / "wrapped.pt")
    found["loaded"] = [dict(other.state_dict()), dict(third.state_dict())]
    return found


def whole_run(folder, name, stop_when=None):
    """With dropout, and a state that is carried: what a killed worker has to take up again."""
    model = tagger(dropout=0.3)
    torch.manual_seed(10 + distributed.rank())  # masks of its own in each process
    callbacks = [Checkpoint(folder / name, 2, resume=True)]
    if stop_when is not None:
        callbacks.append(StopWhen(stop_when))
    return run(ContiguousBatches(ids(203), 2, 6), of_text, model=model, callbacks=callbacks, epochs=3)


def main(folder):
    with data_parallel("cpu", timeout=timedelta(seconds=60)) as device:
        assert device.type == "cpu"
        found = {name: one() for name, one in RUNS.items()}
        found["stop"] = only_the_first_wants_to_stop()
        found["validations"] = processes_disagree_about_a_validation()
        found["nan"] = nan_in_one_process()
        found["refused"] = refused()
        found["wrapped"] = wrapped(folder)
        found["whole run"] = whole_run(folder, "undisturbed.pt")
        torch.save(found, folder / f"rank {distributed.rank()}.pt")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(Path(sys.argv[1]))
