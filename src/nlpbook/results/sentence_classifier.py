"""Two rivals of the Tree-LSTM, which read the same words without a tree: an LSTM, and the mean of vectors.

x_t = E[w_t]          s = the LSTM's last hidden state, or ReLU(mean(x) W + c)          logits = s O + b
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor, nn

from nlpbook.mlp.pooling import mean_pool
from nlpbook.rnn import LSTM
from nlpbook.text import Vocabulary, pad
from nlpbook.training import Batch, LengthBucketed

READERS = ("mean", "LSTM")


class SentenceClassifier(nn.Module):
    """From the word ids of sentences to the logits of classes.

    Its parameters are `E` (V, d), `O` (H, K) and `b` (K,), and either those of `layer`, an `LSTM`, or `W`
    (d, H) and `c` (H,).

    Parameters
    ----------
    reader : {"mean", "LSTM"}
        What makes one vector of a sentence.
    vocabulary_size, n_classes, embedding_dim, hidden_size : int
        V, K, d and H.
    dropout : float
        As in `TreeClassifier`.
    generator : torch.Generator
        The source of the initial weights.
    """

    def __init__(
        self,
        reader: str,
        vocabulary_size: int,
        n_classes: int,
        embedding_dim: int,
        hidden_size: int,
        *,
        dropout: float,
        generator: torch.Generator,
    ):
        super().__init__()
        V, K, d, H = vocabulary_size, n_classes, embedding_dim, hidden_size
        self.dropout = nn.Dropout(dropout)
        self.E = nn.Parameter(torch.empty(V, d).normal_(generator=generator))
        self.layer = LSTM(d, H, generator=generator) if reader == "LSTM" else None
        if self.layer is None:
            self.W = nn.Parameter(torch.empty(d, H).normal_(0, math.sqrt(2 / d), generator=generator))
            self.c = nn.Parameter(torch.zeros(H))
        self.O = nn.Parameter(torch.empty(H, K).normal_(0, math.sqrt(1 / H), generator=generator))
        self.b = nn.Parameter(torch.zeros(K))

    def forward(
        self, ids: Int64[Tensor, "batch time"], mask: Bool[Tensor, "batch time"]
    ) -> Float[Tensor, "batch classes"]:
        """Return the logits of the classes for each sentence."""
        x = self.dropout(nn.functional.embedding(ids, self.E))  # (batch, time, d)
        if self.layer is None:
            state = torch.relu(mean_pool(x, mask) @ self.W + self.c)
        else:
            _, (state, _) = self.layer(x, lengths=mask.sum(dim=1))
        return self.dropout(state) @ self.O + self.b

    @torch.no_grad()
    def predict_probabilities(
        self, sentences: Sequence[Sequence[str]], vocabulary: Vocabulary, batch_size: int = 256
    ) -> Float[np.ndarray, "sentences classes"]:
        """Return the probabilities of the classes for each sentence."""
        found = []
        for start in range(0, len(sentences), batch_size):
            encoded = [vocabulary.encode(list(one)) for one in sentences[start : start + batch_size]]
            ids, mask = (torch.as_tensor(np.asarray(part)) for part in pad(encoded))
            found.append(self(ids.long(), mask).double().softmax(dim=1).numpy())
        return np.concatenate(found)


def sentence_batches(
    examples: Sequence[tuple[Sequence[str], int]], vocabulary: Vocabulary, batch_size: int, seed: int
) -> LengthBucketed:
    """Return batches of sentences (or phrases) with their classes: fields `ids`, `mask` and `labels`."""
    return LengthBucketed(
        [vocabulary.encode(list(words)) for words, _ in examples],
        batch_size,
        seed=seed,
        labels=torch.tensor([label for _, label in examples]),
    )


def sentence_loss(model: SentenceClassifier, batch: Batch) -> tuple[Float[Tensor, ""], int]:
    """Return the sum of the cross-entropies (nats) and their number, as `fit` asks for it."""
    logits = model(batch.ids, batch.mask)
    return nn.functional.cross_entropy(logits, batch.labels, reduction="sum"), len(batch.labels)
