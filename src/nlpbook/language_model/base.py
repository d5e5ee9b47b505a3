"""What all language models of the book share: what follows from next words and tokens' log-probabilities."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, SupportsIndex

import numpy as np
from jaxtyping import Float64, Int64
from torch import Tensor

from nlpbook import validation
from nlpbook.language_model import sampling
from nlpbook.language_model.corpus import check_context, check_contexts, encoded
from nlpbook.language_model.perplexity import perplexity
from nlpbook.language_model.states import BatchState
from nlpbook.text import EncodedCorpus, Vocabulary


class BaseLanguageModel(ABC):
    """The methods of a language model, made from two that a subclass has to write.

    `_distribution(ids)` is P(w | ids) for every entry w of the vocabulary, and `_score(corpus)` is
    ln P of each token of a text, the ends of sentences included. Both get ids that have been checked. What is
    left to a subclass besides is `fit`, which sets `vocabulary`.

    Attributes
    ----------
    vocabulary : Vocabulary
        With `END_OF_SENTENCE`, which is predicted after the last word of a sentence.

    References
    ----------
    Book: chapter 2, "Counting".
    """

    vocabulary: Vocabulary

    @property
    def max_words(self) -> int | None:
        """The most words that a sentence can have for the model, or None where there is no limit."""
        return None

    def __getattr__(self, name: str) -> Any:
        """What is asked for is not there: most often since the model has not been fitted."""
        if name == "vocabulary":
            raise AttributeError(
                f"model must be fitted first: call fit(sentences); got a {type(self).__name__} before its fit"
            )
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @abstractmethod
    def _distribution(self, ids: Sequence[int]) -> Float64[np.ndarray, " vocabulary"]:
        """P(w | the first words of a sentence), from their ids."""

    @abstractmethod
    def _score(self, corpus: EncodedCorpus) -> Float64[np.ndarray, " tokens"]:
        """The log-probability of each word and of each sentence's end, in order (nats)."""

    # ---- one sentence

    def log_prob(self, sentence: Sequence[str]) -> float:
        """The natural logarithm of the probability of a sentence, its end included (nats).

        Raises
        ------
        KeyError
            If a word is unknown and the vocabulary has no entry for unknown words.
        TypeError
            If `sentence` is a string instead of a list of tokens.
        """
        return float(self.log_probs([validation.tokens(sentence, "sentence")])[0])

    def next_word(self, context: Sequence[str]) -> Float64[np.ndarray, " vocabulary"]:
        """The probability of every entry of the vocabulary after the first words of a sentence.

        Parameters
        ----------
        context : list of str
            The sentence so far, from its beginning.

        Returns
        -------
        float64 array, shape (V,)
            In the order of the vocabulary; sums to 1 (but for stupid back-off, which has scores).

        Raises
        ------
        KeyError
            If a word is unknown and the vocabulary has no entry for unknown words.
        TypeError
            If `context` is a string instead of a list of tokens.
        ValueError
            If it holds a start or end token.
        """
        return self._distribution(self.vocabulary.encode(check_context(context)).tolist())

    def start(self, context: Sequence[str] = ()) -> tuple[Float64[np.ndarray, " vocabulary"], Any]:
        """Read the beginning of a sentence: `next_word(context)`, and a state for `step` to go on from.

        Parameters, errors: those of `next_word`.
        """
        ids = tuple(self.vocabulary.encode(check_context(context)).tolist())
        return self._distribution(ids), ids

    def step(self, word: int, state: Any) -> tuple[Float64[np.ndarray, " vocabulary"], Any]:
        """Read one more word, of which this is the id: the next distribution, and the new state."""
        ids = (*state, word)
        return self._distribution(ids), ids

    def sample(
        self,
        generator: np.random.Generator,
        max_length: int = 1000,
        *,
        context: Sequence[str] = (),
        temperature: float = 1.0,
        top_k: int | None = None,
        top_p: float | None = None,
    ) -> list[str]:
        """Draw a sentence, word by word.

        Parameters, errors: those of `nlpbook.language_model.sample`.
        """
        return sampling.sample(
            self, generator, max_length, context=context, temperature=temperature, top_k=top_k, top_p=top_p
        )

    # ---- sentences that are read together, word by word

    def start_batch(
        self, contexts: Iterable[Sequence[str]]
    ) -> tuple[Float64[np.ndarray, "batch vocabulary"], BatchState]:
        """Read the beginnings of some sentences together, as for a beam of them or to draw many at once.

        A network with a state, and one that keeps keys and values, reads them in time linear in their length.

        Parameters
        ----------
        contexts : iterable of lists of str
            The sentences so far, from their beginnings, all of the same number of words: `[[]] * n` for n
            sentences of which nothing is there.

        Returns
        -------
        log_probs : float64 array, shape (batch, V)
            ln P of every entry of the vocabulary after each of them (nats), minus infinity where P is 0.
        state : BatchState
            What `step_batch` and `reorder` go on from; neither changes it.

        Raises
        ------
        KeyError
            If a word is unknown and the vocabulary has no entry for unknown words.
        TypeError
            If a context is a string instead of a list of tokens.
        ValueError
            If there is none, they differ in their number of words, or hold a start or end token.
        """
        contexts = check_contexts(contexts)
        return _together(map(self.start, contexts), len(contexts[0]))

    def step_batch(
        self, ids: Sequence[SupportsIndex] | np.ndarray | Tensor, state: BatchState
    ) -> tuple[Float64[np.ndarray, "batch vocabulary"], BatchState]:
        """Read one more word of each sentence.

        Parameters
        ----------
        ids : sequence of int, shape (batch,)
            The words, by their ids in the vocabulary.
        state : BatchState
            What `start_batch`, `step_batch` or `reorder` returned.

        Returns
        -------
        log_probs, state
            Those of `start_batch`, one word later.

        Raises
        ------
        TypeError, ValueError
            If `state` is something else, or `ids` are not one id of the vocabulary for each row.
        """
        words = self._check_step(ids, state).tolist()
        return _together(map(self.step, words, state.state), state.words + 1)

    def reorder(self, state: BatchState, rows: Sequence[SupportsIndex] | np.ndarray | Tensor) -> BatchState:
        """Return the state of other sentences: row i goes on from the sentence that was in `rows[i]`.

        Parameters
        ----------
        state : BatchState
            What `start_batch` or `step_batch` returned. It is not changed.
        rows : sequence of int, shape (new batch,)
            From 0; a row may come several times, or not at all.

        Returns
        -------
        BatchState

        Raises
        ------
        TypeError, ValueError
            If `state` is something else, or a row is out of range.
        """
        rows = self._check_rows(state, rows).tolist()
        return BatchState(len(rows), state.words, [state.state[row] for row in rows])

    def _check_step(self, ids: Any, state: Any) -> Int64[np.ndarray, " batch"]:
        _check_state(state)
        return validation.ids(ids, "ids", len(self.vocabulary), shape=(state.rows,)).astype(np.int64)

    def _check_rows(self, state: Any, rows: Any) -> Int64[np.ndarray, " new_batch"]:
        _check_state(state)
        return validation.ids(rows, "rows", state.rows).astype(np.int64)

    # ---- many sentences

    def log_probs(
        self, sentences: Iterable[Sequence[str]] | EncodedCorpus
    ) -> Float64[np.ndarray, " sentences"]:
        """The log-probability of each sentence, its end included (nats).

        Parameters
        ----------
        sentences : iterable of lists of str, or EncodedCorpus
            Tokens, or ids of the model's vocabulary.

        Returns
        -------
        float64 array, shape (sentences,)

        Raises
        ------
        KeyError
            If a word is unknown and the vocabulary has no entry for unknown words.
        TypeError
            If a sentence is a string instead of a list of tokens.
        ValueError
            If there is no sentence, or an id is not in the vocabulary or that of the end of a sentence.
        """
        corpus = encoded(sentences, self.vocabulary)
        begins = corpus.offsets[:-1] + np.arange(len(corpus))  # each sentence has one token more than words
        return np.add.reduceat(self._score(corpus), begins)

    def token_log_probs(
        self, sentences: Iterable[Sequence[str]] | EncodedCorpus
    ) -> Float64[np.ndarray, " tokens"]:
        """The log-probability of each word and of each sentence's end, one after the other (nats).

        Parameters, errors: those of `log_probs`.

        Returns
        -------
        float64 array, shape (words + sentences,)
        """
        return self._score(encoded(sentences, self.vocabulary))

    def perplexity(self, sentences: Iterable[Sequence[str]] | EncodedCorpus) -> float:
        """The perplexity of a corpus, as `nlpbook.language_model.perplexity` defines it.

        Parameters, errors: those of `log_probs`.
        """
        return perplexity(self, sentences)


def _check_state(state: Any) -> None:
    validation.instance_of(state, "state", BatchState, "what start_batch, step_batch or reorder returned")


def _together(
    read: Iterable[tuple[Float64[np.ndarray, " vocabulary"], Any]], words: int
) -> tuple[Float64[np.ndarray, "batch vocabulary"], BatchState]:
    """What was read of some sentences, one after the other."""
    distributions, states = zip(*read, strict=True)
    with np.errstate(divide="ignore"):  # the logarithm of a probability of 0 is minus infinity, and means it
        return np.log(distributions), BatchState(len(states), words, states)
