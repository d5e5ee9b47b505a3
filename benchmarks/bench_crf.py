"""Chapter 6: conditional random fields, beside pytorch-crf and a loop in PyTorch."""

import warnings
from contextlib import contextmanager

import torch
from torch import nn

from benchmarks.bench_training import one_thread
from benchmarks.harness import Comparison, DataMissing, Row
from nlpbook.rnn import CRF

TAGS, WORDS, SENTENCES, STEPS = 20, 50, 32, 10


@contextmanager
def quiet():
    """Without the warning that the peer's masks of bytes are of a kind that PyTorch will give up."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="where received a uint8 condition tensor")
        yield


def crf_problem():
    """Emissions and tags of batches whose sentences have no padding, and the fields' own potentials."""
    generator = torch.Generator().manual_seed(0)
    emissions = torch.randn(STEPS, SENTENCES, WORDS, TAGS, generator=generator)
    tags = torch.randint(TAGS, (STEPS, SENTENCES, WORDS), generator=generator)
    shapes = {"transitions": (TAGS, TAGS), "start": (TAGS,), "end": (TAGS,)}
    return emissions, tags, {name: torch.randn(*shape, generator=generator) for name, shape in shapes.items()}


def own_field(potentials):
    """Our field with certain potentials."""
    field = CRF(TAGS)
    field.load_state_dict(potentials)
    return field


def pytorch_crf(potentials):
    """The peer's with the same."""
    try:
        from torchcrf import CRF as Peer
    except ImportError:
        raise DataMissing("pytorch-crf is not installed: pip install pytorch-crf") from None
    field = Peer(TAGS, batch_first=True)
    names = {"transitions": "transitions", "start": "start_transitions", "end": "end_transitions"}
    field.load_state_dict({names[name]: value for name, value in potentials.items()})
    return field


class LoopField(nn.Module):
    """A field as one writes it down: the score of the path gathered, a loop over the places for ln Z."""

    def __init__(self, potentials):
        super().__init__()
        self.transitions, self.start, self.end = (
            nn.Parameter(potentials[name].clone()) for name in ("transitions", "start", "end")
        )

    def forward(self, emissions, tags):
        """The sum of the losses."""
        score = (
            emissions.gather(2, tags[:, :, None]).sum() + self.transitions[tags[:, :-1], tags[:, 1:]].sum()
        )
        score = score + self.start[tags[:, 0]].sum() + self.end[tags[:, -1]].sum()
        alpha = self.start + emissions[:, 0]
        for e in emissions[:, 1:].unbind(1):
            alpha = torch.logsumexp(alpha[:, :, None] + self.transitions, dim=1) + e
        return torch.logsumexp(alpha + self.end, dim=1).sum() - score


def crf_losses(make_peer):
    """Losses and gradients of all potentials, of ours and of a peer's with the same potentials."""
    emissions, tags, potentials = crf_problem()
    ours, theirs, found = own_field(potentials), make_peer(potentials), {}
    losses = {
        "ours": lambda e, y: ours.loss(e, y, reduction="sum"),
        "peer": lambda e, y: -theirs(e, y) if make_peer is pytorch_crf else theirs(e, y),
    }

    def run(name, field):
        @one_thread()
        def timed():
            field.zero_grad()
            for e, y in zip(emissions, tags, strict=True):
                e = e.clone().requires_grad_()
                with quiet():
                    loss = losses[name](e, y)
                loss.backward()
            order = ("start", "end", "transitions")
            parameters = dict(field.named_parameters())
            others = [parameters.get(key, parameters.get(f"{key}_transitions")).grad for key in order]
            found[name] = [loss.detach(), e.grad, *others]

        return timed

    def quality():
        pairs = list(zip(found["ours"], found["peer"], strict=True))
        return {
            "steps": STEPS,
            "sentences": SENTENCES,
            "words": WORDS,
            "tags": TAGS,
            "loss_ours": float(pairs[0][0]),
            "loss_peer": float(pairs[0][1]),
            "largest_relative_difference_of_gradients": max(
                float((one - other).abs().max() / other.abs().max()) for one, other in pairs[1:]
            ),
        }

    return Comparison(run("ours", ours), run("peer", theirs), quality)


def crf_viterbi():
    """The best paths of batches."""
    emissions, _, potentials = crf_problem()
    ours, theirs, found = own_field(potentials), pytorch_crf(potentials), {}

    def run(name, decode):
        @one_thread()
        @torch.no_grad()
        def timed():
            with quiet():
                found[name] = [decode(e) for e in emissions]

        return timed

    def quality():
        return {
            "steps": STEPS,
            "sentences": SENTENCES,
            "words": WORDS,
            "tags": TAGS,
            "different_paths": sum(
                one != other
                for ours, theirs in zip(found["ours"], found["peer"], strict=True)
                for one, other in zip(ours, theirs, strict=True)
            ),
        }

    return Comparison(
        run("ours", lambda e: ours.viterbi(e)[0].tolist()), run("peer", lambda e: theirs.decode(e)), quality
    )


ROWS = [
    Row(
        "rnn.crf_loss",
        "pytorch-crf, loss and gradient",
        lambda: crf_losses(pytorch_crf),
        floor=2.5,
        rounds=11,
    ),
    Row("rnn.viterbi", "pytorch-crf, decode", crf_viterbi, floor=2.5, rounds=11),
    Row(
        "rnn.crf_vs_loop",
        "a loop over the places in PyTorch, loss and gradient",
        lambda: crf_losses(LoopField),
        floor=1.5,
        rounds=11,
    ),
]
