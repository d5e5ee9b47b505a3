"""Chapter 3: a training step of the NNLM, beside the same net from PyTorch's layers and optimiser."""

import torch
from torch import nn

from benchmarks.bench_training import one_thread
from benchmarks.harness import Comparison, Row
from nlpbook.nnlm import NNLM, nnlm_loss
from nlpbook.training import Adam, Batch

VOCABULARY, CONTEXT, EMBEDDING, HIDDEN = 10_000, 4, 64, 128
BATCH_SIZE, STEPS = 256, 30
RATE = 0.001


class Plain(nn.Module):
    """The net as one writes it with torch.nn."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY + 1, EMBEDDING)
        self.hidden = nn.Linear(CONTEXT * EMBEDDING, HIDDEN)
        self.output = nn.Linear(HIDDEN, VOCABULARY)

    def forward(self, contexts):
        x = self.embedding(contexts).flatten(1)
        return self.output(torch.tanh(self.hidden(x)))

    def begin_as(self, net):
        pairs = zip(self.parameters(), (net.C, net.H, net.d, net.U, net.b), strict=True)
        with torch.no_grad():
            for ours, theirs in pairs:
                ours.copy_(theirs)


def step():
    """The same steps from the same weights: gradients, Adam, no loop around them."""
    generator = torch.Generator().manual_seed(0)
    # Words as frequent as in text: the gradient of the vectors has few rows with many entries.
    frequencies = 1 / torch.arange(1, VOCABULARY + 1)
    ids = torch.multinomial(
        frequencies, STEPS * BATCH_SIZE * (CONTEXT + 1), replacement=True, generator=generator
    )
    batches = [
        Batch(contexts=rows[:, :-1], targets=rows[:, -1]) for rows in ids.view(STEPS, BATCH_SIZE, CONTEXT + 1)
    ]
    initial = NNLM(VOCABULARY, CONTEXT, EMBEDDING, HIDDEN, generator=generator)
    found = {}

    @one_thread()
    def ours():
        net = NNLM(VOCABULARY, CONTEXT, EMBEDDING, HIDDEN)
        net.load_state_dict(initial.state_dict())
        optimiser = Adam(net.parameters(), RATE)
        for batch in batches:
            optimiser.zero_grad()
            loss = nnlm_loss(net, batch)
            loss.backward()
            optimiser.step()
        found["ours"] = net, loss.item()

    @one_thread()
    def peer():
        net = Plain()
        net.begin_as(initial)
        optimiser = torch.optim.Adam(net.parameters(), lr=RATE)
        for batch in batches:
            optimiser.zero_grad()
            loss = nn.functional.cross_entropy(net(batch.contexts), batch.targets)
            loss.backward()
            optimiser.step()
        found["peer"] = net, loss.item()

    def quality():
        (one, one_loss), (other, other_loss) = found["ours"], found["peer"]
        pairs = zip((one.C, one.H, one.d, one.U, one.b), other.parameters(), strict=True)
        return {
            "steps": STEPS,
            "batch_size": BATCH_SIZE,
            "vocabulary": VOCABULARY,
            "last_loss_ours": one_loss,
            "last_loss_peer": other_loss,
            "largest_difference_of_weights": max((a - b).abs().max().item() for a, b in pairs),
        }

    return Comparison(ours, peer, quality)


ROWS = [Row("nnlm.step", "the same net in torch.nn, torch.optim.Adam", step, floor=0.9, rounds=9)]
