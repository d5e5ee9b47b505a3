"""What all n-gram models share: the protocol of language models on a back-off table, one sentence or many."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from jaxtyping import Float64

from nlpbook.language_model import END_OF_SENTENCE
from nlpbook.ngrams.back_off_table import BackOffStep, BackOffTable
from nlpbook.ngrams.counts import (
    BEGINNING_OF_SENTENCE,
    NGramCounts,
    PlainCounts,
    check_order,
    count_ngrams,
)
from nlpbook.text import EncodedCorpus, Vocabulary


class NGramModel:
    """A language model that looks at the last n - 1 words.

    The models of this room differ in one method only: how a `BackOffTable` is made from counts. After `fit`,
    `vocabulary` holds the words, "<unk>" and `END_OF_SENTENCE`, and `table` what was learnt.

    Parameters
    ----------
    order : int
        n, from 1 to 10.
    min_count : int
        Words of the training corpus seen less often become "<unk>".

    """

    vocabulary: Vocabulary
    table: BackOffTable

    def __init__(self, order: int = 3, *, min_count: int = 1):
        check_order(order)
        if isinstance(min_count, bool) or not isinstance(min_count, (int, np.integer)) or min_count < 1:
            raise ValueError(f"min_count must be a whole number, 1 or more; got {min_count!r}")
        self.order, self.min_count = int(order), int(min_count)

    # ---- learning

    def fit(self, sentences: Iterable[Sequence[str]]) -> NGramModel:
        """Count the n-grams of a corpus, and make the table.

        Parameters
        ----------
        sentences : iterable of lists of str
            Without marks; a sentence may be empty.

        Returns
        -------
        NGramModel
            The model itself.

        Raises
        ------
        TypeError
            If a sentence is a string instead of a list of tokens.
        ValueError
            If there is no token at all, or a sentence holds "<s>" or "</s>".
        """
        return self.fit_counts(count_ngrams(sentences, self.order, self.min_count))

    def fit_counts(self, counts: NGramCounts) -> NGramModel:
        """Make the table from counts, which several models can share.

        Raises
        ------
        ValueError
            If the counts are of a lower order than the model.
        """
        if counts.order < self.order:
            raise ValueError(f"counts must be of order {self.order} or higher; got order {counts.order}")
        self.table = self._table(counts.up_to(self.order))
        self.vocabulary = counts.vocabulary
        return self

    def _table(self, counts: NGramCounts) -> BackOffTable:
        raise NotImplementedError(f"{type(self).__name__} does not say how its table is made")

    def plain_prob(self, counts: PlainCounts, word: str, context: tuple[str, ...]) -> float:
        """P(word | context) as the formula reads, from dictionaries: the reference for the fast form.

        Parameters
        ----------
        counts : PlainCounts
            Of the corpus that the model was fitted to.
        word : str
            A word of the vocabulary.
        context : tuple of str
            At most n - 1 words; the first may be "<s>".
        """
        raise NotImplementedError(f"{type(self).__name__} has no plain form")

    # ---- one sentence

    def log_prob(self, sentence: Sequence[str]) -> float:
        """The natural logarithm of the probability of a sentence, its end included (nats).

        Raises
        ------
        KeyError
            If a word is unknown and the vocabulary has no "<unk>".
        TypeError
            If `sentence` is a string instead of a list of tokens.
        """
        if isinstance(sentence, (str, bytes)):
            raise TypeError(f"sentence must be a list of tokens; got the string {sentence!r}")
        return float(self.log_probs([sentence])[0])

    def next_word(self, context: Sequence[str]) -> Float64[np.ndarray, " vocabulary"]:
        """The probability of every entry of the vocabulary after the first words of a sentence.

        Parameters
        ----------
        context : list of str
            The sentence so far, from its beginning; only the last n - 1 words matter.

        Returns
        -------
        float64 array, shape (V,)
            In the order of the vocabulary; sums to 1.

        Raises
        ------
        KeyError
            If a word is unknown and the vocabulary has no "<unk>".
        TypeError
            If `context` is a string instead of a list of tokens.
        """
        return self.table.next_word(self._context_ids(context))

    def path(self, context: Sequence[str], word: str) -> list[BackOffStep]:
        """The way to P(word | context): which n-grams were looked for, and what each step back cost.

        Parameters
        ----------
        context : list of str
            The sentence so far.
        word : str
            The next word; may be `END_OF_SENTENCE`.

        Returns
        -------
        list of BackOffStep
            From the longest context to the one that knows the word. The log-probability of the word is the
            last step's, plus the back-off weights of all steps before.
        """
        ids, last = self._context_ids(context), self.vocabulary[word]
        steps = []
        while True:
            ngram = tuple(self._name(i) for i in [*ids, last])
            found = self.table.index.find([*ids, last])
            if found is not None:
                return [*steps, BackOffStep(ngram, float(self.table.log_probs[len(ids)][found]), 0.0)]
            known = self.table.index.find(ids)
            weight = (
                self.table.unseen_log_backoff
                if known is None
                else float(self.table.log_backoffs[len(ids) - 1][known])
            )
            steps.append(BackOffStep(ngram, None, weight))
            ids = ids[1:]

    def sample(self, generator: np.random.Generator, max_length: int = 1000) -> list[str]:
        """Draw a sentence, word by word.

        Parameters
        ----------
        generator : numpy.random.Generator
            The source of randomness.
        max_length : int
            A sentence that has not ended after so many words is cut: models that spread much probability
            over the vocabulary hardly ever end one.

        Returns
        -------
        list of str
            Without marks; it may be empty.
        """
        if isinstance(max_length, bool) or not isinstance(max_length, (int, np.integer)) or max_length < 1:
            raise ValueError(f"max_length must be a whole number, 1 or more; got {max_length!r}")
        ids: list[int] = []
        end = self.vocabulary[END_OF_SENTENCE]
        while len(ids) < max_length:
            cumulative = np.cumsum(self.table.next_word(self._cut([self.table.index.start, *ids])))
            drawn = int(np.searchsorted(cumulative, generator.random() * cumulative[-1], side="right"))
            if drawn == end:
                break
            ids.append(drawn)
        return self.vocabulary.decode(ids)

    # ---- many sentences

    def log_probs(
        self, sentences: Iterable[Sequence[str]] | EncodedCorpus
    ) -> Float64[np.ndarray, " sentences"]:
        """The log-probability of each sentence, its end included (nats): millions of words per second.

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
            If a word is unknown and the vocabulary has no "<unk>".
        TypeError
            If a sentence is a string instead of a list of tokens.
        ValueError
            If there is no sentence, or an id is not in the vocabulary.
        """
        return self._event_log_probs(sentences)[1]

    def event_log_probs(
        self, sentences: Iterable[Sequence[str]] | EncodedCorpus
    ) -> Float64[np.ndarray, " events"]:
        """The log-probability of each token and of each sentence's end, one after the other (nats).

        Parameters, errors: those of `log_probs`.

        Returns
        -------
        float64 array, shape (tokens + sentences,)
        """
        return self._event_log_probs(sentences)[0]

    def perplexity(self, sentences: Iterable[Sequence[str]] | EncodedCorpus) -> float:
        """The perplexity of a corpus, as `nlpbook.language_model.perplexity` defines it.

        Parameters, errors: those of `log_probs`.
        """
        events = self.event_log_probs(sentences)
        try:
            return math.exp(max(0.0, -float(events.mean())))
        except OverflowError:
            return math.inf

    def _event_log_probs(self, sentences: Iterable[Sequence[str]] | EncodedCorpus):
        if isinstance(sentences, EncodedCorpus):
            corpus = sentences
            if not len(corpus):
                raise ValueError("sentences is empty; it needs at least one sentence")
        else:
            corpus = self.vocabulary.encode_corpus(sentences)
        end = self.vocabulary[END_OF_SENTENCE]
        if corpus.n_tokens and corpus.ids.max() >= len(self.vocabulary):
            raise ValueError(
                f"sentences holds the id {corpus.ids.max()}; "
                f"the vocabulary has ids 0 to {len(self.vocabulary) - 1}"
            )
        if np.any(corpus.ids == end):
            raise ValueError(
                f"sentences must hold no marks; got a sentence with the token {END_OF_SENTENCE!r}"
            )
        return self.table.event_log_probs(corpus, end)

    # ---- words and ids

    def _context_ids(self, context: Sequence[str]) -> list[int]:
        if isinstance(context, (str, bytes)):
            raise TypeError(f"context must be a list of tokens; got the string {context!r}")
        if BEGINNING_OF_SENTENCE in context or END_OF_SENTENCE in context:
            raise ValueError(f"context must hold no marks; got {list(context)!r}")
        return self._cut([self.table.index.start, *self.vocabulary.encode(context).tolist()])

    def _cut(self, ids: list[int]) -> list[int]:
        """The last n - 1 ids: all that the model looks at."""
        return ids[max(0, len(ids) - self.table.order + 1) :]

    def _name(self, i: int) -> str:
        return BEGINNING_OF_SENTENCE if i == self.table.index.start else self.vocabulary.token(i)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(order={self.order})"
