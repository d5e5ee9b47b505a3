"""Checks at the doors of a field: emissions, tags, and whether anything is allowed at all."""

from __future__ import annotations

import torch
from torch import Tensor

from nlpbook import validation
from nlpbook.rnn.crf.potentials import Potentials
from nlpbook.rnn.fast.forward_backward import mask_of
from nlpbook.rnn.fast.viterbi import best_paths


def check_emissions(emissions: Tensor, n_tags: int) -> None:
    """Raise unless there are emissions of so many tags, for one sentence and one place at least."""
    accepted = f"numbers of shape (batch, time, {n_tags}), one sentence and one place or more"
    if not isinstance(emissions, Tensor) or not emissions.is_floating_point():
        raise TypeError(f"emissions must be {accepted}; got {validation.shown(emissions)}")
    if emissions.ndim != 3 or emissions.shape[2] != n_tags or 0 in emissions.shape:
        raise ValueError(f"emissions must be {accepted}; got shape {tuple(emissions.shape)}")


def checked_tags(tags: Tensor, emissions: Tensor, lengths: Tensor | None) -> Tensor:
    """Return the tags, 0 at the padding, if there is one of the right range for each place."""
    n_tags = emissions.shape[2]
    accepted = f"whole numbers from 0 to {n_tags - 1}, of shape {tuple(emissions.shape[:2])}"
    if not isinstance(tags, Tensor) or tags.dtype != torch.int64:
        raise TypeError(f"tags must be {accepted} (int64); got {validation.shown(tags)}")
    if tags.shape != emissions.shape[:2]:
        raise ValueError(f"tags must be {accepted}; got shape {tuple(tags.shape)}")
    mask = mask_of(lengths, emissions)
    tags = tags if mask is None else tags.masked_fill(~mask, 0)
    low, high = (int(end) for end in torch.aminmax(tags))
    if low < 0 or high >= n_tags:
        raise ValueError(f"tags must be {accepted}; got {low} to {high}")
    return tags


@torch.no_grad()
def refuse_impossible(potentials: Potentials, lengths: Tensor | None) -> None:
    """Raise if a potential is NaN or infinity, or a sentence has no path."""
    mask = mask_of(lengths, potentials.emissions)
    for name, part in potentials._asdict().items():
        there = part if name != "emissions" or mask is None else part[mask]
        bad = there[there.isnan() | (there == torch.inf)]
        if len(bad):
            raise ValueError(
                f"{name} must be finite numbers, or -inf for what is forbidden; got {float(bad[0])}"
            )
    _, best = best_paths(*potentials, lengths)
    impossible = (best == -torch.inf).nonzero()
    if len(impossible):
        n = int(impossible[0])
        places = potentials.emissions.shape[1] if lengths is None else int(lengths[n])
        raise ValueError(
            f"emissions must leave each sentence a path that is allowed; got none for sentence {n} "
            f"of {places} {'tag' if places == 1 else 'tags'}"
        )


def refuse_forbidden(potentials: Potentials, tags: Tensor, lengths: Tensor | None) -> None:
    """Raise if a path is forbidden, and say where."""
    emissions, transitions, start, end = (part.detach().cpu() for part in potentials)
    for n, path in enumerate(tags.tolist()):
        path = path if lengths is None else path[: int(lengths[n])]
        met = [(path[0], "at the start", start[path[0]])]
        for t, tag in enumerate(path):
            if t:
                met.append((tag, f"behind {path[t - 1]} at place {t}", transitions[path[t - 1], tag]))
            met.append((tag, f"at place {t}", emissions[n, t, tag]))
        met.append((path[-1], "at the end", end[path[-1]]))
        for tag, where, potential in met:
            if potential == -torch.inf:
                raise ValueError(
                    f"tags must be paths that are allowed; got tag {tag} {where} of sentence {n}"
                )
