"""The race that runs through the book: every chapter's language models, on the same two corpora.

One is a sample of the microworld, where the truth is known and with it a floor that nobody can pass; the
other is the documentation, real English. Each is read by all models with the same vocabulary, so that their
perplexities can be compared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np

from nlpbook.corpora import documentation, microworld
from nlpbook.corpora.microworld import tasks
from nlpbook.language_model import END_OF_SENTENCE, LanguageModel, perplexity
from nlpbook.text import Vocabulary


class AboveFloor(NamedTuple):
    """How far a model is above the truth, on the same sentences.

    Parameters
    ----------
    nats : float
        The model's cross-entropy less the truth's, per token.
    standard_error : float
        Of `nats`, from the differences sentence by sentence. No model is below the truth in the long run; on
        one sample it can be, by a few standard errors. Not a number where `nats` is infinite.
    """

    nats: float
    standard_error: float


@dataclass(frozen=True, eq=False)
class Track:
    """A corpus to race on.

    Parameters
    ----------
    name : str
    train, validation, test : list of lists of str
        Sentences to learn from, to tune on, and to be measured on.
    min_count : int
        Words seen less often in `train` are unknown to every model: "<unk>".
    truth : LanguageModel or None
        The exact model of the language, where there is one.
    """

    name: str
    train: list[list[str]]
    validation: list[list[str]]
    test: list[list[str]]
    min_count: int = 1
    truth: LanguageModel | None = None

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of `train` that are frequent enough, "<unk>" and `END_OF_SENTENCE`."""
        return Vocabulary.from_sentences(self.train, self.min_count, specials=(END_OF_SENTENCE,))

    @property
    def unknown_share(self) -> float:
        """The share of the words of `test` that are unknown."""
        known = set(self.vocabulary.tokens)
        words = [word for sentence in self.test for word in sentence]
        return sum(word not in known for word in words) / len(words)

    @property
    def floor(self) -> float | None:
        """The perplexity of the truth on `test`, where the truth is known."""
        return None if self.truth is None else perplexity(self.truth, self.test)

    @cached_property
    def _truth_log_probs(self) -> np.ndarray:
        return _log_probs(self.truth, self.test)

    def above_floor(self, model: LanguageModel) -> AboveFloor:
        """Compare a model with the truth on `test`, sentence by sentence.

        Raises
        ------
        ValueError
            If nobody knows the truth of this corpus.
        """
        if self.truth is None:
            raise ValueError(f"above_floor needs a known truth, and nobody knows that of {self.name!r}")
        excess = self._truth_log_probs - _log_probs(model, self.test)  # (sentences,) nats
        lengths = np.array([len(sentence) + 1 for sentence in self.test])
        nats = excess.sum() / lengths.sum()
        if math.isinf(nats):
            return AboveFloor(math.inf, math.nan)
        # A ratio of two sums: its error is that of the residuals (Cochran, "Sampling Techniques", chapter 6).
        residuals = excess - nats * lengths
        error = math.sqrt((residuals**2).sum() * len(lengths) / (len(lengths) - 1)) / float(lengths.sum())
        return AboveFloor(float(nats), error)


def _log_probs(model: LanguageModel, sentences: list[list[str]]) -> np.ndarray:
    """All at once where the model can do that, as those of the book's chapters can."""
    if hasattr(model, "log_probs"):
        return model.log_probs(sentences)
    return np.array([model.log_prob(sentence) for sentence in sentences])


@cache
def microworld_track() -> Track:
    """20,000 sentences of the microworld to learn from, 2,000 to tune on and 2,000 to test on.

    No sentence is in two parts, so that learning by heart is of no use. What is left for `test` are the rarer
    and longer sentences: its floor is higher than the perplexity of the language as a whole.

    References
    ----------
    Book: chapter 2, "The race".
    """
    world = microworld.load()
    # A seed that no notebook begins with, or whoever draws more sentences would draw these once more.
    splits = tasks.language_modelling(world, 20_000, 2_000, 2_000, np.random.default_rng(2_003))
    return Track("microworld", splits.train, splits.validation, splits.test, truth=world)


@cache
def documentation_track() -> Track:
    """The documentation of Python, NumPy and PyTorch, split by documents; rare words are "<unk>".

    A word is rare that `train` has fewer than three times.

    References
    ----------
    Book: chapter 2, "The race".
    """
    return Track("documentation", *documentation.load().splits(), min_count=3)
