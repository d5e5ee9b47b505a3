"""Conditional random fields small enough to look at every path, and what enumeration says of them."""

from itertools import product

import torch
from hypothesis import strategies as st

from nlpbook.rnn import CRF

INF = float("inf")
tags_numbers = st.integers(1, 4)
lengths_of_batches = st.lists(st.integers(1, 5), min_size=1, max_size=4)
seeds = st.integers(0, 9999)


def normal(*shape, seed, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def field(n_tags, seed, forbidden=0.0, scale=1.0, dtype=torch.float64, whole=False, fast=True):
    """A random field; some transitions, starts and ends are forbidden, but tag 0 always leads to itself."""
    generator = torch.Generator().manual_seed(seed)

    def mask(*shape):
        found = torch.rand(*shape, generator=generator) >= forbidden
        found[(0,) * len(shape)] = True
        return found

    crf = CRF(n_tags, allowed=(mask(n_tags, n_tags), mask(n_tags), mask(n_tags)), fast=fast).to(dtype)
    with torch.no_grad():
        for n, parameter in enumerate(crf.parameters()):
            values = scale * normal(*parameter.shape, seed=seed + n + 1, dtype=dtype)
            parameter.copy_(values.round() if whole else values)
    return crf


def every_path(n_tags, time):
    return [list(path) for path in product(range(n_tags), repeat=time)]


def scores_of(paths, emissions, transitions, start, end):
    """In the order in which the algorithms add, so that equal scores are equal to the bit."""
    columns = torch.tensor(paths).T  # (time, paths)
    total = start[columns[0]] + emissions[0][columns[0]]
    for t in range(1, len(columns)):
        total = total + transitions[columns[t - 1], columns[t]] + emissions[t][columns[t]]
    return total + end[columns[-1]]


def allowed_paths(potentials):
    """All paths that are not forbidden, and their scores, a tensor."""
    emissions, *others = potentials
    paths = every_path(emissions.shape[1], len(emissions))
    scores = scores_of(paths, emissions, *others)
    there = scores > -INF
    return [path for path, kept in zip(paths, there.tolist(), strict=True) if kept], scores[there]


def enumerated(potentials):
    """All paths that are not forbidden, the best first, ties from the last tag on; with their scores."""
    paths, scores = allowed_paths(potentials)
    scored = zip(paths, scores.tolist(), strict=True)
    return sorted(scored, key=lambda pair: (-pair[1], pair[0][::-1]))


def sentences(crf, emissions, lengths):
    """The potentials of each sentence of a batch, without its padding."""
    whole = crf.potentials(emissions)
    return [(e[:n], *whole[1:]) for e, n in zip(whole.emissions, lengths, strict=True)]
