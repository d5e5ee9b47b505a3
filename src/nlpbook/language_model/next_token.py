"""Next-token prediction: how sentences become inputs and targets of a network, and what it pays for errors.

A sentence w_1 ... w_n gives n + 1 inputs and n + 1 targets:

    inputs     <s>  w_1  w_2  ...  w_n         logits[:, t] are those of the token after inputs[:, t]
    targets    w_1  w_2  ...  w_n  </s>

    loss = - sum over t of log softmax(logits[t])[targets[t]], where there is no padding
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor, nn

from nlpbook import validation
from nlpbook.language_model.corpus import stream_of
from nlpbook.language_model.protocol import END_OF_SENTENCE
from nlpbook.text import EncodedCorpus, Vocabulary
from nlpbook.training import Batch


class SpecialIds(NamedTuple):
    """The ids of the tokens that are no words.

    Parameters
    ----------
    start : int
        Of "<s>", which begins every input and is never predicted: V, the first id after the vocabulary's.
    end : int
        Of "</s>", which is an entry of the vocabulary.
    padding : int
        Of "<pad>", which fills short sentences of a batch: V + 1.
    """

    start: int
    end: int
    padding: int


def special_ids(vocabulary: Vocabulary) -> SpecialIds:
    """Return the ids of start, end and padding for a vocabulary of V entries.

    A network that looks up a vector for each input needs V + 2 of them; its logits are V.
    """
    size = len(vocabulary)
    return SpecialIds(size, vocabulary[END_OF_SENTENCE], size + 1)


def with_ends(corpus: EncodedCorpus, vocabulary: Vocabulary) -> EncodedCorpus:
    """Return the sentences with the start token before and the end token behind each."""
    ids = special_ids(vocabulary)
    stream, _ = stream_of(corpus, ids.start, ids.end)
    return EncodedCorpus(stream.astype(np.int32), corpus.offsets + 2 * np.arange(len(corpus) + 1))


def next_token_logits(
    net: nn.Module, batch: Batch
) -> tuple[Float[Tensor, "batch time vocabulary"], Int64[Tensor, "batch time"], Bool[Tensor, "batch time"]]:
    """Let a network predict every token of a batch from those before it.

    Parameters
    ----------
    net : nn.Module
        With `logits(ids, mask)`, as `NeuralLanguageModel` describes it.
    batch : Batch
        `ids`, int64 of shape (batch, time + 1), sentences with their start and end tokens and padding on the
        right; `mask`, bool of the same shape, False at the padding.

    Returns
    -------
    logits : float Tensor, shape (batch, time, V)
    targets : int64 Tensor, shape (batch, time)
        The tokens that came; padding where there is none.
    mask : bool Tensor, shape (batch, time)
        Where there is one.
    """
    mask = batch.mask[:, 1:]  # an input counts where a token comes after it
    return net.logits(batch.ids[:, :-1], mask), batch.ids[:, 1:], mask


def next_token_loss(
    net: nn.Module, batch: Batch, *, smoothing: float = 0.0
) -> tuple[Float[Tensor, ""], Int64[Tensor, ""]]:
    """Return the loss of a batch, as `nlpbook.training.fit` asks for it.

    Parameters
    ----------
    net : nn.Module
        With `logits(ids, mask)`, as `NeuralLanguageModel` describes it.
    batch : Batch
        `ids`, int64 of shape (batch, time + 1), sentences with their start and end tokens and padding on the
        right; `mask`, bool of the same shape, False at the padding.
    smoothing : float, default 0
        ε of label smoothing (see `nlpbook.training.smoothed_cross_entropy`), from 0 to below 1.

    Returns
    -------
    total : Tensor, shape ()
        The sum of the negative log-likelihoods of all tokens, the ends of sentences included (nats); of the
        smoothed cross-entropies, with `smoothing`.
    count : int64 Tensor, shape ()
        How many tokens there are.

    Raises
    ------
    TypeError, ValueError
        If `smoothing` is no number, or outside its range.
    """
    validation.fraction(smoothing, "smoothing")
    logits, targets, mask = next_token_logits(net, batch)
    ignored = -100  # what cross_entropy leaves out
    targets = targets.masked_fill(~mask, ignored)
    return nn.functional.cross_entropy(
        logits.flatten(0, 1),
        targets.flatten(),
        ignore_index=ignored,
        reduction="sum",
        label_smoothing=smoothing,
    ), mask.sum()


def token_scores(
    net: nn.Module, batch: Batch
) -> tuple[Float[Tensor, "batch time"], Bool[Tensor, "batch time"]]:
    """Return the log-probability of every token of a batch (nats), and where there is one.

    Parameters
    ----------
    net, batch
        Those of `next_token_logits`.
    """
    logits, targets, mask = next_token_logits(net, batch)
    targets = targets.masked_fill(~mask, 0)  # padding is no entry of the vocabulary
    return torch.log_softmax(logits, dim=2).gather(2, targets[..., None])[..., 0], mask


def token_hits(net: nn.Module, batch: Batch) -> tuple[Bool[Tensor, "batch time"], Bool[Tensor, "batch time"]]:
    """Return whether every token of a batch is the most probable one, and where there is one.

    Parameters
    ----------
    net, batch
        Those of `next_token_logits`.
    """
    logits, targets, mask = next_token_logits(net, batch)
    return logits.argmax(dim=2) == targets, mask
