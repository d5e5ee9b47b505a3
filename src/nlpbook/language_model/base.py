"""What all language models of the book share: what follows from next words and tokens' log-probabilities."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64

from nlpbook import validation
from nlpbook.language_model import sampling
from nlpbook.language_model.corpus import check_context, encoded
from nlpbook.language_model.perplexity import perplexity
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
