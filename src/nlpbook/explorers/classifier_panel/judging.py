"""What a classifier makes of sentences: log-odds, loss, accuracy, and pulls of words; as in classifier.js."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float64, Int64

from nlpbook.mlp import TextClassifier
from nlpbook.text import pad


class Judgement(NamedTuple):
    """What a classifier makes of the panel's sentences.

    Parameters
    ----------
    train_loss, train_accuracy : float
        On the first of the sentences trained on, as many as are held out: mean cross-entropy (nats), and the
        share that is right.
    test_loss, test_accuracy : float
        On the held-out sentences.
    groups : dict of str to float
        The share that is right in each group of held-out sentences; NaN where a group is empty.
    """

    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    groups: dict[str, float]


def log_odds(
    network: TextClassifier, rows: Sequence[Int64[np.ndarray, " words"]]
) -> Float64[np.ndarray, " sentences"]:
    """Return the logits of class 1 less those of class 0, one for each sentence of ids of words."""
    ids, mask = pad(rows)
    with torch.no_grad():
        logits = network(torch.from_numpy(ids), torch.from_numpy(mask)).double().numpy()
    return logits[:, 1] - logits[:, 0]


def judged(
    odds: Float64[np.ndarray, " sentences"], labels: Int64[np.ndarray, " sentences"]
) -> tuple[float, Bool[np.ndarray, " sentences"]]:
    """Return the mean cross-entropy of log-odds (nats), and which sentences are right."""
    loss = np.logaddexp(0, odds) - labels * odds
    return float(loss.mean()), (odds > 0) == (labels == 1)


def pulls_of(
    network: TextClassifier, ids: Int64[np.ndarray, " words"], pooling: str
) -> Float64[np.ndarray, " words"]:
    """Return by how much each word of a sentence raises its log-odds: what is lost without its vector.

    Parameters
    ----------
    network : TextClassifier
        One whose pooling is `pooling`.
    ids : int64 array, shape (words,)
        The sentence, one word or more.
    pooling : {"mean", "max"}
        A mean is still divided by the number of all words.
    """
    vectors = network.E.detach()[torch.from_numpy(ids)]  # (n, d)
    others = ~torch.eye(len(ids), dtype=torch.bool)
    if pooling == "mean":
        pooled = (vectors.sum(dim=0) - vectors) / len(ids)  # (n, d)
    elif len(ids) == 1:
        pooled = torch.zeros_like(vectors)
    else:
        pooled = torch.stack([vectors[rest].amax(dim=0) for rest in others])
    with torch.no_grad():
        hidden = pooled if network.W1 is None else torch.relu(pooled @ network.W1 + network.b1)
        logits = (hidden @ network.W2 + network.b2).double().numpy()
    return log_odds(network, [ids])[0] - (logits[:, 1] - logits[:, 0])
