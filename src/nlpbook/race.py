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
from nlpbook.language_model import END_OF_SENTENCE, SentenceModel, perplexity, sentence_log_probs
from nlpbook.text import Vocabulary


class AboveFloor(NamedTuple):
    """How far a model is above the truth, on the same sentences.

    Parameters
    ----------
    nats : float
        The model's cross-entropy less the truth's, per token.
    standard_error : float
        Of `nats`, from the differences sentence by sentence. No model is below the truth in the long run; on
        one sample it can be, by a little (`assert_not_below_floor` says by how much). Not a number where
        `nats` is infinite.
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
    truth : SentenceModel or None
        The exact model of the language, where there is one. `test` is drawn from it independently of `train`
        and `validation`: only then is its perplexity there a floor.
    """

    name: str
    train: list[list[str]]
    validation: list[list[str]]
    test: list[list[str]]
    min_count: int = 1
    truth: SentenceModel | None = None

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
    def seen_share(self) -> float:
        """The share of the sentences of `test` that stand in `train`, word for word."""
        seen = set(map(tuple, self.train))
        return sum(tuple(sentence) in seen for sentence in self.test) / len(self.test)

    @property
    def floor(self) -> float | None:
        """The perplexity of the truth on `test`, where the truth is known.

        An estimate of the perplexity of the language, from this one sample of it.
        """
        return None if self.truth is None else perplexity(self.truth, self.test)

    @cached_property
    def _truth_log_probs(self) -> np.ndarray:
        return sentence_log_probs(self.truth, self.test)

    def above_floor(self, model: SentenceModel) -> AboveFloor:
        """Compare a model with the truth on `test`, sentence by sentence.

        Raises
        ------
        ValueError
            If nobody knows the truth of this corpus.
        """
        return self._above_floor(self._excess(model, "above_floor"))

    def _excess(self, model: SentenceModel, asked_for: str) -> np.ndarray:
        """The nats by which the truth is ahead of a model on each sentence of `test`."""
        if self.truth is None:
            raise ValueError(f"corpus must be one whose truth is known for {asked_for}; got {self.name!r}")
        return self._truth_log_probs - sentence_log_probs(model, self.test)

    def _above_floor(self, excess: np.ndarray) -> AboveFloor:
        lengths = np.array([len(sentence) + 1 for sentence in self.test])
        nats = excess.sum() / lengths.sum()
        if math.isinf(nats):
            return AboveFloor(math.inf, math.nan)
        # A ratio of two sums: its error is that of the residuals (Cochran, "Sampling Techniques", chapter 6).
        residuals = excess - nats * lengths
        error = math.sqrt((residuals**2).sum() * len(lengths) / (len(lengths) - 1)) / float(lengths.sum())
        return AboveFloor(float(nats), error)


def assert_not_below_floor(model: SentenceModel, track: Track) -> None:
    """Assert that a model does not beat the truth on `test` by more than luck explains: that would be a leak.

    On a sentence s drawn from the truth P, the ratio Q(s) / P(s) of any model Q has the mean sum_s Q(s), over
    what can be said at all, which is 1 or less. So has the product of the ratios over independent sentences,
    and by Markov's inequality it exceeds a million with a probability of a millionth or less. A model that is
    ahead of the truth by more than ln 1,000,000 = 13.8 nats, on the whole of `test` together, has seen the
    test sentences, or its probabilities add up to more than 1.

    Parameters
    ----------
    model : SentenceModel
        Trained without `track.test`.
    track : Track
        With a known truth.

    Raises
    ------
    AssertionError
        With how far the model is below the floor, and the standard error of that, per token.
    ValueError
        If nobody knows the truth of this corpus.

    Notes
    -----
    Whether the mean is below zero by so many standard errors is the usual question, and a worse one. The
    distance from the truth differs much from sentence to sentence, so the standard error is large, and small
    leaks pass. And an honest model that takes a little probability from a rare sentence is ahead on all
    others by about the same: where the rare one does not come, that is many standard errors. The bound above
    holds for every model and every number of sentences. What it cannot see is a lead below 13.8 nats: on the
    microworld's track, probabilities that are less than 0.07% too large for each token.

    References
    ----------
    Book: chapter 2, "The race".
    """
    excess = track._excess(model, "assert_not_below_floor")
    if not -excess.sum() <= math.log(1e6):  # also refuses what is not a number
        nats, error = track._above_floor(excess)
        raise AssertionError(
            f"the model is below the floor of {track.name!r} by {-nats:.4f} nats per token (standard error "
            f"{error:.4f}), {-excess.sum():.1f} nats in all: it has seen the test sentences, or its "
            "probabilities add up to more than 1"
        )


@cache
def microworld_track() -> Track:
    """20,000 sentences of the microworld to learn from, 2,000 to tune on and 2,000 to test on.

    Three independent samples of the language, as the theory of testing has it. Two in ten sentences of `test`
    stand in `train` too (`Track.seen_share`): they are the short and frequent ones, and a model that knows
    them by heart is right to do so, for they are as frequent in the language.

    Notes
    -----
    The other way is to leave out of `test` what stands in `train`. Then `test` is a sample of another
    language, that of the rarer and longer sentences, and the perplexity of the truth is no floor there:
    whoever knows what was left out shares its probability, 0.186, among the rest. For the same seed the truth
    had 6.72 and that model 6.60, where the language as a whole has 6.04: two floors, and neither is that of
    the language.

    References
    ----------
    Book: chapter 2, "The race".
    """
    world = microworld.load()
    # A seed that no notebook begins with, or whoever draws more sentences would draw these once more.
    rng = np.random.default_rng(2_003)
    splits = tasks.language_modelling(world, 20_000, 2_000, 2_000, rng, disjoint=False)
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
