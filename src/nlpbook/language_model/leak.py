"""Whether a network that should predict the next token sees tokens that come later: change one, and look.

    logits at t   may depend on tokens 0, ..., t        they predict token t + 1

A bidirectional network, a mask that is off by one, a convolution that is padded on the wrong side: each of
them reads its target, and its perplexity means nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Int64
from torch import Tensor, nn

from nlpbook import validation


class Leak(NamedTuple):
    """A place that sees the future: the logits at `place` moved when the token at `later` was changed.

    `change` is the largest difference of a logit there (nats).
    """

    place: int
    later: int
    change: float


@torch.no_grad()
def first_leak(
    net: nn.Module,
    ids: Int64[Tensor, "batch time"],
    *,
    draws: int = 4,
    tolerance: float = 1e-4,
    generator: torch.Generator | None = None,
) -> Leak | None:
    """Return the first place whose logits depend on a later token, and the nearest such token.

    Each token but the first is replaced by others that are drawn, in all sentences at once. What is found is
    a leak for sure. That none is found is no proof: a network may look at a token only now and then.

    Parameters
    ----------
    net : nn.Module
        With `logits(ids, mask)`, as `NeuralLanguageModel` asks for it. It is tried in evaluation mode.
    ids : int64 tensor, shape (batch, time)
        Sentences of one length, from the start token on, without padding; two tokens or more.
    draws : int, default 4
        How many other tokens are tried at each place, 1 or more.
    tolerance : float, default 1e-4
        By how much a logit may differ through rounding (nats), 0 or larger.
    generator : torch.Generator, optional
        The source of randomness, on the CPU; PyTorch's own unless given.

    Returns
    -------
    Leak or None

    Raises
    ------
    TypeError, ValueError
        If an argument is none that it can be, there is no later token, or the logits are not numbers.

    Examples
    --------
    >>> class Peeks(nn.Module):
    ...     def logits(self, ids, mask):  # at each place the next token itself
    ...         return nn.functional.one_hot(ids.roll(-1, dims=1), 5).double()
    >>> leak = first_leak(Peeks(), torch.tensor([[0, 1, 2, 3]]))
    >>> leak.place, leak.later
    (0, 1)

    References
    ----------
    Book: chapter 6, "Bidirectional and deep recurrent networks".
    """
    if not isinstance(ids, Tensor) or ids.dtype != torch.int64 or ids.ndim != 2 or ids.shape[1] < 2:
        shown = tuple(ids.shape) if isinstance(ids, Tensor) else validation.shown(ids)
        raise ValueError(f"ids must be an int64 tensor of shape (batch, time), time 2 or more; got {shown}")
    draws = validation.whole_number(draws, "draws")
    tolerance = validation.not_negative(tolerance, "tolerance")
    mask, was_training = torch.ones_like(ids, dtype=torch.bool), net.training
    net.eval()
    try:
        right = net.logits(ids, mask)  # (batch, time, V)
        if right.isnan().any():
            raise ValueError("net must have logits that are numbers; got NaN")
        found: Leak | None = None
        for later in range(1, ids.shape[1]):
            before = later if found is None else min(later, found.place)
            for _ in range(draws):
                changed = ids.clone()
                step = torch.randint(1, right.shape[2], ids.shape[:1], generator=generator).to(ids.device)
                changed[:, later] = (ids[:, later] + step) % right.shape[2]
                logits, same = net.logits(changed, mask)[:, :before], right[:, :before]
                moved = torch.where(logits == same, 0, logits - same).abs().amax(dim=(0, 2))  # (before,)
                places = (moved > tolerance).nonzero()
                if len(places):
                    before = int(places[0])
                    found = Leak(before, later, float(moved[before]))
                if before == 0:
                    break
        return found
    finally:
        net.train(was_training)
