"""The training room: what `fit` costs beside the bare loop, and what a second process gains."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import torch
from torch import nn

from benchmarks.harness import ROOT, Comparison, Row
from nlpbook.training import Adam, Batches, fit

VOCABULARY, CONTEXT, EMBEDDING, HIDDEN = 2_000, 4, 32, 64
EXAMPLES, BATCH_SIZE = 40_000, 64


def model():
    """A net of chapter 3's kind, so small that a step takes about a millisecond and every overhead shows."""
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Embedding(VOCABULARY, EMBEDDING),
        nn.Flatten(),
        nn.Linear(CONTEXT * EMBEDDING, HIDDEN),
        nn.Tanh(),
        nn.Linear(HIDDEN, VOCABULARY),
    )


def batches():
    generator = torch.Generator().manual_seed(0)
    contexts = torch.randint(VOCABULARY, (EXAMPLES, CONTEXT), generator=generator)
    words = torch.randint(VOCABULARY, (EXAMPLES,), generator=generator)
    return Batches(contexts=contexts, words=words, batch_size=BATCH_SIZE)


def loss(net, batch):
    return nn.functional.cross_entropy(net(batch.contexts), batch.words)


@contextmanager
def one_thread():
    """On a busy machine, threads that wait for each other take up most of the time of a step this small."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def overhead():
    """One epoch: gradients and losses watched by `fit`, by nobody in the bare loop."""
    found = {}

    @one_thread()
    def ours():
        net = model()
        optimiser = Adam(net.parameters(), 0.001)
        fit(net, batches(), loss, optimiser, epochs=1)
        found["ours"] = net

    @one_thread()
    def peer():
        net = model()
        optimiser = torch.optim.Adam(net.parameters(), lr=0.001)
        for batch in batches():
            optimiser.zero_grad()
            loss(net, batch).backward()
            optimiser.step()
        found["peer"] = net

    def quality():
        pairs = zip(found["ours"].parameters(), found["peer"].parameters(), strict=True)
        return {
            "steps": len(batches()),
            "largest_difference_of_weights": max((a - b).abs().max().item() for a, b in pairs),
        }

    return Comparison(ours, peer, quality)


def two_processes():
    """The same steps with the same batches; each run in processes of its own, which time themselves."""
    last = {}

    def run(name, threads, *launcher):
        done = subprocess.run(
            [sys.executable, *launcher, "-m", "benchmarks.two_processes"],
            cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": str(threads)},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=600,
        )
        last[name] = json.loads(done.stdout.splitlines()[-1])
        return last[name]["seconds"]

    def ours():
        return run("ours", 1, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2")

    def peer():
        return run("peer", 2)

    def quality():
        return {
            "steps": last["ours"]["steps"],
            "last_loss_ours": last["ours"]["loss"],
            "last_loss_peer": last["peer"]["loss"],
        }

    return Comparison(ours, peer, quality)


ROWS = [
    Row("training.overhead", "a bare PyTorch loop, torch.optim.Adam", overhead, floor=0.95, rounds=9),
    Row("train.two_processes", "one process with two threads, same batches", two_processes, floor=0.8),
]
