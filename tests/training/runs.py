"""A small training run with everything in it that has a state: what the tests interrupt and take up again."""

import numpy as np
import torch
from torch import nn

from nlpbook.training import (
    AdamW,
    Batches,
    Checkpoint,
    ContiguousBatches,
    Cosine,
    EarlyStopping,
    StopWhen,
    Validate,
    fit,
)

ROWS, VOCABULARY = 60, 11


def data():
    generator = torch.Generator().manual_seed(5)
    contexts = torch.randint(VOCABULARY, (ROWS, 3), generator=generator)
    return {"contexts": contexts, "targets": (contexts.sum(dim=1) + contexts[:, 0]) % VOCABULARY}


class Net(nn.Module):
    """Embedding, tanh, dropout, softmax; and a buffer that changes in every forward pass."""

    def __init__(self, hidden_size=6, dropout=0.3):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, 4)
        self.hidden = nn.Linear(12, hidden_size)
        self.normalise = nn.BatchNorm1d(hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(hidden_size, VOCABULARY)

    def forward(self, contexts):
        hidden = torch.tanh(self.hidden(self.embedding(contexts).flatten(1)))
        return self.output(self.dropout(self.normalise(hidden)))


class WholeRun:
    """Everything made anew from the same seeds, as a program does that is started again."""

    def __init__(self, early_stopping=False):
        torch.manual_seed(3)
        self.model = Net()
        self.optimiser = AdamW(self.model.parameters(), 0.02, weight_decay=0.1)
        self.batches = Batches(**data(), batch_size=7, seed=9)
        self.generator = torch.Generator().manual_seed(1)
        self.rng = np.random.default_rng(2)
        self.early_stopping = EarlyStopping(3, min_delta=0.04) if early_stopping else None

    def loss(self, model, batch):
        noise = 1 + 0.1 * torch.randn((), generator=self.generator) + 0.1 * self.rng.standard_normal()
        losses = nn.functional.cross_entropy(model(batch.contexts), batch.targets, reduction="none")
        return noise * losses.sum(), len(batch.targets)

    def validate(self, model):
        whole = data()
        return nn.functional.cross_entropy(model(whole["contexts"]), whole["targets"]).item()

    def fit(self, checkpoint=None, stop_when=None, checkpoint_every=1000, validate_every=None, **options):
        generators = (self.generator, self.rng)
        callbacks = [Validate(self.validate, validate_every, early_stopping=self.early_stopping)]
        if checkpoint is not None:  # not at the list's end: what comes after it must be in the file too
            callbacks.insert(0, Checkpoint(checkpoint, checkpoint_every, resume=True, generators=generators))
        if stop_when is not None:
            callbacks.append(StopWhen(stop_when))
        return fit(
            self.model,
            self.batches,
            self.loss,
            self.optimiser,
            schedule=Cosine(100, warm_up=5),
            clip_norm=0.5,
            accumulation=2,
            callbacks=callbacks,
            **options,
        )

    def weights(self):
        return {name: tensor.clone() for name, tensor in self.model.state_dict().items()}


class RecurrentRun(WholeRun):
    """An LSTM with dropout between its layers, whose state is carried along a text: epochs of eleven windows,
    the last of them shorter."""

    def __init__(self):
        super().__init__()
        self.model = LSTM()
        self.optimiser = AdamW(self.model.parameters(), 0.02, weight_decay=0.1)
        text = torch.randint(VOCABULARY, (130,), generator=torch.Generator().manual_seed(6))
        self.batches = ContiguousBatches(text, batch_size=3, length=4)

    def loss(self, model, batch, state):
        noise = 1 + 0.1 * torch.randn((), generator=self.generator) + 0.1 * self.rng.standard_normal()
        logits, state = model(batch.inputs, state)
        losses = nn.functional.cross_entropy(logits.flatten(0, 1), batch.targets.flatten(), reduction="sum")
        return noise * losses, batch.targets.numel(), state

    def validate(self, model):
        return model(self.batches.ids[None, :50], None)[0].mean().item()


class LSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, 4)
        self.layers = nn.LSTM(4, 5, num_layers=2, dropout=0.3, batch_first=True)
        self.output = nn.Linear(5, VOCABULARY)

    def forward(self, ids, state):
        hidden, state = self.layers(self.embedding(ids), state)
        return self.output(hidden), state


RUNS = {"rows": WholeRun, "text": RecurrentRun}


def assert_same_bits(a, b):
    assert a.keys() == b.keys()
    for name in a:
        assert torch.equal(a[name], b[name]), name
