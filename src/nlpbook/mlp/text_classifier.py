"""A text classifier: the words' vectors, pooled, through at most one hidden layer (PyTorch).

    p = pool(E[w_1], ..., E[w_n])       h = ReLU(p W1 + b1)       logits = h W2 + b2

With the mean, and without a hidden layer, the logits are linear in the relative frequencies of the words:
logistic regression on a bag of words. The hidden layer is what can combine two words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Bool, Float, Float64, Int64
from torch import Tensor, nn

from nlpbook import validation
from nlpbook.mlp.pooling import max_pool, mean_pool
from nlpbook.text import EncodedCorpus, pad
from nlpbook.training import Batch


class TextClassifier(nn.Module):
    """From the word ids of sentences to the logits of classes.

    The parameters are `E` (V, d), `W1` (d, h), `b1` (h,), `W2` (h, K) and `b2` (K,). Without a hidden layer,
    `W1` and `b1` are None and `W2` has the shape (d, K).

    Parameters
    ----------
    vocabulary_size : int
        V, 1 or more.
    n_classes : int
        K, 2 or more.
    embedding_dim : int, default 16
        d, 1 or more.
    hidden_size : int, optional
        h, 1 or more; no hidden layer unless given.
    pooling : {"mean", "max"}
        What becomes of the word vectors.
    word_weights : float tensor, shape (V,), optional
        With the mean: how much each word counts, such as its inverse document frequency, 0 or larger.
    generator : torch.Generator, optional
        The source of the initial weights; PyTorch's own unless given.

    Raises
    ------
    TypeError, ValueError
        If a size is outside its range, `pooling` is neither, or `word_weights` has another shape, a negative
        or infinite entry, or comes with max pooling.

    References
    ----------
    Iyyer, Manjunatha, Boyd-Graber and Daumé III (2015), "Deep Unordered Composition Rivals Syntactic Methods
    for Text Classification". Book: chapter 5.
    """

    word_weights: Tensor | None

    def __init__(
        self,
        vocabulary_size: int,
        n_classes: int,
        *,
        embedding_dim: int = 16,
        hidden_size: int | None = None,
        pooling: str = "mean",
        word_weights: Tensor | None = None,
        generator: torch.Generator | None = None,
    ):
        super().__init__()
        V = validation.whole_number(vocabulary_size, "vocabulary_size")
        K = validation.whole_number(n_classes, "n_classes", least=2)
        d = validation.whole_number(embedding_dim, "embedding_dim")
        h = validation.whole_number(hidden_size, "hidden_size", or_none=True)
        self.pooling = validation.one_of(pooling, "pooling", ["mean", "max"])
        self.register_buffer("word_weights", _checked(word_weights, V, self.pooling))

        def normal(rows: int, columns: int, variance: float) -> nn.Parameter:
            return nn.Parameter(
                torch.empty(rows, columns).normal_(0, math.sqrt(variance), generator=generator)
            )

        self.E = normal(V, d, 1.0)
        self.W1 = None if h is None else normal(d, h, 2 / d)  # He: ReLU lets half of the variance through
        self.b1 = None if h is None else nn.Parameter(torch.zeros(h))
        self.W2 = normal(h or d, K, 1 / (h or d))
        self.b2 = nn.Parameter(torch.zeros(K))

    def pooled(self, ids: Int64[Tensor, "batch time"], mask: Bool[Tensor, "batch time"]) -> Tensor:
        """Return one vector for each sentence.

        Parameters
        ----------
        ids : int64 tensor, shape (batch, time)
            Word ids from 0 to V - 1; at the padding any of them.
        mask : bool tensor, shape (batch, time)
            True where `ids` holds a word.

        Returns
        -------
        float tensor, shape (batch, d)

        Raises
        ------
        IndexError
            If an id has no vector (on the CPU; a GPU reports it in its own way).
        ValueError
            If the shapes do not fit.
        """
        vectors = nn.functional.embedding(ids, self.E)  # (batch, time, d)
        if self.pooling == "max":
            return max_pool(vectors, mask)
        return mean_pool(vectors, mask, None if self.word_weights is None else self.word_weights[ids])

    def hidden(self, ids: Int64[Tensor, "batch time"], mask: Bool[Tensor, "batch time"]) -> Tensor:
        """Return the hidden layer of each sentence; without one, the pooled vector.

        Parameters, errors: those of `pooled`.

        Returns
        -------
        float tensor, shape (batch, h)
        """
        pooled = self.pooled(ids, mask)
        return pooled if self.W1 is None else torch.relu(pooled @ self.W1 + self.b1)

    def forward(
        self, ids: Int64[Tensor, "batch time"], mask: Bool[Tensor, "batch time"]
    ) -> Float[Tensor, "batch classes"]:
        """Return the logits of the classes for each sentence.

        Parameters, errors: those of `pooled`.

        Returns
        -------
        float tensor, shape (batch, K)
        """
        return self.hidden(ids, mask) @ self.W2 + self.b2

    @torch.no_grad()
    def predict_probabilities(
        self, sentences: EncodedCorpus | Sequence[Sequence[int] | np.ndarray], batch_size: int = 512
    ) -> Float64[np.ndarray, "sentences classes"]:
        """Return the probabilities of the classes for sentences of any lengths.

        Parameters
        ----------
        sentences : EncodedCorpus or list of integer sequences
            Word ids from 0 to V - 1; a sentence may be empty.
        batch_size : int, default 512
            How many sentences are padded and computed together.

        Returns
        -------
        float64 array, shape (sentences, K)

        Raises
        ------
        TypeError
            If a sentence is no sequence of integers.
        ValueError
            If there is no sentence, or an id is out of range.
        """
        batch_size = validation.whole_number(batch_size, "batch_size")
        given = validation.collection(sentences, "sentences", "sequences of ids")
        rows = [
            validation.ids(
                validation.integers(row, f"sentences[{i}]"), f"sentences[{i}]", len(self.E), least=0
            )
            for i, row in enumerate(given)
        ]
        found = []
        for start in range(0, len(rows), batch_size):
            padded = pad(rows[start : start + batch_size])
            ids, mask = (torch.from_numpy(array).to(self.E.device) for array in padded)
            found.append(self(ids, mask).double().softmax(dim=1).cpu().numpy())
        return np.concatenate(found)  # (sentences, K)


def _checked(weights: Tensor | None, size: int, pooling: str) -> Tensor | None:
    """The weights of the words, a copy; None where there are none."""
    if weights is None:
        return None
    if pooling != "mean":
        raise ValueError(f"word_weights must be None with {pooling} pooling; got weights")
    validation.instance_of(weights, "word_weights", Tensor, "a tensor")
    if tuple(weights.shape) != (size,):
        raise ValueError(f"word_weights must be one for each word, ({size},); got {tuple(weights.shape)}")
    if not (torch.isfinite(weights).all() and (weights >= 0).all()):
        raise ValueError(
            f"word_weights must be finite, 0 or larger; got {weights.min():g} to {weights.max():g}"
        )
    return weights.detach().float().clone()


def classification_loss(model: TextClassifier, batch: Batch) -> tuple[Tensor, Tensor]:
    """Return the cross-entropy of a batch, as `nlpbook.training.fit` asks for it: sum and number.

    Parameters
    ----------
    model : TextClassifier
        What is trained.
    batch : Batch
        `ids` and `mask`, of shape (batch, time), and `labels`, int64 of shape (batch,): what
        `nlpbook.training.LengthBucketed(ids, labels=...)` gives.

    Returns
    -------
    tuple of two Tensors, shape ()
        The sum of the sentences' losses (nats), and how many they are.
    """
    logits = model(batch.ids, batch.mask)
    loss = nn.functional.cross_entropy(logits, batch.labels, reduction="sum")
    return loss, torch.tensor(len(batch.labels), device=loss.device)
