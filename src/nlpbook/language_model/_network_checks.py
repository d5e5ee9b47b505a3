"""What `NeuralLanguageModel` asks of a network, and the messages when it is another."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from nlpbook import validation as checks
from nlpbook.language_model.next_token import special_ids
from nlpbook.language_model.states import tensors_of
from nlpbook.text import Vocabulary


@torch.no_grad()
def check_logits(net: nn.Module, vocabulary: Vocabulary) -> None:
    """Try the network on a sentence of no words: too many logits would be scored without an error."""
    size, special = len(vocabulary), special_ids(vocabulary)
    ids = torch.tensor([[special.start, special.end, special.padding]])
    checks.whole_number(getattr(net, "max_length", None), "the network's max_length", 3, or_none=True)
    was_training = net.training
    net.eval()
    try:
        logits = net.logits(ids, torch.tensor([[True, True, False]]))
    except IndexError as error:
        raise ValueError(
            f"build must return a network for {size + 2} ids, {size} of the vocabulary, the start token's "
            f"{special.start} and padding's {special.padding}; got one that fails on the last two: {error}"
        ) from error
    finally:
        net.train(was_training)
    if tuple(logits.shape) != (1, 3, size):
        raise ValueError(
            f"build must return a network with {size} logits, one for each entry of the vocabulary: shape "
            f"{(1, 3, size)} for ids of shape (1, 3); got {tuple(logits.shape)}"
        )


def max_words(net: nn.Module) -> int | None:
    """How many words a network reads after the start token, if it says so."""
    limit = getattr(net, "max_length", None)
    return None if limit is None else int(limit) - 1


def check_length(net: nn.Module, words: int, name: str) -> None:
    """Raise a ValueError if the network cannot read a sentence of so many words."""
    limit = max_words(net)
    if limit is not None and words > limit:
        raise ValueError(
            f"{name} must be of {limit} words at most, for a network that reads {limit + 1} tokens "
            f"(max_length), the start token among them; got {words} words"
        )


def check_batch_first(state: Any, batch: int) -> None:
    """Raise a ValueError unless the batch is the first axis of every tensor of a network's state."""
    for tensor in tensors_of(state):
        if len(tensor) != batch:
            raise ValueError(
                "the network must have the batch as the first axis of every tensor of its state, or a method "
                f"reorder(state, rows); got a tensor of shape {tuple(tensor.shape)} for a batch of {batch}"
            )
