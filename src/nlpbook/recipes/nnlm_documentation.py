"""The feed-forward language model of chapter 3 on the documentation of Python, NumPy and PyTorch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import torch

from nlpbook import race, validation
from nlpbook.language_model import save_model
from nlpbook.language_model.corpus import description_of
from nlpbook.ngrams import ModifiedKneserNey, count_ngrams
from nlpbook.nnlm import FeedForwardLanguageModel
from nlpbook.recipes.recipe import Recipe, Training, setting
from nlpbook.text import Vocabulary
from nlpbook.training import SGD, AdaGrad, Adam, AdamW, Callback, RMSProp, Run
from nlpbook.training.distributed import rank
from nlpbook.words import WordVectors, svd_vectors

_OPTIMISERS = {"SGD": SGD, "AdaGrad": AdaGrad, "RMSProp": RMSProp, "Adam": Adam, "AdamW": AdamW}


@dataclass(frozen=True, eq=False)
class NNLMOnDocumentation(Recipe):
    """Train a `FeedForwardLanguageModel` on the race's documentation track.

    The settings are the arguments of the model. The validation part is scored after each epoch, and the best
    epoch's weights are kept.

    References
    ----------
    Book: chapter 3, "The race, on real text".
    """

    summary = "the feed-forward language model of chapter 3 on the documentation of Python, NumPy and PyTorch"

    order: int = setting(5, "n: the model looks at the last n - 1 words")
    embedding_dim: int = setting(32, "dimensions of a word's vector")
    hidden_size: int = setting(64, "units of the hidden layer")
    direct: bool = setting(False, "direct connections from the vectors to the logits")
    min_count: int = setting(3, "words seen less often are unknown")
    embeddings: str = setting("SVD", "what the words' vectors begin with", ("SVD", "random"))
    frozen: bool = setting(False, "do not train the vectors")
    epochs: int = setting(6, "how often the training text is gone through")
    batch_size: int = setting(512, "words predicted in a step, of each process")
    learning_rate: float = setting(
        0.007, "the largest: it rises for a twentieth of the steps, then falls to 0"
    )
    weight_decay: float = setting(0.1, "the optimiser's")
    optimiser: str = setting("AdamW", "one of chapter 3", tuple(_OPTIMISERS))
    patience: int = setting(3, "epochs that may pass without a gain on the validation text")
    seed: int = setting(0, "decides the first weights and the order of the text")
    sentences: int | None = setting(None, "train on so many sentences, the first (default: all)")

    def vocabulary(self) -> str:
        """Return the number of words, and a checksum of them: the text is another with other versions."""
        return description_of(self._vocabulary)

    def __post_init__(self) -> None:
        """Look at the settings before a file is written: the model does it for its own."""
        validation.one_of(self.optimiser, "optimiser", _OPTIMISERS)
        validation.one_of(self.embeddings, "embeddings", ("SVD", "random"))
        if self.sentences is not None:
            validation.whole_number(self.sentences, "sentences")
        FeedForwardLanguageModel(**self._arguments | {"frozen": self.frozen and self.embeddings == "random"})

    def new_model(
        self, device: str | torch.device = "cpu", *, embeddings: WordVectors | None
    ) -> FeedForwardLanguageModel:
        """Return a model with these settings that has learnt nothing.

        Parameters
        ----------
        device : str or torch.device
            Where it will be trained.
        embeddings : WordVectors or None
            What its vectors begin with; None for random ones.
        """
        return FeedForwardLanguageModel(**self._arguments, embeddings=embeddings, device=device)

    def train(self, training: Training) -> None:
        """Train the model, write it, and say how good it is on the validation text."""
        track = race.documentation_track()
        embeddings = None
        if self.embeddings == "SVD":
            embeddings = svd_vectors(self._sentences, self.embedding_dim, min_count=self.min_count)
        model = self.new_model(training.device, embeddings=embeddings)
        callbacks = [*training.callbacks(), _ReportEpochs(training)]
        model.fit(self._sentences, track.validation, callbacks=callbacks)
        if rank() != 0:
            return
        save_model(model, training.model)
        history = model.history
        training.report(
            f"{training.model}: {history.steps:,} steps in {history.seconds:,.1f} s; "
            f"validation perplexity {model.perplexity(track.validation):.2f}"
        )
        if history.stopped == "steps":
            training.report("stopped before its end: --resume goes on")
        if training.test:
            counts = count_ngrams(self._sentences, order=self.order, min_count=self.min_count)
            kneser_ney = ModifiedKneserNey(self.order).fit_counts(counts)
            training.report(
                f"test perplexity {model.perplexity(track.test):.2f}; "
                f"of modified Kneser-Ney, order {self.order}, {kneser_ney.perplexity(track.test):.2f}"
            )

    @property
    def _arguments(self) -> dict[str, Any]:
        """What the model takes as it stands here."""
        others = {"embeddings", "sentences"}
        arguments = {name: value for name, value in self.settings.items() if name not in others}
        return arguments | {"optimiser": _OPTIMISERS[self.optimiser]}

    @cached_property
    def _sentences(self) -> list[list[str]]:
        return race.documentation_track().train[: self.sentences]

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return count_ngrams(self._sentences, 1, self.min_count).vocabulary


class _ReportEpochs(Callback):
    """Says after each epoch how good the model is."""

    last: ClassVar[bool] = True  # after the validation
    same_everywhere: ClassVar[bool] = True

    def __init__(self, training: Training):
        self.training = training

    def after_epoch(self, run: Run) -> None:
        """Say it."""
        loss = run.history.validations[-1][1]
        self.training.report(f"epoch {run.history.epochs}: validation perplexity {math.exp(loss):.2f}")


RECIPE = NNLMOnDocumentation
