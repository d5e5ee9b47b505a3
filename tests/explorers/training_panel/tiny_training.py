"""A model small enough to train in a moment, for the tests of the training panel, and its settings."""

import itertools
import math

import torch
from torch import nn

from nlpbook.training import SGD, Adam, Batch, Batches, StopWhen, fit

SETTINGS = {"hidden size": [2, 8], "rate": [0.01, 0.1, 1.0], "optimiser": ["SGD", "Adam"]}


def train(settings, report, epochs=3):
    """The next of ten numbers in a row that repeats, guessed from one number."""
    words = torch.arange(200) % 10
    batches = Batches(inputs=words[:-1], targets=words[1:], batch_size=20)
    generator = torch.Generator().manual_seed(1)
    model = nn.Sequential(
        nn.Embedding(10, settings["hidden size"]), nn.Tanh(), nn.Linear(settings["hidden size"], 10)
    )
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 0.5, generator=generator)

    def loss(model, batch):
        return nn.functional.cross_entropy(model(batch.inputs), batch.targets)

    make = {"SGD": SGD, "Adam": Adam}[settings["optimiser"]]
    report.expect(epochs * len(batches))
    optimiser = make(model.parameters(), settings["rate"])
    fit(model, batches, loss, optimiser, epochs=epochs, callbacks=[StopWhen(report)])
    validation = loss(model, Batch(inputs=words[:10], targets=words[1:11])).item()
    return {"validation loss": validation, "validation perplexity": math.exp(validation)}


def made_up_run(settings, seed, steps=250):
    """A run as `run_sweep` returns it, of which nothing was trained."""
    curve = [round(2.3 / (1 + 0.05 * (seed + 1) * i), 4) for i in range(min(steps, 100))]
    results = {"validation loss": curve[-1], "validation perplexity": round(math.exp(curve[-1]), 3)}
    return {
        "settings": settings,
        "steps": steps,
        "curve": curve,
        "results": results,
        "seconds": 1.5 + seed,
        "error": "",
        "diverged": False,
    }


def made_up_sweep(leave_out=()):
    """A run for every combination of the settings, but for those left out, by their numbers."""
    choices = [dict(zip(SETTINGS, values, strict=True)) for values in itertools.product(*SETTINGS.values())]
    return [
        made_up_run(choice, i, steps=40 + 30 * i) for i, choice in enumerate(choices) if i not in leave_out
    ]
