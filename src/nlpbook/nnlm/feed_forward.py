"""The NNLM as a language model: it learns from sentences, and answers what the n-gram models answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np
import torch
from jaxtyping import Float, Float64, Int64
from torch import Tensor, nn

from nlpbook import validation as checks
from nlpbook.language_model import END_OF_SENTENCE, NeuralLanguageModel
from nlpbook.nnlm.context_windows import context_windows
from nlpbook.nnlm.embedding_table import embedding_table
from nlpbook.nnlm.nnlm import NNLM, nnlm_loss
from nlpbook.text import EncodedCorpus, Vocabulary
from nlpbook.training import Adam, Batches
from nlpbook.words import WordVectors

_BLOCK = 1 << 22  # logits held at once when a text is scored: 16 MiB


class FeedForwardLanguageModel(NeuralLanguageModel):
    """A neural language model that looks at the last n - 1 words.

    It obeys the protocol of `nlpbook.language_model`, on the vocabulary and the events of the n-gram models:
    "<s>" fills what is missing at a sentence's beginning, the end is predicted, and rare words are "<unk>".
    After `fit`, `vocabulary` holds the words, `net` the `NNLM`, and `history` the training's curves.

    Parameters
    ----------
    order : int, default 5
        n, 2 or more.
    embedding_dim : int, default 32
        m: the numbers in a word's vector.
    hidden_size : int, default 64
        h: the units of the hidden layer.
    direct : bool, default False
        Have direct connections from the context words' vectors to the logits.
    min_count : int, default 1
        Words of the training corpus seen less often become "<unk>".
    embeddings : WordVectors, optional
        What the words' vectors begin with (see `embedding_table`), m numbers each; random unless given.
    frozen : bool, default False
        Do not train the vectors; needs `embeddings`.
    epochs : int, default 5
        How often the training corpus is gone through.
    batch_size : int, default 256
        Events in a step.
    learning_rate : float, default 0.005
        The largest rate: it rises over the first twentieth of the steps and falls to 0 as a cosine.
    weight_decay : float, default 0
        The optimiser's.
    optimiser : callable, default Adam
        `optimiser(parameters, lr=..., weight_decay=...)`, as those of `nlpbook.training` are made.
    patience : int, default 3
        With validation sentences: how many epochs may pass without a gain.
    seed : int, default 0
        Decides the initial weights and the order of the events.
    device : str or torch.device, default "cpu"
        Where it is trained and used.

    Raises
    ------
    TypeError, ValueError
        If a number is outside its range, or `frozen` comes without `embeddings`.

    References
    ----------
    Bengio, Ducharme, Vincent & Jauvin (2003), "A neural probabilistic language model". Book: chapter 3.
    """

    settings: ClassVar[tuple[str, ...]] = (
        "order",
        "embedding_dim",
        "hidden_size",
        "direct",
        "min_count",
        "epochs",
        "batch_size",
        "learning_rate",
        "weight_decay",
        "patience",
        "seed",
    )

    net: NNLM

    def __init__(
        self,
        order: int = 5,
        *,
        embedding_dim: int = 32,
        hidden_size: int = 64,
        direct: bool = False,
        min_count: int = 1,
        embeddings: WordVectors | None = None,
        frozen: bool = False,
        epochs: int = 5,
        batch_size: int = 256,
        learning_rate: float = 0.005,
        weight_decay: float = 0.0,
        optimiser: Callable[..., torch.optim.Optimizer] = Adam,
        patience: int = 3,
        seed: int = 0,
        device: str | torch.device = "cpu",
    ):
        super().__init__(
            self._build,
            min_count=min_count,
            epochs=epochs,
            batch_size=batch_size,
            learning_rate=learning_rate,
            weight_decay=weight_decay,
            optimiser=optimiser,
            loss=nnlm_loss,
            patience=patience,
            seed=seed,
            device=device,
        )
        self.order = checks.whole_number(order, "order", 2)
        self.embedding_dim = checks.whole_number(embedding_dim, "embedding_dim")
        self.hidden_size = checks.whole_number(hidden_size, "hidden_size")
        self.direct, self.frozen = bool(direct), bool(frozen)
        if frozen and embeddings is None:
            raise ValueError(
                "embeddings must be given where frozen is True: random vectors that never learn say nothing; "
                "got None"
            )
        if embeddings is not None and embeddings.vectors.shape[1] != self.embedding_dim:
            raise ValueError(
                f"embeddings must have embedding_dim = {self.embedding_dim} numbers for each word; "
                f"got {embeddings.vectors.shape[1]}"
            )
        self.embeddings = embeddings

    def word_vectors(self) -> WordVectors:
        """The words of the vocabulary with the vectors that were learnt: the rows of C, without "<s>"."""
        return WordVectors(self.vocabulary.tokens, self.net.C.detach()[:-1].cpu().numpy())

    # ---- the network, and how it is trained and asked: on windows in place of sentences

    def _build(self, vocabulary: Vocabulary) -> NNLM:
        generator = torch.Generator().manual_seed(self.seed)
        table = None
        if self.embeddings is not None:
            table = embedding_table(vocabulary, self.embeddings, generator=generator)
        return NNLM(
            len(vocabulary),
            self.order - 1,
            self.embedding_dim,
            self.hidden_size,
            direct=self.direct,
            embeddings=table,
            frozen=self.frozen,
            generator=generator,
        )

    def _windows(
        self, vocabulary: Vocabulary, corpus: EncodedCorpus
    ) -> tuple[Int64[np.ndarray, "events context"], Int64[np.ndarray, " events"]]:
        return context_windows(corpus, self.order - 1, len(vocabulary), vocabulary[END_OF_SENTENCE])

    def _batches(self, vocabulary: Vocabulary, corpus: EncodedCorpus) -> Batches:
        contexts, targets = self._windows(vocabulary, corpus)
        return Batches(
            contexts=contexts,
            targets=targets,
            batch_size=self.batch_size,
            seed=self.seed,
            device=self.device,
        )

    def _next_logits(self, ids: Int64[Tensor, "batch time"]) -> Float[Tensor, "batch vocabulary"]:
        n = self.order - 1
        before = max(0, n - ids.shape[1])
        return self.net(nn.functional.pad(ids[:, -n:], (before, 0), value=len(self.vocabulary)))

    @torch.no_grad()
    def _score(self, corpus: EncodedCorpus) -> Float64[np.ndarray, " tokens"]:
        contexts, targets = map(torch.from_numpy, self._windows(self.vocabulary, corpus))
        scores = torch.empty(len(targets), dtype=torch.float64)
        rows = max(1, _BLOCK // len(self.vocabulary))
        for first in range(0, len(targets), rows):
            y = self.net(contexts[first : first + rows].to(self.device))  # (rows, V)
            words = targets[first : first + rows, None].to(self.device)
            scores[first : first + rows] = torch.log_softmax(y, dim=1).gather(1, words)[:, 0].cpu()
        return scores.numpy()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(order={self.order})"
